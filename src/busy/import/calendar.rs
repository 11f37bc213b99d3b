//! This module reads a whole calendar.

use jiff::civil::Date;

use super::own::OwnIds;
use super::{busy, event, named, preflight};
use crate::busy::calendar::LeftOut;
use crate::busy::interval::Interval;
use crate::time::Zone;

/// At most 10 MB of a calendar are read.
pub const MOST_OCTETS: usize = 10_000_000;

/// This is a calendar that was split into its components. It is not yet known when somebody is busy.
pub struct Calendar(event::Gathered);

/// This is what an external calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The intervals are sorted, do not overlap or touch, and each lies within the requested span.
    pub busy: Vec<Interval>,
    /// These events could not be understood wholly or in part. If only the recurrence of an event could not be understood, its first
    /// occurrence alone counts.
    pub left_out: Vec<LeftOut>,
}

impl Imported {
    /// Counts the events that are left out, for all reasons together.
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
        gathered(bytes, preflight::OF_EVENT).map(Self)
    }

    /// Finds the UIDs of the calendar that look like ids of this service.
    pub fn own_ids(&self) -> OwnIds {
        OwnIds::named_by(self.0.events.iter().map(|event| event.uid.as_str()))
    }

    /// Finds when somebody is busy within `span`. `zone` is that person's time zone. It applies to dates, and to times without a zone,
    /// where the calendar itself names no zone. Events in `ours` do not count as busy time from outside.
    pub fn busy(self, span: Interval, zone: &Zone, ours: &OwnIds) -> Result<Imported, ImportFault> {
        busy::intervals(self.0, span, zone, ours)
    }
}

fn gathered(bytes: &[u8], of_event: &'static [&'static str]) -> Result<event::Gathered, ImportFault> {
    if bytes.len() > MOST_OCTETS {
        return Err(ImportFault::TooLarge);
    }
    let mut gathered = event::Gathered::default();
    preflight::each_component(bytes, of_event, |component| gathered.take(component))?;
    Ok(gathered)
}

/// This is when an event takes place. The variants keep what the calendar says: a day is that day, in every zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventTime {
    Days { first: Date, last: Date },
    Between(Interval),
}

/// This is one occurrence of an event, with the event's name where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedEvent {
    pub name: Option<String>,
    pub time: EventTime,
}

/// This is what a calendar of named events says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedEvents {
    /// The earliest comes first. Events that touch the requested span are there as a whole.
    pub events: Vec<NamedEvent>,
    /// These events could not be understood wholly or in part.
    pub left_out: Vec<LeftOut>,
}

/// Reads the events of a calendar with their names, and finds their occurrences that touch `span`. Events that are marked as free count too,
/// and cancelled ones do not. `zone` applies to times without a zone, where the calendar itself names no zone.
pub fn read_named(bytes: &[u8], span: Interval, zone: &Zone) -> Result<NamedEvents, ImportFault> {
    named::events(gathered(bytes, preflight::OF_NAMED_EVENT)?, span, zone)
}

/// Finds when somebody is busy according to a calendar that has no events of this service.
pub fn read(bytes: &[u8], span: Interval, zone: &Zone) -> Result<Imported, ImportFault> {
    Calendar::read(bytes)?.busy(span, zone, &OwnIds::default())
}
