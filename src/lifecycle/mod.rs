//! Everything of one company, site, host or mentee: acts that touch its slots and bookings together with its own row.
//!
//! - [`archive`] and [`restore`] out of use and back; [`suspend`] a partnership's steps and what they hold
//! - [`details`] a mentee's details with what employers were told of them
//! - [`input`] what is typed; [`http`] the wire

pub mod archive;
pub mod details;
pub mod http;
pub mod input;
pub mod restore;
pub mod suspend;
