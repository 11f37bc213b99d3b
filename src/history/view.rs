//! This is an entry of a history as coordinators and companies see it.

use serde::Serialize;
use serde_json::Value;

use super::model::{Known, Side, known};
use super::sentence::sentence;
use super::store::{EntryRow, Names};
use crate::audit::Did;
use crate::auth::{ActorId, Scope};
use crate::error::{Error, Result};
use crate::ids::{AuditId, EventId};
use crate::time::Instant;

/// Who did what, when and why.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = HistoryEntry)]
pub struct EntryView {
    id: AuditId,
    pub at: Instant,
    actor: ActorView,
    /// The name of the event, or of an act that has no event.
    #[schema(example = "booking.confirmed")]
    action: String,
    /// What the act changed.
    #[schema(example = "book_01k2m7q3x8e5rb4t9v6w1y0z2a")]
    subject_id: String,
    /// What was done, where the action does not say it.
    did: Option<Did>,
    /// The names of the fields that a PATCH changed.
    changed: Vec<String>,
    /// Why, as somebody typed it, or the reason's code with the note. A company reads its own.
    reason: Option<String>,
    /// Null for an act that has no event.
    event_id: Option<EventId>,
    /// The data of the event; empty without one.
    #[schema(value_type = Object)]
    data: Value,
    #[schema(example = "Coordinator key 'Front desk' confirmed the booking of Amal Idris in 'Engineer panel'.")]
    pub sentence: String,
}

/// Who acted.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = HistoryActor)]
pub struct ActorView {
    side: Side,
    /// Null for a company where the institute acted.
    id: Option<ActorId>,
    /// The name of the key, or of the person; null for the system.
    name: Option<String>,
}

impl EntryView {
    /// Shows an entry to a reader.
    pub fn seen_by(reader: Scope, entry: EntryRow, names: &Names) -> Result<Self> {
        let side = match entry.actor {
            ActorId::System => Side::System,
            ActorId::Key(_) | ActorId::Account(_) if entry.is_of_company() => Side::Company,
            ActorId::Key(_) | ActorId::Account(_) => Side::Institute,
        };
        let known = known(reader, entry.actor_company());
        let knows_all = known == Known::All;
        let data = data_of(&entry)?;
        Ok(Self {
            id: entry.id,
            at: entry.created_at,
            sentence: sentence(&entry, &data, names, known, side),
            actor: ActorView {
                side,
                id: Some(entry.actor).filter(|actor| knows_all || *actor == ActorId::System),
                name: entry.key_name.or(entry.account_name).filter(|_| knows_all),
            },
            action: entry.action,
            subject_id: entry.subject_id,
            did: entry.did,
            changed: entry.changed.0,
            reason: entry.reason.filter(|_| knows_all),
            event_id: entry.event_id,
            data,
        })
    }
}

fn data_of(entry: &EntryRow) -> Result<Value> {
    let Some(body) = &entry.body else { return Ok(Value::Object(serde_json::Map::new())) };
    let mut body: Value = serde_json::from_str(body).map_err(|error| Error::Internal(format!("a stored event: {error}")))?;
    Ok(body["data"].take())
}
