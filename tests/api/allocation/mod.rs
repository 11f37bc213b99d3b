//! Fair turns. The rule is a pure function, so these tests need no server and no database.
//!
//! - [`made`] facts of draws that the tests make up; [`at_random`] any of them
//! - [`vector`] the worked example of the demonstration, digit by digit; [`rule`] what holds for every draw
//! - [`receipts`] what is said to those who got nothing, and to the others
//! - [`record`] the record, and what verifies it: also [`command`], and [`python`], the program of docs/fairness.md

mod at_random;
pub mod command;
mod made;
pub mod python;
mod receipts;
mod record;
mod rule;
mod vector;
