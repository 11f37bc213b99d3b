//! This statement finds slots that a later blackout touches.

use diesel::prelude::*;

use super::page::one_page;
use crate::db::schema::{blackout_slots, blackouts, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{AnyId, CompanyId, SlotId};
use crate::reports::model::{About, Found, Position};
use crate::slots::model::SlotStatus;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Queryable, Selectable)]
#[diesel(table_name = blackout_slots)]
struct Touched {
    id: AnyId,
    slot_id: SlotId,
    #[diesel(select_expression = slots::company_id)]
    company_id: CompanyId,
    #[diesel(select_expression = blackouts::name)]
    name: String,
    starts_at: Instant,
    stands: bool,
    booking_closes_at: Option<Instant>,
    cancel_cutoff_at: Option<Instant>,
}

/// Finds published and held slots to come that a blackout touches, until a coordinator has seen it or the slot moves. The earliest start
/// comes first. The note names the blackout, and says how it touches the slot.
pub fn blackouts(conn: &mut Conn, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    // SQLite would take the index of the bare status, and look for blackouts of all slots that are published.
    let stands = slots::status.concat("").eq_any([SlotStatus::Published, SlotStatus::OnHold]);
    let touched = blackout_slots::table
        .inner_join(slots::table)
        .inner_join(blackouts::table)
        .filter(stands)
        .filter(blackout_slots::starts_at.gt(now))
        .into_boxed::<MultiBackend>();
    let query = one_page!(touched, page, blackout_slots::starts_at, blackout_slots::id);
    let rows: Vec<Touched> = query.select(Touched::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Found::from).collect())
}

impl From<Touched> for Found {
    fn from(row: Touched) -> Self {
        let note = note(&row);
        Self {
            at: row.starts_at,
            id: row.id.uuid(),
            due_at: Some(row.starts_at),
            company_id: Some(row.company_id),
            about: About::Slot(row.slot_id),
            note: Some(note),
        }
    }
}

fn note(row: &Touched) -> String {
    let stands = row.stands.then(|| "the slot stands in it".to_owned());
    let closes = row.booking_closes_at.map(|at| format!("booking would close at {at}"));
    let cutoff = row.cancel_cutoff_at.map(|at| format!("a cancellation would be late from {at} on"));
    let touches: Vec<_> = [stands, closes, cutoff].into_iter().flatten().collect();
    format!("{}: {}", row.name, touches.join("; "))
}
