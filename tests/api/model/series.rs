//! What can be done with a series, and what comes of it.

use foothold::time::Instant;

use super::world::{Kind, Outcome, Slot, Told, World};

impl World {
    /// Makes a slot for each start that has not passed, and says how many.
    pub fn make_series(&mut self, starts: &[Instant], publish: bool) -> usize {
        let (status, event) = if publish { ("published", "slot.published") } else { ("draft", "slot.created") };
        let first = self.slots.len();
        for start in starts.iter().filter(|start| self.now < **start) {
            self.told.push(Told::Slot(event, self.slots.len()));
            self.slots.push(Slot {
                kind: Kind::Interview,
                status,
                approval: false,
                capacity: 1,
                start: *start,
                minutes: 45,
                cut_off: None,
            });
        }
        self.series.push((first..self.slots.len()).collect());
        self.told.push(Told::Series("slot_series.created", self.series.len() - 1));
        self.slots.len() - first
    }

    /// Publishes the drafts whose start has not passed.
    pub fn publish_series(&mut self, series: usize) -> Outcome {
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
        Ok(())
    }

    /// Cancels the slots that have not begun.
    pub fn cancel_series(&mut self, series: usize) -> Outcome {
        let of_series = self.series[series].clone();
        let is_open = |slot: &usize| self.slots[*slot].status != "cancelled" && self.now < self.slots[*slot].start;
        let future: Vec<_> = of_series.into_iter().filter(is_open).collect();
        for slot in &future {
            self.cancel_slot(*slot)?;
        }
        if !future.is_empty() {
            self.told.push(Told::Series("slot_series.cancelled", series));
        }
        Ok(())
    }
}
