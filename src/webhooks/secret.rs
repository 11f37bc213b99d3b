//! Endpoints' owners verify signatures with these secrets. They are made here, shown once, and sealed at rest (docs/architecture.md,
//! Secrets at rest).

use zeroize::Zeroizing;

use super::sign::Secret;
use super::store::SecretRow;
use crate::db::{Conn, installation};
use crate::error::{Error, Result};
use crate::ids::{EndpointId, Ids, SecretId};
use crate::seal::{Rekey, Sealer, random};
use crate::time::Instant;

/// This is a new secret for an endpoint, in clear, so that it can be shown once. It is drawn outside of transactions, because a transaction
/// may run again, and it is sealed within the transaction that stores it.
pub struct FreshSecret {
    id: SecretId,
    endpoint_id: EndpointId,
    secret: Secret,
    revealed: Zeroizing<String>,
    sealer: Sealer,
}

impl FreshSecret {
    /// Draws a new secret. It fails if the system has no randomness.
    pub fn make(ids: Ids, sealer: &Sealer, endpoint_id: EndpointId, at: Instant) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; Secret::LENGTH]);
        random(&mut *bytes)?;
        let secret = Secret::from_bytes(*bytes);
        Ok(Self { id: ids.new_id(at), endpoint_id, revealed: secret.reveal(), secret, sealer: sealer.clone() })
    }

    pub fn endpoint_id(&self) -> EndpointId {
        self.endpoint_id
    }

    /// The secret in clear, as `whsec_…`.
    pub fn reveal(&self) -> &str {
        &self.revealed
    }

    /// Gives the row of a secret that has no end yet, for the transaction that stores it.
    pub fn row(&self, conn: &mut Conn, at: Instant) -> Result<SecretRow> {
        let sealing = installation::sealing(conn, &self.sealer)?;
        Ok(SecretRow {
            id: self.id,
            endpoint_id: self.endpoint_id,
            master_key_id: sealing.key_id().to_owned(),
            sealed_secret: sealing.seal(self.secret.as_bytes(), &bound_to(self.endpoint_id, self.id))?,
            expires_at: None,
            created_at: at,
        })
    }
}

/// Opens a stored secret. A row that was copied to another endpoint does not open, nor does one that was sealed with another master key.
pub fn open(sealer: &Sealer, row: &SecretRow) -> Result<Secret> {
    if row.master_key_id != sealer.key_id() {
        return Err(Error::Internal(format!("{} is sealed with master key {}", row.id, row.master_key_id)));
    }
    let bytes = sealer.open(&row.sealed_secret, &bound_to(row.endpoint_id, row.id))?;
    let bytes = bytes.as_slice().try_into().map_err(|_| Error::Internal(format!("{} has the wrong length", row.id)))?;
    Ok(Secret::from_bytes(bytes))
}

/// Seals a stored secret with another master key.
pub fn reseal(rekey: &Rekey, row: &SecretRow) -> Result<Vec<u8>> {
    rekey.reseal(&row.sealed_secret, &bound_to(row.endpoint_id, row.id))
}

/// The text that a sealed secret is bound to: it opens only together with this endpoint and this id.
fn bound_to(endpoint: EndpointId, secret: SecretId) -> String {
    format!("{endpoint}/{secret}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(key: &str) -> Sealer {
        Sealer::from_base64(key).unwrap()
    }

    #[test]
    fn a_secret_opens_for_its_own_endpoint_and_with_its_own_master_key() {
        let at = "2027-03-31T17:00:00Z".parse().unwrap();
        let ours = sealer("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        let (id, endpoint_id) = (Ids.new_id(at), Ids.new_id(at));
        let row = |endpoint_id: EndpointId| SecretRow {
            id,
            endpoint_id,
            master_key_id: ours.key_id().to_owned(),
            sealed_secret: ours.sealing_for(ours.key_id()).unwrap().seal(&[5; 32], &bound_to(endpoint_id, id)).unwrap(),
            expires_at: None,
            created_at: at,
        };
        assert_eq!(open(&ours, &row(endpoint_id)).unwrap().as_bytes(), &[5; 32]);

        let copied = SecretRow { endpoint_id: Ids.new_id(at), ..row(endpoint_id) };
        assert!(open(&ours, &copied).is_err());
        let other = sealer("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=");
        assert!(open(&other, &row(endpoint_id)).is_err());
    }
}
