//! Every statement on `uploads`.

mod upload;

pub use upload::*;
