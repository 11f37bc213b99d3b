//! The board shows how fairly one-to-ones are given, and the list beside it names those who have waited longest (docs/fairness.md, The board).
//!
//! - [`look`] puts the board together of what it reads: [`attended`] one-to-ones, [`given`] seats, [`credits`] with who recorded them, and
//!   [`rounds`]; [`people`] lists the figures by person
//! - [`spread`] says how evenly something is spread over people; [`part`] counts parts of a whole, and says which of them tell of few people
//! - [`waiting`] finds those who have waited longest, and [`open`] what is open for them
//! - [`input`] reads what is asked for, [`view`] is what readers see, [`http`] has the handlers

pub mod attended;
pub mod credits;
pub mod given;
pub mod http;
pub mod input;
pub mod look;
pub mod open;
pub mod part;
pub mod people;
pub mod rounds;
pub mod spread;
pub mod view;
pub mod waiting;
