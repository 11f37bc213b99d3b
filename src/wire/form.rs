//! A form as a browser sends it, read into what JSON would have brought (docs/architecture.md, Pages).
//!
//! The name of a field says what a string cannot: `capacity:int`, `allow_host_overlap:bool`, `host_ids[]`, `card.compensation.kind`,
//! `activities.0.what`. A field that is empty is left out, as if it had not been sent. `note:clear` makes null of a field that is left out.
//! `version` is `If-Match`. A name that begins with `_` belongs to the page and not to the body.

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::fields::in_pointer;
use crate::error::{Error, FieldError, Result};

/// A form with more fields than this was not made by a page of ours. The longest one says of everybody who was expected on a day what happened,
/// in three fields.
pub const MOST_FIELDS: usize = 8_000;

/// Names with more parts than this belong to no body of ours.
const MOST_PARTS: usize = 8;

/// What stands in the fields of a form: names and values in their order, as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// Reads `application/x-www-form-urlencoded`. Lines end as they do in JSON, although browsers send two characters for each end.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let pairs: Vec<_> = form_urlencoded::parse(bytes)
            .take(MOST_FIELDS + 1)
            .map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n")))
            .collect();
        if pairs.len() > MOST_FIELDS {
            return Err(Error::Malformed(format!("A form has at most {MOST_FIELDS} fields.")));
        }
        Ok(Self(pairs))
    }

    /// Adds a value, for a form that is shown with what is there.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and texts are passed alike")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a value where there is one.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Gives the last value of a field, by its name without a kind: `capacity` of `capacity:int`. It is empty where there is none.
    pub fn value(&self, field: &str) -> &str {
        self.values(field).last().unwrap_or_default()
    }

    /// Gives every value of a field that is not empty.
    pub fn values<'a>(&'a self, field: &str) -> impl Iterator<Item = &'a str> {
        // A form of thousands of fields asks for each of them, and most names differ from its beginning on.
        let begins_so = self.0.iter().filter(move |(name, _)| name.starts_with(field));
        let of_field = begins_so.filter(move |(name, _)| {
            let name = Name::of(name);
            name.path == field && name.kind != Kind::Clear
        });
        of_field.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Gives how many rows of a list something stands in, up to the last one: 3 where there is a `card.activities.2.text`.
    pub fn rows(&self, list: &str) -> usize {
        let number = |name: &str| name.strip_prefix(list)?.strip_prefix('.')?.split('.').next()?.parse::<usize>().ok();
        self.0.iter().filter_map(|(name, _)| number(name)).max().map_or(0, |last| last.saturating_add(1))
    }

    /// Gives names and values as they were sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A form that was sent: what was typed, and what it says.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pub typed: Typed,
    /// The version that the form was made for, which is `If-Match`.
    pub version: Option<i64>,
    /// What the page put into `_once` when it made the form.
    pub once: Option<String>,
    /// The body, in which a list of objects is still an object whose names are numbers.
    body: Map<String, Value>,
    faults: Vec<FieldError>,
}

impl Form {
    pub fn read(bytes: &[u8]) -> Result<Self> {
        Self::of(Typed::read(bytes)?)
    }

    pub fn of(typed: Typed) -> Result<Self> {
        let version = match typed.value("version") {
            "" => None,
            text => Some(text.parse().map_err(|_| Error::Malformed("The version of this form cannot be read.".to_owned()))?),
        };
        let once = Some(typed.value("_once")).filter(|once| !once.is_empty()).map(str::to_owned);
        let mut form = Self { version, once, ..Self::default() };
        for (name, value) in typed.pairs().map(|(name, value)| (Name::of(name), value)).filter(|(name, _)| name.is_of_body()) {
            form.put(&name, value);
        }
        for name in typed.pairs().filter(|(_, value)| !value.is_empty()).map(|(name, _)| Name::of(name)) {
            form.clear(&name);
        }
        Ok(Self { typed, ..form })
    }

    /// Gives the body as JSON would have had it, and the faults of names that JSON cannot have.
    pub fn body(&self) -> (Map<String, Value>, Vec<FieldError>) {
        (self.body.iter().map(|(name, value)| (name.clone(), with_lists(value.clone()))).collect(), self.faults.clone())
    }

    /// Gives the name of the field that a JSON pointer into the body leads to: `card.purpose` of `/card/purpose`.
    pub fn field_at(&self, pointer: &str) -> String {
        let mut there: Option<&Value> = None;
        let mut parts: Vec<String> = Vec::new();
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            let within = if parts.is_empty() { Some(&self.body) } else { there.and_then(Value::as_object) };
            let name = match within.filter(|map| is_list(map)) {
                // Rows that were left empty have no place in the list.
                Some(list) => part.parse().ok().and_then(|index: usize| in_order(list).get(index).map(|(name, _)| (*name).clone())),
                None => None,
            };
            let name = name.unwrap_or(part);
            there = within.and_then(|map| map.get(&name));
            parts.push(name);
        }
        parts.join(".")
    }

    fn put(&mut self, name: &Name, value: &str) {
        let value = match name.kind {
            Kind::Clear => return,
            Kind::Words => value.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Value::from).collect(),
            _ if value.is_empty() && !name.is_list => return,
            Kind::Text => Value::from(value),
            Kind::Whole => value.trim().parse::<i64>().map_or_else(|_| Value::from(value), Value::from),
            Kind::Boolean => value.trim().parse::<bool>().map_or_else(|_| Value::from(value), Value::from),
        };
        let Some((within, last)) = self.place(name) else { return };
        match (within.get_mut(&last), name.is_list) {
            (None, false) => drop(within.insert(last, value)),
            (None, true) => drop(within.insert(last, Value::Array(item(value)))),
            (Some(Value::Array(items)), true) => items.extend(item(value)),
            // A box that is not ticked sends nothing, so the page sends false before it.
            (Some(there @ Value::Bool(_)), false) if name.kind == Kind::Boolean => *there = value,
            (Some(_), _) => self.fault(name, "repeated", "Give this field once."),
        }
    }

    /// Makes null of a field for which nothing else was sent.
    fn clear(&mut self, name: &Name) {
        if name.kind != Kind::Clear || !name.is_of_body() {
            return;
        }
        if let Some((within, last)) = self.place(name) {
            within.entry(last).or_insert(Value::Null);
        }
    }

    /// Gives the object in which a field stands, and the field's name there.
    fn place(&mut self, name: &Name) -> Option<(&mut Map<String, Value>, String)> {
        let parts: Vec<_> = name.path.split('.').collect();
        let is_free = parts.len() <= MOST_PARTS && leads_through_objects(&self.body, &parts);
        if !is_free {
            self.fault(name, "wrong-type", "This field cannot stand here.");
            return None;
        }
        let (last, before) = parts.split_last()?;
        let mut within = &mut self.body;
        for part in before {
            within = within.entry(*part).or_insert_with(|| Value::Object(Map::new())).as_object_mut()?;
        }
        Some((within, (*last).to_owned()))
    }

    fn fault(&mut self, name: &Name, code: &'static str, detail: &str) {
        let parts: Vec<_> = name.path.split('.').map(in_pointer).collect();
        self.faults.push(FieldError { pointer: format!("/{}", parts.join("/")), code, detail: detail.to_owned() });
    }
}

/// Tells whether each part before the last is an object, or free to become one.
fn leads_through_objects(body: &Map<String, Value>, parts: &[&str]) -> bool {
    let mut within = Some(body);
    for part in &parts[..parts.len() - 1] {
        match within.and_then(|map| map.get(*part)) {
            Some(Value::Object(inner)) => within = Some(inner),
            Some(_) => return false,
            None => within = None,
        }
    }
    true
}

fn item(value: Value) -> Vec<Value> {
    if value == "" { Vec::new() } else { vec![value] }
}

/// Tells whether an object stands for a list: the names in it are numbers.
fn is_list(map: &Map<String, Value>) -> bool {
    !map.is_empty() && map.keys().all(|name| name.len() <= 6 && name.bytes().all(|letter| letter.is_ascii_digit()))
}

/// Gives the rows of a list in their order. A row of which every field was cleared is left out, like one that was never filled in.
fn in_order(list: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let is_cleared = |row: &Value| row.as_object().is_some_and(|row| row.values().all(Value::is_null));
    let mut items: Vec<_> = list.iter().filter(|(_, row)| !is_cleared(row)).collect();
    items.sort_by_key(|(name, _)| name.parse::<u32>().unwrap_or_default());
    items
}

fn with_lists(value: Value) -> Value {
    match value {
        Value::Object(map) if is_list(&map) => in_order(&map).into_iter().map(|(_, item)| with_lists(item.clone())).collect(),
        Value::Object(map) => map.into_iter().map(|(name, value)| (name, with_lists(value))).collect::<Map<_, _>>().into(),
        value => value,
    }
}

/// The name of a field, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name<'a> {
    /// Its parts with dots between them.
    path: &'a str,
    is_list: bool,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Whole,
    Boolean,
    /// Several short texts with commas between them.
    Words,
    Clear,
}

impl<'a> Name<'a> {
    fn of(name: &'a str) -> Self {
        let (rest, kind) = match name.rsplit_once(':') {
            Some((rest, "int")) => (rest, Kind::Whole),
            Some((rest, "bool")) => (rest, Kind::Boolean),
            Some((rest, "words")) => (rest, Kind::Words),
            Some((rest, "clear")) => (rest, Kind::Clear),
            _ => (name, Kind::Text),
        };
        match rest.strip_suffix("[]") {
            Some(path) => Self { path, is_list: true, kind },
            None => Self { path: rest, is_list: false, kind },
        }
    }

    fn is_of_body(&self) -> bool {
        self.path != "version" && !self.path.starts_with('_')
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn body(text: &str) -> Value {
        let (body, faults) = Form::read(text.as_bytes()).unwrap().body();
        assert_eq!(faults, [], "{text}");
        body.into()
    }

    fn faults(text: &str) -> Vec<(String, &'static str)> {
        let (_, faults) = Form::read(text.as_bytes()).unwrap().body();
        faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn names_say_what_strings_cannot() {
        for (form, expected) in [
            ("note=Bring+a+CV&title=", json!({"note": "Bring a CV"})),
            ("capacity:int=3&minutes:int=+45+", json!({"capacity": 3, "minutes": 45})),
            ("allow_host_overlap:bool=true&paid:bool=false", json!({"allow_host_overlap": true, "paid": false})),
            ("a:bool=false&a:bool=true&b:bool=false", json!({"a": true, "b": false})),
            ("host_ids[]=host_1&host_ids[]=&host_ids[]=host_2", json!({"host_ids": ["host_1", "host_2"]})),
            ("host_ids[]=", json!({"host_ids": []})),
            ("fields:words=law,+health+,&roles:words=", json!({"fields": ["law", "health"], "roles": []})),
            ("years[]:int=1&years[]:int=2", json!({"years": [1, 2]})),
            ("card.compensation.kind=paid&card.purpose=x", json!({"card": {"compensation": {"kind": "paid"}, "purpose": "x"}})),
            ("do.2.what=b&do.10.what=c&do.0.what=a&do.1.what=", json!({"do": [{"what": "a"}, {"what": "b"}, {"what": "c"}]})),
            ("text=one%0D%0Atwo%0Dthree", json!({"text": "one\ntwo\rthree"})),
            ("version=7&_once=abc&_step=publish", json!({})),
            ("", json!({})),
        ] {
            assert_eq!(body(form), expected, "{form}");
        }
    }

    #[test]
    fn what_is_no_number_stays_as_typed_so_that_its_parser_says_so() {
        assert_eq!(
            body("a:int=many&b:bool=perhaps&c:int=99999999999999999999"),
            json!({"a": "many", "b": "perhaps", "c": "99999999999999999999"})
        );
    }

    #[test]
    fn a_field_is_cleared_where_nothing_is_typed() {
        assert_eq!(body("note=&note:clear=1"), json!({"note": null}));
        assert_eq!(body("note:clear=1&note=kept"), json!({"note": "kept"}));
        assert_eq!(body("card.pay:clear=1&a:clear="), json!({"card": {"pay": null}}));
        let rows = "do.0.what=&do.0.what:clear=1&do.0.kind:clear=1";
        assert_eq!(body(&format!("{rows}&do.1.what=b&do.1.what:clear=1")), json!({"do": [{"what": "b"}]}));
        assert_eq!(body(rows), json!({"do": []}));
    }

    #[test]
    fn the_version_and_the_hidden_key_are_no_fields() {
        let form = Form::read(b"version=7&_once=abc&note=x").unwrap();
        assert_eq!((form.version, form.once.as_deref()), (Some(7), Some("abc")));
        assert!(matches!(Form::read(b"version=seven"), Err(Error::Malformed(_))));
    }

    #[test]
    fn names_that_contradict_each_other_are_faults() {
        assert_eq!(faults("a=1&a=2"), [("/a".to_owned(), "repeated")]);
        assert_eq!(faults("a[]=1&a=2"), [("/a".to_owned(), "repeated")]);
        assert_eq!(faults("card=1&card.purpose=2"), [("/card/purpose".to_owned(), "wrong-type")]);
        assert_eq!(faults("card.purpose=2&card=1"), [("/card".to_owned(), "repeated")]);
        assert_eq!(faults(&format!("{}=1", ["a"; 9].join(".")))[0].1, "wrong-type");
        assert!(Form::read("a[]=1&".repeat(MOST_FIELDS).as_bytes()).is_ok());
        assert!(matches!(Form::read("a[]=1&".repeat(MOST_FIELDS + 1).as_bytes()), Err(Error::Malformed(_))));
    }

    #[test]
    fn a_pointer_leads_back_to_its_field() {
        let form = Form::read(b"do.0.what=a&do.1.what=&do.2.what=c&card.purpose=x&host_ids[]=h").unwrap();
        for (pointer, field) in [
            ("/card/purpose", "card.purpose"),
            ("/card/place", "card.place"),
            ("/do/0/what", "do.0.what"),
            ("/do/1/what", "do.2.what"),
            ("/host_ids/0", "host_ids.0"),
            ("/title", "title"),
            ("/a~1b~0", "a/b~"),
            ("", ""),
        ] {
            assert_eq!(form.field_at(pointer), field, "{pointer}");
        }
    }

    /// A body that a form can say: no empty text, no empty object, no null.
    fn bodies() -> impl Strategy<Value = Value> {
        let text = "[^\r:\\[\\]]{1,12}".prop_map(Value::from);
        let leaf = prop_oneof![
            text.clone(),
            any::<i64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            prop::collection::vec(text, 0..4).prop_map(Value::from)
        ];
        let value = leaf.prop_recursive(3, 24, 4, |inner| {
            let object = prop::collection::btree_map("[a-z_]{1,8}", inner, 1..4).prop_map(|map| Value::Object(map.into_iter().collect()));
            prop_oneof![object.clone(), prop::collection::vec(object, 1..4).prop_map(Value::from)]
        });
        prop::collection::btree_map("[a-z][a-z_]{0,7}", value, 0..5).prop_map(|mut map| {
            map.remove("version");
            Value::Object(map.into_iter().collect())
        })
    }

    fn written(value: &Value, path: &str, form: &mut form_urlencoded::Serializer<'_, String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(name, value)| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                written(value, &path, form);
            }),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                form.append_pair(&format!("{path}[]"), "");
                for item in items {
                    form.append_pair(&format!("{path}[]"), item.as_str().unwrap());
                }
            }
            Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| written(item, &format!("{path}.{index}"), form)),
            Value::String(text) => drop(form.append_pair(path, text)),
            Value::Bool(value) => drop(form.append_pair(&format!("{path}:bool"), &value.to_string())),
            value => drop(form.append_pair(&format!("{path}:int"), &value.to_string())),
        }
    }

    proptest! {
        #[test]
        fn a_form_says_what_json_says(expected in bodies()) {
            let mut form = form_urlencoded::Serializer::new(String::new());
            written(&expected, "", &mut form);
            prop_assert_eq!(body(&form.finish()), expected);
        }

        #[test]
        fn any_form_is_read_and_every_fault_has_its_field(bytes in prop::collection::vec(any::<u8>(), 0..200), names in "([a-c0-1.\\[\\]:=&_]|:int|:clear|=1&){0,40}") {
            for text in [bytes.as_slice(), names.as_bytes()] {
                if let Ok(form) = Form::read(text) {
                    for fault in form.body().1 {
                        form.field_at(&fault.pointer);
                    }
                }
            }
        }
    }
}
