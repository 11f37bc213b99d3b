//! Expands what a calendar itself says of a zone in its VTIMEZONE (RFC 5545 section 3.6.5). It does so as for events and within the same
//! limits.

use ical::parser::ical::component::{IcalTimeZoneTransition, IcalTimeZoneTransitionType};
use jiff::ToSpan;
use jiff::civil::{DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use super::event::value_of;
use super::local_zone::{Changes, LocalZone, Onset};
use super::moment::date_and_time;
use super::recurrence::Rule;
use super::steps::Steps;
use crate::busy::interval::Interval;

/// A zone is right from this many years before the span on, because nothing that matters begins earlier. A rule that has ended is followed
/// for this many years before its end, so that its last onset is found.
const YEARS_BEFORE: i32 = 3;

/// An observance, STANDARD or DAYLIGHT, is an offset and the times when it begins to hold.
#[derive(Debug)]
pub struct Observance {
    first: DateTime,
    from: Option<Offset>,
    to: Offset,
    rules: Vec<Rule>,
    /// These are the onsets of `RDATE`.
    dates: Vec<DateTime>,
    is_daylight: bool,
}

impl Observance {
    /// Reads an observance, and gives `None` if any part of it cannot be understood, because a zone that is half understood shifts events
    /// without any message.
    pub fn read(transition: &IcalTimeZoneTransition) -> Option<Self> {
        let all = &transition.properties;
        let to = offset(value_of(all, "TZOFFSETTO")?)?;
        let from = match value_of(all, "TZOFFSETFROM") {
            Some(text) => Some(offset(text)?),
            None => None,
        };
        let values =
            |name: &'static str| all.iter().filter(move |property| property.name == name).filter_map(|property| property.value.as_deref());
        Some(Self {
            first: local_time(value_of(all, "DTSTART")?, from)?,
            from,
            to,
            rules: values("RRULE").map(rule).collect::<Option<_>>()?,
            dates: values("RDATE").flat_map(|list| list.split(',')).map(|text| local_time(text, from)).collect::<Option<_>>()?,
            is_daylight: matches!(transition.transition, IcalTimeZoneTransitionType::DAYLIGHT),
        })
    }

    /// Finds all onsets that matter to the span, unless this takes too many steps.
    fn onsets(&self, span: Interval, steps: &mut Steps) -> Option<Vec<Onset>> {
        let zone = LocalZone::Known(TimeZone::fixed(self.from.unwrap_or(self.to)));
        let (from, to) = (zone.local(span.starts_at.timestamp()), zone.local(span.ends_at.timestamp()));
        let mut times = self.dates.clone();
        times.push(self.first);
        for rule in &self.rules {
            let until = rule.until().map(|until| until.last_start(&zone));
            let from = until.map_or(from, |until| until.min(from)).saturating_sub((YEARS_BEFORE * rule.years()).years());
            times.extend(rule.starts(self.first, until, (from, to), steps).ok()?);
        }
        Some(times.into_iter().map(|local| Onset { local, from: self.from, to: self.to, is_daylight: self.is_daylight }).collect())
    }
}

/// Finds every change of the clock that matters to the span. It gives `None` if there is no onset, or if finding them takes too many steps.
pub fn changes(observances: &[Observance], span: Interval, steps: &mut Steps) -> Option<Changes> {
    let mut onsets = Vec::new();
    for observance in observances {
        onsets.extend(observance.onsets(span, steps)?);
    }
    Changes::of(onsets)
}

/// Reads a rule. Programs that know the rules of Windows write its fifth week, which means the last one, as a fifth Sunday, which not every
/// month has.
fn rule(text: &str) -> Option<Rule> {
    Rule::read(&text.to_ascii_uppercase().replace("BYDAY=5", "BYDAY=-1"))
}

/// Reads an onset. RFC 5545 makes it a local time, but some programs write it in UTC.
fn local_time(text: &str, from: Option<Offset>) -> Option<DateTime> {
    let (date, time) = date_and_time(text.trim())?;
    let (time, is_utc) = time.unwrap_or((Time::midnight(), false));
    let at = date.to_datetime(time);
    if is_utc { Some(from?.to_datetime(Offset::UTC.to_timestamp(at).ok()?)) } else { Some(at) }
}

/// Reads an offset such as `+0100` or `-053000`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.trim().split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = format!("{digits:0<6}").parse().ok()?;
    Offset::from_seconds(sign * (number / 10_000 * 3600 + number / 100 % 100 * 60 + number % 100)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_has_hours_and_minutes_and_sometimes_seconds() {
        let seconds = |text: &str| offset(text).map(Offset::seconds);
        assert_eq!((seconds("+0100"), seconds("-0530"), seconds("+013015")), (Some(3_600), Some(-19_800), Some(5_415)));
        for wrong in ["", "100", "+1", "+9999", "-ab00", "+01:00"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
