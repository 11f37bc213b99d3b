//! The people who sign in: staff of the institute and contacts of companies. `auth` says whose session a request belongs to.
//!
//! - [`model`] says what an account is and who manages which; [`input`] reads what is typed of one
//! - [`create`], [`change`], [`activate`], [`sign_in_link`], [`sign_in`] and [`with_provider`] are the acts; [`sessions`] ends sessions
//! - [`demonstration`] has the invented people who sign in
//! - [`secret`] has the form of a link's code; [`browser`] the families of browsers
//! - [`store`] has every statement on `accounts`, `identities`, `sessions` and `sign_in_links`, except the one that each request needs
//! - [`view`] says how they are shown; [`http`] is the wire

pub mod activate;
pub mod browser;
pub mod change;
pub mod create;
pub mod demonstration;
pub mod http;
pub mod input;
pub mod model;
mod rules;
pub mod secret;
pub mod sessions;
pub mod sign_in;
pub mod sign_in_link;
pub mod store;
pub mod view;
pub mod with_provider;
