//! Processes start at the same time on one database, and a start says what is in its way.

use std::fs;
use std::process::Output;

use foothold::db::conn::open;
use foothold::db::migrate;

use super::*;
use crate::harness::database::Database;
use crate::harness::for_a_while;
use crate::harness::process::Site;

const CREATE: [&str; 4] = ["--role", "admin", "--name", "first"];

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn assert_done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", told(output));
}

/// Starts a server beside commands, on a database that is new or behind.
async fn start_together(site: &Site) {
    let create = || site.run("api-key create", &CREATE);
    let (process, made, also_made, migrated) = tokio::join!(site.start(), create(), create(), site.run("migrate", &[]));
    for done in [made, also_made, migrated] {
        assert_done(&done);
    }
    becomes_ready(&process).await;
    assert!(process.terminate().await.success());
}

#[tokio::test]
async fn a_server_and_commands_that_start_together_on_a_new_file_wait_for_each_other() {
    for _ in 0..2 {
        start_together(&Site::on_empty(Database::empty_sqlite())).await;
    }
}

#[tokio::test]
async fn a_server_and_commands_that_start_together_upgrade_once() {
    for database in [Database::sqlite(), Database::postgres()] {
        let site = Site::on_empty(database);
        for _ in 0..2 {
            migrate::revert_last(&mut open(&site.database.address()).unwrap()).unwrap();
        }
        start_together(&site).await;
    }
}

/// A server of the version before may still write while the new one migrates.
#[tokio::test]
async fn a_migration_waits_for_a_process_that_holds_the_file() {
    let site = Site::on_empty(Database::empty_sqlite());
    fs::write(site.file(), "").unwrap();
    for held in ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"] {
        // The first lock is held before the file has its write-ahead log, and keeps it from being switched.
        let holder = rusqlite::Connection::open(site.file()).unwrap();
        holder.execute_batch(held).unwrap();
        let (migrated, ()) = tokio::join!(site.run("migrate", &[]), async {
            // This is longer than SQLite itself waits.
            for_a_while(100).await;
            holder.execute_batch("ROLLBACK").unwrap();
            drop(holder);
        });
        assert_done(&migrated);
        migrate::revert_last(&mut open(&site.database.address()).unwrap()).unwrap();
    }
}
