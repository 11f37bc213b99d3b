//! These functions read the bodies of endpoints and name every fault at once.

use jiff::SignedDuration;
use serde_json::Value;

use crate::auth::Scope;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{CompanyId, EndpointId};
use crate::net::address::callable;
use crate::net::guard::Guard;
use crate::time::Instant;
use crate::webhooks::model::endpoint::{EndpointPatch, NewEndpoint, RECOVERABLE_FOR};
use crate::webhooks::store::deliveries::Filter;
use crate::webhooks::store::recovery::Span;
use crate::wire::fields::{Fault, Fields};
use crate::wire::parse;

/// The most entries in a list of event types. It is more than there are types, because a list that names a type twice is no fault.
const MOST_EVENT_TYPES: usize = 50;

/// For how many seconds the secret before a new one signs too, unless the body says otherwise: one day.
const DEFAULT_OVERLAP: i32 = 86_400;
/// The most seconds for which the secret before a new one may sign too: a week.
const LONGEST_OVERLAP: i32 = 7 * 86_400;

/// Reads the body of a new endpoint. A partner's endpoint belongs to its company; a coordinator's endpoint without a company is the
/// institute's own. `guard` refuses addresses that may not be called.
pub fn new_endpoint(mut body: Fields, scope: Scope, guard: &Guard) -> Result<NewEndpoint> {
    let asked: Option<CompanyId> = body.optional("company_id", parse::id);
    let company_id = match (scope, asked) {
        (Scope::Institute, asked) => asked,
        (Scope::Company(own), None) => Some(own),
        (Scope::Company(own), Some(asked)) => {
            if asked != own {
                body.fault("company_id", "unknown-id", "A partner registers endpoints of its own company.");
            }
            Some(own)
        }
    };
    let url = body.required("url", callable(guard));
    let event_types = body.items("event_types", MOST_EVENT_TYPES, audible(company_id)).map(each_once).unwrap_or_default();
    let description = body.optional("description", parse::text(parse::NAME));
    body.finish(|| Some(NewEndpoint { company_id, url: url?, event_types, description }))
}

/// Reads a merge patch of an endpoint that belongs to `company_id`.
pub fn endpoint_patch(mut body: Fields, company_id: Option<CompanyId>, guard: &Guard) -> Result<EndpointPatch> {
    let patch = EndpointPatch {
        url: body.change("url", callable(guard)),
        event_types: body.change_items("event_types", MOST_EVENT_TYPES, audible(company_id)).map(each_once),
        description: body.change_or_clear("description", parse::text(parse::NAME)),
    };
    body.finish(|| Some(patch))
}

/// Reads `overlap_seconds`, for which the secret before a new one signs too: a day unless it is given, and a week at most.
pub fn overlap(mut body: Fields) -> Result<SignedDuration> {
    let seconds = body.optional("overlap_seconds", parse::integer(0, LONGEST_OVERLAP));
    body.finish(|| Some(SignedDuration::from_secs(i64::from(seconds.unwrap_or(DEFAULT_OVERLAP)))))
}

/// Reads the span of a recovery: from `since`, which is at most 14 days ago, until `until`, or else until now.
pub fn span(mut body: Fields, endpoint_id: EndpointId, now: Instant) -> Result<Span> {
    let since: Option<Instant> = body.required("since", parse::instant);
    let until: Option<Instant> = body.optional("until", parse::instant);
    if since.is_some_and(|since| since < now.minus(RECOVERABLE_FOR)) {
        body.fault("since", "out-of-range", "At most 14 days ago: read what is older from the event log.");
    }
    // The end does not belong to a span, so it is set just after now: what happens at this very instant is recovered too.
    let until = until.unwrap_or_else(|| now.plus(SignedDuration::from_micros(1)));
    if since.is_some_and(|since| until <= since) {
        body.fault("until", "out-of-range", "After since.");
    }
    body.finish(|| Some(Span { endpoint_id, since: since?, until }))
}

/// Takes the filters of a list of deliveries out of its query.
pub fn delivery_filter(query: &mut Fields) -> Filter {
    Filter {
        company_id: query.optional("company_id", parse::id),
        endpoint_id: query.optional("endpoint_id", parse::id),
        event_id: query.optional("event_id", parse::id),
        status: query.optional("status", parse::word),
        since: query.optional("since", parse::instant),
        until: query.optional("until", parse::instant),
    }
}

/// Parses an event type that the endpoint's owner may see; any other is `not-allowed`.
fn audible(company_id: Option<CompanyId>) -> impl Fn(Value) -> Result<EventType, Fault> {
    move |value| {
        let event_type: EventType = parse::word(value)?;
        if company_id.is_some() && !event_type.is_shown_to_companies() {
            return Err(Fault::new("not-allowed", format!("{event_type} is never told to companies.")));
        }
        Ok(event_type)
    }
}

fn each_once(event_types: Vec<EventType>) -> Vec<EventType> {
    let mut once = Vec::with_capacity(event_types.len());
    for event_type in event_types {
        if !once.contains(&event_type) {
            once.push(event_type);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn company(number: u128) -> CompanyId {
        CompanyId::from(uuid::Uuid::from_u128(number))
    }

    fn parse(scope: Scope, body: &Value) -> Result<NewEndpoint> {
        new_endpoint(Fields::of_json(body.to_string().as_bytes()).unwrap(), scope, &Guard::new(Vec::new(), false))
    }

    fn faults(scope: Scope, body: &Value) -> Vec<(String, &'static str)> {
        match parse(scope, body) {
            Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn an_endpoint_belongs_to_the_partners_company_or_to_the_institute() {
        let url = "https://hooks.example.org/x";
        let bare = serde_json::json!({"url": url});
        assert_eq!(parse(Scope::Company(company(1)), &bare).ok().map(|new| new.company_id), Some(Some(company(1))));
        assert_eq!(parse(Scope::Institute, &bare).ok().map(|new| new.company_id), Some(None));
        let others = serde_json::json!({"url": url, "company_id": company(2)});
        assert_eq!(faults(Scope::Company(company(1)), &others), [("/company_id".to_owned(), "unknown-id")]);
        assert_eq!(parse(Scope::Institute, &others).ok().map(|new| new.company_id), Some(Some(company(2))));
    }

    #[test]
    fn every_fault_is_named_at_its_place() {
        let body =
            serde_json::json!({"url": "http://10.0.0.1/", "event_types": ["booking.confirmed", "mentee.created", "nonsense"], "colour": 1});
        let expected = [
            ("/url", "forbidden-address"),
            ("/event_types/1", "not-allowed"),
            ("/event_types/2", "unknown-word"),
            ("/colour", "unknown-field"),
        ];
        assert_eq!(faults(Scope::Company(company(1)), &body), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn the_institute_hears_of_everything_and_of_each_type_once() {
        let body = serde_json::json!({"url": "https://hooks.example.org/", "event_types": ["mentee.created", "mentee.created"]});
        let new = parse(Scope::Institute, &body);
        assert_eq!(new.ok().map(|new| new.event_types), Some(vec![EventType::MenteeCreated]));
    }
}
