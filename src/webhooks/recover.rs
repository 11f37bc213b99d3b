//! Recovery after an outage: what has no success for an endpoint is queued again, at the foot of the ladder.
//!
//! Nothing is sent from here: the dispatcher takes what is due, as many at a time as an endpoint bears.

use super::input;
use super::model::endpoint::DeliveryStatus;
use super::store;
use super::store::recovery::{self, Span};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{DeliveryId, EndpointId};
use crate::web::change_request::Given;

/// So many in one transaction, so that others do not wait long for the writer.
const AT_ONCE: usize = 10_000;
/// So many in one statement.
const CHUNK: usize = 1_000;

/// What a recovery has done, and what has become of all that was recovered in its span.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recovered {
    /// By this call.
    pub queued: i64,
    /// There were more than one call queues.
    pub more: bool,
    pub waiting: i64,
    pub delivered: i64,
    pub failed: i64,
}

/// Queues again what has no success for an endpoint in a span. What is queued already stays as it is.
pub fn recover(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EndpointId) -> Result<(Span, Recovered)> {
    let endpoint = store::lock(conn, stamp.by.scope(), id)?;
    let span = input::span(given.fields()?, id, stamp.at)?;
    if !endpoint.is_open() {
        return Err(Error::conflict("The endpoint is disabled: enable it first."));
    }
    let (found, more) = without_success(conn, stamp, span)?;
    let mut queued = 0;
    for chunk in found.chunks(CHUNK) {
        queued += recovery::queue(conn, chunk.to_vec(), stamp.at)?;
    }
    if queued > 0 {
        let reason = format!("{queued} deliveries since {}", span.since);
        audit::record(conn, stamp, "webhook_endpoint.recovered", &endpoint.id, endpoint.company_id, Some(&reason))?;
    }
    let all = Recovered { queued: i64::try_from(queued).unwrap_or(i64::MAX), more, ..Recovered::default() };
    Ok((span, recovery::progress(conn, span)?.into_iter().fold(all, counted)))
}

fn without_success(conn: &mut Conn, stamp: &Stamp, span: Span) -> Result<(Vec<DeliveryId>, bool)> {
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX) + 1;
    let mut found = recovery::stuck(conn, span, stamp.at, most)?;
    found.extend(recovery::waiting_on_the_ladder(conn, span, stamp.at, most)?);
    let more = found.len() > AT_ONCE;
    found.truncate(AT_ONCE);
    Ok((found, more))
}

fn counted(all: Recovered, (status, count): (DeliveryStatus, i64)) -> Recovered {
    match status {
        DeliveryStatus::Pending => Recovered { waiting: all.waiting + count, ..all },
        DeliveryStatus::Delivered => Recovered { delivered: all.delivered + count, ..all },
        DeliveryStatus::Failed | DeliveryStatus::Paused => Recovered { failed: all.failed + count, ..all },
    }
}
