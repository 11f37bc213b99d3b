//! Something waits for somebody in every queue when the demonstration is loaded, on every day of the week. A round of fair turns was drawn last
//! week, and another one is open.
//!
//! The story stands still in its week. These acts are told backwards from the present, each at its own time among those of the story.
//!
//! - `stages` what is done, and when; `rounds` what of it is about fair turns; `day` days as they are counted from the present

mod day;
mod rounds;
mod stages;

pub use stages::{Outside, Stage, act};
