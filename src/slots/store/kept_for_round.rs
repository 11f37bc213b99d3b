//! What keeps the seats of a slot for a round (docs/product.md, Rounds).

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{round_slots, slots};
use crate::error::Result;
use crate::ids::{RoundId, SlotId};
use crate::native;
use crate::time::Instant;

/// This word says in `round_slots` that a draw has given the seats of a slot.
const GIVEN: &str = "drawn";

/// The columns of a slot that say which round gives its seats. While they name one, only the statements of the round take a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, AsChangeset)]
#[diesel(table_name = slots, treat_none_as_null = true)]
pub struct KeptForRound {
    pub round_id: Option<RoundId>,
    pub round_opens_at: Option<Instant>,
    pub round_closes_at: Option<Instant>,
    pub reserved_until: Option<Instant>,
    pub reserved_before: Option<Instant>,
}

/// This keeps somebody from a seat that is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptBy {
    Round { id: RoundId, closes_at: Instant },
    Reservation { until: Instant },
}

impl KeptForRound {
    /// Says what keeps the seats at this instant.
    pub fn kept_by(&self, now: Instant) -> Option<KeptBy> {
        if let (Some(id), Some(closes_at)) = (self.round_id, self.round_closes_at) {
            return Some(KeptBy::Round { id, closes_at });
        }
        self.reserved_until.filter(|until| now < *until).map(|until| KeptBy::Reservation { until })
    }

    /// Gives the same with another booking window of the slot, which counts only until the round opens.
    #[must_use]
    pub fn with_window(self, closes_at: Option<Instant>, now: Instant) -> Self {
        let is_to_open = self.round_opens_at.is_some_and(|opens| now < opens);
        Self { reserved_until: if is_to_open { closes_at } else { self.reserved_until }, ..self }
    }

    /// Gives what keeps a slot with this booking window for a round from now on. A reservation is not lost with it: it comes back if the slot
    /// leaves before the round opens.
    #[must_use]
    pub fn entering(self, round: RoundId, opens_at: Instant, closes_at: Instant, window: Option<Instant>) -> Self {
        let reserved_before = if self.round_id.is_some() { self.reserved_before } else { self.reserved_until };
        Self {
            round_id: Some(round),
            round_opens_at: Some(opens_at),
            round_closes_at: Some(closes_at),
            reserved_until: window,
            reserved_before,
        }
    }

    /// Gives what is left when the slot leaves its round otherwise than by the draw. A round that has opened keeps the seats reserved, so that
    /// nobody is given one by taking a slot out of its round.
    #[must_use]
    pub fn left(self, now: Instant) -> Self {
        if self.round_id.is_none() {
            return self;
        }
        let has_opened = self.round_opens_at.is_some_and(|opens| opens <= now);
        Self { reserved_until: if has_opened { self.reserved_until } else { self.reserved_before }, ..Self::default() }
    }
}

/// Writes what keeps the seats of locked slots.
pub fn keep_for_round(conn: &mut Conn, slots: &[(SlotId, KeptForRound)]) -> Result<()> {
    for (id, kept) in slots {
        diesel::update(slots::table.find(id)).set(kept).execute(conn)?;
    }
    Ok(())
}

/// Lets locked slots go, which a draw has given.
pub fn let_go(conn: &mut Conn, slots: &[SlotId]) -> Result<()> {
    let given = slots::table.filter(slots::id.eq_any(slots.to_vec()));
    native!(conn, native => diesel::update(given).set(KeptForRound::default()).execute(native))?;
    Ok(())
}

/// Tells whether a draw has given the seats of this slot.
pub fn was_given_by_round(conn: &mut Conn, slot: SlotId) -> Result<bool> {
    let given = round_slots::table.filter(round_slots::slot_id.eq(slot).and(round_slots::outcome.eq(GIVEN)));
    Ok(given.select(round_slots::round_id).first::<RoundId>(conn).optional()?.is_some())
}
