//! Books a mentee into the sessions of a cohort, which are for everybody who is enrolled, and takes one who leaves out of them (docs/product.md,
//! Slot series).
//!
//! Publishing books those who are enrolled by then ([`members`](super::members)), and enrolling books the one who comes later. The slots are
//! locked before the mentees, and the cohort before the slots, so nobody is enrolled while a session is published.

use super::book::{Entry, enter};
use super::leave::leave;
use super::model::Cancellation;
use super::store::not_booked::{self, NotBookedRow};
use super::store::{self, BookingRow, Held};
use super::waitlist;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{MenteeId, SlotId};
use crate::mentees::model::WhyNotBooked;
use crate::mentees::store::MenteeRow;
use crate::policy::model::Policy;
use crate::policy::store as policies;
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::slots::store::{self as slots, SlotRow};

/// This note stays with the booking of a mentee who leaves the cohort.
const LEFT: &str = "The mentee is no longer enrolled in the cohort.";

/// This is a mentee who is enrolled and is not booked into a session of the cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotBooked {
    pub slot_id: SlotId,
    pub mentee_id: MenteeId,
    pub why: WhyNotBooked,
}

/// Books a locked mentee, who is enrolled by now, into these locked sessions. Where no seat is left, the mentee gets a place in line. The
/// mentees of the waitlists are locked too.
pub fn book_newcomer(conn: &mut Conn, stamp: &Stamp, sessions: Vec<SlotRow>, mentee: &MenteeRow) -> Result<Vec<NotBooked>> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    let policy = policies::read(conn, stamp.at)?;
    // Both are read once for all sessions.
    let mut held = store::live_of(conn, mentee.id, stamp.at)?;
    let left = store::left_by_hand(conn, mentee.id, &ids)?;
    let mut left_out = Vec::new();
    for session in sessions {
        match why_not(&session, &held, &left) {
            Some(Out::Booked) => {}
            Some(Out::NotBooked(why)) => left_out.push(NotBooked { slot_id: session.id, mentee_id: mentee.id, why }),
            None => held.push(Held::of(&take_part(conn, stamp, &policy, session, mentee)?)),
        }
    }
    keep(conn, stamp, &left_out)?;
    Ok(left_out)
}

/// This says why a newcomer is not entered in a session.
enum Out {
    /// The mentee has a booking of it already.
    Booked,
    NotBooked(WhyNotBooked),
}

fn why_not(session: &SlotRow, held: &[Held], left: &[SlotId]) -> Option<Out> {
    if held.iter().any(|booking| booking.slot_id == session.id) {
        return Some(Out::Booked);
    }
    if left.contains(&session.id) {
        return Some(Out::NotBooked(WhyNotBooked::LeftSession));
    }
    let overlaps = |booking: &Held| {
        booking.has_seat
            && session.ends_at.is_some_and(|end| booking.starts_at < end)
            && session.starts_at.is_some_and(|start| start < booking.ends_at)
    };
    held.iter().any(overlaps).then_some(Out::NotBooked(WhyNotBooked::MenteeClash))
}

/// Takes a seat, after those who wait for one and can take it, or else the last place in line.
fn take_part(conn: &mut Conn, stamp: &Stamp, policy: &Policy, session: SlotRow, mentee: &MenteeRow) -> Result<BookingRow> {
    let session = waitlist::offer_free_seats(conn, stamp, policy, session)?;
    if let Some(session) = slots::take_seat(conn, session.id, stamp.at)? {
        return enter(conn, stamp, policy, &session, &entry(mentee, &session, None));
    }
    let place = waitlist::last_place(conn, session.id)?;
    enter(conn, stamp, policy, &session, &entry(mentee, &session, Some(place)))
}

/// Gives what is entered with a booking of a session.
pub fn entry<'a>(mentee: &'a MenteeRow, session: &SlotRow, waitlist_place: Option<i64>) -> Entry<'a> {
    Entry { mentee, cohort_id: session.cohort_id, override_reason: None, passed_over: &[], waitlist_place }
}

/// Takes a mentee who has left the cohort out of these locked sessions. The institute gives the seats up, so this is never late, and they
/// go to those who wait. The mentee and those of the waitlists are locked.
pub fn give_up(conn: &mut Conn, stamp: &Stamp, sessions: &[SlotRow], mentee: MenteeId) -> Result<()> {
    if sessions.is_empty() {
        return Ok(());
    }
    let policy = policies::read(conn, stamp.at)?;
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    let why =
        Cancellation { cancelled_by: CancelledBy::Institute, reason_code: ReasonCode::Other, note: Some(LEFT.to_owned()), excused: None };
    for booking in store::open_of_mentee_in(conn, mentee, &ids)? {
        let was = booking.status;
        let late = was.seat_given_up().map(|_| false);
        let cancelled = BookingRow { late, ..why.applied_to(booking, stamp.at)? };
        leave(conn, stamp, &policy, was, cancelled, EventType::BookingCancelled, Some(&why.in_words()))?;
    }
    Ok(())
}

/// Keeps which mentees a move of a session has taken out of it, because they hold another seat at its new time, and gives them. Of a slot that
/// books no cohort it keeps nothing.
pub fn keep_clashing(conn: &mut Conn, stamp: &Stamp, session: &SlotRow, mentees: &[MenteeId]) -> Result<Vec<NotBooked>> {
    if session.books_cohort().is_none() {
        return Ok(Vec::new());
    }
    let left_out = |mentee: &MenteeId| NotBooked { slot_id: session.id, mentee_id: *mentee, why: WhyNotBooked::MenteeClash };
    let left_out: Vec<_> = mentees.iter().map(left_out).collect();
    keep(conn, stamp, &left_out)?;
    Ok(left_out)
}

/// Keeps who was left out, so that the institute finds them in attention.
fn keep(conn: &mut Conn, stamp: &Stamp, left_out: &[NotBooked]) -> Result<()> {
    for row in rows(stamp, left_out) {
        not_booked::put(conn, &row)?;
    }
    Ok(())
}

/// Gives the rows in which it is kept who was left out.
pub fn rows(stamp: &Stamp, left_out: &[NotBooked]) -> Vec<NotBookedRow> {
    let row = |NotBooked { slot_id, mentee_id, why }: &NotBooked| NotBookedRow {
        id: stamp.new_id(),
        slot_id: *slot_id,
        mentee_id: *mentee_id,
        code: *why,
        created_at: stamp.at,
    };
    left_out.iter().map(row).collect()
}
