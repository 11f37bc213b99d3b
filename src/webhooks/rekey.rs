//! This seals every secret with a new master key (docs/architecture.md, Secrets at rest).

use super::secret;
use super::store;
use crate::db::Conn;
use crate::error::Result;
use crate::seal::Sealer;

/// Seals every secret that is not yet sealed with the new key, and says how many those were. If one does not open, none is changed.
pub fn rekey(conn: &mut Conn, old: &Sealer, new: &Sealer) -> Result<usize> {
    let secrets = store::lock_secrets(conn)?;
    let waiting: Vec<_> = secrets.into_iter().filter(|row| row.master_key_id != new.key_id()).collect();
    for row in &waiting {
        store::reseal(conn, row.id, &secret::reseal(old, new, row)?, new.key_id())?;
    }
    Ok(waiting.len())
}
