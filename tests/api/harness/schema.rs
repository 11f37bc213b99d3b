//! One value against one schema of the document: as much of JSON Schema as the document uses. What it does not know it reports, so that
//! nothing passes unseen.

use serde_json::Value;

use super::document::Document;

/// Words that say nothing about which values fit.
const REMARKS: &[&str] = &["description", "example", "examples", "default", "deprecated", "title", "contentMediaType", "propertyNames"];

/// Every way in which the value does not fit, with its place.
pub fn faults(document: &Document, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    judge(document, schema, value, "", &mut found);
    found
}

fn judge(document: &Document, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let schema = document.resolve(schema);
    let Some(words) = schema.as_object() else {
        if schema == &Value::Bool(false) {
            found.push(format!("{at}: nothing fits here"));
        }
        return;
    };
    for (word, limit) in words {
        let fits = match word.as_str() {
            "type" => has_type(limit, value),
            "enum" => limit.as_array().is_some_and(|all| all.contains(value)),
            "const" => limit == value,
            "oneOf" => limit.as_array().is_some_and(|all| all.iter().filter(|one| fits(document, one, value)).count() == 1),
            "anyOf" => limit.as_array().is_some_and(|all| all.iter().any(|one| fits(document, one, value))),
            "minimum" => value.as_f64().is_none_or(|number| number >= limit.as_f64().unwrap_or(f64::MIN)),
            "maximum" => value.as_f64().is_none_or(|number| number <= limit.as_f64().unwrap_or(f64::MAX)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= limit.as_u64().unwrap_or(0)),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= limit.as_u64().unwrap_or(u64::MAX)),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= limit.as_u64().unwrap_or(0)),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= limit.as_u64().unwrap_or(u64::MAX)),
            "pattern" => value.as_str().is_none_or(|text| fits_pattern(limit.as_str().unwrap_or_default(), text)),
            "format" => value.as_str().is_none_or(|text| fits_format(limit.as_str().unwrap_or_default(), text)),
            "allOf" => {
                limit.as_array().into_iter().flatten().for_each(|one| judge(document, one, value, at, found));
                true
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    judge(document, limit, item, &format!("{at}/{index}"), found);
                }
                true
            }
            "properties" | "required" | "additionalProperties" => true,
            remark => REMARKS.contains(&remark),
        };
        if !fits {
            found.push(format!("{at}: {value} does not fit {word} {limit}"));
        }
    }
    if let Some(members) = value.as_object() {
        judge_members(document, schema, members, at, found);
    }
}

/// A schema that lists properties and does not say `additionalProperties` describes all of them: a field too many is undocumented.
fn judge_members(document: &Document, schema: &Value, members: &serde_json::Map<String, Value>, at: &str, found: &mut Vec<String>) {
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            found.push(format!("{at}/{name}: is required"));
        }
    }
    let Some(properties) = schema["properties"].as_object() else { return };
    let others = schema.get("additionalProperties");
    for (name, value) in members {
        let place = format!("{at}/{name}");
        match (properties.get(name), others) {
            (Some(property), _) => judge(document, property, value, &place, found),
            (None, Some(Value::Bool(false)) | None) => found.push(format!("{place}: is not documented")),
            (None, Some(other)) => judge(document, other, value, &place, found),
        }
    }
}

fn fits(document: &Document, schema: &Value, value: &Value) -> bool {
    faults(document, schema, value).is_empty()
}

fn has_type(names: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("null") => value.is_null(),
        _ => false,
    };
    match names {
        Value::Array(names) => names.iter().any(is),
        name => is(name),
    }
}

/// Only ids carry patterns in answers: `^comp_[0-7][0-9a-hjkmnp-tv-z]{25}$`.
fn fits_pattern(pattern: &str, text: &str) -> bool {
    let Some(prefix) = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix("[0-7][0-9a-hjkmnp-tv-z]{25}$")) else { return true };
    let letters = |rest: &str| {
        rest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'h' | b'j' | b'k' | b'm' | b'n' | b'p'..=b't' | b'v'..=b'z'))
    };
    text.strip_prefix(prefix).is_some_and(|rest| rest.len() == 26 && rest.as_bytes()[0] <= b'7' && letters(rest))
}

fn fits_format(format: &str, text: &str) -> bool {
    match format {
        "date-time" => text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(),
        "date" => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
        "uri" => url::Url::parse(text).is_ok(),
        _ => true,
    }
}
