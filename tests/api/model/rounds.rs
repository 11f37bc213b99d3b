//! What can be done with rounds, and what comes of it (docs/product.md, Rounds). The draw itself is followed: the record says which places it
//! gave, and the model looks whether it could give them.

use std::collections::BTreeMap;

use foothold::time::Instant;

use super::world::{Booking, Kind, Outcome, Told, World};

/// What keeps the seats of a slot: a round, or what an opened round has left behind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept {
    pub round: Option<usize>,
    /// When that round opens.
    opens: Option<Instant>,
    /// While a round has the slot, this is until when it would be reserved if it left.
    pub reserved_until: Option<Instant>,
    /// Until when it was reserved before it came into the round.
    reserved_before: Option<Instant>,
}

#[derive(Debug, Clone)]
pub struct Round {
    /// The service's id.
    pub id: String,
    /// The slots that it has or had, each with how it left.
    pub slots: BTreeMap<usize, Option<&'static str>>,
    opens: Instant,
    closes: Instant,
    /// The state that a step or a job wrote last.
    written: &'static str,
    /// What each mentee chose; `None` for who has withdrawn.
    pub entries: BTreeMap<usize, Option<Entry>>,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub choices: Vec<usize>,
    pub any: bool,
}

impl Round {
    /// A round that nobody has drawn or cancelled opens and closes by the clock alone.
    pub fn status(&self, now: Instant) -> &'static str {
        match self.written {
            "drawn" | "cancelled" => self.written,
            _ if now < self.opens => "scheduled",
            _ if now < self.closes => "open",
            _ => "closed",
        }
    }

    pub fn standing_entries(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.entries.iter().filter_map(|(mentee, entry)| Some((*mentee, entry.as_ref()?)))
    }
}

/// The slots of rounds.
impl World {
    pub fn is_kept(&self, slot: usize) -> bool {
        let Kept { round, reserved_until, .. } = self.slots[slot].kept;
        round.is_some() || reserved_until.is_some_and(|until| self.now < until)
    }

    /// Whether a draw has given its seats.
    pub fn was_given(&self, slot: usize) -> bool {
        self.rounds.iter().any(|round| round.slots.get(&slot) == Some(&Some("drawn")))
    }

    /// Whether another place of the same entry has a seat.
    pub fn is_placed(&self, id: usize) -> bool {
        let entry = self.bookings[id].entry;
        let of_entry = |(other, booking): (usize, &Booking)| other != id && booking.entry == entry && booking.holds();
        entry.is_some() && self.bookings.iter().enumerate().any(of_entry)
    }

    /// Whether the round that closes then can give the seats of this slot. `own` is the round, if it is there already.
    fn can_be_given(&self, slot: usize, closes: Instant, own: Option<usize>) -> bool {
        let there = &self.slots[slot];
        let is_live = |booking: &Booking| booking.slot == slot && (booking.is_open() || booking.holds());
        there.status == "published"
            && there.kind != Kind::Session
            && there.kept.round.is_none_or(|round| own == Some(round))
            && closes <= self.booking_closes(slot)
            && !self.bookings.iter().any(is_live)
    }

    fn enter_round(&mut self, slot: usize, round: usize) {
        let (opens, window) = (self.rounds[round].opens, self.booking_closes(slot));
        let Kept { round: before, reserved_until, reserved_before, .. } = self.slots[slot].kept;
        let reserved_before = if before.is_some() { reserved_before } else { reserved_until };
        self.slots[slot].kept = Kept { round: Some(round), opens: Some(opens), reserved_until: Some(window), reserved_before };
        self.rounds[round].slots.insert(slot, None);
    }

    /// Takes a slot out of the round that it is in, otherwise than by the draw.
    pub fn leave_round(&mut self, slot: usize) {
        let Kept { round, opens, reserved_until, reserved_before } = self.slots[slot].kept;
        if round.is_some() {
            let has_opened = opens.is_some_and(|opens| opens <= self.now);
            self.slots[slot].kept = Kept { reserved_until: if has_opened { reserved_until } else { reserved_before }, ..Kept::default() };
        }
    }

    /// A slot that has moved stays in its round, unless its booking window now ends before the round.
    pub fn move_in_round(&mut self, slot: usize) {
        let (window, Kept { round, opens, .. }) = (self.booking_closes(slot), self.slots[slot].kept);
        match round {
            Some(round) if window < self.rounds[round].closes => self.leave_round(slot),
            Some(_) if opens.is_some_and(|opens| self.now < opens) => self.slots[slot].kept.reserved_until = Some(window),
            _ => {}
        }
    }
}

/// What people do.
impl World {
    pub fn make_round(&mut self, slots: &[usize], opens: Instant, closes: Instant) -> Outcome {
        if slots.iter().any(|slot| !self.can_be_given(*slot, closes, None)) {
            return Err("validation-failed");
        }
        let (id, slots_of, entries) = (String::new(), BTreeMap::new(), BTreeMap::new());
        self.rounds.push(Round { id, slots: slots_of, opens, closes, written: "scheduled", entries });
        let round = self.rounds.len() - 1;
        slots.iter().for_each(|slot| self.enter_round(*slot, round));
        self.told.push(Told::Round("round.created", round));
        Ok(())
    }

    pub fn change_round(&mut self, round: usize, slots: &[usize]) -> Outcome {
        let Round { closes, slots: listed, .. } = self.rounds[round].clone();
        if self.rounds[round].status(self.now) != "scheduled" {
            return Err("illegal-transition");
        }
        let before: Vec<_> = listed.into_iter().filter(|(_, outcome)| outcome.is_none()).map(|(slot, _)| slot).collect();
        if before.len() == slots.len() && slots.iter().all(|slot| before.contains(slot)) {
            return Ok(());
        }
        if slots.iter().any(|slot| !self.can_be_given(*slot, closes, Some(round))) {
            return Err("validation-failed");
        }
        for slot in before.into_iter().filter(|slot| !slots.contains(slot)) {
            self.rounds[round].slots.remove(&slot);
            if self.slots[slot].kept.round == Some(round) {
                self.leave_round(slot);
            }
        }
        slots.iter().for_each(|slot| self.enter_round(*slot, round));
        Ok(())
    }

    pub fn cancel_round(&mut self, round: usize) -> Outcome {
        match self.rounds[round].status(self.now) {
            "cancelled" => Ok(()),
            "drawn" => Err("illegal-transition"),
            "scheduled" => {
                self.end_round(round);
                Ok(())
            }
            _ => Err("conflict"),
        }
    }

    pub fn end_round(&mut self, round: usize) {
        for slot in self.rounds[round].slots.clone().into_keys() {
            if self.slots[slot].kept.round == Some(round) {
                self.leave_round(slot);
            }
        }
        self.rounds[round].written = "cancelled";
        self.told.push(Told::Round("round.cancelled", round));
    }

    pub fn put_entry(&mut self, round: usize, mentee: usize, entry: Entry) -> Outcome {
        self.check_takes_entries(round)?;
        if entry.choices.iter().any(|slot| self.slots[*slot].kept.round != Some(round)) {
            return Err("validation-failed");
        }
        self.rounds[round].entries.insert(mentee, Some(entry));
        Ok(())
    }

    pub fn withdraw_entry(&mut self, round: usize, mentee: usize) -> Outcome {
        self.check_takes_entries(round)?;
        self.rounds[round].entries.insert(mentee, None);
        Ok(())
    }

    fn check_takes_entries(&self, round: usize) -> Outcome {
        match self.rounds[round].status(self.now) {
            "open" => Ok(()),
            "scheduled" | "closed" => Err("conflict"),
            _ => Err("illegal-transition"),
        }
    }

    pub fn place_by_exception(&mut self, slot: usize, mentee: usize) -> Outcome {
        if self.slots[slot].status != "published" || self.slots[slot].start <= self.now {
            return Err("slot-not-open");
        }
        self.check_not_there(mentee, slot)?;
        if self.clashes(mentee, slot) {
            return Err("mentee-clash");
        }
        self.check_let_in(mentee, slot)?;
        if self.is_full(slot) {
            return Err("slot-full");
        }
        self.give_seat(slot, mentee);
        Ok(())
    }

    /// Whatever the caps: steps are taken only where none is in the way, because the model does not keep which were passed over.
    pub fn offer_by_exception(&mut self, id: usize) -> Outcome {
        if self.is_placed(id) {
            return Err("conflict");
        }
        self.check_can_be_offered(id)?;
        self.offer_or_move_up(id);
        Ok(())
    }
}

/// What the job and the followers of the log do.
impl World {
    /// The next instant until then at which a round closes.
    pub fn next_close(&self, until: Instant) -> Option<Instant> {
        let standing = self.rounds.iter().filter(|round| !["drawn", "cancelled"].contains(&round.written));
        standing.map(|round| round.closes).filter(|closes| self.now < *closes && *closes <= until).min()
    }

    pub fn open_and_close(&mut self) {
        for round in self.in_turn("scheduled", |round| round.opens) {
            self.rounds[round].written = "open";
            self.told.push(Told::Round("round.opened", round));
        }
        for round in self.in_turn("open", |round| round.closes) {
            self.rounds[round].written = "closed";
            self.told.push(Told::Round("round.closed", round));
        }
    }

    /// The rounds that are drawn now, one after the other.
    pub fn to_draw(&self) -> Vec<usize> {
        self.in_turn("closed", |round| round.closes)
    }

    fn in_turn(&self, written: &str, at: impl Fn(&Round) -> Instant) -> Vec<usize> {
        let is_due = |round: &usize| self.rounds[*round].written == written && at(&self.rounds[*round]) <= self.now;
        let mut due: Vec<_> = (0..self.rounds.len()).filter(is_due).collect();
        due.sort_by_key(|round| (at(&self.rounds[*round]), &self.rounds[*round].id));
        due
    }

    /// What the record says of a slot at the draw.
    pub fn state_at_draw(&self, round: usize, slot: usize) -> &'static str {
        match self.slots[slot].status {
            "cancelled" => "cancelled",
            _ if self.slots[slot].kept.round != Some(round) => "moved",
            "published" => "in_round",
            _ => "on_hold",
        }
    }

    /// Why a mentee cannot have a seat of a slot in the draw.
    pub fn why_not_at_draw(&self, mentee: usize, slot: usize) -> Option<&'static str> {
        match () {
            () if self.check_not_there(mentee, slot).is_err() => Some("already_booked"),
            () if self.check_let_in(mentee, slot).is_err() => Some("not_enrolled"),
            () if self.clashes(mentee, slot) => Some("clash"),
            () if self.at_cap(mentee, slot, None, false) => Some("cap_reached"),
            () => None,
        }
    }

    /// Follows a draw: `given` are the seats in the order in which they were given, and `lines` who waits for which slot, in the order of the line.
    pub fn draw(&mut self, round: usize, given: &[(usize, usize)], lines: &[(usize, Vec<usize>)]) {
        for (mentee, slot) in given.iter().copied() {
            let entry = self.rounds[round].entries[&mentee].as_ref().expect("an entry that stands");
            assert!(entry.any || entry.choices.contains(&slot), "mentee {mentee} did not ask for slot {slot}");
            assert_eq!(self.state_at_draw(round, slot), "in_round", "slot {slot} is not given");
            assert!(!self.is_full(slot), "slot {slot} has no seat left");
            assert_eq!(self.why_not_at_draw(mentee, slot), None, "mentee {mentee} cannot have slot {slot}");
            self.give_seat(slot, mentee);
        }
        for (slot, mentees) in lines {
            for (place, mentee) in (1..).zip(mentees) {
                assert!(self.why_not_at_draw(*mentee, *slot).is_none(), "mentee {mentee} could not have slot {slot}");
                self.give_place_in_line(*slot, *mentee, place, (round, *mentee));
            }
        }
        for slot in self.rounds[round].slots.clone().into_keys() {
            let outcome = match self.state_at_draw(round, slot) {
                "in_round" => {
                    self.slots[slot].kept = Kept::default();
                    "drawn"
                }
                "on_hold" => {
                    self.leave_round(slot);
                    "withdrawn"
                }
                state => state,
            };
            self.rounds[round].slots.insert(slot, Some(outcome));
        }
        self.rounds[round].written = "drawn";
        self.told.push(Told::Round("round.drawn", round));
    }

    /// A round that every slot has left before it closed is cancelled.
    pub fn end_emptied(&mut self) {
        let is_empty = |round: &Round| ["scheduled", "open"].contains(&round.written) && round.slots.values().all(Option::is_some);
        let mut emptied: Vec<_> = (0..self.rounds.len()).filter(|round| is_empty(&self.rounds[*round])).collect();
        emptied.sort_by_key(|round| (self.rounds[*round].opens, &self.rounds[*round].id));
        emptied.into_iter().for_each(|round| self.end_round(round));
    }

    /// Whether a follower has something to do with the events that were told since they were last taken.
    pub fn is_followed(&self) -> bool {
        let kinds = ["booking.confirmed", "booking.rescheduled", "slot.cancelled", "slot.moved"];
        self.told.iter().any(|told| matches!(told, Told::Booking(event, ..) | Told::Slot(event, _) if kinds.contains(event)))
    }

    /// What follows from the events that were told since they were last taken.
    pub fn follow(&mut self) {
        for told in self.told.clone() {
            match told {
                Told::Booking("booking.confirmed" | "booking.rescheduled", id, _) => self.withdraw_others(id),
                Told::Slot("slot.cancelled", slot) => self.strike(slot, "cancelled"),
                Told::Slot("slot.moved", slot) => self.strike(slot, "moved"),
                _ => {}
            }
        }
    }

    fn withdraw_others(&mut self, id: usize) {
        let Booking { entry: Some(entry), status: "confirmed", .. } = self.bookings[id] else { return };
        let mut others: Vec<_> = (0..self.bookings.len()).collect();
        others.retain(|other| self.bookings[*other].entry == Some(entry) && self.bookings[*other].status == "waitlisted");
        others.sort_by_key(|other| self.bookings[*other].id.clone());
        for other in others {
            self.end(other, "cancelled");
            self.bookings[other].placed_elsewhere = true;
            self.tell("booking.cancelled", other);
        }
    }

    fn strike(&mut self, slot: usize, outcome: &'static str) {
        let still = self.slots[slot].kept.round;
        let is_over = |round: &Round| ["drawn", "cancelled"].contains(&round.written);
        let left = self.rounds.iter_mut().enumerate().filter(|(number, round)| still != Some(*number) && !is_over(round));
        for (_, round) in left {
            if let Some(left @ None) = round.slots.get_mut(&slot) {
                *left = Some(outcome);
            }
        }
    }

    /// Holds a seat and makes it an offer.
    fn give_seat(&mut self, slot: usize, mentee: usize) {
        let there = &self.slots[slot];
        let (cut_off, offer_expires_at) = (Some(there.cut_off_at()), self.offer_expires_at(there.start));
        let booking = Booking { status: "offered", offer_expires_at, cut_off, ..self.given(slot, mentee) };
        self.bookings.push(booking);
        self.tell("booking.offered", self.bookings.len() - 1);
    }

    fn give_place_in_line(&mut self, slot: usize, mentee: usize, place: i64, entry: (usize, usize)) {
        let booking = Booking { status: "waitlisted", place, entry: Some(entry), ..self.given(slot, mentee) };
        self.bookings.push(booking);
        self.tell("booking.waitlisted", self.bookings.len() - 1);
    }

    fn given(&self, slot: usize, mentee: usize) -> Booking {
        Booking {
            id: String::new(),
            slot,
            mentee,
            status: "offered",
            respond_by: None,
            offer_expires_at: None,
            place: 0,
            time: self.slots[slot].time(),
            cut_off: None,
            late: None,
            ended: None,
            reschedules: Vec::new(),
            entry: None,
            placed_elsewhere: false,
        }
    }
}
