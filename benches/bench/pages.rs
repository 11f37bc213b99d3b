//! `pages` and `page_lists`: milliseconds of the slowest page of the console. The ceiling is what was promised: 30 ms for each page of the
//! demonstration, none of which may have more than 60 kB, and 50 ms for each list with 100,000 slots, 300,000 bookings and 10,000 mentees.
//!
//! One browser reads one page after the other, so the figure is what one person waits for.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use foothold::accounts::browser::Browser;
use foothold::accounts::create::create;
use foothold::accounts::model::{NewAccount, RoleSource};
use foothold::accounts::store::{SessionRow, insert_session};
use foothold::auth::{Access, Actor, Stamp};
use foothold::ids::Ids;
use foothold::seal::{fingerprint, new_token};
use foothold::time::Clock;
use tokio::runtime::Runtime;

use crate::database::{Database, Kind};
use crate::find_slots;
use crate::rounds::{Outcome, p99};
use crate::rows;
use crate::server::Server;

const OF_A_PAGE: f64 = 30.0;
const OF_A_LIST: f64 = 50.0;
const LARGEST: usize = 60_000;
/// Each page is read this many times.
const TIMES: usize = 15;

/// Measures the demonstration: every page to which a link leads from Today on, one of each kind.
pub fn demonstration(runtime: &Runtime, kind: Kind) -> Outcome {
    let database = Database::with(kind, |_| ());
    let server = Server::start(runtime, &database.address);
    runtime.block_on(foothold::demo::load_and_greet(&server.deps)).expect("the demonstration loads");
    let reader = Reader::of(runtime, &server);
    let outcome = outcome(&reader, &reader.every_page(), OF_A_PAGE);
    server.stop();
    outcome
}

pub fn lists(runtime: &Runtime, kind: Kind) -> Outcome {
    let now = Clock::System.now();
    let database = Database::with(kind, |conn| find_slots::fill(conn, now));
    let server = Server::start(runtime, &database.address);
    find_slots::wait_for_turns(runtime, &server);
    let company = rows::company(7);
    let mut paths: Vec<String> =
        ["/", "/week", "/slots", "/bookings", "/mentees", "/companies", "/companies?view=list", "/cohorts", "/queues/attendance"]
            .map(str::to_owned)
            .into();
    paths.extend([
        format!("/slots?company_id={company}&sort=-starts_at"),
        "/slots?q=panel&status=published".to_owned(),
        "/bookings?status=confirmed&sort=starts_at".to_owned(),
        format!("/bookings?company_id={company}"),
        "/mentees?q=number%207".to_owned(),
        format!("/companies/{company}"),
        format!("/mentees/{}", rows::mentee(7)),
    ]);
    let reader = Reader::of(runtime, &server);
    let outcome = outcome(&reader, &paths, OF_A_LIST);
    server.stop();
    outcome
}

fn outcome(reader: &Reader, paths: &[String], promised: f64) -> Outcome {
    let mut all = Vec::new();
    let (mut slowest, mut fastest) = (0.0_f64, f64::MAX);
    for path in paths {
        reader.read(path);
        let took: Vec<Duration> = (0..TIMES).map(|_| reader.read(path).0).collect();
        let figure = p99(took.clone()).as_secs_f64() * 1_000.0;
        eprintln!("  {figure:6.1} ms {path}");
        (slowest, fastest) = (slowest.max(figure), fastest.min(figure));
        all.extend(took);
    }
    Outcome { figure: slowest, ceiling: promised, ratio: slowest / promised, spread: (slowest - fastest) / slowest, p99: p99(all) }
}

/// This is a coordinator who is signed in.
struct Reader<'r> {
    runtime: &'r Runtime,
    http: reqwest::Client,
    base: String,
    cookie: String,
}

impl<'r> Reader<'r> {
    #[expect(clippy::disallowed_methods, reason = "a client of the service, which is on loopback")]
    fn of(runtime: &'r Runtime, server: &Server) -> Self {
        let token = new_token().expect("randomness");
        let hash = fingerprint(&token);
        let now = server.deps.clock.now();
        let stamp = Stamp { by: Actor::System, at: now, ids: Ids };
        let signing_in = server.deps.db.write("bench_session", move |conn| {
            let new = NewAccount {
                email: "bench@foothold.bench".to_owned(),
                name: "Rosa".to_owned(),
                access: Access::Coordinator,
                role_source: RoleSource::Foothold,
            };
            let account = create(conn, &stamp, &new)?;
            let session = SessionRow {
                id: stamp.new_id(),
                token_hash: hash.clone(),
                account_id: account.id,
                browser: Browser::Other,
                link_made_by: None,
                created_at: now,
                seen_at: now,
                ends_at: now.plus_minutes(24 * 60),
                process_id: None,
                by_provider: false,
                authenticated_at: None,
            };
            insert_session(conn, &session)
        });
        runtime.block_on(signing_in).expect("somebody can sign in");
        let cookie = format!("__Host-foothold={token}");
        Self { runtime, http: reqwest::Client::new(), base: format!("http://{}", server.address), cookie }
    }

    /// Reads a page, and says how long it took.
    fn read(&self, path: &str) -> (Duration, String) {
        let request = self.http.get(format!("{}{path}", self.base)).header("cookie", &self.cookie);
        self.runtime.block_on(async {
            let begun = Instant::now();
            let answer = request.send().await.expect("an answer");
            let status = answer.status();
            let text = answer.text().await.expect("a page");
            let took = begun.elapsed();
            assert!(status.is_success(), "{path}: {status}");
            (took, text)
        })
    }

    /// Follows the links from Today on. Of pages that differ in an id or in a query alone, one is read.
    fn every_page(&self) -> Vec<String> {
        let (mut waiting, mut found) = (VecDeque::from(["/".to_owned()]), BTreeMap::from([(kind_of("/"), "/".to_owned())]));
        while let Some(path) = waiting.pop_front() {
            let (_, text) = self.read(&path);
            assert!(text.len() <= LARGEST, "{path} has {} bytes", text.len());
            let links = text
                .split(" href=\"/")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .map(|link| format!("/{}", link.replace("&amp;", "&")));
            for link in links.filter(|link| is_page(link)) {
                if let std::collections::btree_map::Entry::Vacant(entry) = found.entry(kind_of(&link)) {
                    entry.insert(link.clone());
                    waiting.push_back(link);
                }
            }
        }
        found.into_values().collect()
    }
}

/// Files and the documentation of the API are no pages of the console, and what asks for a filter to be kept leads to another page.
fn is_page(link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.') || matches!(last, "export" | "record"));
    !path.starts_with("/assets/") && !path.starts_with("/docs") && !is_file && !link.contains("set=yes")
}

/// Gives the path with `*` in the place of each id and day.
fn kind_of(link: &str) -> String {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let part = |part: &str| if part.bytes().any(|letter| letter.is_ascii_digit()) { "*".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
