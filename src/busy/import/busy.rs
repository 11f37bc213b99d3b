//! From events to intervals: occurrences, without those that are replaced or taken out, joined where they meet.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::event::{Event, Gathered, Length, Moment};
use super::recurrence::{Rule, Steps};
use super::zones::Zones;
use super::{ImportFault, Imported};
use crate::busy::interval::{Interval, joined};
use crate::time::{Instant, Zone};

/// What comes out at most, after joining.
const MOST_INTERVALS: usize = 20_000;
/// For a date that is added or taken out.
const STEPS_OF_A_DATE: u64 = 2;

/// Which occurrences of a uid are replaced by an event of their own.
type Replaced = HashMap<String, BTreeSet<Timestamp>>;

pub fn intervals(gathered: Gathered, span: Interval, theirs: &Zone) -> Result<Imported, ImportFault> {
    let zones = Zones::of(gathered.calendar_zone.as_deref(), gathered.zones, theirs);
    let mut reading = Reading { zones, span, steps: Steps::all(), busy: Vec::new(), left_out: gathered.left_out };
    let replaced = reading.replaced(&gathered.events);
    for event in gathered.events {
        reading.take(&event, &replaced)?;
    }
    let busy = joined(reading.busy);
    if busy.len() > MOST_INTERVALS {
        return Err(ImportFault::TooManyOccurrences);
    }
    Ok(Imported { busy, left_out: reading.left_out })
}

struct Reading {
    zones: Zones,
    span: Interval,
    steps: Steps,
    busy: Vec<Interval>,
    left_out: u32,
}

impl Reading {
    /// What replaces an occurrence does so even if it is free.
    fn replaced(&mut self, events: &[Event]) -> Replaced {
        let mut replaced = Replaced::new();
        for event in events.iter().filter(|event| !event.uid.is_empty()) {
            if let Some(instant) = event.replaces.as_ref().and_then(|moment| self.instant(moment)) {
                replaced.entry(event.uid.clone()).or_default().insert(instant);
            }
        }
        replaced
    }

    fn take(&mut self, event: &Event, replaced: &Replaced) -> Result<(), ImportFault> {
        if !event.is_busy {
            return Ok(());
        }
        let Some(length) = self.exact(&event.start, &event.length) else {
            self.left_out += 1;
            return Ok(());
        };
        let zone = self.zones.find(&event.start.in_zone);
        if event.replaces.is_some() {
            self.add(&zone, event.start.at, &length);
            return Ok(());
        }
        let starts = self.starts(event, &length)?;
        let gone = self.gone(event, replaced.get(&event.uid))?;
        for start in starts {
            if !gone.has(start, || instant(&zone, start)) {
                self.add(&zone, start, &length);
            }
        }
        self.add_dates(event, &length, &gone)
    }

    /// The first start and what the rules make of it, in the event's zone.
    fn starts(&mut self, event: &Event, length: &Lasting) -> Result<BTreeSet<DateTime>, ImportFault> {
        let zone = self.zones.find(&event.start.in_zone);
        let mut starts = BTreeSet::from([event.start.at]);
        let around = self.local_span(&zone, length);
        for text in &event.rules {
            let found = match Rule::read(text) {
                Some(rule) => rule.starts(event.start.at, &zone, around, &mut self.steps)?,
                None => None,
            };
            match found {
                Some(found) => starts.extend(found),
                None => self.left_out += 1,
            }
        }
        Ok(starts)
    }

    /// When what lasts so long must start to touch the span, with a day to spare.
    fn local_span(&self, zone: &TimeZone, length: &Lasting) -> (DateTime, DateTime) {
        let days = length.days.saturating_add(length.seconds / 86_400).clamp(0, 3_660) + 2;
        let from = zone.to_datetime(self.span.starts_at.timestamp());
        let until = zone.to_datetime(self.span.ends_at.timestamp());
        (from.saturating_sub(days.days()), until.saturating_add(1.day()))
    }

    fn gone<'a>(&mut self, event: &Event, replaced: Option<&'a BTreeSet<Timestamp>>) -> Result<Gone<'a>, ImportFault> {
        let zone = self.zones.find(&event.start.in_zone);
        let mut gone = Gone { starts: BTreeSet::new(), dates: BTreeSet::new(), replaced };
        for moment in &event.taken_out {
            self.steps.spend(STEPS_OF_A_DATE)?;
            if moment.is_date {
                gone.dates.insert(moment.at);
            } else if let Some(instant) = self.instant(moment) {
                gone.starts.insert(zone.to_datetime(instant));
            }
        }
        Ok(gone)
    }

    /// A date that is added may be in another zone than the event; it is taken out and replaced as any other.
    fn add_dates(&mut self, event: &Event, length: &Lasting, gone: &Gone) -> Result<(), ImportFault> {
        let zone = self.zones.find(&event.start.in_zone);
        for (moment, own) in &event.added {
            self.steps.spend(STEPS_OF_A_DATE)?;
            let own = own.as_ref().and_then(|own| self.exact(moment, own));
            let theirs = self.zones.find(&moment.in_zone);
            let Some(starts_at) = instant(&theirs, moment.at) else { continue };
            if !gone.has(zone.to_datetime(starts_at), || Some(starts_at)) {
                self.add(&theirs, moment.at, own.as_ref().unwrap_or(length));
            }
        }
        Ok(())
    }

    /// One occurrence; what lasts no time, or is over before the span or after it, keeps nobody busy.
    fn add(&mut self, zone: &TimeZone, start: DateTime, length: &Lasting) {
        let Some(starts_at) = instant(zone, start) else { return };
        let Some(ends_at) = end(zone, start, starts_at, length) else { return };
        let interval = Interval { starts_at: Instant::from_timestamp(starts_at), ends_at: Instant::from_timestamp(ends_at) };
        self.busy.extend(interval.within(self.span));
    }

    fn instant(&mut self, moment: &Moment) -> Option<Timestamp> {
        instant(&self.zones.find(&moment.in_zone), moment.at)
    }

    /// `None` where it ends before it starts.
    fn exact(&mut self, start: &Moment, length: &Length) -> Option<Lasting> {
        let (days, seconds) = match length {
            Length::Lasting { days, seconds } => (*days, *seconds),
            // Some programs end a whole day on that day instead of the next.
            Length::Until(end) if start.is_date && end.is_date && start.at == end.at => (1, 0),
            Length::Until(end) if start.is_date && end.is_date => (start.at.duration_until(end.at).as_hours() / 24, 0),
            Length::Until(end) => (0, self.instant(start)?.duration_until(self.instant(end)?).as_secs()),
        };
        (days >= 0 && seconds >= 0).then_some(Lasting { days, seconds })
    }
}

/// Days by the calendar, then seconds by the clock.
struct Lasting {
    days: i64,
    seconds: i64,
}

/// Occurrences that do not take place: taken out, or replaced by an event of their own.
struct Gone<'a> {
    /// In the event's zone.
    starts: BTreeSet<DateTime>,
    /// At midnight.
    dates: BTreeSet<DateTime>,
    replaced: Option<&'a BTreeSet<Timestamp>>,
}

impl Gone<'_> {
    /// `start` is in the event's zone; `instant` is asked for only where something is replaced.
    fn has(&self, start: DateTime, instant: impl FnOnce() -> Option<Timestamp>) -> bool {
        self.starts.contains(&start)
            || self.dates.contains(&start.date().to_datetime(jiff::civil::Time::midnight()))
            || self.replaced.is_some_and(|all| instant().is_some_and(|instant| all.contains(&instant)))
    }
}

/// A time that a clock change skips or repeats is the one that RFC 5545 takes.
fn instant(zone: &TimeZone, at: DateTime) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(at).compatible().ok()
}

fn end(zone: &TimeZone, start: DateTime, starts_at: Timestamp, length: &Lasting) -> Option<Timestamp> {
    let by_calendar = match length.days {
        0 => starts_at,
        days => instant(zone, start.checked_add(SignedDuration::from_secs(days.checked_mul(86_400)?)).ok()?)?,
    };
    by_calendar.checked_add(SignedDuration::from_secs(length.seconds)).ok()
}
