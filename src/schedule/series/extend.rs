//! Adds days to a series. Where the new sessions are published and book their cohort, everybody who is enrolled is booked in the same
//! transaction.

use super::sessions::{self, Booked};
use crate::auth::Stamp;
use crate::bookings::members::Members;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::SeriesId;
use crate::policy::store as policies;
use crate::slots::series::extend as series;
use crate::web::change_request::Given;

/// Makes the slots of the new days, as drafts or published.
pub fn extend(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<Booked> {
    let settings = policies::read(conn, stamp.at)?.settings;
    let wanted = series::read(conn, stamp, &settings, given, id)?;
    // The members are locked after the cohort is shared, and before the hosts.
    let members = Members::lock(conn, wanted.books_cohort())?;
    let made = series::extend(conn, stamp, &settings, wanted)?;
    sessions::book(conn, stamp, made, &members)
}

/// Tells what [`extend`] would make, what is in the way, and who would not be booked. It makes nothing.
pub fn foresee(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<Booked> {
    let settings = policies::read(conn, stamp.at)?.settings;
    let wanted = series::read(conn, stamp, &settings, given, id)?;
    let members = Members::lock(conn, wanted.books_cohort())?;
    let made = series::foresee(conn, stamp, &settings, &wanted)?;
    sessions::foresee(conn, made, &members)
}
