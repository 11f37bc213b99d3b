//! This module limits what the `rrule` crate may do (docs/calendars.md, What reading costs).
//!
//! Rules are expanded in local time as if it were UTC, so the crate does not deal with clock changes or zones. The rule that the crate gets
//! is rewritten from a list of parts. `UNTIL` and `COUNT` are handled in this module, and the cost of a rule is counted in steps.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rrule::RRuleSet;

use super::local_zone::LocalZone;
use super::skip::days_between;
use super::steps::{Steps, TooMany};
use crate::busy::calendar::LeftOutReason;

/// A rule has at most this many octets. People do not write longer rules.
const MOST_RULE: usize = 512;
const MOST_SET_POSITIONS: usize = 12;
/// Reading a rule costs this many steps. The cost of its first period is added to them.
const STEPS_OF_A_RULE: u64 = 100;
/// Finding an occurrence and turning it into an interval costs this many steps.
const STEPS_OF_AN_OCCURRENCE: u64 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Frequency {
    /// Gives the smallest number of days in a period.
    pub fn days(self) -> i64 {
        match self {
            Self::Daily => 1,
            Self::Weekly => 7,
            Self::Monthly => 28,
            Self::Yearly => 365,
        }
    }

    /// Gives the cost of looking at one period, whether or not something occurs in it.
    fn steps(self) -> u64 {
        match self {
            Self::Daily | Self::Weekly => 1,
            Self::Monthly => 4,
            Self::Yearly => 32,
        }
    }

    /// Gives the cost of finding that a rule never occurs again. The crate looks at 100,000 periods, or up to the year 10000.
    fn steps_in_vain(self) -> u64 {
        match self {
            Self::Daily | Self::Weekly => 100_000,
            Self::Monthly => 380_000,
            Self::Yearly => 260_000,
        }
    }
}

/// This is the end of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The rule names the last day.
    Date(Date),
    /// The rule names the last start in the zone of the event.
    Local(DateTime),
    Utc(DateTime),
}

/// This is a rule whose parts are all on the list.
#[derive(Debug)]
pub struct Rule {
    pub frequency: Frequency,
    pub interval: i64,
    pub count: Option<u64>,
    until: Option<Until>,
    /// The rule occurs this many times on one day.
    times_a_day: u64,
    /// The crate gets this text, which has no `COUNT` and no `UNTIL`.
    text: String,
}

impl Rule {
    /// Reads a rule. It gives `None` for a rule that is not expanded, because it recurs too often, has unknown parts, or is nothing that a
    /// calendar program writes.
    pub fn read(text: &str) -> Option<Self> {
        if !text.is_ascii() || text.len() > MOST_RULE {
            return None;
        }
        let text = text.to_ascii_uppercase();
        let mut rule = Self { frequency: Frequency::Yearly, interval: 1, count: None, until: None, times_a_day: 1, text: String::new() };
        let mut has_frequency = false;
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => {
                    rule.frequency = frequency(value)?;
                    has_frequency = true;
                }
                "INTERVAL" => rule.interval = value.parse().ok().filter(|interval| (1..=1_000).contains(interval))?,
                "COUNT" => {
                    rule.count = Some(value.parse().ok().filter(|count| (1..=u64::from(u32::MAX)).contains(count))?);
                    continue;
                }
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

    pub fn until(&self) -> Option<Until> {
        self.until
    }

    /// Gives the largest number of years in one period.
    pub fn years(&self) -> i32 {
        let months = self.interval * self.frequency.days() / 28;
        i32::try_from(months / 12 + 1).unwrap_or(1)
    }

    /// Finds the starts in `[from, to]` of a series that first starts at `start` and last starts at `until`. All times are local.
    pub fn starts(
        &self,
        start: DateTime,
        until: Option<DateTime>,
        (from, to): (DateTime, DateTime),
        steps: &mut Steps,
    ) -> Result<Vec<DateTime>, LeftOutReason> {
        let last = until.map_or(to, |until| until.min(to));
        if last < from || last < start || self.is_over(start, from) {
            return Ok(Vec::new());
        }
        let Some((start, count)) = self.forward(start, from) else { return Ok(Vec::new()) };
        self.expand(start, count, (from, last), steps)
    }

    /// Gives the value of a part, such as `MO,TU` of `BYDAY`.
    pub fn part(&self, name: &str) -> Option<&str> {
        self.text.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    }

    fn expand(
        &self,
        start: DateTime,
        count: Option<u64>,
        within: (DateTime, DateTime),
        steps: &mut Steps,
    ) -> Result<Vec<DateTime>, LeftOutReason> {
        steps.spend(STEPS_OF_A_RULE + self.steps_of_the_first_period())?;
        let count_part = count.map(|count| format!(";COUNT={count}")).unwrap_or_default();
        let text = format!("DTSTART:{}Z\nRRULE:{}{count_part}", start.strftime("%Y%m%dT%H%M%S"), self.text);
        let set: RRuleSet = text.parse().map_err(|_| LeftOutReason::Recurrence)?;
        Ok(self.collect(&set.limit(), (start, count), within, steps)?)
    }

    /// Gives the cost of the first period. The crate makes all starts of a period at once, also those before and after the span.
    fn steps_of_the_first_period(&self) -> u64 {
        let days = self.frequency.days().unsigned_abs();
        if self.times_a_day == 1 { days / 4 } else { days * self.times_a_day }
    }

    fn collect(
        &self,
        set: &RRuleSet,
        (start, count): (DateTime, Option<u64>),
        (from, last): (DateTime, DateTime),
        steps: &mut Steps,
    ) -> Result<Vec<DateTime>, TooMany> {
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
        // The crate gave up before the rule ended, so the rule will not occur again.
        if count.is_none_or(|count| seen < count) {
            steps.count(self.frequency.steps_in_vain());
        }
        Ok(starts)
    }

    fn steps_between(&self, before: DateTime, at: DateTime) -> u64 {
        let days = days_between(before, at).max(0);
        let periods = u64::try_from(days / (self.frequency.days() * self.interval)).unwrap_or(0);
        STEPS_OF_AN_OCCURRENCE + periods * self.frequency.steps()
    }
}

impl Until {
    /// Gives the last start on the clock of the event's zone.
    pub fn last_start(self, zone: &LocalZone) -> DateTime {
        match self {
            Self::Date(date) => date.at(23, 59, 59, 0),
            Self::Local(at) => at,
            Self::Utc(at) => TimeZone::UTC.to_timestamp(at).map_or(DateTime::MAX, |instant| zone.local(instant)),
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
    let (date, at) = super::moment::date_and_time(value)?;
    Some(match at {
        None => Until::Date(date),
        Some((time, true)) => Until::Utc(date.to_datetime(time)),
        Some((time, false)) => Until::Local(date.to_datetime(time)),
    })
}

/// Reads seconds since 1970 as a local time, since the crate got local times as UTC.
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

    /// The span is March and April 2027.
    fn span() -> (DateTime, DateTime) {
        (at("2027-03-01T00:00"), at("2027-04-30T00:00"))
    }

    fn expanded(rule: &str, start: &str, steps: &mut Steps) -> Result<Vec<String>, LeftOutReason> {
        let rule = Rule::read(rule).expect("a rule");
        let london = LocalZone::Known(TimeZone::get("Europe/London").unwrap());
        let until = rule.until().map(|until| until.last_start(&london));
        let found = rule.starts(at(start), until, span(), steps)?;
        Ok(found.iter().map(|at| at.strftime("%m-%dT%H:%M").to_string()).collect())
    }

    fn starts(rule: &str, start: &str) -> Vec<String> {
        expanded(rule, start, &mut Steps::all()).expect("a rule that the crate takes")
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
        // In summer time, 17:00Z is 18:00 in London.
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
        assert_eq!(expanded("FREQ=DAILY;BYMONTH=13", "2027-03-01T09:00", &mut Steps::all()), Err(LeftOutReason::Recurrence));
    }

    #[test]
    fn a_rule_from_another_century_is_a_rule_all_the_same() {
        assert_eq!(starts("FREQ=YEARLY", "1958-04-12T00:00"), ["04-12T00:00"]);
        assert_eq!(starts("FREQ=YEARLY;INTERVAL=10", "1937-04-12T00:00"), ["04-12T00:00"]);
        assert_eq!(starts("FREQ=YEARLY;INTERVAL=10", "1938-04-12T00:00"), Vec::<String>::new());
        assert_eq!(starts("FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1", "1926-10-31T08:00"), ["03-31T08:00"], "1,205 months later");
        assert_eq!(starts("FREQ=MONTHLY", "1899-01-31T08:00"), ["03-31T08:00"]);
        assert_eq!(starts("FREQ=YEARLY;COUNT=30", "1997-04-12T00:00"), Vec::<String>::new(), "the last one was in 2026");
        assert_eq!(starts("FREQ=YEARLY;COUNT=31", "1997-04-12T00:00"), ["04-12T00:00"]);
        assert_eq!(starts("FREQ=YEARLY", "2024-02-29T00:00"), Vec::<String>::new());
    }

    #[test]
    fn a_count_is_the_same_wherever_counting_begins() {
        // 1 March 2027 comes 9,921 days after 1 January 2000.
        assert_eq!(starts("FREQ=DAILY;COUNT=9921", "2000-01-01T10:00"), Vec::<String>::new());
        assert_eq!(starts("FREQ=DAILY;COUNT=9922", "2000-01-01T10:00"), ["03-01T10:00"]);
        // 3 January 2000 is a Monday, and 1 March 2027 is the Monday 1,417 weeks later.
        assert_eq!(starts("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=2835", "2000-01-03T10:00"), ["03-01T10:00"]);
        assert_eq!(starts("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=2836", "2000-01-03T10:00"), ["03-01T10:00", "03-04T10:00"]);
        // The series begins on the Thursday, so the Monday before does not belong to it.
        assert_eq!(starts("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=2834", "2000-01-06T10:00"), ["03-01T10:00"]);
        assert_eq!(starts("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=7086", "2000-01-03T10:00"), ["03-01T10:00"]);
    }

    #[test]
    fn what_is_over_costs_nothing() {
        let mut nothing = Steps::none();
        for (rule, start) in [
            ("FREQ=DAILY;UNTIL=20200101T000000Z", "2001-01-01T09:00"),
            ("FREQ=DAILY;COUNT=5000", "2005-01-01T09:00"),
            ("FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=1000", "2005-01-03T09:00"),
            ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=100", "2005-01-28T09:00"),
            ("FREQ=MONTHLY;COUNT=100", "2005-01-15T09:00"),
            ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1;COUNT=12", "2005-04-01T09:00"),
        ] {
            assert_eq!(expanded(rule, start, &mut nothing), Ok(Vec::new()), "{rule}");
        }
        assert_eq!(expanded("FREQ=DAILY", "2001-01-01T09:00", &mut nothing), Err(LeftOutReason::TooManyOccurrences));
    }

    #[test]
    fn a_rule_that_costs_too_much_is_given_up_alone() {
        let mut steps = Steps::all();
        let costly = "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3,4,5,6,7,8,9,10,11,12;COUNT=4000000";
        assert_eq!(expanded(costly, "2000-01-01T09:00", &mut steps), Err(LeftOutReason::TooManyOccurrences));
        assert_eq!(expanded("FREQ=YEARLY", "2020-04-01T09:00", &mut steps), Err(LeftOutReason::TooManyOccurrences), "the same event's");
        steps.next_event();
        assert_eq!(expanded("FREQ=YEARLY", "2020-04-01T09:00", &mut steps), Ok(vec!["04-01T09:00".to_owned()]));
    }

    #[test]
    fn rules_that_never_occur_use_up_what_may_be_spent() {
        let mut steps = Steps::all();
        let outcomes: Vec<_> = (0..4)
            .map(|_| {
                steps.next_event();
                expanded("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", "2027-03-01T09:00", &mut steps)
            })
            .collect();
        assert_eq!(outcomes[0], Ok(Vec::new()));
        assert_eq!(outcomes[3], Err(LeftOutReason::TooManyOccurrences));
    }

    #[test]
    fn what_surely_recurs_is_told_from_what_may_not() {
        let surely = |rule: &str, start: &str| Rule::read(rule).unwrap().surely_recurs(at(start));
        for (rule, start) in [
            ("FREQ=DAILY;BYDAY=MO,TU", "2027-03-01T09:00"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2027-03-01T09:00"),
            ("FREQ=MONTHLY", "2027-03-28T09:00"),
            ("FREQ=MONTHLY;BYDAY=2WE", "2027-03-31T09:00"),
            ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1", "2027-04-01T09:00"),
            ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "2027-03-28T09:00"),
        ] {
            assert!(surely(rule, start), "{rule}");
        }
        for (rule, start) in [
            ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2027-03-02T09:00"),
            ("FREQ=MONTHLY", "2027-03-29T09:00"),
            ("FREQ=MONTHLY;BYMONTHDAY=31", "2027-03-31T09:00"),
            ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2027-08-13T09:00"),
            ("FREQ=MONTHLY;BYDAY=5MO", "2027-03-29T09:00"),
            ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5", "2027-03-29T09:00"),
            ("FREQ=YEARLY;BYWEEKNO=53", "2027-03-29T09:00"),
            ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2027-03-29T09:00"),
        ] {
            assert!(!surely(rule, start), "{rule}");
        }
    }
}
