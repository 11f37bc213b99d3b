//! Statements that find the slots which a blackout touches: those that are published or on hold and have not begun.

use diesel::prelude::*;

use super::super::model::{SlotKind, SlotStatus, Subject};
use super::SlotRow;
use crate::busy::interval::Interval;
use crate::db::schema::{slot_hosts, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{CompanyId, SlotId};
use crate::time::Instant;

const TO_COME: [SlotStatus; 2] = [SlotStatus::Published, SlotStatus::OnHold];

/// What is told of a slot that a blackout touches.
#[derive(Debug, Clone, Queryable)]
pub struct StandingSlot {
    pub id: SlotId,
    pub company_id: CompanyId,
    pub title: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub seats_taken: i32,
}

impl StandingSlot {
    /// Takes it from the whole row. A slot without a start is in no calendar, so this gives `None` for it.
    pub fn of(slot: &SlotRow) -> Option<Self> {
        let (starts_at, ends_at) = slot.starts_at.zip(slot.ends_at)?;
        let (title, seats_taken) = (slot.title.clone(), slot.seats_taken);
        Some(Self { id: slot.id, company_id: slot.company_id, title, starts_at, ends_at, seats_taken })
    }
}

/// Finds the slots to come that overlap `span`: all of them, or those of a company, a site or a host. A slot that leaves its hosts free for
/// others is not found by its host.
pub fn standing_over(conn: &mut Conn, of: Option<Subject>, now: Instant, span: Interval) -> Result<Vec<StandingSlot>> {
    if span.ends_at <= now {
        return Ok(Vec::new());
    }
    // A slot lasts at most a day, which keeps the look-up in the index small.
    let earliest = now.max(span.starts_at.minus_minutes(24 * 60));
    let over = slots::sort_at.gt(earliest).and(slots::sort_at.lt(span.ends_at)).and(slots::ends_at.gt(span.starts_at).assume_not_null());
    let ends_at = slots::ends_at.assume_not_null();
    let columns = (slots::id, slots::company_id, slots::title, slots::sort_at, ends_at, slots::seats_taken);
    let query = slots::table.filter(slots::status.eq_any(TO_COME)).filter(over).select(columns).into_boxed::<MultiBackend>();
    let query = match of {
        None => query,
        Some(Subject::Company(company)) => query.filter(slots::company_id.eq(company)),
        Some(Subject::Site(site)) => query.filter(slots::site_id.eq(site)),
        // A mentee has no slots.
        Some(Subject::Mentee(_)) => return Ok(Vec::new()),
        Some(Subject::Host(host)) => {
            let of_host = slot_hosts::table.filter(slot_hosts::host_id.eq(host)).select(slot_hosts::slot_id);
            query.filter(slots::id.eq_any(of_host).and(slots::allow_host_overlap.eq(false)))
        }
    };
    Ok(query.order((slots::sort_at, slots::id)).load(conn)?)
}

/// Finds the slots to come of these kinds that start after one instant and not after another.
pub fn starting_between(conn: &mut Conn, kinds: &[SlotKind], after: Instant, until: Instant) -> Result<Vec<SlotRow>> {
    let between = slots::sort_at.gt(after).and(slots::sort_at.le(until));
    let found = slots::table.filter(slots::status.eq_any(TO_COME)).filter(between).filter(slots::kind.eq_any(kinds.to_vec()));
    Ok(found.order((slots::sort_at, slots::id)).select(SlotRow::as_select()).load(conn)?)
}
