//! This module records who did what, when and why, in the transaction of the caller.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::auth::{ActorKind, Stamp};
use crate::db::Conn;
use crate::db::dialect::CHUNK;
use crate::db::schema::{audit_entries, audit_texts};
use crate::db::types::WordList;
use crate::error::{Error, Result};
use crate::ids::{AnyId, AuditId, CompanyId, EventId, SlotId};
use crate::native;
use crate::time::Instant;

crate::words! {
    /// What was done, where the name of the act does not say it.
    pub enum Did {
        Archived = "archived", Restored = "restored",
        /// One of the company's hosts or sites changed, and an entry of its own says what.
        Within = "within",
        /// A booking left this slot for another one.
        Left = "left",
        /// A booking came to the head of its waitlist.
        MovedUp = "moved_up",
    }
}

/// This is what an entry says besides who did what and when.
#[derive(Debug, Clone, Default)]
pub struct Particulars<'a> {
    /// This says why it was done: it is what somebody typed, or a word for it.
    pub reason: Option<&'a str>,
    pub did: Option<Did>,
    /// These are the names of the fields that changed.
    pub changed: WordList,
    /// This event tells of the act.
    pub event_id: Option<EventId>,
    /// The act was about this slot.
    pub slot_id: Option<SlotId>,
}

impl<'a> Particulars<'a> {
    pub fn because(reason: Option<&'a str>) -> Self {
        Self { reason, ..Self::default() }
    }

    /// Says that something was archived or restored.
    pub fn archiving(active: bool, reason: Option<&'a str>) -> Self {
        Self { did: Some(if active { Did::Restored } else { Did::Archived }), reason, ..Self::default() }
    }
}

/// Every answer derives these fields from others, or changes them with each act.
const DERIVED: [&str; 9] = [
    "version",
    "updated_at",
    "availability",
    "seats_left",
    "shown_on_card",
    "booking_closes_at",
    "cancel_cutoff_at",
    "ends_at",
    "starts_at",
];

/// Gives the names of the fields in which two views of one thing differ. Their values are not kept, because they are what people typed.
pub fn changed_fields(before: &impl Serialize, after: &impl Serialize) -> Result<WordList> {
    let fields = |view: Result<Value, serde_json::Error>| match view {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Error::Internal("a view that is no object".to_owned())),
    };
    let (before, after) = (fields(serde_json::to_value(before))?, fields(serde_json::to_value(after))?);
    let differs = |name: &&String| !DERIVED.contains(&name.as_str()) && before.get(*name) != after.get(*name);
    Ok(WordList(after.keys().filter(differs).cloned().collect()))
}

#[derive(Insertable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
struct NewEntry<'a> {
    id: AuditId,
    actor_kind: ActorKind,
    actor_id: Option<AnyId>,
    actor_role: &'a str,
    action: &'a str,
    subject_id: String,
    company_id: Option<CompanyId>,
    created_at: Instant,
    event_id: Option<EventId>,
    slot_id: Option<String>,
    did: Option<Did>,
    changed: &'a WordList,
}

/// This is a text that a person typed. It is stored apart from its entry, so that it can be removed when a person is erased. The salt makes
/// it possible for the entry to keep a hash of the text one day.
#[derive(Insertable)]
#[diesel(table_name = audit_texts)]
struct NewText<'a> {
    entry_id: AuditId,
    text: &'a str,
    salt: &'a [u8],
}

/// This function records one act. `action` is an event name from docs/product.md, Events, or the name of an act that has no event (for
/// keys, feeds and endpoints).
pub fn record(
    conn: &mut Conn,
    stamp: &Stamp,
    action: &str,
    subject_id: &impl ToString,
    company_id: Option<CompanyId>,
    reason: Option<&str>,
) -> Result<()> {
    record_with(conn, stamp, action, subject_id, company_id, &Particulars::because(reason))
}

/// Does the same as [`record`], and keeps more of what was done.
pub fn record_with(
    conn: &mut Conn,
    stamp: &Stamp,
    action: &str,
    subject_id: &impl ToString,
    company_id: Option<CompanyId>,
    particulars: &Particulars,
) -> Result<()> {
    let act = Act { action, subject_id: subject_id.to_string(), company_id, particulars: particulars.clone() };
    let entry = NewEntry::of(stamp, &act);
    diesel::insert_into(audit_entries::table).values(&entry).execute(conn)?;
    keep_reason(conn, stamp, entry.id, &act)
}

/// One of many acts that are recorded at once. The fields are what [`record_with`] takes.
pub struct Act<'a> {
    pub action: &'a str,
    pub subject_id: String,
    pub company_id: Option<CompanyId>,
    pub particulars: Particulars<'a>,
}

/// Does the same as [`record_with`] for many acts, with few statements.
pub fn record_all(conn: &mut Conn, stamp: &Stamp, acts: &[Act]) -> Result<()> {
    for chunk in acts.chunks(CHUNK) {
        let entries: Vec<_> = chunk.iter().map(|act| NewEntry::of(stamp, act)).collect();
        native!(conn, native => diesel::insert_into(audit_entries::table).values(&entries).execute(native))?;
        for (entry, act) in entries.iter().zip(chunk) {
            keep_reason(conn, stamp, entry.id, act)?;
        }
    }
    Ok(())
}

impl<'a> NewEntry<'a> {
    fn of(stamp: &'a Stamp, act: &'a Act) -> Self {
        let actor = stamp.by.id();
        Self {
            id: stamp.new_id(),
            actor_kind: actor.kind(),
            actor_id: actor.id(),
            actor_role: stamp.by.role_word(),
            action: act.action,
            subject_id: act.subject_id.clone(),
            company_id: act.company_id,
            created_at: stamp.at,
            event_id: act.particulars.event_id,
            slot_id: act.particulars.slot_id.map(|slot| slot.to_string()),
            did: act.particulars.did,
            changed: &act.particulars.changed,
        }
    }
}

fn keep_reason(conn: &mut Conn, stamp: &Stamp, entry_id: AuditId, act: &Act) -> Result<()> {
    if let Some(text) = act.particulars.reason {
        let text = NewText { entry_id, text, salt: &stamp.new_salt() };
        diesel::insert_into(audit_texts::table).values(&text).execute(conn)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_fields_that_changed_are_named_without_their_values() {
        let before = json!({"name": "One", "website": null, "card": {"purpose": "a"}, "version": 1, "seats_left": 2});
        let after = json!({"name": "One", "website": "https://one.example", "card": {"purpose": "b"}, "version": 2, "seats_left": 3});
        assert_eq!(changed_fields(&before, &after).unwrap(), WordList(vec!["website".to_owned(), "card".to_owned()]));
        assert_eq!(changed_fields(&before, &before).unwrap(), WordList::default());
    }
}
