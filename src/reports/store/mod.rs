//! The statements of the reports, which read across slices; each of them has an index.

mod attention;

pub use attention::*;
