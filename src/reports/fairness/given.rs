//! Which seats of one-to-ones the figures of the board count.

use std::collections::HashSet;

use super::part::Counted as Part;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::reports::store::{self, Counted, SeatGiven};
use crate::time::Instant;

/// The seats that were given, with what is known of how they were.
pub struct Given {
    pub seats: Vec<SeatGiven>,
    /// When a draw has placed whom.
    placed: HashSet<(MenteeId, Instant)>,
}

impl Given {
    pub fn read(conn: &mut Conn, counted: &Counted) -> Result<Self> {
        let seats = store::seats_given(conn, counted)?;
        let mut mentees: Vec<_> = seats.iter().map(|seat| seat.booking.mentee_id).collect();
        mentees.sort_unstable();
        mentees.dedup();
        let placed = store::placed_by_draws(conn, &mentees)?.into_iter().collect();
        Ok(Self { seats, placed })
    }

    /// Gives all seats, of which a part is what `is_part` tells.
    fn all(&self, is_part: impl Fn(&SeatGiven) -> bool) -> Vec<Part> {
        self.seats.iter().map(|seat| part(seat, is_part(seat))).collect()
    }

    /// Gives all offers, of which a part is what `is_part` tells.
    fn offers(&self, is_part: impl Fn(&SeatGiven) -> bool) -> Vec<Part> {
        self.seats.iter().filter(|seat| seat.offer_expires_at.is_some()).map(|seat| part(seat, is_part(seat))).collect()
    }

    pub fn declined_offers(&self) -> Vec<Part> {
        self.offers(SeatGiven::is_declined_offer)
    }

    pub fn expired_offers(&self) -> Vec<Part> {
        self.offers(SeatGiven::is_expired_offer)
    }

    pub fn at_short_notice(&self) -> Vec<Part> {
        self.all(|seat| seat.booking.short_notice_at.is_some())
    }

    /// A round gives a seat by its draw, or later by a line that its draw has made.
    pub fn outside_rounds(&self) -> Vec<Part> {
        self.all(|seat| seat.entry_id.is_none() && !self.placed.contains(&(seat.booking.mentee_id, seat.created_at)))
    }
}

fn part(seat: &SeatGiven, is_part: bool) -> Part {
    Part { kind: seat.booking.kind, mentee_id: seat.booking.mentee_id, is_part }
}
