//! What of a calendar is not understood is told with its reason.

use super::*;

/// An event at 9:00 on a day of April 2027.
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

    // It stays with the copy that it tells of.
    stage.server.always(Reply::status(500));
    app.clock.advance_hours(1);
    fetch_due(&app.deps).await.unwrap();
    stage.look(&id).await.assert_field("state", "failing").assert_field("events_left_out", 6).assert_field("left_out", told);
    stage.server.always(Reply::status(200).with_body(&calendar(&events[..1])));
    app.clock.advance_hours(1);
    fetch_due(&app.deps).await.unwrap();
    stage.look(&id).await.assert_field("state", "ok").assert_field("events_left_out", 0).assert_field("left_out", json!([]));
}
