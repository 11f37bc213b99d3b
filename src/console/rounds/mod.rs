//! Fair turns: rounds, who has entered them, and what was drawn.
//!
//! - [`list`] the list of rounds; [`form`] makes and changes one; [`steps`] cancels one, and draws one again whose draw has failed
//! - [`one`] a round with its slots and who has entered; [`decided`] what was drawn; [`record`] hands out the record of the draw
//! - [`enter`] finds somebody to enter; [`entry`] takes the choices, shows them and takes them back
//! - [`exceptions`] lists the places that are given out of order; [`ask`] asks for one, [`exception`] is one with its decision, `about` says what it
//!   is about
//! - [`of_slot`] and [`of_mentee`] say it on the pages of slots and mentees; [`said`] has the words

mod about;
pub mod ask;
mod decided;
pub mod enter;
pub mod entry;
pub mod exception;
pub mod exceptions;
pub mod form;
pub mod list;
pub mod of_mentee;
pub mod of_slot;
pub mod one;
pub mod record;
mod said;
pub mod steps;
