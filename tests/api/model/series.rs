//! What can be done with a series, and what comes of it.

use foothold::time::Instant;

use super::rounds::Kept;
use super::world::{Kind, Outcome, Slot, Told, World};

impl World {
    /// Makes a slot for each start that has not passed. With `seats` they are sessions of the cohort, which is booked where they are published.
    pub fn make_series(&mut self, starts: &[Instant], publish: bool, seats: Option<i32>) -> Outcome {
        let before = self.clone();
        let (status, event) = if publish { ("published", "slot.published") } else { ("draft", "slot.created") };
        let first = self.slots.len();
        for start in starts.iter().filter(|start| self.now < **start) {
            self.told.push(Told::Slot(event, self.slots.len()));
            self.slots.push(Slot {
                id: String::new(),
                kind: if seats.is_some() { Kind::Session } else { Kind::Interview },
                status,
                approval: false,
                capacity: seats.unwrap_or(1),
                start: *start,
                minutes: 45,
                cut_off: None,
                kept: Kept::default(),
            });
        }
        let made: Vec<_> = (first..self.slots.len()).collect();
        self.series.push(made.clone());
        self.told.push(Told::Series("slot_series.created", self.series.len() - 1));
        let booked = if publish { self.book_sessions(&made) } else { Ok(()) };
        if booked.is_err() {
            *self = before;
        }
        booked
    }

    /// Publishes the drafts whose start has not passed, and books the cohort of those that are sessions.
    pub fn publish_series(&mut self, series: usize) -> Outcome {
        let before = self.clone();
        let mut of_series = self.series[series].clone();
        // Slots are published in the order of their starts, in which they were made.
        of_series.sort_unstable();
        let drafts = of_series.into_iter().filter(|slot| self.slots[*slot].status == "draft" && self.now < self.slots[*slot].start);
        let drafts: Vec<_> = drafts.collect();
        for slot in &drafts {
            self.step_slot(*slot, &["draft"], "published", "slot.published")?;
        }
        if !drafts.is_empty() {
            self.told.push(Told::Series("slot_series.changed", series));
        }
        let booked = self.book_sessions(&drafts);
        if booked.is_err() {
            *self = before;
        }
        booked
    }

    /// Cancels the slots that have not begun: first those in which nobody is booked, which are written together.
    pub fn cancel_series(&mut self, series: usize) -> Outcome {
        let mut of_series = self.series[series].clone();
        of_series.sort_by_key(|slot| &self.slots[*slot].id);
        let is_open = |slot: &usize| self.slots[*slot].status != "cancelled" && self.now < self.slots[*slot].start;
        let future = of_series.into_iter().filter(is_open);
        let is_booked = |slot: &usize| self.bookings.iter().any(|booking| booking.slot == *slot && booking.is_open());
        let (booked, unbooked): (Vec<_>, Vec<_>) = future.partition(is_booked);
        let all = [unbooked, booked].concat();
        for slot in &all {
            self.cancel_slot(*slot)?;
        }
        if !all.is_empty() {
            self.told.push(Told::Series("slot_series.cancelled", series));
        }
        Ok(())
    }
}
