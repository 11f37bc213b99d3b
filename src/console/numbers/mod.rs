//! Numbers: what came of slots and bookings in a period, each figure with its numerator and denominator.
//!
//! - [`page`] the page; [`mod@file`] the same figures as a CSV file
//! - `read` what both read; [`chart`] bars and lines, each with its figures in a table

pub mod chart;
pub mod file;
pub mod page;
mod read;
