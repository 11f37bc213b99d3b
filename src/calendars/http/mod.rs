//! Calendars on the wire are feeds as a resource, their public URL and page, and the download of one booking.

pub mod download;
mod feeds;
pub mod page;
pub mod serve;

pub use feeds::*;
