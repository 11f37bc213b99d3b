//! This reads the JSON of a body. Unlike `serde_json`'s own value it notices a key that stands twice in one object: programs read such an object
//! in different ways (RFC 8259, section 4), so what is stored could be other than what was meant.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::fields::in_pointer;

/// So many repeated keys are remembered, because an answer names no more faults.
const MOST_REPEATED: usize = 100;

/// Reads a JSON text, and gives the pointers (RFC 6901) of the keys that stand twice in one object beside the value, which has the last of them.
pub fn read(bytes: &[u8]) -> serde_json::Result<(Value, Vec<String>)> {
    let repeated = RefCell::default();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Reader { place: None, repeated: &repeated }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((value, repeated.into_inner()))
}

/// Reads one value.
struct Reader<'a> {
    place: Option<&'a Place<'a>>,
    repeated: &'a RefCell<Vec<String>>,
}

/// This is where a value stands. It is written out as a pointer only for a key that is repeated.
struct Place<'a> {
    within: Option<&'a Place<'a>>,
    name: Name<'a>,
}

enum Name<'a> {
    Key(&'a str),
    Index(usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.within {
            within.fmt(f)?;
        }
        match self.name {
            Name::Key(key) => write!(f, "/{}", in_pointer(key)),
            Name::Index(index) => write!(f, "/{index}"),
        }
    }
}

impl Reader<'_> {
    fn note_repeated(&self, place: &Place) {
        let mut repeated = self.repeated.borrow_mut();
        if repeated.len() < MOST_REPEATED {
            repeated.push(place.to_string());
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        loop {
            let place = Place { within: self.place, name: Name::Index(all.len()) };
            let Some(item) = items.next_element_seed(Reader { place: Some(&place), repeated: self.repeated })? else {
                return Ok(all.into());
            };
            all.push(item);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let place = Place { within: self.place, name: Name::Key(&key) };
            if all.contains_key(&key) {
                self.note_repeated(&place);
            }
            let value = members.next_value_seed(Reader { place: Some(&place), repeated: self.repeated })?;
            all.insert(key, value);
        }
        Ok(all.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(text: &str) -> Vec<String> {
        read(text.as_bytes()).unwrap().1
    }

    #[test]
    fn it_reads_what_serde_json_reads() {
        for text in
            [r#"{"a": [1, -2, 3.5, 1e3, true, null, "é\n\ud83d\ude00"], "b": {"c": {}}, "": 18446744073709551615}"#, "7", "null", "[]"]
        {
            let expected: Value = serde_json::from_str(text).unwrap();
            assert_eq!(read(text.as_bytes()).unwrap(), (expected, Vec::new()), "{text}");
        }
        for broken in ["", "{", "{} {}", "{'a': 1}", "\u{feff}{}", "[1,]", "1e999", "\"\u{1}\""] {
            assert!(read(broken.as_bytes()).is_err(), "{broken}");
        }
        assert!(read(b"\"\xff\"").is_err());
        assert!(read("[".repeat(10_000).as_bytes()).is_err(), "depth is bounded");
    }

    #[test]
    fn a_key_that_stands_twice_is_noticed_at_any_depth() {
        assert_eq!(repeated(r#"{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 2}]}"#), Vec::<String>::new());
        assert_eq!(repeated(r#"{"a": 1, "a": 1}"#), ["/a"]);
        assert_eq!(repeated(r#"{"a": 1, "\u0061": 1}"#), ["/a"], "however it is written");
        assert_eq!(
            repeated(r#"{"card": {"x/y": 1, "x/y": 2}, "l": [0, {"a": 1, "b": 1, "a": 1, "a": 1}]}"#),
            ["/card/x~1y", "/l/1/a", "/l/1/a"]
        );
        assert_eq!(read(br#"{"a": 1, "a": 2}"#).unwrap().0, serde_json::json!({"a": 2}));
    }

    #[test]
    fn many_long_pointers_are_not_remembered() {
        let text = format!(r#"{{"{}": {{{}"k": 0}}}}"#, "x".repeat(100_000), r#""k": 0, "#.repeat(10_000));
        let repeated = repeated(&text);
        assert_eq!(repeated.len(), MOST_REPEATED);
        assert!(repeated.iter().all(|pointer| pointer.len() < 200));
    }
}
