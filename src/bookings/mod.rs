//! Bookings: a mentee's claim on a slot, from request to attendance.
//!
//! A seat is taken by one conditional update (`slots::store::take_seat`) and nowhere else; the database refuses the seat too many, the code here
//! explains it. Locks are taken in one order: slot, mentee, booking (docs/architecture.md, Locks).
//!
//! - [`model`] states and steps; [`rules`] deadlines; [`disclosure`] who is told what
//! - [`book`], [`respond`], [`cancel`], [`reschedule`], [`attend`], [`expire`] the acts on a booking; [`waitlist`] who waits and is offered a seat
//! - [`step`] how every step of a booking is written and recorded; [`leave`] the same where a place is given up
//! - [`store`] every statement on `bookings`
//! - [`input`] what is typed, [`view`] what is shown; [`http`] the wire
//!
//! Nothing is sent from here: acts record events, `worker` does the rest.

pub mod attend;
pub mod book;
pub mod cancel;
pub mod disclosure;
pub mod expire;
pub mod http;
pub mod input;
pub mod leave;
pub mod model;
pub mod reschedule;
pub mod respond;
pub mod rules;
pub mod step;
pub mod store;
pub mod view;
pub mod waitlist;
