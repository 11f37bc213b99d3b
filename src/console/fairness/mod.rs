//! How fairly one-to-ones are given.
//!
//! - [`board`] the page of the figures; `figures` draws each with a sentence that says it, `people` shows what only coordinators read
//! - [`zero_list`] who has waited longest, and what can be done for them

pub mod board;
mod figures;
mod people;
pub mod zero_list;
