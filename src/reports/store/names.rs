//! These statements find what entries show of other tables. There is one for each table, and it serves all queues.

use std::collections::HashMap;

use crate::allocation::store::round_names;
use crate::auth::Scope;
use crate::companies::store::company_names;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CompanyId, MenteeId, RoundId, SlotId};
use crate::mentees::store::full_names;
use crate::reports::model::Found;
use crate::slots::store::{SlotBrief, briefs};

/// These are the names that belong to entries of all queues.
#[derive(Default)]
pub struct Names {
    pub companies: HashMap<CompanyId, String>,
    pub slots: HashMap<SlotId, SlotBrief>,
    /// The full names, which are for coordinators: the map is empty for a company.
    pub mentees: HashMap<MenteeId, String>,
    pub rounds: HashMap<RoundId, String>,
}

/// Finds the names that belong to these entries.
pub fn names(conn: &mut Conn, scope: Scope, found: &[&Found]) -> Result<Names> {
    let companies = distinct(found.iter().filter_map(|found| found.company_id));
    let slots = distinct(found.iter().filter_map(|found| found.about.slot()));
    let mentees = match scope {
        Scope::Institute => distinct(found.iter().filter_map(|found| found.about.mentee())),
        Scope::Company(_) => Vec::new(),
    };
    let rounds = distinct(found.iter().filter_map(|found| found.about.round()));
    Ok(Names {
        companies: company_names(conn, &companies)?,
        slots: briefs(conn, &slots)?,
        mentees: full_names(conn, &mentees)?,
        rounds: round_names(conn, &rounds)?,
    })
}

fn distinct<I: Ord>(ids: impl Iterator<Item = I>) -> Vec<I> {
    let mut ids: Vec<I> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
