//! This module defines the form of a key. A key is `fhk_`, then 43 base62 characters (256 random bits), then a checksum of 6 characters
//! (docs/api.md, Keys and roles).

use crate::error::Result;
use crate::seal;

const PREFIX: &str = "fhk_";
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SECRET_CHARACTERS: usize = 43;
const CHECKSUM_CHARACTERS: usize = 6;

/// This function makes a new key. The key is shown once, and only its fingerprint is stored.
pub fn new_key() -> Result<String> {
    let mut bytes = [0_u8; 32];
    seal::random(&mut bytes)?;
    let secret = base62(&bytes, SECRET_CHARACTERS);
    Ok(format!("{PREFIX}{secret}{}", checksum(&secret)))
}

/// This function checks if a text has the form of a key and the right checksum. Any other text is refused without a query to the database.
pub fn looks_like_key(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else { return false };
    let whole = rest.len() == SECRET_CHARACTERS + CHECKSUM_CHARACTERS && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    whole && checksum(&rest[..SECRET_CHARACTERS]) == rest[SECRET_CHARACTERS..]
}

fn checksum(secret: &str) -> String {
    base62(&crc32fast::hash(secret.as_bytes()).to_be_bytes(), CHECKSUM_CHARACTERS)
}

/// This function reads the bytes as one number, with the most significant byte first, and writes it in base62 with exactly `digits` digits.
fn base62(bytes: &[u8], digits: usize) -> String {
    let mut number = bytes.to_vec();
    let mut text = vec![b'0'; digits];
    for place in text.iter_mut().rev() {
        let mut remainder = 0_u32;
        for byte in &mut number {
            let value = (remainder << 8) | u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        *place = ALPHABET[remainder as usize];
    }
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_agreed_form_and_a_typing_error_is_noticed() {
        let key = new_key().unwrap();
        assert_eq!(key.len(), 4 + 43 + 6);
        assert!(looks_like_key(&key));
        let mut wrong = key.clone();
        wrong.replace_range(10..11, if &key[10..11] == "a" { "b" } else { "a" });
        assert!(!looks_like_key(&wrong));
        assert!(!looks_like_key("fhk_é"));
    }

    #[test]
    fn base62_counts() {
        assert_eq!(base62(&[0, 61], 2), "0z");
        assert_eq!(base62(&[0, 62], 2), "10");
        assert_eq!(base62(&u32::MAX.to_be_bytes(), 6), "4gfFC3");
    }
}
