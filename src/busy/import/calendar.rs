//! Reads a whole calendar.

use super::{busy, event, preflight};
use crate::busy::calendar::LeftOut;
use crate::busy::interval::Interval;
use crate::time::Zone;

/// The most that is read: 10 MB.
pub const MOST_OCTETS: usize = 10_000_000;

/// What an external calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// In order, neither overlapping nor touching, each within the span that was asked for.
    pub busy: Vec<Interval>,
    /// These events could not be understood, or something of them could not. Of those whose recurrence could not, the first occurrence counts
    /// alone.
    pub left_out: Vec<LeftOut>,
}

impl Imported {
    /// Counts them for all reasons together.
    pub fn events_left_out(&self) -> u32 {
        self.left_out.iter().map(|left_out| left_out.events).sum()
    }
}

crate::words! {
    /// Why a calendar is refused as a whole.
    pub enum ImportFault {
        /// Something else, such as a page that asks to sign in.
        NotACalendar = "not_a_calendar",
        /// It ends before it is over.
        Truncated = "truncated",
        NotWellFormed = "not_well_formed",
        TooLarge = "too_large",
        TooManyEvents = "too_many_events",
        TooDeep = "too_deep",
        TooManyOccurrences = "too_many_occurrences",
    }
}

/// Says when somebody is busy within `span`. `zone` is theirs, for dates and for times of no zone where the calendar names none itself.
pub fn read(bytes: &[u8], span: Interval, zone: &Zone) -> Result<Imported, ImportFault> {
    if bytes.len() > MOST_OCTETS {
        return Err(ImportFault::TooLarge);
    }
    let mut gathered = event::Gathered::default();
    preflight::each_component(bytes, |component| gathered.take(component))?;
    busy::intervals(gathered, span, zone)
}
