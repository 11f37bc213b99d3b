//! This remembers when keys, feeds and sessions were last used, until that is written down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::ids::{FeedId, KeyId, SessionId};
use crate::time::Instant;

/// The times at which keys, feeds and sessions were last used. They are kept in memory and written each minute, so that a read never becomes a write.
#[derive(Default)]
pub struct LastUsed {
    keys: Mutex<HashMap<KeyId, Instant>>,
    feeds: Mutex<HashMap<FeedId, (Instant, &'static str)>>,
    sessions: Mutex<HashMap<SessionId, Instant>>,
}

impl LastUsed {
    /// Notes that a key was used. The latest time stays, even if the times come in another order.
    pub fn key(&self, id: KeyId, at: Instant) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = keys.entry(id).or_insert(at);
        *latest = at.max(*latest);
    }

    /// Notes that a feed was fetched, as [`Self::key`] does for a key. `client` is a family of calendar programs, never the header that the
    /// client sent.
    pub fn feed(&self, id: FeedId, at: Instant, client: &'static str) {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = feeds.entry(id).or_insert((at, client));
        if latest.0 < at {
            *latest = (at, client);
        }
    }

    /// Notes that a request came with a session, as [`Self::key`] does for a key.
    pub fn session(&self, id: SessionId, at: Instant) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = sessions.entry(id).or_insert(at);
        *latest = at.max(*latest);
    }

    /// Takes the keys that were used since the last call; the caller writes them down, or notes them again.
    pub fn take_keys(&self) -> HashMap<KeyId, Instant> {
        std::mem::take(&mut *self.keys.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the sessions that were seen since the last call; the caller writes them down, or notes them again.
    pub fn take_sessions(&self) -> HashMap<SessionId, Instant> {
        std::mem::take(&mut *self.sessions.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the feeds that were fetched since the last call; the caller writes them down, or notes them again.
    pub fn take_feeds(&self) -> HashMap<FeedId, (Instant, &'static str)> {
        std::mem::take(&mut *self.feeds.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
