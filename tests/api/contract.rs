//! The document and the code agree: about bodies, about queries, and with what is committed. (That every answer is one that the document
//! describes is checked in every test, by `harness::document`.)

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use reqwest::Method;

use crate::harness::document::{self, Document, Operation};
use crate::harness::prelude::*;
use crate::harness::world;

/// No judge accepts it: neither a text, a word, an id, a whole number, a boolean, a list nor an object.
const ABSURD: f64 = 7.5;

/// Operations that do not refuse query parameters they do not document. May only shrink.
const IGNORES_ITS_QUERY: &[&str] = &[
    // Read by machines that may add parameters of their own.
    "livez",
    "readyz",
    "metrics",
    "problem",
    "openapi_document",
    "get_calendar",
    // By whatever a mail program adds to a link.
    "get_calendar_page",
];

fn path_in(world: &HashMap<&'static str, String>, operation: &Operation) -> String {
    operation.path_with(|placeholder| {
        let prefix = operation.id_prefix(document::served(), placeholder).unwrap_or_default();
        let id = world.get(prefix.as_str());
        id.unwrap_or_else(|| panic!("{}: teach harness/world.rs to make one of {prefix:?}", operation.id)).clone()
    })
}

fn properties<'a>(document: &'a Document, schema: &'a Value) -> impl Iterator<Item = (&'a String, &'a Value)> {
    schema["properties"].as_object().into_iter().flatten().map(move |(name, property)| (name, document.plain(property)))
}

/// Every documented field with an absurd value, and where those values stand.
fn absurd_of(document: &Document, schema: &Value, at: &str, places: &mut BTreeSet<String>) -> Value {
    let takes_fields = schema["properties"].is_object() || schema["additionalProperties"] == false;
    if takes_fields {
        let each = properties(document, schema)
            .map(|(name, property)| (name.clone(), absurd_of(document, property, &format!("{at}/{name}"), places)));
        return Value::Object(each.collect());
    }
    let items = document.plain(&schema["items"]);
    if items["properties"].is_object() {
        return json!([absurd_of(document, items, &format!("{at}/0"), places)]);
    }
    places.insert(at.to_owned());
    json!(ABSURD)
}

/// Every documented object with nothing in it, and which fields are then missing.
fn hollow_of(document: &Document, schema: &Value, at: &str, missing: &mut BTreeSet<String>) -> Value {
    let mut body = serde_json::Map::new();
    for (name, property) in properties(document, schema) {
        let place = format!("{at}/{name}");
        let items = document.plain(&property["items"]);
        if property["properties"].is_object() {
            body.insert(name.clone(), hollow_of(document, property, &place, missing));
        } else if items["properties"].is_object() {
            body.insert(name.clone(), json!([hollow_of(document, items, &format!("{place}/0"), missing)]));
        }
    }
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    missing.extend(required.filter(|name| !body.contains_key(*name)).map(|name| format!("{at}/{name}")));
    Value::Object(body)
}

fn with_body(document: &Document) -> impl Iterator<Item = (&Operation, &Value)> {
    document.operations.iter().filter_map(|operation| Some((operation, operation.request_schema(document)?)))
}

#[apply(test_both)]
async fn every_documented_field_is_judged_and_no_other_is_taken(app: TestApp) {
    let (document, admin, world) = (document::served(), app.admin().await, world::one_of_each(&app).await);
    for (operation, schema) in with_body(document) {
        let mut places = BTreeSet::new();
        let mut body = absurd_of(document, schema, "", &mut places);
        body["surely_unknown"] = json!(1);
        let answer = admin.request(operation.method.clone(), &path_in(&world, operation)).json(&body).await;
        answer.assert_fault("/surely_unknown", "unknown-field");
        let unknown = answer.faults().into_iter().filter(|(at, code)| code == "unknown-field" && at != "/surely_unknown");
        assert_eq!(unknown.collect::<Vec<_>>(), [], "{} documents fields that it does not take: {answer:?}", operation.id);
        let judged: BTreeSet<_> = answer.faults().into_iter().map(|(at, _)| at).collect();
        let passed: Vec<_> = places.difference(&judged).collect();
        assert!(passed.is_empty(), "{} takes {ABSURD} at {passed:?}: {answer:?}", operation.id);
    }
}

#[apply(test_both)]
async fn the_required_fields_are_those_that_are_documented(app: TestApp) {
    let (document, admin, world) = (document::served(), app.admin().await, world::one_of_each(&app).await);
    for (operation, schema) in with_body(document) {
        let path = path_in(&world, operation);
        let top = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut inner = BTreeSet::new();
        let hollow = hollow_of(document, schema, "", &mut inner);
        for (mut body, missing) in [(json!({}), top.map(|name| format!("/{name}")).collect()), (hollow, inner)] {
            // So that nothing is done, whatever is required.
            body["surely_unknown"] = json!(1);
            let answer = admin.request(operation.method.clone(), &path).json(&body).await;
            answer.assert_fault("/surely_unknown", "unknown-field");
            let missing: BTreeSet<String> = missing;
            let asked: BTreeSet<_> = answer.faults().into_iter().filter(|(_, code)| code == "required").map(|(at, _)| at).collect();
            assert_eq!(asked, missing, "{} with {body}: {answer:?}", operation.id);
        }
    }
}

#[apply(test_both)]
async fn a_query_has_what_is_documented_and_nothing_else(app: TestApp) {
    let (document, admin, world) = (document::served(), app.admin().await, world::one_of_each(&app).await);
    for operation in &document.operations {
        if IGNORES_ITS_QUERY.contains(&operation.id.as_str()) {
            continue;
        }
        let parameters = operation.described["parameters"].as_array().cloned().unwrap_or_default();
        let names = parameters.iter().filter(|one| one["in"] == "query").filter_map(|one| one["name"].as_str());
        let query: Vec<_> = names.clone().map(|name| format!("{name}=%00&")).collect();
        let path = format!("{}?{}surely_unknown=1", path_in(&world, operation), query.concat());
        let request = admin.request(operation.method.clone(), &path);
        let answer = if operation.request_schema(document).is_some() { request.json(&json!({})).await } else { request.await };
        answer.assert_fault("/surely_unknown", "unknown-field");
        for name in names {
            let fault = answer.faults().into_iter().find(|(at, _)| *at == format!("/{name}"));
            let judged = fault.is_some_and(|(_, code)| code != "unknown-field");
            assert!(judged, "{} documents the parameter {name} and does not judge it: {answer:?}", operation.id);
        }
    }
}

#[apply(test_both)]
async fn head_is_taken_wherever_there_is_a_get(app: TestApp) {
    let (document, admin, world) = (document::served(), app.admin().await, world::one_of_each(&app).await);
    for operation in document.operations.iter().filter(|operation| operation.method == Method::GET) {
        let path = operation.path_with(|placeholder| {
            let prefix = operation.id_prefix(document, placeholder).unwrap_or_default();
            world.get(prefix.as_str()).cloned().unwrap_or_else(|| "absent".to_owned())
        });
        let (got, asked) = (admin.get(&path).await, admin.request(Method::HEAD, &path).await);
        assert_eq!((asked.status, asked.body.len()), (got.status, 0), "{asked:?} and {got:?}");
        // The metrics have counted the first of the two.
        let length = if operation.id == "metrics" { "content-type" } else { "content-length" };
        for header in [length, "content-type", "etag", "link", "cache-control"] {
            assert_eq!(asked.header(header), got.header(header), "{header}: {asked:?}");
        }
    }
    for path in ["/docs/", "/docs/swagger-ui.css"] {
        let asked = app.stranger().request(Method::HEAD, path).await;
        assert_eq!((asked.assert_status(200).body.len(), asked.header("content-length").is_some()), (0, true), "{asked:?}");
    }
    app.stranger().request(Method::HEAD, "/v1/mentees").await.assert_status(401);
    app.stranger().request(Method::HEAD, "/v1/nothing").await.assert_status(404);
}

#[test]
fn the_committed_document_is_what_the_code_serves() {
    let committed = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/openapi.json")).unwrap_or_default();
    assert!(
        committed == foothold::openapi::document_json(),
        "openapi/openapi.json is not what the code serves: run `make openapi` and commit it"
    );
}

#[test]
fn every_operation_is_described() {
    for operation in &document::served().operations {
        for word in ["summary", "description"] {
            assert!(operation.described[word].as_str().is_some_and(|text| !text.is_empty()), "{} has no {word}", operation.id);
        }
        assert_eq!(operation.described["tags"].as_array().map(Vec::len), Some(1), "{} has one tag", operation.id);
    }
}

#[test]
fn the_exceptions_are_operations() {
    for id in IGNORES_ITS_QUERY {
        assert!(document::served().has(id), "{id} is gone");
    }
}
