//! A pass of a follower of the log finds its events by the index on type and position, however far behind the follower is, with as many
//! statements for many events as for few.

use diesel::connection::SimpleConnection;
use foothold::db::Address;
use foothold::events::EventType;
use foothold::events::follow::{self, Follower, Takes};

use super::explained;
use super::heard::Heard;
use crate::harness::prelude::*;

const KINDS: &[EventType] = &[EventType::BookingConfirmed, EventType::BookingCancelled, EventType::SlotCancelled];

static FOLLOWER: Follower = Follower { name: "test_plans", kinds: KINDS, records: &[], takes: Takes::Many, act: |_, _, _| Ok(()) };

/// Says what is wrong with the statements of a pass from the beginning of the log, and of one near its end.
pub async fn check(app: &TestApp, address: &Address, heard: &Heard) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, more) in [("0", true), ("(SELECT max(position) - 40 FROM events)", false)] {
        sql(app, "DELETE FROM follower_positions WHERE follower = 'test_plans'").await;
        sql(app, &format!("INSERT INTO follower_positions (follower, position) VALUES ('test_plans', {place})")).await;
        heard.forget();
        assert_eq!(follow::pass(&app.deps, &FOLLOWER).await.unwrap(), more, "from {place}");
        let read = heard.count("events");
        if read != 2 * KINDS.len() {
            wrong.push(format!("a pass from {place} reads the log {read} times"));
        }
        let statements: Vec<_> = heard.take().into_iter().filter(|statement| statement.sql.contains("events")).collect();
        wrong.extend(explained::faults(address, &statements).into_iter().map(|fault| format!("a pass from {place}: {fault}")));
    }
    wrong
}

async fn sql(app: &TestApp, statement: &str) {
    let statement = statement.to_owned();
    app.deps.db.write("test_sql", move |conn| Ok(conn.batch_execute(&statement)?)).await.unwrap();
}
