//! This module seals stored secrets with the master key. It uses XChaCha20-Poly1305 and puts a random nonce in front (docs/architecture.md,
//! Secrets at rest).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

const NONCE: usize = 24;

/// A sealer seals and opens secrets with one master key of 32 bytes.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    key_id: String,
    // What is handed out and not stored has keys of its own. Each is made from the master key.
    alike: XChaCha20Poly1305,
    alike_nonces: Hmac<Sha256>,
    tags: Hmac<Sha256>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Sealer {
    /// This function expects a master key of 32 bytes in padded base64.
    pub fn from_base64(text: &str) -> Result<Self, String> {
        let wrong = || "the master key must be 32 bytes in base64 (openssl rand -base64 32)".to_owned();
        let key = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| wrong())?);
        let cipher = XChaCha20Poly1305::new_from_slice(&key).map_err(|_| wrong())?;
        let mac = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).map_err(|_| wrong());
        let master = mac(&key)?;
        let derived = |purpose: &str| Zeroizing::new(<[u8; 32]>::from(master.clone().chain_update(purpose).finalize().into_bytes()));
        Ok(Self {
            cipher,
            key_id: hex(&Sha256::digest(&*key)[..4]),
            alike: XChaCha20Poly1305::new((&*derived("sealed alike")).into()),
            alike_nonces: mac(&*derived("nonces of what is sealed alike"))?,
            tags: mac(&*derived("tags"))?,
        })
    }

    /// This id distinguishes master keys and reveals nothing about them.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// This method gives the right to seal for a database whose secrets are sealed with the master key of this id. With another key it is an
    /// `Unavailable`: the instance cannot read what is sealed there until it is started with that key, and so it must not seal.
    pub fn sealing_for(&self, key_id: &str) -> Result<Sealing<'_>> {
        if key_id == self.key_id {
            return Ok(Sealing(self));
        }
        let why = "the database's secrets are sealed with master key";
        Err(Error::Unavailable(format!("{why} {key_id}, and this instance has {}: start it with the other one", self.key_id)))
    }

    fn seal(&self, secret: &[u8], bound_to: &str) -> Result<Vec<u8>> {
        let mut nonce = [0_u8; NONCE];
        random(&mut nonce)?;
        let payload = Payload { msg: secret, aad: bound_to.as_bytes() };
        let sealed = self.cipher.encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| Error::Internal("sealing failed".to_owned()))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// This method seals a text so that the same text always becomes the same bytes, which tell only whether two texts are equal. The nonce is
    /// a keyed hash of the text and of what it is bound to (as in RFC 5297), so it is never used for two texts. It is for what is handed out
    /// and comes back, never for what is stored: a rotation of the master key does not seal it anew. It gives `None` if sealing fails.
    pub fn seal_alike(&self, text: &[u8], bound_to: &str) -> Option<Vec<u8>> {
        let length = u64::try_from(bound_to.len()).ok()?.to_be_bytes();
        let hash = self.alike_nonces.clone().chain_update(length).chain_update(bound_to).chain_update(text).finalize().into_bytes();
        let nonce = &hash[..NONCE];
        let payload = Payload { msg: text, aad: bound_to.as_bytes() };
        let sealed = self.alike.encrypt(XNonce::from_slice(nonce), payload).ok()?;
        Some([nonce, &sealed].concat())
    }

    /// This method opens what [`Self::seal_alike`] sealed; it gives `None` for anything else.
    pub fn open_alike(&self, sealed: &[u8], bound_to: &str) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        self.alike.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: bound_to.as_bytes() }).ok()
    }

    /// This method makes a tag of 128 bits in hexadecimal digits. Without the master key, the tag tells nothing about the text.
    pub fn tag(&self, text: &str) -> String {
        hex(&self.tags.clone().chain_update(text).finalize().into_bytes()[..16])
    }

    pub fn open(&self, sealed: &[u8], bound_to: &str) -> Result<Zeroizing<Vec<u8>>> {
        let wrong = || Error::Internal("a sealed value does not open: another master key, or moved".to_owned());
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or_else(wrong)?;
        let payload = Payload { msg: sealed, aad: bound_to.as_bytes() };
        self.cipher.decrypt(XNonce::from_slice(nonce), payload).map(Zeroizing::new).map_err(|_| wrong())
    }
}

/// This is the right to seal with the master key that the database is sealed with.
#[derive(Clone, Copy)]
pub struct Sealing<'s>(&'s Sealer);

impl Sealing<'_> {
    pub fn key_id(&self) -> &str {
        self.0.key_id()
    }

    /// This method seals a secret and binds it to `bound_to`, which must be given again to open it. A value that is copied to another row
    /// therefore does not open there.
    pub fn seal(&self, secret: &[u8], bound_to: &str) -> Result<Vec<u8>> {
        self.0.seal(secret, bound_to)
    }
}

/// This seals what is sealed with one master key with another one.
pub struct Rekey<'s> {
    old: &'s Sealer,
    new: Sealing<'s>,
}

impl<'s> Rekey<'s> {
    pub fn new(old: &'s Sealer, new: Sealing<'s>) -> Self {
        Self { old, new }
    }

    pub fn old_key_id(&self) -> &str {
        self.old.key_id()
    }

    pub fn new_key_id(&self) -> &str {
        self.new.key_id()
    }

    /// This method fails if the value does not open with the old key.
    pub fn reseal(&self, sealed: &[u8], bound_to: &str) -> Result<Vec<u8>> {
        self.new.seal(&self.old.open(sealed, bound_to)?, bound_to)
    }
}

/// This says what one step through a sealed column did. A column is walked in the order of its table's primary key.
pub struct Resealed {
    pub count: usize,
    /// The next step begins after this row; it is `None` at the end.
    pub last: Option<String>,
}

impl Resealed {
    /// This function reads the id that [`Self::last`] held.
    pub fn id_of<I: std::str::FromStr>(after: Option<&str>) -> Result<Option<I>> {
        let broken = |_| Error::Internal("a step through a sealed column begins after no id".to_owned());
        after.map(str::parse).transpose().map_err(broken)
    }
}

/// This function fills the buffer with random bytes of the operating system, for keys, tokens and nonces.
#[expect(clippy::disallowed_methods, reason = "the one place that draws randomness for secrets")]
pub fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| Error::Internal(format!("no randomness: {error}")))
}

/// The length of 32 bytes in base64url without padding.
const TOKEN_CHARACTERS: usize = 43;

/// This function makes the secret of an address or a cookie: 32 random bytes as 43 base64url characters. It is shown once, and only its
/// fingerprint is stored.
pub fn new_token() -> Result<String> {
    let mut bytes = [0_u8; 32];
    random(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// This function tells whether a text has the form of a token. A text of another form is refused without asking the database.
pub fn looks_like_token(text: &str) -> bool {
    text.len() == TOKEN_CHARACTERS && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// This function makes the hash that is stored instead of a secret, if the secret is only compared and never read back.
pub fn fingerprint(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// This function writes each byte as two hexadecimal digits in lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_256_bits_and_fits_into_an_address() {
        let token = new_token().unwrap();
        assert!(looks_like_token(&token));
        assert_ne!(token, new_token().unwrap());
        for wrong in ["", "short", &format!("{token}x"), &format!("{}=", &token[1..]), &format!("{}é", &token[2..])] {
            assert!(!looks_like_token(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_sealed_value_opens_only_where_it_belongs() {
        let sealer = Sealer::from_base64(&STANDARD.encode([7; 32])).unwrap();
        let sealed = sealer.seal(b"secret", "whep_1").unwrap();
        assert_eq!(&*sealer.open(&sealed, "whep_1").unwrap(), b"secret");
        assert!(sealer.open(&sealed, "whep_2").is_err());
        assert!(Sealer::from_base64(&STANDARD.encode([8; 32])).unwrap().open(&sealed, "whep_1").is_err());
        assert!(Sealer::from_base64("c2hvcnQ=").is_err());
    }

    #[test]
    fn nothing_is_sealed_for_a_database_that_has_another_master_key() {
        let (old, new) = (Sealer::from_base64(&STANDARD.encode([7; 32])).unwrap(), Sealer::from_base64(&STANDARD.encode([8; 32])).unwrap());
        let sealed = old.sealing_for(old.key_id()).unwrap().seal(b"secret", "whep_1").unwrap();
        assert!(matches!(old.sealing_for(new.key_id()), Err(Error::Unavailable(_))));
        let resealed = Rekey::new(&old, new.sealing_for(new.key_id()).unwrap()).reseal(&sealed, "whep_1").unwrap();
        assert_eq!(&*new.open(&resealed, "whep_1").unwrap(), b"secret");
    }

    #[test]
    fn the_same_text_is_sealed_alike_and_opens_where_it_belongs() {
        let [one, other] = [7, 8].map(|byte| Sealer::from_base64(&STANDARD.encode([byte; 32])).unwrap());
        let sealed = one.seal_alike(b"4711", "list").unwrap();
        assert_eq!(one.seal_alike(b"4711", "list").unwrap(), sealed);
        assert_ne!(one.seal_alike(b"4712", "list").unwrap()[..NONCE], sealed[..NONCE]);
        assert_ne!(one.seal_alike(b"4711", "other").unwrap()[..NONCE], sealed[..NONCE]);
        assert_eq!(one.open_alike(&sealed, "list").unwrap(), b"4711");
        assert!(one.open_alike(&sealed, "other").is_none() && other.open_alike(&sealed, "list").is_none());
        assert!(one.open_alike(b"short", "list").is_none());
    }

    #[test]
    fn tags_differ_by_text_and_key() {
        let [one, other] = [7, 8].map(|byte| Sealer::from_base64(&STANDARD.encode([byte; 32])).unwrap());
        assert_eq!(one.tag("a").len(), 32);
        assert_eq!(one.tag("a"), one.tag("a"));
        assert_ne!(one.tag("a"), one.tag("b"));
        assert_ne!(one.tag("a"), other.tag("a"));
    }
}
