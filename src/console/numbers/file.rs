//! The numbers as a CSV file: a line for each figure and for each month, with its parts.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::page::reader;
use super::read::Numbers;
use crate::auth::InstituteAccount;
use crate::console::asked::Asked;
use crate::deps::Deps;
use crate::error::Result;
use crate::slots::model::SlotKind;
use crate::wire::csv::writer::{MARK, cell, cell_of, write};

#[get("/numbers/export")]
pub async fn export_numbers(who: InstituteAccount, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (query, reader, now) = (Asked::of(&request).plain(), reader(who.0.by), deps.clock.now());
    let numbers = deps.db.read("console_export_numbers", move |conn| Numbers::read(conn, &query, reader, now)).await?;
    let mut file = MARK.as_bytes().to_vec();
    file.extend(write(rows(&numbers))?);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"numbers.csv\""))
        .body(file))
}

fn rows(numbers: &Numbers) -> Vec<Vec<String>> {
    let (from, to) = (cell(numbers.summary.from), cell(numbers.summary.to));
    let row = |figure: String, from: String, to: String, parts: [String; 3]| [vec![figure, from, to], parts.into()].concat();
    let mut rows = vec![["figure", "from", "to", "numerator", "denominator", "value"].map(str::to_owned).into()];
    for (name, ratio) in numbers.shares() {
        let parts = [cell_of(ratio.numerator), cell_of(ratio.denominator), cell_of(ratio.value)];
        rows.push(row(name.to_owned(), from.clone(), to.clone(), parts));
    }
    for kind in SlotKind::ALL {
        for (name, by_kind) in [("Slots", &numbers.summary.slots.by_kind), ("Seats", &numbers.summary.seats.by_kind)] {
            let count = by_kind.get(kind.as_str()).copied().unwrap_or(0);
            rows.push(row(format!("{name}, {kind}"), from.clone(), to.clone(), [cell(count), String::new(), String::new()]));
        }
    }
    for month in &numbers.months {
        for (name, count) in
            [("Came in the month, one-to-one", month.one_to_one), ("Came in the month, group sessions", month.group_session)]
        {
            let (first, last) = (cell(month.first), cell(month.first.last_of_month()));
            rows.push(row(name.to_owned(), first, last, [cell(count), String::new(), String::new()]));
        }
    }
    rows
}
