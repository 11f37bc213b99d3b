//! This makes a file for each event type from the document's `webhooks` section. The file has the type's JSON schema, complete in itself,
//! with an example.

use serde_json::{Map, Value, json};

use super::document;

/// Makes the files: each has a name such as `booking.confirmed.json` and its text.
pub fn event_files() -> Vec<(String, String)> {
    let document = serde_json::to_value(document()).unwrap_or_default();
    let types = document["webhooks"].as_object().cloned().unwrap_or_default();
    types.iter().map(|(name, item)| (format!("{name}.json"), file(&document, name, &item["post"]))).collect()
}

fn file(document: &Value, name: &str, operation: &Value) -> String {
    let content = &operation["requestBody"]["content"]["application/json"];
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "description": operation["summary"],
    });
    if let (Some(all), Value::Object(body)) = (schema.as_object_mut(), inlined(document, &content["schema"])) {
        all.extend(body);
        all.insert("examples".to_owned(), json!([content["example"]]));
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes a schema with everything that it refers to.
fn inlined(document: &Value, schema: &Value) -> Value {
    match schema {
        Value::Object(members) => match members.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#')) {
            Some(pointer) => inlined(document, document.pointer(pointer).unwrap_or(&Value::Null)),
            None => Value::Object(members.iter().filter_map(|(name, member)| plain(document, name, member)).collect::<Map<_, _>>()),
        },
        Value::Array(items) => Value::Array(items.iter().map(|item| inlined(document, item)).collect()),
        plain => plain.clone(),
    }
}

/// Writes a member in words of JSON Schema alone, without those of OpenAPI.
fn plain(document: &Value, name: &str, member: &Value) -> Option<(String, Value)> {
    match name {
        "example" => Some(("examples".to_owned(), json!([member]))),
        "format" if member == "int64" || member == "int32" => None,
        _ => Some((name.to_owned(), inlined(document, member))),
    }
}
