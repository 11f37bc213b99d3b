//! Finds which versions of events stand (RFC 5545 section 3.8.7.4), and which occurrences they replace.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::event::{Event, Taken, Version};
use super::moment::Moment;
use super::when::When;
use super::zones::Zones;
use crate::busy::calendar::LeftOutReason;

/// This names one occurrence of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occurrence {
    /// An occurrence of whole days has a day. An occurrence with a time may be named by its day alone.
    Day(Date),
    At(Timestamp),
}

/// A series is what one UID stands for, in its newest version.
#[derive(Debug, Default)]
pub struct Series {
    /// There is usually one. If the versions do not say which is the newest, all of them count.
    pub masters: Vec<Event>,
    pub overrides: Vec<Override>,
}

/// An override is an event that replaces one occurrence, or one occurrence and all later ones.
#[derive(Debug)]
pub struct Override {
    pub event: Event,
    pub when: Result<When, LeftOutReason>,
    /// This is `None` if it is unclear which occurrence is meant.
    pub occurrence: Option<Occurrence>,
    /// This says that the override changes all later occurrences too.
    pub and_later: bool,
    /// This says that the override itself takes place, because no newer one replaces the same occurrence.
    pub takes_place: bool,
}

/// Puts events together by their UIDs, in the order of the calendar. An event without a UID stands for itself.
pub fn series(events: impl Iterator<Item = Event>, zones: &mut Zones) -> Vec<Series> {
    let mut all: Vec<Vec<Event>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for event in events {
        match places.get(&event.uid) {
            Some(place) if !event.uid.is_empty() => all[*place].push(event),
            _ => {
                places.insert(event.uid.clone(), all.len());
                all.push(vec![event]);
            }
        }
    }
    all.into_iter().map(|events| Series::of(events, zones)).collect()
}

impl Series {
    fn of(events: Vec<Event>, zones: &mut Zones) -> Self {
        let (masters, overrides): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| event.replaces.is_none());
        let newest = masters.iter().map(|event| event.version).max();
        let masters: Vec<_> = masters.into_iter().filter(|event| Some(event.version) == newest).collect();
        let of_days = masters.first().or(overrides.first()).is_some_and(|event| event.start.is_date());
        let mut overrides: Vec<_> = overrides.into_iter().map(|event| Override::of(event, of_days, zones)).collect();
        // If a series is cancelled, its earlier changes are cancelled too.
        if let Some(cancelled) = newest.filter(|_| masters.iter().all(|event| event.taken == Taken::Cancelled)) {
            overrides.retain(|one| one.event.version >= cancelled);
        }
        keep_newest(&mut overrides);
        Self { masters, overrides }
    }

    /// Tells whether no rule of the series can look for an occurrence in vain.
    pub fn surely_recurs(&self) -> bool {
        self.masters.iter().all(|event| event.rules.iter().all(|rule| rule.surely_recurs(event.start.at)))
    }
}

impl Override {
    fn of(event: Event, of_days: bool, zones: &mut Zones) -> Self {
        let replaced = event.replaces.as_ref();
        let moment = replaced.and_then(|replaced| replaced.occurrence.as_ref());
        Self {
            when: When::of(&event.start, &event.length, zones),
            occurrence: moment.and_then(|moment| Occurrence::of(moment, of_days, zones)),
            and_later: replaced.is_some_and(|replaced| replaced.and_later),
            takes_place: true,
            event,
        }
    }

    /// Tells whether the override can replace anything. An override that is left out replaces nothing, because the time that was known
    /// before is better than none.
    pub fn is_understood(&self) -> bool {
        self.when.is_ok() || self.event.taken != Taken::Busy
    }
}

impl Occurrence {
    /// Reads which occurrence is meant. It gives `None` for a time in an unknown zone.
    pub fn of(moment: &Moment, of_days: bool, zones: &mut Zones) -> Option<Self> {
        if of_days || moment.is_date() {
            return Some(Self::Day(zones.day_of(moment)));
        }
        zones.find(&moment.in_zone)?.instant(moment.at).map(Self::At)
    }
}

/// Keeps the newest overrides. If several replace one occurrence, the newest takes place, and if several change all later occurrences, the
/// newest does so.
fn keep_newest(overrides: &mut Vec<Override>) {
    let mut newest: HashMap<(Occurrence, bool), Version> = HashMap::new();
    for one in &*overrides {
        let Some(occurrence) = one.occurrence else { continue };
        for of_later in [false, true].into_iter().take(1 + usize::from(one.and_later)) {
            let known = newest.entry((occurrence, of_later)).or_insert(one.event.version);
            *known = one.event.version.max(*known);
        }
    }
    for one in &mut *overrides {
        let Some(occurrence) = one.occurrence else { continue };
        let is_newest = |of_later: bool| newest.get(&(occurrence, of_later)) == Some(&one.event.version);
        one.takes_place = is_newest(false);
        one.and_later = one.and_later && is_newest(true);
    }
    overrides.retain(|one| one.takes_place || one.and_later);
}
