//! These are lists that can be sorted. A cursor of such a list belongs to its sort and to its filters. With other ones it would lead to a
//! page that leaves rows out.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::fields::Fields;
use super::paging::{Cursors, Page, PageRequest};
use super::parse;
use crate::seal::hex;
use crate::time::Instant;

crate::words! {
    /// By what a list is sorted; `-` turns the order around.
    pub enum Sort { StartsAt = "starts_at", StartsAtDown = "-starts_at", CreatedAt = "created_at", CreatedAtDown = "-created_at" }
}

impl Sort {
    pub fn is_down(self) -> bool {
        matches!(self, Self::StartsAtDown | Self::CreatedAtDown)
    }
}

/// This is the key of a row in a sorted list: its start, and its id, which is unique.
pub type Key<I> = (Instant, I);

/// This says how a list is sorted, how many rows are requested, and after which key.
#[derive(Debug, Clone)]
pub struct SortedPage<I> {
    pub sort: Sort,
    /// This is the list to which a cursor belongs, and the key after which the page starts.
    page: PageRequest<(String, Instant, I)>,
    list: String,
}

impl<I: Serialize + DeserializeOwned + Copy + Ord> SortedPage<I> {
    /// Takes `sort`, `limit` and `cursor`. `query` is the whole query. A cursor of another sort or of other filters is a fault.
    pub fn take(fields: &mut Fields, query: &str, cursors: &Cursors, usual: Sort) -> Self {
        let sort = fields.optional("sort", parse::word).unwrap_or(usual);
        let list = name_of(query, sort);
        let page: PageRequest<(String, Instant, I)> = PageRequest::take(fields, cursors);
        // No row is from before 1970, and PostgreSQL cannot store every instant that a cursor can name.
        if page.after.as_ref().is_some_and(|(of, at, _)| *of != list || at.as_microsecond() < 0) {
            fields.fault(
                "cursor",
                "malformed",
                "Give the next_cursor of the page before, unchanged, with the same sort and the same filters.",
            );
        }
        Self { sort, page, list }
    }

    /// Asks for the first rows of a list.
    pub fn first(sort: Sort, limit: usize) -> Self {
        Self { sort, page: PageRequest { limit, after: None }, list: String::new() }
    }

    /// Asks for the rows after a key, or for the first ones.
    pub fn after_key(sort: Sort, limit: usize, key: Option<Key<I>>) -> Self {
        let after = key.map(|(at, id)| (String::new(), at, id));
        Self { sort, page: PageRequest { limit, after }, list: String::new() }
    }

    pub fn after(&self) -> Option<Key<I>> {
        self.page.after.as_ref().map(|(_, at, id)| (*at, *id))
    }

    pub fn rows_to_read(&self) -> i64 {
        self.page.rows_to_read()
    }

    /// Asks for the rows after this key, `rows` of them.
    #[must_use]
    pub fn going_on_after(&self, (at, id): Key<I>, rows: usize) -> Self {
        Self { page: PageRequest { limit: rows.saturating_sub(1), after: Some((self.list.clone(), at, id)) }, ..self.clone() }
    }

    /// Merges several lists that are sorted in this way into one, which is as long as a statement would read it. A row that stands in several
    /// of them is kept once.
    pub fn merged<R>(&self, lists: Vec<Vec<R>>, key: impl Fn(&R) -> Key<I>) -> Vec<R> {
        let mut rows: Vec<R> = lists.into_iter().flatten().collect();
        let by_start = matches!(self.sort, Sort::StartsAt | Sort::StartsAtDown);
        rows.sort_by_key(|row| {
            let (at, id) = key(row);
            (by_start.then_some(at), id)
        });
        rows.dedup_by_key(|row| key(row));
        if self.sort.is_down() {
            rows.reverse();
        }
        rows.truncate(usize::try_from(self.rows_to_read()).unwrap_or(usize::MAX));
        rows
    }

    /// Makes the page, as [`PageRequest::page`] does.
    pub fn page<R, T>(&self, cursors: &Cursors, rows: Vec<R>, key: impl Fn(&R) -> Key<I>, show: impl FnMut(R) -> T) -> Page<T> {
        let named = |row: &R| {
            let (at, id) = key(row);
            (self.list.clone(), at, id)
        };
        self.page.page(cursors, rows, named, show)
    }

    /// Makes the page of a search that ended before the page was full, as [`PageRequest::page_until`] does.
    pub fn page_until<R, T>(
        &self,
        cursors: &Cursors,
        rows: Vec<R>,
        until: Option<Key<I>>,
        key: impl Fn(&R) -> Key<I>,
        show: impl FnMut(R) -> T,
    ) -> Page<T> {
        let named = |(at, id): Key<I>| (self.list.clone(), at, id);
        self.page.page_until(cursors, rows, until.map(named), |row| named(key(row)), show)
    }
}

/// Names a list by its sort and its filters. The order of the filters in the query makes no difference.
fn name_of(query: &str, sort: Sort) -> String {
    let mut filters: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| !matches!(name.as_ref(), "cursor" | "limit" | "sort"))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    filters.sort_unstable();
    format!("{sort} {}", hex(&Sha256::digest(filters.join("\n"))[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i32) -> Instant {
        "2027-03-31T17:00:00Z".parse::<Instant>().unwrap().plus_minutes(minute)
    }

    #[test]
    fn a_list_has_one_name_for_the_same_filters() {
        let name = |query| name_of(query, Sort::StartsAt);
        assert_eq!(name("status=requested&kind=shadowing&limit=2"), name("kind=shadowing&cursor=x&status=requested"));
        assert_ne!(name("status=requested"), name("status=offered"));
        assert_ne!(name("status=requested"), name_of("status=requested", Sort::StartsAtDown));
    }

    #[test]
    fn sorted_lists_are_merged_in_their_order() {
        let key = |row: &(i32, i32)| (at(row.0), row.1);
        let lists = || vec![vec![(1, 5), (4, 1)], vec![(1, 3), (3, 2)]];
        let merged = |sort| SortedPage::first(sort, 2).merged(lists(), key);
        assert_eq!(merged(Sort::StartsAt), [(1, 3), (1, 5), (3, 2)]);
        assert_eq!(SortedPage::first(Sort::StartsAt, 2).merged(vec![vec![(1, 3), (4, 1)], vec![(1, 3)]], key), [(1, 3), (4, 1)]);
        assert_eq!(merged(Sort::StartsAtDown), [(4, 1), (3, 2), (1, 5)]);
        assert_eq!(merged(Sort::CreatedAt), [(4, 1), (3, 2), (1, 3)]);
        assert_eq!(merged(Sort::CreatedAtDown), [(1, 5), (1, 3), (3, 2)]);
    }
}
