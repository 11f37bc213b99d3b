//! Finds the days of a series. Recurrence rules are expanded by the reader of busy calendars, behind its fence
//! (docs/calendars.md, What reading costs).

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use super::model::{Days, End, MOST_SLOTS, Recurrence};
use crate::busy::import::{Rule, Steps};

/// A recurrence is looked at for this many days, which is a little more than ten years.
const MOST_DAYS: i32 = 3_660;

/// A rule may have these parts.
const PARTS: [&str; 6] = ["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "WKST"];

/// A rule may recur this often.
const FREQUENCIES: [&str; 3] = ["DAILY", "WEEKLY", "MONTHLY"];

/// This says why the days of a recurrence cannot be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDays {
    /// The rule is none of those that a series can have.
    Rule,
    /// It has its end in itself.
    EndInRule,
    /// It falls on fewer days than were asked for, or on none, in the ten years that are looked at.
    TooFew,
    TooMany,
}

impl Days {
    /// Gives the days in order, each of them once.
    pub fn all(&self) -> Result<Vec<Date>, NoDays> {
        let mut days = match self {
            Self::Dates(dates) => dates.clone(),
            Self::Recurring(recurrence) => {
                let mut days = recurrence.days()?;
                days.extend(&recurrence.also);
                days
            }
        };
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }
}

impl Recurrence {
    /// Gives the days of the rule alone.
    pub fn days(&self) -> Result<Vec<Date>, NoDays> {
        let mut rule = read(&self.rule)?;
        let horizon = self.starts_on.saturating_add(MOST_DAYS.days());
        let last = match self.end {
            End::Until(last) => last.min(horizon),
            End::Count(count) => {
                rule.count = Some(count.into());
                horizon
            }
        };
        let start = self.starts_on.to_datetime(Time::midnight());
        let found = rule.starts(start, None, (start, last.to_datetime(Time::midnight())), &mut Steps::all());
        let days: Vec<_> = found.map_err(|_| NoDays::Rule)?.into_iter().map(jiff::civil::DateTime::date).collect();
        match self.end {
            End::Count(count) if days.len() < count as usize => Err(NoDays::TooFew),
            End::Until(last) if last > horizon => Err(NoDays::TooMany),
            End::Until(_) | End::Count(_) if days.len() > MOST_SLOTS => Err(NoDays::TooMany),
            End::Until(_) | End::Count(_) => Ok(days),
        }
    }
}

/// Reads a rule that recurs by days, weeks or months.
fn read(text: &str) -> Result<Rule, NoDays> {
    for part in text.split(';') {
        let (name, value) = part.split_once('=').ok_or(NoDays::Rule)?;
        let name = name.to_ascii_uppercase();
        if name == "COUNT" || name == "UNTIL" {
            return Err(NoDays::EndInRule);
        }
        let recurs_too_often_or_seldom = name == "FREQ" && !FREQUENCIES.contains(&value.to_ascii_uppercase().as_str());
        if !PARTS.contains(&name.as_str()) || recurs_too_often_or_seldom {
            return Err(NoDays::Rule);
        }
    }
    Rule::read(text).ok_or(NoDays::Rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(rule: &str, starts_on: &str, end: End) -> Result<Vec<String>, NoDays> {
        let recurrence = Recurrence { starts_on: starts_on.parse().unwrap(), rule: rule.to_owned(), end, also: Vec::new() };
        Ok(Days::Recurring(recurrence).all()?.iter().map(ToString::to_string).collect())
    }

    fn until(date: &str) -> End {
        End::Until(date.parse().unwrap())
    }

    #[test]
    fn a_table_of_rules_and_their_days() {
        let table: [(&str, End, &[&str]); 9] = [
            ("FREQ=DAILY", End::Count(3), &["2027-03-02", "2027-03-03", "2027-03-04"]),
            ("FREQ=DAILY;INTERVAL=10", until("2027-03-22"), &["2027-03-02", "2027-03-12", "2027-03-22"]),
            ("freq=daily;byday=sa,su", until("2027-03-08"), &["2027-03-06", "2027-03-07"]),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", End::Count(3), &["2027-03-02", "2027-03-16", "2027-03-30"]),
            ("FREQ=WEEKLY", until("2027-03-16"), &["2027-03-02", "2027-03-09", "2027-03-16"]),
            ("FREQ=MONTHLY;BYDAY=2WE", End::Count(2), &["2027-03-10", "2027-04-14"]),
            ("FREQ=MONTHLY;BYMONTHDAY=31", End::Count(3), &["2027-03-31", "2027-05-31", "2027-07-31"]),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", End::Count(2), &["2027-03-31", "2027-04-30"]),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", End::Count(2), &["2027-03-31", "2027-04-30"]),
        ];
        for (rule, end, expected) in table {
            assert_eq!(days(rule, "2027-03-02", end).unwrap(), expected, "{rule}");
        }
    }

    #[test]
    fn a_day_that_the_rule_does_not_name_is_no_day_of_the_series() {
        assert_eq!(days("FREQ=WEEKLY;BYDAY=TH", "2027-03-02", End::Count(2)).unwrap(), ["2027-03-04", "2027-03-11"]);
        assert_eq!(days("FREQ=WEEKLY;BYDAY=TH", "2027-03-02", until("2027-03-03")).unwrap(), [""; 0]);
    }

    #[test]
    fn other_rules_are_refused() {
        for rule in [
            "",
            "DAILY",
            "FREQ=HOURLY",
            "FREQ=YEARLY",
            "FREQ=DAILY;BYHOUR=9",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=WEEKLY;BYDAY=XX",
            "BYDAY=TU",
            "FREQ=DAILY;",
        ] {
            assert_eq!(days(rule, "2027-03-02", End::Count(2)), Err(NoDays::Rule), "{rule}");
        }
        assert_eq!(days("FREQ=DAILY;COUNT=2", "2027-03-02", End::Count(2)), Err(NoDays::EndInRule));
        assert_eq!(days("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=1", "2027-03-02", End::Count(30)), Err(NoDays::TooFew));
        assert_eq!(days("FREQ=DAILY", "2027-03-02", End::Count(2_001)), Err(NoDays::TooMany));
        assert_eq!(days("FREQ=MONTHLY", "2027-03-02", until("2047-03-02")), Err(NoDays::TooMany));
    }

    #[test]
    fn a_day_that_is_added_to_a_recurrence_counts_once() {
        let also = ["2027-03-09", "2027-03-01"].map(|date| date.parse().unwrap()).to_vec();
        let (starts_on, rule) = ("2027-03-02".parse().unwrap(), "FREQ=WEEKLY".to_owned());
        let days = Days::Recurring(Recurrence { starts_on, rule, end: End::Count(2), also }).all().unwrap();
        assert_eq!(days.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2027-03-01", "2027-03-02", "2027-03-09"]);
    }
}
