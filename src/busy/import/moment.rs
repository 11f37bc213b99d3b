//! Reads dates, times and lengths as a calendar writes them (RFC 5545 section 3.3), before it is known which zone is meant.

use ical::property::Property;
use jiff::civil::{Date, DateTime, Time};

use super::zones::Named;

/// A moment is a date, or a date and a time, as it is written. `in_zone` says in which zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// For a date this is midnight.
    pub at: DateTime,
    pub in_zone: Named,
}

/// A length says how long an event lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Length {
    Until(Moment),
    /// The days are counted by the calendar, then the seconds by the clock.
    Lasting {
        days: i64,
        seconds: i64,
    },
}

impl Moment {
    pub fn is_date(&self) -> bool {
        self.in_zone == Named::Day
    }

    /// Reads the value of a property, and gives `None` if it cannot be read.
    pub fn read(property: &Property) -> Option<Self> {
        Self::of(property.value.as_deref()?, &zone_of(property))
    }

    fn of(text: &str, zone: &Named) -> Option<Self> {
        let (date, time) = date_and_time(text.trim())?;
        Some(match time {
            None => Self { at: date.to_datetime(Time::midnight()), in_zone: Named::Day },
            Some((time, true)) => Self { at: date.to_datetime(time), in_zone: Named::Utc },
            Some((time, false)) => Self { at: date.to_datetime(time), in_zone: zone.clone() },
        })
    }
}

fn zone_of(property: &Property) -> Named {
    let tzid = parameter(property, "TZID");
    tzid.map_or(Named::Floating, |name| Named::Tzid(name.into()))
}

/// Gives the first value of a parameter.
pub fn parameter<'a>(property: &'a Property, name: &str) -> Option<&'a str> {
    let parameters = property.params.iter().flatten();
    parameters.filter(|(known, _)| known == name).find_map(|(_, values)| values.first()).map(String::as_str)
}

/// Reads a list of dates, of dates and times, or of periods with their own lengths. `None` stands for an item that cannot be read.
pub fn moments(property: &Property) -> impl Iterator<Item = Option<(Moment, Option<Length>)>> {
    let zone = zone_of(property);
    let list = property.value.as_deref().unwrap_or_default().split(',').filter(|text| !text.trim().is_empty());
    list.map(move |text| match text.split_once('/') {
        None => Some((Moment::of(text, &zone)?, None)),
        Some((start, end)) => {
            let end = end.trim();
            let length = if end.starts_with(['P', 'p', '+', '-']) { lasting(end)? } else { Length::Until(Moment::of(end, &zone)?) };
            Some((Moment::of(start, &zone)?, Some(length)))
        }
    })
}

/// Reads `20270331`, `20270331T180000` or `20270331T170000Z`. The value beside the time says whether it is in UTC.
pub fn date_and_time(text: &str) -> Option<(Date, Option<(Time, bool)>)> {
    let (date, time) = text.split_once(['T', 't']).map_or((text, None), |(date, time)| (date, Some(time)));
    let date = Date::new(number(date, 0..4, 8)?, number(date, 4..6, 8)?, number(date, 6..8, 8)?).ok()?;
    let Some(time) = time else { return Some((date, None)) };
    let (time, is_utc) = time.strip_suffix(['Z', 'z']).map_or((time, false), |time| (time, true));
    // A leap second is taken for the last second of its minute.
    let second: i8 = number(time, 4..6, 6)?;
    let time = Time::new(number(time, 0..2, 6)?, number(time, 2..4, 6)?, second.min(59), 0).ok()?;
    Some((date, Some((time, is_utc))))
}

/// Reads some digits of a text that has exactly this length.
fn number<N: std::str::FromStr>(text: &str, within: std::ops::Range<usize>, length: usize) -> Option<N> {
    let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.get(within)?.parse().ok() } else { None }
}

/// Reads a length such as `P1DT2H30M`, `PT45M` or `P2W`. It refuses a negative length.
pub fn lasting(text: &str) -> Option<Length> {
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
        let read = |text: &str| Moment::of(text, &Named::Tzid("Europe/Paris".into()));
        let at = |text: &str| text.parse::<DateTime>().unwrap();
        assert_eq!(read("20270331"), Some(Moment { at: at("2027-03-31T00:00"), in_zone: Named::Day }));
        assert_eq!(read("20270331T170000Z"), Some(Moment { at: at("2027-03-31T17:00"), in_zone: Named::Utc }));
        let paris = Named::Tzid("Europe/Paris".into());
        assert_eq!(read("20270331T235960"), Some(Moment { at: at("2027-03-31T23:59:59"), in_zone: paris }));
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
