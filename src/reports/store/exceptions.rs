//! This statement finds exceptions that wait for a second person.

use diesel::prelude::*;

use super::page::one_page;
use crate::allocation::exception::model::{ExceptionAction, ExceptionStatus};
use crate::db::schema::{exceptions, slots};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{CompanyId, ExceptionId, MenteeId, RoundId, SlotId};
use crate::reports::model::{About, Found, Position};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Queryable, Selectable)]
#[diesel(table_name = exceptions)]
struct Pending {
    id: ExceptionId,
    action: ExceptionAction,
    slot_id: Option<SlotId>,
    mentee_id: Option<MenteeId>,
    round_id: Option<RoundId>,
    #[diesel(select_expression = slots::company_id.nullable())]
    company_id: Option<CompanyId>,
    reason: String,
    lapses_at: Instant,
}

/// Finds exceptions that nobody has answered, until they lapse. The note is the reason for which somebody has asked.
pub fn exceptions(conn: &mut Conn, now: Instant, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let pending = exceptions::status.eq(ExceptionStatus::Pending.literal()).and(exceptions::lapses_at.gt(now));
    let asked = exceptions::table.left_join(slots::table).filter(pending).into_boxed::<MultiBackend>();
    let query = one_page!(asked, page, exceptions::lapses_at, exceptions::id);
    let rows: Vec<Pending> = query.select(Pending::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Found::from).collect())
}

impl From<Pending> for Found {
    fn from(row: Pending) -> Self {
        let Pending { id, action, slot_id, mentee_id, round_id, company_id, reason, lapses_at } = row;
        Self {
            at: lapses_at,
            id: id.uuid(),
            due_at: Some(lapses_at),
            company_id,
            about: About::Exception { id, action, slot_id, mentee_id, round_id },
            note: Some(reason),
        }
    }
}
