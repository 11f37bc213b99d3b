//! Counts what recurrence costs. Each event has a limit, so that one event that costs too much is given up alone. The whole calendar has a
//! limit too.

use crate::busy::calendar::LeftOutReason;

/// All recurrence of one calendar may cost this many steps, of about 0.1 µs each.
const MOST_STEPS: u64 = 1_000_000;
/// One event may cost this many steps.
const MOST_STEPS_OF_AN_EVENT: u64 = 100_000;
/// The zones that one calendar describes may cost this many steps.
const MOST_STEPS_OF_ZONES: u64 = 200_000;

/// These are the steps that are left.
#[derive(Debug)]
pub struct Steps {
    of_all: u64,
    of_this: u64,
}

/// Something costs more steps than are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

impl Steps {
    pub fn all() -> Self {
        Self { of_all: MOST_STEPS, of_this: MOST_STEPS_OF_AN_EVENT }
    }

    pub fn of_zones() -> Self {
        Self { of_all: MOST_STEPS_OF_ZONES, of_this: MOST_STEPS_OF_ZONES }
    }

    #[cfg(test)]
    pub fn none() -> Self {
        Self { of_all: 0, of_this: 0 }
    }

    /// Begins the next event, which has an allowance of its own.
    pub fn next_event(&mut self) {
        self.of_this = MOST_STEPS_OF_AN_EVENT.min(self.of_all);
    }

    /// Spends steps on this event. After something was too much, nothing more may be spent on the event.
    pub fn spend(&mut self, steps: u64) -> Result<(), TooMany> {
        let spent = steps.min(self.of_this);
        self.of_this -= spent;
        self.of_all = self.of_all.saturating_sub(spent);
        if spent < steps { Err(TooMany) } else { Ok(()) }
    }

    /// Counts steps that were taken already, even if they are too many.
    pub fn count(&mut self, steps: u64) {
        self.of_all = self.of_all.saturating_sub(steps);
        self.of_this = self.of_this.min(self.of_all);
    }
}

impl From<TooMany> for LeftOutReason {
    fn from(_: TooMany) -> Self {
        Self::TooManyOccurrences
    }
}
