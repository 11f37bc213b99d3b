//! Every statement on `api_keys` is here, except the one that each request needs (`auth`).

mod key;

pub use key::*;
