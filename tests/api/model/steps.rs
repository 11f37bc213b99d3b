//! What may be done, at random.

use proptest::prelude::*;

/// The last of these is for a cohort.
pub const SLOTS: usize = 6;
/// At most this many sessions of the cohort are made, those of series included.
pub const SESSIONS: usize = 5;
pub const MENTEES: usize = 7;

/// Which booking: mostly one that is open, sometimes any; the number is taken modulo how many there are.
#[derive(Debug, Clone, Copy)]
pub struct Pick {
    pub number: usize,
    pub of_all: bool,
}

/// What is done with an enrolment, in the words of the API.
pub const ENROLMENT_STEPS: [&str; 5] = ["pause", "resume", "withdraw", "complete", "end"];

#[derive(Debug, Clone, Copy)]
pub enum Step {
    Enrol {
        mentee: usize,
    },
    /// The number is taken modulo how many enrolments there are.
    OfEnrolment {
        number: usize,
        step: &'static str,
    },
    /// A session that books the cohort is made and published at once.
    Session {
        day: i64,
        seats: i32,
    },
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
    Reinstate(Pick),
    /// This changes the cut-off of bookings that are made later.
    CutOff {
        slot: usize,
        hours: i64,
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
        /// The slot moves to this day. With `None` only its length changes.
        day: Option<i64>,
        minutes: Option<i64>,
        cancels_clashes: bool,
    },
    /// This makes a series of one or two slots on this day, drafts or published. With `seats` they are sessions that book the cohort.
    MakeSeries {
        day: i64,
        slots: usize,
        publish: bool,
        seats: Option<i32>,
    },
    /// The number is taken modulo how many series there are.
    PublishSeries(usize),
    CancelSeries(usize),
    /// This makes a round of those of these slots that differ.
    MakeRound {
        slots: [usize; 3],
        opens_in: i64,
        lasts: i64,
    },
    /// From here on the number is taken modulo how many rounds there are, of those that the step is for if there are any.
    ChangeRound {
        number: usize,
        slots: [usize; 3],
    },
    CancelRound(usize),
    /// A mentee chooses so many of the slots of a round, from one of them on.
    PutEntry {
        number: usize,
        mentee: usize,
        from: usize,
        choices: usize,
        any: bool,
    },
    WithdrawEntry {
        number: usize,
        mentee: usize,
    },
    /// One person asks for each of these exceptions, and another one approves it.
    PlaceByException {
        slot: usize,
        mentee: usize,
    },
    OfferByException(Pick),
    EndRound(usize),
    /// Time passes and every timed job has its turn.
    Pass {
        hours: i64,
    },
}

pub fn any() -> impl Strategy<Value = Step> {
    let slot = || 0..SLOTS;
    // Sessions and the slots of series come after the others. The number is taken modulo how many slots there are.
    let any_slot = || 0..SLOTS + SESSIONS + 6;
    prop_oneof![
        10 => (0..MENTEES).prop_map(|mentee| Step::Enrol { mentee }),
        8 => (0..64_usize, prop::sample::select(ENROLMENT_STEPS.to_vec())).prop_map(|(number, step)| Step::OfEnrolment { number, step }),
        4 => (0..16_i64, 1..=4).prop_map(|(day, seats)| Step::Session { day, seats }),
        24 => (any_slot(), 0..MENTEES, prop::bool::weighted(0.8)).prop_map(|(slot, mentee, waits)| Step::Book { slot, mentee, waits }),
        12 => pick().prop_map(Step::Confirm),
        6 => pick().prop_map(Step::Decline),
        10 => pick().prop_map(Step::Cancel),
        6 => pick().prop_map(Step::OfferOutOfLine),
        10 => (pick(), any_slot()).prop_map(|(booking, to)| Step::Reschedule { booking, to }),
        8 => ended().prop_map(Step::Reinstate),
        4 => (slot(), prop::sample::select(vec![0, 24, 48, 300])).prop_map(|(slot, hours)| Step::CutOff { slot, hours }),
        3 => slot().prop_map(Step::Hold),
        6 => slot().prop_map(Step::Release),
        6 => (slot(), 1..=4).prop_map(|(slot, seats)| Step::Resize { slot, seats }),
        1 => slot().prop_map(Step::CancelSlot),
        4 => pick().prop_map(Step::Attend),
        6 => (slot(), whither(), any_bool())
            .prop_map(|(slot, (day, minutes), cancels_clashes)| Step::Move { slot, day, minutes, cancels_clashes }),
        4 => (0..16_i64, 1..=2_usize, any_bool(), prop::option::of(1..=4))
            .prop_map(|(day, slots, publish, seats)| Step::MakeSeries { day, slots, publish, seats }),
        2 => (0..8_usize).prop_map(Step::PublishSeries),
        1 => (0..8_usize).prop_map(Step::CancelSeries),
        10 => prop_oneof![4 => 1..12_i64, 1 => 24..60_i64].prop_map(|hours| Step::Pass { hours }),
        55 => of_round(),
    ]
}

fn of_round() -> impl Strategy<Value = Step> {
    let (any_slot, number) = (|| 0..SLOTS + SESSIONS + 6, || 0..8_usize);
    let slots = || [any_slot(), any_slot(), any_slot()];
    prop_oneof![
        12 => (slots(), prop_oneof![3 => Just(0), 1 => 1..24_i64], 2..60_i64)
            .prop_map(|(slots, opens_in, lasts)| Step::MakeRound { slots, opens_in, lasts }),
        3 => (number(), slots()).prop_map(|(number, slots)| Step::ChangeRound { number, slots }),
        2 => number().prop_map(Step::CancelRound),
        24 => (number(), 0..MENTEES, 0..3_usize, 1..=3_usize, any_bool())
            .prop_map(|(number, mentee, from, choices, any)| Step::PutEntry { number, mentee, from, choices, any }),
        3 => (number(), 0..MENTEES).prop_map(|(number, mentee)| Step::WithdrawEntry { number, mentee }),
        5 => (any_slot(), 0..MENTEES).prop_map(|(slot, mentee)| Step::PlaceByException { slot, mentee }),
        4 => pick().prop_map(Step::OfferByException),
        1 => number().prop_map(Step::EndRound),
    ]
}

/// The slot gets another day, another length, or both.
fn whither() -> impl Strategy<Value = (Option<i64>, Option<i64>)> {
    let (day, minutes) = (|| 0..16_i64, || prop::sample::select(vec![15, 45, 90]));
    prop_oneof![
        3 => day().prop_map(|day| (Some(day), None)),
        1 => minutes().prop_map(|minutes| (None, Some(minutes))),
        1 => (day(), minutes()).prop_map(|(day, minutes)| (Some(day), Some(minutes))),
    ]
}

fn any_bool() -> impl Strategy<Value = bool> {
    prop::bool::ANY
}

/// This picks one of all bookings, because a booking that has ended is not open.
fn ended() -> impl Strategy<Value = Pick> {
    (0..64_usize).prop_map(|number| Pick { number, of_all: true })
}

fn pick() -> impl Strategy<Value = Pick> {
    (0..64_usize, prop::bool::weighted(0.1)).prop_map(|(number, of_all)| Pick { number, of_all })
}
