//! These tests have whole days. A date is the host's own day, and in a series of whole days the date counts, however it is written.

use super::*;

const BERLIN: &str = "BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

/// The series starts on 5 April 2027.
fn days(rule: &str, more: &[&str]) -> String {
    event(&[&["UID:a", "DTSTART;VALUE=DATE:20270405", &format!("RRULE:FREQ=DAILY;{rule}")], more].concat())
}

/// These are days of April for somebody in UTC, with their lengths.
fn april(lines: &str) -> Vec<String> {
    let all = busy_in("Etc/UTC", span("2027-04-01", "2027-05-01"), lines);
    all.iter().map(|interval| interval.replace("T00:00", "").replace("04-", "")).collect()
}

#[test]
fn a_day_is_taken_out_by_the_midnight_of_whoever_keeps_the_calendar() {
    let without = |exception: &str| april(&format!("{BERLIN}{}", days("COUNT=4", &[exception])));
    // 7 April begins in Berlin on 6 April at 22:00Z.
    for midnight in [
        "EXDATE:20270406T220000Z",
        "EXDATE;TZID=W. Europe Standard Time:20270407T000000",
        "EXDATE;VALUE=DATE:20270407",
        "EXDATE;TZID=Etc/UTC:20270406T220000",
        "EXDATE:20270407T000000",
        "EXDATE:20270407",
    ] {
        assert_eq!(without(midnight), ["05/07", "08/09"], "{midnight}");
    }
    // If no zone of the calendar has midnight at that time, the nearest midnight counts: New York's, and Sydney's.
    assert_eq!(april(&days("COUNT=4", &["EXDATE:20270407T040000Z"])), ["05/07", "08/09"]);
    assert_eq!(april(&days("COUNT=4", &["EXDATE:20270406T140000Z"])), ["05/07", "08/09"]);
}

#[test]
fn a_day_is_replaced_by_the_midnight_of_whoever_keeps_the_calendar() {
    for midnight in
        ["RECURRENCE-ID;TZID=America/Chicago:20270406T000000", "RECURRENCE-ID:20270406T050000Z", "RECURRENCE-ID;VALUE=DATE:20270406"]
    {
        let moved = event(&["UID:a", midnight, "DTSTART;VALUE=DATE:20270420", "DTEND;VALUE=DATE:20270421"]);
        assert_eq!(april(&format!("{}{moved}", days("COUNT=3", &[]))), ["05/06", "07/08", "20/21"], "{midnight}");
        let hours = event(&["UID:a", midnight, "DTSTART:20270406T100000Z", "DURATION:PT1H", "STATUS:CANCELLED"]);
        assert_eq!(april(&format!("{hours}{}", days("COUNT=3", &[]))), ["05/06", "07/08"], "{midnight}");
    }
    // This is the other way round: an occurrence with hours is named by its day.
    let series = event(&["UID:b", "DTSTART;TZID=America/Chicago:20270405T200000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"]);
    let off = event(&["UID:b", "RECURRENCE-ID;VALUE=DATE:20270406", "DTSTART;VALUE=DATE:20270406", "STATUS:CANCELLED"]);
    assert_eq!(busy(&format!("{series}{off}")), ["04-06T01:00/04-06T02:00"], "5 April in Chicago stays");
}

#[test]
fn the_last_day_is_named_by_the_midnight_of_whoever_keeps_the_calendar() {
    let until = |until: &str| april(&format!("{BERLIN}{}", days(&format!("UNTIL={until}"), &[])));
    for last in
        ["20270408", "20270408T000000", "20270407T220000Z", "20270408T000000Z", "20270408T215959Z", "20270408T235959Z", "20270408T235959"]
    {
        assert_eq!(until(last), ["05/09"], "{last}");
    }
    // Sydney's 17 March begins on 16 March at 13:00Z.
    let sydney = event(&["DTSTART;VALUE=DATE:20270315", "RRULE:FREQ=DAILY;UNTIL=20270316T130000Z"]);
    let expected = ["03-14T13:00/03-17T13:00"];
    assert_eq!(busy_in("Australia/Sydney", span("2027-03-01", "2027-05-01"), &sydney), expected);
    assert_eq!(busy(&format!("X-WR-TIMEZONE:Australia/Sydney\n{sydney}")), expected);
    let seconds = sydney.replace("20270316T130000Z", "20270317T125959Z");
    assert_eq!(busy_in("Australia/Sydney", span("2027-03-01", "2027-05-01"), &seconds), expected);
}

#[test]
fn a_day_is_added_by_the_midnight_of_whoever_keeps_the_calendar() {
    for midnight in ["RDATE;VALUE=DATE:20270412", "RDATE;TZID=W. Europe Standard Time:20270412T000000", "RDATE:20270411T220000Z"] {
        assert_eq!(april(&format!("{BERLIN}{}", days("COUNT=1", &[midnight]))), ["05/06", "12/13"], "{midnight}");
    }
    let hours = event(&["DTSTART;TZID=America/Chicago:20270405T090000", "DURATION:PT1H", "RDATE;VALUE=DATE:20270407"]);
    assert_eq!(busy(&hours), ["04-05T14:00/04-05T15:00", "04-07T14:00/04-07T15:00"]);
}

#[test]
fn a_date_is_the_hosts_own_day_where_the_calendar_says_no_place() {
    // The series has weekly days over the clock change of 14 March in New York, so they begin at 5:00Z and then at 4:00Z.
    let weekly = event(&["DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270311", "RRULE:FREQ=WEEKLY;COUNT=2"]);
    let expected = ["03-10T05:00/03-11T05:00", "03-17T04:00/03-18T04:00"];
    for nowhere in ["UTC", "Etc/UTC", "GMT", "Etc/GMT-3", "(UTC) Coordinated Universal Time", "GMT+0200", "Nowhere", ""] {
        let lines = format!("X-WR-TIMEZONE:{nowhere}\n{weekly}");
        assert_eq!(busy_in("America/New_York", span("2027-03-01", "2027-05-01"), &lines), expected, "{nowhere}");
    }
    // A time without a zone is in the calendar's zone, even if that is UTC.
    let hours = event(&["DTSTART:20270310T090000", "DURATION:PT1H"]);
    let lines = format!("X-WR-TIMEZONE:UTC\n{hours}");
    assert_eq!(busy_in("America/New_York", span("2027-03-01", "2027-05-01"), &lines), ["03-10T09:00/03-10T10:00"]);
    // A zone with a place says where somebody lives. There the clocks change on 28 March.
    let vienna = format!("X-WR-TIMEZONE:Europe/Vienna\n{}", event(&["DTSTART;VALUE=DATE:20270328"]));
    assert_eq!(busy_in("America/New_York", span("2027-03-01", "2027-05-01"), &vienna), ["03-27T23:00/03-28T22:00"]);
}
