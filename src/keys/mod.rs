//! API keys as a resource: made, listed and revoked by administrators. Who a request's key belongs to is for `auth` to say.
//!
//! - [`model`] what a key is to be; [`input`] what is typed of one
//! - [`key`] the acts; [`store`] every statement on `api_keys`
//! - [`http`] the wire, with `/v1/me`

pub mod http;
pub mod input;
pub mod key;
pub mod model;
pub mod store;
