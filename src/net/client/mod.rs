//! This is the one HTTP client. It is shared, because a client for each request would make the throughput a hundred times lower
//! (docs/architecture.md, Deliveries).

mod http_client;

pub use http_client::*;
