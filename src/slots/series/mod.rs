//! A slot series is many slots that are made at once from a pattern of days and times, and later changed together.
//!
//! - [`model`] has the pattern; [`days`] finds its days, [`grid`] the times of a day; [`clashes`] says which slots do not fit, and why
//! - [`plan`] finds what a series would make; [`make`] writes it; [`create`] and [`extend`] make its slots, [`leave`] takes one slot out
//! - [`input`] reads bodies, [`view`] is what readers see, [`http`] has the handlers
//!
//! `schedule` calls [`create`] and [`extend`], because sessions that are published may book their cohort. Publishing, changing and cancelling the
//! slots of a series together live there, too.

pub mod clashes;
pub mod create;
pub mod days;
pub mod extend;
pub mod grid;
pub mod http;
pub mod input;
pub mod leave;
pub mod make;
pub mod model;
pub mod plan;
#[cfg(test)]
mod tests;
pub mod view;
