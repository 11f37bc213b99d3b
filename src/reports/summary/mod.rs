//! The summary counts what came of slots and bookings in a period (docs/product.md, Summary).
//!
//! - [`figures`] says which bookings each figure counts, and computes it; [`small_groups`] says which figures a viewer is not shown
//! - [`look`] reads the rows and puts the summary together; [`people`] says whom it is about
//! - [`input`] reads what is asked for, [`view`] is what readers see, [`http`] has the handler

pub mod figures;
pub mod http;
pub mod input;
pub mod look;
pub mod people;
pub mod small_groups;
pub mod view;
