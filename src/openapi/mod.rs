//! The OpenAPI document is made from the handlers, and shared by the server, the command and the tests.

mod document;
mod event_files;
mod webhooks;

pub use document::*;
pub use event_files::event_files;
