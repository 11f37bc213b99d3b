//! `slots_page`: pages a second of `GET /v1/slots?available=true&limit=50`, of a thousand slots that can be booked.

use std::time::Duration;

use foothold::db::Address;
use foothold::time::{Clock, Instant};
use tokio::runtime::Runtime;

use crate::clients::Clients;
use crate::database::{Database, Kind};
use crate::rounds::{self, Outcome};
use crate::server::{Server, cores};
use crate::{pgbench, rows, sqlite};

/// One more than is shown: it tells whether there is a next page.
const ROWS_READ: u32 = 51;

pub fn run(runtime: &Runtime, kind: Kind) -> Outcome {
    let opening = Clock::System.now();
    let database = Database::with(kind, |conn| rows::fill(conn, opening));
    let server = Server::start(runtime, &database.address);
    let clients = clients_of(&server);
    // Nothing is written: both read the same database.
    let ceiling = |length| match kind {
        Kind::Postgres => on_postgres(&database.address, opening, length),
        Kind::Sqlite => on_sqlite(&database.address, opening, length),
    };
    let outcome = rounds::run(|length| clients.call_for(length), ceiling);
    server.stop();
    outcome
}

fn clients_of(server: &Server) -> Clients {
    let key = &server.key;
    let request = format!("GET /v1/slots?available=true&limit=50 HTTP/1.1\r\nhost: foothold.bench\r\nauthorization: Bearer {key}\r\n\r\n");
    Clients::of(server.address, "HTTP/1.1 200 ", move |_| request.clone())
}

fn on_postgres(database: &Address, opening: Instant, length: Duration) -> f64 {
    let shown: Vec<_> = (0..u64::from(ROWS_READ)).map(|number| rows::slot(number).uuid().to_string()).collect();
    let variables = [
        ("status", "published".to_owned()),
        ("now", opening.to_string()),
        ("limit", ROWS_READ.to_string()),
        ("shown", format!("{{{}}}", shown.join(","))),
    ];
    pgbench::run(database, "slots_page.pgbench", length, &variables)
}

/// A loop on each core: readers do not wait for each other.
fn on_sqlite(database: &Address, opening: Instant, length: Duration) -> f64 {
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..cores()).map(|_| scope.spawn(|| read_pages(database, opening, length))).collect();
        readers.into_iter().map(|reader| reader.join().expect("a reader")).sum()
    })
}

fn read_pages(database: &Address, opening: Instant, length: Duration) -> f64 {
    let connection = sqlite::connect(database);
    let now = opening.as_microsecond();
    let shown: Vec<_> = (0..u64::from(ROWS_READ)).map(|number| rows::slot(number).uuid().into_bytes()).collect();
    let mut page = connection
        .prepare(
            "SELECT * FROM slots WHERE status = ? AND sort_at > ? AND booking_closes_at > ? AND seats_taken < capacity \
             ORDER BY sort_at, id LIMIT ?",
        )
        .expect("the page");
    let marks = vec!["?"; shown.len()].join(", ");
    let mut hosts = connection
        .prepare(&format!("SELECT slot_id, host_id FROM slot_hosts WHERE slot_id IN ({marks}) ORDER BY slot_id, place"))
        .expect("its hosts");
    sqlite::repeat(length, || {
        assert_eq!(sqlite::read_all(&mut page, rusqlite::params!["published", now, now, ROWS_READ]), shown.len());
        assert_eq!(sqlite::read_all(&mut hosts, rusqlite::params_from_iter(shown.iter().map(|id| &id[..]))), shown.len());
        1
    })
}
