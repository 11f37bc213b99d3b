//! After a stop the database file alone is whole, because somebody may copy it or move it to another machine.

use std::fs;
use std::path::Path;

use diesel::prelude::*;
use foothold::db::Address;
use foothold::db::conn::open;
use foothold::db::schema::mentees;
use foothold::ids::MenteeId;
use tempfile::TempDir;

use super::*;
use crate::harness::database::Database;
use crate::harness::process::Site;

const STOPS: usize = 4;
const CLIENTS: usize = 4;

/// Registers people until nobody answers, and gives those who were acknowledged.
async fn register_until_it_stops((http, base, key): (reqwest::Client, String, String)) -> Vec<String> {
    let mut acknowledged = Vec::new();
    loop {
        let sent = http.post(format!("{base}{MENTEES}")).bearer_auth(&key).json(&mentee_body()).send().await;
        let Ok(answer) = sent else { return acknowledged };
        let status = answer.status().as_u16();
        let Ok(body) = answer.json::<Value>().await else { return acknowledged };
        if status != 201 {
            assert_eq!(status, 503, "{body}");
            return acknowledged;
        }
        acknowledged.push(body["id"].as_str().unwrap().to_owned());
    }
}

/// Reads a copy of the file, without the files that SQLite has beside it.
fn mentees_in(file: &Path) -> Vec<String> {
    let folder = TempDir::with_prefix("foothold-copy-").unwrap();
    let copy = folder.path().join("copy.db");
    fs::copy(file, &copy).unwrap();
    let mut conn = open(&Address::Sqlite(copy)).unwrap();
    let all: Vec<MenteeId> = mentees::table.select(mentees::id).load(&mut conn).unwrap();
    all.iter().map(ToString::to_string).collect()
}

fn assert_whole(file: &Path) {
    let log = file.with_extension("db-wal");
    assert!(!fs::metadata(&log).is_ok_and(|log| log.len() > 0), "a write-ahead log is left");
}

#[tokio::test]
async fn all_that_was_acknowledged_is_in_the_file_itself() {
    let site = Site::on(Database::sqlite()).await;
    let mut acknowledged = Vec::new();
    for _ in 0..STOPS {
        let process = site.start().await;
        let clients: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(register_until_it_stops(process.caller.parts()))).collect();
        crate::harness::for_a_while(40).await;
        assert!(process.terminate().await.success());
        for client in clients {
            acknowledged.extend(client.await.unwrap());
        }

        assert_whole(&site.file());
        let there = mentees_in(&site.file());
        let lost = acknowledged.iter().filter(|id| !there.contains(id)).count();
        assert_eq!(lost, 0, "of {} acknowledged", acknowledged.len());
    }
    assert!(acknowledged.len() > STOPS * CLIENTS, "somebody was registered before each stop");
}

#[tokio::test]
async fn a_command_leaves_the_file_whole_too() {
    let site = Site::on_empty(Database::empty_sqlite());
    for name in ["one", "two"] {
        assert!(site.run("api-key create", &["--role", "admin", "--name", name]).await.status.success());
        assert_whole(&site.file());
    }
}
