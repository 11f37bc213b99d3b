//! Webhooks tell partners' systems of events (docs/webhooks.md).
//!
//! A delivery is recorded with its event (`events`), leased here, sent outside any transaction, and settled by the worker that still holds
//! the lease. Events arrive at least once, not in order, and with the same bytes and the same id every time.
//!
//! - [`model`] says what an endpoint is, what an answer means, and when a failed delivery is tried again: its ladder
//! - [`sign`] makes Standard Webhooks signatures; [`secret`] makes and opens the secrets behind them
//! - [`store`] has every statement on `webhook_endpoints`, `webhook_secrets` and `deliveries`
//! - [`endpoint`] has the acts of endpoints and their secrets
//! - [`dispatch`] claims, sends and settles; `worker` says when
//! - [`send_now`] sends one delivery at once because somebody asked; [`recover`] queues again what has no success
//! - [`rekey`] seals the secrets under a new master key
//! - [`input`] reads what is typed; [`http`] is the wire
//!
//! An address may hold a secret, so it is shown to its owner and written nowhere else.

pub mod dispatch;
pub mod endpoint;
pub mod http;
pub mod input;
pub mod model;
pub mod recover;
pub mod rekey;
pub mod secret;
pub mod send_now;
pub mod sign;
pub mod store;
