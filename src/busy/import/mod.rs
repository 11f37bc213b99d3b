//! Busy time from an external calendar, as a pure function of its bytes (docs/calendars.md, What counts as busy).
//!
//! Only when somebody is busy comes out: no titles, no people, no places. What a calendar can cost is bounded by numbers, not by a clock:
//! octets, events, components within components, and the steps that recurrence takes.
//!
//! - [`preflight`] takes the text apart line by line and leaves what is on its lists, one component at a time
//! - [`event`] one component, read by the `ical` parser: moments, lengths, rules
//! - [`zones`] what a TZID means
//! - [`recurrence`] the `rrule` crate, fenced
//! - [`busy`] from events to intervals

mod busy;
mod calendar;
mod event;
mod preflight;
mod recurrence;
#[cfg(test)]
mod tests;
mod windows_zones;
mod zones;

pub use calendar::*;
