//! A recovery after an outage queues again what an endpoint never received, at the first step of the ladder.
//!
//! Nothing is sent from here: the dispatcher takes what is due, as many at a time as it sends to any endpoint.

use super::input;
use super::model::endpoint::DeliveryStatus;
use super::store;
use super::store::recovery::{self, Span};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::db::dialect::CHUNK;
use crate::error::{Error, Result};
use crate::ids::{DeliveryId, EndpointId};
use crate::web::change_request::Given;

/// The most deliveries that one call queues, so that others do not wait long for the writer.
const AT_ONCE: usize = 10_000;

/// What a recovery has done, and what has become of all that was recovered in its span.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recovered {
    /// How many deliveries this call has queued.
    pub queued: i64,
    /// Whether there were more than one call queues, so that it has to be repeated.
    pub more: bool,
    /// How many of all that were recovered in the span wait to be sent. The next two count the others of them.
    pub waiting: i64,
    pub delivered: i64,
    pub failed: i64,
}

/// Queues again what an endpoint did not receive in a span. What is queued already stays as it is, so that calling again does no harm. A
/// disabled endpoint is a 409.
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
