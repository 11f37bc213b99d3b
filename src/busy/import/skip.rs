//! Skips the parts of a rule that need not be expanded. A series that is over before the span costs nothing, however long it lasted, and a
//! series that goes on is begun shortly before the span.

use std::collections::HashSet;

use jiff::civil::DateTime;
use jiff::{Span, ToSpan};

use super::recurrence::{Frequency, Rule};

impl Rule {
    /// Tells whether the last start is certainly before `from`. It is known because every period has a start.
    pub fn is_over(&self, start: DateTime, from: DateTime) -> bool {
        let months = match self.frequency {
            Frequency::Monthly => self.interval,
            Frequency::Yearly => 12 * self.interval,
            Frequency::Daily | Frequency::Weekly => return false,
        };
        let Some(count) = self.count.and_then(|count| i64::try_from(count).ok()) else { return false };
        self.surely_recurs(start) && (count + 1) * months < months_between(start, from)
    }

    /// Tells whether every period certainly has a start, so that the next one is never looked for in vain.
    pub fn surely_recurs(&self, start: DateTime) -> bool {
        let has = |name: &str| self.part(name).is_some();
        let in_every_month = |day: i64| (1..=28).contains(&day.abs());
        if ["BYSETPOS", "BYYEARDAY", "BYWEEKNO"].into_iter().any(has) {
            return false;
        }
        match self.frequency {
            Frequency::Daily => !has("BYMONTH") && !has("BYMONTHDAY") && (!has("BYDAY") || self.interval == 1),
            Frequency::Weekly => !has("BYMONTH"),
            Frequency::Monthly if has("BYMONTH") => false,
            Frequency::Monthly | Frequency::Yearly => match (self.part("BYDAY"), self.part("BYMONTHDAY")) {
                (None, None) => in_every_month(i64::from(start.day())),
                (None, Some(days)) => days.split(',').any(|day| day.parse().is_ok_and(in_every_month)),
                (Some(days), None) => days.split(',').any(|day| ordinal(day).is_some_and(|ordinal| ordinal.abs() <= 4)),
                (Some(_), Some(_)) => false,
            },
        }
    }

    /// Finds a later start with the same occurrences after it, and how many starts are left of the count. It gives `None` if none is left.
    pub fn forward(&self, start: DateTime, from: DateTime) -> Option<(DateTime, Option<u64>)> {
        let Some(count) = self.count else { return Some((self.forward_without_count(start, from), None)) };
        let Some((days, starts)) = self.same_each() else { return Some((start, Some(count))) };
        let periods = (days_between(start, from) / days - 1).max(0);
        let passed = u64::try_from(periods).unwrap_or(0).saturating_mul(starts);
        let left = count.checked_sub(passed).filter(|left| *left > 0)?;
        Some((start.checked_add((periods * days).days()).unwrap_or(start), Some(left)))
    }

    /// Says after how many days the same starts come again and how many starts those are, if that is certain.
    fn same_each(&self) -> Option<(i64, u64)> {
        let plain = |name: &str| self.part(name).is_none();
        if !["BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"].into_iter().all(plain) {
            return None;
        }
        let weekdays = match self.part("BYDAY") {
            None => None,
            Some(days) if days.split(',').all(|day| ordinal(day) == Some(0)) => Some(days.split(',').collect::<HashSet<_>>().len()),
            Some(_) => return None,
        };
        match (self.frequency, weekdays) {
            (Frequency::Daily, None) => Some((self.interval, 1)),
            (Frequency::Daily, Some(weekdays)) if self.interval == 1 => Some((7, u64::try_from(weekdays).ok()?)),
            (Frequency::Weekly, weekdays) => Some((7 * self.interval, u64::try_from(weekdays.unwrap_or(1)).ok()?)),
            _ => None,
        }
    }

    fn forward_without_count(&self, start: DateTime, from: DateTime) -> DateTime {
        let months = match self.frequency {
            Frequency::Daily | Frequency::Weekly => {
                let unit = self.frequency.days() * self.interval;
                let days = (days_between(start, from) / unit - 1).max(0) * unit;
                return start.checked_add(days.days()).unwrap_or(start);
            }
            Frequency::Monthly => self.interval,
            Frequency::Yearly => 12 * self.interval,
        };
        // If the rule names no days, the day of the start counts, and not every month has that day.
        let names_days = ["BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"].into_iter().any(|name| self.part(name).is_some());
        let mut periods = months_between(start, from) / months - 1;
        while periods > 0 {
            let moved = Span::new().try_months(periods * months).ok().and_then(|span| start.checked_add(span).ok());
            match moved {
                Some(moved) if names_days || moved.day() == start.day() => return moved,
                _ => periods -= 1,
            }
        }
        start
    }
}

/// Reads the number before a weekday: 2 for `2SU`, 0 for `SU`.
fn ordinal(day: &str) -> Option<i64> {
    let (number, weekday) = day.split_at_checked(day.len().checked_sub(2)?)?;
    let is_weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].contains(&weekday);
    let number = if number.is_empty() { Some(0) } else { number.parse().ok().filter(|number| *number != 0) };
    number.filter(|_| is_weekday)
}

pub fn days_between(from: DateTime, to: DateTime) -> i64 {
    from.date().duration_until(to.date()).as_hours() / 24
}

fn months_between(from: DateTime, to: DateTime) -> i64 {
    12 * (i64::from(to.year()) - i64::from(from.year())) + i64::from(to.month()) - i64::from(from.month())
}
