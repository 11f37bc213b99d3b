//! Reads a file into the rows of a table.
//!
//! The crate `csv` is forgiving: a quote that is never closed swallows the rest of the file without a word. So a last row of our own is read
//! behind the file, and where it does not come out as it is, the file ended inside of a quote.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::column::{Column, Row};
use super::encoding::decoded;
use crate::error::RowFault;
use crate::wire::fields::shortened;

/// The most rows that one file may have, beside its header.
pub const MOST_ROWS: usize = 10_000;

/// The most faults of a header that are named.
const MOST_OF_HEADER: usize = 100;

/// U+0000 cannot stand in a cell, so no cell of anybody ends with this.
const LAST_ROW: &[u8] = b"\n\0end of file\0\n";

/// The delimiters that spreadsheet programs write, the usual one first.
const DELIMITERS: &[u8] = b",;\t";

/// A file that was read: which columns its header names, in its order, and its rows.
#[derive(Debug)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// These are the faults of the rows that do not fit the header.
    pub faults: Vec<RowFault>,
}

impl Table {
    /// Reads a file whose header names some of the `known` columns, in any order. Rows in which every cell is empty are passed over. The
    /// error says why no row can be read.
    pub fn read(bytes: &[u8], known: &[Column]) -> Result<Self, Vec<RowFault>> {
        let text = decoded(bytes).map_err(|before| vec![no_text(&before)])?;
        let delimiter = delimiter(&text, known);
        let mut records = Records::of(&text, delimiter);
        let Some((line, header)) = records.next().map_err(|fault| vec![fault])? else {
            let detail = "The file is empty: its first line names the columns.";
            return Err(vec![RowFault::new(1, None, "required", detail)]);
        };
        let columns = columns(line, &header, known)?;
        let mut table = Self { columns, rows: Vec::new(), faults: Vec::new() };
        loop {
            match records.next() {
                Ok(None) => break,
                Ok(Some((_, cells))) if cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(Some(_)) if table.rows.len() + table.faults.len() == MOST_ROWS => return Err(vec![too_many_rows()]),
                Ok(Some((line, cells))) if cells.len() == table.columns.len() => table.rows.push(Row { line, cells }),
                Ok(Some((line, cells))) => table.faults.push(ragged(line, cells.len(), table.columns.len())),
                Err(fault) => {
                    table.faults.push(fault);
                    break;
                }
            }
        }
        Ok(table)
    }
}

fn no_text(before: &str) -> RowFault {
    let detail = "This is neither UTF-8 nor UTF-16 with a byte order mark: save the file as \"CSV UTF-8\".";
    RowFault::new(line_at(before, before.len()), None, "not-text", detail)
}

fn too_many_rows() -> RowFault {
    RowFault::new(1, None, "too-many", format!("A file may have at most {MOST_ROWS} rows: send it in parts."))
}

fn ragged(line: usize, cells: usize, columns: usize) -> RowFault {
    let detail = format!("This row has {cells} cells and the header {columns}: is a quote or a delimiter missing?");
    RowFault::new(line, None, "wrong-length", detail)
}

/// Finds the delimiter with which the header names the most of the known columns.
fn delimiter(text: &str, known: &[Column]) -> u8 {
    let named = |delimiter: &u8| {
        let header = Records::of(text, *delimiter).next().ok().flatten();
        let names = header.map(|(_, names)| names).unwrap_or_default();
        known.iter().filter(|column| names.iter().any(|name| is_name_of(name, **column))).count()
    };
    // Of equal ones `max_by_key` takes the last.
    DELIMITERS.iter().rev().copied().max_by_key(named).unwrap_or(b',')
}

fn is_name_of(name: &str, column: Column) -> bool {
    name.trim().eq_ignore_ascii_case(column.name)
}

fn columns(line: usize, header: &[String], known: &[Column]) -> Result<Vec<Column>, Vec<RowFault>> {
    let mut columns: Vec<Column> = Vec::new();
    let mut faults = Vec::new();
    for name in header {
        let (name, detail) = match known.iter().find(|column| is_name_of(name, **column)) {
            Some(column) if !columns.iter().any(|other| other.name == column.name) => {
                columns.push(*column);
                continue;
            }
            Some(column) => (column.name.to_owned(), None),
            None => (shortened(name.trim()), Some(unknown(known))),
        };
        if faults.len() < MOST_OF_HEADER {
            let code = if detail.is_some() { "unknown-field" } else { "repeated" };
            faults.push(RowFault::new(line, Some(&name), code, detail.unwrap_or_else(|| "The header names this column twice.".to_owned())));
        }
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

fn unknown(known: &[Column]) -> String {
    let names: Vec<_> = known.iter().map(|column| column.name).collect();
    format!("There is no such column. These are known, with a comma, a semicolon or a tab between them: {}.", names.join(", "))
}

/// The records of a text, each with the line on which it begins.
struct Records<'a> {
    text: &'a str,
    reader: csv::Reader<std::io::Chain<&'a [u8], &'static [u8]>>,
    record: ByteRecord,
    /// The lines up to this place are counted already.
    counted: (usize, usize),
}

impl<'a> Records<'a> {
    fn of(text: &'a str, delimiter: u8) -> Self {
        let reader =
            ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes().chain(LAST_ROW));
        Self { text, reader, record: ByteRecord::new(), counted: (0, 1) }
    }

    /// Gives the next record, or `None` behind the last one. A fault ends the file.
    fn next(&mut self) -> Result<Option<(usize, Vec<String>)>, RowFault> {
        let read = self.reader.read_byte_record(&mut self.record);
        let start = self.record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
        let line = self.line(start);
        if !read.is_ok_and(|is_record| is_record) {
            return Err(RowFault::new(line, None, "unclosed-quote", UNCLOSED));
        }
        if self.counted.0 == self.text.len() {
            return Ok(None);
        }
        if self.record.as_slice().ends_with(LAST_ROW) {
            return Err(RowFault::new(line, None, "unclosed-quote", UNCLOSED));
        }
        // The text is UTF-8, and so are its cells, which end at ASCII letters.
        Ok(Some((line, self.record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())))
    }

    fn line(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let start = start.min(bytes.len());
        // A record is said to begin at the breaks and empty lines before it.
        let blank = bytes[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let (counted, lines) = self.counted;
        let lines = lines + breaks(bytes, counted, start + blank);
        self.counted = (start + blank, lines);
        lines
    }
}

const UNCLOSED: &str = "A quote that is opened in this row is never closed.";

/// Counts the ends of lines in a part of a text: LF, CR, or CR and LF together.
fn breaks(bytes: &[u8], from: usize, to: usize) -> usize {
    let ends = |place: usize| match bytes[place] {
        b'\r' => true,
        b'\n' => place == 0 || bytes[place - 1] != b'\r',
        _ => false,
    };
    (from..to.max(from)).filter(|place| ends(*place)).count()
}

/// Gives the line of a place in a text; the first line is 1.
fn line_at(text: &str, place: usize) -> usize {
    1 + breaks(text.as_bytes(), 0, place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::csv::column::Holds;

    const KNOWN: &[Column] = &[Column::of("name", Holds::Text), Column::of("phone", Holds::Text), Column::of("fields", Holds::Words)];

    /// The line and the cells of each row, with `|` between them.
    fn rows(text: &str) -> Vec<(usize, String)> {
        let table = Table::read(text.as_bytes(), KNOWN).unwrap();
        assert_eq!(table.faults, []);
        table.rows.into_iter().map(|row| (row.line, row.cells.join("|"))).collect()
    }

    /// The line, column and code of each fault.
    fn faults(text: &str) -> Vec<(usize, Option<String>, &'static str)> {
        let faults = Table::read(text.as_bytes(), KNOWN).map_or_else(|faults| faults, |table| table.faults);
        faults.into_iter().map(|fault| (fault.line, fault.column, fault.code)).collect()
    }

    fn row(line: usize, cells: &str) -> (usize, String) {
        (line, cells.to_owned())
    }

    #[test]
    fn rows_are_read_with_their_lines_whatever_ends_a_line() {
        let expected = [row(2, "Amal|1"), row(4, "B\nC|2"), row(6, "D|3")];
        for end in ["\n", "\r\n", "\r"] {
            let text = ["name,phone", "Amal,1", "", "\"B\nC\",2", "D,3"].join(end);
            assert_eq!(rows(&text), expected, "{end:?}");
            assert_eq!(rows(&(text + end + end)), expected, "{end:?} behind the last row");
        }
        assert_eq!(rows("name,phone\rAmal,1\n\r\n\"B\nC\",2\r\nD,3"), expected, "mixed");
    }

    #[test]
    fn the_delimiter_is_the_one_with_which_the_header_names_columns() {
        for text in ["name,phone\nA;B,1", "phone;name\n1;A,B", " Name \tPHONE\nA,B\t1"] {
            assert_eq!(rows(text).len(), 1, "{text}");
        }
        assert_eq!(rows("name\nA;B"), [row(2, "A;B")]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_noticed_where_it_opens() {
        assert_eq!(faults("name,phone\nA,1\n\"B,2\nC,3\n"), [(3, None, "unclosed-quote")]);
        assert_eq!(faults("name,phone\nA,\"1\"\""), [(2, None, "unclosed-quote")]);
        assert_eq!(faults("\"name,phone\nA,1"), [(1, None, "unclosed-quote")]);
        assert_eq!(rows("name,phone\nA \"the\" B,1"), [row(2, "A \"the\" B|1")]);
    }

    #[test]
    fn a_header_names_each_known_column_once_and_no_other() {
        let column = |name: &str| Some(name.to_owned());
        assert_eq!(
            faults("name,phone,name,colour,\n"),
            [(1, column("name"), "repeated"), (1, column("colour"), "unknown-field"), (1, column(""), "unknown-field")]
        );
        assert_eq!(faults("name|phone\nA|1"), [(1, column("name|phone"), "unknown-field")]);
        assert_eq!(faults(""), [(1, None, "required")]);
        assert_eq!(faults("\n\r\n"), [(1, None, "required")]);
    }

    #[test]
    fn rows_that_do_not_fit_the_header_are_named_and_empty_ones_passed_over() {
        assert_eq!(faults("name,phone\nA\n,\nB,1,2\nC,3"), [(2, None, "wrong-length"), (4, None, "wrong-length")]);
        assert_eq!(rows("name,phone\n , \nC,3"), [row(3, "C|3")]);
    }

    #[test]
    fn a_file_has_so_many_rows_and_no_more() {
        let file = |rows: usize| format!("name\n{}", "A\n".repeat(rows));
        assert_eq!(rows(&file(MOST_ROWS)).len(), MOST_ROWS);
        assert_eq!(faults(&file(MOST_ROWS + 1)), [(1, None, "too-many")]);
    }

    #[test]
    fn a_text_of_the_file_that_looks_like_its_end_ends_nothing() {
        assert_eq!(rows("name,phone\n\0end of file\0,1\nA,2").len(), 2);
    }
}
