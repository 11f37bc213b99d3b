//! The hosts who can be chosen for a slot or a series.

use super::kit::field::Choice;
use crate::auth::Scope;
use crate::companies::model::PlaceFilter;
use crate::companies::store::{self as companies, HostRow};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CompanyId, HostId};
use crate::wire::form::Typed;
use crate::wire::paging::PageRequest;

/// A page offers at most this many hosts, beside those who are chosen already.
const MOST: usize = 200;

/// Gives the hosts of the company who are not archived, and those within the scope who are chosen already: a form that did not show them
/// would take them away from the slot. Those who are chosen come first.
pub fn host_choices(conn: &mut Conn, scope: Scope, company: Option<CompanyId>, chosen: &[HostId]) -> Result<Vec<Choice>> {
    let active = PlaceFilter { company_id: company, active: Some(true), ..PlaceFilter::default() };
    let mut offered = companies::list_hosts(conn, scope, &active, &PageRequest { limit: MOST, after: None })?;
    offered.truncate(MOST);
    let others: Vec<_> = chosen.iter().copied().filter(|id| offered.iter().all(|host| host.id != *id)).collect();
    if !others.is_empty() {
        offered.extend(companies::find_hosts(conn, scope, &others)?);
    }
    // A form sends what is ticked in the order of the choices, and a slot keeps the order of its hosts.
    offered.sort_by_key(|host| chosen.iter().position(|id| *id == host.id).unwrap_or(usize::MAX));
    Ok(offered.into_iter().map(choice).collect())
}

fn choice(host: HostRow) -> Choice {
    let name = host.details.name;
    Choice::new(host.id.to_string(), if host.active { name } else { format!("{name} (archived)") })
}

/// Gives the hosts whom somebody has ticked in a form.
pub fn ticked(typed: Option<&Typed>) -> Vec<HostId> {
    typed.into_iter().flat_map(|typed| typed.values("host_ids")).filter_map(|id| id.parse().ok()).collect()
}
