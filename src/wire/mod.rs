//! This is HTTP as data: what is read from a request and what is sent back are values, and nothing here knows who is calling.
//!
//! - [`json`] reads a body as it was sent
//! - [`fields`] reads a body or query field by field, so that every fault is named at once; [`parse`] has a parser for each kind of value
//! - [`form`] reads what a browser sends of a form into what JSON would have brought
//! - [`id`] reads the id in a path
//! - [`paging`] makes keyset pages and their cursors; [`sorting`] does it for lists that can be sorted
//! - [`answer`] is what a handler sends back; [`problem`] is the document of an error, and the only place with status codes for errors
//! - [`responses`] groups the errors of operations for the OpenAPI document

pub mod answer;
pub mod csv;
pub mod fields;
pub mod form;
pub mod id;
pub mod json;
pub mod paging;
pub mod parse;
pub mod problem;
pub mod responses;
pub mod sorting;
