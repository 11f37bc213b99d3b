//! Finds when a series takes place: what its rules and dates make of it, without what is taken out or replaced, and with what changes it from
//! some occurrence on (RFC 5545 sections 3.8.4.4 and 3.8.5).

use std::collections::{BTreeSet, HashSet};

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::event::{Event, Taken};
use super::left_out::Fault;
use super::local_zone::LocalZone;
use super::steps::Steps;
use super::versions::{Occurrence, Override};
use super::when::{Lasting, When};
use super::zones::Zones;
use crate::busy::calendar::LeftOutReason;
use crate::busy::interval::Interval;

/// A date that is added or taken out costs this many steps.
const STEPS_OF_A_DATE: u64 = 4;
/// An occurrence is looked for outside the span if it lasts at most this many days, or is moved by at most this many.
const MOST_DAYS_OUTSIDE: i64 = 3_660;

/// This is what expanding a series needs: the requested span, the zones, and the steps that are left.
pub struct Means {
    pub span: Interval,
    pub zones: Zones,
    pub steps: Steps,
}

/// Finds the occurrences of one event that may touch the span. `when` is the first occurrence, and `fault` notes what is left out of the
/// event.
pub fn occurrences(event: &Event, when: &When, overrides: &[Override], means: &mut Means, fault: &mut Fault) -> Vec<Interval> {
    let changes = Changes::of(event, when, overrides);
    let around = local_span(means.span, when, &changes);
    let mut starts = ruled(event, when, around, means, fault);
    let touches = |interval: Interval| interval.within(means.span).is_some();
    if !changes.0.is_empty() || when.interval().is_some_and(touches) {
        starts.insert(when.start);
    }
    let added = added(event, when, means, fault);
    if starts.is_empty() && added.is_empty() {
        return Vec::new();
    }
    let gone = Gone::of(event, when, overrides, means, fault);
    let plain = starts.into_iter().map(|start| (start, When { start, ..when.clone() }));
    let takes_place = plain.chain(added).filter(|(local, plain)| !gone.has(*local, || plain.instant()));
    takes_place.filter_map(|(local, plain)| changes.applied(local, plain)?.interval()).collect()
}

/// Says between which times an occurrence must start to touch the span, on the clock of the event's zone and with one day to spare.
fn local_span(span: Interval, when: &When, changes: &Changes) -> (DateTime, DateTime) {
    let moved = || changes.0.iter().filter_map(|change| change.moved.as_ref());
    let longest = moved().map(|moved| moved.length.whole_days()).fold(when.length.whole_days(), i64::max);
    let furthest = moved().map(|moved| moved.shift.as_hours().abs() / 24 + 1).max().unwrap_or(0);
    let outside = |days: i64| days.clamp(0, MOST_DAYS_OUTSIDE);
    let (from, until) = (when.zone.local(span.starts_at.timestamp()), when.zone.local(span.ends_at.timestamp()));
    let before = outside(longest) + outside(furthest) + 2;
    (from.saturating_sub(before.days()), until.saturating_add((outside(furthest) + 1).days()))
}

/// Finds the starts that the rules give.
fn ruled(event: &Event, when: &When, around: (DateTime, DateTime), means: &mut Means, fault: &mut Fault) -> BTreeSet<DateTime> {
    let mut starts = BTreeSet::new();
    for rule in &event.rules {
        let until = rule
            .until()
            .map(|until| if event.start.is_date() { means.zones.last_day(until).at(23, 59, 59, 0) } else { until.last_start(&when.zone) });
        match rule.starts(when.start, until, around, &mut means.steps) {
            Ok(found) => starts.extend(found),
            Err(reason) => fault.note(reason),
        }
    }
    starts
}

/// Finds the dates that are added, each beside its local time in the event's zone. A date may be in another zone and have a length of its own.
fn added(event: &Event, when: &When, means: &mut Means, fault: &mut Fault) -> Vec<(DateTime, When)> {
    let mut added = Vec::new();
    for (moment, length) in &event.added {
        if let Err(reason) = means.steps.spend(STEPS_OF_A_DATE) {
            fault.note(reason.into());
            break;
        }
        // If dates are added to times, or times to whole days, the day counts.
        if event.start.is_date() || moment.is_date() {
            let start = means.zones.day_of(moment).to_datetime(when.start.time());
            added.push((start, When { start, ..when.clone() }));
            continue;
        }
        let own = length.as_ref().map_or(Ok(when.length), |length| Lasting::of(moment, length, &mut means.zones));
        match (means.zones.find(&moment.in_zone), own) {
            (Some(zone), Ok(length)) => {
                let own = When { zone, start: moment.at, length };
                added.extend(own.instant().map(|instant| (when.zone.local(instant), own)));
            }
            (None, _) => fault.note(LeftOutReason::UnknownZone),
            (Some(_), Err(reason)) => fault.note(reason),
        }
    }
    added
}

/// Each of these changes applies to all occurrences from a certain one on. They stand in the order of those occurrences.
struct Changes(Vec<Change>);

struct Change {
    /// The clock of the event's zone shows this time at the first changed occurrence.
    since: DateTime,
    /// If this is `None`, the occurrences are gone or free.
    moved: Option<Moved>,
}

struct Moved {
    shift: SignedDuration,
    zone: LocalZone,
    length: Lasting,
}

impl Changes {
    fn of(event: &Event, when: &When, overrides: &[Override]) -> Self {
        let changing = overrides.iter().filter(|one| one.and_later && one.is_understood());
        let mut changes: Vec<_> = changing.filter_map(|one| Change::of(event, when, one)).collect();
        changes.sort_by_key(|change| change.since);
        Self(changes)
    }

    /// Gives an occurrence as it takes place. `local` is its start according to the series.
    fn applied(&self, local: DateTime, plain: When) -> Option<When> {
        let place = self.0.partition_point(|change| change.since <= local);
        let Some(change) = place.checked_sub(1).and_then(|last| self.0.get(last)) else { return Some(plain) };
        let moved = change.moved.as_ref()?;
        Some(When { zone: moved.zone.clone(), start: local.checked_add(moved.shift).ok()?, length: moved.length })
    }
}

impl Change {
    /// Reads a change: all later occurrences move by the same difference on the clock and last as long (RFC 5545 section 3.8.4.4).
    fn of(event: &Event, when: &When, one: &Override) -> Option<Self> {
        let since = match one.occurrence? {
            Occurrence::Day(day) => day.to_datetime(when.start.time()),
            Occurrence::At(instant) => when.zone.local(instant),
        };
        let moved = match &one.when {
            Ok(new) if one.event.taken == Taken::Busy => {
                let has_times = !event.start.is_date() && !one.event.start.is_date();
                let start = if has_times { when.zone.local(new.instant()?) } else { new.start };
                let zone = if has_times { &when.zone } else { &new.zone };
                Some(Moved { shift: start.duration_since(since), zone: zone.clone(), length: new.length })
            }
            _ => None,
        };
        Some(Self { since, moved })
    }
}

/// These occurrences do not take place, because they are taken out or an event of their own replaces them.
struct Gone {
    /// They are times on the clock of the event's zone.
    starts: HashSet<DateTime>,
    days: HashSet<Date>,
    instants: HashSet<Timestamp>,
}

impl Gone {
    fn of(event: &Event, when: &When, overrides: &[Override], means: &mut Means, fault: &mut Fault) -> Self {
        let mut gone = Self { starts: HashSet::new(), days: HashSet::new(), instants: HashSet::new() };
        for one in overrides.iter().filter(|one| one.is_understood()) {
            match one.occurrence {
                Some(Occurrence::Day(day)) => drop(gone.days.insert(day)),
                Some(Occurrence::At(instant)) => drop(gone.instants.insert(instant)),
                None => {}
            }
        }
        for moment in &event.taken_out {
            if let Err(reason) = means.steps.spend(STEPS_OF_A_DATE) {
                fault.note(reason.into());
                break;
            }
            match Occurrence::of(moment, event.start.is_date(), &mut means.zones) {
                Some(Occurrence::Day(day)) => drop(gone.days.insert(day)),
                Some(Occurrence::At(instant)) => drop(gone.starts.insert(when.zone.local(instant))),
                None => fault.note(LeftOutReason::UnknownZone),
            }
        }
        gone
    }

    /// Tells whether an occurrence is gone. `instant` is called only if something is replaced.
    fn has(&self, local: DateTime, instant: impl FnOnce() -> Option<Timestamp>) -> bool {
        let is_replaced = || !self.instants.is_empty() && instant().is_some_and(|instant| self.instants.contains(&instant));
        self.starts.contains(&local) || self.days.contains(&local.date()) || is_replaced()
    }
}
