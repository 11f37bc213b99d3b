//! These functions read what is typed of feeds, field by field.

use std::str::FromStr;

use super::model::{Detail, FeedPatch, FeedScope, NewFeed, ScopeType};
use crate::auth::Scope;
use crate::error::Result;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// The body of a new feed.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFeed, example = json!({"scope": {"type": "company", "id": "comp_01k2m7q3x8e5rb4t9v6w1y0z2a"}, "name": "Outlook", "detail": "full"}))]
#[expect(dead_code, reason = "describes the body that `new_feed` reads")]
pub struct NewFeedBody {
    scope: NewScopeBody,
    /// What calendar programs call it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// `full` where absent.
    detail: Option<Detail>,
}

/// Whose calendar it is to be.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFeedScope, example = json!({"type": "institute"}))]
#[expect(dead_code, reason = "describes the body that `new_scope` reads")]
pub struct NewScopeBody {
    /// A partner has feeds of its company and its hosts.
    #[serde(rename = "type")]
    scope_type: ScopeType,
    /// The id of the company, host, mentee or cohort. It is refused for the institute.
    id: Option<String>,
}

/// A merge patch of a feed: absent leaves a value.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedPatch, example = json!({"detail": "busy"}))]
#[expect(dead_code, reason = "describes the body that `feed_patch` reads")]
pub struct FeedPatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    #[schema(nullable = false)]
    detail: Option<Detail>,
}

/// Reads a patch of a feed. A feed keeps its scope, so another calendar needs another feed.
pub fn feed_patch(mut body: Fields) -> Result<FeedPatch> {
    let patch = FeedPatch { name: body.change("name", parse::text(parse::NAME)), detail: body.change("detail", parse::word) };
    body.finish(|| Some(patch))
}

/// Reads the body of a new feed, or gives every fault in it at once. `detail` is full where it is absent.
pub fn new_feed(mut body: Fields, caller: Scope) -> Result<NewFeed> {
    if !body.has("scope") {
        body.required("scope", Ok);
    }
    let scope = body.object("scope", |fields| new_scope(fields, caller));
    let name = body.required("name", parse::text(parse::NAME));
    let detail = body.optional("detail", parse::word).unwrap_or(Detail::Full);
    body.finish(|| Some(NewFeed { scope: scope?, name: name?, detail }))
}

fn new_scope(fields: &mut Fields, caller: Scope) -> Option<FeedScope> {
    let scope_type = fields.required("type", parse::word);
    let given = fields.has("id");
    // The id is taken whatever the type is, so that a wrong type is the only fault that is named.
    let id = fields.optional("id", parse::text(parse::NAME));
    let scope_type = scope_type?;
    let allowed = match caller {
        Scope::Institute => true,
        Scope::Company(_) => matches!(scope_type, ScopeType::Company | ScopeType::Host),
    };
    if !allowed {
        fields.fault("type", "not-allowed", "A partner has feeds of its company and its hosts.");
        return None;
    }
    match (scope_type, id) {
        (ScopeType::Institute, _) if given => {
            fields.fault("id", "not-allowed", "The institute has no id.");
            None
        }
        (ScopeType::Institute, _) => Some(FeedScope::Institute),
        (_, None) => {
            if !given {
                fields.fault("id", "required", "Whose calendar: give the id.");
            }
            None
        }
        (ScopeType::Company, Some(id)) => typed(fields, &id).map(FeedScope::Company),
        (ScopeType::Host, Some(id)) => typed(fields, &id).map(FeedScope::Host),
        (ScopeType::Mentee, Some(id)) => typed(fields, &id).map(FeedScope::Mentee),
        (ScopeType::Cohort, Some(id)) => typed(fields, &id).map(FeedScope::Cohort),
    }
}

fn typed<I: FromStr>(fields: &mut Fields, id: &str) -> Option<I> {
    let parsed = id.parse().ok();
    if parsed.is_none() {
        fields.fault("id", "unknown-id", "There is nothing under this id.");
    }
    parsed
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::error::Error;
    use crate::ids::CompanyId;

    fn faults(body: &str, caller: Scope) -> Vec<(String, &'static str)> {
        match new_feed(Fields::of_json(body.as_bytes()).unwrap(), caller) {
            Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect(),
            Err(error) => panic!("{error}"),
            Ok(_) => Vec::new(),
        }
    }

    #[test]
    fn the_id_fits_the_type() {
        let company = CompanyId::from(Uuid::from_u128(7));
        let body = |scope: &str| format!(r#"{{"scope": {scope}, "name": "Outlook"}}"#);
        let with = |scope: &str| faults(&body(scope), Scope::Institute);
        assert_eq!(with(r#"{"type": "institute"}"#), []);
        assert_eq!(with(r#"{"type": "institute", "id": null}"#), []);
        assert_eq!(with(&format!(r#"{{"type": "company", "id": "{company}"}}"#)), []);
        assert_eq!(with(&format!(r#"{{"type": "host", "id": "{company}"}}"#)), [("/scope/id".to_owned(), "unknown-id")]);
        assert_eq!(with(r#"{"type": "host"}"#), [("/scope/id".to_owned(), "required")]);
        assert_eq!(with(r#"{"type": "host", "id": 7}"#), [("/scope/id".to_owned(), "wrong-type")]);
        assert_eq!(with(r#"{"type": "institute", "id": "x"}"#), [("/scope/id".to_owned(), "not-allowed")]);
        assert_eq!(with(r#"{"type": "cohort", "id": "coh_1"}"#), [("/scope/id".to_owned(), "unknown-id")]);
        assert_eq!(with(r#"{"type": "choir", "id": "coh_1"}"#), [("/scope/type".to_owned(), "unknown-word")]);
        assert_eq!(with("[]"), [("/scope".to_owned(), "wrong-type")]);
        for of_institute in [r#"{"type": "institute"}"#, r#"{"type": "cohort", "id": "coh_1"}"#] {
            let partner = faults(&body(of_institute), Scope::Company(company));
            assert_eq!(partner, [("/scope/type".to_owned(), "not-allowed")]);
        }
    }

    #[test]
    fn every_fault_of_a_body_is_named() {
        let faults = faults(r#"{"detail": "some", "colour": "red"}"#, Scope::Institute);
        let seen: Vec<_> = faults.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
        assert_eq!(seen, [("/scope", "required"), ("/name", "required"), ("/detail", "unknown-word"), ("/colour", "unknown-field")]);
    }
}
