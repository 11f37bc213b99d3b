//! Followers of the log act on each event of their types, in the order of positions and at least once.
//!
//! The followers of these tests write down what they have followed in a table of their own. Another table says what goes wrong at which
//! position.

mod declared;
mod failing;
mod failures;
mod once;
mod order;
mod page;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use foothold::app::Start;
use foothold::audit::Particulars;
use foothold::auth::{Actor, Stamp};
use foothold::db::Conn;
use foothold::db::schema::events;
use foothold::error::{Error, Result};
use foothold::events::follow::{self, Follower, Followers, Takes};
use foothold::events::model::MenteeData;
use foothold::events::store::{EventRow, Place, place};
use foothold::events::{self as log, Event, EventType};
use foothold::ids::MenteeId;
use jiff::SignedDuration;

use crate::harness::prelude::*;

diesel::table! {
    followed (number) {
        number -> BigInt,
        position -> BigInt,
    }
}

diesel::table! {
    mishaps (position) {
        position -> BigInt,
        what -> Text,
    }
}

const KINDS: &[EventType] = &[EventType::MenteeCreated, EventType::MenteeUpdated, EventType::InstituteUpdated];

/// It takes up to 100 events in a transaction.
static MANY: [Follower; 1] = [Follower { name: "test_many", kinds: KINDS, records: &[], takes: Takes::Many, act: write_down }];

/// It takes one event in a transaction.
static ONE: [Follower; 1] = [Follower { name: "test_one", kinds: KINDS, records: &[], takes: Takes::One, act: write_down }];

/// Writes down which event it was, and then fails where the table of mishaps says so. Two that act at the same time would give the same
/// number.
fn write_down(conn: &mut Conn, _: &Stamp, event: &EventRow) -> Result<()> {
    let position = event.position.expect("only numbered events are followed");
    let last: Option<i64> = followed::table.select(diesel::dsl::max(followed::number)).first(conn)?;
    let row = (followed::number.eq(last.unwrap_or(0) + 1), followed::position.eq(position));
    diesel::insert_into(followed::table).values(row).execute(conn)?;
    let what: Option<String> = mishaps::table.find(position).select(mishaps::what).first(conn).optional()?;
    match what.as_deref() {
        None => Ok(()),
        Some("refused") => Err(Error::conflict("It may not be.")),
        Some("unavailable") => Err(Error::Unavailable("not now".to_owned())),
        Some("panic") => panic!("this act panics, which is no fault of the test"),
        Some("broken statement") => Ok(diesel::insert_into(followed::table).values(row).execute(conn).map(drop)?),
        Some("lost connection") => Ok(conn.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())")?),
        Some(other) => Err(Error::Internal(format!("what is {other}?"))),
    }
}

/// Gives a follower its first place at the end of the log as it is now, with the statement of its migration.
async fn at_the_end(app: &TestApp, follower: &'static Follower) {
    begin(app, &format!("SELECT '{}', coalesce(max(position), 0) FROM events", follower.name)).await;
}

/// Gives a follower its first place before all events.
async fn at_the_beginning(app: &TestApp, follower: &'static Follower) {
    begin(app, &format!("VALUES ('{}', 0)", follower.name)).await;
}

async fn begin(app: &TestApp, place: &str) {
    log::catch_up(&app.deps).await.unwrap();
    sql(app, "CREATE TABLE IF NOT EXISTS followed (number BIGINT PRIMARY KEY, position BIGINT NOT NULL)").await;
    sql(app, "CREATE TABLE IF NOT EXISTS mishaps (position BIGINT PRIMARY KEY, what TEXT NOT NULL)").await;
    sql(app, &format!("INSERT INTO follower_positions (follower, position) {place}")).await;
}

async fn sql(app: &TestApp, statement: &str) {
    let statement = statement.to_owned();
    app.deps.db.write("test_sql", move |conn| Ok(conn.batch_execute(&statement)?)).await.unwrap();
}

/// From now on this goes wrong at that position, and nothing at any other.
async fn goes_wrong(app: &TestApp, position: i64, what: &str) {
    sql(app, &format!("DELETE FROM mishaps; INSERT INTO mishaps VALUES ({position}, '{what}')")).await;
}

async fn is_mended(app: &TestApp) {
    sql(app, "DELETE FROM mishaps").await;
}

/// Runs passes until one says that there is no more to do now.
async fn follow_all(app: &TestApp, follower: &'static Follower) -> Result<()> {
    log::catch_up(&app.deps).await?;
    while follow::pass(&app.deps, follower).await? {}
    Ok(())
}

/// Gives the positions of the events that are followed, in the order of the log.
async fn positions(app: &TestApp) -> Vec<i64> {
    log::catch_up(&app.deps).await.unwrap();
    let read = app.deps.db.read("test_positions", |conn| {
        let kinds = events::table.filter(events::event_type.eq_any(KINDS.to_vec())).order(events::position);
        Ok(kinds.select(events::position.assume_not_null()).load::<i64>(conn)?)
    });
    read.await.unwrap()
}

/// Gives the positions that the follower has written down, in its order.
async fn followed(app: &TestApp) -> Vec<i64> {
    let read = app
        .deps
        .db
        .read("test_followed", |conn| Ok(followed::table.order(followed::number).select(followed::position).load::<i64>(conn)?));
    read.await.unwrap()
}

async fn place_of(app: &TestApp, follower: &'static Follower) -> Place {
    app.deps.db.read("test_place", move |conn| place(conn, follower.name)).await.unwrap()
}

/// Records so many events of a mentee at once, as an act records them.
async fn record(app: &TestApp, count: usize) {
    let stamp = Stamp { by: Actor::System, at: app.clock.now(), ids: app.deps.ids };
    let recorded = app.deps.db.write("test_record", move |conn| {
        let mentee_id: MenteeId = stamp.new_id();
        let event = || Event::Mentee(EventType::MenteeUpdated, MenteeData { mentee_id, version: 1 });
        log::record_all(conn, &stamp, (0..count).map(|_| (event(), Particulars::default())).collect())
    });
    recorded.await.unwrap();
}

/// Another server on the same database, which has this follower.
async fn with_follower(app: &TestApp, followers: &'static [Follower]) -> TestApp {
    app.started_with(move |start: &mut Start| start.followers = Followers(followers)).await
}
