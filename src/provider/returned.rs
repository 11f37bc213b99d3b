//! What the browser brings back from the provider, in the query of our address (RFC 6749 section 4.1.2, RFC 9207).

use url::form_urlencoded::parse;

/// An error that is longer is none of those that are registered.
const LONGEST_ERROR: usize = 60;

/// These are the parameters that are read; the others are ignored, as RFC 6749 asks.
#[derive(Default)]
pub struct Returned {
    pub state: String,
    pub iss: Option<String>,
    pub code: Option<String>,
    pub error: Option<String>,
}

impl Returned {
    /// Reads a query. One that has a parameter twice could be read in two ways, so it gives `None`.
    pub fn of_query(query: &str) -> Option<Self> {
        Self::read(query).ok()
    }

    fn read(query: &str) -> Result<Self, Twice> {
        Ok(Self {
            state: once(query, "state")?.unwrap_or_default(),
            iss: once(query, "iss")?,
            code: once(query, "code")?,
            error: once(query, "error")?,
        })
    }

    /// Gives the error as a word that can stand in a log.
    pub fn error_word(&self) -> Option<&str> {
        let is_word = |error: &str| error.len() <= LONGEST_ERROR && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        self.error.as_deref().map(|error| if is_word(error) { error } else { "another error" })
    }
}

/// This says that a parameter is there more than once.
struct Twice;

/// Gives the value of a parameter, if it is there.
fn once(query: &str, name: &str) -> Result<Option<String>, Twice> {
    let mut values = parse(query.as_bytes()).filter(|(found, _)| found == name).map(|(_, value)| value.into_owned());
    let value = values.next();
    if values.next().is_none() { Ok(value) } else { Err(Twice) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_counts_once_and_an_error_is_a_word() {
        let read = Returned::of_query("state=a&iss=https%3A%2F%2Flogin.example&code=b&session_state=c").unwrap();
        assert_eq!((read.state.as_str(), read.iss.as_deref(), read.code.as_deref()), ("a", Some("https://login.example"), Some("b")));
        for twice in ["state=a&state=a", "code=a&code=b", "iss=a&iss=b", "error=a&error=b"] {
            assert!(Returned::of_query(twice).is_none(), "{twice}");
        }
        let word = |error: &str| Returned { error: Some(error.to_owned()), ..Returned::default() }.error_word().map(str::to_owned);
        assert_eq!(word("access_denied").as_deref(), Some("access_denied"));
        assert_eq!(word("a\nb").as_deref(), Some("another error"));
    }
}
