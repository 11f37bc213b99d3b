//! What a TZID means: a name of IANA's or of Windows, one with something before it, or what the calendar itself says of the zone.

use std::collections::HashMap;
use std::rc::Rc;

use ical::parser::ical::component::{IcalTimeZone, IcalTimeZoneTransition};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::event::{date_and_time, text_of, value_of};
use super::windows_zones::WINDOWS_ZONES;
use crate::time::Zone;

/// Where a time is, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Utc,
    /// Nowhere: in the calendar's zone.
    Floating,
    Tzid(Rc<str>),
}

/// A VTIMEZONE: for a TZID that no list knows.
#[derive(Debug)]
pub struct VZone {
    tzid: String,
    zone: TimeZone,
}

/// Each TZID is looked up once.
pub struct Zones {
    floating: TimeZone,
    known: HashMap<Rc<str>, TimeZone>,
    described: HashMap<String, TimeZone>,
}

impl Zones {
    /// What the calendar calls its zone goes before `theirs`.
    pub fn of(calendar: Option<&str>, described: Vec<VZone>, theirs: &Zone) -> Self {
        let described: HashMap<_, _> = described.into_iter().map(|one| (one.tzid, one.zone)).collect();
        let own = calendar.and_then(|name| by_name(name).or_else(|| described.get(name).cloned()));
        Self { floating: own.unwrap_or_else(|| theirs.rules().clone()), known: HashMap::new(), described }
    }

    /// An unknown TZID that the calendar does not describe is the calendar's own zone.
    pub fn find(&mut self, named: &Named) -> TimeZone {
        let tzid = match named {
            Named::Utc => return TimeZone::UTC,
            Named::Floating => return self.floating.clone(),
            Named::Tzid(tzid) => tzid,
        };
        if let Some(zone) = self.known.get(tzid) {
            return zone.clone();
        }
        let zone = by_name(tzid).or_else(|| self.described.get(&**tzid).cloned()).unwrap_or_else(|| self.floating.clone());
        self.known.insert(tzid.clone(), zone.clone());
        zone
    }
}

/// Of a name of IANA's. Looking for a name that is none is slow, and a TZID can have hundreds of slashes.
const MOST_PARTS: usize = 3;

fn by_name(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    let whole = iana(name).or_else(|| windows(name));
    whole.or_else(|| {
        let (_, last) = name.rsplit_once('/')?;
        // `tzone://Microsoft/Utc`, `/mozilla.org/20050126_1/Europe/London`, `/citadel.org/20190221_1/America/Argentina/Salta`
        let ends = name.rmatch_indices('/').take(MOST_PARTS).map(|(place, _)| &name[place + 1..]);
        if last.eq_ignore_ascii_case("utc") { Some(TimeZone::UTC) } else { ends.filter(|end| end.contains('/')).find_map(iana) }
    })
}

fn iana(name: &str) -> Option<TimeZone> {
    Zone::named(name).ok().map(|zone| zone.rules().clone())
}

fn windows(name: &str) -> Option<TimeZone> {
    let (_, known) = WINDOWS_ZONES.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name))?;
    iana(known)
}

impl VZone {
    /// Its TZID is a TEXT; the parameter that names it is none, so its commas stand there as they are.
    ///
    /// Its `X-LIC-LOCATION`, or else the rules of its newest observances.
    pub fn read(zone: &IcalTimeZone) -> Option<Self> {
        let tzid = text_of(&zone.properties, "TZID")?;
        let located = value_of(&zone.properties, "X-LIC-LOCATION").and_then(by_name);
        Some(Self { tzid, zone: located.or_else(|| by_rules(&zone.transitions))? })
    }
}

/// When an offset begins to hold, each year where there is a rule.
struct Observance {
    since: DateTime,
    /// Seconds east of UTC.
    offset: i32,
    /// POSIX: `M3.5.0/1`
    yearly: Option<String>,
}

fn by_rules(observances: &[IcalTimeZoneTransition]) -> Option<TimeZone> {
    let mut read: Vec<_> = observances.iter().filter_map(Observance::read).collect();
    read.sort_by_key(|one| one.since);
    let newest = read.pop()?;
    let other = read.pop().filter(|other| other.offset != newest.offset);
    let Some((other, (new_rule, old_rule))) = other.and_then(|other| {
        let rules = (newest.yearly.clone()?, other.yearly.clone()?);
        Some((other, rules))
    }) else {
        return TimeZone::posix(&format!("<std>{}", posix(newest.offset))).ok();
    };
    let (winter, summer, begins, ends) = if newest.offset > other.offset {
        (other.offset, newest.offset, new_rule, old_rule)
    } else {
        (newest.offset, other.offset, old_rule, new_rule)
    };
    TimeZone::posix(&format!("<std>{}<dst>{},{begins},{ends}", posix(winter), posix(summer))).ok()
}

impl Observance {
    fn read(transition: &IcalTimeZoneTransition) -> Option<Self> {
        let (date, time) = date_and_time(value_of(&transition.properties, "DTSTART")?)?;
        let (time, _) = time?;
        let offset = offset(value_of(&transition.properties, "TZOFFSETTO")?)?;
        let yearly = value_of(&transition.properties, "RRULE").and_then(yearly);
        let clock = format!("{}:{:02}:{:02}", time.hour(), time.minute(), time.second());
        Some(Self { since: date.to_datetime(time), offset, yearly: yearly.map(|day| format!("{day}/{clock}")) })
    }
}

/// `+0100`, `-053000` in seconds
fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = format!("{digits:0<6}").parse().ok()?;
    Some(sign * (number / 10_000 * 3600 + number / 100 % 100 * 60 + number % 100))
}

/// POSIX counts to the west.
fn posix(offset: i32) -> String {
    let sign = if offset > 0 { '-' } else { '+' };
    let seconds = offset.abs();
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU` → `M3.5.0`
fn yearly(rule: &str) -> Option<String> {
    let part = |name: &str| rule.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let month: u8 = part("BYMONTH")?.parse().ok()?;
    let (week, day) = part("BYDAY")?.split_at_checked(part("BYDAY")?.len().checked_sub(2)?)?;
    let week = match week {
        "-1" | "5" => 5,
        week => week.trim_start_matches('+').parse::<u8>().ok().filter(|week| (1..=4).contains(week))?,
    };
    let day = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"].iter().position(|name| *name == day)?;
    Some(format!("M{month}.{week}.{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(tzid: &str) -> Option<String> {
        by_name(tzid).and_then(|zone| zone.iana_name().map(str::to_owned))
    }

    #[test]
    fn every_zone_of_windows_is_known() {
        let unknown: Vec<_> = WINDOWS_ZONES.iter().filter(|(windows, _)| by_name(windows).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        assert_eq!(name("GMT Standard Time").as_deref(), Some("Europe/London"));
        assert_eq!(name("w. europe standard time").as_deref(), Some("Europe/Berlin"));
    }

    #[test]
    fn what_stands_before_a_name_is_passed_over() {
        assert_eq!(name("/mozilla.org/20050126_1/Europe/London").as_deref(), Some("Europe/London"));
        assert_eq!(name("/citadel.org/20190221_1/America/Argentina/Salta").as_deref(), Some("America/Argentina/Salta"));
        assert_eq!(name("tzone://Microsoft/Utc").as_deref(), Some("UTC"));
        assert_eq!(by_name("tzone://Microsoft/Custom"), None);
        assert_eq!(by_name("Customized Time Zone"), None);
        assert_eq!(by_name("../../../etc/passwd"), None);
        assert_eq!(by_name(""), None);
    }

    #[test]
    fn offsets_and_rules_are_read_as_posix_has_them() {
        assert_eq!(
            (offset("+0100"), offset("-0530"), offset("+013015"), offset("100"), offset("")),
            (Some(3_600), Some(-19_800), Some(5_415), None, None)
        );
        assert_eq!(yearly("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU").as_deref(), Some("M3.5.0"));
        assert_eq!(yearly("FREQ=YEARLY;BYDAY=2SU;BYMONTH=11").as_deref(), Some("M11.2.0"));
        assert_eq!(yearly("FREQ=YEARLY;BYDAY=é;BYMONTH=11"), None);
        assert_eq!(posix(-19_800), "+5:30:00");
    }
}
