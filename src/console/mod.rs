//! The console: the pages that coordinators, employers' contacts and mentees work with (docs/architecture.md, Pages).
//!
//! A page does nothing that the API does not do: it reads its form into what JSON would have brought and calls the same step function. It has
//! plain links and forms, and works without script.
//!
//! - [`kit`] the parts that pages are made of
//! - [`step`] what every form does when it is sent
//! - [`sign_in`] signing in and out; [`me`] who is signed in, and where; [`same_site`] keeps other sites out; [`sent`] a form from somebody who is
//!   signed in
//! - [`assets`] the style sheet and the script; [`surround`] the headers of every page and the pages of errors
//! - `sample` each part in every state, in debug builds
//!
//! `crate::routes` names every page. With `FOOTHOLD_CONSOLE=false` none is there.

pub mod assets;
mod error_page;
pub mod kit;
pub mod me;
pub mod same_site;
#[cfg(debug_assertions)]
pub mod sample;
pub mod sent;
pub mod sign_in;
pub mod step;
pub mod surround;
