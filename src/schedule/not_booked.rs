//! Shows who is enrolled in the cohort of a session and is not booked into it.

use crate::auth::{Scope, Stamp};
use crate::bookings::session::NotBooked;
use crate::slots::view::NotBookedView;

/// Gives what the caller is told. Only coordinators are told of anybody.
pub fn told(stamp: &Stamp, not_booked: &[NotBooked]) -> Vec<NotBookedView> {
    match stamp.by.scope() {
        Scope::Institute => not_booked.iter().map(|left_out| NotBookedView { mentee_id: left_out.mentee_id, code: left_out.why }).collect(),
        Scope::Company(_) => Vec::new(),
    }
}
