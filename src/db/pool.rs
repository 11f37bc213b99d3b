//! Many callers share the connections of a pool. This file says how long a caller waits for one, and what happens to connections that no
//! longer answer.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use diesel::Connection;
use tokio::sync::Semaphore;

use super::conn::{Conn, Opener, Pooled};
use super::{Address, dialect};
use crate::error::{Error, Result};

/// Work that conflicts with other transactions is tried this many times. After the last try, the caller gets the error.
const TRIES: u32 = 3;

/// An act may start over this many times because the rows that it locks have changed. Each time this happens, another transaction has made
/// progress.
const STARTS_OVER: u32 = 20;

/// Work may take this long, waiting included. PostgreSQL ends a statement sooner, so this limit is for a host that has fallen silent.
pub const LONGEST: Duration = Duration::from_secs(10);

/// The first connection may take this long at the start.
const FIRST: Duration = Duration::from_secs(10);

/// At most this many pools are left behind at a time. Each holds a thread for every connection until the host answers or the system gives
/// it up.
const MOST_LEFT: usize = 4;

/// How long statements wait is set in steps of this length, because setting the same time again costs nothing.
const STEP: Duration = Duration::from_millis(100);

tokio::task_local! {
    /// This is how long the work of one request has waited for connections so far.
    static WAITED: Cell<Duration>;
}

/// Adds up how long all work of one request waits for connections, so that the request waits no longer than one piece of work may.
pub async fn with_one_patience<F: Future>(request: F) -> F::Output {
    WAITED.scope(Cell::new(Duration::ZERO), request).await
}

#[derive(Clone)]
pub struct Connections(Arc<Shared>);

struct Shared {
    address: Address,
    size: u32,
    /// Work waits for this long for a connection and then for locks, in all.
    patience: Duration,
    state: Mutex<State>,
}

struct State {
    /// This is `None` once the connections are closed.
    current: Option<Arc<Pool>>,
    left: Vec<Weak<Pool>>,
}

/// This is a pool with a place for each of its connections. A caller that waits for a place holds no thread.
struct Pool {
    connections: r2d2::Pool<Opener>,
    places: Arc<Semaphore>,
}

impl Pool {
    fn of(address: &Address, size: u32) -> Self {
        let connections = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            // The pause between two tries to connect is at most half of this.
            .connection_timeout(Duration::from_secs(2))
            // The caller that waits gets the error.
            .error_handler(Box::new(r2d2::NopErrorHandler))
            // A check query at every checkout would cost as much as most reads. The first statement on a lost connection finds the loss,
            // and then the work runs again.
            .test_on_check_out(false)
            .build_unchecked(Opener(address.clone()));
        Self { connections, places: Arc::new(Semaphore::new(size as usize)) }
    }
}

impl Connections {
    /// Opens at most `size` connections, and waits for the first one.
    pub fn open(address: &Address, size: u32, patience: Duration) -> Result<Self> {
        let pool = Pool::of(address, size);
        let first = pool.connections.get_timeout(FIRST);
        first.map_err(|error| Error::Unavailable(format!("the database cannot be reached: {error}")))?;
        let state = Mutex::new(State { current: Some(Arc::new(pool)), left: Vec::new() });
        Ok(Self(Arc::new(Shared { address: address.clone(), size, patience, state })))
    }

    /// Runs `work`, which may run again, on one connection. The work sets its second argument when a commit is on its way.
    pub async fn run<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnMut(&mut Conn, &mut bool) -> Result<T> + Send + 'static,
    {
        let waited = WAITED.try_with(Cell::get).unwrap_or_default();
        let wait = Wait { from: Instant::now().checked_sub(waited).unwrap_or_else(Instant::now), patience: self.0.patience };
        let pool = self.current()?;
        let place = tokio::time::timeout(wait.left(), Arc::clone(&pool.places).acquire_owned()).await;
        // Work that belongs to no request, such as a timed job, has nothing to add to.
        WAITED.try_with(|waited| waited.set(wait.from.elapsed())).ok();
        let Ok(Ok(place)) = place else {
            return Err(Error::Unavailable("every connection to the database is taken".to_owned()));
        };
        let running = {
            let pool = Arc::clone(&pool);
            tokio::task::spawn_blocking(move || {
                let _place = place;
                with_retries(&pool.connections, wait, work)
            })
        };
        match tokio::time::timeout(LONGEST, running).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(Error::Internal("a database task panicked".to_owned())),
            Err(_) => {
                self.leave(&pool);
                Err(Error::Unavailable(format!("the database has not answered for {} s", LONGEST.as_secs())))
            }
        }
    }

    /// Takes no more work. What already runs goes on.
    pub fn close(&self) {
        drop(self.state().current.take());
    }

    fn current(&self) -> Result<Arc<Pool>> {
        self.state().current.clone().ok_or_else(|| Error::Unavailable("the database is closed".to_owned()))
    }

    /// Leaves connections that do not answer behind, and gives all others new ones. What was asked on the old connections goes on in its
    /// threads, and ends when the host answers or the system gives it up.
    fn leave(&self, silent: &Arc<Pool>) {
        let mut state = self.state();
        state.left.retain(|pool| pool.strong_count() > 0);
        let is_current = state.current.as_ref().is_some_and(|pool| Arc::ptr_eq(pool, silent));
        if is_current && state.left.len() < MOST_LEFT {
            tracing::warn!("the database does not answer: its connections are left behind, and new ones are opened");
            state.left.push(Arc::downgrade(silent));
            state.current = Some(Arc::new(Pool::of(&self.0.address, self.0.size)));
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// This says since when work has waited, and for how long it may wait.
#[derive(Clone, Copy)]
struct Wait {
    from: Instant,
    patience: Duration,
}

impl Wait {
    fn left(self) -> Duration {
        self.patience.saturating_sub(self.from.elapsed())
    }

    /// Gives the time for which a statement may wait for a lock, in whole steps and at least one.
    fn for_locks(self) -> Duration {
        let steps = self.left().as_millis().div_ceil(STEP.as_millis()).max(1);
        STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX))
    }
}

/// When a connection is lost, the pool throws it away and the work runs again on another one. The exception is a connection that is lost
/// during a commit: nobody knows whether the commit arrived, and only an idempotency key can make it safe to try again.
///
/// After PostgreSQL restarts, every idle connection is lost. The work may meet each of them before the pool opens a new one. If no
/// connection can be opened, the pool reports that.
fn with_retries<T>(pool: &r2d2::Pool<Opener>, wait: Wait, mut work: impl FnMut(&mut Conn, &mut bool) -> Result<T>) -> Result<T> {
    let (mut conflicts, mut lost, mut started_over) = (0, 0, 0);
    loop {
        let mut committing = false;
        let mut pooled = pool.get_timeout(wait.left()).map_err(|error| Error::Unavailable(format!("no database connection: {error}")))?;
        match on_one(&mut pooled, wait, &mut work, &mut committing) {
            Err(Error::Database(error)) if dialect::worth_repeating(&error) => {
                pooled.lost = !dialect::is_conflict(&error);
                *(if pooled.lost { &mut lost } else { &mut conflicts }) += 1;
                if committing || conflicts == TRIES || lost > pool.max_size() {
                    return Err(Error::Unavailable(error.to_string()));
                }
                tracing::info!(%error, conflicts, lost, "the database work runs again");
            }
            Err(Error::StartOver) if started_over < STARTS_OVER => started_over += 1,
            Err(Error::Database(error)) if dialect::is_passing(&error) => {
                // A new connection may reach a server, or begin a session, that can write.
                pooled.lost = dialect::is_read_only(&error);
                return Err(Error::Unavailable(error.to_string()));
            }
            outcome => return outcome,
        }
    }
}

fn on_one<T>(
    pooled: &mut Pooled,
    wait: Wait,
    work: &mut impl FnMut(&mut Conn, &mut bool) -> Result<T>,
    committing: &mut bool,
) -> Result<T> {
    pooled.wait_for_locks(wait.for_locks())?;
    work(&mut pooled.conn, committing)
}

#[expect(clippy::disallowed_methods, reason = "the one place that opens PostgreSQL's transactions")]
pub fn transaction<T>(conn: &mut Conn, act: impl Fn(&mut Conn) -> Result<T>, committing: &mut bool) -> Result<T> {
    conn.transaction(|conn| {
        let done = act(conn);
        *committing = done.is_ok();
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_for_a_connection_is_taken_from_the_wait_for_a_lock() {
        let after = |waited: u64| {
            let from = Instant::now().checked_sub(Duration::from_millis(waited)).expect("it has run that long");
            Wait { from, patience: Duration::from_secs(2) }.for_locks().as_millis()
        };
        assert_eq!((after(0), after(50), after(450), after(1_950), after(5_000)), (2_000, 2_000, 1_600, 100, 100));
    }
}
