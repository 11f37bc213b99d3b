//! This finds busy time in an external calendar, as a pure function of its bytes (docs/calendars.md, What counts as busy).
//!
//! Only when somebody is busy comes out: no titles, no people, no places. What a calendar can cost is bounded by numbers, not by a clock:
//! octets, events, components within components, and the steps that recurrence takes. What cannot be understood is counted with a reason, and
//! never taken for free time.
//!
//! - [`preflight`] takes the text apart line by line and leaves what is on its lists, one component at a time
//! - [`event`] reads one component with the `ical` parser: rules, versions, [`moment`]s and lengths
//! - [`zones`] says what a TZID means: one of the [`zone_names`], with [`windows_zones`] and [`display_names`], or the calendar's own
//!   [`observances`]; [`local_zone`] is either of them
//! - [`recurrence`] fences the `rrule` crate; [`skip`] finds what need not be expanded, [`steps`] counts what it costs
//! - [`versions`] finds which version of an event stands, [`own`] which events are this service's own
//! - [`occurrences`] says when a series takes place, [`when`] is one occurrence
//! - [`busy`] makes intervals of all events, and [`named`] lists them with their names, for calendars that somebody hands over; [`left_out`] counts what is not among them
//! - [`calendar`] is a whole calendar, read

mod busy;
mod calendar;
mod display_names;
mod event;
mod left_out;
mod local_zone;
mod moment;
mod named;
mod observances;
mod occurrences;
mod own;
mod preflight;
mod recurrence;
mod skip;
mod steps;
#[cfg(test)]
mod tests;
mod versions;
mod when;
mod windows_zones;
mod zone_names;
mod zones;

pub use calendar::*;
pub use own::OwnIds;
pub use recurrence::Rule;
pub use steps::Steps;
