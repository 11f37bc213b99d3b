//! The handlers of accounts, of their links and of their sessions.

pub mod accounts;
pub mod sessions;
pub mod steps;
