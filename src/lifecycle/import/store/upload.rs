//! Every statement on `uploads`, which holds files that were sent to be imported, and are looked through first.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::uploads;
use crate::error::{Error, Result};
use crate::ids::{AccountId, UploadId};
use crate::native;
use crate::time::Instant;

/// This is a row of `uploads`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = uploads)]
pub struct UploadRow {
    pub id: UploadId,
    /// This account has sent the file, and it alone sees it.
    pub account_id: AccountId,
    /// The file is for this list: `mentees`, `companies` or `blackouts`.
    pub list: String,
    pub content: Vec<u8>,
    pub created_at: Instant,
}

/// Keeps a file in place of the one that the account may have sent before for this list.
pub fn put_upload(conn: &mut Conn, row: &UploadRow) -> Result<()> {
    native!(conn, native => diesel::insert_into(uploads::table)
        .values(row)
        .on_conflict((uploads::account_id, uploads::list))
        .do_update()
        .set((uploads::id.eq(row.id), uploads::content.eq(&row.content), uploads::created_at.eq(row.created_at)))
        .execute(native))?;
    Ok(())
}

/// Gives the content of a file that was sent at this instant or later.
pub fn content_of_upload(conn: &mut Conn, account: AccountId, list: &str, id: UploadId, since: Instant) -> Result<Option<Vec<u8>>> {
    let there = uploads::table.filter(uploads::id.eq(id).and(uploads::account_id.eq(account)).and(uploads::list.eq(list.to_owned())));
    Ok(there.filter(uploads::created_at.ge(since)).select(uploads::content).first(conn).optional()?)
}

/// Takes a file away, so that it is imported once. It is not found where somebody has done that meanwhile.
pub fn take_upload(conn: &mut Conn, id: UploadId) -> Result<()> {
    match diesel::delete(uploads::table.find(id)).execute(conn)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Forgets files that were sent before this instant, at most so many at once.
pub fn forget_uploads(conn: &mut Conn, before: Instant, most: i64) -> Result<usize> {
    let old = uploads::table.filter(uploads::created_at.lt(before)).order(uploads::created_at).limit(most);
    let old: Vec<UploadId> = old.select(uploads::id).load(conn)?;
    Ok(diesel::delete(uploads::table.filter(uploads::id.eq_any(old))).execute(conn)?)
}
