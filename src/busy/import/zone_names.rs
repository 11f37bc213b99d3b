//! Reads names of zones in all the ways in which programs write them.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::tz::{Offset, TimeZone};

use super::display_names::DISPLAY_NAMES;
use super::windows_zones::WINDOWS_ZONES;
use crate::time::Zone;

/// An IANA name has at most this many parts. It is slow to look for a name that does not exist, and a TZID can have hundreds of slashes.
const MOST_PARTS: usize = 3;
/// No IANA name is longer than this: the longest has 32 octets.
const MOST_NAME: usize = 40;
/// No clock is further from UTC than this many minutes.
const MOST_MINUTES: i32 = 14 * 60;

/// Each name of Windows, and each name that Windows shows, leads to the IANA name. The keys are in the form of [`plain`].
static OF_WINDOWS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut names: HashMap<_, _> = WINDOWS_ZONES.iter().map(|(windows, iana)| (plain(windows), *iana)).collect();
    let shown: Vec<_> = DISPLAY_NAMES.iter().filter_map(|(shown, windows)| Some((plain(shown), *names.get(&plain(windows))?))).collect();
    names.extend(shown);
    names
});

/// Writes a name in a plain form, without the differences between writers: case, blanks, quotes, dots, escapes, and `&` for `and`.
pub fn plain(name: &str) -> String {
    let kept = name.chars().filter(|letter| !matches!(letter, '\\' | '"' | '\'' | '.'));
    let words = kept.collect::<String>().to_lowercase().replace('&', " and ").replace("co-ordinated", "coordinated");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads an IANA name with an area and a location, and ignores what stands before it, as in `/mozilla.org/20050126_1/Europe/London` and
/// `/citadel.org/20190221_1/America/Argentina/Salta`.
pub fn location(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    let ends = name.rmatch_indices('/').take(MOST_PARTS).map(|(place, _)| &name[place + 1..]);
    let whole = std::iter::once(name);
    whole.chain(ends).filter(|end| end.len() <= MOST_NAME && end.contains('/')).find_map(iana)
}

/// Reads any other name: an IANA abbreviation, a name of Windows, an offset or UTC.
pub fn other(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    let plain = plain(name);
    if let Some(known) = OF_WINDOWS.get(&plain) {
        return iana(known);
    }
    // Microsoft writes `tzone://Microsoft/Utc`.
    if plain.rsplit('/').next() == Some("utc") {
        return Some(TimeZone::UTC);
    }
    match after_offset(&plain) {
        // The offset of `(UTC-05:00) Eastern Time (US & Canada)` is the one in winter, and has changed with the versions of Windows.
        Some((_, shown)) if !shown.is_empty() => location(shown).or_else(|| iana(OF_WINDOWS.get(shown)?)),
        Some((offset, _)) => by_offset(offset),
        None => by_offset(&plain).or_else(|| if name.contains('/') { None } else { iana(name) }),
    }
}

/// Splits `(utc-05:00) eastern time` into `utc-05:00` and `eastern time`.
fn after_offset(plain: &str) -> Option<(&str, &str)> {
    let (offset, shown) = plain.strip_prefix('(')?.split_once(')')?;
    (offset.starts_with("utc") || offset.starts_with("gmt")).then_some((offset, shown.trim()))
}

/// Reads a bare offset, which is to the east if it is positive: `gmt-0400`, `utc+5:30`, `-05:00`, `+01`, `gmt`.
fn by_offset(plain: &str) -> Option<TimeZone> {
    let offset = plain.strip_prefix("utc").or_else(|| plain.strip_prefix("gmt")).unwrap_or(plain).trim();
    let sign = match offset.chars().next() {
        None if plain.is_empty() => return None,
        None => return Some(TimeZone::UTC),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits = &offset[1..];
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some((hours, minutes)), _) => (hours, minutes),
        (None, 1 | 2) => (digits, "0"),
        (None, 3 | 4) if digits.is_ascii() => digits.split_at(digits.len() - 2),
        _ => return None,
    };
    let number = |text: &str| -> Option<i32> { text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())) };
    let (hours, minutes) = (number(hours)?, number(minutes).filter(|minutes| *minutes < 60)?);
    let all = hours.checked_mul(60)?.checked_add(minutes).filter(|all| *all <= MOST_MINUTES)?;
    Offset::from_seconds(sign * all * 60).ok().map(TimeZone::fixed)
}

fn iana(name: &str) -> Option<TimeZone> {
    Zone::named(name).ok().map(|zone| zone.rules().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This is the IANA name of the zone, or its offset.
    fn name(tzid: &str) -> Option<String> {
        let zone = location(tzid).or_else(|| other(tzid))?;
        Some(zone.iana_name().map_or_else(|| zone.to_fixed_offset().unwrap().to_string(), str::to_owned))
    }

    fn assert_names(pairs: &[(&str, &str)]) {
        for (tzid, expected) in pairs {
            assert_eq!(name(tzid).as_deref(), Some(*expected), "{tzid}");
        }
    }

    #[test]
    fn every_zone_of_windows_is_known_by_its_name_and_by_what_is_shown() {
        let unknown: Vec<_> = WINDOWS_ZONES.iter().filter(|(windows, _)| other(windows).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let unknown: Vec<_> = DISPLAY_NAMES.iter().filter(|(shown, _)| other(&format!("(UTC+01:00) {shown}")).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let twice = DISPLAY_NAMES.iter().map(|(shown, _)| plain(shown)).collect::<std::collections::HashSet<_>>();
        assert_eq!(twice.len(), DISPLAY_NAMES.len(), "a name stands twice");
        assert_names(&[("GMT Standard Time", "Europe/London"), ("w. europe standard time", "Europe/Berlin")]);
    }

    #[test]
    fn what_stands_before_a_name_is_passed_over() {
        assert_names(&[
            ("/mozilla.org/20050126_1/Europe/London", "Europe/London"),
            ("/citadel.org/20190221_1/America/Argentina/Salta", "America/Argentina/Salta"),
            ("tzone://Microsoft/Utc", "UTC"),
        ]);
        for unknown in ["tzone://Microsoft/Custom", "Customized Time Zone", "../../../etc/passwd", "", " ", "Eastern", "(", "()", "(UTC"] {
            assert_eq!(name(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn what_windows_shows_is_a_zone_whatever_offset_stands_before_it() {
        assert_names(&[
            ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
            ("(GMT-05:00) Eastern Time (US and Canada)", "America/New_York"),
            ("Eastern Time (US & Canada)", "America/New_York"),
            ("(UTC) Coordinated Universal Time", "Etc/UTC"),
            ("(UTC) Co-ordinated Universal Time", "Etc/UTC"),
            ("(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rome\\, Stockholm\\, Vienna", "Europe/Berlin"),
            ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/London"),
            ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "Europe/London"),
            ("(UTC+13:00) Nuku'alofa", "Pacific/Tongatapu"),
            ("(GMT+01:00) Europe/Paris", "Europe/Paris"),
        ]);
        assert_eq!(name("(UTC-05:00) Somewhere Else"), None, "an offset says nothing of summer");
    }

    #[test]
    fn a_bare_offset_is_to_the_east_where_it_is_positive() {
        assert_names(&[
            ("GMT-0400", "-04"),
            ("UTC+5:30", "+05:30"),
            ("gmt+1", "+01"),
            ("-05:00", "-05"),
            ("+0545", "+05:45"),
            ("(UTC-05:00)", "-05"),
            ("GMT", "UTC"),
            ("Etc/GMT+4", "Etc/GMT+4"),
        ]);
        for none in ["GMT-", "GMT+15", "UTC+1:60", "+12345", "GMT+é", "GMT+1h", "+-1", "GMT++1", "++1"] {
            assert_eq!(name(none), None, "{none}");
        }
    }

    #[test]
    fn an_abbreviation_is_what_iana_makes_of_it() {
        assert_names(&[("EST5EDT", "EST5EDT"), ("CET", "CET")]);
        for ambiguous in ["BST", "IST", "AST"] {
            assert_eq!(name(ambiguous), None, "{ambiguous}");
        }
    }
}
