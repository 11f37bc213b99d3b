//! This puts into words what went wrong when the service called somebody, and why an endpoint is called no more. A word that is not known here
//! stands on the page as it is.

use std::borrow::Cow;

use crate::busy::import::ImportFault;
use crate::webhooks::model::endpoint::DisabledBecause;

/// Says what went wrong, by the word that is kept of it (docs/webhooks.md, See what happened, and docs/calendars.md, Busy calendars).
pub fn fault(word: &str) -> Cow<'_, str> {
    if let Some(status) = word.strip_prefix("http_") {
        return format!("The answer was {status}.").into();
    }
    match word {
        "timeout" => "No answer came in time.".into(),
        "blocked_address" => "The address leads into a network that is not called.".into(),
        "dns" => "No server of this name was found.".into(),
        "refused" => "The server refused the connection.".into(),
        "reset" => "The connection was broken off.".into(),
        "tls" => "No safe connection could be made.".into(),
        "no_valid_answer" => "The answer could not be read.".into(),
        "content_encoding" => "The answer could not be unpacked.".into(),
        "our_fault" => "This service failed at reading it.".into(),
        word => word.parse().map_or_else(|_| word.into(), |fault| of_calendar(fault).into()),
    }
}

const fn of_calendar(fault: ImportFault) -> &'static str {
    match fault {
        ImportFault::NotACalendar => "What came is no calendar. It may be a page that asks somebody to sign in.",
        ImportFault::Truncated => "The calendar ends before it is over.",
        ImportFault::NotWellFormed => "The calendar is not well formed.",
        ImportFault::TooLarge => "The calendar is too large.",
        ImportFault::TooManyEvents => "The calendar has too many events.",
        ImportFault::TooDeep => "The calendar is nested too deeply.",
        ImportFault::TooManyOccurrences => "The calendar's events recur too often.",
    }
}

/// Says why an endpoint is disabled.
pub fn disabled_because(word: &str) -> &str {
    match word.parse() {
        Ok(DisabledBecause::Gone) => "It answered that it is gone (410).",
        Ok(DisabledBecause::Failing) => "It has failed for five days.",
        Ok(DisabledBecause::Requested) => "Somebody has asked for it.",
        Err(_) => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_said_in_words_and_an_unknown_one_stands_as_it_is() {
        for (word, said) in [
            ("http_404", "The answer was 404."),
            ("dns", "No server of this name was found."),
            ("truncated", "The calendar ends before it is over."),
            ("of_tomorrow", "of_tomorrow"),
        ] {
            assert_eq!(fault(word), said);
        }
        assert_eq!((disabled_because("requested"), disabled_because("x")), ("Somebody has asked for it.", "x"));
    }
}
