//! Imports a file in one transaction: all of its rows, or none.

use super::kind::Kind;
use super::matching::Plan;
use super::sheet::Sheet;
use super::twins;
use super::view::ImportView;
use crate::audit;
use crate::auth::Stamp;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::web::csv_request::Mode;
use crate::wire::answer::Answer;

/// Does what [`bring_in`] does, and answers a program.
pub fn import<K: Kind>(conn: &mut Conn, stamp: &Stamp, sheet: &Sheet<K>, mode: Mode) -> Result<Answer> {
    Answer::json(200, &bring_in(conn, stamp, sheet, mode)?)
}

/// Registers what is new and changes what is there. Each row leaves the events and entries that the single act leaves, and one entry more
/// counts them.
pub fn bring_in<K: Kind>(conn: &mut Conn, stamp: &Stamp, sheet: &Sheet<K>, mode: Mode) -> Result<ImportView> {
    dialect::plan_for_values(conn)?;
    let mut plan = Plan::of(conn, stamp, sheet)?;
    plan.warnings.extend(twins::warnings::<K>(conn, &plan.new)?);
    plan.warnings.sort_by_key(|warning| warning.line);
    let new: Vec<_> = plan.new.iter().map(|(_, new)| *new).collect();
    K::create_all(conn, stamp, &new)?;
    K::change_all(conn, stamp, &plan.changes)?;
    let (created, updated) = (new.len(), plan.changes.len());
    let counts = format!("{created} created, {updated} updated, {} unchanged", plan.unchanged);
    audit::record(conn, stamp, &format!("{}.imported", K::LIST), &"institute", None, Some(&counts))?;
    Ok(ImportView::of(mode == Mode::DryRun, created, updated, plan.unchanged, plan.warnings))
}
