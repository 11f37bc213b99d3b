//! Timed jobs, one per file: the worker only schedules, the slices act. Each may run twice, and on several instances, without harm.
//!
//! - [`run`] the table of jobs and how often each runs; [`dispatch`] webhooks, all the time
//! - [`expire`] requests and offers that nobody answered; [`offer`] seats that a skip left free; [`complete`] slots that are over
//! - [`mod@busy`] external calendars of hosts
//! - [`flush`] when keys and feeds were last used
//! - [`tidy`] what has grown old; [`retain`] the same of webhooks

pub mod busy;
pub mod complete;
pub mod dispatch;
pub mod expire;
pub mod flush;
mod jobs;
pub mod offer;
pub mod retain;
pub mod tidy;

pub use jobs::*;
