//! Lists as CSV files (docs/api.md, Import and export).
//!
//! - `download` sends a file part by part, as fast as its reader takes it
//! - `mentees`, `companies`, `slots` and `bookings` say what the columns are and read a part
//! - [`files`] reads the filters of each file, [`http`] has the handlers

mod bookings;
mod companies;
mod download;
pub mod files;
pub mod http;
mod mentees;
mod slots;
