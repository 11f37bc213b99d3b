//! The sealed ballot: a seed that is drawn and sealed when a round is made, and shown after the draw (docs/fairness.md, The ballot).

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::store::{self, RoundRow, SealedSeed};
use crate::db::{Conn, installation};
use crate::error::{Error, Result};
use crate::ids::{Ids, RoundId};
use crate::seal::{Rekey, Resealed, Sealer, hex, random};
use crate::time::Instant;

const LENGTH: usize = 32;

/// This is the seed of a new round, in clear. It is drawn outside of transactions, because a transaction may run again, and it is sealed
/// within the transaction that stores it. Nothing shows it before the draw.
pub struct FreshSeed {
    round_id: RoundId,
    bytes: Zeroizing<[u8; LENGTH]>,
    sealer: Sealer,
}

impl FreshSeed {
    /// Draws a seed. It fails if the system has no randomness.
    pub fn make(ids: Ids, sealer: &Sealer, at: Instant) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        random(&mut *bytes)?;
        Ok(Self { round_id: ids.new_id(at), bytes, sealer: sealer.clone() })
    }

    pub fn round_id(&self) -> RoundId {
        self.round_id
    }

    /// Gives what is stored of the seed, for the transaction that stores it.
    pub fn sealed(&self, conn: &mut Conn) -> Result<SealedSeed> {
        let sealing = installation::sealing(conn, &self.sealer)?;
        Ok(SealedSeed {
            sealed_seed: sealing.seal(&*self.bytes, &self.round_id.to_string())?,
            master_key_id: sealing.key_id().to_owned(),
            seed_sha256: hex(&Sha256::digest(*self.bytes)),
        })
    }
}

/// Opens the seed of a round, as lower-case hexadecimal digits. What does not have the hash that the round has shown from the start is refused.
pub fn open(sealer: &Sealer, round: &RoundRow) -> Result<String> {
    let SealedSeed { sealed_seed, master_key_id, seed_sha256 } = &round.seed;
    if master_key_id != sealer.key_id() {
        return Err(Error::Unavailable(format!("the seed of {} is sealed with master key {master_key_id}", round.id)));
    }
    let bytes = sealer.open(sealed_seed, &round.id.to_string())?;
    if hex(&Sha256::digest(&*bytes)) != *seed_sha256 {
        return Err(Error::Internal(format!("the seed of {} has another hash than the round shows", round.id)));
    }
    Ok(hex(&bytes))
}

/// Seals the seeds after this round anew, if they are sealed with the old key.
pub fn rekey(conn: &mut Conn, rekey: &Rekey, after: Option<&str>, most: i64) -> Result<Resealed> {
    let rows = store::seeds_after(conn, Resealed::id_of(after)?, most)?;
    let mut count = 0;
    for (id, seed) in rows.iter().filter(|(_, seed)| seed.master_key_id == rekey.old_key_id()) {
        store::reseal(conn, *id, &rekey.reseal(&seed.sealed_seed, &id.to_string())?, rekey.new_key_id())?;
        count += 1;
    }
    Ok(Resealed { count, last: rows.last().map(|(id, _)| id.to_string()) })
}
