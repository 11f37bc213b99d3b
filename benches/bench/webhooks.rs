//! `webhooks`: deliveries a second of 10,000 events that are due to 50 endpoints, until the last one is written down as delivered.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::database::{Database, Kind};
use crate::endpoints::{self, Bare, is_pending, pile_up, register};
use crate::receiver::Receiver;
use crate::rounds::{self, Outcome};
use crate::server::Server;

const EVENTS: u64 = 10_000;
const LOOK_EVERY: Duration = Duration::from_millis(1);

pub fn run(runtime: &Runtime, kind: Kind) -> Outcome {
    let database = Database::with(kind, |_| ());
    let server = Server::start(runtime, &database.address);
    let receiver = Receiver::start();
    let listening = register(runtime, &server, &receiver);
    let bare = Bare::of(&server, &receiver);
    let serve = |_| {
        pile_up(runtime, &server.deps, &listening, 0, EVENTS);
        // Their places in the log are the readers' business, and given as they come: here they all come at once.
        runtime.block_on(foothold::events::catch_up(&server.deps)).expect("events can be given positions");
        let begin = Instant::now();
        server.deps.recorded.notify_one();
        let answered = receiver.take(usize::try_from(EVENTS).unwrap_or(0));
        while is_pending(runtime, &server.deps, None) {
            std::thread::sleep(LOOK_EVERY);
        }
        let took = begin.elapsed();
        endpoints::load(EVENTS, took, answered.into_iter().map(|(_, at)| at.saturating_duration_since(begin)).collect())
    };
    let outcome = rounds::run(serve, |_| bare.burst(runtime, &receiver, EVENTS));
    server.stop();
    outcome
}
