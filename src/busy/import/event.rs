//! This module reads one component at a time with the `ical` parser, to learn what an event says about when somebody is busy.

use ical::IcalParser;
use ical::parser::ical::component::{IcalCalendar, IcalEvent};
use ical::property::Property;
use jiff::civil::{DateTime, Time};

use super::left_out::{Counts, Fault};
use super::moment::{Length, Moment, date_and_time, lasting, moments, parameter};
use super::preflight::Component;
use super::recurrence::Rule;
use super::zones::VZone;
use crate::busy::calendar::LeftOutReason;

/// One event may add at most this many dates and remove as many. This is more than the number of weeks in a human life.
const MOST_DATES: usize = 5_000;
/// At most this many `RRULE` lines of one event are read. RFC 5545 allows one.
const MOST_RULES: usize = 2;

/// This is everything in a calendar that counts, in the order of the calendar.
#[derive(Default)]
pub struct Gathered {
    pub events: Vec<Event>,
    /// These are the periods of free-busy components that are not free.
    pub periods: Vec<(Moment, Length)>,
    pub zones: Vec<VZone>,
    /// The first `X-WR-TIMEZONE` names this zone.
    pub calendar_zone: Option<String>,
    pub left_out: Counts,
}

/// An event is a single event, a series, or one occurrence of a series.
#[derive(Debug)]
pub struct Event {
    /// This is empty where the event has no UID.
    pub uid: String,
    /// This is `None` where the event has no name, and for busy calendars, whose names are not read.
    pub name: Option<String>,
    pub version: Version,
    pub start: Moment,
    pub length: Length,
    pub rules: Vec<Rule>,
    pub added: Vec<(Moment, Option<Length>)>,
    pub taken_out: Vec<Moment>,
    /// The event replaces this occurrence of the event with the same UID.
    pub replaces: Option<Replaced>,
    pub taken: Taken,
    pub fault: Fault,
}

/// Several components may describe one event or occurrence. The highest version is the newest (RFC 5545 sections 3.8.7.4 and 3.8.7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    sequence: u32,
    stamp: Option<DateTime>,
}

/// This is what `RECURRENCE-ID` says.
#[derive(Debug)]
pub struct Replaced {
    /// This is `None` where the occurrence cannot be read, and then nothing is replaced.
    pub occurrence: Option<Moment>,
    /// This says that all later occurrences change in the same way (RFC 5545 section 3.2.13).
    pub and_later: bool,
}

/// This is what an event does to somebody's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Busy,
    Free,
    Cancelled,
}

impl Gathered {
    /// Takes a calendar with one component or property, as the pre-flight hands it over.
    pub fn take(&mut self, component: &Component<'_>) {
        for calendar in IcalParser::new(component.text.as_bytes()) {
            match calendar {
                Ok(calendar) => self.take_calendar(&calendar, component.is_cut),
                // The parser cannot read something within this one component.
                Err(_) => self.left_out.add(LeftOutReason::Unreadable),
            }
        }
    }

    fn take_calendar(&mut self, calendar: &IcalCalendar, is_cut: bool) {
        if self.calendar_zone.is_none() {
            self.calendar_zone = text_of(&calendar.properties, "X-WR-TIMEZONE");
        }
        self.zones.extend(calendar.timezones.iter().filter_map(|zone| VZone::read(zone, is_cut)));
        let mut cut = Fault::default();
        if is_cut {
            cut.note(LeftOutReason::TooLong);
        }
        for event in &calendar.events {
            let mut fault = cut;
            match read_event(event, &mut fault) {
                Some(event) => self.events.push(event),
                None => self.left_out.add_fault(fault),
            }
        }
        for component in &calendar.free_busys {
            let mut fault = cut;
            self.take_periods(&component.properties, &mut fault);
            self.left_out.add_fault(fault);
        }
    }

    /// A period is busy unless it says that it is free (RFC 5545 section 3.2.9).
    fn take_periods(&mut self, all: &[Property], fault: &mut Fault) {
        let is_free = |property: &Property| parameter(property, "FBTYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("FREE"));
        for period in all.iter().filter(|property| property.name == "FREEBUSY" && !is_free(property)).flat_map(moments) {
            match period {
                Some((start, Some(length))) => self.periods.push((start, length)),
                Some((_, None)) | None => fault.note(LeftOutReason::Unreadable),
            }
        }
    }
}

/// Reads an event, and gives `None` where its start or its end cannot be read.
fn read_event(event: &IcalEvent, fault: &mut Fault) -> Option<Event> {
    let all = &event.properties;
    let Some((start, length)) = time(all) else {
        fault.note(LeftOutReason::Unreadable);
        return None;
    };
    Some(Event {
        uid: value_of(all, "UID").unwrap_or_default().to_owned(),
        name: text_of(all, "SUMMARY"),
        version: version(all),
        start,
        length,
        rules: rules(all, fault),
        added: dates(all, "RDATE", fault),
        taken_out: dates(all, "EXDATE", fault).into_iter().map(|(moment, _)| moment).collect(),
        replaces: find(all, "RECURRENCE-ID").map(|property| replaced(property, fault)),
        taken: taken(all),
        fault: *fault,
    })
}

fn time(all: &[Property]) -> Option<(Moment, Length)> {
    let start = Moment::read(find(all, "DTSTART")?)?;
    let length = match (find(all, "DTEND"), value_of(all, "DURATION")) {
        (Some(end), _) => Length::Until(Moment::read(end)?),
        (None, Some(duration)) => lasting(duration)?,
        (None, None) => Length::Lasting { days: i64::from(start.is_date()), seconds: 0 },
    };
    Some((start, length))
}

fn rules(all: &[Property], fault: &mut Fault) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (number, property) in all.iter().filter(|property| property.name == "RRULE").enumerate() {
        match property.value.as_deref().filter(|_| number < MOST_RULES).and_then(Rule::read) {
            Some(rule) => rules.push(rule),
            None => fault.note(LeftOutReason::Recurrence),
        }
    }
    rules
}

fn dates(all: &[Property], name: &str, fault: &mut Fault) -> Vec<(Moment, Option<Length>)> {
    let mut dates = Vec::new();
    for date in all.iter().filter(|property| property.name == name).flat_map(moments) {
        match date {
            Some(_) if dates.len() == MOST_DATES => {
                fault.note(LeftOutReason::TooManyOccurrences);
                break;
            }
            Some(date) => dates.push(date),
            None => fault.note(LeftOutReason::Unreadable),
        }
    }
    dates
}

fn replaced(property: &Property, fault: &mut Fault) -> Replaced {
    let range = parameter(property, "RANGE");
    let and_later = range.is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"));
    let occurrence = Moment::read(property);
    if occurrence.is_none() {
        fault.note(LeftOutReason::Unreadable);
    }
    // `THISANDPRIOR` comes from RFC 2445, and RFC 5545 no longer has it.
    if range.is_some() && !and_later {
        fault.note(LeftOutReason::Recurrence);
    }
    Replaced { occurrence, and_later }
}

fn version(all: &[Property]) -> Version {
    let stamp = value_of(all, "DTSTAMP").and_then(|text| date_and_time(text.trim()));
    Version {
        sequence: value_of(all, "SEQUENCE").and_then(|text| text.trim().parse().ok()).unwrap_or(0),
        stamp: stamp.map(|(date, time)| date.to_datetime(time.map_or(Time::midnight(), |(time, _)| time))),
    }
}

fn taken(all: &[Property]) -> Taken {
    let says = |name, word: &str| value_of(all, name).is_some_and(|value| value.eq_ignore_ascii_case(word));
    if says("STATUS", "CANCELLED") {
        Taken::Cancelled
    } else if says("TRANSP", "TRANSPARENT") || says("X-MICROSOFT-CDO-BUSYSTATUS", "FREE") {
        Taken::Free
    } else {
        Taken::Busy
    }
}

fn find<'a>(all: &'a [Property], name: &str) -> Option<&'a Property> {
    all.iter().find(|property| property.name == name)
}

pub fn value_of<'a>(all: &'a [Property], name: &str) -> Option<&'a str> {
    find(all, name)?.value.as_deref()
}

/// Gives the value of a TEXT property without its escapes (RFC 5545 section 3.3.11).
pub fn text_of(all: &[Property], name: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = value_of(all, name)?.chars();
    while let Some(letter) = rest.next() {
        match (letter, rest.clone().next()) {
            ('\\', Some(escaped @ (',' | ';' | '\\'))) => {
                text.push(escaped);
                rest.next();
            }
            _ => text.push(letter),
        }
    }
    Some(text)
}
