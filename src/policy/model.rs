//! The policy as acts are given it, and what is typed to change it.

use super::settings::Settings;
use crate::time::Instant;

/// The version that is in force at the instant of an act. It is read once in each transaction that needs it, and passed on as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub version: i64,
    pub settings: Settings,
}

/// A new version of the policy, before it has a number.
#[derive(Debug, Clone)]
pub struct NewPolicy {
    /// The settings whole: those that were in force at `effective_from`, with what was typed merged over them.
    pub settings: Settings,
    /// This says why an administrator changes it.
    pub reason: String,
    /// It is in force from then on; `None` stands for at once.
    pub effective_from: Option<Instant>,
}
