//! Asks the database how it runs a statement, and finds what reads too much.

use diesel::prelude::*;
use diesel::sql_types::{Json, Text};
use foothold::db::{Address, Conn};
use foothold::events::model::EventType;
use foothold::ids::SlotId;
use rusqlite::StatementStatus;
use rusqlite::types::Value as SqlValue;
use serde_json::Value;
use uuid::Uuid;

use super::heard::Statement;

/// These tables grow without end.
const BIG: &[&str] = &[
    "slots",
    "slot_fields",
    "slot_hosts",
    "bookings",
    "disclosures",
    "events",
    "audit_entries",
    "deliveries",
    "mentees",
    "mentee_turns",
    "enrolments",
    "not_booked",
];

/// All rows of these tables are counted where somebody asks how many there are. An institute has thousands of mentees, and not millions.
const COUNTED: &[&str] = &["mentees"];

/// The board of fair turns reads the kept turns of everybody who is not archived.
const KEPT_OF_ALL: &[&str] = &["mentee_turns", "mentees"];

/// `SQLite` keeps these tables in the order of their primary key. Reading them in that order and stopping early is the same as using an
/// index.
const KEPT_IN_ORDER: &[&str] = &["slot_fields", "slot_hosts", "bookings", "disclosures"];

/// A statement may look at this many rows of a big table at most, which is a fifth of the smallest of them. An index that finds more rows
/// is the wrong one.
const MOST_ROWS: f64 = 20_000.0;

/// `SQLite` may take at most this many instructions of its machine for a statement. A row costs it 20 to 100.
const MOST_STEPS: i32 = 300_000;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Json)]
    #[diesel(column_name = "QUERY PLAN")]
    plan: Value,
}

/// Says in words what is wrong with the plans of these statements.
pub fn faults(address: &Address, statements: &[Statement]) -> Vec<String> {
    let mut conn = super::open(address);
    statements
        .iter()
        .filter(|statement| statement.sql.starts_with("SELECT"))
        .flat_map(|statement| of(address, &mut conn, statement))
        .collect()
}

fn of(address: &Address, conn: &mut Conn, statement: &Statement) -> Vec<String> {
    let Statement { sql, .. } = statement;
    let said = |what: String| format!("{what}\n{sql}");
    match conn {
        Conn::Sqlite(native) => {
            let lines: Vec<Line> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(native).expect("SQLite explains");
            let plan: Vec<_> = lines.into_iter().map(|line| line.detail).collect();
            let steps = steps(address, statement);
            let slow = (steps > MOST_STEPS).then(|| said(format!("{steps} steps: {}", plan.join(", "))));
            let wrong = plan.iter().filter(|line| reads_whole(line, &plan, sql) || sorts_a_state(line, &plan, sql));
            wrong.map(|line| said(line.clone())).chain(slow).collect()
        }
        Conn::Postgres(native) => {
            let explain = format!("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {}", with_values(statement));
            let plans: Vec<Plan> = diesel::sql_query(&explain).load(native).unwrap_or_else(|error| panic!("{error}: {explain}"));
            let mut found = Vec::new();
            for plan in &plans {
                look(&plan.plan[0]["Plan"], sql, &mut found);
            }
            found.into_iter().map(said).collect()
        }
    }
}

/// Tells whether a line of `SQLite`'s plan is `SCAN slots`, without an index.
fn reads_whole(line: &str, plan: &[String], sql: &str) -> bool {
    let Some(rest) = line.strip_prefix("SCAN ") else { return false };
    let (table, how) = rest.split_once(' ').unwrap_or((rest, ""));
    let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE"));
    let stops = KEPT_IN_ORDER.contains(&table) && !sorts && sql.contains(" LIMIT ");
    // Diesel writes an empty list as a condition that never holds; then nothing is read.
    let reads_nothing = sql.contains("(1=0)");
    BIG.contains(&table) && !how.contains("INDEX") && !stops && !reads_nothing && !is_counted(table, sql)
}

/// Tells whether a line of `SQLite`'s plan finds rows by their state or kind alone, all of which are then sorted for a few of them. One state
/// may have most rows of its table.
fn sorts_a_state(line: &str, plan: &[String], sql: &str) -> bool {
    let Some(table) = line.strip_prefix("SEARCH ").and_then(|rest| rest.split(' ').next()) else { return false };
    let by_state = line.ends_with(" (status=?)") || line.ends_with(" (kind=?)");
    let sorted = plan.iter().any(|line| line == "USE TEMP B-TREE FOR ORDER BY");
    BIG.contains(&table) && by_state && sorted && sql.contains(" LIMIT ")
}

/// Tells whether a statement is meant to read all rows of a table: it counts them, it reads the turns of everybody for the board, or it reads
/// whole cohorts, and nearly everybody of these data is in one cohort.
fn is_counted(table: &str, sql: &str) -> bool {
    let of_all = sql.contains("counts_until") && sql.contains(" JOIN ") && !sql.contains(" LIMIT ");
    let counts = COUNTED.contains(&table) && sql.to_lowercase().starts_with("select count(*)") || KEPT_OF_ALL.contains(&table) && of_all;
    counts || (table == "enrolments" && sql.contains("WHERE (\"enrolments\".\"cohort_id\" = ANY("))
}

/// Runs a statement on `SQLite` with its values, and counts the instructions.
fn steps(address: &Address, statement: &Statement) -> i32 {
    let Address::Sqlite(path) = address else { return 0 };
    let conn = rusqlite::Connection::open(path).expect("the file opens");
    let mut prepared = conn.prepare(&statement.sql).expect("the statement is SQLite's");
    let values = statement.values.iter().map(|value| for_sqlite(value));
    let mut rows = prepared.query(rusqlite::params_from_iter(values)).expect("the statement runs");
    while rows.next().expect("the statement runs").is_some() {}
    drop(rows);
    prepared.get_status(StatementStatus::VmStep)
}

/// Gives a value as `SQLite` keeps it.
fn for_sqlite(value: &str) -> SqlValue {
    if let Ok(number) = value.parse::<i64>() {
        return SqlValue::Integer(number);
    }
    if let Ok(at) = value.parse::<jiff::Timestamp>() {
        return SqlValue::Integer(at.as_microsecond());
    }
    match (id(value), value) {
        (Some(id), _) => SqlValue::Blob(id.into_bytes().to_vec()),
        (None, "true" | "false") => SqlValue::Integer(i64::from(value == "true")),
        (None, _) => SqlValue::Text(plain(value)),
    }
}

fn id(value: &str) -> Option<Uuid> {
    let (_, characters) = value.split_once('_')?;
    format!("slot_{characters}").parse::<SlotId>().ok().map(SlotId::uuid)
}

/// Looks at a node of PostgreSQL's plan and at all nodes below it.
fn look(node: &Value, sql: &str, found: &mut Vec<String>) {
    let number = |field: &str| node[field].as_f64().unwrap_or(0.0);
    let (kind, table) = (node["Node Type"].as_str().unwrap_or_default(), node["Relation Name"].as_str().unwrap_or_default());
    if BIG.contains(&table) {
        let rows = number("Actual Loops") * (number("Actual Rows") + number("Rows Removed by Filter"));
        let name = node["Index Name"].as_str().map(|name| format!(" by {name}")).unwrap_or_default();
        let is_whole = kind == "Seq Scan" && rows > 0.0 && !is_counted(table, sql);
        if is_whole || rows > MOST_ROWS {
            found.push(format!("{kind} of {table}{name} looks at {rows} rows"));
        }
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        look(below, sql, found);
    }
}

/// Writes the values into a statement for PostgreSQL, so that it is planned for them.
fn with_values(statement: &Statement) -> String {
    let mut written = String::new();
    let mut rest = statement.sql.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.len() - after.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let number: usize = after[..digits].parse().expect("a parameter has a number");
        written = written + before + &literal(&statement.values[number - 1]);
        rest = &after[digits..];
    }
    written + rest
}

/// Writes a value as a quoted text, which PostgreSQL reads as the type that it needs at that place.
fn literal(value: &str) -> String {
    let text = match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
        Some("") => "{}".to_owned(),
        Some(list) => format!("{{{}}}", list.split(", ").map(|item| format!("\"{}\"", plain(item))).collect::<Vec<_>>().join(",")),
        None => plain(value),
    };
    format!("'{}'", text.replace('\'', "''"))
}

/// Gives a value as the database writes it: an id as a UUID, and a variant of an enum as its word.
fn plain(value: &str) -> String {
    let value = value.trim().trim_matches('"');
    if let Some(id) = id(value) {
        return id.to_string();
    }
    if let Some(event) = EventType::ALL.iter().find(|event| format!("{event:?}") == value) {
        return event.as_str().to_owned();
    }
    let is_variant =
        value.starts_with(|letter: char| letter.is_ascii_uppercase()) && value.chars().all(|letter| letter.is_ascii_alphabetic());
    if !is_variant {
        return value.to_owned();
    }
    let with_blanks: String =
        value.chars().map(|letter| if letter.is_uppercase() { format!(" {}", letter.to_lowercase()) } else { letter.into() }).collect();
    with_blanks.trim().replace(' ', "_")
}
