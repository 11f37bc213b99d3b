//! Standard Webhooks signatures: HMAC-SHA256 of `<id>.<timestamp>.<raw body>`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// What an endpoint's owner verifies with. Wiped from memory when dropped; `Debug` does not show it.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; Secret::LENGTH]>);

impl Secret {
    /// Bytes.
    pub const LENGTH: usize = 32;
    const PREFIX: &str = "whsec_";
    /// Bytes of one SHA-256 block: HMAC pads a shorter key to this with zeros.
    const BLOCK: usize = 64;

    /// `bytes` come from the system's random source, or from the database after unsealing.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// For sealing. Nothing else needs them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// As shown to the endpoint's owner, once: `whsec_` and padded base64.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        let encoded = Zeroizing::new(STANDARD.encode(self.as_bytes()));
        Zeroizing::new([Self::PREFIX, &encoded].concat())
    }

    /// One token, as in `v1,<padded base64>`.
    fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = self.mac();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    /// Pads the key itself, because the constructor for keys of any length could fail and this one cannot.
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

/// The value of `webhook-signature`: one token for each valid secret, joined by one space. `secrets`: at least one, newest first.
/// `timestamp`: Unix seconds of this attempt, the same as in `webhook-timestamp`. `body`: the bytes that are sent.
#[must_use]
pub fn signature_header(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> String {
    let tokens: Vec<String> = secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect();
    tokens.join(" ")
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

    /// 32 bytes that count upwards from `first`.
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
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", [new_secret()]), "[Secret([redacted])]");
    }
}
