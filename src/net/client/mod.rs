//! The one HTTP client. Shared, because a client per request costs a hundred times the throughput (docs/architecture.md, Deliveries).

mod http_client;

pub use http_client::*;
