//! These tests have free-busy components, unknown components, and this service's own events.

use super::*;
use crate::ids::SlotId;

#[test]
fn the_periods_of_a_free_busy_component_are_busy_unless_they_are_free() {
    let own_words = "BEGIN:VFREEBUSY\nUID:1\nORGANIZER:mailto:host@example.org\nFREEBUSY:20270405T080000Z/PT1H30M\n\
        FREEBUSY;FBTYPE=X-VACATION:20270412T000000Z/P1D\n\
        FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270407T100000Z/20270407T110000Z,\n 20270407T103000Z/20270407T120000Z\n\
        freebusy;fbtype=free:20270408T000000Z/P2D\nEND:VFREEBUSY\n";
    assert_eq!(busy(own_words), ["04-05T08:00/04-05T09:30", "04-07T10:00/04-07T12:00", "04-12T00:00/04-13T00:00"]);

    // Two of them stand beside events, and their times are in a zone, which RFC 5545 does not want here.
    let beside = [
        event(&["UID:free", "DTSTART:20270310T090000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"]),
        event(&["UID:busy", "DTSTART:20270311T090000Z", "DURATION:PT1H"]),
        "BEGIN:VFREEBUSY\nFREEBUSY:20270310T093000Z/20270310T100000Z\nEND:VFREEBUSY\n".to_owned(),
        "BEGIN:VFREEBUSY\nFREEBUSY;TZID=Asia/Tokyo:20270315T090000/PT45M\nEND:VFREEBUSY\n".to_owned(),
    ];
    assert_eq!(busy(&beside.concat()), ["03-10T09:30/03-10T10:00", "03-11T09:00/03-11T10:00", "03-15T00:00/03-15T00:45"]);
}

#[test]
fn a_period_that_cannot_be_read_is_counted() {
    let with = |period: &str| format!("BEGIN:VFREEBUSY\nFREEBUSY:20270405T080000Z/PT1H\nFREEBUSY{period}\nEND:VFREEBUSY\n");
    for unreadable in [":20270421T100000Z", ":20270421T100000Z/soon", ":20270421T100000Z/-PT1H", ":20270421T100000Z/20270421T090000Z"] {
        assert_eq!(left_out(&with(unreadable)), [LeftOutReason::Unreadable], "{unreadable}");
        assert_eq!(shown(&import(&with(unreadable))), ["04-05T08:00/04-05T09:00"], "{unreadable}");
    }
    assert_eq!(left_out(&with(";TZID=Nowhere:20270421T100000/PT1H")), [LeftOutReason::UnknownZone]);
    let long = format!(":{}20270421T100000Z/PT1H", "20270421T100000Z/PT1H,".repeat(4_000));
    assert_eq!(left_out(&with(&long)), [LeftOutReason::TooLong]);
}

#[test]
fn what_is_within_unknown_components_is_passed_over_and_what_is_around_them_counts() {
    // RFC 9073 allows a participant with a place, which has a place itself.
    let participant = "BEGIN:VEVENT\nUID:a\nBEGIN:PARTICIPANT\nUID:p\nPARTICIPANT-TYPE:SPEAKER\nBEGIN:VLOCATION\nUID:l\nNAME:Hall\n\
        BEGIN:VRESOURCE\nUID:r\nDTSTART:20270301T000000Z\nEND:VRESOURCE\nEND:VLOCATION\nEND:PARTICIPANT\n\
        DTSTART:20270406T120000Z\nDURATION:PT20M\nEND:VEVENT\n";
    // RFC 7953 adds this component, and here an event's own rule stands between two alarms.
    let available = "BEGIN:VAVAILABILITY\nUID:v\nDTSTART:20270301T000000Z\nBEGIN:AVAILABLE\nUID:w\nDTSTART:20270301T090000Z\n\
        DURATION:PT8H\nRRULE:FREQ=DAILY\nBEGIN:X-NOTE\nEND:X-NOTE\nEND:AVAILABLE\nEND:VAVAILABILITY\n\
        BEGIN:VEVENT\nUID:b\nDTSTART:20270408T060000Z\nDURATION:PT10M\nBEGIN:VALARM\nTRIGGER:-PT5M\nBEGIN:X-SNOOZE\nRRULE:FREQ=HOURLY\n\
        END:X-SNOOZE\nEND:VALARM\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT\n";
    let expected = ["04-06T12:00/04-06T12:20", "04-08T06:00/04-08T06:10", "04-09T06:00/04-09T06:10"];
    assert_eq!(busy(&format!("{participant}{available}")), expected);

    let boxes = |count: usize, inside: &str| format!("{}{inside}{}", "BEGIN:X-BOX\n".repeat(count), "END:X-BOX\n".repeat(count));
    let deep = format!("BEGIN:VEVENT\nDTSTART:20270406T120000Z\n{}DURATION:PT1H\nEND:VEVENT\n", boxes(25, "DURATION:PT9H\n"));
    assert_eq!(busy(&deep), ["04-06T12:00/04-06T13:00"]);
    let too_deep = wrapped(&boxes(40, ""));
    let refused = read(too_deep.as_bytes(), span("2027-03-01", "2027-05-01"), &Zone::utc());
    assert_eq!(refused, Err(ImportFault::TooDeep));
}

#[test]
fn events_of_this_institute_are_no_foreign_busy_time() {
    let (ours, theirs) = ("slot_01k2m7q3x8e5rb4t9v6w1y0z2a", "slot_01k2m7q3x8e5rb4t9v6w1y0z2b");
    let lines = [
        event(&[&format!("UID:{ours}"), "DTSTART:20270401T090000Z", "DURATION:PT1H"]),
        event(&[&format!("UID:{ours}@google.com"), "RECURRENCE-ID:20270401T090000Z", "DTSTART:20270402T090000Z", "DURATION:PT1H"]),
        event(&[&format!("UID:{theirs}"), "DTSTART:20270403T090000Z", "DURATION:PT1H"]),
        event(&["UID:book_club", "DTSTART:20270404T090000Z", "DURATION:PT1H"]),
    ]
    .concat();
    let calendar = Calendar::read(wrapped(&lines).as_bytes()).unwrap();
    let mut known = calendar.own_ids();
    assert_eq!((known.slots.len(), known.bookings.len()), (2, 0), "both look alike");
    known.slots.remove(&theirs.parse::<SlotId>().unwrap());
    let imported = calendar.busy(span("2027-03-01", "2027-05-01"), &Zone::utc(), &known).unwrap();
    assert_eq!(shown(&imported), ["04-03T09:00/04-03T10:00", "04-04T09:00/04-04T10:00"]);
    assert_eq!(imported.left_out, []);
}
