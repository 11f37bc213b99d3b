//! What came of one attempt to call the outside. The far side's faults are values: each has a next step, none is an error of ours.

use std::borrow::Cow;
use std::error::Error;
use std::io;
use std::iter;
use std::time::Duration;

use crate::net::resolver::Blocked;

/// One attempt, from looking up the name to the last byte that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub outcome: Outcome,
    /// A few of the answer's headers, names in lower case, values as [`Outcome::Answered`] keeps them.
    pub headers: Vec<(&'static str, String)>,
    pub duration: Duration,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A status arrived; whatever went wrong after it is beside the point.
    Answered {
        /// 100 to 999.
        status: u16,
        /// As sent, at most 1 KiB, bytes outside UTF-8 replaced; likewise `location`.
        retry_after: Option<String>,
        /// Where a redirect points. For the log: it is never fetched.
        location: Option<String>,
        /// The first 4 KiB at most, fewer if the deadline or the connection's end came first.
        body: Vec<u8>,
    },
    /// The deadline passed without a status, or the network gave up waiting.
    TimedOut,
    /// The guard refused the URL, or an address behind its name. No socket was opened.
    BlockedAddress,
    /// The name could not be resolved.
    Dns,
    /// Nothing listens there.
    Refused,
    /// The connection was closed before an answer was complete enough to have a status.
    Reset,
    /// No trust: expired, self-signed or foreign certificate, too old a version, or no TLS at all.
    Tls,
    /// Anything else: no route, an answer that is not HTTP.
    Other,
}

impl Outcome {
    /// The fault behind a client error, told by types along its chain of causes, never by their texts.
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

    /// A stable word for the fault, which is kept and shown to partners. `None` for a 2xx answer.
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

/// The error and what lies beneath. `io::Error::source` skips the error it wraps, so that one is asked for.
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
