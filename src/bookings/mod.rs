//! A booking is one mentee's claim on one slot, from the request to the attendance.
//!
//! One conditional update takes a seat (`slots::store::take_seat`), and nothing else does, but for the members of a cohort, whose seats are taken
//! together (`take_seats`). The database refuses one seat too many; the code here explains the refusal. Locks are taken in one order: slot, mentee, booking (docs/architecture.md, Locks).
//!
//! - [`model`] has the states and steps, [`rules`] the deadlines; [`disclosure`] decides who is told what, and
//!   [`disclose`] keeps with a booking what its company is told of the mentee
//! - [`book_several`] and [`attend_slot`] do for many bookings of one slot what [`book`] and [`attend`] do for one, for all of them or for none
//! - [`book`], [`respond`], [`cancel`], [`reschedule`], [`attend`], [`excuse`], [`reinstate`] and [`expire`] are the acts on a booking;
//!   [`waitlist`] offers seats to those who wait, and [`place`] makes the bookings that a draw gives
//! - [`caps`] says which limits stand in the way of a mentee's seat, and [`turns`] counts how many of the scarce one-to-ones a mentee has had;
//!   [`count_turns`] keeps them for the order of a list
//! - [`members`] books the members of a cohort into sessions that are published; [`session`] books one who comes later, and takes one who leaves out
//! - [`dry_run`] tells what a step would do; [`find_slots`] finds what a mentee can be booked into and [`find_mentees`] who can be
//!   booked into a slot, by the same [`reasons`] and [`seats_left`] for which a booking is refused
//! - [`cohort`] says in which cohort a booking counts
//! - [`step`] writes and records every step of a booking; [`leave`] does the same where a place is given up
//! - [`store`] has every statement on `bookings` and `booking_reschedules`
//! - [`input`] reads bodies, [`view`] is what readers see, with [`booked_slot`] in it, [`http`] has the handlers
//!
//! Nothing is sent from here: acts record events, and `worker` sends what follows from them.

pub mod attend;
pub mod attend_slot;
pub mod book;
pub mod book_several;
pub mod booked_slot;
pub mod cancel;
pub mod caps;
pub mod cohort;
pub mod count_turns;
pub mod disclose;
pub mod disclosure;
pub mod dry_run;
pub mod excuse;
pub mod expire;
pub mod find_mentees;
pub mod find_slots;
pub mod http;
pub mod input;
pub mod leave;
pub mod members;
pub mod model;
pub mod place;
pub mod reasons;
pub mod reinstate;
pub mod reschedule;
pub mod respond;
pub mod rules;
pub mod seats_left;
pub mod session;
pub mod step;
pub mod store;
pub mod turns;
pub mod view;
pub mod waitlist;
