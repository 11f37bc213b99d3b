//! Fair turns: places with companies are given in rounds, by a rule that anybody can check (docs/fairness.md).
//!
//! - [`model`] says what a round and an entry are, and has the states of a round
//! - [`round`] makes, changes and cancels a round, and [`progress`] records that it has opened and closed; [`check`] has the rules that the
//!   slots and the times of a round keep
//! - [`draw`] draws a round: [`facts`] reads what is counted, with [`limits`] of second places
//! - [`follow`] withdraws other places, and strikes what was chosen, after the log
//! - [`entry`] takes what a mentee chooses; [`ability`] says which places somebody could take
//! - [`exception`] is the way out of order, for which it takes two people
//! - [`rule`] decides who gets which seat: a pure function of the facts of a draw
//! - [`seed`] has the sealed ballot
//! - [`store`] has every statement on the tables of rounds; [`input`] reads bodies, [`view`] is what coordinators see, [`http`] has the handlers

pub mod ability;
pub mod check;
pub mod draw;
pub mod entry;
pub mod exception;
pub mod facts;
pub mod follow;
pub mod http;
pub mod input;
pub mod limits;
pub mod model;
pub mod progress;
pub mod round;
pub mod rule;
pub mod seed;
pub mod store;
pub mod view;
