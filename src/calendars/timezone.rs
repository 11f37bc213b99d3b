//! A VTIMEZONE (RFC 5545, 3.6.5) tells a zone's clock changes to clients that have no zone database of their own.
//!
//! Every event is in UTC, so this shifts none of them; it tells which zone the calendar is kept in, and keeps a feed without events legal.
//! Outlook misreads zones that list their changes one by one, so a zone whose changes follow a yearly rule is written as that rule. jiff
//! does not give such rules out; they are found from the changes that it computes.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

use super::ics::{Properties, Season, Zone, local, offset, text, yearly};

/// For how many calendar years a VTIMEZONE is right. A feed spans 461 days, which touch three years at most.
const WINDOW: i16 = 3;

/// In so many years in a row every date falls on every weekday. A rule that fits all of them is the zone's own; a rule that fits the window
/// alone may have taken "the fourth Sunday" for "the last", which is still right within the window.
const ALL_WEEKDAYS: i16 = 12;

/// Gives the zone's name, or CLDR's name for a zone that has none (jiff can make zones of a bare offset).
#[must_use]
pub fn tzid(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("Etc/Unknown")
}

/// Describes a zone for the year of `from` and the two that follow.
///
/// The zone is described by one offset if it stays the same in these years, by yearly rules if they hold in each of them, else by its
/// changes. The description starts a year earlier, so that no instant of the window comes before it.
pub fn describe(zone: &TimeZone, from: Date) -> Zone {
    let start = from.first_of_year();
    let (initial, changes) = changes(zone, start);
    let window = within(&changes, start, WINDOW);
    let rules = [ALL_WEEKDAYS, WINDOW].into_iter().find_map(|years| rules(&within(&changes, start, years), start, years));
    let mut described = Zone::new(Properties::default().put("TZID", text(tzid(zone))));
    match rules {
        Some(rules) if !window.is_empty() => rules.iter().for_each(|rule| rule.describe(&mut described)),
        _ => list(&mut described, &initial, &window),
    }
    described
}

/// One change of a zone's clock.
struct Change {
    /// What the clock showed when it was changed.
    at: DateTime,
    before: Offset,
    after: Offset,
    name: String,
}

impl Change {
    /// The higher offset is daylight time, whatever a zone's law calls it. Dublin's law says that winter is the exception, and clients do
    /// not expect daylight time to set the clock back.
    fn season(&self) -> Season {
        if self.after > self.before { Season::DAYLIGHT } else { Season::STANDARD }
    }

    /// Writes the properties that every observance has (RFC 5545, 3.6.5).
    fn since(&self, onset: DateTime) -> Properties {
        Properties::default()
            .put("DTSTART", local(onset))
            .put("TZOFFSETFROM", offset(self.before))
            .put("TZOFFSETTO", offset(self.after))
            .put("TZNAME", text(&self.name))
    }
}

/// Gives the offset with which `start` begins, as a change a year earlier, and the changes that follow.
fn changes(zone: &TimeZone, start: Date) -> (Change, Vec<Change>) {
    let (first, end) = (instant(start), instant(start.saturating_add(ALL_WEEKDAYS.years())));
    let info = zone.to_offset_info(first);
    let decreed = start.saturating_sub(1.year()).to_datetime(Time::midnight());
    let initial = Change { at: decreed, before: info.offset(), after: info.offset(), name: info.abbreviation().to_owned() };
    let mut before = initial.after;
    let mut changes = Vec::new();
    for next in zone.following(first).take_while(|next| next.timestamp() < end) {
        let (at, after) = (before.to_datetime(next.timestamp()), next.offset());
        // A transition may change the zone's abbreviation alone, which is no change of the clock.
        if after != before {
            changes.push(Change { at, before, after, name: next.abbreviation().to_owned() });
        }
        before = after;
    }
    (initial, changes)
}

/// Gives a day's beginning in UTC; for the last days that jiff counts, the last instant that it has.
fn instant(day: Date) -> Timestamp {
    Offset::UTC.to_timestamp(day.to_datetime(Time::midnight())).unwrap_or(Timestamp::MAX)
}

/// Gives the changes of so many years from `start` on.
fn within(changes: &[Change], start: Date, years: i16) -> Vec<&Change> {
    changes.iter().filter(|change| change.at.year() - start.year() < years).collect()
}

/// Groups the changes: those between the same two offsets are together.
fn kinds<'c>(changes: &[&'c Change]) -> Vec<Vec<&'c Change>> {
    let mut kinds: Vec<Vec<&Change>> = Vec::new();
    for &change in changes {
        match kinds.iter_mut().find(|kind| kind.iter().any(|one| (one.before, one.after) == (change.before, change.after))) {
            Some(kind) => kind.push(change),
            None => kinds.push(vec![change]),
        }
    }
    kinds
}

/// A change that comes every year, on the nth of a weekday in the onset's month, or on the last one if `nth` is -1.
struct Rule<'c> {
    change: &'c Change,
    /// When the change comes in the year before the window.
    onset: DateTime,
    nth: i8,
}

impl<'c> Rule<'c> {
    /// Finds the rule by which one kind of change comes once in each of so many years.
    fn behind(kind: &[&'c Change], start: Date, years: i16) -> Option<Self> {
        let change = *kind.first()?;
        let in_year = |year: i16, nth: i8| {
            let month = Date::new(year, change.at.month(), 1).ok()?;
            Some(month.nth_weekday_of_month(nth, change.at.weekday()).ok()?.to_datetime(change.at.time()))
        };
        let holds = |nth: &i8| (0..years).map(|n| in_year(start.year() + n, *nth)).eq(kind.iter().map(|one| Some(one.at)));
        let nth = [-1, 1, 2, 3, 4].into_iter().find(holds)?;
        Some(Self { change, onset: in_year(start.year() - 1, nth)?, nth })
    }

    fn describe(&self, zone: &mut Zone) {
        let recurrence = yearly(self.onset.month(), self.nth, self.onset.weekday());
        zone.observe(self.change.season(), self.change.since(self.onset).put("RRULE", recurrence));
    }
}

/// Finds the rules behind the changes of so many years; `None` unless every kind of change has one.
fn rules<'c>(changes: &[&'c Change], start: Date, years: i16) -> Option<Vec<Rule<'c>>> {
    kinds(changes).iter().map(|kind| Rule::behind(kind, start, years)).collect()
}

/// Describes a zone by the offset with which it begins and by its changes: DTSTART is the first change of a kind, RDATE each further one.
fn list(zone: &mut Zone, initial: &Change, changes: &[&Change]) {
    zone.observe(Season::STANDARD, initial.since(initial.at));
    for kind in kinds(changes) {
        let [first, further @ ..] = kind.as_slice() else { continue };
        let properties = further.iter().fold(first.since(first.at), |known, change| known.put("RDATE", local(change.at)));
        zone.observe(first.season(), properties);
    }
}

#[cfg(test)]
mod tests {
    use super::super::ics::Calendar;
    use super::super::ics::tests::{parse, unfold};
    use super::*;
    use ical::parser::ical::component::{IcalTimeZone, IcalTimeZoneTransition};
    use jiff::civil::{Weekday, date};

    fn written(zone: &TimeZone, from: Date) -> String {
        let written = Calendar::new(Properties::default(), describe(zone, from)).write();
        unfold(&written);
        written
    }

    fn named(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    /// Reads a VTIMEZONE without knowing how it was made, and gives every onset with the offset that it brings.
    fn onsets(zone: &IcalTimeZone) -> Vec<(Timestamp, Offset)> {
        let mut all: Vec<_> = zone.transitions.iter().flat_map(onsets_of).collect();
        all.sort();
        all
    }

    fn onsets_of(observance: &IcalTimeZoneTransition) -> Vec<(Timestamp, Offset)> {
        let values = |name: &'static str| observance.properties.iter().filter(move |p| p.name == name).map(|p| p.value.clone().unwrap());
        let one = |name: &'static str| values(name).next().unwrap();
        let local = |value: &str| DateTime::strptime("%Y%m%dT%H%M%S", value).unwrap();
        let first = local(&one("DTSTART"));
        let mut onsets = vec![first];
        onsets.extend(values("RDATE").map(|value| local(&value)));
        for rule in values("RRULE") {
            onsets.extend((1..20).map(|n| recurrence(&rule, first.year() + n).to_datetime(first.time())));
            assert_eq!(recurrence(&rule, first.year()), first.date(), "DTSTART is the first of its recurrences");
        }
        let (before, after) = (seconds(&one("TZOFFSETFROM")), seconds(&one("TZOFFSETTO")));
        onsets.into_iter().map(|onset| (before.to_timestamp(onset).unwrap(), after)).collect()
    }

    fn seconds(offset: &str) -> Offset {
        let parts = |range| offset.get(range).map_or(0, |digits: &str| digits.parse::<i32>().unwrap());
        let all = parts(1..3) * 3600 + parts(3..5) * 60;
        Offset::from_seconds(if offset.starts_with('-') { -all } else { all }).unwrap()
    }

    fn recurrence(rule: &str, year: i16) -> Date {
        let (month, day) = rule.strip_prefix("FREQ=YEARLY;BYMONTH=").unwrap().split_once(";BYDAY=").unwrap();
        let (nth, weekday) = day.split_at(day.len() - 2);
        let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|two| *two == weekday).unwrap();
        let weekday = Weekday::from_monday_zero_offset(i8::try_from(weekday).unwrap()).unwrap();
        date(year, month.parse().unwrap(), 1).nth_weekday_of_month(nth.parse().unwrap(), weekday).unwrap()
    }

    /// Compares with jiff at every half hour of the three years.
    fn assert_agrees(name: &str, from: Date) {
        let (zone, written) = (named(name), written(&named(name), from));
        let onsets = onsets(&parse(&written).timezones[0]);
        let mut at = instant(date(from.year(), 1, 1)) - 14.hours();
        while at < instant(date(from.year() + 3, 1, 1)) {
            let said = onsets.iter().take_while(|(onset, _)| *onset <= at).last().expect("no instant before the first onset").1;
            assert_eq!(said, zone.to_offset(at), "{name} at {at}\n{written}");
            at += 30.minutes();
        }
    }

    #[test]
    fn the_offsets_are_those_of_the_zone() {
        let zones = ["Europe/London", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham", "Africa/Casablanca", "UTC"];
        let odd = ["Europe/Dublin", "America/Santiago", "Asia/Jerusalem", "Africa/Cairo", "America/Nuuk", "Australia/Lord_Howe"];
        for name in zones.into_iter().chain(odd) {
            for from in [date(2016, 8, 31), date(2024, 2, 29), date(2026, 1, 1), date(2028, 12, 31), date(2029, 6, 1)] {
                assert_agrees(name, from);
            }
        }
    }

    #[test]
    fn london_is_two_rules() {
        assert_eq!(
            unfold(&written(&named("Europe/London"), date(2026, 5, 4)))[1..16],
            [
                "BEGIN:VTIMEZONE",
                "TZID:Europe/London",
                "BEGIN:DAYLIGHT",
                "DTSTART:20250330T010000",
                "TZOFFSETFROM:+0000",
                "TZOFFSETTO:+0100",
                "TZNAME:BST",
                "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
                "END:DAYLIGHT",
                "BEGIN:STANDARD",
                "DTSTART:20251026T020000",
                "TZOFFSETFROM:+0100",
                "TZOFFSETTO:+0000",
                "TZNAME:GMT",
                "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            ]
        );
    }

    #[test]
    fn a_rule_is_the_zones_own_where_the_window_leaves_a_choice() {
        // The second Sunday of March and the first of November, the last of September and the first of April.
        let rules =
            |name, year| unfold(&written(&named(name), date(year, 1, 1))).into_iter().filter(|line| line.contains("RRULE")).collect();
        for year in 2012..2030 {
            let johns: Vec<String> = rules("America/St_Johns", year);
            assert_eq!(johns, ["RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"]);
            let chatham: Vec<String> = rules("Pacific/Chatham", year);
            assert_eq!(chatham, ["RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU", "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1SU"]);
        }
    }

    #[test]
    fn a_zone_that_stays_the_same_is_one_standard() {
        for (name, offset) in [("Asia/Kathmandu", "+0545"), ("UTC", "+0000"), ("Etc/GMT+5", "-0500")] {
            let lines = unfold(&written(&named(name), date(2026, 5, 4)));
            assert_eq!(lines[2], format!("TZID:{name}"));
            assert_eq!(lines[3..5], ["BEGIN:STANDARD", "DTSTART:20250101T000000"]);
            assert_eq!(lines[5..7], [format!("TZOFFSETFROM:{offset}"), format!("TZOFFSETTO:{offset}")]);
            assert_eq!(lines[8..], ["END:STANDARD", "END:VTIMEZONE", "END:VCALENDAR"]);
        }
    }

    #[test]
    fn a_zone_without_a_yearly_rule_lists_its_changes() {
        let lines = unfold(&written(&named("Africa/Casablanca"), date(2026, 5, 4)));
        assert!(lines.iter().any(|line| line.starts_with("RDATE:")) && !lines.iter().any(|line| line.starts_with("RRULE:")));
        assert_eq!(lines[3..7], ["BEGIN:STANDARD", "DTSTART:20250101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100"]);
    }

    #[test]
    fn the_ends_of_time_and_nameless_zones_are_no_reason_to_fail() {
        for from in [Date::MIN, Date::MAX, date(9990, 1, 1)] {
            written(&named("Europe/London"), from);
        }
        assert!(written(&TimeZone::fixed(Offset::constant(3)), date(2026, 1, 1)).contains("TZID:Etc/Unknown\r\n"));
    }
}
