//! Finds when a host is busy, by its slots, by its external calendars and by blackouts, as one list.

use super::store::hosts;
use crate::busy::interval::{Interval, joined};
use crate::busy::store as busy;
use crate::companies::store::HostRow;
use crate::db::Conn;
use crate::error::Result;
use crate::policy::store::{self as policy, BlackoutRow};

/// Gives the busy intervals of a host in order, with the blackouts of the host, of its company and of the institute. Each lies within the
/// span, and none overlaps or touches another.
pub fn of_host(conn: &mut Conn, host: &HostRow, span: Interval) -> Result<Vec<Interval>> {
    let mut all = hosts::taken(conn, host.id, span)?;
    all.extend(busy::of_host(conn, host.id, span)?);
    all.extend(policy::blackouts_over(conn, host.company_id, &[host.id], span)?.iter().map(BlackoutRow::interval));
    Ok(joined(all.into_iter().filter_map(|interval| interval.within(span)).collect()))
}
