//! The slots that a suspension held are released in one call.

use crate::harness::prelude::*;
use crate::waitlist::full;

#[apply(test_both)]
async fn what_a_suspension_held_is_released_at_once_and_nothing_else(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (first, second) = (office.slot(&company).published().await, office.slot(&company).starts("2027-04-01T10:00").published().await);
    let by_hand = office.slot(&company).starts("2027-04-02T10:00").published().await;
    office.step(&by_hand, "hold", json!({"reason": "The room is flooded"})).await.assert_status(200);
    office.transition(&company, "suspended").await.assert_status(201);
    let release = format!("/v1/companies/{company}/release-slots");
    office.post(&release, json!({})).await.assert_problem(409, "conflict");
    office.transition(&company, "active").await.assert_status(201);
    let known = app.events().await.len();

    let answer = office.post(&release, json!({})).await;

    answer.assert_status(200).assert_field("not_released", json!([]));
    let released: Vec<_> = answer.field("released").as_array().unwrap().iter().map(|slot| slot["id"].clone()).collect();
    assert_eq!(released, [first.id(), second.id()]);
    answer
        .assert_field("/released/0/title", "Engineer panel-style interview")
        .assert_field("/released/0/starts_at", "2027-03-31T17:00:00Z");
    for (slot, status) in [(&first, "published"), (&second, "published"), (&by_hand, "on_hold")] {
        office.get(slot).await.assert_field("status", status);
    }
    assert_eq!(app.events().await.split_off(known), ["slot.released", "slot.released"]);
    office.post(&release, json!({})).await.assert_status(200).assert_field("released", json!([]));
}

#[apply(test_both)]
async fn what_cannot_be_released_is_named_with_the_reason(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let with_host = office.slot(&company).hosts(&[&host]).published().await;
    let begins = office.slot(&company).starts("2027-03-12T10:00").published().await;
    let good = office.slot(&company).starts("2027-04-01T10:00").published().await;
    office.transition(&company, "suspended").await.assert_status(201);
    office.archive(&host).await.assert_status(200);
    app.clock.set("2027-03-12T10:00:00Z");
    office.transition(&company, "active").await.assert_status(201);

    let answer = office.post(&format!("/v1/companies/{company}/release-slots"), json!({})).await;

    answer.assert_status(200).assert_field("/released/0/id", good.id());
    let not_released = answer.field("not_released").as_array().unwrap().clone();
    let ids: Vec<_> = not_released.iter().map(|slot| slot["id"].clone()).collect();
    assert_eq!(ids, [begins.id(), with_host.id()]);
    assert!(not_released[0]["detail"].as_str().unwrap().contains("has begun"), "{not_released:?}");
    assert!(not_released[1]["detail"].as_str().unwrap().contains("archived"), "{not_released:?}");
    office.get(&with_host).await.assert_field("status", "on_hold");
}

#[apply(test_both)]
async fn seats_that_were_freed_meanwhile_go_to_the_waitlists(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (one, other) = (full(&app, office.slot(&company), 1).await, full(&app, office.slot(&company).starts("2027-04-01T10:00"), 1).await);
    office.transition(&company, "suspended").await.assert_status(201);
    for slot in [&one, &other] {
        office.cancel(&slot.seated[0], "work").await.assert_status(200);
        office.get(&slot.line[0]).await.assert_field("status", "waitlisted");
    }
    office.transition(&company, "active").await.assert_status(201);

    office.post(&format!("/v1/companies/{company}/release-slots"), json!({})).await.assert_status(200);

    for slot in [&one, &other] {
        office.get(&slot.line[0]).await.assert_field("status", "offered");
    }
}
