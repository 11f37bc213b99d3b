//! What the address of a list asks for, as the API's own parsers read it.

use actix_web::HttpRequest;
use jiff::ToSpan;
use jiff::civil::Date;
use url::form_urlencoded::{Serializer, parse};

use crate::time::Zone;

/// These are the filters of a list, without what a form sends for empty fields and without what only the page reads.
#[derive(Clone)]
pub struct Asked {
    pairs: Vec<(String, String)>,
    path: String,
    has_notice: bool,
    is_set: bool,
}

/// The form of the filters sends this with them. Links to a list do not, so that they change nothing that is remembered.
pub const SET: &str = "set";

/// These fields lead to one page of a list.
const PAGE: [&str; 2] = ["cursor", "limit"];

/// These fields say how a list is shown, and not what is in it.
const ORDER: [&str; 4] = ["sort", "view", "cursor", "limit"];

impl Asked {
    pub fn of(request: &HttpRequest) -> Self {
        let all: Vec<_> = parse(request.query_string().as_bytes()).filter(|(_, value)| !value.trim().is_empty()).collect();
        let has = |field: &str| all.iter().any(|(name, _)| name == field);
        let (has_notice, is_set) = (has("notice"), has(SET));
        let asked = all.into_iter().filter(|(name, _)| name != "notice" && name != SET);
        let pairs = asked.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        Self { pairs, path: request.path().to_owned(), has_notice, is_set }
    }

    /// Tells whether the list was opened without any filter, as from the navigation.
    pub fn is_bare(&self) -> bool {
        self.pairs.is_empty() && !self.has_notice && !self.is_set
    }

    /// Tells whether somebody has set these filters in the form of the list.
    pub fn is_set(&self) -> bool {
        self.is_set
    }

    /// Gives the path of the list.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query for the API's parser. The days `from` and `to`, which are both included, become instants in this zone.
    pub fn query(&self, zone: &Zone) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in self.pairs.iter().filter(|(name, _)| name != "view") {
            match (name.as_str(), value.parse::<Date>()) {
                ("from", Ok(day)) => query.append_pair("starts_after", &zone.start_of(day).to_string()),
                ("to", Ok(day)) => query.append_pair("starts_before", &zone.start_of(day.saturating_add(1.day())).to_string()),
                ("without_booking_since", Ok(day)) => query.append_pair(name, &zone.start_of(day).to_string()),
                _ => query.append_pair(name, value),
            };
        }
        query.finish()
    }

    /// The query for a parser that reads days itself.
    pub fn plain(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.pairs).finish()
    }

    /// Gives the same without these fields.
    #[must_use]
    fn without(&self, fields: &[&str]) -> Self {
        let mut asked = self.clone();
        asked.pairs.retain(|(name, _)| !fields.contains(&name.as_str()));
        asked
    }

    /// Gives the filters alone, without how the list is shown and where it goes on.
    #[must_use]
    pub fn without_order(&self) -> Self {
        self.without(&ORDER)
    }

    /// Gives what is worth remembering, without the page of the list and the words of one search.
    #[must_use]
    pub fn lasting(&self) -> Self {
        self.without(&[PAGE[0], PAGE[1], "q"])
    }

    /// Gives the address of the list with these filters.
    pub fn address(&self) -> String {
        let query = self.plain();
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }

    /// Gives the address of the same list as a file.
    pub fn export(&self) -> String {
        let asked = self.without_order();
        Self { path: format!("{}/export", self.path), ..asked }.address()
    }

    /// The address of the page that goes on at this cursor.
    pub fn going_on(&self, cursor: &str) -> String {
        self.with("cursor", cursor)
    }

    /// Gives the address that asks for the same, with this value in this field.
    pub fn with(&self, field: &str, value: &str) -> String {
        let mut asked = self.without(&[field]);
        asked.pairs.push((field.to_owned(), value.to_owned()));
        asked.address()
    }

    /// The address of the first page, where this is another one.
    pub fn first(&self) -> Option<String> {
        self.value("cursor").map(|_| self.without(&PAGE[..1]).address())
    }

    /// What was asked for in this field.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Tells whether a filter is set, so that the list may leave something out.
    pub fn has_filters(&self) -> bool {
        !self.without_order().pairs.is_empty()
    }
}
