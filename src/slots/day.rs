//! One day of a host: its slots, its busy times, the blackouts, and what is left between them.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::model::SlotKind;
use super::store::SlotRow;
use super::store::hosts;
use crate::busy::interval::{Interval, joined};
use crate::busy::store as busy;
use crate::companies::store::HostRow;
use crate::db::Conn;
use crate::error::Result;
use crate::policy::settings::Settings;
use crate::policy::store::{self as policy, BlackoutRow};
use crate::time::{Instant, Zone};

/// No slot is shorter than this, so a shorter gap is of no use.
const SHORTEST_SLOT: SignedDuration = SignedDuration::from_mins(5);

/// What a host has on one day.
pub struct Day {
    /// From the first instant of the day to the first one of the next day.
    pub span: Interval,
    /// The slots that take up a part of the day, in the order of their starts. Those that are cancelled are not among them.
    pub slots: Vec<SlotRow>,
    /// The busy times of external calendars within the day.
    pub busy: Vec<Interval>,
    /// The blackouts of the host, its company and the institute that take up a part of the day, with their whole times.
    pub blackouts: Vec<BlackoutRow>,
    /// The times in which a slot can still be placed, outside of blackouts, and with the gap of the policy before and after everything else.
    pub free: Vec<Interval>,
    /// How many mock interviews that stand begin on this day.
    pub mock_interviews: usize,
}

/// Reads the day of a host. It is a calendar day in `zone`.
pub fn of_host(conn: &mut Conn, host: &HostRow, date: Date, zone: &Zone, settings: &Settings) -> Result<Day> {
    let next = date.tomorrow().unwrap_or(date);
    let span = Interval { starts_at: zone.start_of(date), ends_at: zone.start_of(next) };
    let gap = SignedDuration::from_mins(settings.gap_minutes.into());
    // What ends shortly before the day, or begins shortly after it, takes a gap out of the day.
    let with_gaps = Interval { starts_at: span.starts_at.minus(gap), ends_at: span.ends_at.plus(gap) };
    let slots = hosts::slots_of(conn, host.id, with_gaps)?;
    let busy = joined(busy::of_host(conn, host.id, with_gaps)?);
    let blackouts = policy::blackouts_over(conn, host.company_id, &[host.id], span)?;
    let mut taken: Vec<Interval> = slots.iter().filter(|slot| slot.status.stands()).filter_map(time_of).collect();
    taken.extend(&busy);
    let mut closed: Vec<Interval> = taken.into_iter().map(|time| with_gap(time, gap)).collect();
    // A slot may begin at the very end of a blackout.
    closed.extend(blackouts.iter().map(BlackoutRow::interval));
    let begins_here = |slot: &&SlotRow| slot.starts_at.is_some_and(|start| span.starts_at <= start && start < span.ends_at);
    let counts = |slot: &&SlotRow| slot.kind == SlotKind::MockInterview && slot.status.stands();
    Ok(Day {
        span,
        mock_interviews: slots.iter().filter(counts).filter(begins_here).count(),
        free: free(span, closed),
        busy: busy.into_iter().filter_map(|interval| interval.within(span)).collect(),
        blackouts,
        slots: slots.into_iter().filter(|slot| time_of(slot).is_some_and(|time| time.within(span).is_some())).collect(),
    })
}

fn with_gap(time: Interval, gap: SignedDuration) -> Interval {
    Interval { starts_at: time.starts_at.minus(gap), ends_at: time.ends_at.plus(gap) }
}

/// Gives the times of a span in which nothing is closed, where they are long enough for a slot.
fn free(span: Interval, closed: Vec<Interval>) -> Vec<Interval> {
    let mut free = Vec::new();
    let mut from: Instant = span.starts_at;
    for time in joined(closed) {
        free.push(Interval { starts_at: from, ends_at: time.starts_at.min(span.ends_at) });
        from = from.max(time.ends_at);
    }
    free.push(Interval { starts_at: from, ends_at: span.ends_at });
    free.retain(|time| time.ends_at.since(time.starts_at) >= SHORTEST_SLOT);
    free
}

fn time_of(slot: &SlotRow) -> Option<Interval> {
    Some(Interval { starts_at: slot.starts_at?, ends_at: slot.ends_at? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(from: &str, to: &str) -> Interval {
        let at = |time: &str| format!("2027-03-31T{time}:00Z").parse().unwrap();
        Interval { starts_at: at(from), ends_at: at(to) }
    }

    /// Gives the free times around what is taken, with a gap of ten minutes.
    fn free_around(span: Interval, taken: &[Interval]) -> Vec<Interval> {
        free(span, taken.iter().map(|time| with_gap(*time, SignedDuration::from_mins(10))).collect())
    }

    #[test]
    fn gaps_lie_between_what_is_taken_and_are_long_enough_for_a_slot() {
        let taken = [time("09:00", "10:00"), time("09:30", "11:00"), time("11:24", "12:00"), time("12:25", "13:00")];
        assert_eq!(free_around(time("08:00", "18:00"), &taken), [time("08:00", "08:50"), time("12:10", "12:15"), time("13:10", "18:00")]);
    }

    #[test]
    fn a_day_that_is_taken_has_no_gap_and_an_empty_one_is_a_gap() {
        assert_eq!(free_around(time("08:00", "18:00"), &[time("07:00", "17:46")]), []);
        assert_eq!(free_around(time("08:00", "18:00"), &[time("06:00", "07:50"), time("18:10", "19:00")]), [time("08:00", "18:00")]);
        assert_eq!(free_around(time("08:00", "18:00"), &[]), [time("08:00", "18:00")]);
    }
}
