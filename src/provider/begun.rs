//! A sign-in that is under way. The browser keeps it, sealed, until it comes back from the provider.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::seal::new_token;
use crate::time::Instant;

/// A sign-in that was begun must come back within this time.
pub const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// This holds what must fit together when somebody comes back: the secrets, and when and why they were made.
#[derive(Clone, Serialize, Deserialize)]
pub struct Begun {
    /// The provider gives it back with the browser.
    pub state: String,
    /// The provider writes it into the token.
    pub nonce: String,
    /// Only a caller who has it can exchange the code (PKCE, RFC 7636).
    pub verifier: String,
    /// It says whether somebody who is signed in already has to prove anew who they are.
    pub again: bool,
    /// The sign-in was begun so many microseconds after 1970-01-01T00:00Z.
    at: i64,
}

impl Begun {
    pub fn new(again: bool, now: Instant) -> Result<Self> {
        Ok(Self { state: new_token()?, nonce: new_token()?, verifier: new_token()?, again, at: now.as_microsecond() })
    }

    /// Gives when the sign-in was begun, if it can still come back at `now`.
    pub fn living_since(&self, now: Instant) -> Option<Instant> {
        Instant::from_microsecond(self.at).filter(|at| now < at.plus(LASTS))
    }
}
