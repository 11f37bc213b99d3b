//! The database's secrets are sealed with the master key. It is checked at each start and changed by a rotation.
//!
//! A rotation first writes into the database that the new key holds. From then on no instance seals with the old one. Then it seals anew what
//! is there, a few rows in each transaction, beside instances that serve. A rotation that was cut off is run again with the same keys.

use crate::db::{Conn, Db, installation};
use crate::error::{Error, Result};
use crate::seal::{Rekey, Resealed, Sealer};
use crate::web::idempotency;
use crate::{allocation, busy, webhooks};

/// One transaction seals this many rows anew. Others wait for no more than that.
const CHUNK: i64 = 200;

/// A column that holds what is sealed.
pub struct SealedColumn {
    pub table: &'static str,
    pub column: &'static str,
    /// Lists the master keys that its rows name.
    key_ids: fn(&mut Conn) -> Result<Vec<String>>,
    /// Seals the rows after this one anew, at most this many.
    rekey: fn(&mut Conn, &Rekey, Option<&str>, i64) -> Result<Resealed>,
}

/// Every column that holds what is sealed. A test finds each column of the schema whose name begins with `sealed_` here, so that a rotation
/// forgets none.
pub const SEALED_COLUMNS: &[SealedColumn] = &[
    // Kept answers name no key: they live for a day, and one that does not open is not worth refusing a start. They come first, because a
    // start tells by the others whether the rotation has ended.
    SealedColumn { table: "idempotency_keys", column: "sealed_answer", key_ids: |_| Ok(Vec::new()), rekey: idempotency::rekey },
    SealedColumn {
        table: "webhook_secrets",
        column: "sealed_secret",
        key_ids: webhooks::store::master_key_ids,
        rekey: webhooks::rekey::rekey,
    },
    SealedColumn { table: "busy_calendars", column: "sealed_url", key_ids: busy::store::master_key_ids, rekey: busy::calendar::rekey },
    SealedColumn { table: "rounds", column: "sealed_seed", key_ids: allocation::store::master_key_ids, rekey: allocation::seed::rekey },
];

/// Refuses a key that the database is not sealed with: with it, secrets would fail to open one by one, long after the start. If the database
/// does not know its key yet, it is this one from now on.
pub async fn check_at_start(db: &Db, sealer: &Sealer) -> Result<()> {
    let (known, of_rows) = db.read("look_for_master_key", |conn| Ok((installation::master_key_id(conn)?, key_ids(conn)?))).await?;
    let (ours, is_known) = (sealer.key_id(), known.is_some());
    if let Some(other) = known.filter(|known| known != ours) {
        return Err(Error::conflict(format!(
            "this database's secrets are sealed with master key {other}, and the given one is {ours}: set FOOTHOLD_MASTER_KEY to that one"
        )));
    }
    if let Some(other) = of_rows.iter().find(|of_row| *of_row != ours) {
        return Err(Error::conflict(format!(
            "some of this database's secrets are sealed with master key {other}, and the given one is {ours}: set FOOTHOLD_MASTER_KEY to that \
             one, or, if it is the old one of a rotation that was cut off, run rotate-master-key from it to this one again"
        )));
    }
    if is_known {
        return Ok(());
    }
    let sealer = sealer.clone();
    db.write("claim_master_key", move |conn| installation::sealing(conn, &sealer).map(drop)).await
}

/// Seals everything that is sealed with the old key with the new one, and says how many values those were. If a third key is found, nothing is
/// changed.
pub async fn rotate(db: &Db, old: &Sealer, new: &Sealer) -> Result<usize> {
    let both = [old.key_id().to_owned(), new.key_id().to_owned()];
    db.write("begin_rotation", move |conn| begin(conn, &both)).await?;
    let mut count = 0;
    for column in SEALED_COLUMNS {
        let mut after = None;
        loop {
            let (old, new) = (old.clone(), new.clone());
            let step = db.write("rekey", move |conn| {
                // This fails if another rotation has begun meanwhile.
                let sealing = installation::sealing(conn, &new)?;
                (column.rekey)(conn, &Rekey::new(&old, sealing), after.as_deref(), CHUNK)
            });
            let step = step.await?;
            count += step.count;
            after = step.last;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(count)
}

/// Waits for transactions that seal with the old key. What they write is found by the walk that follows.
fn begin(conn: &mut Conn, [old, new]: &[String; 2]) -> Result<()> {
    let known = installation::lock_master_key_id(conn)?;
    let mut all = known.into_iter().chain(key_ids(conn)?);
    if let Some(other) = all.find(|id| id != old && id != new) {
        return Err(Error::conflict(format!(
            "nothing was changed: secrets are sealed with master key {other}, and the configured one, to rotate from, is {old}"
        )));
    }
    installation::set_master_key_id(conn, new)
}

fn key_ids(conn: &mut Conn) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for column in SEALED_COLUMNS {
        all.extend((column.key_ids)(conn)?);
    }
    Ok(all)
}
