//! This is what an import needs to know of the things that are imported.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;
use std::str::FromStr;

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::wire::csv::column::Column;
use crate::wire::fields::Fields;

/// Something that rows of a file can stand for.
pub trait Kind: 'static {
    type Id: Copy + Eq + Hash + Display + FromStr + Send + Sync;
    type Row;
    type New: Send + Sync;
    type Patch: Clone + Send + Sync;
    /// A change of a row that is not written yet.
    type Change;

    /// The columns that a file may have, in the order in which an export has them.
    const COLUMNS: &'static [Column];
    /// The name of the list in the address: `mentees`.
    const LIST: &'static str;
    /// The ways in which two rows may be the same.
    const LIKENESSES: &'static [Likeness];

    /// Reads a row that stands for something new, as the API reads its body.
    fn new(body: Fields) -> Result<Self::New>;
    /// Reads a row that stands for something which is there, as the API reads a merge patch.
    fn patch(body: Fields) -> Result<Self::Patch>;
    /// Gives what an import compares of a row that is there.
    fn there(row: &Self::Row) -> There<'_, Self::Id>;
    /// Gives what is compared with others to find out whether two are the same, in the folded form; `None` where it has none.
    fn folded(new: &Self::New, likeness: Likeness) -> Option<String>;

    fn with_external_ids(conn: &mut Conn, external_ids: &[String]) -> Result<Vec<Self::Id>>;
    /// Finds those that are alike, archived ones too, each with what was compared, in the order in which they were registered.
    fn alike(conn: &mut Conn, likeness: Likeness, folded: &[String]) -> Result<Vec<(String, Self::Id)>>;
    /// Locks rows in the order of their ids. An id under which nothing is has no row.
    fn lock_all(conn: &mut Conn, ids: &[Self::Id]) -> Result<HashMap<Self::Id, Self::Row>>;
    /// Says what a patch changes of a locked row; `None` if it is nothing.
    fn change(stamp: &Stamp, row: &Self::Row, patch: Self::Patch) -> Result<Option<Self::Change>>;
    fn create_all(conn: &mut Conn, stamp: &Stamp, new: &[&Self::New]) -> Result<()>;
    /// Writes changes, with what follows from them elsewhere.
    fn change_all(conn: &mut Conn, stamp: &Stamp, changes: &[Self::Change]) -> Result<()>;
}

/// An import compares this of a row that is there.
pub struct There<'a, I> {
    pub id: I,
    pub external_id: Option<&'a str>,
    pub active: bool,
    pub version: i64,
}

/// Two rows that may be the same are alike in this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    Email,
    Name,
}

impl Likeness {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "same-email",
            Self::Name => "same-name",
        }
    }
}
