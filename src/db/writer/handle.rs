//! The rest of the program gives its acts to the thread through a [`Writer`].

use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::act::Item;
use super::queue::{Message, Waiting};
use super::thread::Thread;
use crate::db::pool::LONGEST;
use crate::db::{Address, Conn};
use crate::error::{Error, Result};

/// Closing waits for this long for the thread. That is enough for what it does last, and a stop must take less than 15 s.
const LAST: Duration = Duration::from_secs(2);

/// This gives acts to the thread.
pub struct Writer {
    messages: Sender<Message>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread. An act waits for `patience` while another process holds the file.
    pub fn start(address: Address, patience: Duration) -> Result<Self> {
        let (messages, incoming) = channel();
        let mut thread = Thread::open(address, patience, incoming)?;
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || thread.work())
            .map_err(|error| Error::Internal(format!("the writer thread cannot start: {error}")))?;
        Ok(Self { messages, thread: Mutex::new(Some(thread)) })
    }

    /// Runs an act. An act that is `alone` has a transaction of its own, so that what others have done does not wait for its end.
    pub async fn run<T: Send + 'static>(&self, alone: bool, act: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let stopped = || Error::Unavailable("the writer has stopped".to_owned());
        let waiting = Waiting { act: Box::new(Item::new(act, reply)), since: Instant::now(), alone };
        self.messages.send(Message::Act(waiting)).map_err(|_| stopped())?;
        match tokio::time::timeout(LONGEST, answer).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(stopped())),
            Err(_) => Err(Error::Unavailable(format!("the disk has not answered for {} s", LONGEST.as_secs()))),
        }
    }

    /// Ends the thread when it has done what was asked before and has folded the write-ahead log back. A thread that hangs on its disk is left
    /// behind.
    pub async fn close(&self) {
        // The thread may have ended already. Then nobody receives this message, and that is no error.
        self.messages.send(Message::Close).ok();
        let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let ended = tokio::task::spawn_blocking(move || thread.join().is_ok());
        match tokio::time::timeout(LAST, ended).await {
            Ok(Ok(true)) => {}
            Ok(_) => tracing::error!("the writer thread panicked"),
            Err(_) => tracing::warn!("the writer thread did not end in time: what was acknowledged is in the write-ahead log"),
        }
    }
}
