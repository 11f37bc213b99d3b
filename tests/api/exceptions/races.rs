//! Approvals that come at once, and an approval against the draw.

use super::*;
use crate::rounds::{booking_of, enter, make_round, slot};

#[apply(test_both)]
async fn two_people_approve_at_once_and_it_is_done_once(app: TestApp) {
    let (kept, mentee) = (slot(&app).await.capacity(3).published().await, app.mentee().await);
    make_round(&app, &[&kept]).await;
    let exception = asked(&app, a_place(&kept, &mentee)).await;
    let people = [coordinator(&app, "Rosa").await, coordinator(&app, "Miriam").await, coordinator(&app, "Jo").await];

    let done = together(people.map(|person| approval(&app, person, exception))).await;

    let bookings: Vec<_> = done.into_iter().map(|done| done.expect("each finds it approved").booking_id).collect();
    assert!(bookings.iter().all(|booking| *booking == bookings[0]));
    app.office().await.get(&kept).await.assert_field("seats_taken", 1);
    assert_eq!(app.events().await.iter().filter(|event| *event == "exception.approved").count(), 1);
    read(&app, exception).await.assert_field("version", 2);
}

#[apply(test_both)]
async fn of_two_exceptions_for_the_last_seat_one_gets_it(app: TestApp) {
    let kept = slot(&app).await.published().await;
    make_round(&app, &[&kept]).await;
    let mut pending = Vec::new();
    for mentee in app.mentees(2).await {
        pending.push(asked(&app, a_place(&kept, &mentee)).await);
    }
    let rosa = coordinator(&app, "Rosa").await;

    let mut codes: Vec<_> = together(pending.iter().map(|one| approval(&app, rosa, *one))).await.into_iter().map(code).collect();

    codes.sort();
    assert_eq!(codes, ["done", "slot-full"]);
    app.office().await.get(&kept).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn the_draw_and_an_approval_never_give_one_seat_twice(app: TestApp) {
    let kept = slot(&app).await.published().await;
    let round = make_round(&app, &[&kept]).await;
    let (enters, placed) = (app.mentee().await, app.mentee().await);
    enter(&app, &round, &enters, &[&kept]).await.assert_status(201);
    app.clock.set("2027-03-15T08:00:00Z");
    let exception = asked(&app, a_place(&kept, &placed)).await;
    let rosa = coordinator(&app, "Rosa").await;
    app.clock.set("2027-03-15T09:00:01Z");

    let drawing = tokio::spawn(foothold::worker::rounds::run(app.deps.clone()));
    let approved = code(approve_as(&app, rosa, exception).await);

    drawing.await.expect("no panic").expect("the round is drawn");
    app.office().await.get(&kept).await.assert_field("seats_taken", 1).assert_field("round_id", Value::Null);
    let of_entry = booking_of(&app, &kept, &enters).await.expect("a seat or a place in line")["status"].clone();
    let of_exception = booking_of(&app, &kept, &placed).await.map(|booking| booking["status"].clone());
    match approved.as_str() {
        "done" => assert_eq!((of_entry, of_exception), (json!("waitlisted"), Some(json!("offered")))),
        "slot-full" => assert_eq!((of_entry, of_exception), (json!("offered"), None)),
        other => panic!("{other}"),
    }
    app.office().await.get(&format!("/v1/rounds/{round}")).await.assert_field("status", "drawn");
}
