//! This module has every SQL statement on `busy_calendars` and `busy_intervals`.

mod calendar;

pub use calendar::*;
