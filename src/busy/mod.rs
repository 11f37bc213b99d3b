//! This module handles external calendars of hosts. They say when a host is busy elsewhere, and are read from an address that the host's
//! company gave (docs/calendars.md, Busy calendars).
//!
//! Only the times when somebody is busy are kept. Titles, people and places are not kept.
//!
//! - [`calendar`] registers and deletes a calendar, and [`interval`] has the times when somebody is busy.
//! - [`fetch`] claims, fetches and settles, and [`import`] reads what a calendar says as a pure function of its bytes.
//! - [`store`] has every SQL statement on `busy_calendars` and `busy_intervals`.
//! - [`input`] reads the input, and [`http`] has the HTTP handlers.

pub mod calendar;
pub mod fetch;
pub mod http;
pub mod import;
pub mod input;
pub mod interval;
pub mod store;
