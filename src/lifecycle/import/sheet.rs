//! A file whose cells were read. Whether a row stands for something new is known only when the database is asked, so each row is read in both
//! ways.

use serde_json::Value;

use super::kind::Kind;
use crate::error::{Error, FieldError, Result, RowFault};
use crate::wire::csv::column::{Column, Row};
use crate::wire::csv::table::Table;
use crate::wire::fields::{Fault, Fields};
use crate::wire::parse;

pub struct Sheet<K: Kind> {
    pub rows: Vec<SheetRow<K>>,
    /// These are the faults of rows that could not be read at all.
    pub faults: Vec<RowFault>,
}

pub struct SheetRow<K: Kind> {
    pub line: usize,
    pub key: Result<Key<K::Id>, Vec<FieldError>>,
    /// The row as something new.
    pub new: Result<K::New, Vec<FieldError>>,
    /// The row as a change of what is there.
    pub patch: Result<K::Patch, Vec<FieldError>>,
}

/// This is what a row says of the thing that it stands for. An export writes it, and a file from elsewhere has at most the external id.
pub struct Key<I> {
    pub id: Option<I>,
    pub external_id: Option<String>,
    pub active: Option<bool>,
    pub version: Option<i64>,
}

impl<K: Kind> Sheet<K> {
    /// Reads a file. The error says why none of its rows can be read.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let table = Table::read(bytes, K::COLUMNS).map_err(Error::BadRows)?;
        let rows: Result<_> = table.rows.iter().map(|row| SheetRow::read(row, &table.columns)).collect();
        Ok(Self { rows: rows?, faults: table.faults })
    }
}

impl<K: Kind> SheetRow<K> {
    fn read(row: &Row, columns: &[Column]) -> Result<Self> {
        Ok(Self {
            line: row.line,
            key: faults_apart(key(row, columns))?,
            new: faults_apart(K::new(row.body(columns)))?,
            patch: faults_apart(K::patch(row.body(columns)))?,
        })
    }
}

fn key<I: std::str::FromStr>(row: &Row, columns: &[Column]) -> Result<Key<I>> {
    let cells = ["id", "external_id", "active", "version"].map(|name| Some((name.to_owned(), row.cell(columns, name)?.into())));
    let mut cells = Fields::of_map(cells.into_iter().flatten().collect());
    let id = cells.optional("id", parse::id);
    // The parser of the body judges it.
    let external_id = cells.optional("external_id", |value| Ok(value.as_str().unwrap_or_default().to_owned()));
    let active = cells.optional("active", flag);
    let version = cells.optional("version", parse::integer_in_query(1, i32::MAX)).map(i64::from);
    cells.finish(|| Some(Key { id, external_id, active, version }))
}

/// Reads `true` or `false` in any case: spreadsheet programs write them in capitals.
#[expect(clippy::needless_pass_by_value, reason = "every parser takes the value")]
fn flag(value: Value) -> Result<bool, Fault> {
    parse::boolean_in_query(value.as_str().unwrap_or_default().to_ascii_lowercase().into())
}

/// Keeps the faults of cells as a value; any other error stays one.
fn faults_apart<T>(read: Result<T>) -> Result<Result<T, Vec<FieldError>>> {
    match read {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Invalid(faults)) => Ok(Err(faults)),
        Err(error) => Err(error),
    }
}
