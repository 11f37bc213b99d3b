//! Imports registers mentees and companies, and changes those that were imported before, from a CSV file (docs/api.md, Import and export).
//!
//! - [`kind`] says what can be imported; [`mentees`] and [`companies`] are the two kinds
//! - [`sheet`] is a file whose cells were read, before the database is asked
//! - [`matching`] finds out which rows stand for somebody who is there already
//! - [`act`] is the import itself, inside one transaction
//! - [`twins`] warns of rows that may be somebody who is there already
//! - [`view`] is the answer, [`http`] has the handlers
//! - [`upload`] is a file that waits until somebody has looked it through on a page

pub mod act;
pub mod companies;
pub mod http;
pub mod kind;
pub mod matching;
pub mod mentees;
pub mod sheet;
pub mod store;
pub mod twins;
pub mod upload;
pub mod view;
