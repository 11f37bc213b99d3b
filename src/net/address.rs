//! Addresses that are typed are checked here by the same rule as when they are called.

use serde_json::Value;
use url::Url;

use crate::net::guard::Guard;
use crate::wire::fields::Fault;
use crate::wire::parse;

/// Parses an address that the guard lets through, and keeps it as it was typed. It is checked again at every attempt.
pub fn callable(guard: &Guard) -> impl Fn(Value) -> Result<String, Fault> {
    |value| {
        let address = parse::text(parse::URL)(value)?;
        let url = Url::parse(&address).map_err(|_| Fault::new("malformed", "An address that starts with https://."))?;
        guard.check_url(&url).map_err(|refusal| Fault::new("forbidden-address", sentence(&refusal.to_string())))?;
        Ok(address)
    }
}

/// The guard's messages have no full stop; this makes a sentence of one.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}
