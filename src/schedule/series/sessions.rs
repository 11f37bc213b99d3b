//! Books the members of a cohort into the sessions of a series that are published together.

use crate::auth::Stamp;
use crate::bookings::members::{self, Members};
use crate::bookings::session::NotBooked;
use crate::db::Conn;
use crate::error::Result;
use crate::slots::series::create::Made;
use crate::slots::store::SlotRow;

/// This is what was done with a series, or would be, and who is enrolled in the cohort of a session and is not booked into it.
#[derive(Debug)]
pub struct Booked {
    pub made: Made,
    pub not_booked: Vec<NotBooked>,
}

/// Books everybody who is enrolled into the sessions among the slots, which this transaction has published. The members are locked.
pub fn book(conn: &mut Conn, stamp: &Stamp, made: Made, members: &Members) -> Result<Booked> {
    let booked = members::book_members(conn, stamp, &slots_of(&made), members)?;
    Ok(Booked { made, not_booked: booked.not_booked })
}

/// Tells whom [`book`] would not book, and books nobody.
pub fn foresee(conn: &mut Conn, made: Made, members: &Members) -> Result<Booked> {
    let not_booked = members::foresee_members(conn, &slots_of(&made), members)?;
    Ok(Booked { made, not_booked })
}

fn slots_of(made: &Made) -> Vec<SlotRow> {
    made.slots.iter().map(|(slot, _)| slot.clone()).collect()
}
