//! Mentees as rows of a file, which can be imported again.

use super::download::{Part, ROWS};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::mentees::input::CSV_COLUMNS;
use crate::mentees::model::MenteeFilter;
use crate::mentees::store::{self, MenteeRow};
use crate::wire::csv::writer::{cell, cell_of};
use crate::wire::paging::PageRequest;

pub fn columns() -> Vec<String> {
    CSV_COLUMNS.iter().map(|column| column.name.to_owned()).collect()
}

pub fn part(conn: &mut Conn, filter: &MenteeFilter, after: Option<MenteeId>) -> Result<Part<MenteeId>> {
    let rows = store::list(conn, filter, &PageRequest { limit: ROWS, after })?;
    Part::of(rows, |mentee| mentee.id, |mentee| Ok(cells(mentee).into()))
}

fn cells(mentee: MenteeRow) -> [String; CSV_COLUMNS.len()] {
    [
        cell(mentee.id),
        cell_of(mentee.external_id),
        mentee.full_name,
        mentee.preferred_name,
        cell_of(mentee.email),
        cell_of(mentee.phone),
        cell_of(mentee.profession),
        mentee.fields.0.join(" "),
        cell_of(mentee.target_role),
        cell(mentee.timezone),
        cell(mentee.workplace_clearance),
        cell_of(mentee.adjustment_for_host),
        cell(mentee.active),
        cell(mentee.version),
        cell(mentee.created_at),
        cell(mentee.updated_at),
    ]
}
