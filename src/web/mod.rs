//! The way in: what surrounds every request, whatever slice it is for.
//!
//! - [`middleware`] the request's id, its log line, its metrics, and the problem document of an error
//! - [`change_request`] a request that changes something, and the one way to run it; [`form_request`] the same for a form
//!   of a page; [`idempotency`] the first answer again for the same key
//! - [`csv_request`] a table that a program sends; [`upload_request`] one that a page sends
//! - [`compress`] long answers in gzip
//! - [`cors`] pages of other origins
//! - [`health`] what operators ask of the process; [`follower_failures`] what followers of the log have failed at

pub mod change_request;
pub mod compress;
pub mod cors;
pub mod csv_request;
pub mod follower_failures;
pub mod form_request;
pub mod health;
pub mod idempotency;
pub mod middleware;
pub mod upload_request;
