//! A slot is one opportunity at one time, with its seats, its hosts and its card.
//!
//! The database blocks the hosts of a published slot: it refuses a second slot at their time, and the code here explains the refusal. Acts
//! that change bookings as well (change, hold, release, move, cancel, complete) live in `schedule`.
//!
//! - [`model`] has the words, states and steps; [`card`] says what a slot is; [`rules`] has windows, availability and what submitting needs
//! - [`create`] makes a slot, [`copy`] one like another; [`publish`] submits, returns and publishes it, each inside one transaction; [`slot`] has what every change
//!   must check, [`hosts`] whether its hosts are free and [`blackouts`] whether a blackout is in the way, [`step`] how a step is written
//! - [`store`] has every statement on `slots` and `slot_hosts`
//! - [`terms`] says what a company does not change alone; [`seen`] notes that a coordinator has seen what a partner changed
//! - [`series`] makes many slots at once; [`template`] is what a slot says without its time and hosts
//! - [`free_busy`] finds when a host is busy, by its slots, its external calendars and blackouts
//! - [`day`] shows one day of a host, with what is left of it
//! - [`input`] reads bodies, [`view`] is what readers see, [`http`] has the handlers

pub mod blackouts;
pub mod card;
pub mod copy;
pub mod create;
pub mod day;
pub mod free_busy;
pub mod hosts;
pub mod http;
pub mod input;
pub mod model;
pub mod publish;
pub mod rules;
pub mod seen;
pub mod series;
pub mod slot;
pub mod step;
pub mod store;
pub mod template;
pub mod terms;
pub mod view;
