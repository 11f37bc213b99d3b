//! Series: many slots that are planned at once, seen on a calendar before they are made, and changed together.
//!
//! - [`list`] the list of series; [`new`] the form of a new one, of [`fields`]
//! - [`one`] a series with its slots; [`steps`] what is done with all of them, by the pages of [`step_page`]
//! - [`calendar`] shows which slots would be made, and what is in the way of the others; [`pattern`] says in words when a series is

mod calendar;
mod fields;
pub mod list;
pub mod new;
pub mod one;
mod pattern;
pub mod step_page;
mod steps;
