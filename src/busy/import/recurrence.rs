//! The `rrule` crate, fenced (docs/calendars.md, What reading costs).
//!
//! Rules are expanded in local time, as if that were UTC: clock changes and zones are not its business. What it is given is rewritten from a
//! list of parts; `UNTIL` stays here, and what a rule may cost is counted in steps.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rrule::RRuleSet;

use super::ImportFault;

/// Longer ones are not written by people.
const MOST_RULE: usize = 512;
const MOST_SET_POSITIONS: usize = 12;
/// The year before which no rule starts.
const FIRST_YEAR: i16 = 2000;

/// What all recurrence of one calendar may cost, in steps of some 0.1 µs.
const MOST_STEPS: u64 = 750_000;
/// Reading a rule; what its first period costs comes on top.
const STEPS_OF_A_RULE: u64 = 100;

/// What is left to spend.
pub struct Steps(u64);

impl Steps {
    pub fn all() -> Self {
        Self(MOST_STEPS)
    }

    pub fn spend(&mut self, steps: u64) -> Result<(), ImportFault> {
        self.0 = self.0.checked_sub(steps).ok_or(ImportFault::TooManyOccurrences)?;
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Frequency {
    fn days(self) -> i64 {
        match self {
            Self::Daily => 1,
            Self::Weekly => 7,
            Self::Monthly => 28,
            Self::Yearly => 365,
        }
    }

    /// What looking at one period costs, whether or not something occurs in it.
    fn steps(self) -> u64 {
        match self {
            Self::Daily | Self::Weekly => 1,
            Self::Monthly => 4,
            Self::Yearly => 32,
        }
    }

    /// What it costs to find that a rule never occurs again: the crate looks at 100,000 periods, or up to the year 10000.
    fn steps_in_vain(self) -> u64 {
        match self {
            Self::Daily | Self::Weekly => 100_000,
            Self::Monthly => 380_000,
            Self::Yearly => 260_000,
        }
    }
}

/// Until when a rule goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The last day.
    Date(Date),
    /// The last start, in the zone of the event.
    Local(DateTime),
    Utc(DateTime),
}

/// A rule whose parts are on the list.
pub struct Rule {
    frequency: Frequency,
    interval: i64,
    count: Option<u64>,
    until: Option<Until>,
    /// How often on one day.
    times_a_day: u64,
    /// For the crate, without `UNTIL`.
    text: String,
}

impl Rule {
    /// `None` for what is not expanded: too often, unknown parts, or nothing that a calendar program writes.
    pub fn read(text: &str) -> Option<Self> {
        if !text.is_ascii() || text.len() > MOST_RULE {
            return None;
        }
        let text = text.to_ascii_uppercase();
        let mut rule = Self { frequency: Frequency::Yearly, interval: 1, count: None, until: None, times_a_day: 1, text: String::new() };
        let mut has_frequency = false;
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => {
                    rule.frequency = frequency(value)?;
                    has_frequency = true;
                }
                "INTERVAL" => rule.interval = value.parse().ok().filter(|interval| (1..=1_000).contains(interval))?,
                "COUNT" => rule.count = Some(value.parse().ok().filter(|count| (1..=u64::from(u32::MAX)).contains(count))?),
                "UNTIL" => {
                    rule.until = Some(until(value)?);
                    continue;
                }
                "BYHOUR" => rule.times_a_day = u64::try_from(value.split(',').count()).unwrap_or(u64::MAX).min(24),
                "BYDAY" | "BYMONTHDAY" | "BYYEARDAY" | "BYWEEKNO" | "BYMONTH" | "WKST" => {}
                "BYSETPOS" if value.split(',').count() <= MOST_SET_POSITIONS => {}
                "BYMINUTE" | "BYSECOND" if !value.contains(',') => {}
                _ => return None,
            }
            rule.text = if rule.text.is_empty() { part.to_owned() } else { format!("{};{part}", rule.text) };
        }
        has_frequency.then_some(rule)
    }

    /// The starts in `[from, to]` of what first starts at `start`, in local time. `None`: the crate does not take the rule.
    pub fn starts(
        &self,
        start: DateTime,
        zone: &TimeZone,
        (from, to): (DateTime, DateTime),
        steps: &mut Steps,
    ) -> Result<Option<Vec<DateTime>>, ImportFault> {
        steps.spend(STEPS_OF_A_RULE + self.frequency.days().unsigned_abs() * self.times_a_day / 4)?;
        if start.year() < FIRST_YEAR {
            return Ok(None);
        }
        let last = self.until.map_or(to, |until| until.in_zone(zone).min(to));
        if last < from || last < start {
            return Ok(Some(Vec::new()));
        }
        let start = self.forward(start, from);
        let text = format!("DTSTART:{}Z\nRRULE:{}", start.strftime("%Y%m%dT%H%M%S"), self.text);
        let Ok(set) = text.parse::<RRuleSet>() else { return Ok(None) };
        self.collect(&set.limit(), start, (from, last), steps).map(Some)
    }

    /// A later start with the same days, where days can be counted: daily and weekly rules without a count.
    fn forward(&self, start: DateTime, from: DateTime) -> DateTime {
        let unit = self.frequency.days() * self.interval;
        if self.count.is_some() || !matches!(self.frequency, Frequency::Daily | Frequency::Weekly) {
            return start;
        }
        let gap = start.date().duration_until(from.date()).as_hours() / 24;
        let days = (gap / unit - 1).max(0) * unit;
        start.checked_add(days.days()).unwrap_or(start)
    }

    fn collect(
        &self,
        set: &RRuleSet,
        start: DateTime,
        (from, last): (DateTime, DateTime),
        steps: &mut Steps,
    ) -> Result<Vec<DateTime>, ImportFault> {
        let mut starts = Vec::new();
        let (mut before, mut seen) = (start, 0);
        for occurrence in set {
            let Some(at) = local(occurrence.timestamp()) else { return Ok(starts) };
            steps.spend(self.steps_between(before, at))?;
            if at > last {
                return Ok(starts);
            }
            if at >= from {
                starts.push(at);
            }
            (before, seen) = (at, seen + 1);
        }
        // The crate gave up before the rule was over.
        if self.count.is_none_or(|count| seen < count) {
            steps.spend(self.frequency.steps_in_vain())?;
        }
        Ok(starts)
    }

    fn steps_between(&self, before: DateTime, at: DateTime) -> u64 {
        let days = (before.duration_until(at).as_hours() / 24).max(0);
        let periods = u64::try_from(days / (self.frequency.days() * self.interval)).unwrap_or(0);
        2 + periods * self.frequency.steps()
    }
}

impl Until {
    fn in_zone(self, zone: &TimeZone) -> DateTime {
        match self {
            Self::Date(date) => date.at(23, 59, 59, 0),
            Self::Local(at) => at,
            Self::Utc(at) => TimeZone::UTC.to_timestamp(at).map_or(DateTime::MAX, |instant| zone.to_datetime(instant)),
        }
    }
}

fn frequency(word: &str) -> Option<Frequency> {
    match word {
        "DAILY" => Some(Frequency::Daily),
        "WEEKLY" => Some(Frequency::Weekly),
        "MONTHLY" => Some(Frequency::Monthly),
        "YEARLY" => Some(Frequency::Yearly),
        _ => None,
    }
}

fn until(value: &str) -> Option<Until> {
    let (date, at) = super::event::date_and_time(value)?;
    Some(match at {
        None => Until::Date(date),
        Some((time, true)) => Until::Utc(date.to_datetime(time)),
        Some((time, false)) => Until::Local(date.to_datetime(time)),
    })
}

/// Seconds since 1970, in a time that was called UTC.
fn local(seconds: i64) -> Option<DateTime> {
    let instant = Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_secs(seconds)).ok()?;
    Some(TimeZone::UTC.to_datetime(instant))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn starts(rule: &str, start: &str) -> Vec<String> {
        let span = (at("2027-03-01T00:00"), at("2027-04-30T00:00"));
        let zone = TimeZone::get("Europe/London").unwrap();
        let found = Rule::read(rule).expect("a rule").starts(at(start), &zone, span, &mut Steps::all());
        found.unwrap().expect("a rule that the crate takes").iter().map(|at| at.strftime("%m-%dT%H:%M").to_string()).collect()
    }

    #[test]
    fn what_calendar_programs_write_is_expanded_in_local_time() {
        assert_eq!(
            starts("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "2027-03-02T18:00")[..4],
            ["03-02T18:00", "03-04T18:00", "03-16T18:00", "03-18T18:00"]
        );
        assert_eq!(starts("FREQ=MONTHLY;BYDAY=-1FR", "2020-01-31T09:30"), ["03-26T09:30"]);
        assert_eq!(starts("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-30T09:30")[..1], ["03-31T09:30"]);
        assert_eq!(starts("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1", "2001-04-01T00:00"), ["04-01T00:00"]);
        assert_eq!(starts("FREQ=DAILY;COUNT=3", "2027-03-30T23:00"), ["03-30T23:00", "03-31T23:00", "04-01T23:00"]);
        assert_eq!(starts("FREQ=DAILY;BYHOUR=9,15;BYMINUTE=0;COUNT=3", "2027-03-30T09:00"), ["03-30T09:00", "03-30T15:00", "03-31T09:00"]);
    }

    #[test]
    fn a_rule_that_began_long_ago_keeps_its_days() {
        assert_eq!(starts("FREQ=WEEKLY;INTERVAL=3", "2001-01-01T10:00"), starts("FREQ=DAILY;INTERVAL=21", "2001-01-01T10:00"));
        let far: Vec<_> = starts("FREQ=DAILY;INTERVAL=7", "2000-01-03T10:00");
        assert_eq!((far.len(), far[0].as_str()), (9, "03-01T10:00"), "every Monday");
    }

    #[test]
    fn until_is_the_last_day_or_the_last_start_in_any_form() {
        let by = |until: &str| starts(&format!("FREQ=DAILY;UNTIL={until}"), "2027-03-28T18:00").len();
        assert_eq!(by("20270331"), 4);
        assert_eq!(by("20270331T180000"), 4);
        // Summer time: 17:00Z is 18:00 in London.
        assert_eq!(by("20270331T170000Z"), 4);
        assert_eq!(by("20270331T165959Z"), 3);
        assert_eq!(by("20270327T000000Z"), 0);
    }

    #[test]
    fn beyond_the_fence_nothing_is_expanded() {
        for rule in [
            "",
            "INTERVAL=2",
            "FREQ=SECONDLY",
            "FREQ=MINUTELY;INTERVAL=1",
            "FREQ=HOURLY",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=-1",
            "FREQ=DAILY;INTERVAL=99999",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;COUNT=99999999999999999999",
            "FREQ=DAILY;UNTIL=soon",
            "FREQ=DAILY;BYDAY=é1",
            "FREQ=DAILY;BYMINUTE=1,2",
            "FREQ=DAILY;BYSECOND=1,2",
            "FREQ=DAILY;BYEASTER=1",
            "RSCALE=CHINESE;FREQ=YEARLY",
            "FREQ=YEARLY;BYSETPOS=1,2,3,4,5,6,7,8,9,10,11,12,13",
        ] {
            assert!(Rule::read(rule).is_none(), "{rule}");
        }
        let long = format!("FREQ=YEARLY;BYYEARDAY={}", "1,".repeat(400));
        assert!(Rule::read(&long).is_none());
        let span = (at("2027-03-01T00:00"), at("2027-04-30T00:00"));
        let old = Rule::read("FREQ=DAILY").unwrap().starts(at("1999-12-31T00:00"), &TimeZone::UTC, span, &mut Steps::all());
        assert_eq!(old, Ok(None));
    }

    #[test]
    fn rules_that_never_occur_use_up_what_may_be_spent() {
        let span = (at("2027-03-01T00:00"), at("2027-04-30T00:00"));
        let mut steps = Steps::all();
        let never = Rule::read("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31").unwrap();
        let outcomes: Vec<_> = (0..4).map(|_| never.starts(at("2027-03-01T09:00"), &TimeZone::UTC, span, &mut steps)).collect();
        assert_eq!(outcomes[0], Ok(Some(Vec::new())));
        assert_eq!(outcomes[3], Err(ImportFault::TooManyOccurrences));
    }
}
