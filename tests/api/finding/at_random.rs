//! For random states a slot is listed for a mentee, and the mentee for the slot, exactly if the two suit each other and a booking would
//! succeed, and the first reason is the refusal of that booking.

use std::collections::{BTreeMap, BTreeSet};

use foothold::auth::{Actor, Stamp};
use foothold::bookings::book::book;
use foothold::bookings::model::{IfFull, NewBooking};
use foothold::error::Error;
use foothold::wire::problem::ReasonView;
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::paged;
use crate::harness::prelude::*;

const SLOTS: usize = 7;
const MENTEES: usize = 4;
const SEQUENCES: usize = 12;

/// For each slot: the mentees who are listed for it, and the reasons of each mentee.
type ForSlots = BTreeMap<String, (BTreeSet<String>, BTreeMap<String, Vec<Value>>)>;

#[derive(Debug, Clone, Copy)]
enum Step {
    Book { slot: usize, mentee: usize },
    Cancel(usize),
    Hold(usize),
    Release(usize),
    CancelSlot(usize),
    Resize { slot: usize, seats: u32 },
    Clear { mentee: usize, cleared: bool },
    Pass { hours: i64 },
    CountTurns,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (slot, mentee) = (|| 0..SLOTS, || 0..MENTEES);
    let step = prop_oneof![
        12 => (slot(), mentee()).prop_map(|(slot, mentee)| Step::Book { slot, mentee }),
        6 => (0..20_usize).prop_map(Step::Cancel),
        1 => slot().prop_map(Step::Hold),
        1 => slot().prop_map(Step::Release),
        1 => slot().prop_map(Step::CancelSlot),
        2 => (slot(), 1..4_u32).prop_map(|(slot, seats)| Step::Resize { slot, seats }),
        2 => (mentee(), any::<bool>()).prop_map(|(mentee, cleared)| Step::Clear { mentee, cleared }),
        1 => (1..200_i64).prop_map(|hours| Step::Pass { hours }),
        3 => Just(Step::CountTurns),
    ];
    prop::collection::vec(step, 5..25)
}

#[apply(test_both)]
async fn a_slot_is_listed_exactly_if_a_booking_would_succeed(app: TestApp) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..SEQUENCES {
        let steps = steps().new_tree(&mut runner).expect("steps").current();
        let world = World::new(&app).await;
        for step in &steps {
            world.step(*step).await;
        }
        let for_slots = world.for_slots().await;
        for mentee in &world.mentees {
            world.compare(mentee, &for_slots, &format!("after {steps:?}")).await;
        }
    }
}

struct World {
    app: TestApp,
    office: Caller,
    slots: Vec<Slot>,
    mentees: Vec<Mentee>,
}

impl World {
    /// The slots of one day overlap. Each world has a company of its own.
    async fn new(app: &TestApp) -> Self {
        let office = app.office().await.clone();
        let company = office.company().active().await;
        let cohort = office.cohort(&office.programme().await).await;
        let now = app.clock.now();
        let (mut slots, mut mentees) = (Vec::new(), Vec::new());
        for (number, day) in [4, 4, 4, 9, 9, 20, 20].into_iter().enumerate() {
            let fields = [json!([]), json!(["law"]), json!(["law", "health"])][number % 3].clone();
            let slot =
                office.slot(&company).without("local_start").with("starts_at", now.plus(SignedDuration::from_hours(24 * day)).to_string());
            let kind = if number % 3 == 1 { "shadowing" } else { "mock_interview" };
            let approval = if number % 2 == 0 { "automatic" } else { "employer" };
            let slot = if number == 5 { slot.with("cohort_id", cohort.id()) } else { slot };
            slots.push(slot.kind(kind).approval(approval).with("fields", fields).published().await);
        }
        for fields in [json!([]), json!(["law"]), json!(["health", "law"]), json!(["media"])] {
            mentees.push(office.mentee().with("fields", fields).registered().await);
        }
        office.enrol(&cohort, &mentees[1]).await;
        office.enrol(&cohort, &mentees[2]).await;
        Self { app: app.clone(), office, slots, mentees }
    }

    /// Takes a step, which may be refused.
    async fn step(&self, step: Step) {
        let answer = match step {
            Step::Book { slot, mentee } => {
                let body = json!({"slot_id": self.slots[slot].id(), "mentee_id": self.mentees[mentee].id(), "if_full": "waitlist"});
                self.office.post("/v1/bookings", body).await
            }
            Step::Cancel(number) => {
                let mut open = Vec::new();
                for mentee in &self.mentees {
                    open.extend(
                        self.office
                            .get(&format!("/v1/bookings?mentee_id={mentee}&status=waitlisted,requested,offered,confirmed"))
                            .await
                            .ids(),
                    );
                }
                let Some(id) = open.get(number % open.len().max(1)) else { return };
                self.office.cancel(&Booking::with_id(id), "illness").await
            }
            Step::Hold(slot) => self.office.step(&self.slots[slot], "hold", json!({"reason": "a test"})).await,
            Step::Release(slot) => self.office.step(&self.slots[slot], "release", json!({})).await,
            Step::CancelSlot(slot) => self.office.step(&self.slots[slot], "cancel", json!({"reason_code": "weather"})).await,
            Step::Resize { slot, seats } => self.office.patch(&self.slots[slot], json!({"capacity": seats})).await,
            Step::Clear { mentee, cleared } => {
                let clearance = if cleared { "cleared" } else { "not_cleared" };
                self.office.patch(&self.mentees[mentee], json!({"workplace_clearance": clearance})).await
            }
            Step::CountTurns => return foothold::worker::turns::run(self.app.deps.clone()).await.unwrap(),
            Step::Pass { hours } => return self.app.clock.advance(SignedDuration::from_hours(hours)),
        };
        assert!(answer.status < 300 || answer.status == 409, "{step:?}: {answer:?}");
    }

    async fn compare(&self, mentee: &Mentee, for_slots: &ForSlots, at: &str) {
        let listed: Vec<_> = paged(&self.office, &format!("/v1/slots?for_mentee={mentee}&limit=3")).await;
        let listed: Vec<_> = listed.iter().map(|slot| slot["id"].as_str().unwrap().to_owned()).collect();
        let explained: BTreeMap<_, _> = paged(&self.office, &format!("/v1/slots?for_mentee={mentee}&explain=true&limit=3"))
            .await
            .iter()
            .map(|slot| (slot["id"].as_str().unwrap().to_owned(), slot["reasons"].as_array().unwrap().clone()))
            .collect();
        for slot in &self.slots {
            let refusal = self.refusal(slot, mentee).await;
            let Some(reasons) = explained.get(slot.id()) else {
                assert_eq!(refusal, Some("slot-not-open"), "{slot} has begun, {at}");
                continue;
            };
            let codes: Vec<_> = reasons.iter().map(|reason| reason["code"].as_str().unwrap()).collect();
            let first = codes.iter().find(|code| **code != "other-field").copied();
            assert_eq!(first, refusal, "{slot} for {mentee} {at}: {reasons:?}");
            assert_eq!(listed.contains(&slot.id().to_owned()), codes.is_empty(), "{slot} for {mentee} {at}: {reasons:?}");
            let (mentees, of_mentees) = &for_slots[slot.id()];
            assert_eq!(of_mentees[mentee.id()], *reasons, "the other way round, {slot} for {mentee} {at}");
            assert_eq!(mentees.contains(mentee.id()), codes.is_empty(), "the other way round, {slot} for {mentee} {at}");
        }
    }

    /// Gives for each slot the mentees who are listed for it, and the reasons for which each mentee is not.
    async fn for_slots(&self) -> ForSlots {
        let mut for_slots = ForSlots::new();
        for slot in &self.slots {
            let listed = paged(&self.office, &format!("/v1/mentees?for_slot={slot}&limit=100")).await;
            let explained = paged(&self.office, &format!("/v1/mentees?for_slot={slot}&explain=true&limit=100")).await;
            let id = |mentee: &Value| mentee["id"].as_str().unwrap().to_owned();
            let reasons = explained.iter().map(|mentee| (id(mentee), mentee["reasons"].as_array().unwrap().clone())).collect();
            for_slots.insert(slot.id().to_owned(), (listed.iter().map(id).collect(), reasons));
        }
        for_slots
    }

    /// Books and takes it back. The code of the refusal says why it was not possible.
    async fn refusal(&self, slot: &Slot, mentee: &Mentee) -> Option<&'static str> {
        let new = NewBooking {
            slot_id: slot.id().parse().unwrap(),
            mentee_id: mentee.id().parse().unwrap(),
            if_full: IfFull::Refuse,
            override_reason: None,
        };
        let stamp = Stamp { by: Actor::System, at: self.app.clock.now(), ids: self.app.deps.ids };
        let tried = self.app.deps.db.rehearse("test_book", move |conn| match book(conn, &stamp, &new) {
            Ok(_) => Ok(None),
            Err(Error::Refused(refusal)) => Ok(Some(ReasonView::from(&refusal).code)),
            Err(error) => Err(error),
        });
        tried.await.unwrap()
    }
}
