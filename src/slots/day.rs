//! One day of a host: its slots, its busy times, and what is left between them.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::model::SlotKind;
use super::store::SlotRow;
use super::store::hosts;
use crate::busy::interval::{Interval, joined};
use crate::busy::store as busy;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::HostId;
use crate::policy::settings::Settings;
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
    /// The times in which a slot can still be placed, with the gap of the policy before and after everything else.
    pub free: Vec<Interval>,
    /// How many mock interviews that stand begin on this day.
    pub mock_interviews: usize,
}

/// Reads the day of a host. It is a calendar day in `zone`.
pub fn of_host(conn: &mut Conn, host: HostId, date: Date, zone: &Zone, settings: &Settings) -> Result<Day> {
    let next = date.tomorrow().unwrap_or(date);
    let span = Interval { starts_at: zone.start_of(date), ends_at: zone.start_of(next) };
    let gap = SignedDuration::from_mins(settings.gap_minutes.into());
    // What ends shortly before the day, or begins shortly after it, takes a gap out of the day.
    let with_gaps = Interval { starts_at: span.starts_at.minus(gap), ends_at: span.ends_at.plus(gap) };
    let slots = hosts::slots_of(conn, host, with_gaps)?;
    let busy = joined(busy::of_host(conn, host, with_gaps)?);
    let mut taken: Vec<Interval> = slots.iter().filter(|slot| slot.status.stands()).filter_map(time_of).collect();
    taken.extend(&busy);
    let begins_here = |slot: &&SlotRow| slot.starts_at.is_some_and(|start| span.starts_at <= start && start < span.ends_at);
    let counts = |slot: &&SlotRow| slot.kind == SlotKind::MockInterview && slot.status.stands();
    Ok(Day {
        span,
        mock_interviews: slots.iter().filter(counts).filter(begins_here).count(),
        free: free(span, taken, gap),
        busy: busy.into_iter().filter_map(|interval| interval.within(span)).collect(),
        slots: slots.into_iter().filter(|slot| time_of(slot).is_some_and(|time| time.within(span).is_some())).collect(),
    })
}

/// Gives the times of a span that are not taken, with a gap before and after each time that is.
fn free(span: Interval, taken: Vec<Interval>, gap: SignedDuration) -> Vec<Interval> {
    let widened = taken.into_iter().map(|time| Interval { starts_at: time.starts_at.minus(gap), ends_at: time.ends_at.plus(gap) });
    let mut free = Vec::new();
    let mut from: Instant = span.starts_at;
    for time in joined(widened.collect()) {
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

    #[test]
    fn gaps_lie_between_what_is_taken_and_are_long_enough_for_a_slot() {
        let gap = SignedDuration::from_mins(10);
        let taken = vec![time("09:00", "10:00"), time("09:30", "11:00"), time("11:24", "12:00"), time("12:25", "13:00")];
        assert_eq!(free(time("08:00", "18:00"), taken, gap), [time("08:00", "08:50"), time("12:10", "12:15"), time("13:10", "18:00")]);
    }

    #[test]
    fn a_day_that_is_taken_has_no_gap_and_an_empty_one_is_a_gap() {
        let gap = SignedDuration::from_mins(10);
        assert_eq!(free(time("08:00", "18:00"), vec![time("07:00", "17:46")], gap), []);
        assert_eq!(free(time("08:00", "18:00"), vec![time("06:00", "07:50"), time("18:10", "19:00")], gap), [time("08:00", "18:00")]);
        assert_eq!(free(time("08:00", "18:00"), vec![], gap), [time("08:00", "18:00")]);
    }
}
