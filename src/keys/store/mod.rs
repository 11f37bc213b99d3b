//! Every statement on `api_keys`.

mod key;

pub use key::*;
