//! Statements of the reports: reads across slices, each of which has an index.

mod attention;

pub use attention::*;
