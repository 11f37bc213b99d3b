//! Every statement on `attempts` is here, except what [`super::retention`] forgets.

use diesel::prelude::*;

use super::claiming::Leased;
use crate::db::Conn;
use crate::db::schema::attempts;
use crate::error::Result;
use crate::ids::DeliveryId;
use crate::native;
use crate::time::Instant;
use crate::webhooks::model::attempt::{Answered, Trigger};
use crate::wire::paging::PageRequest;

/// One HTTP call of a delivery.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = attempts, treat_none_as_default_value = false)]
pub struct AttemptRow {
    pub delivery_id: DeliveryId,
    /// Which attempt of the delivery it is, from 1.
    pub number: i32,
    pub trigger: Trigger,
    pub started_at: Instant,
    pub duration_ms: i32,
    pub status_code: Option<i32>,
    /// The word of `last_error`; `None` after a 2xx.
    pub error: Option<String>,
    /// A JSON object of a few headers.
    pub response_headers: Option<String>,
    /// The first 4 KiB at most; forgotten after 7 days.
    pub response_body: Option<String>,
}

impl AttemptRow {
    /// Makes the row of an attempt that was made under a lease, with its start and end.
    pub fn new(
        leased: &Leased,
        (start, end): (Instant, Instant),
        status_code: Option<i32>,
        error: Option<&str>,
        answered: &Answered,
    ) -> Self {
        let took = (end.as_microsecond() - start.as_microsecond()) / 1_000;
        Self {
            delivery_id: leased.id,
            number: leased.attempts.saturating_add(1),
            trigger: leased.trigger,
            started_at: start,
            duration_ms: i32::try_from(took).unwrap_or(i32::MAX),
            status_code,
            error: error.map(str::to_owned),
            response_headers: answered.headers.clone(),
            response_body: answered.body.clone(),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "rows that nobody needs afterwards")]
pub fn insert(conn: &mut Conn, rows: Vec<AttemptRow>) -> Result<()> {
    if !rows.is_empty() {
        native!(conn, native => diesel::insert_into(attempts::table).values(&rows).execute(native))?;
    }
    Ok(())
}

/// Lists the attempts of a delivery, oldest first.
pub fn list(conn: &mut Conn, delivery: DeliveryId, page: &PageRequest<i32>) -> Result<Vec<AttemptRow>> {
    let of_it = attempts::table.filter(attempts::delivery_id.eq(delivery)).filter(attempts::number.gt(page.after.unwrap_or(0)));
    Ok(of_it.order(attempts::number).limit(page.rows_to_read()).select(AttemptRow::as_select()).load(conn)?)
}

/// Finds one attempt; `None` while it is under way.
pub fn find(conn: &mut Conn, delivery: DeliveryId, number: i32) -> Result<Option<AttemptRow>> {
    Ok(attempts::table.find((delivery, number)).select(AttemptRow::as_select()).first(conn).optional()?)
}
