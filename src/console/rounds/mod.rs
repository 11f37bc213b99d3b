//! Fair turns: rounds, who has entered them, and what was drawn.
//!
//! - [`list`] the list of rounds; [`form`] makes and changes one; [`steps`] cancels one, and draws one again whose draw has failed
//! - [`one`] a round with its slots and who has entered; [`decided`] what was drawn; [`record`] hands out the record of the draw
//! - [`enter`] finds somebody to enter; [`entry`] takes the choices, shows them and takes them back
//! - [`of_slot`] and [`of_mentee`] say it on the pages of slots and mentees; [`said`] has the words

mod decided;
pub mod enter;
pub mod entry;
pub mod form;
pub mod list;
pub mod of_mentee;
pub mod of_slot;
pub mod one;
pub mod record;
mod said;
pub mod steps;
