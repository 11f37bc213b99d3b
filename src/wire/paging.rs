//! Lists have keyset pages. They are ordered by something unique, one row more is read than is shown, and a sealed cursor says where the
//! next page starts.

use std::fmt::Display;

use actix_web::HttpRequest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Result;
use crate::seal::Sealer;
use crate::wire::fields::{Fault, Fields};
use crate::wire::parse::integer_in_query;

const DEFAULT_LIMIT: i32 = 25;
const MAX_LIMIT: i32 = 100;
/// The version of cursors. Raise it when their meaning changes, so that an old cursor is refused and not misread.
const CURSOR_VERSION: u8 = 1;

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page starts; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<Result<T>> {
    /// Gives the page, or the first error of an item that cannot be shown.
    pub fn all(self) -> Result<Page<T>> {
        Ok(Page { items: self.items.into_iter().collect::<Result<_>>()?, next_cursor: self.next_cursor })
    }
}

/// How many rows a list is asked for, and after which key; without a key it starts at the beginning.
#[derive(Debug, Clone)]
pub struct PageRequest<K> {
    pub limit: usize,
    pub after: Option<K>,
}

/// Seals and opens the cursors of one list for one reader. The content of a cursor, such as a position in the log, tells something about
/// others, so nobody can read it. The same position always gives the same cursor.
#[derive(Clone)]
pub struct Cursors {
    sealer: Sealer,
    /// The cursors are bound to this text.
    list: String,
}

impl Cursors {
    /// Makes the cursors of the requested list. `reader` says what its reader may see, and another reader cannot use the cursors.
    pub fn of(request: &HttpRequest, sealer: &Sealer, reader: impl Display) -> Self {
        Self::of_list(sealer, &format!("{} {reader}", request.path()))
    }

    /// Makes the cursors of a list with this name.
    pub fn of_list(sealer: &Sealer, list: &str) -> Self {
        Self { sealer: sealer.clone(), list: format!("cursor {list}") }
    }

    pub(super) fn write<K: Serialize>(&self, key: &K) -> Option<String> {
        let text = serde_json::to_vec(&(CURSOR_VERSION, key)).ok()?;
        Some(URL_SAFE_NO_PAD.encode(self.sealer.seal_alike(&text, &self.list)?))
    }

    #[expect(clippy::needless_pass_by_value, reason = "every parser takes the value")]
    fn read<K: DeserializeOwned>(&self, value: Value) -> Result<K, Fault> {
        let sealed = value.as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let text = sealed.and_then(|sealed| self.sealer.open_alike(&sealed, &self.list));
        match text.and_then(|text| serde_json::from_slice(&text).ok()) {
            Some((CURSOR_VERSION, key)) => Ok(key),
            _ => Err(Fault::new("malformed", "Give the next_cursor of the page before, unchanged, or start again without cursor.")),
        }
    }
}

impl<K: Serialize + DeserializeOwned> PageRequest<K> {
    /// Reads the query of a list that has no filters.
    pub fn alone(query: &str, cursors: &Cursors) -> Result<Self> {
        let mut fields = Fields::of_query(query);
        let page = Self::take(&mut fields, cursors);
        fields.finish(|| Some(page))
    }

    /// Takes `limit`, from 1 to 100 and 25 by default, and `cursor`. A cursor of another list or reader is a fault, and so is one that was made
    /// before the master key was changed.
    pub fn take(fields: &mut Fields, cursors: &Cursors) -> Self {
        let limit = fields.optional("limit", integer_in_query(1, MAX_LIMIT)).unwrap_or(DEFAULT_LIMIT);
        let after = fields.optional("cursor", |value| cursors.read(value));
        Self { limit: usize::try_from(limit).unwrap_or(25), after }
    }

    /// How many rows a statement reads: one more than is shown, which tells whether there is a next page.
    pub fn rows_to_read(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX - 1) + 1
    }

    /// Makes the page: cuts off the row that is too many, and makes the cursor from the key of the last row that is shown.
    pub fn page<R, T>(&self, cursors: &Cursors, mut rows: Vec<R>, key: impl Fn(&R) -> K, show: impl FnMut(R) -> T) -> Page<T> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next_cursor = if more { rows.last().and_then(|row| cursors.write(&key(row))) } else { None };
        Page { items: rows.into_iter().map(show).collect(), next_cursor }
    }

    /// Makes the page of a search that ended before the page was full. The next page goes on after `until`, the last key that was looked at.
    pub fn page_until<R, T>(
        &self,
        cursors: &Cursors,
        rows: Vec<R>,
        until: Option<K>,
        key: impl Fn(&R) -> K,
        show: impl FnMut(R) -> T,
    ) -> Page<T> {
        let mut page = self.page(cursors, rows, key, show);
        page.next_cursor = page.next_cursor.or_else(|| cursors.write(&until?));
        page
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn cursors(key: u8, list: &str) -> Cursors {
        Cursors::of_list(&Sealer::from_base64(&STANDARD.encode([key; 32])).unwrap(), list)
    }

    #[test]
    fn a_cursor_leads_on_in_its_own_list_alone() {
        let own = cursors(7, "/v1/events institute");
        let page = PageRequest { limit: 2, after: None }.page(&own, vec![1, 2, 3], |row| *row, |row| row);
        assert_eq!(page.items, [1, 2]);
        let cursor = page.next_cursor.unwrap();
        assert_eq!(own.read::<i32>(cursor.clone().into()).ok(), Some(2));
        assert_eq!(own.write(&2), Some(cursor.clone()), "the same position, the same cursor");
        for other in [cursors(7, "/v1/mentees institute"), cursors(7, "/v1/events comp_1"), cursors(8, "/v1/events institute")] {
            assert!(other.read::<i32>(cursor.clone().into()).is_err());
        }
        assert!(own.read::<Vec<String>>(cursor.into()).is_err());
        assert!(own.read::<i32>("%%%".into()).is_err() && own.read::<i32>("WzEsMl0".into()).is_err());
    }
}
