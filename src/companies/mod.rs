//! Companies: who offers slots, at which sites, with which hosts, and how the partnership with each of them stands.
//!
//! A partner reaches its own company only; every function of the store that reads one takes the caller's scope.
//!
//! - [`model`] what companies, sites and hosts are; [`model::partnership`] the pipeline and the agreement
//! - [`company`], [`site`], [`host`], [`partnership`] the acts, each inside one transaction
//! - [`store`] every statement on `companies`, `sites`, `hosts` and `partnership_transitions`
//! - [`input`] what is typed, [`view`] what is shown; [`http`] the wire
//!
//! Archiving looks at bookings and suspending holds slots: both live in `lifecycle`.

pub mod company;
pub mod host;
pub mod http;
pub mod input;
pub mod interaction;
pub mod model;
pub mod partnership;
pub mod site;
pub mod store;
pub mod view;
