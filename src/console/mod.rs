//! The console: the pages that coordinators, employers' contacts and mentees work with (docs/architecture.md, Pages).
//!
//! A page does nothing that the API does not do: it reads its form into what JSON would have brought and calls the same step function. It has
//! plain links and forms, and works without script.
//!
//! - [`kit`] the parts that pages are made of
//! - [`step`] what every form does when it is sent
//! - [`assets`] the style sheet and the script; [`surround`] the headers of every page and the pages of errors
//! - `sample` each part in every state, in debug builds
//!
//! `crate::routes` names every page. With `FOOTHOLD_CONSOLE=false` none is there.

pub mod assets;
mod error_page;
pub mod kit;
#[cfg(debug_assertions)]
pub mod sample;
pub mod step;
pub mod surround;
