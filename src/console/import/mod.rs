//! A table as a CSV file, brought in: chosen or pasted, looked through, and then imported. The file is sent once.
//!
//! - [`mentees`], [`companies`] the pages of the two lists
//! - `list` what differs between them; `choose` the page on which a file is chosen; `preview` what the import would do

mod choose;
pub mod companies;
mod list;
pub mod mentees;
mod preview;
