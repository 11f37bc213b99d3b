//! `webhook_lag`: milliseconds from an event's commit to the receiver's 2xx, 99 of 100 times, at 200 events a second to 50 endpoints.
//!
//! `webhook_fair`: the same beside a dead endpoint with 10,000 deliveries due; its ceiling is the same without the dead one.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::database::{Database, Kind};
use crate::endpoints::{Bare, Listening, is_pending, lags, paced, pile_up, record, register, register_one};
use crate::receiver::Receiver;
use crate::rounds::{self, Outcome};
use crate::server::Server;

const EVENTS_A_SECOND: u32 = 200;
const DUE_TO_THE_DEAD_ONE: u64 = 10_000;
const LOOK_EVERY: Duration = Duration::from_millis(5);

pub fn run(runtime: &Runtime, kind: Kind) -> Outcome {
    let database = Database::with(kind, |_| ());
    let server = Server::start(runtime, &database.address);
    let receiver = Receiver::start();
    let listening = register(runtime, &server, &receiver);
    let bare = Bare::of(&server, &receiver);
    let serve = |length| lags_of(runtime, &server, &receiver, &listening, None, length);
    let outcome = rounds::run_times(serve, |length| bare.paced(runtime, &receiver, EVENTS_A_SECOND, length));
    server.stop();
    outcome
}

pub fn run_fair(runtime: &Runtime, kind: Kind) -> Outcome {
    let database = Database::with(kind, |_| ());
    let baseline = Database::with(kind, |_| ());
    let (server, alone) = (Server::start(runtime, &database.address), Server::start(runtime, &baseline.address));
    let receiver = Receiver::start();
    let (listening, listening_alone) = (register(runtime, &server, &receiver), register(runtime, &alone, &receiver));
    let dead = register_one(runtime, &server, 1_000, nobody_listens());
    let outcome = rounds::run_times(
        |length| {
            pile_up(runtime, &server.deps, &[dead], 0, DUE_TO_THE_DEAD_ONE);
            lags_of(runtime, &server, &receiver, &listening, Some(dead), length)
        },
        |length| lags_of(runtime, &alone, &receiver, &listening_alone, None, length),
    );
    server.stop();
    alone.stop();
    outcome
}

fn lags_of(
    runtime: &Runtime,
    server: &Server,
    receiver: &Receiver,
    listening: &[Listening],
    dead: Option<Listening>,
    length: Duration,
) -> Vec<Duration> {
    let committed = runtime.block_on(paced(EVENTS_A_SECOND, length, |number| {
        let (deps, to) = (server.deps.clone(), listening[usize::try_from(number).unwrap_or(0) % listening.len()]);
        async move {
            record(&deps, to, number).await;
            (number, Instant::now())
        }
    }));
    let lags = lags(&committed, receiver);
    while is_pending(runtime, &server.deps, dead) {
        std::thread::sleep(LOOK_EVERY);
    }
    lags
}

/// A port that was free a moment ago.
fn nobody_listens() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}/", listener.local_addr().expect("an address"))
}
