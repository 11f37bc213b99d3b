//! A process that is killed while it draws leaves a round that is drawn whole or not at all, and the next process draws it.

use std::time::Duration;

use diesel::prelude::*;
use foothold::db::conn::open;
use foothold::db::schema::{bookings, decisions, rounds};
use foothold::seal;

use super::{CLOSES, OPENS, round_of};
use crate::harness::database::Database;
use crate::harness::prelude::*;
use crate::harness::process::{Process, Site};

const SLOTS: u32 = 15;
const ENTRIES: usize = 45;
/// The first process is killed so many milliseconds at most after it serves, which is when the job that draws begins. Each process after it may
/// live so much longer, until one has the time to draw on a machine however slow.
const LATEST: u64 = 60;
/// More processes than this are not needed until one has drawn the round.
const MOST_KILLS: u64 = 60;

#[tokio::test]
async fn a_draw_that_is_killed_is_whole_or_not_at_all_sqlite() {
    killed(Database::sqlite()).await;
}

#[tokio::test]
async fn a_draw_that_is_killed_is_whole_or_not_at_all_postgres() {
    killed(Database::postgres()).await;
}

async fn killed(database: Database) {
    let site = Site::on(database).await.with("FOOTHOLD_CLOCK_STARTS_AT", OPENS);
    let process = site.start().await;
    let round = entered(&process).await;
    assert!(process.terminate().await.success());
    let site = site.with("FOOTHOLD_CLOCK_STARTS_AT", CLOSES);

    let mut kills = 0;
    while !is_drawn(&site) {
        assert!(kills < MOST_KILLS, "no process came to the end of the draw");
        let process = site.start().await;
        kills += 1;
        tokio::time::sleep(Duration::from_millis(at_random(LATEST * kills))).await;
        process.kill().await;
    }
    println!("drawn by the process that was killed as number {kills}");

    let process = site.start().await;
    let given = process.caller.all(&format!("/v1/rounds/{round}/decisions")).await;
    assert_eq!(given.len(), ENTRIES);
    process.caller.get(&format!("/v1/rounds/{round}/record")).await.assert_status(200);
    assert!(process.terminate().await.success());
}

/// Makes a round that lasts a week, with slots on days of their own and people who each choose three of them.
async fn entered(process: &Process) -> String {
    let caller = &process.caller;
    let company = caller.company().active().await;
    let mut slots = Vec::new();
    for day in 1..=SLOTS {
        slots.push(caller.slot(&company).starts(&format!("2027-04-{day:02}T10:00")).published().await);
    }
    let made = caller.post("/v1/rounds", round_of(&slots.iter().collect::<Vec<_>>())).await;
    made.assert_status(201);
    let round = made.id();
    for number in 0..ENTRIES {
        let mentee = caller.mentee().registered().await;
        let choices: Vec<_> = [0, 4, 9].iter().map(|step| slots[(number + step) % slots.len()].id()).collect();
        let wish = json!({"choices": choices, "any": false, "via": "phone"});
        caller.put(&format!("/v1/rounds/{round}/entries/{}", mentee.id()), wish).await.assert_status(201);
    }
    round
}

/// Tells whether the round is drawn. What a draw writes is all there then, and else nothing of it is.
fn is_drawn(site: &Site) -> bool {
    let mut conn = open(&site.database.address()).unwrap();
    let drawn: i64 = rounds::table.filter(rounds::drawn_at.is_not_null()).count().get_result(&mut conn).unwrap();
    let decided: i64 = decisions::table.count().get_result(&mut conn).unwrap();
    let given: i64 = bookings::table.filter(bookings::entry_id.is_not_null()).count().get_result(&mut conn).unwrap();
    let all = i64::try_from(ENTRIES).unwrap();
    assert!(if drawn == 1 { decided == all && given >= all } else { decided == 0 && given == 0 }, "{drawn} {decided} {given}");
    drawn == 1
}

fn at_random(most: u64) -> u64 {
    let mut bytes = [0; 2];
    seal::random(&mut bytes).unwrap();
    u64::from(u16::from_le_bytes(bytes)) % most
}
