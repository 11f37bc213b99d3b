//! Keeps with each booking what its company is told of the mentee, so that no later change of the mentee is told for it.
//!
//! What is told is written and changed only while the mentee is locked. A test checks that it is there in exactly the states of
//! [`WITH_PERSON`].

use std::collections::HashMap;

use super::disclosure::WITH_PERSON;
use super::step::record_all;
use super::store::{BookingRow, DisclosureRow, disclosures};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::Result;
use crate::events::EventType;
use crate::mentees::store::MenteeRow;

/// Writes down what the company is told of a locked mentee, if this booking tells the company who comes.
pub fn disclose(conn: &mut Conn, booking: &BookingRow, mentee: &MenteeRow) -> Result<()> {
    if WITH_PERSON.contains(&booking.status) { disclosures::put(conn, &copy(booking, mentee)) } else { Ok(()) }
}

/// Does the same as [`disclose`] for many bookings that this transaction has made, each with its mentee.
pub fn disclose_all(conn: &mut Conn, made: &[(&BookingRow, &MenteeRow)]) -> Result<()> {
    let told = made.iter().filter(|(booking, _)| WITH_PERSON.contains(&booking.status));
    disclosures::insert_all(conn, &told.map(|(booking, mentee)| copy(booking, mentee)).collect::<Vec<_>>())
}

/// Removes what the company was told, if this booking no longer tells the company who comes.
pub fn withdraw(conn: &mut Conn, booking: &BookingRow) -> Result<()> {
    if WITH_PERSON.contains(&booking.status) { Ok(()) } else { disclosures::remove(conn, booking.id) }
}

/// Tells companies that know these locked mentees what has changed, for each booking that has not ended: what is kept changes, and
/// `booking.updated` is recorded. What was told for an earlier slot stays as it was.
pub fn disclose_changes(conn: &mut Conn, stamp: &Stamp, mentees: &[&MenteeRow]) -> Result<()> {
    let mentees: HashMap<_, _> = mentees.iter().map(|mentee| (mentee.id, *mentee)).collect();
    let ids: Vec<_> = mentees.keys().copied().collect();
    let told = read_in_chunks(conn, &ids, |conn, chunk| disclosures::of_mentees(conn, chunk, stamp.at))?;
    let mut changed = Vec::new();
    for (booking, told) in told {
        let Some(mentee) = mentees.get(&booking.mentee_id) else { continue };
        let now = copy(&booking, mentee);
        // A booking that is being cancelled at this moment has nothing to tell any more.
        if now != told && disclosures::change(conn, &now)? {
            changed.push(booking);
        }
    }
    record_all(conn, stamp, EventType::BookingUpdated, &changed)
}

fn copy(booking: &BookingRow, mentee: &MenteeRow) -> DisclosureRow {
    DisclosureRow {
        booking_id: booking.id,
        preferred_name: mentee.preferred_name.clone(),
        profession: mentee.profession.clone(),
        target_role: mentee.target_role.clone(),
        adjustment: mentee.adjustment_for_host.clone(),
        named_at: mentee.renamed_at,
        ends_at: booking.ends_at,
        has_details: true,
    }
}
