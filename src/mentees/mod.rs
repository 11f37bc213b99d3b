//! Mentees: the people whom the institute supports. Only coordinators see them; what a host may learn is decided in `bookings`.
//!
//! Not stored at all: nationality, immigration status, ethnicity, religion, date of birth, identity documents (docs/product.md, What is never stored).
//!
//! - [`model`] what a mentee is
//! - [`mentee`] the acts
//! - [`store`] every statement on `mentees`
//! - [`input`] what is typed, [`view`] what is shown; [`http`] the wire. Changing one is told to employers, so PATCH lives in `lifecycle`

pub mod http;
pub mod input;
pub mod mentee;
pub mod model;
pub mod store;
pub mod view;
