//! This is what is kept of an attempt: why it was made, and what came back.

use serde_json::{Map, Value};

use crate::net::outcome::{Exchange, Outcome};

crate::words! {
    /// Why an attempt was made: the event itself, a step of the ladder, somebody who asked for it, a recovery, a test of the endpoint.
    pub enum Trigger { Event = "event", Schedule = "schedule", Retry = "retry", Recovery = "recovery", Test = "test" }
}

impl Trigger {
    /// Says why a delivery that the dispatcher finds due is sent. `attempts_before` are those from before it was last queued.
    pub fn of_queued(attempts: i32, attempts_before: i32, recovered: bool) -> Self {
        match attempts - attempts_before {
            0 if recovered => Self::Recovery,
            0 => Self::Event,
            _ => Self::Schedule,
        }
    }
}

/// What is kept of an answer; both parts are `None` where there was none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// A few of the headers as a JSON object, with their names in lower case.
    pub headers: Option<String>,
    /// The first 4 KiB at most. Bytes that are not UTF-8, and U+0000, which the databases do not keep, are replaced.
    pub body: Option<String>,
}

impl Answered {
    /// Takes from an exchange what is kept of its answer.
    pub fn of(exchange: &Exchange) -> Self {
        let Outcome::Answered { body, .. } = &exchange.outcome else { return Self::default() };
        let text = |text: &str| text.replace('\0', "\u{fffd}");
        let headers: Map<String, Value> = exchange.headers.iter().map(|(name, value)| ((*name).to_owned(), text(value).into())).collect();
        let body = text(&String::from_utf8_lossy(body));
        Self { headers: (!headers.is_empty()).then(|| Value::from(headers).to_string()), body: (!body.is_empty()).then_some(body) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn why_a_queued_delivery_is_sent() {
        assert_eq!(Trigger::of_queued(0, 0, false), Trigger::Event);
        assert_eq!(Trigger::of_queued(3, 0, false), Trigger::Schedule);
        assert_eq!(Trigger::of_queued(10, 10, true), Trigger::Recovery);
        assert_eq!(Trigger::of_queued(0, 0, true), Trigger::Recovery);
        assert_eq!(Trigger::of_queued(11, 10, true), Trigger::Schedule);
    }

    #[test]
    fn what_cannot_be_kept_is_replaced() {
        let outcome = Outcome::Answered { status: 500, retry_after: None, location: None, body: b"a\0\xffb".to_vec() };
        let exchange = Exchange { outcome, headers: vec![("server", "x\0".to_owned())], duration: Duration::ZERO };
        let kept = Answered::of(&exchange);
        assert_eq!(kept.body.as_deref(), Some("a\u{fffd}\u{fffd}b"));
        assert_eq!(kept.headers.as_deref(), Some("{\"server\":\"x\u{fffd}\"}"));
        assert_eq!(Answered::of(&Exchange { outcome: Outcome::Refused, ..exchange }), Answered::default());
    }
}
