//! This says what a follower of the log is.

use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::events::store::EventRow;

/// What a follower does about one event, inside the transaction that is given. It may run again for the same event, after a failure and
/// where somebody asks for it, so it asks the rows whether there is something left to do.
pub type Act = fn(&mut Conn, &Stamp, &EventRow) -> Result<()>;

/// Something that acts on events of the log (docs/contribute.md, To add a follower).
#[derive(Clone, Copy)]
pub struct Follower {
    /// Its position and its failures are kept under this name, so the name never changes.
    pub name: &'static str,
    /// It acts on events of these types.
    pub kinds: &'static [EventType],
    /// Its act may record events of these types. None of them is one of its own `kinds`, nor leads to one through other followers.
    pub records: &'static [EventType],
    pub takes: Takes,
    pub act: Act,
}

/// How many events a follower takes in one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// It takes up to 100 events, each in a savepoint. This is for an act that only inserts, and so holds up nobody.
    Many,
    /// It takes one event. This is for an act that locks rows of a slice, which others may wait for.
    One,
}

impl Takes {
    pub const fn at_most(self) -> i64 {
        match self {
            Self::Many => 100,
            Self::One => 1,
        }
    }
}

/// The followers of this process.
#[derive(Clone, Copy)]
pub struct Followers(pub &'static [Follower]);

impl Followers {
    /// Finds a follower; `None` for one that an earlier or a later version has.
    pub fn named(self, name: &str) -> Option<&'static Follower> {
        self.0.iter().find(|follower| follower.name == name)
    }
}
