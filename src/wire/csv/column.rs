//! What the columns of a file are, and what a cell of each says.

use serde_json::{Map, Value};

use super::formula;
use crate::wire::fields::Fields;

/// A column that a file may have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub holds: Holds,
}

/// What a cell of a column is in a body of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A text or a word. An empty cell is `null`.
    Text,
    /// A word that has a value where nothing is given. An empty cell is the same as no column.
    Word,
    /// `true` or `false` in any case. An empty cell is the same as no column.
    Flag,
    /// Words with spaces, commas or semicolons between them. An empty cell is an empty list.
    Words,
    /// The service itself gives it a value. An export has it, and an import does not set it.
    Given,
}

impl Column {
    pub const fn of(name: &'static str, holds: Holds) -> Self {
        Self { name, holds }
    }

    /// Adds what the cell says to a body, if it says something.
    fn add_to(self, body: &mut Map<String, Value>, cell: &str) {
        let text = formula::plain(cell);
        let is_empty = text.trim().is_empty();
        let value = match self.holds {
            Holds::Text if is_empty => Value::Null,
            Holds::Word | Holds::Flag if is_empty => return,
            Holds::Given => return,
            Holds::Flag if text.trim().eq_ignore_ascii_case("true") => true.into(),
            Holds::Flag if text.trim().eq_ignore_ascii_case("false") => false.into(),
            Holds::Text | Holds::Word | Holds::Flag => text.into(),
            Holds::Words => text.split([' ', ',', ';', '\n', '\r', '\t']).filter(|word| !word.is_empty()).map(Value::from).collect(),
        };
        body.insert(self.name.to_owned(), value);
    }
}

/// One line of a file: its cells in the order of the header.
#[derive(Debug)]
pub struct Row {
    /// The line on which the row begins, in the file as an editor shows it; the first line is 1.
    pub line: usize,
    pub(super) cells: Vec<String>,
}

impl Row {
    /// Gives the row as a body of the API has it. `columns` are those of the header.
    pub fn body(&self, columns: &[Column]) -> Fields {
        let mut body = Map::new();
        for (column, cell) in columns.iter().zip(&self.cells) {
            column.add_to(&mut body, cell);
        }
        Fields::of_map(body)
    }

    /// Gives what the cell of one column says; `None` where it is empty or the file has no such column.
    pub fn cell(&self, columns: &[Column], name: &str) -> Option<&str> {
        let place = columns.iter().position(|column| column.name == name)?;
        self.cells.get(place).map(|cell| formula::plain(cell)).filter(|cell| !cell.trim().is_empty())
    }
}
