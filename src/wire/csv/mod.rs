//! Tables as CSV files: what an import reads and what an export writes (docs/api.md, Import and export).
//!
//! - `encoding` finds out which bytes are which letters
//! - [`formula`] keeps spreadsheet programs from running a cell
//! - [`mod@column`] says what the columns of a file are; [`table`] reads a file into rows
//! - [`writer`] writes rows

pub mod column;
mod encoding;
pub mod formula;
pub mod table;
pub mod writer;
