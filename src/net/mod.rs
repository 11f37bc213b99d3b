//! All calls to the outside go through here: webhooks that go out, busy calendars that come in, and the institute's own provider.
//!
//! Most addresses come from partners, so none of them is trusted: it could be a way into our own network.
//!
//! - [`guard`] says which addresses may be called at all
//! - [`resolver`] finds the addresses behind names, and shows every answer to the guard
//! - [`client`] is the one HTTP client; it shows the guard the URL before each attempt
//! - [`download`] fetches documents with the same client, [`decode`] undoes their compression; [`address`] checks addresses as they are typed
//! - [`exchange`] sends what a library asks for, to a server that the operator has set
//! - [`outcome`] is what came of an attempt, as a value; [`cool_down`] says how long a server asks to be left alone
//! - [`places`] keeps for whom calendars are being fetched, so that nobody's slow server delays others
//!
//! No HTTP client is made anywhere else, because a client that is not built here has no guard.

pub mod address;
pub mod client;
pub mod cool_down;
pub mod decode;
pub mod download;
pub mod exchange;
pub mod guard;
pub mod outcome;
pub mod places;
pub mod resolver;
