//! What the address of a list asks for, as the API's own parsers read it.

use actix_web::HttpRequest;
use jiff::ToSpan;
use jiff::civil::Date;
use url::form_urlencoded::{Serializer, parse};

use crate::time::Zone;

/// These are the filters of a list, without what a form sends for empty fields and without the notice, which only the page reads.
#[derive(Clone)]
pub struct Asked {
    pairs: Vec<(String, String)>,
    path: String,
}

impl Asked {
    pub fn of(request: &HttpRequest) -> Self {
        let pairs = parse(request.query_string().as_bytes())
            .filter(|(name, value)| !value.trim().is_empty() && name != "notice")
            .map(|(name, value)| (name.into_owned(), value.into_owned()));
        Self { pairs: pairs.collect(), path: request.path().to_owned() }
    }

    /// The query for the API's parser. The days `from` and `to`, which are both included, become instants in this zone.
    pub fn query(&self, zone: &Zone) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in &self.pairs {
            match (name.as_str(), value.parse::<Date>()) {
                ("from", Ok(day)) => query.append_pair("starts_after", &zone.start_of(day).to_string()),
                ("to", Ok(day)) => query.append_pair("starts_before", &zone.start_of(day.saturating_add(1.day())).to_string()),
                _ => query.append_pair(name, value),
            };
        }
        query.finish()
    }

    /// The query for a parser that reads days itself.
    pub fn plain(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.pairs).finish()
    }

    /// The address of the page that goes on at this cursor.
    pub fn going_on(&self, cursor: &str) -> String {
        self.with("cursor", cursor)
    }

    /// The address that asks for the same, and for this in this field.
    pub fn with(&self, field: &str, value: &str) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs.iter().filter(|(name, _)| name != field));
        query.append_pair(field, value);
        format!("{}?{}", self.path, query.finish())
    }

    /// The address of the first page, where this is another one.
    pub fn first(&self) -> Option<String> {
        if self.pairs.iter().all(|(name, _)| name != "cursor") {
            return None;
        }
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs.iter().filter(|(name, _)| name != "cursor"));
        Some(format!("{}?{}", self.path, query.finish()))
    }

    /// What was asked for in this field.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}
