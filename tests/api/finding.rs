//! Finding mentees by what they have had.

mod without_booking;
