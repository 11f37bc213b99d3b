//! This module turns events into intervals and joins intervals that meet.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::event::{Event, Gathered, Taken};
use super::left_out::Counts;
use super::moment::Length;
use super::occurrences::{Means, occurrences};
use super::steps::Steps;
use super::versions::{Override, Series, series};
use super::when::When;
use super::zones::Zones;
use super::{ImportFault, Imported, OwnIds};
use crate::busy::calendar::LeftOutReason;
use crate::busy::interval::{Interval, joined};
use crate::time::{Instant, Zone};

/// An import gives at most this many intervals after they are joined.
const MOST_INTERVALS: usize = 20_000;
/// An event in an unknown time zone lies at most this many days away from the time that its clock shows.
const DAYS_BETWEEN_ZONES: i64 = 2;

pub fn intervals(gathered: Gathered, span: Interval, theirs: &Zone, ours: &OwnIds) -> Result<Imported, ImportFault> {
    let zones = Zones::of(gathered.calendar_zone.as_deref(), gathered.zones, theirs, span);
    let mut reading = Reading { means: Means { span, zones, steps: Steps::all() }, busy: Vec::new(), left_out: gathered.left_out };
    for (start, length) in &gathered.periods {
        match When::of(start, length, &mut reading.means.zones) {
            Ok(when) => reading.add(&when),
            Err(reason) => reading.left_out.add(reason),
        }
    }
    let foreign = gathered.events.into_iter().filter(|event| !ours.has(&event.uid));
    // A rule that may search for an occurrence and find none costs the most. Such rules come last, so that they take no steps from the
    // others.
    let (sure, unsure): (Vec<_>, Vec<_>) = series(foreign, &mut reading.means.zones).into_iter().partition(Series::surely_recurs);
    for series in sure.iter().chain(&unsure) {
        reading.take(series);
    }
    let busy = joined(reading.busy);
    if busy.len() > MOST_INTERVALS {
        return Err(ImportFault::TooManyOccurrences);
    }
    Ok(Imported { busy, left_out: reading.left_out.list() })
}

struct Reading {
    means: Means,
    busy: Vec<Interval>,
    left_out: Counts,
}

impl Reading {
    fn take(&mut self, series: &Series) {
        self.means.steps.next_event();
        for one in &series.overrides {
            self.take_override(one, series.masters.is_empty());
        }
        for event in series.masters.iter().filter(|event| event.taken == Taken::Busy) {
            self.take_master(event, &series.overrides);
        }
    }

    fn take_override(&mut self, one: &Override, is_alone: bool) {
        let event = &one.event;
        let mut fault = event.fault;
        if one.occurrence.is_none() {
            fault.note(LeftOutReason::UnknownZone);
        }
        if event.taken == Taken::Busy {
            // An override cannot recur itself, and the later occurrences of a series that is missing are unknown.
            if !event.rules.is_empty() || !event.added.is_empty() || (one.and_later && is_alone) {
                fault.note(LeftOutReason::Recurrence);
            }
            match &one.when {
                Ok(when) if one.takes_place => self.add(when),
                Ok(_) => {}
                Err(LeftOutReason::UnknownZone) if self.is_elsewhere(event) => {}
                Err(reason) => fault.note(*reason),
            }
        }
        self.left_out.add_fault(fault);
    }

    fn take_master(&mut self, event: &Event, overrides: &[Override]) {
        let mut fault = event.fault;
        match When::of(&event.start, &event.length, &mut self.means.zones) {
            Ok(when) => {
                let found = occurrences(event, &when, overrides, &mut self.means, &mut fault);
                self.busy.extend(found.into_iter().filter_map(|interval| interval.within(self.means.span)));
            }
            Err(LeftOutReason::UnknownZone) if self.is_elsewhere(event) => {}
            Err(reason) => fault.note(reason),
        }
        self.left_out.add_fault(fault);
    }

    /// Adds one occurrence. An occurrence keeps nobody busy if it has no length or lies wholly before or after the span.
    fn add(&mut self, when: &When) {
        self.busy.extend(when.interval().and_then(|interval| interval.within(self.means.span)));
    }

    /// Tells whether an event lies outside the span in every possible time zone.
    fn is_elsewhere(&self, event: &Event) -> bool {
        if !event.rules.is_empty() || !event.added.is_empty() {
            return false;
        }
        let spare = SignedDuration::from_hours(24 * DAYS_BETWEEN_ZONES);
        let utc = |at: Instant| TimeZone::UTC.to_datetime(at.timestamp());
        let end = match &event.length {
            Length::Until(end) => end.at,
            Length::Lasting { days, seconds } => {
                let seconds = days.saturating_mul(86_400).saturating_add(*seconds);
                event.start.at.saturating_add(SignedDuration::from_secs(seconds))
            }
        };
        end.saturating_add(spare) < utc(self.means.span.starts_at) || event.start.at.saturating_sub(spare) > utc(self.means.span.ends_at)
    }
}
