//! What waits for somebody on the day on which the demonstration is loaded: something in every queue, on every day of the week.
//!
//! The story stands still in its week. These acts are told backwards from the present, each at its own time among those of the story.
//!
//! - `stages` what is done, and when; `day` days as they are counted from the present

mod day;
mod stages;

pub use stages::{Outside, Stage, act};
