//! These are the acts that wait for the thread, the oldest first.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::act::Act;
use crate::error::Error;

/// This is what the thread is sent.
pub enum Message {
    Act(Waiting),
    /// The writer is closed when it has done what was sent before.
    Close,
}

/// This is an act in the queue.
pub struct Waiting {
    pub act: Box<dyn Act>,
    pub since: Instant,
    /// The act runs in a transaction of its own, because it is long or because the batch that it was in was rolled back.
    pub alone: bool,
}

pub struct Queue {
    incoming: Receiver<Message>,
    waiting: VecDeque<Waiting>,
    closed: bool,
}

impl Queue {
    pub fn new(incoming: Receiver<Message>) -> Self {
        Self { incoming, waiting: VecDeque::new(), closed: false }
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub fn is_closed(&self) -> bool {
        self.closed
    }

    pub fn is_next_alone(&self) -> bool {
        self.waiting.front().is_some_and(|next| next.alone)
    }

    /// Takes what has come, without waiting.
    pub fn look(&mut self) {
        while let Ok(message) = self.incoming.try_recv() {
            self.take(message);
        }
    }

    /// Waits for a message, and tells whether one came in this time or the senders have gone.
    pub fn wait(&mut self, at_most: Duration) -> bool {
        match self.incoming.recv_timeout(at_most) {
            Ok(message) => self.take(message),
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => self.closed = true,
        }
        true
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Act(act) => self.waiting.push_back(act),
            Message::Close => self.closed = true,
        }
    }

    /// Takes the next act that a caller still waits for. A caller that has given up was told that its act was not done, so it is not done later.
    pub fn next_wanted(&mut self) -> Option<Waiting> {
        loop {
            if self.waiting.is_empty() {
                self.look();
            }
            let next = self.waiting.pop_front()?;
            if next.act.is_wanted() {
                return Some(next);
            }
        }
    }

    /// Puts acts back at the front, in their order. Each of them runs alone.
    pub fn put_back(&mut self, acts: Vec<Waiting>) {
        for mut waiting in acts.into_iter().rev() {
            waiting.act.forget();
            waiting.alone = true;
            self.waiting.push_front(waiting);
        }
    }

    /// Refuses the acts that have waited for so long.
    pub fn refuse(&mut self, waited: Duration, error: &Error) {
        while let Some(next) = self.waiting.pop_front_if(|next| next.since.elapsed() >= waited) {
            next.act.fail(Error::Unavailable(error.to_string()));
        }
    }
}
