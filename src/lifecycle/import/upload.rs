//! A file that is kept for a while, so that it can be looked through before it is imported (docs/architecture.md, Pages).

use jiff::SignedDuration;

use super::store::{self, UploadRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{AccountId, UploadId};
use crate::time::Instant;

/// A file is kept for this long. It holds what is told of people, so it is forgotten soon.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Keeps a file that somebody has sent for a list, and gives the id under which it is found.
pub fn keep(conn: &mut Conn, stamp: &Stamp, account_id: AccountId, list: &str, content: &[u8]) -> Result<UploadId> {
    let id = stamp.ids.new_id(stamp.at);
    let row = UploadRow { id, account_id, list: list.to_owned(), content: content.to_vec(), created_at: stamp.at };
    store::put_upload(conn, &row)?;
    Ok(id)
}

/// Gives the content of a file, or nothing if it was imported or has grown old.
pub fn content(conn: &mut Conn, account: AccountId, list: &str, id: UploadId, now: Instant) -> Result<Option<Vec<u8>>> {
    store::content_of_upload(conn, account, list, id, now.minus(KEPT))
}

/// Forgets files that have grown old, at most so many at once.
pub fn forget(conn: &mut Conn, now: Instant, most: i64) -> Result<usize> {
    store::forget_uploads(conn, now.minus(KEPT), most)
}
