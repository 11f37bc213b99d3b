//! The ceiling on SQLite: loops over prepared statements, in the service's settings.

use std::path::Path;
use std::time::{Duration, Instant};

use foothold::db::Address;
use rusqlite::{Connection, Params, Statement};

/// As `db::conn` opens one.
pub fn connect(database: &Address) -> Connection {
    let connection = Connection::open(file(database)).expect("the file can be opened");
    let settings = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456; PRAGMA wal_autocheckpoint = 0";
    connection.execute_batch(settings).expect("the settings are SQLite's");
    connection
}

fn file(database: &Address) -> &Path {
    match database {
        Address::Sqlite(path) => path,
        Address::Postgres(_) => panic!("a file is SQLite's"),
    }
}

/// How often `work`, which says how many it did, was done a second.
pub fn repeat(length: Duration, mut work: impl FnMut() -> u64) -> f64 {
    let begin = Instant::now();
    let mut done = 0;
    while begin.elapsed() < length {
        done += work();
    }
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    let done = done as f64;
    done / begin.elapsed().as_secs_f64()
}

/// Reads every value of every row, and says how many rows there were.
pub fn read_all(statement: &mut Statement, given: impl Params) -> usize {
    let columns = statement.column_count();
    let mut rows = statement.query(given).expect("a statement that reads");
    let mut count = 0;
    while let Some(row) = rows.next().expect("a row") {
        for column in 0..columns {
            std::hint::black_box(row.get_ref(column).expect("a value"));
        }
        count += 1;
    }
    count
}
