//! This makes Standard Webhooks signatures, which are HMAC-SHA256 of `<id>.<timestamp>.<raw body>`, and verifies them for `webhook-sink`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The secret with which an endpoint's owner verifies. It is wiped from memory when it is dropped, and `Debug` does not show it.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; Secret::LENGTH]>);

impl Secret {
    /// The number of bytes in a secret.
    pub const LENGTH: usize = 32;
    const PREFIX: &str = "whsec_";
    /// The number of bytes in a SHA-256 block. HMAC pads a shorter key to this with zeros (RFC 2104, 2).
    const BLOCK: usize = 64;

    /// `bytes` come from the system's random source, or from the database after unsealing.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a secret as [`Self::reveal`] shows it; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim().strip_prefix(Self::PREFIX)?).ok()?);
        bytes.as_slice().try_into().ok().map(Self::from_bytes)
    }

    /// Gives the bytes for sealing; nothing else needs them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// Writes the secret as the endpoint's owner sees it, once: `whsec_` and padded base64.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        let encoded = Zeroizing::new(STANDARD.encode(self.as_bytes()));
        Zeroizing::new([Self::PREFIX, &encoded].concat())
    }

    /// Makes one token of the header, in the form `v1,<padded base64>`.
    fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = self.mac();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    /// Compares in constant time, so that the time tells nothing about the token.
    fn has_signed(&self, token: &[u8], id: &str, timestamp: i64, body: &[u8]) -> bool {
        let mut mac = self.mac();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        mac.verify_slice(token).is_ok()
    }

    /// Starts the HMAC. The key is padded here, because the constructor for keys of any length could fail and this one cannot.
    fn mac(&self) -> Hmac<Sha256> {
        let mut block = Zeroizing::new([0; Self::BLOCK]);
        block[..Self::LENGTH].copy_from_slice(self.as_bytes());
        Hmac::new((&*block).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// Makes the value of `webhook-signature`: one token for each valid secret, joined by one space. `secrets` has at least one entry, the
/// newest first. `timestamp` is this attempt's Unix seconds, the same as in `webhook-timestamp`. `body` is the bytes that are sent.
#[must_use]
pub fn signature_header(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> String {
    let tokens: Vec<String> = secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect();
    tokens.join(" ")
}

/// How far the clocks of sender and receiver may be apart, in seconds.
const TOLERANCE: i64 = 5 * 60;

/// The three headers of a request as they came; `None` for one that is missing.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    pub id: Option<&'a str>,
    pub timestamp: Option<&'a str>,
    pub signature: Option<&'a str>,
}

/// Why a request cannot be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    #[error("the header {0} is missing")]
    Missing(&'static str),
    #[error("webhook-timestamp is not a number of Unix seconds")]
    NoTimestamp,
    #[error("webhook-timestamp is {0} s away from this machine's clock: more than five minutes")]
    OutOfTime(i64),
    #[error("webhook-signature has no token of version v1")]
    NoToken,
    #[error("no signature fits: another secret, or a body that was changed on its way")]
    NoneFits,
}

/// Checks that one of the secrets has signed these headers and bytes, and that the timestamp is at most five minutes away from `now`, in
/// Unix seconds.
pub fn verify(secrets: &[Secret], signed: Signed, body: &[u8], now: i64) -> Result<(), Unverified> {
    let id = signed.id.ok_or(Unverified::Missing("webhook-id"))?;
    let timestamp = signed.timestamp.ok_or(Unverified::Missing("webhook-timestamp"))?;
    let signature = signed.signature.ok_or(Unverified::Missing("webhook-signature"))?;
    let timestamp: i64 = timestamp.parse().map_err(|_| Unverified::NoTimestamp)?;
    let away = now.saturating_sub(timestamp).saturating_abs();
    if away > TOLERANCE {
        return Err(Unverified::OutOfTime(away));
    }
    let tokens = signature.split(' ').filter_map(|token| STANDARD.decode(token.strip_prefix("v1,")?).ok());
    let tokens: Vec<_> = tokens.collect();
    if tokens.is_empty() {
        return Err(Unverified::NoToken);
    }
    let fits = |token: &Vec<u8>| secrets.iter().any(|secret| secret.has_signed(token, id, timestamp, body));
    if tokens.iter().any(fits) { Ok(()) } else { Err(Unverified::NoneFits) }
}

#[cfg(test)]
mod tests {
    use std::array;
    use std::time::{SystemTime, UNIX_EPOCH};

    use reqwest::header::{HeaderMap, HeaderValue};
    use standardwebhooks::Webhook;

    use super::*;

    const ID: &str = "msg_01JC3ZK7Q4W8R2T6Y9B5N1M0XA";
    const TIMESTAMP: i64 = 1_767_225_600;
    const BODY: &str = r#"{"type":"interview.scheduled","timestamp":"2025-12-31T23:59:58.123456Z","data":{"employer_id":"emp_7f3a","interview_id":"itv_9c1d","version":1}}"#;
    const NEW_TOKEN: &str = "v1,bVWoErgGuNGgcmrhcuq49fv6xUDIgMG8K6h8lis8Zok=";
    const OLD_TOKEN: &str = "v1,ID0GE4e5lsBsysLtL02U2oih4MMOQyXi1gkRsw3b7ns=";

    /// A secret of 32 bytes that count upwards from `first`.
    fn counting_from(first: u8) -> Secret {
        Secret::from_bytes(array::from_fn(|index| first + u8::try_from(index).unwrap()))
    }

    fn new_secret() -> Secret {
        counting_from(0)
    }

    fn old_secret() -> Secret {
        counting_from(32)
    }

    fn headers(id: &str, timestamp: i64, signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", HeaderValue::from_str(id).unwrap());
        headers.insert("webhook-timestamp", timestamp.into());
        headers.insert("webhook-signature", HeaderValue::from_str(signature).unwrap());
        headers
    }

    #[test]
    fn secrets_are_shown_in_the_standard_form() {
        assert_eq!(*new_secret().reveal(), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        assert_eq!(*old_secret().reveal(), "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=");
    }

    #[test]
    fn the_signature_is_the_one_the_official_library_computes() {
        assert_eq!(signature_header(&[new_secret()], ID, TIMESTAMP, BODY.as_bytes()), NEW_TOKEN);
        let official = Webhook::new(&new_secret().reveal()).unwrap();
        assert_eq!(official.sign(ID, TIMESTAMP, BODY.as_bytes()).unwrap(), NEW_TOKEN);
    }

    #[test]
    fn two_valid_secrets_give_two_tokens_newest_first() {
        let header = signature_header(&[new_secret(), old_secret()], ID, TIMESTAMP, BODY.as_bytes());
        assert_eq!(header, format!("{NEW_TOKEN} {OLD_TOKEN}"));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the official verifier compares with the system's clock")]
    fn the_official_verifier_accepts_with_either_secret_and_nothing_else() {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
        let body = "{\"name\":\"Zoë 🌍 \\u0000\"}".as_bytes();
        let signed = headers(ID, now, &signature_header(&[new_secret(), old_secret()], ID, now, body));

        for secret in [new_secret(), old_secret()] {
            let verifier = Webhook::new(&secret.reveal()).unwrap();
            verifier.verify(body, &signed).unwrap();
            verifier.verify(b"{}", &signed).unwrap_err();
            let other_id = headers("msg_other", now, signed["webhook-signature"].to_str().unwrap());
            verifier.verify(body, &other_id).unwrap_err();
        }
        Webhook::new(&counting_from(64).reveal()).unwrap().verify(body, &signed).unwrap_err();
    }

    #[test]
    fn a_secret_reads_back_as_it_is_shown() {
        assert_eq!(Secret::parse(&new_secret().reveal()).unwrap().as_bytes(), new_secret().as_bytes());
        for wrong in ["", "whsec_", "whsec_AAECAw==", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="] {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_is_verified_is_signed_by_one_of_the_secrets_within_five_minutes() {
        let both = format!("{NEW_TOKEN} {OLD_TOKEN}");
        let signed = |signature| Signed { id: Some(ID), timestamp: Some("1767225600"), signature: Some(signature) };
        let judge = |secret: Secret, signed: Signed, body: &str, now| verify(&[secret], signed, body.as_bytes(), now);

        assert_eq!(judge(new_secret(), signed(&both), BODY, TIMESTAMP), Ok(()));
        assert_eq!(judge(old_secret(), signed(&both), BODY, TIMESTAMP + 300), Ok(()));
        assert_eq!(judge(old_secret(), signed(&both), BODY, TIMESTAMP - 300), Ok(()));
        assert_eq!(judge(new_secret(), signed(&both), BODY, TIMESTAMP + 301), Err(Unverified::OutOfTime(301)));
        assert_eq!(judge(new_secret(), signed(&both), BODY, TIMESTAMP - 301), Err(Unverified::OutOfTime(301)));
        assert_eq!(judge(new_secret(), signed(OLD_TOKEN), BODY, TIMESTAMP), Err(Unverified::NoneFits));
        assert_eq!(judge(new_secret(), signed(NEW_TOKEN), "{}", TIMESTAMP), Err(Unverified::NoneFits));
        assert_eq!(judge(new_secret(), signed("v1a,AAAA"), BODY, TIMESTAMP), Err(Unverified::NoToken));
        let soon = Signed { timestamp: Some("soon"), ..signed(&both) };
        assert_eq!(judge(new_secret(), soon, BODY, TIMESTAMP), Err(Unverified::NoTimestamp));
        let nameless = Signed { id: None, ..signed(&both) };
        assert_eq!(judge(new_secret(), nameless, BODY, TIMESTAMP), Err(Unverified::Missing("webhook-id")));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", [new_secret()]), "[Secret([redacted])]");
    }
}
