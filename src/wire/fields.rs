//! A body or query, judged field by field so that every fault is named at once (docs/api.md, Bodies).
//!
//! `Fields` hands each value to a judge (`text`, `word`, `id`, …), remembers what the judge refused, and at the end adds the keys that nobody
//! asked for. What a judge lets through is valid by its type.

use serde_json::{Map, Value};

use crate::error::{Error, FieldError, Result};

/// What a judge says of a value it refuses.
pub struct Fault {
    pub code: &'static str,
    pub detail: String,
}

impl Fault {
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// A fault for each parameter of a query that should have none.
pub fn unknown_parameters(query: &str) -> Vec<FieldError> {
    let names = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| in_pointer(&name));
    let fault =
        |name| FieldError { pointer: format!("/{name}"), code: "unknown-field", detail: "There is no such parameter here.".to_owned() };
    names.map(fault).collect()
}

/// Letters of an unknown name that are repeated to the caller; no field of ours is nearly as long.
const SHOWN_OF_A_NAME: usize = 100;

/// An unknown name as a pointer has it (RFC 6901), cut where it is too long for one.
fn in_pointer(name: &str) -> String {
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match name.char_indices().nth(SHOWN_OF_A_NAME) {
        Some((end, _)) => escaped(&name[..end]) + "…",
        None => escaped(name),
    }
}

/// The fields of one JSON object, taken out one by one.
pub struct Fields {
    prefix: String,
    rest: Map<String, Value>,
    faults: Vec<FieldError>,
}

impl Fields {
    /// An absent body is the same as `{}`.
    pub fn of_json(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() {
            return Ok(Self::of_map(Map::new()));
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(map)) => Ok(Self::of_map(map)),
            Ok(_) => Err(Error::invalid("", "wrong-type", "The body must be a JSON object.")),
            Err(error) => Err(Error::Malformed(format!("The body is not well-formed JSON: {error}."))),
        }
    }

    /// A query string; a parameter that is given twice is a fault.
    pub fn of_query(query: &str) -> Self {
        let mut fields = Self::of_map(Map::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if fields.rest.insert(name.to_string(), Value::String(value.into_owned())).is_some() {
                fields.fault(&in_pointer(&name), "repeated", "Give this parameter once.");
            }
        }
        fields
    }

    pub fn of_map(map: Map<String, Value>) -> Self {
        Self { prefix: String::new(), rest: map, faults: Vec::new() }
    }

    /// Absent and null are faults.
    pub fn required<T>(&mut self, name: &str, judge: impl FnOnce(Value) -> Result<T, Fault>) -> Option<T> {
        match self.rest.remove(name) {
            None | Some(Value::Null) => {
                self.fault(name, "required", "This field is required.");
                None
            }
            Some(value) => self.judge(name, value, judge),
        }
    }

    /// Absent and null are `None`, which `finish` cannot tell from a fault: the fault is remembered.
    pub fn optional<T>(&mut self, name: &str, judge: impl FnOnce(Value) -> Result<T, Fault>) -> Option<T> {
        match self.rest.remove(name) {
            None | Some(Value::Null) => None,
            Some(value) => self.judge(name, value, judge),
        }
    }

    /// A merge patch of something that cannot be cleared: absent leaves it, null is a fault.
    pub fn change<T>(&mut self, name: &str, judge: impl FnOnce(Value) -> Result<T, Fault>) -> Option<T> {
        match self.rest.remove(name) {
            None => None,
            Some(Value::Null) => {
                self.fault(name, "required", "This field cannot be cleared.");
                None
            }
            Some(value) => self.judge(name, value, judge),
        }
    }

    /// A merge patch of something that null clears: `Some(None)`.
    pub fn change_or_clear<T>(&mut self, name: &str, judge: impl FnOnce(Value) -> Result<T, Fault>) -> Option<Option<T>> {
        match self.rest.remove(name) {
            None => None,
            Some(Value::Null) => Some(None),
            Some(value) => self.judge(name, value, judge).map(Some),
        }
    }

    /// An object within; its faults point into it.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        match self.rest.remove(name) {
            None | Some(Value::Null) => None,
            Some(Value::Object(map)) => self.within(format!("{}/{name}", self.prefix), map, read),
            Some(_) => {
                self.fault(name, "wrong-type", "This must be an object.");
                None
            }
        }
    }

    /// An object within, merged over what is there (RFC 7396): absent leaves it, null clears it, `Some(None)`.
    pub fn merge_object<T>(
        &mut self,
        name: &str,
        there: Map<String, Value>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.rest.remove(name)? {
            Value::Null => Some(None),
            Value::Object(patch) => self.within(format!("{}/{name}", self.prefix), merged(there, patch), read).map(Some),
            _ => {
                self.fault(name, "wrong-type", "This must be an object.");
                None
            }
        }
    }

    /// A list of plain values; a fault points at its entry. Absent and null are `None`.
    pub fn items<T>(&mut self, name: &str, most: usize, judge: impl Fn(Value) -> Result<T, Fault>) -> Option<Vec<T>> {
        let items = self.array(name, most)?;
        let mut all = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            all.extend(self.judge(&format!("{name}/{index}"), item, &judge));
        }
        Some(all)
    }

    /// [`Self::items`] where absent and null are faults.
    pub fn required_items<T>(&mut self, name: &str, most: usize, judge: impl Fn(Value) -> Result<T, Fault>) -> Option<Vec<T>> {
        if !self.has(name) {
            return self.required(name, |_| Err(Fault::new("required", "This field is required.")));
        }
        self.items(name, most, judge)
    }

    /// [`Self::items`] in a merge patch: absent leaves the list, null is a fault.
    pub fn change_items<T>(&mut self, name: &str, most: usize, judge: impl Fn(Value) -> Result<T, Fault>) -> Option<Vec<T>> {
        if self.rest.get(name).is_some_and(Value::is_null) {
            return self.change(name, |_| Err(Fault::new("required", "This field cannot be cleared.")));
        }
        self.items(name, most, judge)
    }

    /// A list of objects within; its faults point into it. Absent and null are `None`.
    pub fn objects<T>(&mut self, name: &str, most: usize, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let items = self.array(name, most)?;
        let mut all = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            if let Value::Object(map) = item {
                all.extend(self.within(format!("{}/{name}/{index}", self.prefix), map, &mut read));
            } else {
                self.fault(&format!("{name}/{index}"), "wrong-type", "This must be an object.");
            }
        }
        Some(all)
    }

    fn array(&mut self, name: &str, most: usize) -> Option<Vec<Value>> {
        match self.rest.remove(name)? {
            Value::Null => None,
            Value::Array(items) if items.len() <= most => Some(items),
            Value::Array(_) => {
                self.fault(name, "too-many", format!("At most {most}."));
                None
            }
            _ => {
                self.fault(name, "wrong-type", "This must be a list.");
                None
            }
        }
    }

    fn within<T>(&mut self, prefix: String, map: Map<String, Value>, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut inner = Self { prefix, rest: map, faults: Vec::new() };
        let value = read(&mut inner);
        inner.add_unknown_faults();
        self.faults.append(&mut inner.faults);
        value
    }

    fn judge<T>(&mut self, name: &str, value: Value, judge: impl FnOnce(Value) -> Result<T, Fault>) -> Option<T> {
        match judge(value) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(name, fault.code, fault.detail);
                None
            }
        }
    }

    /// Whether a field is there and not null.
    pub fn has(&self, name: &str) -> bool {
        self.rest.get(name).is_some_and(|value| !value.is_null())
    }

    pub fn fault(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.faults.push(FieldError { pointer: format!("{}/{name}", self.prefix), code, detail: detail.into() });
    }

    /// Every parameter of a query is a fault: the operation has none.
    pub fn add_query_faults(&mut self, query: &str) {
        self.faults.extend(unknown_parameters(query));
    }

    fn add_unknown_faults(&mut self) {
        for name in std::mem::take(&mut self.rest).keys() {
            self.fault(&in_pointer(name), "unknown-field", "There is no such field here.");
        }
    }

    /// All faults, or what `build` makes of the valid values; `build` may use `?` on values whose absence is a fault already.
    pub fn finish<T>(mut self, build: impl FnOnce() -> Option<T>) -> Result<T> {
        self.add_unknown_faults();
        match build() {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(Error::Invalid(self.faults)),
        }
    }
}

/// The body of a step that needs nothing said; `{}` and no body are the same.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct NothingBody {}

/// A body without fields.
pub fn nothing(body: Fields) -> Result<()> {
    body.finish(|| Some(()))
}

/// In the merge patch of what can be archived: `active` is read-only there, and the fault names the step that changes it.
pub fn archiving_is_a_step(body: &mut Fields, collection: &str) {
    if body.rest.remove("active").is_some() {
        let detail = format!("Archiving is a step: POST /v1/{collection}/{{id}}/archive, and /restore takes it back.");
        body.fault("active", "not-allowed", detail);
    }
}

fn merged(mut there: Map<String, Value>, patch: Map<String, Value>) -> Map<String, Value> {
    for (name, value) in patch {
        match (there.remove(&name), value) {
            (_, Value::Null) => {}
            (Some(Value::Object(inner)), Value::Object(patch)) => drop(there.insert(name, merged(inner, patch).into())),
            (_, Value::Object(patch)) => drop(there.insert(name, merged(Map::new(), patch).into())),
            (_, value) => drop(there.insert(name, value)),
        }
    }
    there
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse::{integer, text};

    #[test]
    fn all_faults_are_named_at_once() {
        let mut fields = Fields::of_json(br#"{"name": 7, "capacity": 0, "card": {"colour": "red"}, "a/b": 1}"#).unwrap();
        let name = fields.required("name", text(200));
        let capacity = fields.required("capacity", integer(1, 1_000));
        let title = fields.required("title", text(200));
        fields.object("card", |_| Some(()));
        let Err(Error::Invalid(faults)) = fields.finish(|| Some((name?, capacity?, title?))) else { panic!("no faults") };
        let seen: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        assert_eq!(
            seen,
            [
                ("/name", "wrong-type"),
                ("/capacity", "out-of-range"),
                ("/title", "required"),
                ("/card/colour", "unknown-field"),
                ("/a~1b", "unknown-field")
            ]
        );
    }

    #[test]
    fn a_long_name_that_nobody_knows_is_not_repeated_whole() {
        let body = format!(r#"{{"{}": 1}}"#, "é/".repeat(100_000));
        let Err(Error::Invalid(faults)) = Fields::of_json(body.as_bytes()).unwrap().finish(|| Some(())) else { panic!("no fault") };
        assert_eq!(faults[0].pointer, format!("/{}…", "é~1".repeat(SHOWN_OF_A_NAME / 2)));
        let faults = unknown_parameters(&"x".repeat(100_000));
        assert_eq!(faults[0].pointer, format!("/{}…", "x".repeat(SHOWN_OF_A_NAME)));
    }

    #[test]
    fn a_parameter_given_twice_is_a_fault() {
        let fields = Fields::of_query("limit=1&limit=2");
        assert!(fields.faults.iter().any(|fault| fault.pointer == "/limit" && fault.code == "repeated"));
    }
}
