//! These statements find mentees who may be the same person, or who have the same id in another system.

use diesel::prelude::*;

use super::MenteeRow;
use crate::db::folded::folded;
use crate::db::schema::mentees;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::MenteeId;

/// At most this many mentees are found.
const MOST: i64 = 10;

/// At a start, this many mentees are read at once to be folded.
const FOLDED_AT_ONCE: i64 = 1_000;

/// Finds the mentee with this external id, archived or not.
pub fn find_by_external_id(conn: &mut Conn, external_id: &str) -> Result<Option<MenteeId>> {
    Ok(mentees::table.filter(mentees::external_id.eq(external_id)).select(mentees::id).first(conn).optional()?)
}

/// Finds the mentees with these external ids, archived or not, in no order.
pub fn with_external_ids(conn: &mut Conn, external_ids: &[String]) -> Result<Vec<MenteeId>> {
    dialect::read_in_chunks(conn, external_ids, |conn, chunk| {
        Ok(mentees::table.filter(mentees::external_id.eq_any(chunk.to_vec())).select(mentees::id).load(conn)?)
    })
}

/// Finds the mentees with these folded full names, each with the name, in the order in which they were registered.
pub fn with_names(conn: &mut Conn, folded: &[String]) -> Result<Vec<(String, MenteeId)>> {
    dialect::read_in_chunks(conn, folded, |conn, chunk| {
        let named = mentees::table.filter(mentees::full_name_folded.eq_any(chunk.to_vec()));
        Ok(named.order(mentees::id).select((mentees::full_name_folded, mentees::id)).load(conn)?)
    })
}

/// Finds the mentees with these folded e-mail addresses, each with the address, in the order in which they were registered.
pub fn with_emails(conn: &mut Conn, folded: &[String]) -> Result<Vec<(String, MenteeId)>> {
    dialect::read_in_chunks(conn, folded, |conn, chunk| {
        let addressed = mentees::table.filter(mentees::email_folded.eq_any(chunk.to_vec()));
        let found: Vec<(Option<String>, MenteeId)> =
            addressed.order(mentees::id).select((mentees::email_folded, mentees::id)).load(conn)?;
        Ok(found.into_iter().filter_map(|(email, id)| Some((email?, id))).collect())
    })
}

/// Finds other mentees with the same full name, archived ones too, in the order in which they were registered.
pub fn of_the_same_name(conn: &mut Conn, mentee: &MenteeRow) -> Result<Vec<MenteeId>> {
    let same = mentees::full_name_folded.eq(&mentee.full_name_folded).and(mentees::id.ne(mentee.id));
    Ok(mentees::table.filter(same).order(mentees::id).limit(MOST).select(mentees::id).load(conn)?)
}

/// Finds other mentees with the same e-mail address, archived ones too, in the order in which they were registered.
pub fn of_the_same_email(conn: &mut Conn, mentee: &MenteeRow) -> Result<Vec<MenteeId>> {
    let Some(email) = &mentee.email_folded else { return Ok(Vec::new()) };
    let same = mentees::email_folded.eq(email).and(mentees::id.ne(mentee.id));
    Ok(mentees::table.filter(same).order(mentees::id).limit(MOST).select(mentees::id).load(conn)?)
}

/// Writes the compared forms of every mentee for whom they differ from what this version of the program makes of the name and the address.
/// A mentee who is changed meanwhile is left alone, because that change has written both forms.
pub fn fold_names(conn: &mut Conn) -> Result<()> {
    let mut after: Option<MenteeId> = None;
    loop {
        let mut query = mentees::table.select(MenteeRow::as_select()).into_boxed();
        if let Some(after) = after {
            query = query.filter(mentees::id.gt(after));
        }
        let rows: Vec<MenteeRow> = query.order(mentees::id).limit(FOLDED_AT_ONCE).load(conn)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.id);
        for row in rows {
            let (name, email, searched) = (folded(&row.full_name), row.email.as_deref().map(folded), row.searched());
            if name != row.full_name_folded || email != row.email_folded || searched != row.search_folded {
                let mentee = mentees::table.find(row.id).filter(mentees::version.eq(row.version));
                let all = (mentees::full_name_folded.eq(name), mentees::email_folded.eq(email), mentees::search_folded.eq(searched));
                diesel::update(mentee).set(all).execute(conn)?;
            }
        }
    }
}
