//! External calendars of hosts: when a host is busy elsewhere, read from an address that the host's company gave (docs/calendars.md, Busy calendars).
//!
//! Only when somebody is busy is kept: no titles, no people, no places.
//!
//! - [`calendar`] registering and deleting one; [`interval`] when somebody is busy
//! - [`fetch`] claim, fetch, settle; [`import`] what a calendar says, as a pure function of its bytes
//! - [`store`] every statement on `busy_calendars` and `busy_intervals`
//! - [`input`] what is typed; [`http`] the wire

pub mod calendar;
pub mod fetch;
pub mod http;
pub mod import;
pub mod input;
pub mod interval;
pub mod store;
