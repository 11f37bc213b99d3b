//! This module records who did what, when and why, in the transaction of the caller.

use diesel::prelude::*;

use crate::auth::{ActorKind, Stamp};
use crate::db::Conn;
use crate::db::schema::{audit_entries, audit_texts};
use crate::error::Result;
use crate::ids::{AnyId, AuditId, CompanyId};
use crate::time::Instant;

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
    let actor = stamp.by.id();
    let entry = NewEntry {
        id: stamp.new_id(),
        actor_kind: actor.kind(),
        actor_id: actor.id(),
        actor_role: stamp.by.role_word(),
        action,
        subject_id: subject_id.to_string(),
        company_id,
        created_at: stamp.at,
    };
    diesel::insert_into(audit_entries::table).values(&entry).execute(conn)?;
    if let Some(text) = reason {
        let text = NewText { entry_id: entry.id, text, salt: &stamp.new_salt() };
        diesel::insert_into(audit_texts::table).values(&text).execute(conn)?;
    }
    Ok(())
}
