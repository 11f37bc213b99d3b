//! Calendars: feeds out (calendars.md).
//!
//! - [`document`] a calendar as a value and how it is written
//! - [`ics`] the writer: no value reaches a line but through its constructors
//! - [`timezone`] the zone's rules as VTIMEZONE

pub mod document;
mod ics;
mod timezone;
