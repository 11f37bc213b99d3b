//! Busy time from an external calendar, as a pure function of its bytes (calendars.md section 4).
//!
//! Only when somebody is busy comes out: no titles, no people, no places. What a calendar can cost is bounded by numbers, not by a clock:
//! octets, events, components within components, and the steps that recurrence takes.
//!
//! - [`preflight`] takes the text apart line by line and leaves what is on its lists, one component at a time
//! - [`event`] one component, read by the `ical` parser: moments, lengths, rules
//! - [`zones`] what a TZID means
//! - [`recurrence`] the `rrule` crate, fenced
//! - [`busy`] from events to intervals

use crate::busy::interval::Interval;
use crate::time::Zone;

mod busy;
mod event;
mod preflight;
mod recurrence;
mod windows_zones;
mod zones;

/// The most that is read: 10 MB.
pub const MOST_OCTETS: usize = 10_000_000;

/// What an external calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// In order, neither overlapping nor touching, each within the span that was asked for.
    pub busy: Vec<Interval>,
    /// Events that could not be understood, or whose recurrence could not: of those the first occurrence counts alone.
    pub left_out: u32,
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

/// When somebody is busy within `span`; `zone` is theirs, for times of no zone where the calendar names none itself.
pub fn read(bytes: &[u8], span: Interval, zone: &Zone) -> Result<Imported, ImportFault> {
    if bytes.len() > MOST_OCTETS {
        return Err(ImportFault::TooLarge);
    }
    let mut gathered = event::Gathered::default();
    preflight::each_component(bytes, |text| gathered.take(text))?;
    busy::intervals(gathered, span, zone)
}

#[cfg(test)]
mod tests;
