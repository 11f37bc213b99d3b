//! `series_2000`: milliseconds until a series of 2,000 published slots is answered, while clients book. The ceiling is what was promised, and
//! the 99th percentile is that of the bookings beside the series.

use std::time::{Duration, Instant};

use foothold::time::Clock;
use jiff::{SignedDuration, ToSpan};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::booking::clients_of;
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

pub fn run(runtime: &Runtime, kind: Kind) -> Outcome {
    let promised = match kind {
        Kind::Sqlite => 1_000.0,
        Kind::Postgres => 1_500.0,
    };
    let database = Database::with(kind, |conn| rows::fill(conn, Clock::System.now()));
    let server = Server::start(runtime, &database.address);
    let clients = clients_of(&server);
    let (mut took, mut booked) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let bookings = std::thread::scope(|scope| {
            let bookings = scope.spawn(|| clients.call_for(ROUND));
            std::thread::sleep(LEAD);
            took.push(make(runtime, &server, round).as_secs_f64() * 1_000.0);
            bookings.join().expect("every booking is answered")
        });
        booked.extend(bookings.took);
    }
    server.stop();
    let figure = median(&mut took);
    // The median has sorted them.
    let spread = (took[took.len() - 1] - took[0]) / figure;
    Outcome { figure, ceiling: promised, ratio: figure / promised, spread, p99: p99(booked) }
}

/// Makes one series, in days that no other slot has.
#[expect(clippy::disallowed_methods, reason = "a client of the service, which is on loopback")]
fn make(runtime: &Runtime, server: &Server, round: i64) -> Duration {
    let first = Clock::System.now().plus(SignedDuration::from_hours(24 * 400)).timestamp();
    let first = jiff::tz::TimeZone::UTC.to_datetime(first).date().saturating_add((round * DAYS).days());
    let hosts = [rows::host(0), rows::host(rows::COMPANIES)];
    let body = json!({"starts_on": first, "recurrence": "FREQ=DAILY", "count": DAYS, "timezone": "Europe/London", "day_start": "09:00",
        "day_end": "17:00", "gap_minutes": 0, "host_ids": hosts, "parallel": true, "publish": true,
        "template": {"company_id": rows::company(0), "kind": "group_session", "title": "Drop in", "duration_minutes": 48, "capacity": 5,
            "mode": "online", "card": rows::card()}});
    let url = format!("http://{}/v1/slot-series", server.address);
    let request = reqwest::Client::new().post(url).bearer_auth(&server.key).json(&body);
    runtime.block_on(async {
        let sent = Instant::now();
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        assert!(status == 201 && text.ends_with("\"clashes\":[]}"), "{status}: {}", &text[..text.len().min(500)]);
        sent.elapsed()
    })
}
