//! When a host is busy, by its slots and by its external calendars, as one list.

use super::interval::{Interval, joined};
use super::{busy_store, host_store};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::HostId;

/// In order, each within the span, none overlapping or touching another.
pub fn of_host(conn: &mut Conn, host: HostId, span: Interval) -> Result<Vec<Interval>> {
    let mut all = host_store::blocked(conn, host, span)?;
    all.extend(busy_store::of_host(conn, host, span)?);
    Ok(joined(all.into_iter().filter_map(|interval| interval.within(span)).collect()))
}
