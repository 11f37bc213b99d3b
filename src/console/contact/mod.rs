//! The pages of a company's contact: what needs them, their slots and bookings, the day sheet, their hosts and sites. They stand behind the
//! same addresses as those of the staff, and the staff's handlers lead here (`visit::Visitor`).
//!
//! Every page reads as the company and shows of a mentee what [`told`] gives, which asks the same disclosure as the API.

pub mod booking;
pub mod booking_steps;
pub mod bookings;
pub mod day;
pub mod developers;
pub mod new_slot;
pub mod places;
mod queue;
pub mod slot;
mod slot_fields;
pub mod slot_form;
pub mod slot_steps;
pub mod slots;
pub mod start;
pub mod told;
