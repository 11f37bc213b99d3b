//! Feeds as they were last written, so that many readers of an unchanged one cost one rendering. Nothing depends on it but time: each
//! instance keeps its own, and a feed that is revoked or has changed is never looked up here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use actix_web::web::Bytes;

use crate::ids::FeedId;

/// Octets of bodies, all together.
const ROOM: usize = 32 * 1024 * 1024;

/// The last body of each feed, as far as there is room.
#[derive(Default)]
pub struct Rendered {
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    bodies: HashMap<FeedId, Kept>,
    octets: usize,
    /// Counts look-ups, to know which body has rested longest.
    turn: u64,
}

struct Kept {
    etag: String,
    body: Bytes,
    turn: u64,
}

impl Rendered {
    /// The body that belongs to this tag, which names revision and date.
    pub fn find(&self, feed: FeedId, etag: &str) -> Option<Bytes> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.turn += 1;
        let turn = shelf.turn;
        let kept = shelf.bodies.get_mut(&feed).filter(|kept| kept.etag == etag)?;
        kept.turn = turn;
        Some(kept.body.clone())
    }

    pub fn keep(&self, feed: FeedId, etag: &str, body: &Bytes) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.take_out(feed);
        if body.len() > ROOM {
            return;
        }
        while shelf.octets + body.len() > ROOM {
            let Some(rested) = shelf.bodies.iter().min_by_key(|(_, kept)| kept.turn).map(|(feed, _)| *feed) else { break };
            shelf.take_out(rested);
        }
        shelf.turn += 1;
        shelf.octets += body.len();
        let kept = Kept { etag: etag.to_owned(), body: body.clone(), turn: shelf.turn };
        shelf.bodies.insert(feed, kept);
    }
}

impl Shelf {
    fn take_out(&mut self, feed: FeedId) {
        if let Some(gone) = self.bodies.remove(&feed) {
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
        assert!(rendered.shelf.lock().unwrap().octets <= ROOM);
        rendered.keep(feed(5), "a", &Bytes::from(vec![b'x'; ROOM + 1]));
        assert!(rendered.find(feed(5), "a").is_none());
    }
}
