//! This seals secrets with a new master key (docs/architecture.md, Secrets at rest).

use super::secret;
use super::store;
use crate::db::Conn;
use crate::error::Result;
use crate::seal::{Rekey, Resealed};

/// Seals the secrets after this one anew, if they are sealed with the old key.
pub fn rekey(conn: &mut Conn, rekey: &Rekey, after: Option<&str>, most: i64) -> Result<Resealed> {
    let secrets = store::secrets_after(conn, Resealed::id_of(after)?, most)?;
    let mut count = 0;
    for row in secrets.iter().filter(|row| row.master_key_id == rekey.old_key_id()) {
        store::reseal(conn, row.id, &secret::reseal(rekey, row)?, rekey.new_key_id())?;
        count += 1;
    }
    Ok(Resealed { count, last: secrets.last().map(|row| row.id.to_string()) })
}
