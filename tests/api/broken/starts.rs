//! Processes start at the same time on one database, and a start says what is in its way.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use diesel::connection::SimpleConnection;
use foothold::db::conn::open;
use foothold::db::migrate;

use super::*;
use crate::harness::app::MASTER_KEY;
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

#[tokio::test]
async fn a_second_server_on_one_file_says_so_and_starts_only_when_it_is_told() {
    let site = Site::on(Database::sqlite()).await;
    let first = site.start().await;

    let refused = site.run("serve", &[]).await;
    assert_eq!(refused.status.code(), Some(2), "{}", told(&refused));
    assert!(
        told(&refused).contains(&format!("process {}", first.id())) && told(&refused).contains("--allow-second-server"),
        "{}",
        told(&refused)
    );

    let second = site.start_with(&["--allow-second-server"]).await;
    let ids = [register(&first).await.assert_status(201).id(), register(&second).await.assert_status(201).id()];
    assert_eq!(registered(&first).await, ids);
    assert!(second.terminate().await.success());
    // The system gives back the lock of a process that was killed.
    first.kill().await;
    assert!(site.start().await.terminate().await.success());
}

#[tokio::test]
async fn a_server_that_may_not_migrate_says_what_to_do_on_an_empty_database() {
    for database in [Database::empty_sqlite(), Database::empty_postgres()] {
        let site = Site::on_empty(database);
        let refused = site.run("serve", &["--no-migrate"]).await;
        assert_eq!(refused.status.code(), Some(2), "{}", told(&refused));
        assert!(told(&refused).contains("run foothold migrate"), "{}", told(&refused));
    }
}

#[tokio::test]
async fn a_server_that_may_not_migrate_is_ready_when_somebody_has() {
    for database in [Database::sqlite(), Database::postgres()] {
        let site = Site::on_empty(database);
        migrate::revert_last(&mut open(&site.database.address()).unwrap()).unwrap();
        let process = site.start_with(&["--no-migrate"]).await;
        assert_says_not_ready(&process).await;
        assert_done(&site.run("migrate", &[]).await);
        becomes_ready(&process).await;
        assert!(process.terminate().await.success());
    }
}

#[tokio::test]
async fn nobody_else_may_read_the_files_and_a_key_that_others_can_read_is_warned_of() {
    let site = Site::on_empty(Database::empty_sqlite()).with("FOOTHOLD_MASTER_KEY", "");
    let process = site.start().await;
    let folder = site.file().parent().unwrap().to_owned();
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{entry:?}");
        names.push(entry.file_name().into_string().unwrap());
    }
    for name in ["foothold.db", "foothold.db-wal", "foothold.key"] {
        assert!(names.iter().any(|there| there == name), "{names:?}");
    }
    assert!(process.terminate().await.success());

    let key = folder.join("foothold.key");
    for file in [&key, &site.file()] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let checked = site.run("check-config", &[]).await;
    assert_done(&checked);
    assert!(told(&checked).contains("may read the master key"), "{}", told(&checked));
    let process = site.start().await;
    process.logged(&["may read the database"]).await;
    assert!(process.terminate().await.success());
}

/// A start that is cut off while it makes its key leaves a draft. In a container every process has the same id.
#[tokio::test]
async fn the_draft_of_a_key_that_was_left_half_made_blocks_no_start() {
    let site = Site::on_empty(Database::empty_sqlite()).with("FOOTHOLD_MASTER_KEY", "");
    let folder = site.file().parent().unwrap().to_owned();
    fs::write(folder.join("foothold.key.1"), "half").unwrap();
    fs::write(folder.join(".foothold-key-half"), MASTER_KEY.get(..7).unwrap()).unwrap();
    let (one, other) = tokio::join!(site.run("api-key create", &CREATE), site.start());
    assert_done(&one);
    assert!(other.terminate().await.success());
    let drafts = fs::read_dir(&folder).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.starts_with(".foothold-key-") && name != ".foothold-key-half"
    });
    assert_eq!(drafts.count(), 0);
    open(&site.database.address()).unwrap().batch_execute("SELECT 1").unwrap();
}
