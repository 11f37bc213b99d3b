//! Files of every kind of hostility, each with its answer. What is refused has changed nothing.

use super::{HEADER, bad_rows, done, import_mentees, row};
use crate::harness::prelude::*;

enum Expected {
    /// The file has so many rows, and all are imported.
    Imported(u64),
    /// These faults, by line, column and code; the column is empty where the fault is of the whole row.
    Faults(Vec<(usize, &'static str, &'static str)>),
    /// The first of the faults, by line and code, and how many there are.
    First(usize, &'static str, usize),
    Problem(u16, &'static str),
}

use Expected::{Faults, First, Imported, Problem};

fn utf_16(mark: &[u8], text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect()
}

/// A file of one row after the header.
fn one(cells: &str) -> Vec<u8> {
    format!("{HEADER}{cells}\n").into_bytes()
}

/// A good file of so many bytes.
fn with_empty_lines(bytes: usize) -> Vec<u8> {
    let mut file = format!("{HEADER}{}", row(1)).into_bytes();
    file.resize(bytes, b'\n');
    file
}

fn encodings() -> Vec<(&'static str, Vec<u8>, Expected)> {
    let good = format!("{HEADER}x,Żółta \u{1f469},Amal,,Europe/London\n");
    vec![
        ("nothing", Vec::new(), Faults(vec![(1, "", "required")])),
        ("a mark and nothing", b"\xef\xbb\xbf".to_vec(), Faults(vec![(1, "", "required")])),
        ("UTF-8 with a mark", [b"\xef\xbb\xbf", good.as_bytes()].concat(), Imported(1)),
        ("UTF-16, little end first", utf_16(b"\xff\xfe", &good, u16::to_le_bytes), Imported(1)),
        ("UTF-16, big end first", utf_16(b"\xfe\xff", &good, u16::to_be_bytes), Imported(1)),
        ("UTF-16 without a mark", utf_16(b"", &format!("{HEADER}{}", row(1)), u16::to_le_bytes), First(1, "unknown-field", 5)),
        ("half a letter of UTF-16", [utf_16(b"\xff\xfe", &good, u16::to_le_bytes), vec![b'x']].concat(), Faults(vec![(3, "", "not-text")])),
        (
            "half a pair of UTF-16",
            utf_16(b"\xff\xfe", HEADER, u16::to_le_bytes).into_iter().chain([0x00, 0xd8]).collect(),
            Faults(vec![(2, "", "not-text")]),
        ),
        ("Latin-1", [one("x,Zo").strip_suffix(b"\n").unwrap(), b"\xeb,Amal,,Europe/London\n"].concat(), Faults(vec![(2, "", "not-text")])),
        ("UTF-8 that is cut", [HEADER.as_bytes(), b"x,Zo\xc3"].concat(), Faults(vec![(2, "", "not-text")])),
        ("U+0000 in a cell", one("x,Am\0al,Amal,,Europe/London"), Faults(vec![(2, "full_name", "forbidden-character")])),
        ("U+0000 in an external id", one("x\0,Amal,Amal,,Europe/London"), Faults(vec![(2, "external_id", "forbidden-character")])),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), Faults(vec![(1, "", "not-text")])),
        ("an archive, as which spreadsheets are saved", b"PK\x03\x04\x14\0\x06\0\x08\0".to_vec(), First(1, "unknown-field", 1)),
        ("letters that turn the text around", one("x,\u{202e}lamA\u{200b},Amal,,Europe/London"), Imported(1)),
    ]
}

fn shapes() -> Vec<(&'static str, Vec<u8>, Expected)> {
    let file = |end: &str| [HEADER.trim_end(), row(1).trim_end(), row(2).trim_end()].join(end).into_bytes();
    vec![
        ("a header alone", HEADER.into(), Imported(0)),
        ("CR and LF", file("\r\n"), Imported(2)),
        ("CR", file("\r"), Imported(2)),
        ("mixed ends", format!("{}\r{}\n\r\n{}\r\n", HEADER.trim_end(), row(1).trim_end(), row(2).trim_end()).into(), Imported(2)),
        ("empty lines and rows", format!("{HEADER}\n\n{},,,,\n , ,,,\n{}\n", row(1), row(2)).into(), Imported(2)),
        (
            "a quote that is never closed",
            format!("{HEADER}{}x,\"Amal,Amal,,Europe/London\n{}", row(1), row(2)).into(),
            Faults(vec![(3, "", "unclosed-quote")]),
        ),
        ("a quote alone", b"\"".to_vec(), Faults(vec![(1, "", "unclosed-quote")])),
        ("quotes inside of a cell", one("x,Amal \"the builder\" Idris,\"A \"\"B\"\"\",,Europe/London"), Imported(1)),
        (
            "ends of lines inside of a cell",
            format!("{HEADER}x,\"Amal\r\nIdris\",Amal,,Europe/London\ny,B,B,,Mars\n").into(),
            Faults(vec![(4, "timezone", "unknown-time-zone")]),
        ),
        (
            "rows that are too short and too long",
            format!("{HEADER}x,Amal\n{}y,B,B,,Europe/London,more\n", row(1)).into(),
            Faults(vec![(2, "", "wrong-length"), (4, "", "wrong-length")]),
        ),
        ("commas above, semicolons below", format!("{HEADER}{}", row(1).replace(',', ";")).into(), Faults(vec![(2, "", "wrong-length")])),
        ("semicolons", format!("{HEADER}{}", row(1)).replace(',', ";").into(), Imported(1)),
        ("tabs", format!("{HEADER}{}", row(1)).replace(',', "\t").into(), Imported(1)),
        (
            "lines upright",
            format!("{HEADER}{}", row(1)).replace(',', "|").into(),
            Faults(vec![(1, "external_id|full_name|preferred_name|fields|timezone", "unknown-field")]),
        ),
        (
            "what a spreadsheet writes about its delimiter",
            format!("sep=;\n{HEADER}{}", row(1)).into(),
            Faults(vec![(1, "sep=;", "unknown-field")]),
        ),
        ("JSON", b"[{\"full_name\": \"Amal\"}]".to_vec(), First(1, "unknown-field", 1)),
        (
            "another order, in capitals, with blanks",
            "Timezone, FULL_NAME,fields ,preferred_name\nEurope/London,Amal,,Amal\n".into(),
            Imported(1),
        ),
        ("a column twice", format!("full_name,{HEADER}Amal,{}", row(1)).into(), Faults(vec![(1, "full_name", "repeated")])),
        (
            "a column that is not kept",
            format!("nationality,{HEADER}x,{}", row(1)).into(),
            Faults(vec![(1, "nationality", "unknown-field")]),
        ),
        (
            "a column that is missing",
            "full_name,preferred_name,fields\nAmal,Amal,\nB,B,\n".into(),
            Faults(vec![(2, "timezone", "required"), (3, "timezone", "required")]),
        ),
    ]
}

fn contents() -> Vec<(&'static str, Vec<u8>, Expected)> {
    let rows = |count: usize| format!("{HEADER}{}", (0..count).map(row).collect::<String>()).into_bytes();
    let all = "external_id,full_name,preferred_name,email,fields,timezone,workplace_clearance,active,version\n";
    vec![
        ("10,001 rows", rows(10_001), Faults(vec![(1, "", "too-many")])),
        (
            "a cell of a mebibyte",
            one(&format!("x,{},Amal,,Europe/London", "x".repeat(1 << 20))),
            Faults(vec![(2, "full_name", "too-long")]),
        ),
        ("8 MiB", with_empty_lines(8 * 1024 * 1024), Imported(1)),
        ("8 MiB and a byte more", with_empty_lines(8 * 1024 * 1024 + 1), Problem(413, "payload-too-large")),
        ("a header of a million columns", vec![b','; 1 << 20], First(1, "unknown-field", 100)),
        ("a name of a column that never ends", vec![b'x'; 1 << 20], First(1, "unknown-field", 1)),
        ("an external id twice", format!("{HEADER}{}{}{}", row(1), row(2), row(1)).into(), Faults(vec![(4, "external_id", "repeated")])),
        ("formulas", one("=1+1,=HYPERLINK(\"x\"),'@SUM(A1),,Europe/London"), Imported(1)),
        (
            "all faults of a row",
            format!("{all},,Amal,nobody,A b,Mars,maybe,perhaps,0\n").into(),
            Faults(vec![
                (2, "active", "wrong-type"),
                (2, "version", "out-of-range"),
                (2, "full_name", "required"),
                (2, "email", "malformed"),
                (2, "fields", "malformed"),
                (2, "timezone", "unknown-time-zone"),
                (2, "workplace_clearance", "unknown-word"),
            ]),
        ),
        ("51 fields", one(&format!("x,Amal,Amal,{},Europe/London", "a ".repeat(51))), Faults(vec![(2, "fields", "too-many")])),
        (
            "an id that nobody has",
            format!("id,{HEADER}ment_01k2m7q3x8e5rb4t9v6w1y0z2a,{}", row(1)).into(),
            Faults(vec![(2, "id", "unknown-id")]),
        ),
        (
            "an id of a company",
            format!("id,{HEADER}comp_01k2m7q3x8e5rb4t9v6w1y0z2a,{}", row(1)).into(),
            Faults(vec![(2, "id", "unknown-id")]),
        ),
        ("somebody new who is archived", format!("active,{HEADER}FALSE,{}", row(1)).into(), Faults(vec![(2, "active", "not-allowed")])),
        ("faults in 10,000 rows", format!("{HEADER}{}", ",,,x!,Mars\n".repeat(10_000)).into(), First(2, "required", 17_500)),
    ]
}

#[apply(test_both)]
async fn hostile_files_are_read_as_they_should_be_or_refused_as_a_whole(app: TestApp) {
    let office = app.office().await;
    let mut registered = 0;
    for (name, file, expected) in encodings().into_iter().chain(shapes()).chain(contents()) {
        let answer = import_mentees(office, file).await;
        match expected {
            Imported(count) => {
                let (created, updated, unchanged) = done(&answer);
                assert_eq!(created + updated + unchanged, count, "{name}: {answer:?}");
                registered += created;
            }
            Faults(faults) => {
                let faults: Vec<_> = faults.into_iter().map(|(line, column, code)| (line, column.to_owned(), code.to_owned())).collect();
                assert_eq!(bad_rows(&answer), faults, "{name}");
            }
            First(line, code, count) => {
                let faults = bad_rows(&answer);
                assert_eq!((faults[0].0, faults[0].2.as_str(), faults.len()), (line, code, count), "{name}");
            }
            Problem(status, code) => drop(answer.assert_problem(status, code)),
        }
    }
    let there = office.all("/v1/mentees").await.len() as u64;
    assert_eq!(there, registered, "what is refused registers nobody");
}

#[apply(test_both)]
async fn a_file_of_another_type_or_with_another_question_is_refused(app: TestApp) {
    let office = app.office().await;
    let post = |path: &str| office.request(reqwest::Method::POST, path);
    let file = format!("{HEADER}{}", row(1));
    let json = post("/v1/mentees/import").json(&json!([])).await;
    json.assert_problem(415, "unsupported-media-type").assert_field("detail", "The body must be text/csv.");
    post("/v1/mentees/import").body("text/csv; charset=utf-8", file.clone()).await.assert_status(200);
    post("/v1/mentees/import?dryrun=true").body("text/csv", file.clone()).await.assert_fault("/dryrun", "unknown-field");
    post("/v1/mentees/import?dry_run=maybe").body("text/csv", file).await.assert_fault("/dry_run", "wrong-type");
}
