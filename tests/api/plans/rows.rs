//! Fills a database with what an academy has after years, with a few statements that make all rows of a table at once.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use foothold::db::{Address, Conn};
use foothold::ids::{BookingId, CohortId, CompanyId, EventId, HostId, MenteeId, SiteId, SlotId};
use foothold::native;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::harness::clock::START;

// These numbers are primes and their multiples, so that a company has rows of every kind and state.
const COMPANIES: u64 = 199;
const HOSTS: u64 = 5 * COMPANIES;
const MENTEES: u64 = 9_973;
const SLOTS: u64 = 100_000;
/// A title comes back after so many slots.
const TITLES: u64 = 997;
const BOOKINGS: u64 = 300_000;
const EVENTS: u64 = 300_000;
/// This is the first slot that has not begun. A slot begins every ten minutes, so the log goes back for 555 days and forward for 138.
const NEXT: u64 = 80_000;

/// A request may ask for these ids.
pub struct Names {
    pub company: String,
    all: Vec<(&'static str, String)>,
}

impl Names {
    pub fn put_into(&self, path: &str) -> String {
        self.all.iter().fold(path.to_owned(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id))
    }
}

/// Makes the id from `01900000-0000-7000-80kk-` and the number, in hexadecimal digits.
fn id<I: From<Uuid> + ToString>(kind: u128, number: u64) -> String {
    I::from(Uuid::from_u128((0x0190_0000_0000_7000_8000 << 48) | (kind << 48) | u128::from(number))).to_string()
}

/// Gives the number of a slot near this one that belongs to the company with number 7.
fn of_company_7(number: u64) -> u64 {
    number / COMPANIES * COMPANIES + 7
}

pub fn fill(address: &Address) -> Names {
    let mut conn = super::open(address);
    let (indexes, (filling, ending)) = (indexes(&mut conn), statements(&conn));
    let mut execute = |sql: &str| conn.batch_execute(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    indexes.iter().for_each(|(name, _)| execute(&format!("DROP INDEX {name}")));
    filling.iter().chain(indexes.iter().map(|(_, sql)| sql)).chain(&ending).for_each(|sql| execute(sql));
    let now: Timestamp = START.parse().expect("an instant");
    let company = id::<CompanyId>(1, 7);
    let all = vec![
        ("company", company.clone()),
        ("site", id::<SiteId>(2, 7)),
        ("host", id::<HostId>(3, 7)),
        ("mentee", id::<MenteeId>(4, 7)),
        ("slot", id::<SlotId>(5, of_company_7(NEXT + COMPANIES))),
        ("booking", id::<BookingId>(6, 3 * of_company_7(NEXT + COMPANIES))),
        ("event", id::<EventId>(7, 3 * of_company_7(SLOTS - 1_000))),
        ("cohort", id::<CohortId>(9, 7)),
        ("now", now.to_string()),
        ("soon", (now + SignedDuration::from_hours(30 * 24)).to_string()),
        ("today", START[..10].to_owned()),
        ("in_a_week", (now + SignedDuration::from_hours(6 * 24)).to_string()[..10].to_owned()),
    ];
    Names { company, all }
}

/// Gives the indexes of the largest tables, with the statements that make them. It takes half the time to fill a table first and make its
/// indexes then.
fn indexes(conn: &mut Conn) -> Vec<(String, String)> {
    let listed = match conn {
        Conn::Postgres(_) => {
            "SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE tablename IN ('bookings', 'slots', 'events', 'audit_entries') \
             AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        }
        Conn::Sqlite(_) => {
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('bookings', 'slots', 'events', 'audit_entries')"
        }
    };
    // The indexes of constraints stay.
    let made = format!("SELECT name, sql FROM ({listed}) AS listed WHERE sql LIKE 'CREATE INDEX %'");
    let rows: Vec<Index> = native!(conn, native => diesel::sql_query(made).load(native)).expect("the database lists its indexes");
    rows.into_iter().map(|index| (index.name, index.sql)).collect()
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// Gives the statements that fill a database, in its own dialect, and those that must run when it has its indexes.
///
/// They are written for both databases: `ID(kind, number)` is an id, `AT(minutes)` is that many minutes after the start of the test clock,
/// and `ROWS(count)` stands for rows with a column `n` from 0. `YES`, `NO` and `EMPTY_JSON` are values.
fn statements(conn: &Conn) -> (Vec<String>, Vec<String>) {
    let is_postgres = matches!(conn, Conn::Postgres(_));
    let text = TEXT
        .replace("COMPANIES", &COMPANIES.to_string())
        .replace("HOSTS_IN_ALL", &HOSTS.to_string())
        .replace("MENTEES", &MENTEES.to_string())
        .replace("TITLES", &TITLES.to_string())
        .replace("SLOTS_IN_ALL", &SLOTS.to_string())
        .replace("BOOKINGS_IN_ALL", &BOOKINGS.to_string())
        .replace("EVENTS_IN_ALL", &EVENTS.to_string())
        .replace("NEXT", &NEXT.to_string());
    let start: Timestamp = START.parse().expect("an instant");
    let microsecond = start.as_microsecond();
    let mut all: Vec<String> = text
        .split(';')
        .filter(|sql| !sql.trim().is_empty())
        .map(|sql| {
            let sql = called(sql, "ROWS", |count| {
                format!(
                    "(WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < {count} - 1) SELECT n FROM r) AS numbers"
                )
            });
            if is_postgres {
                let sql = called(&sql, "ID", |given| {
                    let (kind, number) = given.split_once(',').expect("a kind and a number");
                    format!("('01900000-0000-7000-80' || lpad(to_hex({kind}), 2, '0') || '-' || lpad(to_hex({number}), 12, '0'))::uuid")
                });
                let sql = called(&sql, "AT", |minutes| format!("(timestamptz '{START}' + ({minutes}) * interval '1 minute')"));
                sql.replace("YES", "true").replace("NO ", "false ").replace("NO,", "false,").replace("EMPTY_JSON", "'{}'::jsonb")
            } else {
                let sql = called(&sql, "ID", |given| {
                    let (kind, number) = given.split_once(',').expect("a kind and a number");
                    format!("unhex(printf('019000000000700080%02x%012x', {kind}, {number}))")
                });
                let sql = called(&sql, "AT", |minutes| format!("({microsecond} + ({minutes}) * 60000000)"));
                sql.replace("YES", "1").replace("NO ", "0 ").replace("NO,", "0,").replace("EMPTY_JSON", "x'7b7d'")
            }
        })
        .collect();
    if is_postgres {
        // No statement looks for overlaps here, and the guard would take longer than everything else.
        all.insert(
            0,
            "ALTER TABLE bookings DROP CONSTRAINT bookings_no_overlap; SET session_replication_role = replica; SET statement_timeout = 0"
                .to_owned(),
        );
        all.push("UPDATE events SET position = seq".to_owned());
        (all, vec!["ANALYZE".to_owned()])
    } else {
        all.insert(0, "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; DROP TRIGGER bookings_no_overlap_insert; BEGIN".to_owned());
        (all, vec!["COMMIT".to_owned()])
    }
}

/// Replaces each `NAME(argument)`; an argument may have parentheses.
fn called(sql: &str, name: &str, put: impl Fn(&str) -> String) -> String {
    let mark = format!("{name}(");
    let mut written = String::new();
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once(&mark) {
        let mut depth = 1;
        let end = after
            .char_indices()
            .find(|(_, letter)| {
                depth += match letter {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth == 0
            })
            .map_or(after.len(), |(place, _)| place);
        written = written + before + &put(&after[..end]);
        rest = &after[end + 1..];
    }
    written + rest
}

const TEXT: &str = include_str!("rows.sql");
