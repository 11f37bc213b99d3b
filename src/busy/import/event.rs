//! One component at a time, by the `ical` parser: what an event says of when somebody is busy.

use ical::IcalParser;
use ical::parser::ical::component::{IcalCalendar, IcalEvent};
use ical::property::Property;
use jiff::civil::{Date, DateTime, Time};

use super::zones::{Named, VZone};

/// Of dates that are added to an event or taken out of it; more than a life has weeks.
const MOST_DATES: usize = 5_000;
/// Lines of `RRULE` in one event; RFC 5545 knows one.
const MOST_RULES: usize = 2;

/// Everything that counts, in the order of the calendar.
#[derive(Default)]
pub struct Gathered {
    pub events: Vec<Event>,
    pub zones: Vec<VZone>,
    /// `X-WR-TIMEZONE`, the first.
    pub calendar_zone: Option<String>,
    pub left_out: u32,
}

/// A date, or a date and time, as it is written; `in_zone` says where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub at: DateTime,
    pub in_zone: Named,
    pub is_date: bool,
}

/// How long an event lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Length {
    Until(Moment),
    /// Days by the calendar, then seconds by the clock.
    Lasting {
        days: i64,
        seconds: i64,
    },
}

/// An event, or one occurrence of one.
#[derive(Debug)]
pub struct Event {
    /// Empty where it has none.
    pub uid: String,
    pub start: Moment,
    pub length: Length,
    pub rules: Vec<String>,
    pub added: Vec<(Moment, Option<Length>)>,
    pub taken_out: Vec<Moment>,
    /// Which occurrence of the event with this uid it replaces.
    pub replaces: Option<Moment>,
    pub is_busy: bool,
}

impl Gathered {
    /// A calendar with one component or property, as the pre-flight hands it over.
    pub fn take(&mut self, text: &str) {
        for calendar in IcalParser::new(text.as_bytes()) {
            match calendar {
                Ok(calendar) => self.take_calendar(calendar),
                // What the parser trips over, within this one component.
                Err(_) => self.left_out += 1,
            }
        }
    }

    fn take_calendar(&mut self, calendar: IcalCalendar) {
        if self.calendar_zone.is_none() {
            self.calendar_zone = text_of(&calendar.properties, "X-WR-TIMEZONE");
        }
        self.zones.extend(calendar.timezones.iter().filter_map(VZone::read));
        for event in calendar.events {
            match read_event(&event) {
                Some(event) => self.events.push(event),
                None => self.left_out += 1,
            }
        }
    }
}

/// `None` without a start that can be read.
fn read_event(event: &IcalEvent) -> Option<Event> {
    let all = &event.properties;
    let start = moment(find(all, "DTSTART")?)?;
    let length = match (find(all, "DTEND"), value_of(all, "DURATION")) {
        (Some(end), _) => Length::Until(moment(end)?),
        (None, Some(duration)) => lasting(duration)?,
        (None, None) => Length::Lasting { days: i64::from(start.is_date), seconds: 0 },
    };
    let dates = |name| all.iter().filter(move |property| property.name == name).flat_map(moments).take(MOST_DATES);
    Some(Event {
        uid: value_of(all, "UID").unwrap_or_default().to_owned(),
        start,
        length,
        rules: all.iter().filter(|property| property.name == "RRULE").filter_map(|rule| rule.value.clone()).take(MOST_RULES).collect(),
        added: dates("RDATE").collect(),
        taken_out: dates("EXDATE").map(|(moment, _)| moment).collect(),
        replaces: find(all, "RECURRENCE-ID").and_then(moment),
        is_busy: is_busy(all),
    })
}

fn is_busy(all: &[Property]) -> bool {
    let says = |name, word: &str| value_of(all, name).is_some_and(|value| value.eq_ignore_ascii_case(word));
    !says("STATUS", "CANCELLED") && !says("TRANSP", "TRANSPARENT") && !says("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
}

fn find<'a>(all: &'a [Property], name: &str) -> Option<&'a Property> {
    all.iter().find(|property| property.name == name)
}

pub fn value_of<'a>(all: &'a [Property], name: &str) -> Option<&'a str> {
    find(all, name)?.value.as_deref()
}

/// The value of a TEXT (RFC 5545 section 3.3.11), with its escapes undone.
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

fn zone_of(property: &Property) -> Named {
    let parameters = property.params.iter().flatten();
    let tzid = parameters.filter(|(name, _)| name == "TZID").find_map(|(_, values)| values.first());
    tzid.map_or(Named::Floating, |name| Named::Tzid(name.as_str().into()))
}

fn moment(property: &Property) -> Option<Moment> {
    moment_of(property.value.as_deref()?, &zone_of(property))
}

fn moment_of(text: &str, zone: &Named) -> Option<Moment> {
    let (date, time) = date_and_time(text)?;
    Some(match time {
        None => Moment { at: date.to_datetime(Time::midnight()), in_zone: Named::Floating, is_date: true },
        Some((time, true)) => Moment { at: date.to_datetime(time), in_zone: Named::Utc, is_date: false },
        Some((time, false)) => Moment { at: date.to_datetime(time), in_zone: zone.clone(), is_date: false },
    })
}

/// A list of dates, dates and times, or periods with a length of their own.
fn moments(property: &Property) -> impl Iterator<Item = (Moment, Option<Length>)> {
    let zone = zone_of(property);
    let list = property.value.as_deref().unwrap_or_default().split(',');
    list.filter_map(move |text| match text.split_once('/') {
        None => Some((moment_of(text.trim(), &zone)?, None)),
        Some((start, end)) => {
            let length = if end.starts_with('P') { lasting(end)? } else { Length::Until(moment_of(end, &zone)?) };
            Some((moment_of(start.trim(), &zone)?, Some(length)))
        }
    })
}

/// `20270331`, `20270331T180000`, `20270331T170000Z`; whether it is in UTC stands beside the time.
pub fn date_and_time(text: &str) -> Option<(Date, Option<(Time, bool)>)> {
    let (date, time) = text.split_once(['T', 't']).map_or((text, None), |(date, time)| (date, Some(time)));
    let date = Date::new(number(date, 0..4, 8)?, number(date, 4..6, 8)?, number(date, 6..8, 8)?).ok()?;
    let Some(time) = time else { return Some((date, None)) };
    let (time, is_utc) = time.strip_suffix(['Z', 'z']).map_or((time, false), |time| (time, true));
    // A leap second is the last one of its minute here.
    let second: i8 = number(time, 4..6, 6)?;
    let time = Time::new(number(time, 0..2, 6)?, number(time, 2..4, 6)?, second.min(59), 0).ok()?;
    Some((date, Some((time, is_utc))))
}

/// Digits within a text of exactly that length.
fn number<N: std::str::FromStr>(text: &str, within: std::ops::Range<usize>, length: usize) -> Option<N> {
    let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.get(within)?.parse().ok() } else { None }
}

/// `P1DT2H30M`, `PT45M`, `P2W`; none that is negative.
fn lasting(text: &str) -> Option<Length> {
    let text = text.trim().to_ascii_uppercase();
    let rest = text.trim_start_matches('+').strip_prefix('P')?;
    let (mut days, mut seconds, mut digits, mut in_time) = (0_i64, 0_i64, String::new(), false);
    for letter in rest.chars() {
        if letter.is_ascii_digit() && digits.len() < 9 {
            digits.push(letter);
            continue;
        }
        if letter == 'T' && digits.is_empty() && !in_time {
            in_time = true;
            continue;
        }
        let count: i64 = std::mem::take(&mut digits).parse().ok()?;
        match (letter, in_time) {
            ('W', false) => days += 7 * count,
            ('D', false) => days += count,
            ('H', true) => seconds += 3600 * count,
            ('M', true) => seconds += 60 * count,
            ('S', true) => seconds += count,
            _ => return None,
        }
    }
    digits.is_empty().then_some(Length::Lasting { days, seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_date_a_local_time_or_one_in_utc() {
        let read = |text: &str| moment_of(text, &Named::Tzid("Europe/Paris".into()));
        let at = |text: &str| text.parse::<DateTime>().unwrap();
        assert_eq!(read("20270331"), Some(Moment { at: at("2027-03-31T00:00"), in_zone: Named::Floating, is_date: true }));
        assert_eq!(read("20270331T170000Z"), Some(Moment { at: at("2027-03-31T17:00"), in_zone: Named::Utc, is_date: false }));
        let paris = Named::Tzid("Europe/Paris".into());
        assert_eq!(read("20270331T235960"), Some(Moment { at: at("2027-03-31T23:59:59"), in_zone: paris, is_date: false }));
        for wrong in ["", "2027033", "20270230", "20270331T25", "20270331T250000", "2027-03-31", "+2270331", "20270331T170000ZZ", "éééé"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_length_is_in_days_and_seconds() {
        assert_eq!(lasting("P1DT2H30M"), Some(Length::Lasting { days: 1, seconds: 9_000 }));
        assert_eq!(lasting("+P2W"), Some(Length::Lasting { days: 14, seconds: 0 }));
        assert_eq!(lasting("PT45M"), Some(Length::Lasting { days: 0, seconds: 2_700 }));
        for wrong in ["", "P5", "-PT1H", "PT1D", "P1H", "PT9999999999H", "P1DT1H1", "1D"] {
            assert_eq!(lasting(wrong), None, "{wrong}");
        }
    }
}
