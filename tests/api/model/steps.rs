//! What may be done, at random.

use proptest::prelude::*;

pub const SLOTS: usize = 5;
pub const MENTEES: usize = 7;

/// Which booking: mostly one that is open, sometimes any; the number is taken modulo how many there are.
#[derive(Debug, Clone, Copy)]
pub struct Pick {
    pub number: usize,
    pub of_all: bool,
}

#[derive(Debug, Clone, Copy)]
pub enum Step {
    Book {
        slot: usize,
        mentee: usize,
        waits: bool,
    },
    Confirm(Pick),
    Decline(Pick),
    Cancel(Pick),
    OfferOutOfLine(Pick),
    Reschedule {
        booking: Pick,
        to: usize,
    },
    Hold(usize),
    Release(usize),
    Resize {
        slot: usize,
        seats: i32,
    },
    CancelSlot(usize),
    Attend(Pick),
    Move {
        slot: usize,
        day: i64,
        cancels_clashes: bool,
    },
    /// Time passes and every timed job has its turn.
    Pass {
        hours: i64,
    },
}

pub fn any() -> impl Strategy<Value = Step> {
    let slot = || 0..SLOTS;
    prop_oneof![
        24 => (slot(), 0..MENTEES, prop::bool::weighted(0.8)).prop_map(|(slot, mentee, waits)| Step::Book { slot, mentee, waits }),
        12 => pick().prop_map(Step::Confirm),
        6 => pick().prop_map(Step::Decline),
        10 => pick().prop_map(Step::Cancel),
        6 => pick().prop_map(Step::OfferOutOfLine),
        10 => (pick(), slot()).prop_map(|(booking, to)| Step::Reschedule { booking, to }),
        3 => slot().prop_map(Step::Hold),
        6 => slot().prop_map(Step::Release),
        6 => (slot(), 1..=4).prop_map(|(slot, seats)| Step::Resize { slot, seats }),
        1 => slot().prop_map(Step::CancelSlot),
        4 => pick().prop_map(Step::Attend),
        5 => (slot(), 0..16_i64, any_bool()).prop_map(|(slot, day, cancels_clashes)| Step::Move { slot, day, cancels_clashes }),
        8 => prop_oneof![4 => 1..12_i64, 1 => 24..60_i64].prop_map(|hours| Step::Pass { hours }),
    ]
}

fn any_bool() -> impl Strategy<Value = bool> {
    prop::bool::ANY
}

fn pick() -> impl Strategy<Value = Pick> {
    (0..64_usize, prop::bool::weighted(0.1)).prop_map(|(number, of_all)| Pick { number, of_all })
}
