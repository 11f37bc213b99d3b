//! Tables in and out as CSV files: mentees and companies are imported, and lists are exported.

mod exports;
mod hostile;
mod imports;
mod matched;

use reqwest::Method;

use crate::harness::prelude::*;

/// What a file of mentees begins with.
const HEADER: &str = "external_id,full_name,preferred_name,fields,timezone\n";

/// A good row of a file that begins with [`HEADER`].
fn row(number: usize) -> String {
    format!("crm-{number},Amal Idris {number},Amal,,Europe/London\n")
}

async fn import(caller: &Caller, path: &str, file: impl Into<Vec<u8>>) -> Answer {
    caller.request(Method::POST, path).body("text/csv", file.into()).await
}

async fn import_mentees(caller: &Caller, file: impl Into<Vec<u8>>) -> Answer {
    import(caller, "/v1/mentees/import", file).await
}

/// The line, column and code of each fault; the column is empty where the fault has none.
fn bad_rows(answer: &Answer) -> Vec<(usize, String, String)> {
    answer.assert_problem(422, "bad-rows");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |fault: &Value| usize::try_from(fault["line"].as_u64().expect("a line")).expect("a small number");
    let rows = answer.field("rows").as_array().expect("rows").clone();
    rows.iter().map(|fault| (line(fault), text(&fault["column"]), text(&fault["code"]))).collect()
}

/// How many rows were registered, changed and found as they are.
fn done(answer: &Answer) -> (u64, u64, u64) {
    answer.assert_status(200);
    let count = |field: &str| answer.field(field).as_u64().unwrap_or_else(|| panic!("no {field}: {answer:?}"));
    assert_eq!(count("rows"), count("created") + count("updated") + count("unchanged"), "{answer:?}");
    (count("created"), count("updated"), count("unchanged"))
}
