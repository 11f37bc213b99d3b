//! Slots are searched by their titles and by the names of their companies.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::auth::Scope;
use crate::db::folded::{containing, folded};
use crate::db::schema::{companies, slot_titles, slots};
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::{CompanyId, SlotId};
use crate::native;

/// If a search finds more slots than this, a list follows its order and leaves out the others. Until then it reads those that were found.
const MOST_READ: usize = 500;
const ENOUGH: i64 = 501;

/// This is what a search finds.
#[derive(Debug)]
pub enum Found {
    /// These are all slots that were found.
    Few(Vec<SlotId>),
    /// So many slots were found that a list soon meets some of them. This is the pattern of the folded texts.
    Many(String),
}

/// Looks for the slots with this part in their titles or in the names of their companies. All titles and all names are read: there are
/// thousands of them at most, because slots have the same titles again and again.
pub fn search(conn: &mut Conn, scope: Scope, part: &str) -> Result<Found> {
    let pattern = containing(part);
    let titled = slot_titles::table.filter(slot_titles::folded.like(pattern.clone()).escape('!'));
    let titles: Vec<String> = titled.select(slot_titles::title).limit(ENOUGH).load(conn)?;
    let named = companies::table.filter(companies::name_folded.like(pattern.clone()).escape('!')).into_boxed::<MultiBackend>();
    let named = match scope {
        Scope::Institute => named,
        Scope::Company(own) => named.filter(companies::id.eq(own)),
    };
    let offering: Vec<CompanyId> = named.select(companies::id).limit(ENOUGH).load(conn)?;
    if titles.len() > MOST_READ || offering.len() > MOST_READ {
        return Ok(Found::Many(pattern));
    }
    let mut ids: Vec<SlotId> = slots::table.filter(slots::title.eq_any(titles)).select(slots::id).limit(ENOUGH).load(conn)?;
    let of_companies = slots::table.filter(slots::company_id.eq_any(offering));
    ids.extend(of_companies.select(slots::id).limit(ENOUGH).load::<SlotId>(conn)?);
    Ok(if ids.len() > MOST_READ { Found::Many(pattern) } else { Found::Few(ids) })
}

/// Keeps the titles of slots that are written, in the form that is searched. They are written in their order, so that two acts with the same
/// new titles never block each other.
pub fn keep_titles<'a>(conn: &mut Conn, titles: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let titles: BTreeSet<&str> = titles.into_iter().collect();
    let rows: Vec<_> = titles.into_iter().map(|title| (slot_titles::title.eq(title), slot_titles::folded.eq(folded(title)))).collect();
    for chunk in rows.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(slot_titles::table).values(chunk.to_vec()).on_conflict_do_nothing().execute(native))?;
    }
    Ok(())
}

/// Writes the titles that are missing, and those that another version of the program has folded otherwise.
pub fn fold_titles(conn: &mut Conn) -> Result<()> {
    for (title, known) in slot_titles::table.load::<(String, String)>(conn)? {
        let now = folded(&title);
        if now != known {
            diesel::update(slot_titles::table.find(title)).set(slot_titles::folded.eq(now)).execute(conn)?;
        }
    }
    let missing = slots::title.ne_all(slot_titles::table.select(slot_titles::title));
    let missing: Vec<String> = slots::table.filter(missing).select(slots::title).distinct().load(conn)?;
    keep_titles(conn, missing.iter().map(String::as_str))
}
