//! Companies offer slots, at their sites and with their hosts; the partnership says how the institute stands with each of them.
//!
//! A partner reaches its own company only: every function of the store that reads one row for a caller takes the caller's scope.
//!
//! - [`model`] says what companies, sites, hosts and interactions are; [`model::partnership`] has the states, the steps and the agreement
//! - [`company`], [`site`], [`host`], [`interaction`] and [`partnership`] are the acts, each inside one transaction
//! - [`store`] has every statement on `companies`, `sites`, `hosts`, `interactions` and `partnership_transitions`
//! - [`input`] reads bodies, [`view`] is what readers see, [`http`] has the handlers
//!
//! Archiving depends on bookings, and a suspension holds slots, so both live in `lifecycle`.

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
