//! The secrets of a sign-in link: the token in its address, and the code that its page asks for, so that the address alone is not enough.

use std::fmt;

use crate::error::Result;
use crate::seal::{self, fingerprint, new_token};

/// Digits and consonants that nobody takes for each other. Without vowels they make no words.
const LETTERS: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";

const CODE_LETTERS: usize = 8;

/// The token and the code of one link, in clear. They are shown once.
#[derive(Clone)]
pub struct LinkSecret {
    token: String,
    code: Code,
}

impl LinkSecret {
    pub fn new() -> Result<Self> {
        Ok(Self { token: new_token()?, code: Code::new()? })
    }

    /// Gives the address of the link's page. `public_url` has no slash at its end.
    pub fn url(&self, public_url: &str) -> String {
        format!("{public_url}/sign-in/{}", self.token)
    }

    /// Gives the code as people read it, such as `4KDT-9WXH`.
    pub fn code(&self) -> String {
        let (one, other) = self.code.0.split_at(CODE_LETTERS / 2);
        format!("{one}-{other}")
    }

    pub fn token_hash(&self) -> Vec<u8> {
        fingerprint(&self.token)
    }

    pub fn code_hash(&self) -> Vec<u8> {
        self.code.hash_with(&self.token)
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The code of a link.
#[derive(Clone)]
pub struct Code(String);

impl Code {
    fn new() -> Result<Self> {
        let mut code = String::with_capacity(CODE_LETTERS);
        while code.len() < CODE_LETTERS {
            let mut bytes = [0_u8; 16];
            seal::random(&mut bytes)?;
            // Only a multiple of the number of letters makes each of them as likely as the others.
            let fair = bytes.iter().filter(|byte| usize::from(**byte) < 256 / LETTERS.len() * LETTERS.len());
            code.extend(fair.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).take(CODE_LETTERS - code.len()));
        }
        Ok(Self(code))
    }

    /// Reads a code as it was typed: in any case, with blanks and hyphens anywhere. `None` if it has another form.
    pub fn typed(text: &str) -> Option<Self> {
        let letters = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
        // One letter more than a code has is enough to see that it is none.
        let code: String = letters.take(CODE_LETTERS + 1).map(|letter| letter.to_ascii_uppercase()).collect();
        (code.len() == CODE_LETTERS && code.bytes().all(|letter| LETTERS.contains(&letter))).then_some(Self(code))
    }

    /// Gives the hash that is stored. It is made with the link's token, so that nobody who reads the database can find the code by trying
    /// all there are.
    pub fn hash_with(&self, token: &str) -> Vec<u8> {
        fingerprint(&format!("{token}/{}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let secret = LinkSecret::new().unwrap();
        let shown = secret.code();
        assert_eq!((shown.len(), shown.find('-')), (9, Some(4)));
        for typed in [shown.clone(), shown.replace('-', ""), shown.to_lowercase(), format!(" {} ", shown.replace('-', " - "))] {
            assert_eq!(Code::typed(&typed).map(|code| code.hash_with(&secret.token)), Some(secret.code_hash()), "{typed}");
        }
        for other in ["", "4KDT-9WX", "4KDT-9WXHB", "4KDT-9WXA", "4KDT-9WXÉ", &"B".repeat(100_000)] {
            assert!(Code::typed(other).is_none(), "{other:.20}");
        }
    }

    #[test]
    fn a_link_is_not_seen_in_debug_output() {
        let secret = LinkSecret::new().unwrap();
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(secret.url("https://foothold.example"), format!("https://foothold.example/sign-in/{}", secret.token));
        assert_ne!(secret.code_hash(), secret.code.hash_with("another token"));
    }
}
