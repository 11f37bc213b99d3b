//! Writes and deletes notes about a mentee. Only the audit records this, and without the text. A note that is deleted, or removed with its
//! mentee, is therefore gone.

use super::store::{self, MenteeRow, NoteRow};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Result, check_room};
use crate::ids::NoteId;

/// A mentee has at most this many notes.
const MOST: i64 = 1_000;

/// Writes a note about a locked mentee.
pub fn create(conn: &mut Conn, stamp: &Stamp, mentee: &MenteeRow, text: String) -> Result<NoteRow> {
    check_room(store::count_notes(conn, mentee.id)?, MOST, "The mentee", "notes", "Delete one first.")?;
    let note = NoteRow { id: stamp.new_id(), mentee_id: mentee.id, text, actor: stamp.by.id(), created_at: stamp.at };
    store::insert_note(conn, &note)?;
    audit::record(conn, stamp, "mentee_note.created", &mentee.id, None, None)?;
    Ok(note)
}

/// Deletes a note, such as one that says what must not be kept.
pub fn delete(conn: &mut Conn, stamp: &Stamp, id: NoteId) -> Result<()> {
    let mentee = store::mentee_of_note(conn, id)?;
    store::delete_note(conn, id)?;
    audit::record(conn, stamp, "mentee_note.deleted", &mentee, None, None)
}
