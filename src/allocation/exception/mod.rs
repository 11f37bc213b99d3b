//! Exceptions: a place out of order, or the end of a round that has opened, which one person asks for and another approves (docs/fairness.md,
//! Exceptions).
//!
//! - [`model`] says what an exception is, and has its states
//! - [`ask`] takes what is asked for; [`decide`] approves and rejects, and [`lapse`] ends what nobody has answered
//! - [`second_person`] says who may decide; [`act`] does what was approved
//! - [`input`] reads bodies, [`view`] is what coordinators see, [`http`] has the handlers

pub mod act;
pub mod ask;
pub mod decide;
pub mod http;
pub mod input;
pub mod lapse;
pub mod model;
pub mod second_person;
pub mod view;
