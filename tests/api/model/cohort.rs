//! What can be done with a cohort, and what comes of it.

use foothold::time::Instant;

use super::rounds::Kept;
use super::world::{Enrolment, Kind, Outcome, Slot, Told, World};

pub const PLACES: usize = 4;

impl World {
    /// Whoever has completed the cohort keeps the place.
    pub fn places_taken(&self) -> usize {
        self.enrolments.iter().filter(|enrolment| !["withdrawn", "ended"].contains(&enrolment.status)).count()
    }

    fn is_enrolled(&self, mentee: usize) -> bool {
        self.enrolments.iter().any(|enrolment| enrolment.mentee == mentee && enrolment.status == "active")
    }

    pub fn check_let_in(&self, mentee: usize, slot: usize) -> Outcome {
        if self.slots[slot].kind == Kind::Interview || self.is_enrolled(mentee) { Ok(()) } else { Err("not-enrolled") }
    }

    pub fn enrol(&mut self, mentee: usize) -> Outcome {
        if self.is_enrolled(mentee) || self.places_taken() >= PLACES {
            return Err("conflict");
        }
        self.enrolments.push(Enrolment { mentee, status: "active", ended: None });
        self.tell_of_enrolment("enrolment.created", self.enrolments.len() - 1);
        self.book_newcomer(mentee);
        Ok(())
    }

    pub fn step_enrolment(&mut self, id: usize, step: &'static str) -> Outcome {
        let Enrolment { mentee, status: before, .. } = self.enrolments[id];
        let (from, to, event): (&[&str], _, _) = match step {
            "pause" => (&["active"], "paused", "enrolment.paused"),
            "resume" => (&["paused"], "active", "enrolment.resumed"),
            "withdraw" => (&["active", "paused"], "withdrawn", "enrolment.withdrawn"),
            "complete" => (&["active", "paused"], "completed", "enrolment.completed"),
            _ => (&["active", "paused"], "ended", "enrolment.ended"),
        };
        if before == to {
            return Ok(());
        }
        if !from.contains(&before) {
            return Err("illegal-transition");
        }
        if to == "active" && self.is_enrolled(mentee) {
            return Err("conflict");
        }
        self.enrolments[id].status = to;
        self.enrolments[id].ended = Some(self.now).filter(|_| !["active", "paused"].contains(&to));
        self.tell_of_enrolment(event, id);
        match to {
            "active" => self.book_newcomer(mentee),
            "paused" => {}
            _ => self.give_up(mentee),
        }
        Ok(())
    }

    /// Makes a session and publishes it, with the bookings of everybody who is enrolled and free.
    pub fn publish_session(&mut self, start: Instant, seats: i32) -> Outcome {
        let (slot, before) = (self.slots.len(), self.clone());
        let (id, status, approval, capacity) = (String::new(), "published", false, seats);
        self.slots.push(Slot {
            id,
            kind: Kind::Session,
            status,
            approval,
            capacity,
            start,
            minutes: 45,
            cut_off: None,
            kept: Kept::default(),
        });
        self.told.extend(["slot.created", "slot.submitted", "slot.published"].map(|event| Told::Slot(event, slot)));
        let booked = self.book_sessions(&[slot]);
        if booked.is_err() {
            *self = before;
        }
        booked
    }

    /// Books everybody who is enrolled and free into the sessions among these slots, which are published. Their times are apart.
    pub fn book_sessions(&mut self, slots: &[usize]) -> Outcome {
        let mut members: Vec<_> = self.enrolments.iter().filter(|one| one.status == "active").map(|one| one.mentee).collect();
        members.sort_unstable();
        for slot in slots.iter().copied().filter(|slot| self.slots[*slot].kind == Kind::Session).collect::<Vec<_>>() {
            let (clashing, able): (Vec<usize>, Vec<usize>) = members.iter().partition(|mentee| self.clashes(**mentee, slot));
            if able.len() > usize::try_from(self.slots[slot].capacity).unwrap() {
                return Err("conflict");
            }
            able.into_iter().for_each(|mentee| self.enter(slot, mentee));
            self.not_booked.extend(clashing.into_iter().map(|mentee| (slot, mentee, "mentee-clash")));
        }
        Ok(())
    }

    /// Gives the sessions that are to come, in the order of their ids, in which they are locked.
    fn sessions(&self) -> Vec<usize> {
        let stands = |slot: &Slot| ["published", "on_hold"].contains(&slot.status) && self.now < slot.start;
        let is_session = |slot: &usize| self.slots[*slot].kind == Kind::Session && stands(&self.slots[*slot]);
        let mut all: Vec<_> = (0..self.slots.len()).filter(is_session).collect();
        all.sort_by_key(|slot| &self.slots[*slot].id);
        all
    }

    fn book_newcomer(&mut self, mentee: usize) {
        for slot in self.sessions() {
            if self.check_not_there(mentee, slot).is_err() {
                continue;
            }
            if self.left_by_hand(mentee, slot) {
                self.not_booked.push((slot, mentee, "left-session"));
            } else if self.clashes(mentee, slot) {
                self.not_booked.push((slot, mentee, "mentee-clash"));
            } else {
                self.enter(slot, mentee);
            }
        }
    }

    /// Whoever left the session together with the cohort did not leave it by hand.
    fn left_by_hand(&self, mentee: usize, slot: usize) -> bool {
        let with_enrolment = |at| self.enrolments.iter().any(|one| one.mentee == mentee && one.ended == Some(at));
        self.bookings.iter().filter(|booking| booking.mentee == mentee).any(|booking| {
            let gone = booking.slot == slot && ["cancelled", "declined"].contains(&booking.status);
            let ended = gone && booking.ended.is_some_and(|(_, at)| !with_enrolment(at));
            ended || booking.reschedules.iter().any(|(from, ..)| *from == slot)
        })
    }

    fn give_up(&mut self, mentee: usize) {
        if self.enrolments.iter().any(|one| one.mentee == mentee && ["active", "paused"].contains(&one.status)) {
            return;
        }
        for slot in self.sessions() {
            let open = self.of_slot(slot).into_iter().find(|id| self.bookings[*id].mentee == mentee && self.bookings[*id].is_open());
            let Some(id) = open else { continue };
            let held = self.bookings[id].holds();
            self.end(id, "cancelled");
            self.bookings[id].late = held.then_some(false);
            self.tell("booking.cancelled", id);
            if held {
                self.offer_free_seats(slot);
            }
        }
    }

    fn tell_of_enrolment(&mut self, event: &'static str, id: usize) {
        self.told.push(Told::Enrolment(event, id, self.enrolments[id].status));
    }
}
