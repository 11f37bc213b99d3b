//! This is what came of one attempt to call the outside. The receiver's faults are values, because each of them has a next step and none is
//! an error of ours.

use std::borrow::Cow;
use std::error::Error;
use std::io;
use std::iter;
use std::time::Duration;

use crate::net::resolver::Blocked;

/// One attempt, from the look-up of the name to the last byte that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub outcome: Outcome,
    /// A few of the answer's headers, with names in lower case and values of at most 1 KiB.
    pub headers: Vec<(&'static str, String)>,
    pub duration: Duration,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A status arrived. What went wrong after it does not matter.
    Answered {
        /// The status, from 100 to 999.
        status: u16,
        /// The header as it was sent, at most 1 KiB of it, with bytes outside UTF-8 replaced; `location` likewise.
        retry_after: Option<String>,
        /// Where a redirect points to. This is for the log; the address is never fetched.
        location: Option<String>,
        /// The first 4 KiB of the body, or less if the deadline or the connection's end came first.
        body: Vec<u8>,
    },
    /// The deadline passed without a status, or the network gave up waiting.
    TimedOut,
    /// The guard refused the URL or an address behind its name, and no socket was opened.
    BlockedAddress,
    /// The name could not be resolved.
    Dns,
    /// Nothing listens there.
    Refused,
    /// The connection was closed before an answer was complete enough to have a status.
    Reset,
    /// The receiver could not be trusted: its certificate is expired, self-signed or of another name, its version of TLS is too old, or it
    /// has no TLS at all.
    Tls,
    /// Anything else went wrong, such as a missing route or an answer that is not HTTP.
    Other,
}

impl Outcome {
    /// Finds the fault behind a client error by the types in its chain of causes, never by their texts.
    #[must_use]
    pub fn of_error(error: &reqwest::Error) -> Self {
        if causes(error).any(<dyn Error>::is::<Blocked>) {
            Self::BlockedAddress
        } else if error.is_dns() {
            Self::Dns
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            causes(error).find_map(fault_of).unwrap_or(Self::Other)
        }
    }

    /// Gives a stable word for the fault, which is kept and shown to partners; `None` for a 2xx answer.
    #[must_use]
    pub fn fault(&self) -> Option<Cow<'static, str>> {
        let word = match self {
            Self::Answered { status: 200..=299, .. } => return None,
            Self::Answered { status, .. } => return Some(format!("http_{status}").into()),
            Self::TimedOut => "timeout",
            Self::BlockedAddress => "blocked_address",
            Self::Dns => "dns",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::Tls => "tls",
            Self::Other => "no_valid_answer",
        };
        Some(word.into())
    }
}

/// Gives the error and every cause below it. `io::Error::source` skips the error that it wraps, so `get_ref` asks for that one.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    })
}

fn fault_of(cause: &(dyn Error + 'static)) -> Option<Outcome> {
    if cause.is::<rustls::Error>() {
        return Some(Outcome::Tls);
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return fault_of_io(error.kind());
    }
    let closed = cause.downcast_ref::<hyper::Error>().is_some_and(|error| error.is_incomplete_message() || error.is_canceled());
    closed.then_some(Outcome::Reset)
}

fn fault_of_io(kind: io::ErrorKind) -> Option<Outcome> {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, NotConnected, UnexpectedEof};
    match kind {
        ConnectionRefused => Some(Outcome::Refused),
        ConnectionReset | ConnectionAborted | BrokenPipe | NotConnected | UnexpectedEof => Some(Outcome::Reset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(error: &(dyn Error + 'static)) -> Option<Outcome> {
        causes(error).find_map(fault_of)
    }

    #[test]
    fn a_cause_is_found_under_errors_that_wrap_it() {
        let tls = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        assert_eq!(fault(&io::Error::other(tls)), Some(Outcome::Tls));

        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(fault(&io::Error::other(reset)), Some(Outcome::Reset));
    }

    #[test]
    fn an_unknown_fault_is_not_guessed() {
        assert_eq!(fault(&io::Error::from(io::ErrorKind::NetworkUnreachable)), None);
        assert_eq!(fault(&io::Error::other("connection refused, it says")), None);
    }
}
