//! A history says what was done with a company, slot, booking or mentee: who, when, what and why, as data and as a sentence.
//!
//! The audit keeps an entry of every act. A company reads the entries whose events it is shown, without the names of mentees and without the
//! reasons of others (docs/product.md, History).
//!
//! - [`model`] says whose history it is and what an entry has
//! - [`sentence`] puts an entry into words
//! - [`store`] reads a page of entries, and the names that its sentences need
//! - [`view`] is what readers see, [`http`] has the handlers

pub mod http;
pub mod model;
pub mod sentence;
pub mod store;
pub mod view;
