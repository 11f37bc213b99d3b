//! API keys as a resource are made, listed and revoked by administrators. `auth` says to whom the key of a request belongs.
//!
//! - [`model`] says what a new key is; [`input`] reads what is typed of one
//! - [`key`] has the acts; [`store`] has every statement on `api_keys`
//! - [`http`] is the wire, with `/v1/me`

pub mod http;
pub mod input;
pub mod key;
pub mod model;
pub mod store;
