//! What is typed to change the policy.

use super::settings::Settings;
use crate::time::Instant;

/// A new version of the policy, before it has a number.
#[derive(Debug, Clone)]
pub struct NewPolicy {
    /// The settings whole: those that were in force at `effective_from`, with what was typed merged over them.
    pub settings: Settings,
    /// Why an administrator changes it.
    pub reason: String,
    /// From when it is in force; `None` for at once.
    pub effective_from: Option<Instant>,
}
