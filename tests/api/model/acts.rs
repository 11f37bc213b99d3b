//! What can be done, and what comes of it.

use foothold::time::Instant;

use super::world::{Booking, Kind, Outcome, Slot, Told, World, hours};

impl World {
    pub fn book(&mut self, slot: usize, mentee: usize, waits: bool) -> Outcome {
        self.check_open(slot)?;
        self.check_not_there(mentee, slot)?;
        if self.clashes(mentee, slot) {
            return Err("mentee-clash");
        }
        self.check_let_in(mentee, slot)?;
        let full = self.is_full_after_line(slot);
        if self.at_cap(mentee, slot, None, full && waits) {
            return Err("cap-reached");
        }
        if full && !waits {
            return Err("slot-full");
        }
        self.enter(slot, mentee);
        Ok(())
    }

    /// Books with a seat, if one is left after those who wait have had theirs, or else with the last place in line.
    pub fn enter(&mut self, slot: usize, mentee: usize) {
        self.offer_free_seats(slot);
        let full = self.slots[slot].status != "published" || self.is_full(slot);
        let Slot { approval, start, .. } = self.slots[slot];
        let (time, cut_off) = (self.slots[slot].time(), Some(self.slots[slot].cut_off_at()).filter(|_| !full));
        let status = if full { "waitlisted" } else { taking(approval) };
        let respond_by = self.respond_by(start).filter(|_| status == "requested");
        let place = self.line(slot).last().map_or(1, |last| self.bookings[*last].place + 1);
        self.bookings.push(Booking {
            id: String::new(),
            slot,
            mentee,
            status,
            respond_by,
            offer_expires_at: None,
            place,
            time,
            cut_off,
            late: None,
            ended: None,
            reschedules: Vec::new(),
            entry: None,
            placed_elsewhere: false,
        });
        self.tell(event_of(status), self.bookings.len() - 1);
    }

    pub fn confirm(&mut self, id: usize) -> Outcome {
        let Booking { slot, status, .. } = self.bookings[id];
        if status == "confirmed" {
            return Ok(());
        }
        let deadline = self.bookings[id].deadline().ok_or("illegal-transition")?;
        if deadline <= self.now {
            return Err("conflict");
        }
        if status == "offered" && self.slots[slot].approval {
            self.bookings[id].status = "requested";
            self.bookings[id].respond_by = self.respond_by(self.slots[slot].start);
        } else {
            self.bookings[id].status = "confirmed";
        }
        self.tell(event_of(self.bookings[id].status), id);
        Ok(())
    }

    pub fn decline(&mut self, id: usize) -> Outcome {
        if self.bookings[id].status == "declined" {
            return Ok(());
        }
        self.bookings[id].deadline().ok_or("illegal-transition")?;
        self.check_not_begun(self.bookings[id].slot)?;
        self.leave(id, "declined", "booking.declined");
        Ok(())
    }

    pub fn cancel(&mut self, id: usize) -> Outcome {
        if self.bookings[id].status == "cancelled" {
            return Ok(());
        }
        if !self.bookings[id].is_open() {
            return Err("illegal-transition");
        }
        self.leave(id, "cancelled", "booking.cancelled");
        Ok(())
    }

    pub fn expire(&mut self, id: usize) {
        self.leave(id, "expired", "booking.expired");
    }

    pub fn offer_out_of_line(&mut self, id: usize) -> Outcome {
        let Booking { slot, mentee, status, .. } = self.bookings[id];
        if status == "offered" {
            return Ok(());
        }
        if status != "waitlisted" {
            return Err("illegal-transition");
        }
        if self.was_given(slot) {
            return Err("conflict");
        }
        self.check_can_be_offered(id)?;
        if self.at_cap(mentee, slot, Some(id), false) {
            return Err("cap-reached");
        }
        self.offer_or_move_up(id);
        Ok(())
    }

    /// Whether a booking on the waitlist can have a seat, caps aside.
    pub fn check_can_be_offered(&self, id: usize) -> Outcome {
        let Booking { slot, mentee, .. } = self.bookings[id];
        if !self.may_offer(slot) {
            return Err("slot-not-open");
        }
        if self.clashes(mentee, slot) {
            return Err("mentee-clash");
        }
        self.check_let_in(mentee, slot)
    }

    pub fn offer_or_move_up(&mut self, id: usize) {
        let slot = self.bookings[id].slot;
        if self.is_full(slot) {
            let first = self.line(slot)[0];
            self.bookings[id].place = self.bookings[first].place - 1;
            self.tell("booking.waitlisted", id);
        } else {
            self.offer(id);
        }
    }

    pub fn reschedule(&mut self, id: usize, to: usize) -> Outcome {
        let Booking { slot: from, mentee, status, .. } = self.bookings[id];
        if !["requested", "confirmed"].contains(&status) {
            return Err("illegal-transition");
        }
        if to == from {
            return Ok(());
        }
        self.check_not_begun(from)?;
        self.check_open(to)?;
        self.check_not_there(mentee, to)?;
        if self.clashes_without(id, to) {
            return Err("mentee-clash");
        }
        self.check_let_in(mentee, to)?;
        if self.at_cap(mentee, to, Some(id), false) {
            return Err("cap-reached");
        }
        if self.is_full_after_line(to) {
            return Err("slot-full");
        }
        self.offer_free_seats(to);
        let status = taking(self.slots[to].approval);
        let respond_by = self.respond_by(self.slots[to].start).filter(|_| status == "requested");
        let (now, time, cut_off) = (self.now, self.slots[to].time(), self.slots[to].cut_off_at());
        let booking = &mut self.bookings[id];
        let late = booking.is_late(now);
        booking.reschedules.push((from, to, late));
        (booking.slot, booking.status, booking.respond_by, booking.offer_expires_at) = (to, status, respond_by, None);
        (booking.time, booking.cut_off) = (time, Some(cut_off));
        self.tell("booking.rescheduled", id);
        self.offer_free_seats(from);
        Ok(())
    }

    pub fn reinstate(&mut self, id: usize) -> Outcome {
        let Booking { slot, mentee, status, time, ended, place, .. } = self.bookings[id];
        if !["cancelled", "declined"].contains(&status) {
            return Err("illegal-transition");
        }
        let (before, at) = ended.expect("what was cancelled or declined has ended");
        if self.bookings[id].placed_elsewhere || at.plus(hours(24)) <= self.now {
            return Err("conflict");
        }
        if !self.may_offer(slot) {
            return Err("slot-not-open");
        }
        self.check_not_there(mentee, slot)?;
        if self.clashes(mentee, slot) {
            return Err("mentee-clash");
        }
        self.check_let_in(mentee, slot)?;
        let waits = before == "waitlisted";
        if !waits && self.is_placed(id) {
            return Err("conflict");
        }
        if !waits && self.at_cap(mentee, slot, Some(id), false) {
            return Err("cap-reached");
        }
        if !waits && self.is_full_after_line(slot) {
            return Err("slot-full");
        }
        let line = self.line(slot);
        let is_taken = line.iter().any(|other| self.bookings[*other].place == place);
        let place = if waits && is_taken { line.last().map_or(1, |last| self.bookings[*last].place + 1) } else { place };
        if !waits {
            self.offer_free_seats(slot);
        }
        let there = self.slots[slot].clone();
        let status = if before == "confirmed" && time != there.time() { "offered" } else { before };
        let respond_by = if status == "requested" { self.respond_by(there.start) } else { self.bookings[id].respond_by };
        let offer_expires_at = if status == "offered" { self.offer_expires_at(there.start) } else { self.bookings[id].offer_expires_at };
        let cut_off = Some(there.cut_off_at()).filter(|_| !waits);
        let (late, ended, time) = (None, None, there.time());
        let was = self.bookings[id].clone();
        self.bookings[id] = Booking { status, respond_by, offer_expires_at, place, time, cut_off, late, ended, ..was };
        self.tell("booking.reinstated", id);
        if waits {
            self.offer_free_seats(slot);
        }
        Ok(())
    }

    /// Changes the cut-off of bookings that are made from now on.
    pub fn put_cut_off(&mut self, slot: usize, hours: i64) -> Outcome {
        if self.slots[slot].cut_off == Some(hours) {
            return Ok(());
        }
        if !["published", "on_hold"].contains(&self.slots[slot].status) {
            return Err("conflict");
        }
        self.check_not_begun(slot)?;
        self.slots[slot].cut_off = Some(hours);
        self.told.push(Told::Slot("slot.updated", slot));
        self.offer_free_seats(slot);
        Ok(())
    }

    pub fn hold(&mut self, slot: usize) -> Outcome {
        if self.slots[slot].status == "on_hold" {
            return Ok(());
        }
        self.step_before_the_start(slot, &["published"], "on_hold", "slot.on_hold")
    }

    pub fn release(&mut self, slot: usize) -> Outcome {
        if self.slots[slot].status == "published" {
            return Ok(());
        }
        self.step_before_the_start(slot, &["on_hold"], "published", "slot.released")?;
        self.offer_free_seats(slot);
        Ok(())
    }

    pub fn attend(&mut self, id: usize) -> Outcome {
        if self.bookings[id].status != "confirmed" {
            return Err("illegal-transition");
        }
        if self.now < self.slots[self.bookings[id].slot].start {
            return Err("conflict");
        }
        self.bookings[id].status = "attended";
        self.tell("booking.attended", id);
        Ok(())
    }

    fn took_place(&self, slot: usize) -> bool {
        self.of_slot(slot).into_iter().any(|id| self.bookings[id].status == "attended")
    }

    pub fn cancel_slot(&mut self, slot: usize) -> Outcome {
        if self.slots[slot].status == "cancelled" {
            return Ok(());
        }
        if ["published", "on_hold"].contains(&self.slots[slot].status) && self.took_place(slot) {
            return Err("conflict");
        }
        self.step_slot(slot, &["draft", "published", "on_hold"], "cancelled", "slot.cancelled")?;
        self.leave_round(slot);
        for id in self.of_slot(slot) {
            if self.bookings[id].is_open() {
                self.end(id, "cancelled");
                self.tell("booking.cancelled", id);
            }
        }
        Ok(())
    }

    pub fn resize(&mut self, slot: usize, seats: i32) -> Outcome {
        if seats == self.slots[slot].capacity {
            return Ok(());
        }
        if !["published", "on_hold"].contains(&self.slots[slot].status) || seats < self.taken(slot) {
            return Err("conflict");
        }
        self.check_not_begun(slot)?;
        self.slots[slot].capacity = seats;
        self.told.push(Told::Slot("slot.updated", slot));
        self.offer_free_seats(slot);
        Ok(())
    }

    /// Moves the slot. A value that is `None` stays as it is.
    pub fn move_slot(&mut self, slot: usize, start: Option<Instant>, minutes: Option<i64>, cancels_clashes: bool) -> Outcome {
        let before = (self.slots[slot].start, self.slots[slot].minutes);
        let (start, minutes) = (start.unwrap_or(before.0), minutes.unwrap_or(before.1));
        if !["published", "on_hold"].contains(&self.slots[slot].status) {
            return Err("illegal-transition");
        }
        if (start, minutes) == before {
            return Ok(());
        }
        self.check_not_begun(slot)?;
        if start <= self.now {
            return Err("conflict");
        }
        (self.slots[slot].start, self.slots[slot].minutes) = (start, minutes);
        let clashes = |id: &usize| self.bookings[*id].holds() && self.clashes(self.bookings[*id].mentee, slot);
        let clashing: Vec<_> = self.of_slot(slot).into_iter().filter(clashes).collect();
        if !clashing.is_empty() && !cancels_clashes {
            (self.slots[slot].start, self.slots[slot].minutes) = before;
            return Err("mentee-clash");
        }
        self.move_in_round(slot);
        self.told.push(Told::Slot("slot.moved", slot));
        for id in self.of_slot(slot) {
            self.ask_again(id, start, clashing.contains(&id));
        }
        self.offer_free_seats(slot);
        Ok(())
    }

    fn ask_again(&mut self, id: usize, start: Instant, clashes: bool) {
        let (respond_by, offer_expires_at) = (self.respond_by(start), self.offer_expires_at(start));
        if clashes {
            self.end(id, "cancelled");
            return self.tell("booking.cancelled", id);
        }
        let there = &self.slots[self.bookings[id].slot];
        let (time, cut_off, kind) = (there.time(), Some(there.cut_off_at()), there.kind);
        let booking = &mut self.bookings[id];
        if booking.is_open() {
            (booking.time, booking.cut_off) = (time, cut_off.filter(|_| booking.holds()));
        }
        let event = match booking.status {
            "confirmed" if kind == Kind::Session => "booking.updated",
            "confirmed" | "offered" => {
                (booking.status, booking.offer_expires_at) = ("offered", offer_expires_at);
                "booking.offered"
            }
            "requested" => {
                booking.respond_by = respond_by;
                "booking.requested"
            }
            _ => return,
        };
        self.tell(event, id);
    }

    /// The timed job: slots with a free seat, in the order of their starts.
    pub fn offer_left_free(&mut self) {
        let mut slots: Vec<_> = (0..self.slots.len()).collect();
        slots.sort_by_key(|slot| self.slots[*slot].start);
        for slot in slots {
            self.offer_free_seats(slot);
        }
    }

    /// The timed job: a day after the end.
    pub fn complete(&mut self) {
        for slot in 0..self.slots.len() {
            let stands = ["published", "on_hold"].contains(&self.slots[slot].status);
            if stands && self.slots[slot].end().plus(hours(24)) <= self.now {
                self.slots[slot].status = "completed";
                for id in self.line(slot) {
                    self.bookings[id].status = "expired";
                    self.tell("booking.expired", id);
                }
                self.told.push(Told::Slot("slot.completed", slot));
            }
        }
    }

    fn step_before_the_start(&mut self, slot: usize, from: &[&str], to: &'static str, event: &'static str) -> Outcome {
        if from.contains(&self.slots[slot].status) {
            self.check_not_begun(slot)?;
        }
        self.step_slot(slot, from, to, event)
    }

    pub fn step_slot(&mut self, slot: usize, from: &[&str], to: &'static str, event: &'static str) -> Outcome {
        if !from.contains(&self.slots[slot].status) {
            return Err("illegal-transition");
        }
        self.slots[slot].status = to;
        self.told.push(Told::Slot(event, slot));
        Ok(())
    }

    /// Whoever waited gives up no seat.
    fn leave(&mut self, id: usize, status: &'static str, event: &'static str) {
        let held = self.bookings[id].holds();
        self.end(id, status);
        self.tell(event, id);
        if held {
            self.offer_free_seats(self.bookings[id].slot);
        }
    }

    /// Remembers what a cancellation or a refusal can be taken back to.
    pub fn end(&mut self, id: usize, status: &'static str) {
        let now = self.now;
        let booking = &mut self.bookings[id];
        if status == "cancelled" {
            booking.late = booking.holds().then(|| booking.is_late(now));
        }
        booking.ended = Some((booking.status, now)).filter(|_| status != "expired");
        booking.status = status;
    }

    /// Whether whoever waits and can take a seat by now leaves none; a refusal leaves the line as it is.
    fn is_full_after_line(&self, slot: usize) -> bool {
        let mut after = self.clone();
        after.offer_free_seats(slot);
        after.is_full(slot)
    }

    pub fn offer_free_seats(&mut self, slot: usize) {
        if !self.may_offer(slot) {
            return;
        }
        for id in self.line(slot) {
            let mentee = self.bookings[id].mentee;
            if !self.is_full(slot)
                && !self.is_placed(id)
                && !self.clashes(mentee, slot)
                && self.check_let_in(mentee, slot).is_ok()
                && !self.at_cap(mentee, slot, Some(id), false)
            {
                self.offer(id);
            }
        }
    }

    fn offer(&mut self, id: usize) {
        let expires = self.offer_expires_at(self.slots[self.bookings[id].slot].start);
        self.bookings[id].cut_off = Some(self.slots[self.bookings[id].slot].cut_off_at());
        (self.bookings[id].status, self.bookings[id].offer_expires_at) = ("offered", expires);
        self.tell("booking.offered", id);
    }

    pub fn tell(&mut self, event: &'static str, id: usize) {
        self.told.push(Told::Booking(event, id, self.bookings[id].status));
    }
}

/// What a seat that is taken becomes.
fn taking(approval: bool) -> &'static str {
    if approval { "requested" } else { "confirmed" }
}

fn event_of(status: &'static str) -> &'static str {
    match status {
        "waitlisted" => "booking.waitlisted",
        "requested" => "booking.requested",
        _ => "booking.confirmed",
    }
}
