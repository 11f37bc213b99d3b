//! These tests change a series from one occurrence on, by `RANGE=THISANDFUTURE` (RFC 5545 sections 3.2.13 and 3.8.4.4).

use super::*;

#[test]
fn this_and_all_later_days_move_by_as_many_days_and_last_as_long() {
    // The event is on the fifth of each month for one day. From March on it is three days later and lasts two days.
    let lines = [
        event(&["UID:a", "DTSTART;VALUE=DATE:20270105", "RRULE:FREQ=MONTHLY;COUNT=5"]),
        event(&[
            "UID:a",
            "RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20270305",
            "DTSTART;VALUE=DATE:20270308",
            "DTEND;VALUE=DATE:20270310",
        ]),
    ];
    let expected = [
        "01-05T00:00/01-06T00:00",
        "02-05T00:00/02-06T00:00",
        "03-08T00:00/03-10T00:00",
        "04-07T23:00/04-09T23:00",
        "05-07T23:00/05-09T23:00",
    ];
    assert_eq!(busy_in("Europe/London", span("2027-01-01", "2027-07-01"), &lines.concat()), expected);
}

#[test]
fn of_several_changes_the_latest_before_an_occurrence_counts_and_a_cancelled_one_ends_the_series() {
    // The event is on weekdays at 9:00 in New York, which is 13:00Z: on 1, 2, 5, 6, 7, 8, 9 and 12 April.
    let lines = [
        event(&[
            "UID:a",
            "RECURRENCE-ID;TZID=America/New_York;RANGE=THISANDFUTURE:20270408T090000",
            "DTSTART:20270408T130000Z",
            "STATUS:CANCELLED",
        ]),
        event(&["UID:a", "RECURRENCE-ID:20270409T130000Z", "DTSTART:20270409T200000Z", "DURATION:PT15M"]),
        event(&[
            "UID:a",
            "DTSTART;TZID=America/New_York:20270401T090000",
            "DURATION:PT1H",
            "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=8",
        ]),
        event(&[
            "UID:a",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20270405T130000Z",
            "DTSTART;TZID=America/New_York:20270405T083000",
            "DURATION:PT30M",
        ]),
    ];
    let expected = [
        "04-01T13:00/04-01T14:00",
        "04-02T13:00/04-02T14:00",
        "04-05T12:30/04-05T13:00",
        "04-06T12:30/04-06T13:00",
        "04-07T12:30/04-07T13:00",
        "04-09T20:00/04-09T20:15",
    ];
    assert_eq!(busy(&lines.concat()), expected, "a single change after it stays");
    let free = lines.concat().replace("STATUS:CANCELLED", "TRANSP:TRANSPARENT");
    assert_eq!(busy(&free), expected);
}

#[test]
fn the_difference_is_one_of_the_clock_whichever_zone_the_change_is_written_in() {
    // The event is on Tuesdays at 10:00 in London. From 23 March on it is at 11:00, which is 11:00Z before 28 March and 10:00Z after it.
    let series = event(&["UID:a", "DTSTART;TZID=Europe/London:20270316T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4"]);
    for start in ["DTSTART:20270323T110000Z", "DTSTART;TZID=Europe/Paris:20270323T120000", "DTSTART;TZID=Asia/Tokyo:20270323T200000"] {
        let change = event(&["UID:a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270323T100000Z", start, "DURATION:PT2H"]);
        let expected = ["03-16T10:00/03-16T11:00", "03-23T11:00/03-23T13:00", "03-30T10:00/03-30T12:00", "04-06T10:00/04-06T12:00"];
        assert_eq!(busy(&format!("{change}{series}")), expected, "{start}");
    }
    // The event changes from hours to whole days: from 30 March on it lasts the whole Wednesday after.
    let whole = event(&["UID:a", "RECURRENCE-ID;TZID=Europe/London;RANGE=THISANDFUTURE:20270330T100000", "DTSTART;VALUE=DATE:20270331"]);
    let expected = ["03-16T10:00/03-16T11:00", "03-23T10:00/03-23T11:00", "03-30T23:00/03-31T23:00", "04-06T23:00/04-07T23:00"];
    assert_eq!(busy(&format!("{series}{whole}")), expected);
}

#[test]
fn dates_that_are_taken_out_or_added_are_named_as_they_were_before_the_change() {
    let lines = [
        event(&[
            "UID:a",
            "DTSTART:20270401T090000Z",
            "DURATION:PT1H",
            "RRULE:FREQ=DAILY;COUNT=4",
            "EXDATE:20270403T090000Z",
            "RDATE:20270410T090000Z/PT10M",
        ]),
        event(&["UID:a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270402T090000Z", "DTSTART:20270403T070000Z", "DURATION:PT30M"]),
    ];
    let expected = ["04-01T09:00/04-01T10:00", "04-03T07:00/04-03T07:30", "04-05T07:00/04-05T07:30", "04-11T07:00/04-11T07:30"];
    assert_eq!(busy(&lines.concat()), expected, "a day later and two hours earlier");
}

#[test]
fn a_move_brings_occurrences_into_the_span_from_outside() {
    let lines = [
        event(&["UID:a", "DTSTART:20270108T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4"]),
        event(&["UID:a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270122T090000Z", "DTSTART:20270402T090000Z", "DURATION:PT1H"]),
    ];
    assert_eq!(busy(&lines.concat()), ["04-02T09:00/04-02T10:00", "04-09T09:00/04-09T10:00"], "22 and 29 January");
}

#[test]
fn what_of_it_cannot_be_understood_is_counted() {
    let change = event(&["UID:a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270402T090000Z", "DTSTART:20270402T100000Z", "DURATION:PT1H"]);
    assert_eq!(shown(&import(&change)), ["04-02T10:00/04-02T11:00"], "of a series that is not there");
    assert_eq!(left_out(&change), [LeftOutReason::Recurrence]);

    let series = event(&["UID:a", "DTSTART:20270401T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"]);
    let prior = change.replace("THISANDFUTURE", "THISANDPRIOR");
    assert_eq!(left_out(&format!("{series}{prior}")), [LeftOutReason::Recurrence]);
    let recurring = event(&["UID:a", "RECURRENCE-ID:20270402T090000Z", "DTSTART:20270402T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"]);
    assert_eq!(left_out(&format!("{series}{recurring}")), [LeftOutReason::Recurrence]);
    let unreadable = event(&["UID:a", "RECURRENCE-ID:later", "DTSTART:20270405T100000Z", "DURATION:PT1H"]);
    let lines = format!("{series}{unreadable}");
    assert_eq!(left_out(&lines), [LeftOutReason::Unreadable]);
    assert_eq!(shown(&import(&lines)).len(), 4, "the series stands, and the time beside it");
}
