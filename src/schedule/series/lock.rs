//! Locks a series with its future slots: the company is shared first, then come the series and the slots (docs/architecture.md, Locks).

use crate::auth::{Scope, Stamp};
use crate::bookings::dry_run::foresee::Reach;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::SeriesId;
use crate::slots::store::{self as slots, SeriesRow};

/// Shares the company, and locks the series.
pub fn lock_with_company(conn: &mut Conn, scope: Scope, id: SeriesId) -> Result<(SeriesRow, CompanyRow)> {
    // A series never goes to another company, so it can be read before it is locked.
    let company_id = slots::find_series(conn, scope, id)?.company_id;
    let company = companies::share_company(conn, scope, company_id)?;
    Ok((slots::lock_series(conn, scope, id)?, company))
}

/// Locks what cancelling the series can reach, for its dry run.
pub fn reach(conn: &mut Conn, stamp: &Stamp, id: SeriesId) -> Result<Reach> {
    let (series, company) = lock_with_company(conn, stamp.by.scope(), id)?;
    Ok(Reach { company: Some(company), slots: slots::lock_future_of_series(conn, series.id, stamp.at)? })
}
