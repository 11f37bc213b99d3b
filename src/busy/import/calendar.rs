//! Reads a whole calendar.

use super::own::OwnIds;
use super::{busy, event, preflight};
use crate::busy::calendar::LeftOut;
use crate::busy::interval::Interval;
use crate::time::Zone;

/// The most that is read: 10 MB.
pub const MOST_OCTETS: usize = 10_000_000;

/// This is a calendar that was taken apart, before it is known when somebody is busy.
pub struct Calendar(event::Gathered);

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

impl Calendar {
    pub fn read(bytes: &[u8]) -> Result<Self, ImportFault> {
        if bytes.len() > MOST_OCTETS {
            return Err(ImportFault::TooLarge);
        }
        let mut gathered = event::Gathered::default();
        preflight::each_component(bytes, |component| gathered.take(component))?;
        Ok(Self(gathered))
    }

    /// Finds the ids among its UIDs that look like ours.
    pub fn own_ids(&self) -> OwnIds {
        OwnIds::named_by(self.0.events.iter().map(|event| event.uid.as_str()))
    }

    /// Says when somebody is busy within `span`. `zone` is theirs, for dates and for times of no zone where the calendar names none itself. Events
    /// of `ours` are no foreign busy time.
    pub fn busy(self, span: Interval, zone: &Zone, ours: &OwnIds) -> Result<Imported, ImportFault> {
        busy::intervals(self.0, span, zone, ours)
    }
}

/// Says when somebody is busy by a calendar that has none of our own events.
pub fn read(bytes: &[u8], span: Interval, zone: &Zone) -> Result<Imported, ImportFault> {
    Calendar::read(bytes)?.busy(span, zone, &OwnIds::default())
}
