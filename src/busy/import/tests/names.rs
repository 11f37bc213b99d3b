//! These tests say how zones are named, and which of two meanings a name has.

use super::*;

/// This event is on 1 April 2027 from 9:00 to 10:00, in a zone that is written like this.
fn morning(tzid: &str) -> String {
    event(&[&format!("DTSTART;TZID={tzid}:20270401T090000"), &format!("DTEND;TZID={tzid}:20270401T100000")])
}

fn fixed(tzid: &str, offset: &str) -> String {
    let part = |name: &str| format!("BEGIN:{name}\nDTSTART:16010101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:{name}\n");
    format!("BEGIN:VTIMEZONE\nTZID:{tzid}\n{}{}END:VTIMEZONE\n", part("STANDARD"), part("DAYLIGHT"))
}

#[test]
fn the_calendars_own_rules_go_before_what_an_abbreviation_or_a_name_of_windows_means() {
    // Lotus Notes gives the name GMT to London's time, which has summer time.
    let gmt = "BEGIN:VTIMEZONE\nTZID:GMT\nBEGIN:STANDARD\nDTSTART:19501029T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\n\
        RRULE:FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19500326T010000\n\
        TZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMINUTE=0;BYHOUR=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let winter = event(&["DTSTART;TZID=GMT:20270310T090000", "DTEND;TZID=GMT:20270310T100000"]);
    assert_eq!(busy(&format!("{gmt}{}{winter}", morning("GMT"))), ["03-10T09:00/03-10T10:00", "04-01T08:00/04-01T09:00"]);
    assert_eq!(busy(&morning("GMT")), ["04-01T09:00/04-01T10:00"], "without rules of its own it is what it says");

    assert_eq!(busy(&format!("{}{}", morning("Tokyo Standard Time"), fixed("Tokyo Standard Time", "+0800"))), ["04-01T01:00/04-01T02:00"]);
    assert_eq!(busy(&morning("Tokyo Standard Time")), ["04-01T00:00/04-01T01:00"]);
    assert_eq!(busy(&format!("{}{}", fixed("MST", "-0600"), morning("MST"))), ["04-01T15:00/04-01T16:00"]);
    assert_eq!(busy(&format!("{}{}", fixed("UTC", "+0300"), morning("UTC"))), ["04-01T06:00/04-01T07:00"]);
}

#[test]
fn for_names_of_iana_the_database_goes_first() {
    for name in ["Europe/Berlin", "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "europe/berlin"] {
        assert_eq!(busy(&format!("{}{}", fixed(name, "+0700"), morning(name))), ["04-01T07:00/04-01T08:00"], "{name}");
    }
    let located = fixed("Home", "+0700").replace("TZID:Home", "TZID:Home\nX-LIC-LOCATION:America/Sao_Paulo");
    assert_eq!(busy(&format!("{located}{}", morning("Home"))), ["04-01T12:00/04-01T13:00"]);
    let abbreviated = fixed("Home", "+0700").replace("TZID:Home", "TZID:Home\nX-LIC-LOCATION:EST");
    assert_eq!(busy(&format!("{abbreviated}{}", morning("Home"))), ["04-01T02:00/04-01T03:00"], "no place, so its own rules");
}

#[test]
fn what_windows_shows_is_known_with_quotes_and_without() {
    for (shown, expected) in [
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "04-01T03:30/04-01T04:30"),
        ("(UTC) Coordinated Universal Time", "04-01T09:00/04-01T10:00"),
        ("(UTC-08:00) Pacific Time (US & Canada)", "04-01T16:00/04-01T17:00"),
        ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "04-01T08:00/04-01T09:00"),
        ("(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rome\\, Stockholm\\, Vienna", "04-01T07:00/04-01T08:00"),
        ("GMT+0530", "04-01T03:30/04-01T04:30"),
        ("UTC-3", "04-01T12:00/04-01T13:00"),
        ("+10:00", "03-31T23:00/04-01T00:00"),
    ] {
        assert_eq!(busy(&morning(shown)), [expected], "{shown}");
        assert_eq!(busy(&morning(&format!("\"{shown}\""))), [expected], "{shown} in quotes");
        let floating = event(&["DTSTART:20270401T090000", "DURATION:PT1H"]);
        assert_eq!(busy(&format!("X-WR-TIMEZONE:{shown}\n{floating}")), [expected], "{shown} for the calendar");
    }
}

#[test]
fn a_described_zone_is_named_with_escapes_or_without() {
    for (tzid, named) in [
        ("Paris\\, Madrid\\; Bruxelles", "\"Paris, Madrid; Bruxelles\""),
        ("Paris\\, Madrid\\; Bruxelles", "\"Paris\\, Madrid\\; Bruxelles\""),
        ("Paris, Madrid", "Paris\\, Madrid"),
        ("Büro  Köln", "\"büro köln\""),
    ] {
        assert_eq!(busy(&format!("{}{}", fixed(tzid, "+0400"), morning(named))), ["04-01T05:00/04-01T06:00"], "{tzid} as {named}");
    }
}

#[test]
fn a_zone_that_stays_unknown_is_counted_and_taken_for_no_other() {
    let good = event(&["UID:good", "DTSTART:20270402T090000Z", "DURATION:PT1H"]);
    for unknown in ["Mitteleuropäische Zeit", "(UTC-05:00) Somewhere Else", "Nowhere/Land", "\"Custom: 1\"", "GMT+25"] {
        let lines = format!("X-WR-TIMEZONE:Europe/Paris\n{}{good}", morning(unknown));
        assert_eq!(shown(&import(&lines)), ["04-02T09:00/04-02T10:00"], "{unknown}");
        assert_eq!(left_out(&lines), [LeftOutReason::UnknownZone], "{unknown}");
    }
    let end_alone = event(&["DTSTART:20270401T090000Z", "DTEND;TZID=Nowhere:20270401T100000"]);
    assert_eq!(left_out(&end_alone), [LeftOutReason::UnknownZone]);
    let floating = event(&["DTSTART:20270401T090000", "DURATION:PT1H"]);
    assert_eq!(left_out(&format!("X-WR-TIMEZONE:Nowhere\n{floating}{good}")), [LeftOutReason::UnknownZone]);
    assert_eq!(busy(&format!("X-WR-TIMEZONE:Nowhere\n{good}")), ["04-02T09:00/04-02T10:00"]);
}

#[test]
fn an_exception_in_an_unknown_zone_is_counted_and_the_series_stays_as_it_is() {
    let series = ["UID:a", "DTSTART:20270401T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"];
    let whole = ["04-01T09:00/04-01T10:00", "04-02T09:00/04-02T10:00"];
    let taken_out = event(&[&series[..], &["EXDATE;TZID=Nowhere:20270402T090000"]].concat());
    assert_eq!((shown(&import(&taken_out)), left_out(&taken_out)), (whole.map(str::to_owned).to_vec(), vec![LeftOutReason::UnknownZone]));
    for replaced in [
        &["RECURRENCE-ID;TZID=Nowhere:20270402T090000", "DTSTART:20270403T090000Z", "STATUS:CANCELLED"][..],
        &["RECURRENCE-ID:20270402T090000Z", "DTSTART;TZID=Nowhere:20270403T090000", "DURATION:PT1H"],
    ] {
        let lines = format!("{}{}", event(&series), event(&[&["UID:a"], replaced].concat()));
        assert_eq!((shown(&import(&lines)), left_out(&lines)), (whole.map(str::to_owned).to_vec(), vec![LeftOutReason::UnknownZone]));
    }
}

#[test]
fn what_is_far_away_in_any_zone_is_not_counted() {
    let at = |date: &str, more: &str| event(&[&format!("DTSTART;TZID=Nowhere:{date}T090000"), "DURATION:PT1H", more]);
    assert_eq!(left_out(&[at("20150401", ""), at("20350401", "")].concat()), []);
    let touching = [at("20270228", ""), at("20270502", ""), at("20150401", "RRULE:FREQ=YEARLY")].concat();
    assert_eq!(left_out(&touching), [LeftOutReason::UnknownZone; 3]);
}
