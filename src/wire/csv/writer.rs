//! Writes rows as CSV (RFC 4180): commas, CR and LF at the end of a line, quotes where a cell needs them. Cells are safe against formulas.

use std::fmt::Display;

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::formula::guarded;
use crate::error::{Error, Result};

/// Spreadsheet programs take a file without this mark for one in an old encoding.
pub const MARK: &str = "\u{feff}";

/// Gives the text of a cell that is never empty.
pub fn cell(value: impl Display) -> String {
    value.to_string()
}

/// Gives the text of a cell that is empty where there is no value.
pub fn cell_of(value: Option<impl Display>) -> String {
    value.map(cell).unwrap_or_default()
}

/// Writes some rows.
pub fn write<R: IntoIterator<Item = String>>(rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>> {
    let broken = |error: &dyn Display| Error::Internal(format!("an export cannot be written: {error}"));
    let mut writer =
        WriterBuilder::new().flexible(true).terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    for row in rows {
        let cells = row.into_iter().map(|cell| guarded(&cell).into_owned().into_bytes());
        writer.write_record(cells).map_err(|error| broken(&error))?;
    }
    writer.into_inner().map_err(|error| broken(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_guarded_against_formulas() {
        let row = ["+44", "a,b", "\"q\"", "two\nlines", "", " x", "\r=1"].map(str::to_owned);
        let written = write([row]).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "'+44,\"a,b\",\"\"\"q\"\"\",\"two\nlines\",, x,\"'\r=1\"\r\n");
    }
}
