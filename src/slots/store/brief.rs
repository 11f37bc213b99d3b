//! These statements read what a booking or a report says of its slot, for a whole page at once.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::model::SlotKind;
use crate::db::Conn;
use crate::db::schema::{companies, hosts, slot_hosts, slots};
use crate::error::{Error, Result};
use crate::ids::{CompanyId, HostId, SlotId};
use crate::time::{Instant, LocalTime, Zone};

/// This is what a booking or a report says of its slot.
#[derive(Debug, Clone)]
pub struct SlotBrief {
    pub facts: SlotFacts,
    /// These are the ids and names of the hosts, in the order in which they were given.
    pub hosts: Vec<(HostId, String)>,
}

#[derive(Debug, Clone, Queryable)]
pub struct SlotFacts {
    pub id: SlotId,
    pub title: String,
    pub kind: SlotKind,
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    /// This is the local time in `timezone` that was agreed on.
    pub local_start: Option<LocalTime>,
    pub timezone: Zone,
    pub company_id: CompanyId,
    pub company_name: String,
    /// Partners are not shown it.
    pub company_external_id: Option<String>,
}

/// Reads what the bookings of one slot say of it.
pub fn brief(conn: &mut Conn, slot: SlotId) -> Result<SlotBrief> {
    briefs(conn, &[slot])?.remove(&slot).ok_or_else(|| Error::Internal("a booking without a slot".to_owned()))
}

/// Reads what a page of bookings says of its slots, with one query for the slots and one for their hosts.
pub fn briefs(conn: &mut Conn, ids: &[SlotId]) -> Result<HashMap<SlotId, SlotBrief>> {
    let facts: Vec<SlotFacts> = slots::table
        .inner_join(companies::table)
        .filter(slots::id.eq_any(ids.to_vec()))
        .select((
            slots::id,
            slots::title,
            slots::kind,
            slots::starts_at,
            slots::ends_at,
            slots::local_start,
            slots::timezone,
            slots::company_id,
            companies::name,
            companies::external_id,
        ))
        .load(conn)?;
    let mut hosts = named_hosts(conn, ids)?;
    let brief = |facts: SlotFacts| (facts.id, SlotBrief { hosts: hosts.remove(&facts.id).unwrap_or_default(), facts });
    Ok(facts.into_iter().map(brief).collect())
}

/// Reads the hosts of many slots with their names, in the order in which they were given. A slot without hosts is not in the map.
pub fn named_hosts(conn: &mut Conn, ids: &[SlotId]) -> Result<HashMap<SlotId, Vec<(HostId, String)>>> {
    let rows: Vec<(SlotId, HostId, String)> = slot_hosts::table
        .inner_join(hosts::table)
        .filter(slot_hosts::slot_id.eq_any(ids.to_vec()))
        .order((slot_hosts::slot_id, slot_hosts::place))
        .select((slot_hosts::slot_id, hosts::id, hosts::name))
        .load(conn)?;
    let mut names: HashMap<_, Vec<_>> = HashMap::new();
    for (slot, host, name) in rows {
        names.entry(slot).or_default().push((host, name));
    }
    Ok(names)
}
