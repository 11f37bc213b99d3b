//! 32 bytes, which are written as 64 hexadecimal digits in lower case.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::seal::hex;

/// A hash or a ball. Two of them have the same order as their digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Octets(pub [u8; 32]);

/// The seed of a round. It is secret until the draw, so `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Seed(pub Octets);

/// The error of a text that is not 64 hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotOctets;

impl Octets {
    /// Gives the SHA-256 of these bytes.
    pub fn sha256_of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl Seed {
    /// Gives the hash that is published before anybody enters.
    pub fn sha256(&self) -> Octets {
        Octets::sha256_of(&self.0.0)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

impl fmt::Display for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for Octets {
    type Err = NotOctets;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NotOctets),
        };
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return Err(NotOctets);
        }
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(digits[0])? << 4 | digit(digits[1])?;
        }
        Ok(Self(bytes))
    }
}

impl serde::Serialize for Octets {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Octets {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|NotOctets| serde::de::Error::custom("not 64 hexadecimal digits in lower case"))
    }
}
