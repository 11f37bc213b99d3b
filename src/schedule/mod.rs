//! These acts belong to a slot with its bookings: they change a slot and its bookings in the same transaction.
//!
//! Locks are taken in one order: company, cohort, slot, mentees, hosts, bookings (docs/architecture.md, Locks).
//!
//! - [`publish`] makes and publishes it, with the bookings of a session's cohort
//! - [`change`] changes what is typed, such as seats, place and hosts; [`moving`] gives a slot a new time; [`hold`] puts it on hold and
//!   releases it
//! - [`not_booked`] shows who is not booked into a session of the cohort
//! - [`ask_again`] asks those who have a seat again, after a move or a change of the terms
//! - [`release_held`] releases all slots that a step of a partnership put on hold
//! - [`cancel`] and [`complete`] end it
//! - [`blackouts`] makes a blackout and finds the slots that it touches
//! - [`series`] does such things to the slots of a series together
//! - [`dry_run`] tells what a step would do
//! - [`model`] has the words, [`input`] reads bodies, [`http`] has the handlers

pub mod ask_again;
pub mod blackouts;
pub mod cancel;
pub mod change;
pub mod complete;
pub mod dry_run;
pub mod hold;
pub mod http;
pub mod input;
pub mod model;
pub mod moving;
pub mod not_booked;
pub mod publish;
pub mod release_held;
pub mod series;
