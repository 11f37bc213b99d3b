//! Finds when a host is busy, by its slots and by its external calendars, as one list.

use super::store::hosts;
use crate::busy::interval::{Interval, joined};
use crate::busy::store as busy;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::HostId;

/// Gives the busy intervals of a host in order. Each lies within the span, and none overlaps or touches another.
pub fn of_host(conn: &mut Conn, host: HostId, span: Interval) -> Result<Vec<Interval>> {
    let mut all = hosts::taken(conn, host, span)?;
    all.extend(busy::of_host(conn, host, span)?);
    Ok(joined(all.into_iter().filter_map(|interval| interval.within(span)).collect()))
}
