//! Bookings on the wire, and the operations on slots, companies and people in which bookings have a say.

pub mod attention;
pub mod create;
pub mod profiles;
pub mod read;
pub mod steps;
pub mod view;
