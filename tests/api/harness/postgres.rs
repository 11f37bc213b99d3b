//! A fresh database in the cluster of `TEST_DATABASE_URL`. The migrations run once, into a template; every database starts as a copy of it.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use foothold::app;
use foothold::db::Address;
use sha2::{Digest, Sha256};
use url::Url;

/// Any number: processes that make the template wait for each other.
const TEMPLATE_LOCK: i64 = 0x7465_7374;

static TEMPLATE: LazyLock<String> = LazyLock::new(template);

pub struct Database {
    name: String,
}

impl Database {
    /// Without a table.
    pub fn empty() -> Self {
        Self::made("template0")
    }

    pub fn migrated() -> Self {
        Self::made(&TEMPLATE)
    }

    /// Makes the database in this tablespace.
    pub fn migrated_in(space: &str) -> Self {
        Self::made(&format!("{} TABLESPACE {space}", *TEMPLATE))
    }

    fn made(template: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("foothold_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        execute(&mut cluster(), &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Self { name }
    }

    pub fn address(&self) -> Address {
        address_of(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = cluster().batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        if let Err(error) = dropped {
            eprintln!("{} could not be dropped: {error}", self.name);
        }
    }
}

/// Named after the migrations, so that a later run finds it; renamed into place, so that nobody finds half of one.
fn template() -> String {
    let name = format!("foothold_template_{}", hash_of_migrations());
    let mut cluster = cluster();
    execute(&mut cluster, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})"));
    let known: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!(
        "(SELECT count(*) FROM pg_database WHERE datname = '{name}')"
    )))
    .first(&mut cluster)
    .expect("the cluster's databases can be listed");
    if known == 0 {
        let draft = format!("{name}_draft");
        execute(&mut cluster, &format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"));
        execute(&mut cluster, &format!("CREATE DATABASE {draft} TEMPLATE template0"));
        app::migrate(&address_of(&draft)).expect("the migrations run on PostgreSQL");
        execute(&mut cluster, &format!("ALTER DATABASE {draft} RENAME TO {name}"));
    }
    execute(&mut cluster, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"));
    name
}

fn hash_of_migrations() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut migrations: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    migrations.sort();
    let hash = migrations.iter().fold(Sha256::new(), |hash, migration| {
        hash.chain_update(migration.to_string_lossy().as_bytes()).chain_update(fs::read(migration.join("up.sql")).unwrap())
    });
    foothold::seal::hex(&hash.finalize()[..6])
}

fn address_of(name: &str) -> Address {
    let mut url = cluster_url();
    url.set_path(name);
    Address::Postgres(url.to_string())
}

#[expect(clippy::disallowed_methods, reason = "where the test command says the cluster is; no setting of the service")]
fn cluster_url() -> Url {
    let url = std::env::var("TEST_DATABASE_URL")
        .unwrap_or_else(|_| panic!("TEST_DATABASE_URL is not set: run `make test`, which brings a PostgreSQL cluster of its own"));
    Url::parse(&url).expect("TEST_DATABASE_URL is a URL")
}

fn cluster() -> PgConnection {
    PgConnection::establish(cluster_url().as_str()).unwrap_or_else(|error| panic!("the cluster of TEST_DATABASE_URL: {error}"))
}

/// Says where the server keeps its data, if that is on this machine.
pub fn data_folder() -> Option<String> {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = diesel::sql_types::Text)]
        folder: String,
    }
    let setting: Setting = diesel::sql_query("SELECT current_setting('data_directory') AS folder").get_result(&mut cluster()).ok()?;
    Path::new(&setting.folder).exists().then_some(setting.folder)
}

/// Counts the deadlocks that the server has resolved in a database. Nobody may be connected to it any more: a connection tells of what happened on
/// it when it ends.
pub async fn deadlocks(address: &Address) -> i64 {
    #[derive(QueryableByName)]
    struct Activity {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        connections: i32,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        deadlocks: i64,
    }
    let Address::Postgres(url) = address else { return 0 };
    let name = Url::parse(url).expect("a URL").path().trim_start_matches('/').to_owned();
    let sql = "SELECT numbackends AS connections, deadlocks FROM pg_stat_database WHERE datname = $1";
    for _ in 0..200 {
        let query = diesel::sql_query(sql).bind::<diesel::sql_types::Text, _>(&name);
        let activity: Activity = query.get_result(&mut cluster()).expect("the database is there");
        if activity.connections == 0 {
            return activity.deadlocks;
        }
        super::for_a_while(1).await;
    }
    panic!("somebody is still connected to {name}")
}

/// For what a test does to its database from outside.
pub fn in_cluster(sql: &str) {
    execute(&mut cluster(), sql);
}

fn execute(cluster: &mut PgConnection, sql: &str) {
    cluster.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}
