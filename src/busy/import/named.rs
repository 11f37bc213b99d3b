//! This module finds when the events of a calendar take place, each with its name. It is for calendars that somebody hands over, such as one
//! of public holidays.

use super::event::{Event, Gathered, Taken};
use super::left_out::Counts;
use super::local_zone::LocalZone;
use super::occurrences::{Means, occurrences};
use super::steps::Steps;
use super::versions::{Override, Series, series};
use super::when::When;
use super::zones::Zones;
use super::{EventTime, ImportFault, NamedEvent, NamedEvents};
use crate::busy::interval::Interval;
use crate::time::{Instant, Zone};

/// A calendar gives at most this many named events.
const MOST_NAMED: usize = 1_000;

pub fn events(gathered: Gathered, span: Interval, theirs: &Zone) -> Result<NamedEvents, ImportFault> {
    let zones = Zones::of(gathered.calendar_zone.as_deref(), gathered.zones, theirs, span);
    let mut reading = Reading { means: Means { span, zones, steps: Steps::all() }, found: Vec::new(), left_out: gathered.left_out };
    let events = gathered.events.into_iter().map(as_taken);
    let (sure, unsure): (Vec<_>, Vec<_>) = series(events, &mut reading.means.zones).into_iter().partition(Series::surely_recurs);
    for series in sure.iter().chain(&unsure) {
        reading.take(series);
        if reading.found.len() > MOST_NAMED {
            return Err(ImportFault::TooManyOccurrences);
        }
    }
    let mut found = reading.found;
    found.sort_unstable();
    found.dedup();
    let events = found.into_iter().map(|(_, name, time)| NamedEvent { name, time }).collect();
    Ok(NamedEvents { events, left_out: reading.left_out.list() })
}

/// Public holidays are often marked as free, because nobody is busy with them. Here they count all the same.
fn as_taken(event: Event) -> Event {
    let taken = match event.taken {
        Taken::Busy | Taken::Free => Taken::Busy,
        Taken::Cancelled => Taken::Cancelled,
    };
    Event { taken, ..event }
}

struct Reading {
    means: Means,
    /// Each begins with its first instant, by which they are ordered.
    found: Vec<(Instant, Option<String>, EventTime)>,
    left_out: Counts,
}

impl Reading {
    fn take(&mut self, series: &Series) {
        self.means.steps.next_event();
        for one in &series.overrides {
            self.take_override(one);
        }
        for event in series.masters.iter().filter(|event| event.taken == Taken::Busy) {
            self.take_master(event, &series.overrides);
        }
    }

    fn take_override(&mut self, one: &Override) {
        let mut fault = one.event.fault;
        if one.event.taken == Taken::Busy {
            match &one.when {
                Ok(when) if one.takes_place => self.add(&one.event, &when.zone, when.interval()),
                Ok(_) => {}
                Err(reason) => fault.note(*reason),
            }
        }
        self.left_out.add_fault(fault);
    }

    fn take_master(&mut self, event: &Event, overrides: &[Override]) {
        let mut fault = event.fault;
        match When::of(&event.start, &event.length, &mut self.means.zones) {
            Ok(when) => {
                for interval in occurrences(event, &when, overrides, &mut self.means, &mut fault) {
                    self.add(event, &when.zone, Some(interval));
                }
            }
            Err(reason) => fault.note(reason),
        }
        self.left_out.add_fault(fault);
    }

    /// Adds one occurrence, unless it lies wholly outside the span. One that reaches out of it is not cut.
    fn add(&mut self, event: &Event, zone: &LocalZone, interval: Option<Interval>) {
        let Some(interval) = interval.filter(|interval| interval.within(self.means.span).is_some()) else { return };
        let time = if event.start.is_date() { days(zone, interval) } else { EventTime::Between(interval) };
        self.found.push((interval.starts_at, event.name.clone(), time));
    }
}

/// Gives the days back from which the instants of whole days were made.
fn days(zone: &LocalZone, interval: Interval) -> EventTime {
    let first = zone.local(interval.starts_at.timestamp()).date();
    let next = zone.local(interval.ends_at.timestamp()).date();
    EventTime::Days { first, last: next.yesterday().unwrap_or(next).max(first) }
}
