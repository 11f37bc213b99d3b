//! Slots: one offered opportunity at a time, with its seats, its hosts and its card.
//!
//! A published slot's hosts are blocked by the database, which refuses a second slot at their time; this code explains it. What changes bookings
//! too (cancel, change of seats, complete) lives in `bookings`.
//!
//! - [`model`] words, states and steps; [`card`] what a slot says of itself; [`rules`] windows, availability and what publishing needs
//! - [`create`] a new one; [`publish`] submit, return, publish, each inside one transaction; [`slot`] what every change has to check
//! - [`store`] every statement on `slots` and `slot_hosts`
//! - [`free_busy`] when a host is busy, by its slots and its external calendars
//! - [`input`] what is typed, [`view`] what is shown; [`http`] the wire

pub mod card;
pub mod create;
pub mod free_busy;
pub mod http;
pub mod input;
pub mod model;
pub mod publish;
pub mod rules;
pub mod slot;
pub mod store;
pub mod view;
