//! Finds the slots that a new blackout touches: those that stand in it, and those with a deadline that it would have changed.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use crate::db::Conn;
use crate::error::Result;
use crate::ids::SlotId;
use crate::policy::blackouts::days_off::DaysOff;
use crate::policy::blackouts::look_up;
use crate::policy::blackouts::model::BlackoutScope;
use crate::policy::settings::Settings;
use crate::policy::store::BlackoutRow;
use crate::slots::model::Subject;
use crate::slots::rules;
use crate::slots::store::{self as slots, SlotRow, StandingSlot};
use crate::time::{Instant, Zone};

/// A calendar day of one time zone begins at most this long before or after the same day in UTC.
const BETWEEN_ZONES: SignedDuration = SignedDuration::from_hours(48);

/// A slot that a blackout touches.
#[derive(Debug, Clone)]
pub struct Touched {
    pub slot: StandingSlot,
    /// It is `true` where the slot stands in the blackout.
    pub stands: bool,
    pub booking_closes_at: Option<KeptDeadline>,
    pub cancel_cutoff_at: Option<KeptDeadline>,
}

/// An instant that a slot keeps, and the other one that it would have with the blackout.
#[derive(Debug, Clone, Copy)]
pub struct KeptDeadline {
    pub kept: Instant,
    pub would_be: Instant,
}

/// Finds the slots that this blackout touches, with the earliest start first. They are published or on hold and have not begun. For a
/// blackout of the institute, `others` are those that it had before, as far as they count for the same deadlines.
pub fn touched_by(
    conn: &mut Conn,
    settings: &Settings,
    now: Instant,
    blackout: &BlackoutRow,
    others: &[BlackoutRow],
) -> Result<Vec<Touched>> {
    let standing = slots::standing_over(conn, subject(blackout.scope()), now, blackout.interval())?;
    let stands = |slot| Touched { slot, stands: true, booking_closes_at: None, cancel_cutoff_at: None };
    let mut all: BTreeMap<(Instant, SlotId), Touched> =
        standing.into_iter().map(|slot| ((slot.starts_at, slot.id), stands(slot))).collect();
    for late in with_other_deadlines(conn, settings, now, blackout, others)? {
        let known = all.entry((late.slot.starts_at, late.slot.id)).or_insert_with(|| late.clone());
        (known.booking_closes_at, known.cancel_cutoff_at) = (late.booking_closes_at, late.cancel_cutoff_at);
    }
    Ok(all.into_values().collect())
}

/// Says whose slots a blackout is about: `None` for those of all companies.
fn subject(scope: BlackoutScope) -> Option<Subject> {
    match scope {
        BlackoutScope::Institute => None,
        BlackoutScope::Company(company) => Some(Subject::Company(company)),
        BlackoutScope::Host(host) => Some(Subject::Host(host)),
    }
}

/// Finds the slots whose deadlines the blackout would have changed, because they are counted in working days. Only the institute's
/// blackouts make days off.
fn with_other_deadlines(
    conn: &mut Conn,
    settings: &Settings,
    now: Instant,
    blackout: &BlackoutRow,
    others: &[BlackoutRow],
) -> Result<Vec<Touched>> {
    if blackout.scope() != BlackoutScope::Institute {
        return Ok(Vec::new());
    }
    let (with, without) = (DaysOff::of(others.iter().chain([blackout])), DaysOff::of(others.iter()));
    let utc = Zone::utc();
    // A slot that starts later has all its working days after the blackout.
    let last = utc.working_days_after(blackout.ends_at, look_up::MOST_WORKING_DAYS + 1, |day| with.has(&utc, day)).plus(BETWEEN_ZONES);
    let first = now.max(blackout.starts_at.minus(BETWEEN_ZONES));
    if last <= first {
        return Ok(Vec::new());
    }
    let found = slots::starting_between(conn, &rules::kinds_with_working_days(settings), first, last)?;
    let other = |slot: &SlotRow| {
        let (closes, cutoff) = rules::windows(settings, slot, &without);
        let (closes_with, cutoff_with) = rules::windows(settings, slot, &with);
        let booking_closes_at = differs(slot.booking_closes_at, closes, closes_with);
        let cancel_cutoff_at = differs(slot.cancel_cutoff_at, cutoff, cutoff_with);
        if booking_closes_at.is_none() && cancel_cutoff_at.is_none() {
            return None;
        }
        Some(Touched { slot: StandingSlot::of(slot)?, stands: false, booking_closes_at, cancel_cutoff_at })
    };
    Ok(found.iter().filter_map(other).collect())
}

/// Compares a deadline without and with the blackout. What the slot keeps may be neither, if it was published under other rules.
fn differs(kept: Option<Instant>, without: Option<Instant>, with: Option<Instant>) -> Option<KeptDeadline> {
    let would_be = with.filter(|_| with != without)?;
    Some(KeptDeadline { kept: kept?, would_be })
}
