//! Signing in and out.
//!
//! - [`explain`] the page that a stranger is led to; [`next`] where somebody goes on afterwards
//! - [`link`] the page of a sign-in link; [`sign_out`] the end of a session
//! - [`demonstration`] the buttons of the demonstration

pub mod demonstration;
pub mod explain;
pub mod link;
pub mod next;
pub mod sign_out;
