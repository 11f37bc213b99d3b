//! A blackout together with the slots that it touches. Nothing of these slots changes by itself: they are listed in the answer and in
//! attention (docs/product.md, Blackouts).
//!
//! - [`create`] makes a blackout, [`import`] those of a calendar; [`touched`] finds the slots that it touches
//! - [`read_aside`] reads a calendar outside the threads that answer requests
//! - [`http`] has the handlers that make blackouts; `policy` has those that read and delete them

pub mod create;
pub mod http;
pub mod import;
pub mod read_aside;
pub mod touched;
