//! The institute's own provider, with which its people sign in (OpenID Connect Core 1.0).
//!
//! - [`begun`] is a sign-in that is under way, and [`returned`] what the browser brings back from the provider
//! - [`client`] has the provider, as this service knows it: [`known`] is what it says of itself, [`begin`] leads somebody there, and
//!   [`finish`] finds out who came back
//! - [`claims`] judges what the provider says of somebody, and [`person`] is that somebody
//! - [`failed`] says why nobody is signed in

pub mod begin;
pub mod begun;
pub mod claims;
pub mod client;
pub mod failed;
pub mod finish;
pub mod known;
pub mod person;
pub mod returned;

pub use begun::Begun;
pub use client::Provider;
pub use failed::Failed;
pub use person::{NamedRole, Person};
pub use returned::Returned;
