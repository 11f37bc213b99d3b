//! A sequence of steps, played to the service and to the model.

use std::collections::HashMap;

use foothold::auth::Actor;
use foothold::time::Instant;
use jiff::SignedDuration;

use super::cohort::PLACES;
use super::rounds::Kept;
use super::steps::{MENTEES, Pick, SESSIONS, SLOTS, Step};
use super::world::{AT_COMPANY, Kind, Outcome, Slot as ModelSlot, Told, UPCOMING, World};
use crate::exceptions::coordinator;
use crate::harness::clock::instant;
use crate::harness::database::Database;
use crate::harness::domain::{cohort_body, slot_body};
use crate::harness::invariants;
use crate::harness::prelude::*;

/// The clock moves between steps by a bit that no slot's start has, so that no two deadlines of different steps are the same instant.
const BETWEEN_STEPS: SignedDuration = SignedDuration::from_micros(1_000_001);

pub struct Play {
    pub app: TestApp,
    pub office: Caller,
    /// Who approves exceptions.
    pub second_person: Actor,
    pub world: World,
    company: Company,
    cohort: Cohort,
    pub slots: Vec<Slot>,
    /// In the order of their ids, in which they are locked and booked.
    pub mentees: Vec<Mentee>,
    /// In the order in which they were made.
    pub bookings: Vec<Booking>,
    /// These are the ids of the rounds.
    pub rounds: Vec<String>,
    /// These are the paths of the series.
    pub series: Vec<String>,
    pub enrolments: Vec<Enrolment>,
    pub last_event: String,
}

pub async fn play(database: Database, steps: Vec<Step>) {
    let mut play = Play::new(database).await;
    for (number, step) in steps.iter().enumerate() {
        let at = format!("step {number}, {step:?}");
        play.app.clock.advance(BETWEEN_STEPS);
        play.world.now = play.app.clock.now();
        match step {
            Step::Pass { hours } => play.pass(*hours, &at).await,
            Step::PlaceByException { .. } | Step::OfferByException(_) | Step::EndRound(_) => play.by_exception(*step, &at).await,
            step => play.step(*step, &at).await,
        }
        play.follow().await;
        play.compare(&at).await;
        play.compare_rounds(&at).await;
    }
    play.compare_reschedules().await;
    invariants::check_always(&play.app).await;
    play.app.stop().await;
}

/// Distinct for every slot and day; on one day all of them overlap.
fn start_of(slot: usize, day: i64) -> Instant {
    let minutes = i64::try_from(slot).unwrap() * 8;
    instant("2027-03-09T10:00:00Z").plus(SignedDuration::from_hours(24 * day)).plus(SignedDuration::from_mins(minutes))
}

impl Play {
    async fn new(database: Database) -> Self {
        let app = TestApp::start(database, |_| ()).await;
        let caps = json!({"cap_upcoming": {"mock_interview": UPCOMING, "one_to_one": 100}, "cap_same_company": {"mock_interview": AT_COMPANY},
            "cap_per_cohort": {"mock_interview": 100}});
        app.with_caps(caps).await;
        let office = app.office().await.clone();
        let second_person = coordinator(&app, "Rosa").await;
        let company = office.company().active().await;
        let mut body = cohort_body(&office.programme().await);
        body["places"] = json!(PLACES);
        let cohort = Cohort::of(&office.post("/v1/cohorts", body).await);
        let (mut slots, mut model) = (Vec::new(), Vec::new());
        for (number, day) in [3, 3, 5, 9, 9, 5].into_iter().enumerate().take(SLOTS) {
            let (start, approval, capacity) = (start_of(number, day), number % 2 == 1, if number == 2 { 2 } else { 1 });
            let slot = office.slot(&company).without("local_start").with("starts_at", start.to_string());
            let slot = slot.approval(if approval { "employer" } else { "automatic" }).with("capacity", capacity);
            let is_last = number + 1 == SLOTS;
            let (slot, kind) = if is_last { (slot.with("cohort_id", cohort.id()), Kind::ForCohort) } else { (slot, Kind::Interview) };
            slots.push(slot.published().await);
            model.push(ModelSlot {
                id: String::new(),
                kind,
                status: "published",
                approval,
                capacity,
                start,
                minutes: 45,
                cut_off: None,
                kept: Kept::default(),
            });
        }
        let mut mentees = app.mentees(MENTEES).await;
        mentees.sort_by_key(|mentee| mentee.id().to_owned());
        let last_event = app.event_log().await.last().and_then(|event| event["id"].as_str().map(str::to_owned)).expect("events");
        let now = app.clock.now();
        let world = World {
            now,
            slots: model,
            bookings: Vec::new(),
            series: Vec::new(),
            enrolments: Vec::new(),
            rounds: Vec::new(),
            told: Vec::new(),
            not_booked: Vec::new(),
        };
        let (bookings, rounds, series, enrolments) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { app, office, second_person, world, company, cohort, slots, mentees, bookings, rounds, series, enrolments, last_event }
    }

    /// What the service answers must be what the model says.
    async fn step(&mut self, step: Step, at: &str) {
        let Some((answer, expected)) = self.both(step).await else { return };
        match expected {
            Ok(()) => assert!(answer.status < 300, "{at}: the model allows it: {answer:?}"),
            Err(code) => {
                let status = if code == "validation-failed" { 422 } else { 409 };
                assert_eq!((answer.status, answer.field("code")), (status, json!(code)), "{at}: {answer:?}");
            }
        }
        let told = |(slot, mentee, code): (usize, usize, &str)| {
            let (slot, mentee) = (self.slots[slot].id(), self.mentees[mentee].id());
            match step {
                Step::Session { .. } => json!({"mentee_id": mentee, "code": code}),
                Step::MakeSeries { .. } | Step::PublishSeries(_) => json!({"slot_id": slot, "mentee_id": mentee, "code": code}),
                _ => json!({"slot_id": slot, "code": code}),
            }
        };
        let ours: Vec<_> = std::mem::take(&mut self.world.not_booked).into_iter().map(told).collect();
        let not_booked = if answer.body.is_empty() { Value::Null } else { answer.field("not_booked") };
        let mut theirs = not_booked.as_array().cloned().unwrap_or_default();
        for left_out in &mut theirs {
            left_out.as_object_mut().unwrap().remove("local_start");
        }
        assert_eq!(theirs, ours, "{at}: who is not booked");
    }

    /// A number that is too high stands for one of the slots that are there.
    pub fn slot(&self, number: usize) -> usize {
        number % self.slots.len()
    }

    /// A step of a cohort makes bookings that its answer does not name. Each of them has an event.
    pub async fn learn_bookings(&mut self) {
        for event in self.office.all(&format!("/v1/events?after={}", self.last_event)).await {
            let Some(id) = event["data"]["booking_id"].as_str() else { continue };
            if self.bookings.iter().all(|booking| booking.id() != id) {
                self.bookings.push(Booking::with_id(id));
            }
        }
    }

    async fn of_cohort(&mut self, step: Step) -> Option<(Answer, Outcome)> {
        let both = match step {
            Step::Enrol { mentee } => {
                let answer = self.office.try_to_enrol(&self.cohort, &self.mentees[mentee]).await;
                if answer.status == 201 {
                    self.enrolments.push(Enrolment::of(&answer));
                }
                (answer, self.world.enrol(mentee))
            }
            Step::OfEnrolment { number, step } => {
                let id = number % self.enrolments.len().max(1);
                let body = if step == "end" { json!({"reason": "at random"}) } else { json!({}) };
                let answer = self.office.step(self.enrolments.get(id)?, step, body).await;
                (answer, self.world.step_enrolment(id, step))
            }
            Step::Session { day, seats } => {
                let start = start_of(self.slots.len(), day);
                if self.sessions_left() == 0 || start <= self.world.now {
                    return None;
                }
                let session = self.office.slot(&self.company).kind("group_session").without("local_start").with("capacity", seats);
                let session = session.with("starts_at", start.to_string()).with("cohort_id", self.cohort.id()).with("book_cohort", true);
                let answer = self.office.post("/v1/slots?publish=true", session.body()).await;
                if answer.status == 201 {
                    self.slots.push(Slot::of(&answer));
                }
                (answer, self.world.publish_session(start, seats))
            }
            Step::MakeSeries { day, slots, publish, seats } => {
                if seats.is_some() && self.sessions_left() < slots {
                    return None;
                }
                self.make_series(day, slots, publish, seats).await
            }
            Step::PublishSeries(number) => {
                let series = self.pick_series(number)?;
                let answer = self.office.step(&self.series[series], "publish", json!({"on_clash": "skip"})).await;
                (answer, self.world.publish_series(series))
            }
            _ => return None,
        };
        self.learn_bookings().await;
        Some(both)
    }

    fn sessions_left(&self) -> usize {
        SESSIONS - self.world.slots.iter().filter(|slot| slot.kind == Kind::Session).count()
    }

    async fn both(&mut self, step: Step) -> Option<(Answer, Outcome)> {
        Some(match step {
            Step::Enrol { .. } | Step::OfEnrolment { .. } | Step::Session { .. } | Step::MakeSeries { .. } | Step::PublishSeries(_) => {
                return self.of_cohort(step).await;
            }
            Step::MakeRound { .. }
            | Step::ChangeRound { .. }
            | Step::CancelRound(_)
            | Step::PutEntry { .. }
            | Step::WithdrawEntry { .. } => return self.of_round(step).await,
            Step::Book { slot, mentee, waits } => {
                let slot = self.slot(slot);
                let if_full = if waits { "waitlist" } else { "refuse" };
                let body = json!({"slot_id": self.slots[slot].id(), "mentee_id": self.mentees[mentee].id(), "if_full": if_full});
                let answer = self.office.post("/v1/bookings", body).await;
                if answer.status == 201 {
                    self.bookings.push(Booking::of(&answer));
                }
                (answer, self.world.book(slot, mentee, waits))
            }
            Step::Confirm(pick) => {
                let id = self.pick(pick)?;
                (self.office.confirm(&self.bookings[id]).await, self.world.confirm(id))
            }
            Step::Decline(pick) => {
                let id = self.pick(pick)?;
                (self.office.decline(&self.bookings[id]).await, self.world.decline(id))
            }
            Step::Cancel(pick) => {
                let id = self.pick(pick)?;
                (self.office.cancel(&self.bookings[id], "work").await, self.world.cancel(id))
            }
            Step::OfferOutOfLine(pick) => {
                let id = self.pick(pick)?;
                let answer = self.office.step(&self.bookings[id], "offer", json!({"reason": "at random"})).await;
                (answer, self.world.offer_out_of_line(id))
            }
            Step::Reschedule { booking, to } => {
                let (id, to) = (self.pick(booking)?, self.slot(to));
                (self.office.reschedule(&self.bookings[id], &self.slots[to]).await, self.world.reschedule(id, to))
            }
            Step::Reinstate(pick) => {
                let id = self.pick(pick)?;
                let answer = self.office.step(&self.bookings[id], "reinstate", json!({"reason": "at random"})).await;
                (answer, self.world.reinstate(id))
            }
            Step::CutOff { slot, hours } => {
                let slot = self.slot(slot);
                let body = json!({"cancel_cutoff_minutes_before": hours * 60});
                (self.office.patch(&self.slots[slot], body).await, self.world.put_cut_off(slot, hours))
            }
            Step::Hold(slot) => {
                let slot = self.slot(slot);
                (self.step_of(slot, "hold", json!({"reason": "at random"})).await, self.world.hold(slot))
            }
            Step::Release(slot) => {
                let slot = self.slot(slot);
                (self.step_of(slot, "release", json!({})).await, self.world.release(slot))
            }
            Step::CancelSlot(slot) => {
                let slot = self.slot(slot);
                (self.step_of(slot, "cancel", json!({"reason_code": "other"})).await, self.world.cancel_slot(slot))
            }
            Step::Resize { slot, seats } => {
                let slot = self.slot(slot);
                let mut body = json!({"capacity": seats});
                // While a round gives the places, it takes a reason.
                if self.world.slots[slot].kept.round.is_some() {
                    body["reason"] = json!("at random");
                }
                (self.office.patch(&self.slots[slot], body).await, self.world.resize(slot, seats))
            }
            Step::Move { slot, day, minutes, cancels_clashes } => {
                let slot = self.slot(slot);
                let start = day.map(|day| start_of(slot, day));
                let on_clash = if cancels_clashes { "cancel" } else { "refuse" };
                let body = json!({"starts_at": start, "duration_minutes": minutes, "reason_code": "other", "on_clash": on_clash});
                (self.step_of(slot, "move", body).await, self.world.move_slot(slot, start, minutes, cancels_clashes))
            }
            Step::Attend(pick) => {
                let id = self.pick(pick)?;
                if self.world.bookings[id].status == "attended" {
                    return None;
                }
                (self.office.attendance(&self.bookings[id], "attended").await, self.world.attend(id))
            }
            Step::CancelSeries(number) => {
                let series = self.pick_series(number)?;
                let answer = self.office.step(&self.series[series], "cancel", json!({"reason_code": "other"})).await;
                (answer, self.world.cancel_series(series))
            }
            Step::PlaceByException { .. } | Step::OfferByException(_) | Step::EndRound(_) | Step::Pass { .. } => return None,
        })
    }

    /// Makes a series whose slots overlap the others of their day.
    async fn make_series(&mut self, day: i64, slots: usize, publish: bool, seats: Option<i32>) -> (Answer, Outcome) {
        let first = instant("2027-03-09T10:10:00Z").plus(SignedDuration::from_hours(24 * day));
        let starts = [first, first.plus(SignedDuration::from_mins(55))];
        let mut template = slot_body(&self.company);
        for beside in ["host_ids", "local_start", "timezone"] {
            template.as_object_mut().unwrap().remove(beside);
        }
        if let Some(seats) = seats {
            let session = json!({"kind": "group_session", "capacity": seats, "cohort_id": self.cohort.id(), "book_cohort": true});
            template.as_object_mut().unwrap().extend(session.as_object().unwrap().clone());
        }
        let body = json!({"dates": [first.to_string()[..10]], "timezone": "Europe/London", "day_start": "10:10",
            "day_end": if slots == 1 { "10:55" } else { "11:50" }, "gap_minutes": 10, "on_clash": "skip", "publish": publish, "template": template});
        let answer = self.office.post("/v1/slot-series", body).await;
        if answer.status == 201 {
            let ids = answer.field("slots");
            self.slots.extend(ids.as_array().unwrap().iter().map(|slot| Slot::with_id(slot["id"].as_str().unwrap())));
            self.series.push(format!("/v1/slot-series/{}", answer.id()));
        }
        let expected = self.world.make_series(&starts[..slots], publish, seats);
        (answer, expected)
    }

    fn pick_series(&self, number: usize) -> Option<usize> {
        (!self.series.is_empty()).then(|| number % self.series.len())
    }

    async fn step_of(&self, slot: usize, step: &str, body: Value) -> Answer {
        self.office.step(&self.slots[slot], step, body).await
    }

    pub fn pick(&self, pick: Pick) -> Option<usize> {
        let bookings = self.world.bookings.iter().enumerate();
        let all: Vec<_> = bookings.filter(|(_, booking)| pick.of_all || booking.is_open()).map(|(id, _)| id).collect();
        (!all.is_empty()).then(|| all[pick.number % all.len()])
    }

    /// Two deadlines of one instant may be met in either order: the model follows the service in it.
    async fn pass(&mut self, hours: i64, at: &str) {
        // The job runs in time: a round is drawn long before its slots begin.
        self.step_rounds(at).await;
        let until = self.world.now.plus(SignedDuration::from_hours(hours));
        while let Some(closes) = self.world.next_close(until) {
            self.set_clock(closes);
            self.step_rounds(at).await;
        }
        self.set_clock(until);
        self.step_rounds(at).await;
        let deps = &self.app.deps;
        foothold::worker::expire::run(deps.clone()).await.expect("the job runs");
        let told = self.new_events().await;
        let expired: Vec<_> =
            told.iter().filter_map(|event| if let Told::Booking("booking.expired", id, _) = event { Some(*id) } else { None }).collect();
        let (mut sorted, due) = (expired.clone(), self.world.due());
        sorted.sort_unstable();
        assert_eq!(sorted, due, "{at}: which bookings expire");
        expired.into_iter().for_each(|id| self.world.expire(id));
        assert_eq!(told, std::mem::take(&mut self.world.told), "{at}: the events of expiry");

        foothold::worker::offer::run(self.app.deps.clone()).await.expect("the job runs");
        self.world.offer_left_free();
        assert_eq!(self.new_events().await, std::mem::take(&mut self.world.told), "{at}: the events of offering");

        foothold::worker::complete::run(self.app.deps.clone()).await.expect("the job runs");
        self.world.complete();
        let (mut told, mut expected) = (self.new_events().await, std::mem::take(&mut self.world.told));
        told.sort();
        expected.sort();
        assert_eq!(told, expected, "{at}: the events of completing");
    }

    fn set_clock(&mut self, now: Instant) {
        self.app.clock.set(&now.to_string());
        self.world.now = now;
    }

    /// Events, slots and bookings.
    async fn compare(&mut self, at: &str) {
        assert_eq!(self.new_events().await, std::mem::take(&mut self.world.told), "{at}: the events");
        let cohort = self.office.get(&self.cohort).await;
        assert_eq!(cohort.field("places_taken"), json!(self.world.places_taken()), "{at}: places");
        let slots = by_id(self.office.all("/v1/slots").await);
        assert_eq!(slots.len(), self.world.slots.len(), "{at}: the number of slots");
        for (number, model) in self.world.slots.iter().enumerate() {
            let slot = &slots[self.slots[number].id()];
            let (round, reserved_until) = self.kept(model.kept);
            let ours = json!([model.status, model.capacity, self.world.taken(number), model.start, round, reserved_until]);
            let theirs = ["status", "capacity", "seats_taken", "starts_at", "round_id", "reserved_until"].map(|field| &slot[field]);
            let theirs = json!(theirs);
            assert_eq!(theirs, ours, "{at}: slot {number}");
        }
        let bookings = by_id(self.office.all("/v1/bookings").await);
        assert_eq!(bookings.len(), self.world.bookings.len(), "{at}: the number of bookings");
        self.name();
        for (number, model) in self.world.bookings.iter().enumerate() {
            let booking = &bookings[self.bookings[number].id()];
            let slot = self.slots[model.slot].id();
            // A deadline is shown while it runs.
            let status = json!(model.status);
            let respond_by = if status == "requested" { json!(model.respond_by) } else { Value::Null };
            let offer_expires_at = if status == "offered" { json!(model.offer_expires_at) } else { Value::Null };
            let ours = json!([status, slot, self.world.position(number), respond_by, offer_expires_at, model.cut_off, model.late]);
            let theirs = json!([
                booking["status"],
                booking["slot_id"],
                booking["waitlist_position"],
                booking["respond_by"],
                booking["offer_expires_at"],
                booking["cancel_cutoff_at"],
                booking["late"]
            ]);
            assert_eq!(theirs, ours, "{at}: booking {number}");
        }
    }

    /// Tells the model the ids of what it has made.
    pub fn name(&mut self) {
        for (model, slot) in self.world.slots.iter_mut().zip(&self.slots) {
            slot.id().clone_into(&mut model.id);
        }
        for (model, booking) in self.world.bookings.iter_mut().zip(&self.bookings) {
            booking.id().clone_into(&mut model.id);
        }
        for (model, round) in self.world.rounds.iter_mut().zip(&self.rounds) {
            round.clone_into(&mut model.id);
        }
    }

    /// Compares what is kept of each reschedule.
    async fn compare_reschedules(&self) {
        for (number, model) in self.world.bookings.iter().enumerate().filter(|(_, model)| !model.reschedules.is_empty()) {
            let kept = self.office.all(&format!("/v1/bookings/{}/reschedules", self.bookings[number])).await;
            let theirs: Vec<_> = kept.iter().map(|one| json!([one["from_slot_id"], one["to_slot_id"], one["late"]])).collect();
            let of = |slot: usize| self.slots[slot].id();
            let ours: Vec<_> = model.reschedules.iter().map(|(from, to, late)| json!([of(*from), of(*to), late])).collect();
            assert_eq!(theirs, ours, "the reschedules of booking {number}");
        }
    }
}

pub fn by_id(items: Vec<Value>) -> HashMap<String, Value> {
    items.into_iter().map(|item| (item["id"].as_str().expect("an id").to_owned(), item)).collect()
}
