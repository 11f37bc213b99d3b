//! Every statement on `mentee_notes` is here.

use diesel::prelude::*;

use crate::auth::ActorId;
use crate::db::Conn;
use crate::db::schema::mentee_notes;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, NoteId};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A note has no `Debug`, because what it says is not to be logged.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = mentee_notes, treat_none_as_default_value = false)]
pub struct NoteRow {
    pub id: NoteId,
    pub mentee_id: MenteeId,
    pub text: String,
    /// This actor wrote the note.
    #[diesel(skip_insertion, select_expression = (mentee_notes::actor_kind, mentee_notes::actor_id))]
    #[diesel(select_expression_type = (mentee_notes::actor_kind, mentee_notes::actor_id))]
    pub actor: ActorId,
    pub created_at: Instant,
}

pub fn insert_note(conn: &mut Conn, note: &NoteRow) -> Result<()> {
    let actor = (mentee_notes::actor_kind.eq(note.actor.kind()), mentee_notes::actor_id.eq(note.actor.id()));
    diesel::insert_into(mentee_notes::table).values((note, actor)).execute(conn)?;
    Ok(())
}

pub fn count_notes(conn: &mut Conn, mentee: MenteeId) -> Result<i64> {
    Ok(mentee_notes::table.filter(mentee_notes::mentee_id.eq(mentee)).count().get_result(conn)?)
}

/// Lists a mentee's notes, the oldest first.
pub fn list_notes(conn: &mut Conn, mentee: MenteeId, page: &PageRequest<NoteId>) -> Result<Vec<NoteRow>> {
    let mut query = mentee_notes::table.filter(mentee_notes::mentee_id.eq(mentee)).select(NoteRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(mentee_notes::id.gt(after));
    }
    Ok(query.order(mentee_notes::id).limit(page.rows_to_read()).load(conn)?)
}

/// Finds the mentee whom a note is about.
pub fn mentee_of_note(conn: &mut Conn, id: NoteId) -> Result<MenteeId> {
    Ok(mentee_notes::table.find(id).select(mentee_notes::mentee_id).first(conn)?)
}

/// Deletes a note. A note that is gone already is not found.
pub fn delete_note(conn: &mut Conn, id: NoteId) -> Result<()> {
    let deleted = diesel::delete(mentee_notes::table.find(id)).execute(conn)?;
    if deleted == 0 { Err(Error::NotFound) } else { Ok(()) }
}
