//! Any bytes as a CSV file: no panic, and its rows keep their promises. Any text as a cell of an export: an import gives it back.

#![no_main]

use foothold::lifecycle::import::mentees::Mentees;
use foothold::lifecycle::import::sheet::Sheet;
use foothold::wire::csv::column::{Column, Holds};
use foothold::wire::csv::table::{MOST_ROWS, Table};
use foothold::wire::csv::writer::{MARK, write};
use libfuzzer_sys::fuzz_target;

const COLUMNS: &[Column] = &[Column::of("name", Holds::Text), Column::of("note", Holds::Text)];

fuzz_target!(|bytes: &[u8]| {
    if let Ok(sheet) = Sheet::<Mentees>::read(bytes) {
        assert!(sheet.rows.len() <= MOST_ROWS, "too many rows");
        assert!(sheet.rows.windows(2).all(|two| two[0].line < two[1].line), "two rows on one line");
        let lines = 1 + bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
        assert!(sheet.rows.iter().all(|row| (2..=lines).contains(&row.line)), "a line that is not there");
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut file = MARK.as_bytes().to_vec();
    file.extend(write([["name", "note"], ["always", text]].map(|row| row.map(str::to_owned))).expect("it is written"));
    let table = Table::read(&file, COLUMNS).expect("an export is a table");
    assert_eq!((table.rows.len(), table.faults.len()), (1, 0));
    let cell = table.rows[0].cell(&table.columns, "note");
    assert_eq!(cell, Some(text).filter(|text| !text.trim().is_empty()), "not what was exported");
});
