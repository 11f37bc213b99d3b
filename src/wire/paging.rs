//! Lists have keyset pages. They are ordered by something unique, one row more is read than is shown, and an opaque cursor says where the
//! next page starts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Result;
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

impl<K: Serialize + DeserializeOwned> PageRequest<K> {
    /// Reads the query of a list that has no filters.
    pub fn alone(query: &str) -> Result<Self> {
        let mut fields = Fields::of_query(query);
        let page = Self::take(&mut fields);
        fields.finish(|| Some(page))
    }

    /// Takes `limit`, from 1 to 100 and 25 by default, and `cursor`. A cursor of another list is a fault unless its key has the same form.
    pub fn take(fields: &mut Fields) -> Self {
        let limit = fields.optional("limit", integer_in_query(1, MAX_LIMIT)).unwrap_or(DEFAULT_LIMIT);
        let after = fields.optional("cursor", read_cursor);
        Self { limit: usize::try_from(limit).unwrap_or(25), after }
    }

    /// How many rows a statement reads: one more than is shown, which tells whether there is a next page.
    pub fn rows_to_read(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX - 1) + 1
    }

    /// Makes the page: cuts off the row that is too many, and makes the cursor from the key of the last row that is shown.
    pub fn page<R, T>(&self, mut rows: Vec<R>, key: impl Fn(&R) -> K, show: impl FnMut(R) -> T) -> Page<T> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next_cursor = if more { rows.last().map(|row| write_cursor(&key(row))) } else { None };
        Page { items: rows.into_iter().map(show).collect(), next_cursor }
    }
}

fn write_cursor<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(CURSOR_VERSION, key)).unwrap_or_default())
}

#[expect(clippy::needless_pass_by_value, reason = "every parser takes the value")]
fn read_cursor<K: DeserializeOwned>(value: Value) -> Result<K, Fault> {
    let fault = || Fault::new("malformed", "Give the next_cursor of the page before, unchanged.");
    let text = value.as_str().ok_or_else(fault)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| fault())?;
    match serde_json::from_slice(&bytes) {
        Ok((CURSOR_VERSION, key)) => Ok(key),
        _ => Err(fault()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_a_foreign_one_is_refused() {
        let page = PageRequest { limit: 2, after: None }.page(vec![1, 2, 3], |row| *row, |row| row);
        assert_eq!(page.items, [1, 2]);
        let cursor = page.next_cursor.unwrap();
        assert_eq!(read_cursor::<i32>(cursor.clone().into()).ok(), Some(2));
        assert!(read_cursor::<Vec<String>>(cursor.into()).is_err());
        assert!(read_cursor::<i32>("%%%".into()).is_err());
    }
}
