//! This module finds what a TZID means. It is an IANA name, a zone that the calendar itself describes, or another name that programs write.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use ical::parser::ical::component::IcalTimeZone;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::event::text_of;
use super::local_zone::LocalZone;
use super::moment::Moment;
use super::observances::{self, Observance};
use super::recurrence::Until;
use super::steps::Steps;
use super::zone_names::{self, plain};
use crate::busy::interval::Interval;
use crate::time::Zone;

/// This says in which zone a written time is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Utc,
    /// A date means that day in the host's zone.
    Day,
    /// A time without a zone is in the calendar's zone.
    Floating,
    Tzid(Arc<str>),
}

/// This is a VTIMEZONE.
#[derive(Debug)]
pub struct VZone {
    /// This is the TZID in a plain form, without the differences between the places where it is written.
    name: String,
    /// `X-LIC-LOCATION` names the zone as IANA does.
    location: Option<String>,
    /// This is `None` where the observances cannot be understood.
    observances: Option<Vec<Observance>>,
}

impl VZone {
    /// Reads a VTIMEZONE, and gives `None` for one without a TZID. `is_cut` says that a part of it is missing.
    pub fn read(zone: &IcalTimeZone, is_cut: bool) -> Option<Self> {
        let observances = if is_cut { None } else { zone.transitions.iter().map(Observance::read).collect() };
        Some(Self { name: plain(&text_of(&zone.properties, "TZID")?), location: text_of(&zone.properties, "X-LIC-LOCATION"), observances })
    }
}

/// At most this many described zones are checked for midnight.
const MOST_MIDNIGHTS: usize = 8;

/// These are the zones of one calendar. Each TZID is looked up once.
pub struct Zones {
    span: Interval,
    steps: Steps,
    described: BTreeMap<String, VZone>,
    known: HashMap<Arc<str>, Option<LocalZone>>,
    /// This is `None` where the calendar names an unknown zone.
    floating: Option<LocalZone>,
    day: LocalZone,
    /// A time may mean midnight in one of these zones. They are looked up when they are first needed.
    midnights: Option<Vec<LocalZone>>,
}

impl Zones {
    /// Makes the zones of a calendar. The zone that the calendar names for itself takes precedence over `theirs`. For dates it does so only
    /// where it says where somebody lives. The zones have to be right within `span`.
    pub fn of(calendar: Option<&str>, described: Vec<VZone>, theirs: &Zone, span: Interval) -> Self {
        let theirs = LocalZone::Known(theirs.rules().clone());
        let described = described.into_iter().map(|zone| (zone.name.clone(), zone)).collect();
        let mut zones = Self {
            span,
            steps: Steps::of_zones(),
            described,
            known: HashMap::new(),
            floating: Some(theirs.clone()),
            day: theirs,
            midnights: None,
        };
        if let Some(name) = calendar.filter(|name| !name.trim().is_empty()) {
            zones.floating = zones.look_up(name);
            zones.day = zones.floating.clone().filter(LocalZone::is_somewhere).unwrap_or(zones.day);
        }
        zones
    }

    /// Finds a zone, and gives `None` for one that neither a list nor the calendar knows.
    pub fn find(&mut self, named: &Named) -> Option<LocalZone> {
        match named {
            Named::Utc => Some(LocalZone::Known(TimeZone::UTC)),
            Named::Day => Some(self.day.clone()),
            Named::Floating => self.floating.clone(),
            Named::Tzid(tzid) => {
                if let Some(zone) = self.known.get(tzid) {
                    return zone.clone();
                }
                let zone = self.look_up(tzid);
                self.known.insert(tzid.clone(), zone.clone());
                zone
            }
        }
    }

    /// Looks up a name. For IANA names the rules of the database apply. For other names the calendar's own rules take precedence over the
    /// usual meaning of the name, since Exchange and others write `Eastern Standard Time` or `EST` for zones with their own rules.
    fn look_up(&mut self, name: &str) -> Option<LocalZone> {
        let listed = zone_names::location(name).map(LocalZone::Known);
        listed.or_else(|| self.describe(&plain(name))).or_else(|| zone_names::other(name).map(LocalZone::Known))
    }

    fn describe(&mut self, name: &str) -> Option<LocalZone> {
        let zone = self.described.get(name)?;
        if let Some(located) = zone.location.as_deref().and_then(zone_names::location) {
            return Some(LocalZone::Known(located));
        }
        let changes = observances::changes(zone.observances.as_ref()?, self.span, &mut self.steps)?;
        Some(LocalZone::Described(Rc::new(changes)))
    }

    /// Finds which day is meant where a series of whole days names one of its days. Exchange and others name a day by the midnight at which
    /// it begins in the mailbox's zone, and write that midnight in that zone or in UTC.
    pub fn day_of(&mut self, moment: &Moment) -> Date {
        if moment.is_date() || (moment.in_zone != Named::Utc && moment.at.time() == Time::midnight()) {
            return moment.at.date();
        }
        match self.find(&moment.in_zone).and_then(|zone| zone.instant(moment.at)) {
            Some(instant) => self.day_that_begins(TimeZone::UTC.to_datetime(instant)),
            None => moment.at.date(),
        }
    }

    /// Finds the last day of a series of whole days.
    pub fn last_day(&mut self, until: Until) -> Date {
        match until {
            Until::Date(date) => date,
            Until::Local(at) => at.date(),
            // Some programs write the last second of the last day instead of a midnight.
            Until::Utc(at) if (at.minute(), at.second()) == (59, 59) => {
                let next = self.day_that_begins(at.saturating_add(SignedDuration::from_secs(1)));
                next.yesterday().unwrap_or(next)
            }
            Until::Utc(at) => self.day_that_begins(at),
        }
    }

    /// Takes the first zone of the calendar in which it is midnight at that time. If there is none, it takes the nearest midnight in UTC.
    fn day_that_begins(&mut self, utc: DateTime) -> Date {
        let Ok(instant) = TimeZone::UTC.to_timestamp(utc) else { return utc.date() };
        let mut locals = self.midnights().iter().map(|zone| zone.local(instant));
        let found = locals.find(|local| local.time() == Time::midnight());
        found.unwrap_or_else(|| utc.saturating_add(SignedDuration::from_hours(12))).date()
    }

    fn midnights(&mut self) -> &[LocalZone] {
        if self.midnights.is_none() {
            let described: Vec<_> = self.described.keys().take(MOST_MIDNIGHTS).map(|name| Named::Tzid(name.as_str().into())).collect();
            let asked = [Named::Day, Named::Floating].into_iter().chain(described);
            self.midnights = Some(asked.filter_map(|named| self.find(&named)).collect());
        }
        self.midnights.as_deref().unwrap_or_default()
    }
}
