//! Imports the profiles of companies. A partnership goes on by its own steps, which no file takes.

use std::collections::HashMap;

use super::kind::{Kind, Likeness, There};
use crate::auth::Stamp;
use crate::companies::company::{self, Change};
use crate::companies::input::{CSV_COLUMNS, company_patch, new_company};
use crate::companies::model::{CompanyPatch, NewCompany};
use crate::companies::store::{self, CompanyRow};
use crate::db::Conn;
use crate::db::folded::folded;
use crate::error::Result;
use crate::ids::CompanyId;
use crate::wire::csv::column::Column;
use crate::wire::fields::Fields;

pub struct Companies;

impl Kind for Companies {
    type Id = CompanyId;
    type Row = CompanyRow;
    type New = NewCompany;
    type Patch = CompanyPatch;
    type Change = Change;

    const COLUMNS: &'static [Column] = CSV_COLUMNS;
    const LIST: &'static str = "companies";
    const LIKENESSES: &'static [Likeness] = &[Likeness::Name];

    fn new(body: Fields) -> Result<NewCompany> {
        new_company(body)
    }

    fn patch(body: Fields) -> Result<CompanyPatch> {
        company_patch(body)
    }

    fn there(row: &CompanyRow) -> There<'_, CompanyId> {
        There { id: row.id, external_id: row.external_id.as_deref(), active: row.active, version: row.version }
    }

    fn folded(new: &NewCompany, likeness: Likeness) -> Option<String> {
        match likeness {
            Likeness::Email => None,
            Likeness::Name => Some(folded(&new.name)),
        }
    }

    fn with_external_ids(conn: &mut Conn, external_ids: &[String]) -> Result<Vec<CompanyId>> {
        store::companies_with_external_ids(conn, external_ids)
    }

    fn alike(conn: &mut Conn, likeness: Likeness, folded: &[String]) -> Result<Vec<(String, CompanyId)>> {
        match likeness {
            Likeness::Email => Ok(Vec::new()),
            Likeness::Name => store::companies_with_names(conn, folded),
        }
    }

    fn lock_all(conn: &mut Conn, ids: &[CompanyId]) -> Result<HashMap<CompanyId, CompanyRow>> {
        store::lock_companies(conn, ids)
    }

    fn change(stamp: &Stamp, row: &CompanyRow, patch: CompanyPatch) -> Result<Option<Change>> {
        company::check_follows_institute(row, &patch)?;
        company::changed(stamp, row, patch)
    }

    fn create_all(conn: &mut Conn, stamp: &Stamp, new: &[&NewCompany]) -> Result<()> {
        company::create_all(conn, stamp, new)
    }

    fn change_all(conn: &mut Conn, stamp: &Stamp, changes: &[Change]) -> Result<()> {
        company::change_all(conn, stamp, changes)
    }
}
