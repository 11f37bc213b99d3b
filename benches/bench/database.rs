//! A fresh database of either kind on the disk, migrated, gone when it is dropped.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use foothold::app;
use foothold::db::conn::open;
use foothold::db::{Address, Conn};
use tempfile::TempDir;
use url::Url;

/// /tmp is memory on many machines, where a commit that reaches the disk costs nothing.
const ON_DISK: &str = "/var/tmp";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

pub struct Database {
    pub address: Address,
    /// What is removed with it.
    _kept: Kept,
}

enum Kept {
    Folder { _folder: TempDir },
    Name(String),
}

impl Database {
    /// With the rows that `fill` puts into it.
    pub fn with(kind: Kind, fill: impl FnOnce(&mut Conn)) -> Self {
        let database = match kind {
            Kind::Sqlite => Self::file(),
            Kind::Postgres => Self::of_cluster(),
        };
        app::migrate(&database.address).expect("the migrations run");
        let mut conn = open(&database.address).expect("the database can be opened");
        fill(&mut conn);
        if let Conn::Postgres(conn) = &mut conn {
            // What autovacuum does within minutes, and should not do in the middle of a round.
            conn.batch_execute("VACUUM ANALYZE").expect("VACUUM");
            conn.batch_execute("CHECKPOINT").expect("CHECKPOINT");
        }
        database
    }

    fn file() -> Self {
        let folder = TempDir::with_prefix_in("foothold-bench-", ON_DISK).expect("a folder for temporary files");
        Self { address: Address::Sqlite(folder.path().join("foothold.db")), _kept: Kept::Folder { _folder: folder } }
    }

    fn of_cluster() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("foothold_bench_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        execute(&format!("CREATE DATABASE {name}"));
        let mut url = cluster_url();
        url.set_path(&name);
        Self { address: Address::Postgres(url.to_string()), _kept: Kept::Name(name) }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Self::Name(name) = self {
            execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "where the command says the cluster is; no setting of the service")]
fn cluster_url() -> Url {
    let url =
        std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL: run `make bench`, which brings a PostgreSQL cluster of its own");
    Url::parse(&url).expect("TEST_DATABASE_URL is a URL")
}

fn execute(sql: &str) {
    let mut cluster = PgConnection::establish(cluster_url().as_str()).expect("the cluster of TEST_DATABASE_URL answers");
    cluster.batch_execute(sql).expect("the cluster makes and drops databases");
}
