//! Nobody learns the seed of a round before its draw: not from an answer, the log of events, what the service logs, or the database's octets.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use diesel::prelude::*;
use diesel::sql_types::Text;
use foothold::db::{Address, Conn};

use super::*;
use crate::harness::logs;

#[apply(test_both)]
async fn the_seed_is_nowhere_in_the_clear_before_the_draw(app: TestApp) {
    let logged = logs::Everything::kept();
    let office = app.office().await;
    let wanted = slot(&app).await.published().await;
    let mentee = app.mentee().await;
    let made = office.post("/v1/rounds", round_of(&[&wanted])).await;
    let round = format!("/v1/rounds/{}", made.id());
    let mut said = vec![made.text(), enter(&app, &made.id(), &mentee, &[&wanted]).await.text()];
    for path in [&round, "/v1/rounds", &format!("{round}/entries"), &format!("{round}/entries/{mentee}"), "/v1/events", "/v1/attention"] {
        said.push(office.get(path).await.text());
    }
    foothold::worker::rounds::run(app.deps.clone()).await.expect("it has opened");
    office.get(&round).await.assert_field("seed", Value::Null);
    let (stored, logged_before) = (octets(&app).await, logged.read());

    draw(&app).await;

    let seed = office.get(&round).await.field("seed").as_str().expect("a seed").to_owned();
    let clear = in_the_clear(&seed);
    assert!(!contains(said.concat().as_bytes(), &clear), "an answer or an event has it");
    assert!(!logged_before.is_empty() && !contains(logged_before.as_bytes(), &clear), "it is logged");
    assert!(!contains(&stored, &clear), "the database has it");
    // This is how it would have been found.
    assert!(contains(&octets(&app).await, &clear));
}

/// The ways in which somebody might have written down these 32 bytes.
fn in_the_clear(seed: &str) -> Vec<Vec<u8>> {
    let bytes: Vec<u8> = (0..64).step_by(2).map(|at| u8::from_str_radix(&seed[at..at + 2], 16).expect("two digits")).collect();
    let texts = [seed.to_owned(), seed.to_uppercase(), STANDARD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes), format!("{bytes:?}")];
    texts.into_iter().map(String::into_bytes).chain([bytes]).collect()
}

fn contains(octets: &[u8], clear: &[Vec<u8>]) -> bool {
    clear.iter().any(|clear| octets.windows(clear.len()).any(|window| window == clear.as_slice()))
}

/// All that the database holds: the file with what is still in its log, or every row of every table, in which PostgreSQL writes octets as
/// hexadecimal digits.
async fn octets(app: &TestApp) -> Vec<u8> {
    match app.address() {
        Address::Sqlite(path) => {
            let mut all = std::fs::read(&path).expect("the file");
            all.extend(std::fs::read(path.with_extension("db-wal")).unwrap_or_default());
            all
        }
        Address::Postgres(_) => app.deps.db.read("test_octets", |conn| Ok(rows(conn))).await.expect("rows").into_bytes(),
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn rows(conn: &mut Conn) -> String {
    let mut lines = |sql: &str| -> Vec<String> {
        let found: Vec<Line> = diesel::sql_query(sql).load(conn).expect("a catalogue can be read");
        found.into_iter().map(|line| line.line).collect()
    };
    let tables = lines("SELECT format('%I', tablename) AS line FROM pg_tables WHERE schemaname = 'public'");
    tables.into_iter().flat_map(|table| lines(&format!("SELECT t::text AS line FROM {table} t"))).collect()
}
