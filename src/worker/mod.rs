//! Timed jobs stand here, one in each file. The worker only schedules them; the slices act. Each job may run twice, and on several
//! instances, without harm.
//!
//! - [`run`] runs the table of `jobs`; `batches` is how a job takes all that is due; [`dispatch`] sends webhooks all the time
//! - [`expire`] ends requests and offers that nobody answered; [`offer`] offers seats that were passed over; [`complete`] completes slots
//!   that are over
//! - [`followers`] has the table of followers of the log, and runs them
//! - [`rounds`] opens and closes rounds; [`exceptions`] lets exceptions lapse
//! - [`mod@busy`] fetches external calendars of hosts
//! - [`flush`] writes down when keys and feeds were last used
//! - [`turns`] counts turns anew for whom something has changed
//! - [`statistics`] keeps the figures by which SQLite chooses between indexes
//! - [`tidy`] forgets what has grown old; [`retain`] does the same for webhooks, and [`forget`] for what companies were told of mentees

mod batches;
pub mod busy;
pub mod complete;
pub mod dispatch;
pub mod exceptions;
pub mod expire;
pub mod flush;
pub mod followers;
pub mod forget;
mod jobs;
pub mod offer;
pub mod retain;
pub mod rounds;
pub mod statistics;
pub mod tidy;
pub mod turns;

pub use followers::FOLLOWERS;
pub use jobs::*;
