//! When keys and feeds were last used, until it is written down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::ids::{FeedId, KeyId};
use crate::time::Instant;

/// When keys and feeds were last used, kept in memory and written each minute: a read never becomes a write.
#[derive(Default)]
pub struct LastUsed {
    keys: Mutex<HashMap<KeyId, Instant>>,
    feeds: Mutex<HashMap<FeedId, (Instant, &'static str)>>,
}

impl LastUsed {
    pub fn key(&self, id: KeyId, at: Instant) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(id, at);
    }

    /// `client` is a family of calendar programs, never what it sent.
    pub fn feed(&self, id: FeedId, at: Instant, client: &'static str) {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (at, client));
    }

    pub fn take_keys(&self) -> HashMap<KeyId, Instant> {
        std::mem::take(&mut *self.keys.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn take_feeds(&self) -> HashMap<FeedId, (Instant, &'static str)> {
        std::mem::take(&mut *self.feeds.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
