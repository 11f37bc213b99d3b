//! Companies as rows of a file, which can be imported again.

use super::download::{Part, ROWS};
use crate::auth::Scope;
use crate::companies::input::CSV_COLUMNS;
use crate::companies::model::CompanyFilter;
use crate::companies::store::{self, CompanyRow};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::CompanyId;
use crate::wire::csv::writer::{cell, cell_of};
use crate::wire::paging::PageRequest;

pub fn columns() -> Vec<String> {
    CSV_COLUMNS.iter().map(|column| column.name.to_owned()).collect()
}

pub fn part(conn: &mut Conn, scope: Scope, filter: &CompanyFilter, after: Option<CompanyId>) -> Result<Part<CompanyId>> {
    let rows = store::list_companies(conn, scope, filter, &PageRequest { limit: ROWS, after })?;
    Part::of(rows, |company| company.id, |company| Ok(cells(company).into()))
}

fn cells(company: CompanyRow) -> [String; CSV_COLUMNS.len()] {
    [
        cell(company.id),
        cell_of(company.external_id),
        company.name,
        company.sector,
        cell(company.size_band),
        cell(company.timezone),
        cell_of(company.website),
        cell(company.may_publish),
        cell(company.active),
        cell(company.partnership_status),
        cell(company.partnership_since),
        cell(company.version),
        cell(company.created_at),
        cell(company.updated_at),
    ]
}
