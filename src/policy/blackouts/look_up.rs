//! Reads what blackouts mean for slots: once in a transaction, however many slots it is about.
//!
//! An act that publishes or moves a slot shares the lock on the institute's blackouts first, and an act that makes one takes it. So either
//! the slot meets the blackout, or the blackout finds the slot. For blackouts of a company and its hosts the company's row does the same.

use jiff::SignedDuration;

use super::days_off::DaysOff;
use super::model::Blackouts;
use crate::busy::interval::Interval;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CompanyId, HostId};
use crate::policy::store::{self, BlackoutRow};
use crate::time::Instant;

/// Days off are known so far before the first start and after the last end. Days that are farther away count as if there were no blackouts.
/// Thirty working days fit in it more than nine times.
const REACH: SignedDuration = SignedDuration::from_hours(400 * 24);

/// No deadline is more working days than this away from its slot.
pub const MOST_WORKING_DAYS: u32 = 30;

/// Reads the blackouts that can stand in the way of slots of a company with some of these hosts, all within `span`. The company must be
/// locked or shared.
pub fn over(conn: &mut Conn, company: CompanyId, hosts: &[HostId], span: Interval) -> Result<Blackouts> {
    store::share_of_institute(conn)?;
    Ok(Blackouts(store::blackouts_over(conn, company, hosts, span)?))
}

/// Reads the days off for deadlines that lie some working days before starts from `first` to `last`.
pub fn days_off_before(conn: &mut Conn, first: Instant, last: Instant) -> Result<DaysOff> {
    store::share_of_institute(conn)?;
    let span = Interval { starts_at: first.minus(REACH), ends_at: last.plus(SignedDuration::from_hours(24)) };
    Ok(DaysOff::of(store::blackouts_of_institute(conn, span)?.iter()))
}

/// Reads the blackouts of the institute that can make days off for deadlines before and after `span`.
pub fn of_institute_around(conn: &mut Conn, span: Interval) -> Result<Vec<BlackoutRow>> {
    store::blackouts_of_institute(conn, Interval { starts_at: span.starts_at.minus(REACH), ends_at: span.ends_at.plus(REACH) })
}

/// Reads the days off for a deadline that lies some working days after an instant.
pub fn days_off_after(conn: &mut Conn, at: Instant) -> Result<DaysOff> {
    let span = Interval { starts_at: at.minus(SignedDuration::from_hours(24)), ends_at: at.plus(REACH) };
    Ok(DaysOff::of(store::blackouts_of_institute(conn, span)?.iter()))
}
