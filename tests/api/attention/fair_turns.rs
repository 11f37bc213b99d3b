//! What waits for somebody about fair turns: draws, entries, exceptions, and people who let offers run out.

use super::*;
use crate::exceptions::{a_place, an_end, approve_as, asked, coordinator, reject_as};
use crate::rounds::{CLOSES, enter, make_round, set_hash, slot, slots};
use crate::waitlist::expire;

async fn waiting(app: &TestApp, name: &str) -> Vec<Value> {
    queue(&app.office().await.get(&format!("/v1/attention?queue={name}")).await, name)
}

#[apply(test_both)]
async fn an_exception_waits_for_another_person_until_it_is_answered_or_lapses(app: TestApp) {
    let wanted = slot(&app).await.published().await;
    let mentee = app.mentee().await;
    let round = make_round(&app, &[&wanted]).await;
    let place = asked(&app, a_place(&wanted, &mentee)).await;
    app.clock.advance_minutes(1);
    let end = asked(&app, an_end(&round)).await;

    let listed = waiting(&app, "exceptions").await;

    let ids: Vec<_> = listed.iter().map(|entry| entry["exception_id"].clone()).collect();
    assert_eq!(ids, [json!(place), json!(end)], "the one that lapses first comes first");
    assert_eq!((&listed[0]["title"], &listed[0]["note"]), (&json!("Engineer panel-style interview"), &json!("We lost her form.")));
    assert_eq!(listed[0]["due_at"], "2027-03-11T09:00:00Z");
    assert_eq!((&listed[0]["mentee"]["id"], &listed[0]["slot"]["id"]), (&json!(mentee.id()), &json!(wanted.id())));
    assert_eq!(listed[0]["company"]["name"], "Brindlemoor Structures Ltd");
    assert!(listed[0]["to_do"].as_str().is_some_and(|to_do| to_do.contains("Another person")), "{}", listed[0]);
    assert_eq!((&listed[1]["title"], &listed[1]["round"]), (&json!("March interviews"), &json!({"id": round, "name": "March interviews"})));
    assert_eq!((&listed[1]["slot"], &listed[1]["mentee"], &listed[1]["company"]), (&Value::Null, &Value::Null, &Value::Null));

    approve_as(&app, coordinator(&app, "Rosa").await, place).await.expect("another person approves it");
    assert_eq!(waiting(&app, "exceptions").await.len(), 1);
    let other = asked(&app, an_end(&round)).await;
    reject_as(&app, coordinator(&app, "Miriam").await, other).await.expect("another person rejects it");
    assert_eq!(waiting(&app, "exceptions").await.len(), 1);
    app.clock.set("2027-03-11T09:01:00Z");
    assert!(waiting(&app, "exceptions").await.is_empty(), "it lapses by the clock alone");
}

#[apply(test_both)]
async fn a_round_whose_draw_has_failed_waits_until_it_is_drawn(app: TestApp) {
    let round = make_round(&app, &[&slot(&app).await.published().await]).await;
    let office = app.office().await;
    let path = format!("/v1/rounds/{round}");
    let hash = office.get(&path).await.field("seed_sha256").as_str().expect("a hash").to_owned();
    set_hash(&app, "0".repeat(64)).await;
    app.clock.set("2027-03-15T09:00:01Z");
    assert!(waiting(&app, "draws").await.is_empty(), "the job has yet to draw it");

    foothold::worker::rounds::run(app.deps.clone()).await.expect_err("the seed does not fit");

    let listed = waiting(&app, "draws").await;
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["title"], &listed[0]["due_at"]), (&json!("March interviews"), &json!(CLOSES)));
    assert_eq!(listed[0]["round"], json!({"id": round, "name": "March interviews"}));
    assert!(listed[0]["note"].as_str().is_some_and(|why| why.contains("hash")), "{}", listed[0]);
    set_hash(&app, hash).await;
    office.post(&format!("{path}/draw"), json!({})).await.assert_status(200);
    assert!(waiting(&app, "draws").await.is_empty());
}

#[apply(test_both)]
async fn a_round_that_nothing_draws_waits_ten_minutes_after_it_has_closed(app: TestApp) {
    let wanted = slot(&app).await.published().await;
    let round = make_round(&app, &[&wanted]).await;
    enter(&app, &round, &app.mentee().await, &[&wanted]).await.assert_status(201);
    let (office, draw) = (app.office().await, format!("/v1/rounds/{round}/draw"));

    app.clock.set("2027-03-15T09:09:59Z");
    assert!(waiting(&app, "draws").await.is_empty());
    office.post(&draw, json!({})).await.assert_problem(409, "conflict");
    app.clock.set("2027-03-15T09:10:00Z");
    let listed = waiting(&app, "draws").await;
    assert_eq!((&listed[0]["round"]["id"], &listed[0]["note"]), (&json!(round), &Value::Null));

    office.post(&draw, json!({})).await.assert_status(200).assert_field("status", "drawn");
    assert!(waiting(&app, "draws").await.is_empty());
    assert_eq!(app.events().await.iter().filter(|event| event.starts_with("round.")).count(), 4, "that it opened and closed is recorded");
}

#[apply(test_both)]
async fn a_round_with_more_seats_than_entries_waits_for_three_days_before_it_closes(app: TestApp) {
    let office = app.office().await;
    let slots = slots(&app, 3).await;
    let round = make_round(&app, &[&slots[0], &slots[1]]).await;
    make_round(&app, &[&slots[2]]).await;
    office.step(&slots[2], "hold", json!({"reason": "The host is ill."})).await.assert_status(200);
    let notes = async || waiting(&app, "few_entries").await.iter().map(|entry| entry["note"].clone()).collect::<Vec<_>>();

    app.clock.set("2027-03-12T08:59:59Z");
    assert!(notes().await.is_empty());
    app.clock.set("2027-03-12T09:00:00Z");
    let listed = waiting(&app, "few_entries").await;
    assert_eq!(listed.len(), 1, "a slot on hold has no seats to give: {listed:?}");
    assert_eq!((&listed[0]["title"], &listed[0]["due_at"]), (&json!("March interviews"), &json!(CLOSES)));
    assert_eq!((&listed[0]["round"]["id"], &listed[0]["note"]), (&json!(round), &json!("0 entries for 2 seats")));

    let [one, other] = [app.mentee().await, app.mentee().await];
    enter(&app, &round, &one, &[&slots[0]]).await.assert_status(201);
    assert_eq!(notes().await, ["1 entry for 2 seats"]);
    enter(&app, &round, &other, &[&slots[0]]).await.assert_status(201);
    assert!(notes().await.is_empty(), "there is an entry for each seat");
    office.delete(&format!("/v1/rounds/{round}/entries/{}", other.id())).await.assert_status(204);
    assert_eq!(notes().await, ["1 entry for 2 seats"]);
    app.clock.set(CLOSES);
    assert!(notes().await.is_empty(), "nobody can enter any more");
}

#[apply(test_both)]
async fn a_free_seat_is_not_looked_for_while_a_round_has_the_slot(app: TestApp) {
    let free = slot(&app).await.starts("2027-03-18T10:00").published().await;
    let round = make_round(&app, &[&free]).await;

    app.clock.set("2027-03-15T08:59:59Z");
    assert!(waiting(&app, "free_seats").await.is_empty(), "nobody can be booked before the draw");
    app.clock.set("2027-03-15T09:00:01Z");
    foothold::worker::rounds::run(app.deps.clone()).await.expect("the round is drawn");

    app.office().await.get(&format!("/v1/rounds/{round}")).await.assert_field("status", "drawn");
    assert_eq!(waiting(&app, "free_seats").await[0]["slot"]["id"], free.id());
}

/// Offers somebody who waits the only seat of a slot on this day of May, and lets the offer run out within three days.
pub async fn let_run_out(app: &TestApp, mentee: &Mentee, day: u32) -> Booking {
    let booking = offered(app, mentee, day).await;
    app.clock.advance_hours(72);
    expire(app).await;
    booking
}

async fn offered(app: &TestApp, mentee: &Mentee, day: u32) -> Booking {
    let office = app.office().await;
    let full = slot(app).await.starts(&format!("2027-05-{day:02}T10:00")).published().await;
    let seated = office.book(&full, &app.mentee().await).await;
    let waits = office.join_line(&full, mentee).await;
    office.cancel(&seated, "work").await.assert_status(200);
    office.get(&waits).await.assert_field("status", "offered");
    waits
}

#[apply(test_both)]
async fn who_lets_two_offers_run_out_waits_for_a_call_and_a_note(app: TestApp) {
    let (office, mentee) = (app.office().await, app.mentee().await);
    let_run_out(&app, &mentee, 3).await;
    assert!(waiting(&app, "unanswered_offers").await.is_empty(), "once happens to everybody");

    let second = let_run_out(&app, &mentee, 4).await;

    let listed = waiting(&app, "unanswered_offers").await;
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["mentee"]["id"], &listed[0]["booking_id"]), (&json!(mentee.id()), &json!(second.id())));
    assert_eq!((&listed[0]["due_at"], &listed[0]["title"]), (&json!("2027-03-13T09:00:00Z"), &json!("Engineer panel-style interview")));

    let third = let_run_out(&app, &mentee, 5).await;
    let listed = waiting(&app, "unanswered_offers").await;
    assert_eq!((listed.len(), &listed[0]["booking_id"]), (1, &json!(third.id())), "one entry a person, by the last offer");

    let note = json!({"text": "She has a new number, and would still like to come."});
    office.post(&format!("/v1/mentees/{}/notes", mentee.id()), note).await.assert_status(201);
    assert!(waiting(&app, "unanswered_offers").await.is_empty());
    let_run_out(&app, &mentee, 6).await;
    assert_eq!(waiting(&app, "unanswered_offers").await.len(), 1, "the note was about the others");
}

#[apply(test_both)]
async fn an_answer_a_seat_and_time_need_no_call_any_more(app: TestApp) {
    let office = app.office().await;
    let [declines, is_booked, is_archived, is_forgotten] = [app.mentee().await, app.mentee().await, app.mentee().await, app.mentee().await];
    for (place, mentee) in (0..).zip([&declines, &is_booked, &is_archived, &is_forgotten]) {
        let_run_out(&app, mentee, 3 + 2 * place).await;
        let_run_out(&app, mentee, 4 + 2 * place).await;
    }
    let people = async || column(&office.get("/v1/attention").await, "unanswered_offers", "/mentee/id");
    assert_eq!(people().await, [declines.id(), is_booked.id(), is_archived.id(), is_forgotten.id()], "the longest ago comes first");

    let third = offered(&app, &declines, 20).await;
    assert_eq!(people().await.len(), 4, "an offer is no answer");
    office.decline(&third).await.assert_status(200);
    assert_eq!(people().await, [is_booked.id(), is_archived.id(), is_forgotten.id()]);
    office.book(&slot(&app).await.starts("2027-05-21T10:00").published().await, &is_booked).await;
    assert_eq!(people().await, [is_archived.id(), is_forgotten.id()]);
    office.archive(&is_archived).await.assert_status(200);
    assert_eq!(people().await, [is_forgotten.id()]);
    app.clock.advance_hours(60 * 24);
    assert!(people().await.is_empty(), "after 60 days nobody has to ask");
}

#[apply(test_both)]
async fn offers_of_different_cohorts_are_not_added_up(app: TestApp) {
    let (office, mentee) = (app.office().await, app.mentee().await);
    let_run_out(&app, &mentee, 3).await;
    office.enrol(&office.cohort(&office.programme().await).await, &mentee).await;

    let_run_out(&app, &mentee, 4).await;

    assert!(waiting(&app, "unanswered_offers").await.is_empty(), "one was outside of cohorts, and one in a cohort");
    let_run_out(&app, &mentee, 5).await;
    assert_eq!(waiting(&app, "unanswered_offers").await.len(), 1);
}
