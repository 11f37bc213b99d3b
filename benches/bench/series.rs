//! `series_2000` and `series_cancel`: milliseconds until a series of 2,000 published slots is made or cancelled. The ceiling is what was
//! promised for making it. Each round makes it again while 16 clients book, and the 99th percentile is that of their bookings.

use std::time::{Duration, Instant};

use foothold::time::Clock;
use jiff::{SignedDuration, ToSpan};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::booking::{clients_of, fill};
use crate::database::{Database, Kind};
use crate::rounds::{Outcome, median, p99};
use crate::rows;
use crate::server::Server;

const ROUNDS: i64 = 5;
const ROUND: Duration = Duration::from_secs(4);
/// The series comes when the clients have warmed up.
const LEAD: Duration = Duration::from_secs(1);
/// Ten slots a day for each of two hosts.
const DAYS: i64 = 100;

pub fn make(runtime: &Runtime, kind: Kind) -> Outcome {
    run(runtime, kind, |server, round| Request::of(server, "/v1/slot-series", series(round)))
}

/// The series is there before the clock runs.
pub fn cancel(runtime: &Runtime, kind: Kind) -> Outcome {
    run(runtime, kind, |server, round| {
        let made = Request::of(server, "/v1/slot-series", series(round)).send(runtime);
        let path = format!("/v1/slot-series/{}/cancel", made["id"].as_str().expect("an id"));
        Request::of(server, &path, json!({"reason_code": "weather"}))
    })
}

/// Takes the time of the requests that are prepared for each round: one alone, and one beside bookings.
fn run(runtime: &Runtime, kind: Kind, prepare: impl Fn(&Server, i64) -> Request) -> Outcome {
    let promised = match kind {
        Kind::Sqlite => 1_000.0,
        Kind::Postgres => 1_500.0,
    };
    let database = Database::with(kind, |conn| fill(conn, Clock::System.now()));
    let server = Server::start(runtime, &database.address);
    let clients = clients_of(&server);
    let (mut took, mut booked) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (alone, beside) = (prepare(&server, 2 * round), prepare(&server, 2 * round + 1));
        took.push(milliseconds_of(|| alone.send(runtime)));
        let (bookings, slower) = std::thread::scope(|scope| {
            let bookings = scope.spawn(|| clients.call_for(ROUND));
            std::thread::sleep(LEAD);
            let slower = milliseconds_of(|| beside.send(runtime));
            (bookings.join().expect("every booking is answered"), slower)
        });
        eprintln!("  {:.0} ms, and {slower:.0} ms beside {:.0} bookings/s", took[took.len() - 1], bookings.per_second);
        booked.extend(bookings.took);
    }
    server.stop();
    let figure = median(&mut took);
    // The median has sorted them.
    let spread = (took[took.len() - 1] - took[0]) / figure;
    Outcome { figure, ceiling: promised, ratio: figure / promised, spread, p99: p99(booked) }
}

fn milliseconds_of(act: impl FnOnce() -> Value) -> f64 {
    let begun = Instant::now();
    act();
    begun.elapsed().as_secs_f64() * 1_000.0
}

/// Gives the body of a series in days that no other slot has.
fn series(round: i64) -> Value {
    let first = Clock::System.now().plus(SignedDuration::from_hours(24 * 400)).timestamp();
    let first = jiff::tz::TimeZone::UTC.to_datetime(first).date().saturating_add((round * DAYS).days());
    let hosts = [rows::host(0), rows::host(rows::COMPANIES)];
    json!({"starts_on": first, "recurrence": "FREQ=DAILY", "count": DAYS, "timezone": "Europe/London", "day_start": "09:00",
        "day_end": "17:00", "gap_minutes": 0, "host_ids": hosts, "parallel": true, "publish": true,
        "template": {"company_id": rows::company(0), "kind": "group_session", "title": "Drop in", "duration_minutes": 48, "capacity": 5,
            "mode": "online", "card": rows::card()}})
}

/// A request of the coordinator.
struct Request {
    url: String,
    key: String,
    body: Value,
}

impl Request {
    fn of(server: &Server, path: &str, body: Value) -> Self {
        Self { url: format!("http://{}{path}", server.address), key: server.key.clone(), body }
    }

    /// Gives the answer, which says that all is well.
    #[expect(clippy::disallowed_methods, reason = "a client of the service, which is on loopback")]
    fn send(&self, runtime: &Runtime) -> Value {
        let request = reqwest::Client::new().post(&self.url).bearer_auth(&self.key).json(&self.body);
        let answer = runtime.block_on(async {
            let answer = request.send().await.expect("an answer");
            let status = answer.status();
            let text = answer.text().await.expect("a body");
            assert!(status.is_success(), "{status}: {}", &text[..text.len().min(500)]);
            serde_json::from_str::<Value>(&text).expect("JSON")
        });
        assert!(answer["clashes"].as_array().is_none_or(Vec::is_empty), "slots are missing: {}", answer["clashes"]);
        answer
    }
}
