//! Statements that read what the caps of mentees count.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::caps::OneToOne;
use super::super::model::BookingStatus;
use crate::db::schema::bookings;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::MenteeId;
use crate::slots::model::SlotKind;

/// The states in which a booking can count towards a cap.
const OF_CAPS: [BookingStatus; 6] = [
    BookingStatus::Waitlisted,
    BookingStatus::Requested,
    BookingStatus::Offered,
    BookingStatus::Confirmed,
    BookingStatus::Attended,
    BookingStatus::NoShow,
];

/// Reads the one-to-ones of these mentees that can count towards a cap, in one query. While the mentees are locked none is added.
pub fn one_to_ones(conn: &mut Conn, mentees: &[MenteeId]) -> Result<HashMap<MenteeId, Vec<OneToOne>>> {
    let rows: Vec<(MenteeId, OneToOne)> = dialect::read_in_chunks(conn, mentees, |conn, mentees| {
        // SQLite would take the index of the bare status, and read the bookings of all mentees.
        let counted = bookings::status.concat("").eq_any(OF_CAPS).and(bookings::kind.ne(SlotKind::GroupSession.literal()));
        let rows = bookings::table.filter(bookings::mentee_id.eq_any(mentees.to_vec()).and(counted)).order(bookings::id).select((
            bookings::mentee_id,
            (
                bookings::id,
                bookings::company_id,
                bookings::kind,
                bookings::status,
                bookings::starts_at,
                bookings::ends_at,
                bookings::cohort_id,
                bookings::no_show_party,
                bookings::excused_category,
            ),
        ));
        Ok(rows.load(conn)?)
    })?;
    let mut of = HashMap::<_, Vec<_>>::new();
    for (mentee, booking) in rows {
        of.entry(mentee).or_default().push(booking);
    }
    Ok(of)
}
