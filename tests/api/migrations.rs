//! The migrations of both databases: the same names, up, down and up again, an index under every foreign key, and the tables that the code
//! believes in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use foothold::app;
use foothold::db::{Address, Conn, conn, migrate};

use crate::harness::{postgres, sqlite};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

fn open(address: &Address) -> Conn {
    conn::open(address).expect("the database opens")
}

/// A different query for each database, with the same rows.
fn rows<T>(conn: &mut Conn, postgres: &str, sqlite: &str) -> Vec<T>
where
    T: QueryableByName<diesel::pg::Pg> + QueryableByName<diesel::sqlite::Sqlite> + 'static,
{
    match conn {
        Conn::Postgres(conn) => diesel::sql_query(postgres).load(conn).expect("the catalog can be read"),
        Conn::Sqlite(conn) => diesel::sql_query(sqlite).load(conn).expect("the catalog can be read"),
    }
}

fn lines(conn: &mut Conn, postgres: &str, sqlite: &str) -> Vec<String> {
    rows::<Line>(conn, postgres, sqlite).into_iter().map(|row| row.line).collect()
}

/// Everything that the migrations make, as the catalog tells it; extensions stay when their migration goes.
fn shape(conn: &mut Conn) -> Vec<String> {
    lines(
        conn,
        "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') AS line
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
         UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '__diesel_schema_migrations'
         UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '__diesel_schema_migrations'
         UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
         ORDER BY line",
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_master
             WHERE name NOT LIKE '%__diesel_schema_migrations%' AND name <> 'sqlite_sequence' ORDER BY line",
    )
}

fn go_up_down_and_up(address: &Address) {
    let up = app::migrate(address).expect("the migrations run");
    let first = shape(&mut open(address));
    assert_eq!(migrate::state(&mut open(address)).unwrap(), migrate::State::Current);
    assert_eq!(migrate::revert_all(&mut open(address)).expect("every down works"), up);
    assert_eq!(shape(&mut open(address)), Vec::<String>::new(), "what no down takes away");
    assert_eq!(migrate::state(&mut open(address)).unwrap(), migrate::State::Empty);
    assert_eq!(app::migrate(address).expect("the migrations run again"), up);
    assert_eq!(shape(&mut open(address)), first);
    assert_eq!(app::migrate(address).expect("nothing is pending"), 0);
}

#[test]
fn they_go_up_down_and_up_on_sqlite() {
    go_up_down_and_up(&sqlite::File::empty().address());
}

#[test]
fn they_go_up_down_and_up_on_postgres() {
    let database = postgres::Database::empty();
    go_up_down_and_up(&database.address());
}

#[test]
fn both_databases_have_the_same_ones() {
    let names = |folder: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("postgres"), names("sqlite"));
    for name in names("postgres") {
        for folder in ["postgres", "sqlite"] {
            let up = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder).join(&name).join("up.sql");
            let text = fs::read_to_string(&up).unwrap();
            assert!(text.starts_with("-- "), "{} does not say what breaks without it", up.display());
        }
    }
}

#[test]
fn two_instances_that_start_together_migrate_once() {
    let database = postgres::Database::empty();
    let address = database.address();
    let starting: Vec<_> = (0..3).map(|_| (address.clone(), std::thread::spawn)).collect();
    let applied: Vec<_> = starting
        .into_iter()
        .map(|(address, spawn)| spawn(move || app::migrate(&address).expect("the migrations run")))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    assert_eq!(applied.iter().filter(|count| **count > 0).count(), 1, "{applied:?}");
}

fn foreign_keys_without_index(address: &Address) -> Vec<String> {
    lines(
        &mut open(address),
        "SELECT c.conrelid::regclass || ' ' || c.conname AS line FROM pg_constraint AS c
             WHERE c.contype = 'f' AND NOT EXISTS (
                 SELECT 1 FROM pg_index AS i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
                     AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] @> c.conkey)",
        "SELECT t.name || ' ' || f.\"from\" AS line FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS f
             WHERE t.type = 'table' AND NOT EXISTS (
                 SELECT 1 FROM pragma_index_list(t.name) AS l, pragma_index_info(l.name) AS i
                     WHERE l.partial = 0 AND i.seqno = 0 AND i.name = f.\"from\")",
    )
}

#[test]
fn every_foreign_key_has_an_index() {
    let (file, database) = (sqlite::File::migrated(), postgres::Database::migrated());
    assert_eq!(foreign_keys_without_index(&file.address()), Vec::<String>::new(), "on SQLite");
    assert_eq!(foreign_keys_without_index(&database.address()), Vec::<String>::new(), "on PostgreSQL");
}

/// `table.column` and whether it may be null.
fn columns(address: &Address) -> BTreeMap<String, bool> {
    let all: Vec<Column> = rows(
        &mut open(address),
        "SELECT table_name || '.' || column_name AS name, is_nullable = 'YES' AS nullable FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'",
        "SELECT t.name || '.' || c.name AS name, NOT (c.\"notnull\" OR c.pk > 0) AS nullable FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c
             WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite%'",
    );
    all.into_iter().map(|column| (column.name, column.nullable)).collect()
}

/// Gives what the files of `src/db/schema/` say.
pub fn schema() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db/schema");
    fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// The same of `src/db/schema/`.
fn believed_columns() -> BTreeMap<String, bool> {
    let text = schema();
    let mut table = String::new();
    let mut columns = BTreeMap::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, rest)) = line.split_once(" (")
            && rest.ends_with(") {")
        {
            name.clone_into(&mut table);
        } else if let Some((name, kind)) = line.split_once(" -> ").filter(|(name, _)| !name.contains("::")) {
            columns.insert(format!("{table}.{name}"), kind.starts_with("Nullable<"));
        }
    }
    columns
}

#[test]
fn the_tables_are_those_that_the_code_believes_in() {
    let (file, database) = (sqlite::File::migrated(), postgres::Database::migrated());
    let believed = believed_columns();
    assert!(believed.contains_key("bookings.status"), "the schema can be read: {believed:?}");
    for (name, columns) in [("SQLite", columns(&file.address())), ("PostgreSQL", columns(&database.address()))] {
        let wrong: Vec<_> = believed.iter().filter(|(column, nullable)| columns.get(*column) != Some(nullable)).collect();
        assert!(wrong.is_empty(), "on {name} these columns of src/db/schema/ are missing or differ in whether they may be null: {wrong:?}");
    }
}

#[test]
fn both_databases_have_the_same_columns() {
    let (file, database) = (sqlite::File::migrated(), postgres::Database::migrated());
    let names = |address: &Address| columns(address).into_keys().collect::<BTreeSet<_>>();
    assert_eq!(names(&file.address()), names(&database.address()));
}
