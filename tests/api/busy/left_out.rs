//! If a part of a calendar is not understood, this is told with its reason. Events of this service itself are not told.

use super::*;
use crate::feeds::Feed;

/// This is an event at 9:00 on a day of April 2027.
fn event(uid: &str, day: u8, more: &str) -> String {
    format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:202704{day:02}T090000Z\r\nDURATION:PT1H\r\n{more}END:VEVENT\r\n")
}

fn calendar(events: &[String]) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat())
}

#[apply(test_both)]
async fn every_reason_is_told_with_its_number_of_events(app: TestApp) {
    let stage = stage(&app).await;
    let unknown =
        |number: u8| format!("BEGIN:VEVENT\r\nUID:z{number}\r\nDTSTART;TZID={CANARY}:20270405T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
    let events = [
        event("good", 1, ""),
        event("hourly", 2, "RRULE:FREQ=HOURLY\r\n"),
        unknown(1),
        unknown(2),
        "BEGIN:VEVENT\r\nUID:none\r\nDTSTART:tomorrow\r\nEND:VEVENT\r\n".to_owned(),
        event("long", 3, &format!("RDATE:{}\r\n", vec!["20270410T090000Z"; 5_000].join(","))),
        event("costly", 4, &format!("RDATE:{0}\r\nRDATE:{0}\r\n", vec!["20270404T090000Z"; 3_000].join(","))),
    ];
    let id = stage.says(&app, &calendar(&events)).await;

    let told = json!([
        {"reason": "unreadable", "events": 1},
        {"reason": "unknown_zone", "events": 2},
        {"reason": "recurrence", "events": 1},
        {"reason": "too_many_occurrences", "events": 1},
        {"reason": "too_long", "events": 1},
    ]);
    let seen = stage.look(&id).await;
    seen.assert_field("state", "ok").assert_field("events_left_out", 6).assert_field("left_out", told.clone());
    assert!(!seen.text().contains(CANARY), "{seen:?}");
    assert_eq!(stage.free_busy().await.as_array().map(Vec::len), Some(4), "what of them is known counts");
    let listed = stage.office.get(&format!("/v1/hosts/{}/busy-calendars", stage.host)).await;
    assert_eq!(listed.field("items")[0]["left_out"], told);

    // What was left out stays together with the copy that it belongs to.
    stage.server.always(Reply::status(500));
    app.clock.advance_hours(1);
    fetch_due(&app.deps).await.unwrap();
    stage.look(&id).await.assert_field("state", "failing").assert_field("events_left_out", 6).assert_field("left_out", told);
    stage.server.always(Reply::status(200).with_body(&calendar(&events[..1])));
    app.clock.advance_hours(1);
    fetch_due(&app.deps).await.unwrap();
    stage.look(&id).await.assert_field("state", "ok").assert_field("events_left_out", 0).assert_field("left_out", json!([]));
}

#[apply(test_both)]
async fn our_own_events_that_come_back_are_no_foreign_busy_time(app: TestApp) {
    let stage = stage(&app).await;
    let slot = stage.office.slot(&stage.company).hosts(&[&stage.host]).published().await;
    let other = stage.office.slot(&stage.company).draft().await;
    let mentee = app.mentee().await;
    let booking = stage.office.book(&slot, &mentee).await;
    let stranger = "slot_01k2m7q3x8e5rb4t9v6w1y0z2a";
    let events = [
        event(slot.id(), 1, ""),
        event(&format!("{}@google.com", other.id()), 2, "RRULE:FREQ=DAILY;COUNT=2\r\n"),
        event(booking.id(), 4, ""),
        event(stranger, 5, ""),
        event("a@example.org", 6, ""),
    ];
    let id = stage.says(&app, &calendar(&events)).await;

    stage.look(&id).await.assert_field("busy_intervals", 2).assert_field("events_left_out", 0);
    assert_eq!(
        stage.free_busy().await,
        json!([
            {"starts_at": "2027-03-31T17:00:00Z", "ends_at": "2027-03-31T17:45:00Z"},
            {"starts_at": "2027-04-05T09:00:00Z", "ends_at": "2027-04-05T10:00:00Z"},
            {"starts_at": "2027-04-06T09:00:00Z", "ends_at": "2027-04-06T10:00:00Z"},
        ]),
        "the slot where it is here, another institute's event, and everybody else's"
    );

    // The slot may be moved to a time at which the host's calendar still has it, and published again.
    let to = json!({"local_start": "2027-04-01T10:00", "reason_code": "business_need"});
    stage.office.step(&slot, "move", to).await.assert_status(200);
}

#[apply(test_both)]
async fn a_feed_that_comes_back_as_it_was_sent_keeps_nobody_busy(app: TestApp) {
    let stage = stage(&app).await;
    for start in ["2027-04-01T10:00", "2027-04-02T10:00"] {
        stage.office.slot(&stage.company).hosts(&[&stage.host]).starts(start).published().await;
    }
    let feed = Feed::full(&app, json!({"type": "host", "id": stage.host.id()})).await;
    let text = app.stranger().get(&feed.path).await.text();
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");

    let id = stage.says(&app, &text).await;

    stage.look(&id).await.assert_field("state", "ok").assert_field("busy_intervals", 0).assert_field("events_left_out", 0);
}
