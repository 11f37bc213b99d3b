//! Endpoints' owners verify signatures with these secrets. They are made here, shown once, and sealed at rest (docs/architecture.md,
//! Secrets at rest).

use zeroize::Zeroizing;

use super::sign::Secret;
use super::store::SecretRow;
use crate::error::{Error, Result};
use crate::ids::{EndpointId, Ids, SecretId};
use crate::seal::{Sealer, random};
use crate::time::Instant;

/// A new secret for an endpoint, sealed to be stored, and in clear to be shown this once. It is made outside of transactions, because a
/// transaction may run again.
pub struct FreshSecret {
    id: SecretId,
    endpoint_id: EndpointId,
    sealed: Vec<u8>,
    master_key_id: String,
    revealed: Zeroizing<String>,
}

impl FreshSecret {
    /// Draws a new secret and seals it; it fails if the system has no randomness.
    pub fn make(ids: Ids, sealer: &Sealer, endpoint_id: EndpointId, at: Instant) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; Secret::LENGTH]);
        random(&mut *bytes)?;
        let id = ids.new_id(at);
        Ok(Self {
            id,
            endpoint_id,
            sealed: sealer.seal(&*bytes, &bound_to(endpoint_id, id))?,
            master_key_id: sealer.key_id().to_owned(),
            revealed: Secret::from_bytes(*bytes).reveal(),
        })
    }

    pub fn endpoint_id(&self) -> EndpointId {
        self.endpoint_id
    }

    /// The secret in clear, as `whsec_…`.
    pub fn reveal(&self) -> &str {
        &self.revealed
    }

    /// The row of a secret that does not end yet.
    pub fn row(&self, at: Instant) -> SecretRow {
        SecretRow {
            id: self.id,
            endpoint_id: self.endpoint_id,
            master_key_id: self.master_key_id.clone(),
            sealed_secret: self.sealed.clone(),
            expires_at: None,
            created_at: at,
        }
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
pub fn reseal(old: &Sealer, new: &Sealer, row: &SecretRow) -> Result<Vec<u8>> {
    new.seal(open(old, row)?.as_bytes(), &bound_to(row.endpoint_id, row.id))
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
        let fresh = FreshSecret::make(Ids, &ours, Ids.new_id(at), at).unwrap();
        assert_eq!(*open(&ours, &fresh.row(at)).unwrap().reveal(), fresh.reveal());

        let copied = SecretRow { endpoint_id: Ids.new_id(at), ..fresh.row(at) };
        assert!(open(&ours, &copied).is_err());
        let other = sealer("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=");
        assert!(open(&other, &fresh.row(at)).is_err());
    }
}
