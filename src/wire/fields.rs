//! A body or query is read field by field, so that every fault is named at once (docs/api.md, Bodies).
//!
//! `Fields` gives each value to a parser (`text`, `word`, `id`, …), remembers what the parser refused, and at the end adds a fault for each
//! field that nobody asked for. What a parser lets through is valid by its type.

use serde_json::{Map, Value};

use super::form::Form;
use super::json;
use crate::error::{Error, FieldError, Result};

/// What a parser says of a value that it refuses.
pub struct Fault {
    pub code: &'static str,
    pub detail: String,
}

impl Fault {
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// Gives a fault for each parameter of a query that should have none.
pub fn unknown_parameters(query: &str) -> Vec<FieldError> {
    let names = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| in_pointer(&name));
    let fault =
        |name| FieldError { pointer: format!("/{name}"), code: "unknown-field", detail: "There is no such parameter here.".to_owned() };
    names.map(fault).collect()
}

/// How many characters of an unknown name are repeated to the caller; no field of ours is nearly as long.
const SHOWN_OF_A_NAME: usize = 100;

/// Writes an unknown name as a JSON pointer has it (RFC 6901), and cuts it where it is too long.
pub fn in_pointer(name: &str) -> String {
    shortened(name).replace('~', "~0").replace('/', "~1")
}

/// Cuts an unknown name where it is too long to be repeated to the caller.
pub fn shortened(name: &str) -> String {
    match name.char_indices().nth(SHOWN_OF_A_NAME) {
        Some((end, _)) => name[..end].to_owned() + "…",
        None => name.to_owned(),
    }
}

/// The fields of one JSON object, taken out one by one.
pub struct Fields {
    /// The JSON pointer of this object in the body; empty for the body itself.
    prefix: String,
    /// The fields that were not taken out yet.
    rest: Map<String, Value>,
    faults: Vec<FieldError>,
}

impl Fields {
    /// Reads a JSON body. An absent body is the same as `{}`; one that is not well-formed JSON is a 400.
    pub fn of_json(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() {
            return Ok(Self::of_map(Map::new()));
        }
        match json::read(bytes) {
            Ok((Value::Object(map), repeated)) => {
                let mut fields = Self::of_map(map);
                for pointer in repeated {
                    fields.fault(&pointer[1..], "repeated", "Give this field once.");
                }
                Ok(fields)
            }
            Ok(_) => Err(Error::invalid("", "wrong-type", "The body must be a JSON object.")),
            Err(error) => Err(Error::Malformed(format!("The body is not well-formed JSON: {error}."))),
        }
    }

    /// Reads a query string; a parameter that is given twice is a fault.
    pub fn of_query(query: &str) -> Self {
        let mut fields = Self::of_map(Map::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if fields.rest.insert(name.to_string(), Value::String(value.into_owned())).is_some() {
                fields.fault(&in_pointer(&name), "repeated", "Give this parameter once.");
            }
        }
        fields
    }

    /// Reads a form, which gives what the same body as JSON would give.
    pub fn of_form(form: &Form) -> Self {
        let (body, faults) = form.body();
        Self { faults, ..Self::of_map(body) }
    }

    /// Reads an object that is parsed already, such as a body of the demonstration.
    pub fn of_map(map: Map<String, Value>) -> Self {
        Self { prefix: String::new(), rest: map, faults: Vec::new() }
    }

    /// Takes a field whose absence is a fault, and so is null.
    pub fn required<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Fault>) -> Option<T> {
        match self.rest.remove(name) {
            None | Some(Value::Null) => {
                self.fault(name, "required", "This field is required.");
                None
            }
            Some(value) => self.parse(name, value, parse),
        }
    }

    /// Takes a field that may be absent. Absent and null are `None`, as is a faulty value: its fault is remembered until `finish`.
    pub fn optional<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Fault>) -> Option<T> {
        match self.rest.remove(name) {
            None | Some(Value::Null) => None,
            Some(value) => self.parse(name, value, parse),
        }
    }

    /// Takes a field of a merge patch (RFC 7396) that cannot be cleared. `None` leaves the value as it is; null is a fault.
    pub fn change<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Fault>) -> Option<T> {
        match self.rest.remove(name) {
            None => None,
            Some(Value::Null) => {
                self.fault(name, "required", "This field cannot be cleared.");
                None
            }
            Some(value) => self.parse(name, value, parse),
        }
    }

    /// Takes a field of a merge patch that can be cleared. `None` leaves the value as it is, and null, which is `Some(None)`, clears it.
    pub fn change_or_clear<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Fault>) -> Option<Option<T>> {
        match self.rest.remove(name) {
            None => None,
            Some(Value::Null) => Some(None),
            Some(value) => self.parse(name, value, parse).map(Some),
        }
    }

    /// Takes an object inside this one; its faults point into it. Absent and null are `None`.
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

    /// Takes an object of a merge patch and merges it over what is there (RFC 7396). `None` leaves the object as it is, and null, which is
    /// `Some(None)`, clears it.
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

    /// Takes a list of at most `most` plain values; a fault points at its entry. Absent and null are `None`.
    pub fn items<T>(&mut self, name: &str, most: usize, parse: impl Fn(Value) -> Result<T, Fault>) -> Option<Vec<T>> {
        let items = self.array(name, most)?;
        let mut all = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            all.extend(self.parse(&format!("{name}/{index}"), item, &parse));
        }
        Some(all)
    }

    /// Does what [`Self::items`] does, but absent and null are faults.
    pub fn required_items<T>(&mut self, name: &str, most: usize, parse: impl Fn(Value) -> Result<T, Fault>) -> Option<Vec<T>> {
        if !self.has(name) {
            return self.required(name, |_| Err(Fault::new("required", "This field is required.")));
        }
        self.items(name, most, parse)
    }

    /// Does what [`Self::items`] does for a merge patch: absent leaves the list as it is, null is a fault.
    pub fn change_items<T>(&mut self, name: &str, most: usize, parse: impl Fn(Value) -> Result<T, Fault>) -> Option<Vec<T>> {
        if self.rest.get(name).is_some_and(Value::is_null) {
            return self.change(name, |_| Err(Fault::new("required", "This field cannot be cleared.")));
        }
        self.items(name, most, parse)
    }

    /// Takes a list of at most `most` objects; faults point into them. Absent and null are `None`.
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

    /// Reads an object inside this one; a field of it that nobody asked for is a fault.
    fn within<T>(&mut self, prefix: String, map: Map<String, Value>, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut inner = Self { prefix, rest: map, faults: Vec::new() };
        let value = read(&mut inner);
        inner.add_unknown_faults();
        self.faults.append(&mut inner.faults);
        value
    }

    /// Gives a value to its parser and remembers the fault.
    fn parse<T>(&mut self, name: &str, value: Value, parse: impl FnOnce(Value) -> Result<T, Fault>) -> Option<T> {
        match parse(value) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(name, fault.code, fault.detail);
                None
            }
        }
    }

    /// Gives a field as it was sent, if it was not taken yet.
    pub fn sent(&self, name: &str) -> Option<&Value> {
        self.rest.get(name)
    }

    /// Whether a field was sent, is not null and was not taken yet.
    pub fn has(&self, name: &str) -> bool {
        self.rest.get(name).is_some_and(|value| !value.is_null())
    }

    /// Remembers a fault at the field `name` of this object.
    pub fn fault(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.faults.push(FieldError { pointer: format!("{}/{name}", self.prefix), code, detail: detail.into() });
    }

    /// Adds a fault for every parameter of a query, because the operation has none.
    pub fn add_query_faults(&mut self, query: &str) {
        self.faults.extend(unknown_parameters(query));
    }

    /// Adds faults that were found elsewhere in the request.
    pub fn add_faults(&mut self, faults: &[FieldError]) {
        self.faults.extend_from_slice(faults);
    }

    fn add_unknown_faults(&mut self) {
        for name in std::mem::take(&mut self.rest).keys() {
            self.fault(&in_pointer(name), "unknown-field", "There is no such field here.");
        }
    }

    /// Gives all faults, or what `build` makes of the valid values. `build` may use `?` on values whose absence is a fault already.
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

/// Reads a body that must have no fields.
pub fn nothing(body: Fields) -> Result<()> {
    body.finish(|| Some(()))
}

/// Refuses `active` in the merge patch of something that can be archived. It is read-only there, and the fault names the step that changes
/// it.
pub fn archiving_is_a_step(body: &mut Fields, collection: &str) {
    if body.rest.remove("active").is_some() {
        let detail = format!("Archiving is a step: POST /v1/{collection}/{{id}}/archive, and /restore takes it back.");
        body.fault("active", "not-allowed", detail);
    }
}

/// Merges a patch over an object (RFC 7396, 2).
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
