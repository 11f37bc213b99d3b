//! Webhooks: where partners hear of events, and how they are told (docs/webhooks.md).
//!
//! A delivery is recorded with its event (`events`), leased here, sent outside any transaction, and settled by whoever still holds the lease:
//! at least once, not in order, the same bytes and the same id every time.
//!
//! - [`model`] the ladder, what an answer means, what an endpoint is
//! - [`sign`] Standard Webhooks signatures; [`secret`] making and opening the secrets behind them
//! - [`store`] every statement on `webhook_endpoints`, `webhook_secrets` and `deliveries`
//! - [`endpoint`] registering, changing, disabling, enabling and deleting endpoints, replacing their secrets
//! - [`dispatch`] claim, send, settle; when, is for `worker` to say
//! - [`send_now`] one delivery at once, because somebody asked; [`recover`] what has no success once more
//! - [`rekey`] secrets under a new master key
//! - [`input`] what is typed; [`http`] the wire
//!
//! An address may hold a secret: it is shown to its owner and written nowhere else.

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
