//! The one HTTP client. Shared, because a client per request costs a hundred times the throughput (design/webhooks.md, section 3).

mod http_client;

pub use http_client::*;
