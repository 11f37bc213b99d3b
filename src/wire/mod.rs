//! HTTP as data, without knowing who calls: what is read from a request and what is sent back, as values.
//!
//! - [`fields`] a body or query, read field by field so that every fault is named at once; [`parse`] what one value may be
//! - [`id`] the id in a path
//! - [`paging`] keyset pages and their cursors
//! - [`answer`] what a handler sends back; [`problem`] the document of an error, and the only place with status codes for errors
//! - [`responses`] the errors of operations, in groups, for the OpenAPI document

pub mod answer;
pub mod fields;
pub mod id;
pub mod paging;
pub mod parse;
pub mod problem;
pub mod responses;
