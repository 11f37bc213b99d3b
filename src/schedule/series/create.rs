//! Makes a series. Where its sessions are published and book their cohort, everybody who is enrolled is booked in the same transaction.

use super::sessions::{self, Booked};
use crate::auth::Stamp;
use crate::bookings::members::Members;
use crate::db::Conn;
use crate::error::Result;
use crate::policy::store as policies;
use crate::slots::series::create as series;
use crate::web::change_request::Given;

/// Makes the series and every slot that fits, as drafts or published.
pub fn create(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<Booked> {
    let settings = policies::read(conn, stamp.at)?.settings;
    let wanted = series::read(conn, stamp, &settings, given)?;
    // The members are locked after the cohort is shared, and before the hosts.
    let members = Members::lock(conn, wanted.books_cohort())?;
    let made = series::create(conn, stamp, &settings, wanted)?;
    sessions::book(conn, stamp, made, &members)
}

/// Tells what [`create`] would make, what is in the way, and who would not be booked. It makes nothing.
pub fn foresee(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<Booked> {
    let settings = policies::read(conn, stamp.at)?.settings;
    let wanted = series::read(conn, stamp, &settings, given)?;
    let members = Members::lock(conn, wanted.books_cohort())?;
    let made = series::foresee(conn, stamp, &settings, &wanted)?;
    sessions::foresee(conn, made, &members)
}
