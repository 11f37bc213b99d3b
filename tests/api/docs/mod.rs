//! The documentation: its links lead somewhere, its commands run and print what they are said to print, and its tables are complete.

mod commands;
mod links;
pub mod page;
mod service;
mod tables;
