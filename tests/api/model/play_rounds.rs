//! The steps of rounds, played to the service and to the model. A draw is followed by its record, which must say what the model knows.

use std::collections::BTreeMap;

use foothold::allocation::follow::{STRIKE_CHOICES, WITHDRAW_OTHER_PLACES};
use foothold::allocation::rule::verify;
use foothold::events::{self, follow};
use foothold::time::Instant;

use super::play::{Play, by_id};
use super::rounds::{Entry, Kept};
use super::steps::Step;
use super::world::{Outcome, Told, hours};
use crate::exceptions::{a_place, an_end, an_offer, approve_as, asked, code, reject_as};
use crate::harness::invariants;
use crate::harness::prelude::*;

/// People.
impl Play {
    pub async fn of_round(&mut self, step: Step) -> Option<(Answer, Outcome)> {
        Some(match step {
            Step::MakeRound { slots, opens_in, lasts } => {
                let (slots, opens) = (self.slots_of(slots), self.world.now.plus(hours(opens_in)));
                let closes = opens.plus(hours(lasts));
                let body = json!({"name": "At random", "kind": "mock_interview", "slot_ids": self.ids_of(&slots), "opens_at": opens,
                    "closes_at": closes, "override": {"reason": "at random"}});
                let answer = self.office.post("/v1/rounds", body).await;
                if answer.status == 201 {
                    self.rounds.push(answer.id());
                }
                (answer, self.world.make_round(&slots, opens, closes))
            }
            Step::ChangeRound { number, slots } => {
                let (round, slots) = (self.pick_round(number, &["scheduled"])?, self.slots_of(slots));
                let answer = self.office.patch(&self.path(round), json!({"slot_ids": self.ids_of(&slots)})).await;
                (answer, self.world.change_round(round, &slots))
            }
            Step::CancelRound(number) => {
                let round = self.pick_round(number, &["scheduled"])?;
                let answer = self.office.post(&format!("{}/cancel", self.path(round)), json!({"reason": "at random"})).await;
                (answer, self.world.cancel_round(round))
            }
            Step::PutEntry { number, mentee, from, choices, any } => {
                let round = self.pick_round(number, &["open"])?;
                let mut all: Vec<_> = self.world.rounds[round].slots.keys().copied().collect();
                let from = from % all.len().max(1);
                all.rotate_left(from);
                all.truncate(choices);
                let body = json!({"choices": self.ids_of(&all), "any": any, "via": "phone"});
                let answer = self.office.put(&self.path_of_entry(round, mentee), body).await;
                (answer, self.world.put_entry(round, mentee, Entry { choices: all, any }))
            }
            Step::WithdrawEntry { number, mentee } => {
                let round = self.pick_round(number, &["open"])?;
                self.world.rounds[round].entries.get(&mentee)?;
                let answer = self.office.delete(&self.path_of_entry(round, mentee)).await;
                (answer, self.world.withdraw_entry(round, mentee))
            }
            _ => return None,
        })
    }

    /// One person asks and another one approves. What is refused stays pending, and is rejected.
    pub async fn by_exception(&mut self, step: Step, at: &str) {
        let Some(body) = self.asks(step) else { return };
        let exception = asked(&self.app, body).await;
        self.world.told.push(Told::Exception("exception.requested"));
        let approved = code(approve_as(&self.app, self.second_person, exception).await);
        let expected = self.approves(step);
        assert_eq!(approved, expected.err().unwrap_or("done"), "{at}");
        if expected.is_ok() {
            self.world.told.push(Told::Exception("exception.approved"));
        } else {
            reject_as(&self.app, self.second_person, exception).await.expect("it is still pending");
            self.world.told.push(Told::Exception("exception.rejected"));
        }
        self.learn_bookings().await;
    }

    /// What is asked for, if it can be.
    fn asks(&self, step: Step) -> Option<Value> {
        match step {
            Step::PlaceByException { slot, mentee } => Some(a_place(&self.slots[self.slot(slot)], &self.mentees[mentee])),
            Step::OfferByException(pick) => {
                let id = self.pick(pick)?;
                let booking = &self.world.bookings[id];
                let is_asked = booking.status == "waitlisted"
                    && self.world.was_given(booking.slot)
                    && !self.world.at_cap(booking.mentee, booking.slot, Some(id), false);
                is_asked.then(|| an_offer(self.bookings[id].id()))
            }
            Step::EndRound(number) => {
                let round = self.pick_round(number, &["open", "closed"])?;
                let stands = ["open", "closed"].contains(&self.world.rounds[round].status(self.world.now));
                stands.then(|| an_end(&self.rounds[round]))
            }
            _ => None,
        }
    }

    fn approves(&mut self, step: Step) -> Outcome {
        match step {
            Step::PlaceByException { slot, mentee } => self.world.place_by_exception(self.slot(slot), mentee),
            Step::OfferByException(pick) => {
                let id = self.pick(pick).expect("it was asked for");
                self.world.offer_by_exception(id)
            }
            Step::EndRound(number) => {
                let round = self.pick_round(number, &["open", "closed"]).expect("it was asked for");
                self.world.end_round(round);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Those of the slots that differ, in the order of the service's ids.
    fn slots_of(&self, numbers: [usize; 3]) -> Vec<usize> {
        let mut slots: Vec<_> = numbers.into_iter().map(|number| self.slot(number)).collect();
        slots.sort_by_key(|slot| self.slots[*slot].id());
        slots.dedup();
        slots
    }

    fn ids_of(&self, slots: &[usize]) -> Vec<&str> {
        slots.iter().map(|slot| self.slots[*slot].id()).collect()
    }

    fn pick_round(&self, number: usize, states: &[&str]) -> Option<usize> {
        let all = 0..self.world.rounds.len();
        let fit: Vec<_> = all.clone().filter(|round| states.contains(&self.world.rounds[*round].status(self.world.now))).collect();
        let among = if fit.is_empty() { all.collect() } else { fit };
        (!among.is_empty()).then(|| among[number % among.len()])
    }

    fn path(&self, round: usize) -> String {
        format!("/v1/rounds/{}", self.rounds[round])
    }

    fn path_of_entry(&self, round: usize, mentee: usize) -> String {
        format!("{}/entries/{}", self.path(round), self.mentees[mentee].id())
    }
}

/// The job and the followers of the log.
impl Play {
    pub async fn step_rounds(&mut self, at: &str) {
        foothold::worker::rounds::run(self.app.deps.clone()).await.expect("the job runs");
        self.learn_bookings().await;
        self.world.open_and_close();
        for round in self.world.to_draw() {
            self.follow_draw(round, at).await;
        }
        self.world.end_emptied();
        self.name();
        assert_eq!(self.new_events().await, std::mem::take(&mut self.world.told), "{at}: the events of rounds");
    }

    async fn follow_draw(&mut self, round: usize, at: &str) {
        let record = self.office.get(&format!("{}/record", self.path(round))).await.text();
        verify(record.as_bytes()).unwrap_or_else(|error| panic!("{at}: the record cannot be recomputed: {error:?}\n{record}"));
        let record: Value = serde_json::from_str(&record).expect("JSON");
        assert_eq!(facts_in(&record), self.facts_of(round), "{at}: the facts of the draw");
        let of_entry: BTreeMap<_, _> =
            list(&record, "/entries").iter().map(|entry| (entry["id"].to_string(), self.mentee_with(&entry["mentee_id"]))).collect();
        let placements = list(&record, "/passes").iter().flat_map(|pass| list(pass, ""));
        let given: Vec<_> = placements.map(|one| (of_entry[&one["entry_id"].to_string()], self.slot_with(&one["slot_id"]))).collect();
        let lines = list(&record, "/lines").iter().map(|line| {
            let mentees = list(line, "/entry_ids").iter().map(|entry| of_entry[&entry.to_string()]).collect();
            (self.slot_with(&line["slot_id"]), mentees)
        });
        let lines: Vec<_> = lines.collect();
        self.world.draw(round, &given, &lines);
    }

    /// What the model knows of a round before its draw, by the service's ids: its slots, and who has entered.
    fn facts_of(&self, round: usize) -> Value {
        let there = &self.world.rounds[round];
        let slots: BTreeMap<_, _> = (there.slots.keys())
            .map(|slot| {
                let free = self.world.slots[*slot].capacity - self.world.taken(*slot);
                (self.slots[*slot].id(), json!([self.world.state_at_draw(round, *slot), free]))
            })
            .collect();
        let entries: BTreeMap<_, _> = (there.standing_entries())
            .map(|(mentee, entry)| {
                let asked = |slot: &&usize| entry.any || entry.choices.contains(slot);
                let given = there.slots.keys().filter(asked).filter(|slot| self.world.state_at_draw(round, **slot) == "in_round");
                let cannot: BTreeMap<_, _> =
                    given.filter_map(|slot| Some((self.slots[*slot].id(), self.world.why_not_at_draw(mentee, *slot)?))).collect();
                (self.mentees[mentee].id(), json!([self.ids_of(&entry.choices), entry.any, cannot]))
            })
            .collect();
        json!([slots, entries])
    }

    fn slot_with(&self, id: &Value) -> usize {
        self.slots.iter().position(|slot| id == slot.id()).expect("a slot of this test")
    }

    fn mentee_with(&self, id: &Value) -> usize {
        self.mentees.iter().position(|mentee| id == mentee.id()).expect("a mentee of this test")
    }

    /// Lets the followers take all that is new in the log, if something of it is for them.
    pub async fn follow(&mut self) {
        if !self.world.is_followed() {
            return;
        }
        events::catch_up(&self.app.deps).await.expect("positions can be given");
        for follower in [&WITHDRAW_OTHER_PLACES, &STRIKE_CHOICES] {
            while follow::pass(&self.app.deps, follower).await.expect("the follower goes on") {}
        }
        self.name();
        self.world.follow();
    }
}

/// What is compared after each step.
impl Play {
    /// The round that keeps a slot, and until when it is reserved, as the service shows them.
    pub fn kept(&self, kept: Kept) -> (Option<&str>, Option<Instant>) {
        let reserved_until = kept.reserved_until.filter(|until| kept.round.is_none() && self.world.now < *until);
        (kept.round.map(|round| self.rounds[round].as_str()), reserved_until)
    }

    pub async fn compare_rounds(&self, at: &str) {
        if self.world.rounds.is_empty() {
            return;
        }
        let rounds = by_id(self.office.all("/v1/rounds").await);
        assert_eq!(rounds.len(), self.world.rounds.len(), "{at}: the number of rounds");
        for (model, id) in self.world.rounds.iter().zip(&self.rounds) {
            let status = model.status(self.world.now);
            let ours = json!([status, model.standing_entries().count()]);
            assert_eq!(json!([rounds[id]["status"], rounds[id]["entries"]]), ours, "{at}: {id}");
            let left: BTreeMap<_, _> = model.slots.iter().map(|(slot, outcome)| (self.slots[*slot].id(), json!(outcome))).collect();
            let shown = list(&rounds[id], "/slots").iter();
            let shown: BTreeMap<_, _> = shown.map(|slot| (slot["slot_id"].as_str().expect("an id"), slot["outcome"].clone())).collect();
            assert_eq!(shown, left, "{at}: how the slots of {id} left it");
        }
        invariants::check_rounds(&self.app).await;
    }
}

/// The facts of a record that the model knows.
fn facts_in(record: &Value) -> Value {
    let slots: BTreeMap<_, _> =
        list(record, "/slots").iter().map(|slot| (slot["id"].as_str(), json!([slot["state"], slot["seats"]]))).collect();
    let entries: BTreeMap<_, _> = list(record, "/entries")
        .iter()
        .map(|entry| (entry["mentee_id"].as_str(), json!([entry["choices"], entry["any"], entry["cannot"]])))
        .collect();
    let named = |of: BTreeMap<Option<&str>, Value>| of.into_iter().map(|(id, value)| (id.expect("an id").to_owned(), value)).collect();
    Value::Array(vec![Value::Object(named(slots)), Value::Object(named(entries))])
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer} is no list in {value}"))
}
