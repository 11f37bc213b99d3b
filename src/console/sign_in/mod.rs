//! Signing in and out.
//!
//! - [`explain`] the page that a stranger is led to; [`next`] where somebody goes on afterwards
//! - [`link`] the page of a sign-in link; [`sign_out`] the end of a session
//! - [`provider`] leads to the institute's own provider and back, [`kept`] is what the browser keeps meanwhile, and [`turned_away`] says why
//!   somebody does not get in
//! - [`again`] a sign-in that is too old for an act
//! - [`demonstration`] the buttons of the demonstration

pub mod again;
pub mod demonstration;
pub mod explain;
mod kept;
pub mod link;
pub mod next;
pub mod provider;
pub mod sign_out;
mod turned_away;
