//! A calendar describes these zones itself: the observance with the latest onset holds (RFC 5545 section 3.6.5).

use super::*;

/// This is one observance with its name, `DTSTART`, the offsets before and after, and more lines.
fn part(name: &str, start: &str, from: &str, to: &str, more: &str) -> String {
    format!("BEGIN:{name}\nDTSTART:{start}\nTZOFFSETFROM:{from}\nTZOFFSETTO:{to}\n{more}\nEND:{name}\n")
}

fn zone(parts: &[String]) -> String {
    format!("BEGIN:VTIMEZONE\nTZID:Own\n{}END:VTIMEZONE\n", parts.concat())
}

/// These are events of one hour that start at 9:00 on each of these days.
fn mornings(zone: &str, days: &[&str]) -> String {
    let morning = |day: &&str| event(&[&format!("DTSTART;TZID=Own:{day}T090000"), "DURATION:PT1H"]);
    format!("{zone}{}", days.iter().map(morning).collect::<String>())
}

#[test]
fn changes_listed_one_by_one_hold_until_the_next() {
    // The clock is one hour back during Ramadan, in 2027 from 7 February to 14 March and in 2028 from 23 January to 27 February.
    let ramadan = zone(&[
        part("DAYLIGHT", "20260322T020000", "+0000", "+0100", "RDATE:20270314T020000\nRDATE:20280227T020000"),
        part("STANDARD", "20260215T030000", "+0100", "+0000", "RDATE:20270207T030000,20280123T030000"),
    ]);
    let lines = mornings(&ramadan, &["20270105", "20270310", "20270320", "20280201", "20280301"]);
    let expected = [
        "01-05T08:00/01-05T09:00",
        "03-10T09:00/03-10T10:00",
        "03-20T08:00/03-20T09:00",
        "02-01T09:00/02-01T10:00",
        "03-01T08:00/03-01T09:00",
    ];
    assert_eq!(busy_in("Europe/London", span("2027-01-01", "2028-04-01"), &lines), expected);

    // These onsets are in UTC, which RFC 5545 does not want: 31 March at 3:00Z is 11:00 on the clock before.
    let in_utc =
        zone(&[part("STANDARD", "20200101T000000", "+0800", "+0800", ""), part("DAYLIGHT", "20270331T030000Z", "+0800", "+0930", "")]);
    assert_eq!(busy(&mornings(&in_utc, &["20270330", "20270402"])), ["03-30T01:00/03-30T02:00", "04-01T23:30/04-02T00:30"]);
}

#[test]
fn a_single_change_divides_a_series_which_keeps_its_wall_time() {
    // Kazakhstan gave up an hour on 1 March 2024. Here this happens on 1 April 2027.
    let almaty =
        zone(&[part("STANDARD", "20041031T000000", "+0600", "+0600", ""), part("STANDARD", "20270401T000000", "+0600", "+0500", "")]);
    let weekly = format!("{almaty}{}", event(&["DTSTART;TZID=Own:20270325T140000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"]));
    assert_eq!(busy(&weekly), ["03-25T08:00/03-25T09:00", "04-01T09:00/04-01T10:00", "04-08T09:00/04-08T10:00"]);
    // Samoa left out 30 December 2011, when it went from -10:00 to +14:00.
    let samoa =
        zone(&[part("DAYLIGHT", "20110924T030000", "-1100", "-1000", ""), part("DAYLIGHT", "20111230T000000", "-1000", "+1400", "")]);
    assert_eq!(busy(&mornings(&samoa, &["20270405"])), ["04-04T19:00/04-04T20:00"]);
}

#[test]
fn rules_that_have_ended_leave_what_their_last_onset_brought() {
    // Turkey stayed in summer time in 2016, although the last observance in the file is winter time.
    let istanbul = zone(&[
        part("DAYLIGHT", "20070325T030000", "+0200", "+0300", "RRULE:FREQ=YEARLY;UNTIL=20160327T010000Z;BYMONTH=3;BYDAY=-1SU"),
        part("STANDARD", "20071028T040000", "+0300", "+0200", "RRULE:FREQ=YEARLY;UNTIL=20151025T010000Z;BYMONTH=10;BYDAY=-1SU"),
    ]);
    assert_eq!(busy(&mornings(&istanbul, &["20270310", "20270401"])), ["03-10T06:00/03-10T07:00", "04-01T06:00/04-01T07:00"]);
    // A count ends the rules in 2026 and others hold since: 2 years of 5 h in summer, then of 6 h.
    let changed = zone(&[
        part("STANDARD", "20201101T020000", "+0500", "+0400", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
        part("DAYLIGHT", "20210314T020000", "+0400", "+0500", "RRULE:FREQ=YEARLY;COUNT=6;BYMONTH=3;BYDAY=2SU"),
        part("DAYLIGHT", "20270328T020000", "+0400", "+0600", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
    ]);
    assert_eq!(busy(&mornings(&changed, &["20270320", "20270401"])), ["03-20T05:00/03-20T06:00", "04-01T03:00/04-01T04:00"]);
}

#[test]
fn a_zone_may_have_an_observance_for_each_year() {
    // In Adelaide, summer time ends on 5 April 2026 and 4 April 2027, and begins on 5 October 2025 and 4 October 2026.
    let adelaide = zone(&[
        part("STANDARD", "20270404T030000", "+1030", "+0930", ""),
        part("DAYLIGHT", "20261004T020000", "+0930", "+1030", ""),
        part("STANDARD", "20260405T030000", "+1030", "+0930", ""),
        part("DAYLIGHT", "20251005T020000", "+0930", "+1030", ""),
    ]);
    assert_eq!(busy(&mornings(&adelaide, &["20270403", "20270405"])), ["04-02T22:30/04-02T23:30", "04-04T23:30/04-05T00:30"]);
    // This is the same for a span before the last of them.
    let earlier = mornings(&adelaide, &["20260404", "20260406"]);
    let expected = ["04-03T22:30/04-03T23:30", "04-05T23:30/04-06T00:30"];
    assert_eq!(busy_in("Europe/London", span("2026-03-01", "2026-05-01"), &earlier), expected);
}

#[test]
fn onsets_are_named_by_days_of_the_month_with_weekdays_or_without() {
    // The second Sunday of March is 14 March 2027, as the Sunday among the days 8 to 14.
    let newfoundland = zone(&[
        part("DAYLIGHT", "20070311T020000", "-0330", "-0230", "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU"),
        part("STANDARD", "20071104T020000", "-0230", "-0330", "RRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=SU"),
    ]);
    assert_eq!(busy(&mornings(&newfoundland, &["20270313", "20270315"])), ["03-13T12:30/03-13T13:30", "03-15T11:30/03-15T12:30"]);
    // The rule is given by the date alone, and by the date that the first onset has.
    let tehran = zone(&[
        part("DAYLIGHT", "20090322T000000", "+0330", "+0430", "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=22"),
        part("STANDARD", "19700922T000000", "+0430", "+0330", "RRULE:FREQ=YEARLY"),
    ]);
    assert_eq!(busy(&mornings(&tehran, &["20270321", "20270323"])), ["03-21T05:30/03-21T06:30", "03-23T04:30/03-23T05:30"]);
    // The rule is the last Friday by its days from the end, every second year: 2027 has a change, and 2026 had none.
    let odd = zone(&[
        part(
            "DAYLIGHT",
            "20050325T000000",
            "+0200",
            "+0300",
            "RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=-1,-2,-3,-4,-5,-6,-7;BYDAY=FR",
        ),
        part("STANDARD", "20041029T000000", "+0300", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1FR"),
    ]);
    assert_eq!(busy(&mornings(&odd, &["20270325", "20270327"])), ["03-25T07:00/03-25T08:00", "03-27T06:00/03-27T07:00"]);
}

#[test]
fn the_fifth_sunday_of_a_clock_change_is_the_last_one() {
    // March 2027 has four Sundays, and October five.
    let berlin = zone(&[
        part("DAYLIGHT", "16010101T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYDAY=5SU;BYMONTH=3"),
        part("STANDARD", "16010101T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYDAY=5SU;BYMONTH=10"),
    ]);
    assert_eq!(busy(&mornings(&berlin, &["20270327", "20270329"])), ["03-27T08:00/03-27T09:00", "03-29T07:00/03-29T08:00"]);
}

#[test]
fn a_zone_of_which_anything_is_not_understood_is_unknown() {
    let good = part("STANDARD", "20201101T020000", "+0500", "+0400", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU");
    for bad in [
        part("DAYLIGHT", "20210314T020000", "+0400", "+0500", "RRULE:FREQ=HOURLY"),
        part("DAYLIGHT", "20210314T020000", "+0400", "+0500", "RRULE:FREQ=YEARLY;BYMONTH=13"),
        part("DAYLIGHT", "20210314T020000", "+0400", "+0500", "RDATE:soon"),
        part("DAYLIGHT", "20210314T020000", "+0400", "5", ""),
        part("DAYLIGHT", "20210314T020000", "east", "+0500", ""),
        part("DAYLIGHT", "spring", "+0400", "+0500", ""),
    ] {
        assert_eq!(left_out(&mornings(&zone(&[good.clone(), bad.clone()]), &["20270401"])), [LeftOutReason::UnknownZone], "{bad}");
    }
    assert_eq!(left_out(&mornings("BEGIN:VTIMEZONE\nTZID:Own\nEND:VTIMEZONE\n", &["20270401"])), [LeftOutReason::UnknownZone]);
    assert_eq!(busy(&mornings(&zone(&[good]), &["20270401"])), ["04-01T05:00/04-01T06:00"]);
}
