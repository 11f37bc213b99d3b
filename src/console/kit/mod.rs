//! The parts that pages are made of, as functions that give markup. A page writes no class of its own where a part has one.
//!
//! - [`frame`] the whole page, with [`notice`] at its top
//! - [`button`], [`state`], [`moment`] the small parts; [`table`], [`list`] the large ones
//! - [`form`] a form of [`field`]s, shown as [`filled`], with a [`summary`] of what is wrong and what has [`changed`] meanwhile

pub mod button;
pub mod changed;
pub mod field;
pub mod filled;
pub mod form;
pub mod frame;
pub mod list;
pub mod moment;
pub mod notice;
pub mod state;
pub mod summary;
pub mod table;
