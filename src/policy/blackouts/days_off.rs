//! The institute's days off: the days that are no working days although they are from Monday to Friday (docs/product.md, Deadlines).

use jiff::civil::Date;

use crate::busy::interval::{Interval, joined};
use crate::policy::store::BlackoutRow;
use crate::time::Zone;

/// These are the days off in a span of time, read once for a transaction.
#[derive(Debug, Clone, Default)]
pub struct DaysOff {
    /// Blackouts of whole days: the first and the last day of each. Such a day is off in every time zone, by its date.
    days: Vec<(Date, Date)>,
    /// Blackouts between two instants. They make a day off where they cover all of it.
    spans: Vec<Interval>,
}

impl DaysOff {
    /// Takes the days off from blackouts of the institute.
    pub fn of<'a>(blackouts: impl Iterator<Item = &'a BlackoutRow>) -> Self {
        let (mut days, mut spans) = (Vec::new(), Vec::new());
        for blackout in blackouts {
            match (blackout.starts_on, blackout.ends_on) {
                (Some(first), Some(last)) => days.push((first.0, last.0)),
                _ => spans.push(blackout.interval()),
            }
        }
        Self { days, spans: joined(spans) }
    }

    /// Tells whether a calendar day of this zone is off. A day of which only a part is blacked out is not.
    pub fn has(&self, zone: &Zone, day: Date) -> bool {
        self.days.iter().any(|(first, last)| (*first..=*last).contains(&day)) || self.covers(zone, day)
    }

    fn covers(&self, zone: &Zone, day: Date) -> bool {
        if self.spans.is_empty() {
            return false;
        }
        let (starts_at, ends_at) = (zone.start_of(day), zone.start_of(day.tomorrow().unwrap_or(day)));
        self.spans.iter().any(|span| span.starts_at <= starts_at && ends_at <= span.ends_at)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ids::{BlackoutId, Ids};
    use crate::time::Instant;

    fn instant(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn between(starts_at: &str, ends_at: &str) -> BlackoutRow {
        let (starts_at, ends_at) = (instant(starts_at), instant(ends_at));
        let id: BlackoutId = Ids.new_id(starts_at);
        let (name, timezone) = ("Closed".to_owned(), Zone::utc());
        BlackoutRow {
            id,
            company_id: None,
            host_id: None,
            name,
            starts_on: None,
            ends_on: None,
            timezone,
            starts_at,
            ends_at,
            created_at: starts_at,
        }
    }

    #[test]
    fn two_halves_of_a_day_are_a_day_off_and_one_half_is_not() {
        let (morning, afternoon) =
            (between("2027-03-29T23:00:00Z", "2027-03-30T11:00:00Z"), between("2027-03-30T11:00:00Z", "2027-03-30T23:00:00Z"));
        let london = Zone::named("Europe/London").unwrap();
        let day = date(2027, 3, 30);
        assert!(!DaysOff::of([&morning].into_iter()).has(&london, day));
        assert!(!DaysOff::of([&afternoon].into_iter()).has(&london, day));
        let both = DaysOff::of([&morning, &afternoon].into_iter());
        assert!(both.has(&london, day) && !both.has(&Zone::named("Europe/Paris").unwrap(), day));
    }
}
