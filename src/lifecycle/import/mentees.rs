//! Imports mentees. What employers were told of a mentee changes with the mentee, as it does with a PATCH.

use std::collections::HashMap;

use super::kind::{Kind, Likeness, There};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::db::folded::folded;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::lifecycle::details::tell_employers;
use crate::mentees::input::{CSV_COLUMNS, mentee_patch, new_mentee};
use crate::mentees::mentee::{self, Change};
use crate::mentees::model::{MenteePatch, NewMentee};
use crate::mentees::store::{self, MenteeRow};
use crate::wire::csv::column::Column;
use crate::wire::fields::Fields;

pub struct Mentees;

impl Kind for Mentees {
    type Id = MenteeId;
    type Row = MenteeRow;
    type New = NewMentee;
    type Patch = MenteePatch;
    type Change = Change;

    const COLUMNS: &'static [Column] = CSV_COLUMNS;
    const LIST: &'static str = "mentees";
    const LIKENESSES: &'static [Likeness] = &[Likeness::Email, Likeness::Name];

    fn new(body: Fields) -> Result<NewMentee> {
        new_mentee(body)
    }

    fn patch(body: Fields) -> Result<MenteePatch> {
        mentee_patch(body)
    }

    fn there(row: &MenteeRow) -> There<'_, MenteeId> {
        There { id: row.id, external_id: row.external_id.as_deref(), active: row.active, version: row.version }
    }

    fn folded(new: &NewMentee, likeness: Likeness) -> Option<String> {
        match likeness {
            Likeness::Email => new.email.as_deref().map(folded),
            Likeness::Name => Some(folded(&new.full_name)),
        }
    }

    fn with_external_ids(conn: &mut Conn, external_ids: &[String]) -> Result<Vec<MenteeId>> {
        store::with_external_ids(conn, external_ids)
    }

    fn alike(conn: &mut Conn, likeness: Likeness, folded: &[String]) -> Result<Vec<(String, MenteeId)>> {
        match likeness {
            Likeness::Email => store::with_emails(conn, folded),
            Likeness::Name => store::with_names(conn, folded),
        }
    }

    fn lock_all(conn: &mut Conn, ids: &[MenteeId]) -> Result<HashMap<MenteeId, MenteeRow>> {
        store::lock_all(conn, ids)
    }

    fn change(stamp: &Stamp, row: &MenteeRow, patch: MenteePatch) -> Result<Option<Change>> {
        mentee::changed(stamp, row, patch)
    }

    fn create_all(conn: &mut Conn, stamp: &Stamp, new: &[&NewMentee]) -> Result<()> {
        mentee::create_all(conn, stamp, new)
    }

    fn change_all(conn: &mut Conn, stamp: &Stamp, changes: &[Change]) -> Result<()> {
        mentee::change_all(conn, stamp, changes)?;
        let changes: Vec<_> = changes.iter().map(|change| (&change.before, &change.after)).collect();
        tell_employers(conn, stamp, &changes)
    }
}
