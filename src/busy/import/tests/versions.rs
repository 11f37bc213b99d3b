//! One event has several versions: only the one with the highest `SEQUENCE` and then the latest `DTSTAMP` stands (RFC 5545 section
//! 3.8.7.4).

use super::*;

#[test]
fn the_highest_sequence_stands_alone_wherever_it_is_in_the_file() {
    let versions = [
        event(&["UID:a", "SEQUENCE:3", "DTSTAMP:20260101T000000Z", "DTSTART:20270405T100000Z", "DURATION:PT1H"]),
        event(&["UID:a", "DTSTAMP:20261231T000000Z", "DTSTART:20270301T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"]),
        event(&[
            "UID:a",
            "SEQUENCE:12",
            "DTSTAMP:20250101T000000Z",
            "DTSTART:20270407T100000Z",
            "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY;COUNT=2",
        ]),
        event(&["UID:b", "SEQUENCE:1", "DTSTART:20270301T100000Z", "DURATION:PT1H"]),
    ];
    let expected = ["03-01T10:00/03-01T11:00", "04-07T10:00/04-07T11:00", "04-14T10:00/04-14T11:00"];
    assert_eq!(busy(&versions.concat()), expected);
    assert_eq!(busy(&versions.iter().rev().cloned().collect::<String>()), expected);
}

#[test]
fn of_equal_sequences_the_latest_stamp_stands_alone() {
    let versions = [
        event(&["UID:a", "SEQUENCE:1", "DTSTAMP:20270105T120000Z", "DTSTART;TZID=Europe/Paris:20270405T100000", "DURATION:PT1H"]),
        event(&["UID:a", "SEQUENCE:1", "DTSTAMP:20270105T115959Z", "DTSTART;TZID=Europe/Paris:20270406T100000", "DURATION:PT1H"]),
        event(&["UID:a", "SEQUENCE:1", "DTSTART;TZID=Europe/Paris:20270407T100000", "DURATION:PT1H"]),
    ];
    assert_eq!(busy(&versions.concat()), ["04-05T08:00/04-05T09:00"]);
    let free = versions.concat().replacen("DURATION:PT1H", "DURATION:PT1H\nTRANSP:TRANSPARENT", 1);
    assert!(busy(&free).is_empty(), "the newest one is free");
}

#[test]
fn versions_of_an_override_are_judged_alike_in_whichever_zone_they_name_it() {
    let series =
        event(&["UID:a", "SEQUENCE:9", "DTSTART;TZID=Europe/London:20270330T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"]);
    let on = |id: &str, sequence: &str, start: &str, more: &str| event(&["UID:a", id, sequence, start, "DURATION:PT1H", more]);
    let lines = [
        on("RECURRENCE-ID:20270406T090000Z", "SEQUENCE:2", "DTSTART:20270406T150000Z", "STATUS:CANCELLED"),
        on("RECURRENCE-ID;TZID=Europe/London:20270406T100000", "SEQUENCE:1", "DTSTART:20270406T160000Z", ""),
        on("RECURRENCE-ID;TZID=Europe/Paris:20270406T110000", "SEQUENCE:0", "DTSTART:20270406T170000Z", ""),
        on("RECURRENCE-ID:20270413T090000Z", "SEQUENCE:1", "DTSTART:20270413T150000Z", "STATUS:CANCELLED"),
        on("RECURRENCE-ID;TZID=Asia/Kolkata:20270413T143000", "SEQUENCE:2", "DTSTART:20270413T180000Z", ""),
    ];
    assert_eq!(busy(&format!("{}{series}", lines.concat())), ["03-30T09:00/03-30T10:00", "04-13T18:00/04-13T19:00"]);
}

#[test]
fn a_cancelled_series_takes_along_what_was_changed_of_it_before() {
    let series = event(&["UID:a", "SEQUENCE:4", "DTSTART:20270401T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", "STATUS:CANCELLED"]);
    let older = event(&["UID:a", "SEQUENCE:3", "RECURRENCE-ID:20270402T090000Z", "DTSTART:20270402T120000Z", "DURATION:PT1H"]);
    let newer = event(&["UID:a", "SEQUENCE:5", "RECURRENCE-ID:20270403T090000Z", "DTSTART:20270403T120000Z", "DURATION:PT1H"]);
    assert_eq!(busy(&format!("{older}{series}{newer}")), ["04-03T12:00/04-03T13:00"]);
}

#[test]
fn where_versions_are_equal_none_is_newer_and_all_of_them_count() {
    // Some programs give the same UID to every event.
    let same = |start: &str| event(&["UID:1", "DTSTAMP:20270101T000000Z", start, "DURATION:PT1H"]);
    let lines = [same("DTSTART:20270401T090000Z"), same("DTSTART:20270402T090000Z"), same("DTSTART:20270402T090000Z")].concat();
    assert_eq!(busy(&lines), ["04-01T09:00/04-01T10:00", "04-02T09:00/04-02T10:00"]);
    // Events without a UID do not share a UID.
    let nameless =
        event(&["DTSTART:20270403T090000Z", "DURATION:PT1H", "SEQUENCE:1"]) + &event(&["DTSTART:20270404T090000Z", "DURATION:PT1H"]);
    assert_eq!(busy(&nameless).len(), 2);
}

#[test]
fn a_change_of_all_later_ones_and_one_of_that_alone_are_judged_by_their_versions() {
    let series = event(&["UID:a", "DTSTART:20270401T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"]);
    let later = |sequence: &str| {
        event(&["UID:a", sequence, "RECURRENCE-ID;RANGE=THISANDFUTURE:20270402T090000Z", "DTSTART:20270402T120000Z", "DURATION:PT1H"])
    };
    let alone = event(&["UID:a", "SEQUENCE:2", "RECURRENCE-ID:20270402T090000Z", "DTSTART:20270402T150000Z", "DURATION:PT1H"]);
    let around = |second: &str| ["04-01T09:00/04-01T10:00", second, "04-03T12:00/04-03T13:00"].map(str::to_owned);
    assert_eq!(busy(&[series.clone(), later("SEQUENCE:1"), alone.clone()].concat()), around("04-02T15:00/04-02T16:00"));
    assert_eq!(busy(&[series, later("SEQUENCE:3"), alone].concat()), around("04-02T12:00/04-02T13:00"));
}
