//! The draw of a round against what takes something from under it, and what frees seats for one entry in two slots. On PostgreSQL two instances draw
//! at the same time, and nobody is ever ended because of a deadlock.
//!
//! 12 rounds of each pair, and 24 of all together; `FOOTHOLD_ROUNDS` wants more of these (`make soak`).

use diesel::prelude::*;
use foothold::allocation::follow::{STRIKE_CHOICES, WITHDRAW_OTHER_PLACES};
use foothold::auth::Actor;
use foothold::db::schema::follower_failures;
use foothold::events::{self, follow};
use foothold::worker::rounds;

use super::{Call, ROUNDS, Sides, book, call, cancel, race, settle, step};
use crate::exceptions::{a_place, approval, asked, code, coordinator};
use crate::harness::caller::Place;
use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;
use crate::harness::{invariants, postgres};

const ALL_TOGETHER: usize = 24;

/// A small round: two slots of one seat, which three mentees have chosen in the same order.
struct Small {
    id: String,
    slots: [Slot; 2],
    mentees: Vec<Mentee>,
}

impl Small {
    /// A round that has closed, and that nobody has drawn.
    async fn closed(app: &TestApp, sides: &Sides) -> Self {
        Self::of(app, [sides.slot(), sides.slot()]).await
    }

    async fn of(app: &TestApp, slots: [SlotBuilder; 2]) -> Self {
        let [one, other] = slots;
        // So far away that no deadline of a place is near, however many rounds there are.
        let slots = [one.starts("2027-10-06T18:00").published().await, other.starts("2027-10-07T18:00").published().await];
        let (office, now) = (app.office().await, app.clock.now());
        let ids: Vec<_> = slots.iter().map(Slot::id).collect();
        let body = json!({"name": "A small round", "kind": "mock_interview", "slot_ids": ids, "opens_at": now,
            "closes_at": now.plus_minutes(60), "override": {"reason": "It is a race."}});
        let made = office.post("/v1/rounds", body).await;
        made.assert_status(201);
        let mentees = app.mentees(3).await;
        for mentee in &mentees {
            let wish = json!({"choices": ids, "any": false, "via": "phone"});
            office.put(&format!("/v1/rounds/{}/entries/{mentee}", made.id()), wish).await.assert_status(201);
        }
        app.clock.advance_hours(1);
        Self { id: made.id(), slots, mentees }
    }

    async fn drawn(app: &TestApp, slots: [SlotBuilder; 2]) -> Self {
        let round = Self::of(app, slots).await;
        rounds::run(app.deps.clone()).await.unwrap();
        round
    }

    /// The offer of the seat of a slot.
    async fn offered(&self, sides: &Sides, slot: usize) -> Booking {
        let offered = sides.one.all(&format!("/v1/bookings?slot_id={}&status=offered", self.slots[slot])).await;
        Booking::with_id(offered[0]["id"].as_str().expect("an id"))
    }

    /// The one who has got no seat, with the places in line.
    async fn waiting(&self, sides: &Sides) -> [Booking; 2] {
        let mut places = Vec::new();
        for slot in &self.slots {
            let waiting = sides.one.all(&format!("/v1/bookings?slot_id={slot}&status=waitlisted")).await;
            places.push(Booking::with_id(waiting[0]["id"].as_str().expect("an id")));
        }
        places.try_into().expect("one for each slot")
    }
}

/// Draws at both instances while the calls come and a follower goes through the log, and looks at all that must hold.
async fn draw_beside(app: &TestApp, sides: &Sides, number: usize, round: &Small, calls: Vec<Call>) -> Vec<Answer> {
    let instances = [app, sides.second.as_ref().unwrap_or(app)];
    let drawing = instances.map(|instance| tokio::spawn(rounds::run(instance.deps.clone())));
    let following = tokio::spawn(take_all(app.clone()));
    let answers = race(number, calls).await;
    for run in drawing {
        run.await.unwrap().unwrap();
    }
    following.await.unwrap();
    ends(app).await;
    let drawn = sides.one.get(&format!("/v1/rounds/{}", round.id)).await;
    drawn.assert_field("status", "drawn");
    assert_eq!(sides.one.all(&format!("/v1/rounds/{}/decisions", round.id)).await.len(), round.mentees.len());
    answers
}

/// Lets the followers of the log take all that is there now.
async fn take_all(app: TestApp) {
    events::catch_up(&app.deps).await.unwrap();
    for follower in [&STRIKE_CHOICES, &WITHDRAW_OTHER_PLACES] {
        while follow::pass(&app.deps, follower).await.unwrap() {}
    }
}

async fn ends(app: &TestApp) {
    take_all(app.clone()).await;
    settle(app).await;
    invariants::check_rounds(app).await;
    let failures = app.deps.db.read("test_failures", |conn| Ok(follower_failures::table.count().get_result::<i64>(conn)?));
    assert_eq!(failures.await.unwrap(), 0, "a follower could not act");
}

fn cancel_slot(caller: &Caller, slot: &Slot) -> Call {
    step(caller, slot.id(), "cancel", json!({"reason_code": "weather"}))
}

fn hold(caller: &Caller, slot: &Slot) -> Call {
    step(caller, slot.id(), "hold", json!({"reason": "The host is ill."}))
}

fn archive(caller: &Caller, mentee: &Mentee) -> Call {
    call(caller, format!("{}/archive", mentee.path()), json!({"reason": "She has left."}))
}

/// A move after which the booking window still ends after the round, or before it.
fn move_away(caller: &Caller, slot: &Slot, number: usize, app: &TestApp) -> Call {
    let soon = app.clock.now().plus_minutes(24 * 60).to_string();
    let starts_at = if number.is_multiple_of(2) { format!("2027-10-{:02}T12:00:00Z", 8 + number % 20) } else { soon };
    step(caller, slot.id(), "move", json!({"starts_at": starts_at, "reason_code": "other", "on_clash": "cancel"}))
}

#[apply(test_both)]
async fn the_draw_and_the_end_of_a_slot(app: TestApp) {
    let sides = Sides::of(&app).await;
    for number in 0..ROUNDS {
        let round = Small::closed(&app, &sides).await;
        let answers = draw_beside(&app, &sides, number, &round, vec![cancel_slot(&sides.other, &round.slots[0])]).await;
        answers[0].assert_status(200);
        sides.one.get(&round.slots[0]).await.assert_field("seats_taken", 0);
    }
    sides.end().await;
}

#[apply(test_both)]
async fn the_draw_and_the_moves_of_its_slots(app: TestApp) {
    let sides = Sides::of(&app).await;
    for number in 0..ROUNDS {
        let round = Small::closed(&app, &sides).await;
        let [one, other] = &round.slots;
        let calls = vec![move_away(&sides.other, one, number, &app), move_away(&sides.one, other, number + 1, &app)];
        for answer in draw_beside(&app, &sides, number, &round, calls).await {
            answer.assert_status(200);
        }
    }
    sides.end().await;
}

#[apply(test_both)]
async fn the_draw_and_the_leaving_of_who_has_entered(app: TestApp) {
    let sides = Sides::of(&app).await;
    for number in 0..ROUNDS {
        let round = Small::closed(&app, &sides).await;
        let calls = vec![archive(&sides.other, &round.mentees[0]), archive(&sides.one, &round.mentees[1])];
        draw_beside(&app, &sides, number, &round, calls).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn the_draw_and_an_approved_exception(app: TestApp) {
    let sides = Sides::of(&app).await;
    let rosa = coordinator(&app, "Rosa").await;
    for number in 0..ROUNDS {
        let round = Small::closed(&app, &sides).await;
        let approving = approving(&app, &sides, rosa, &round).await;
        draw_beside(&app, &sides, number, &round, vec![hold(&sides.one, &round.slots[1])]).await;
        let done = approving.await.unwrap();
        assert!(["done", "slot-full"].contains(&done.as_str()), "{done}");
        let taken = sides.one.get(&round.slots[0]).await.field("seats_taken");
        assert_eq!(taken, 1, "the round and the exception give the one seat once");
    }
    sides.end().await;
}

/// The approval, at the other instance, of a place in the first slot for somebody who has not entered. Gives what came of it.
async fn approving(app: &TestApp, sides: &Sides, by: Actor, round: &Small) -> tokio::task::JoinHandle<String> {
    let exception = asked(app, a_place(&round.slots[0], &app.mentee().await)).await;
    let approval = approval(sides.second.as_ref().unwrap_or(app), by, exception);
    tokio::spawn(async move { code(approval.await) })
}

#[apply(test_both)]
async fn two_companies_free_the_two_seats_that_one_entry_waits_for(app: TestApp) {
    let sides = Sides::of(&app).await;
    let companies = [sides.company.clone(), sides.one.company().active().await];
    for number in 0..ROUNDS {
        let round = Small::drawn(&app, [sides.one.slot(&companies[0]), sides.one.slot(&companies[1])]).await;
        let places = round.waiting(&sides).await;
        let calls = vec![cancel(&sides.one, &round.offered(&sides, 0).await), cancel(&sides.other, &round.offered(&sides, 1).await)];

        for answer in race(number, calls).await {
            answer.assert_status(200);
        }

        let mut states = Vec::new();
        for place in &places {
            states.push(sides.one.get(place).await.field("status").as_str().expect("a state").to_owned());
        }
        states.sort_unstable();
        assert_eq!(states, ["offered", "waitlisted"], "one place of an entry has a seat");
        ends(&app).await;
    }
    sides.end().await;
}

#[apply(test_both)]
async fn a_company_confirms_an_accepted_offer_while_the_other_places_are_withdrawn(app: TestApp) {
    let sides = Sides::of(&app).await;
    let partner = app.partner(&sides.company).await;
    for number in 0..ROUNDS {
        let round = Small::drawn(&app, [sides.slot().approval("employer"), sides.slot()]).await;
        let [accepted, other] = round.waiting(&sides).await;
        cancel(&sides.one, &round.offered(&sides, 0).await).await.assert_status(200);
        sides.one.confirm(&accepted).await.assert_status(200).assert_field("status", "requested");
        let freed = round.offered(&sides, 1).await;

        let following = tokio::spawn(take_all(sides.second.as_ref().unwrap_or(&app).clone()));
        let confirm = step(&partner, accepted.id(), "confirm", json!({}));
        let calls = vec![confirm, cancel(&sides.other, &freed), book(&sides.one, &round.slots[1], &app.mentee().await, "waitlist")];
        let answers = race(number, calls).await;
        following.await.unwrap();
        ends(&app).await;

        answers[0].assert_status(200);
        sides.one.get(&accepted).await.assert_field("status", "confirmed");
        sides.one.get(&other).await.assert_field("status", "cancelled").assert_field("reason_code", "placed_elsewhere");
    }
    sides.end().await;
}

#[apply(test_both)]
async fn whatever_comes_beside_a_draw_nobody_blocks_another_for_ever(app: TestApp) {
    let sides = Sides::of(&app).await;
    let rosa = coordinator(&app, "Rosa").await;
    for number in 0..rounds_wanted() {
        let round = Small::closed(&app, &sides).await;
        let approving = approving(&app, &sides, rosa, &round).await;
        let [one, other] = &round.slots;
        let new = app.mentee().await;
        let mut calls = vec![
            move_away(&sides.other, other, number, &app),
            archive(&sides.one, &round.mentees[number % 3]),
            book(&sides.other, one, &new, "waitlist"),
            book(&sides.one, other, &round.mentees[(number + 1) % 3], "waitlist"),
        ];
        calls.push(if number % 3 == 0 { hold(&sides.other, one) } else { cancel_slot(&sides.other, one) });
        draw_beside(&app, &sides, number, &round, calls).await;
        let done = approving.await.unwrap();
        assert!(["done", "slot-full", "slot-not-open"].contains(&done.as_str()), "{done}");
    }
    sides.end().await;
    app.stop().await;
    assert_eq!(postgres::deadlocks(&app.address()).await, 0, "transactions that blocked each other");
}

#[expect(clippy::disallowed_methods, reason = "how long the test runs; no setting of the service")]
fn rounds_wanted() -> usize {
    std::env::var("FOOTHOLD_ROUNDS").ok().map_or(ALL_TOGETHER, |rounds| rounds.parse().expect("FOOTHOLD_ROUNDS is a number"))
}
