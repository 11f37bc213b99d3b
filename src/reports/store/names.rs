//! Statements that find what entries show of other tables: one for each table, however many queues there are.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::auth::Scope;
use crate::db::Conn;
use crate::db::schema::{companies, hosts, mentees, slot_hosts, slots};
use crate::error::Result;
use crate::ids::{CompanyId, HostId, MenteeId, SlotId};
use crate::reports::model::Found;
use crate::slots::model::SlotKind;
use crate::time::{Instant, LocalTime, Zone};

/// What an entry shows of its slot.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = slots)]
pub struct NamedSlot {
    pub id: SlotId,
    pub title: String,
    pub kind: SlotKind,
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    pub local_start: Option<LocalTime>,
    pub timezone: Zone,
}

/// The names that belong to entries of all queues.
#[derive(Default)]
pub struct Names {
    pub companies: HashMap<CompanyId, String>,
    pub slots: HashMap<SlotId, NamedSlot>,
    /// The hosts of each slot, in the order in which they were given.
    pub hosts: HashMap<SlotId, Vec<(HostId, String)>>,
    /// The full names, which are for coordinators: the map is empty for a company.
    pub mentees: HashMap<MenteeId, String>,
}

/// Finds the names of what was found.
pub fn names(conn: &mut Conn, scope: Scope, found: &[&Found]) -> Result<Names> {
    let companies = distinct(found.iter().filter_map(|found| found.company_id));
    let slots = distinct(found.iter().filter_map(|found| found.about.slot()));
    let mentees = match scope {
        Scope::Institute => distinct(found.iter().filter_map(|found| found.about.mentee())),
        Scope::Company(_) => Vec::new(),
    };
    Ok(Names {
        companies: names_of_companies(conn, companies)?,
        hosts: names_of_hosts(conn, slots.clone())?,
        slots: named_slots(conn, slots)?,
        mentees: names_of_mentees(conn, mentees)?,
    })
}

fn distinct<I: Ord>(ids: impl Iterator<Item = I>) -> Vec<I> {
    let mut ids: Vec<I> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn names_of_companies(conn: &mut Conn, ids: Vec<CompanyId>) -> Result<HashMap<CompanyId, String>> {
    let rows: Vec<(CompanyId, String)> =
        companies::table.filter(companies::id.eq_any(ids)).select((companies::id, companies::name)).load(conn)?;
    Ok(rows.into_iter().collect())
}

fn named_slots(conn: &mut Conn, ids: Vec<SlotId>) -> Result<HashMap<SlotId, NamedSlot>> {
    let rows = slots::table.filter(slots::id.eq_any(ids)).select(NamedSlot::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|slot| (slot.id, slot)).collect())
}

fn names_of_hosts(conn: &mut Conn, slots: Vec<SlotId>) -> Result<HashMap<SlotId, Vec<(HostId, String)>>> {
    let rows: Vec<(SlotId, HostId, String)> = slot_hosts::table
        .inner_join(hosts::table)
        .filter(slot_hosts::slot_id.eq_any(slots))
        .order((slot_hosts::slot_id, slot_hosts::place))
        .select((slot_hosts::slot_id, hosts::id, hosts::name))
        .load(conn)?;
    let mut names: HashMap<_, Vec<_>> = HashMap::new();
    for (slot, host, name) in rows {
        names.entry(slot).or_default().push((host, name));
    }
    Ok(names)
}

fn names_of_mentees(conn: &mut Conn, ids: Vec<MenteeId>) -> Result<HashMap<MenteeId, String>> {
    let rows: Vec<(MenteeId, String)> =
        mentees::table.filter(mentees::id.eq_any(ids)).select((mentees::id, mentees::full_name)).load(conn)?;
    Ok(rows.into_iter().collect())
}
