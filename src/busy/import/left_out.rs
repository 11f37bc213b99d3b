//! Counts the events that were left out, by their reasons, so that nobody takes for free time what could not be understood.

use std::collections::BTreeMap;

use crate::busy::calendar::{LeftOut, LeftOutReason};

/// This is the first thing in an event that could not be understood. The rest of the event counts all the same.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fault(Option<LeftOutReason>);

impl Fault {
    pub fn note(&mut self, reason: LeftOutReason) {
        self.0.get_or_insert(reason);
    }
}

/// These are the numbers of events that were left out.
#[derive(Debug, Default)]
pub struct Counts(BTreeMap<LeftOutReason, u32>);

impl Counts {
    /// Counts one more event.
    pub fn add(&mut self, reason: LeftOutReason) {
        *self.0.entry(reason).or_default() += 1;
    }

    /// Counts one more event, if a part of it is left out.
    pub fn add_fault(&mut self, fault: Fault) {
        fault.0.into_iter().for_each(|reason| self.add(reason));
    }

    /// Lists the numbers in the order of the reasons.
    pub fn list(self) -> Vec<LeftOut> {
        self.0.into_iter().map(|(reason, events)| LeftOut { reason, events }).collect()
    }
}
