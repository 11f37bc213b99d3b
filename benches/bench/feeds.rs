//! `feed_304`, `feed_200`, `feed_render`: answers a second of a feed with a thousand events that is unchanged, kept as it was written, or written
//! anew. The ceiling is the same actix with an answer that is always the same: the same status, headers and size.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use foothold::auth::{Actor, Stamp};
use foothold::calendars::model::{Detail, FeedScope, NewFeed};
use foothold::calendars::store::FeedRow;
use foothold::calendars::{calendar, feed};
use foothold::db::Conn;
use foothold::events::EventType;
use foothold::events::store::{NewEvent, insert};
use foothold::ids::Ids;
use foothold::seal::new_token;
use foothold::time::{Clock, Instant, Zone};
use tokio::runtime::Runtime;

use crate::clients::Clients;
use crate::database::{Database, Kind};
use crate::rounds::{self, Outcome};
use crate::server::{Server, cores};
use crate::{rows, sqlite};

/// So many bodies of half a megabyte are more than the service keeps: when a feed's turn comes again, its body is gone.
const FEEDS_IN_TURN: usize = 250;
/// The log behind a feed's revision.
const EVENTS: u64 = 10_000;
const WRITER: Duration = Duration::from_secs(2);

pub fn not_modified(runtime: &Runtime, kind: Kind) -> Outcome {
    run(runtime, kind, 1, "HTTP/1.1 304 ", |feed| format!("if-none-match: {}\r\n", feed.etag))
}

pub fn kept(runtime: &Runtime, kind: Kind) -> Outcome {
    run(runtime, kind, 1, "HTTP/1.1 200 ", |_| String::new())
}

pub fn rendered(runtime: &Runtime, kind: Kind) -> Outcome {
    run(runtime, kind, FEEDS_IN_TURN, "HTTP/1.1 200 ", |_| String::new())
}

fn run(runtime: &Runtime, kind: Kind, feeds: usize, status_line: &'static str, conditions: fn(&Answer) -> String) -> Outcome {
    let tokens: Vec<String> = (0..feeds).map(|_| new_token().expect("randomness")).collect();
    let database = Database::with(kind, |conn| fill(conn, &tokens));
    let server = Server::start(runtime, &database.address);
    let conditions = conditions(&ask(server.address, &tokens[0], ""));
    let answer = ask(server.address, &tokens[0], &conditions);
    assert!(answer.head.starts_with(status_line), "{}", answer.head);
    let constant = Constant::start(runtime, &answer);
    let clients = clients_of(server.address, status_line, &tokens, &conditions);
    let ceiling = clients_of(constant.address, status_line, &tokens, &conditions);
    let outcome = rounds::run(|length| clients.call_for(length), |length| ceiling.call_for(length).per_second);
    constant.stop(runtime);
    server.stop();
    outcome
}

/// Each asks for the next feed.
fn clients_of(server: SocketAddr, status_line: &'static str, tokens: &[String], conditions: &str) -> Clients {
    let requests: Vec<String> = tokens.iter().map(|token| request(token, conditions)).collect();
    Clients::of(server, status_line, move |number| {
        let turn = usize::try_from(number).unwrap_or(0) % requests.len();
        requests[turn].clone()
    })
}

fn request(token: &str, conditions: &str) -> String {
    format!("GET /calendars/{token}.ics HTTP/1.1\r\nhost: foothold.bench\r\nuser-agent: Google-Calendar-Importer\r\n{conditions}\r\n")
}

/// A thousand slots of twenty companies, feeds of the institute, and a log.
fn fill(conn: &mut Conn, tokens: &[String]) {
    let now = Clock::System.now();
    rows::fill(conn, now);
    let stamp = Stamp { by: Actor::System, at: now, ids: Ids };
    for token in tokens {
        let new = NewFeed { scope: FeedScope::Institute, name: "Everything".to_owned(), detail: Detail::Full };
        let row = feed::create(conn, &stamp, &new, token).expect("a feed");
        if token == &tokens[0] {
            say_how_fast_the_writer_is(conn, &row, now);
        }
    }
    fill_log(conn, &stamp);
}

fn fill_log(conn: &mut Conn, stamp: &Stamp) {
    for number in 0..EVENTS {
        let event = NewEvent {
            id: stamp.new_id(),
            event_type: EventType::SlotUpdated,
            company_id: Some(rows::company(number)),
            shown_to_company: true,
            changes_feeds: true,
            body: "{}".to_owned(),
            created_at: stamp.at,
        };
        insert(conn, &event).expect("an event");
    }
}

/// Without the database: events a second, from values to octets.
fn say_how_fast_the_writer_is(conn: &mut Conn, feed: &FeedRow, now: Instant) {
    let document = calendar::of_feed(conn, feed, Zone::utc().date_at(now)).expect("the rows of a feed");
    let events = document.events.len() as u64;
    let per_second = sqlite::repeat(WRITER, || {
        std::hint::black_box(document.write());
        events
    });
    eprintln!("  the writer: {per_second:.0} events/s, {} octets for {events}", document.write().len());
}

/// An answer as it came.
struct Answer {
    head: String,
    etag: String,
    body: Bytes,
}

/// Once, on a connection of its own.
fn ask(server: SocketAddr, token: &str, conditions: &str) -> Answer {
    let mut connection = TcpStream::connect(server).expect("the server listens");
    connection.write_all(request(token, &format!("connection: close\r\n{conditions}")).as_bytes()).expect("a request");
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).expect("an answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("an ETag").to_owned();
    Answer { etag, head, body: Bytes::copy_from_slice(&answer[end..]) }
}

/// An actix that always gives the same answer.
struct Constant {
    address: SocketAddr,
    handle: ServerHandle,
}

impl Constant {
    fn start(runtime: &Runtime, answer: &Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let status = if answer.head.starts_with("HTTP/1.1 304 ") { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        // actix writes these itself.
        let own = ["content-length", "date", "connection"];
        let headers = answer.head.lines().skip(1).filter_map(|line| line.split_once(": ")).filter(|(name, _)| !own.contains(name));
        let headers: Vec<_> = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let body = answer.body.clone();
        let handle = runtime.block_on(async {
            let server = HttpServer::new(move || {
                let (headers, body) = (headers.clone(), body.clone());
                App::new().default_service(web::to(move || {
                    let mut response = HttpResponse::build(status);
                    for (name, value) in &headers {
                        response.insert_header((name.as_str(), value.as_str()));
                    }
                    let response = if status == StatusCode::OK { response.body(body.clone()) } else { response.finish() };
                    async { response }
                }))
            });
            let server = server.workers(cores()).disable_signals().listen(listener).expect("a listener").run();
            let handle = server.handle();
            tokio::spawn(server);
            handle
        });
        Self { address, handle }
    }

    fn stop(self, runtime: &Runtime) {
        runtime.block_on(self.handle.stop(false));
    }
}
