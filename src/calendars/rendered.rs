//! Feeds are kept here as they were last written, so that many readers of an unchanged feed cost one rendering. This only saves time: each
//! instance keeps its own bodies, and a feed that was revoked or has changed is never looked up here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use actix_web::web::Bytes;

use crate::ids::FeedId;

/// The most octets that all bodies together may take.
const ROOM: usize = 32 * 1024 * 1024;

/// Keeps the last body of each feed, as far as there is room.
#[derive(Default)]
pub struct Rendered {
    bodies: Mutex<Bodies>,
}

#[derive(Default)]
struct Bodies {
    by_feed: HashMap<FeedId, Kept>,
    octets: usize,
    /// Counts look-ups, so that the body that was not used for the longest time is known.
    used: u64,
}

struct Kept {
    etag: String,
    body: Bytes,
    used: u64,
}

impl Rendered {
    /// Finds the body that belongs to this tag, which names all that the body depends on.
    pub fn find(&self, feed: FeedId, etag: &str) -> Option<Bytes> {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.used += 1;
        let used = bodies.used;
        let kept = bodies.by_feed.get_mut(&feed).filter(|kept| kept.etag == etag)?;
        kept.used = used;
        Some(kept.body.clone())
    }

    /// Keeps a feed's body in place of its last one. The bodies that were not used for the longest time make room; a body larger than all
    /// the room is not kept.
    pub fn keep(&self, feed: FeedId, etag: &str, body: &Bytes) {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.take_out(feed);
        if body.len() > ROOM {
            return;
        }
        while bodies.octets + body.len() > ROOM {
            let Some(rested) = bodies.by_feed.iter().min_by_key(|(_, kept)| kept.used).map(|(feed, _)| *feed) else { break };
            bodies.take_out(rested);
        }
        bodies.used += 1;
        bodies.octets += body.len();
        let kept = Kept { etag: etag.to_owned(), body: body.clone(), used: bodies.used };
        bodies.by_feed.insert(feed, kept);
    }
}

impl Bodies {
    fn take_out(&mut self, feed: FeedId) {
        if let Some(gone) = self.by_feed.remove(&feed) {
            self.octets -= gone.body.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(number: u128) -> FeedId {
        FeedId::from(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_body_is_found_by_its_tag_alone() {
        let rendered = Rendered::default();
        rendered.keep(feed(1), "a", &Bytes::from_static(b"one"));
        assert_eq!(rendered.find(feed(1), "a").as_deref(), Some(&b"one"[..]));
        assert_eq!(rendered.find(feed(1), "b"), None);
        rendered.keep(feed(1), "b", &Bytes::from_static(b"two"));
        assert_eq!(rendered.find(feed(1), "a"), None);
    }

    #[test]
    fn what_has_rested_longest_makes_room() {
        let rendered = Rendered::default();
        let third = Bytes::from(vec![b'x'; ROOM / 3]);
        for number in 1..=3 {
            rendered.keep(feed(number), "a", &third);
        }
        assert!(rendered.find(feed(1), "a").is_some());
        rendered.keep(feed(4), "a", &third);
        assert!(rendered.find(feed(2), "a").is_none() && rendered.find(feed(1), "a").is_some());
        assert!(rendered.bodies.lock().unwrap().octets <= ROOM);
        rendered.keep(feed(5), "a", &Bytes::from(vec![b'x'; ROOM + 1]));
        assert!(rendered.find(feed(5), "a").is_none());
    }
}
