//! `booking`: bookings a second through `POST /v1/bookings`, spread over many slots and mentees.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use foothold::db::{Address, Conn};
use foothold::ids::{Ids, KeyId, MenteeId, SlotId};
use foothold::time::{Clock, Instant};
use rusqlite::{Connection, Statement, params};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::clients::Clients;
use crate::database::{Database, Kind};
use crate::rounds::{self, Outcome};
use crate::server::Server;
use crate::{pgbench, rows, sqlite};

/// More than any turn makes: the ceiling's turns begin so far apart.
const BOOKINGS_OF_A_TURN: u64 = 1_000_000;

/// As `db::writer` has them.
const BATCH: u64 = 64;
const BATCHES_PER_CHECKPOINT: u64 = 256;

const LIVE: &str = "'waitlisted', 'requested', 'offered', 'confirmed', 'attended', 'no_show'";
const HOLDING: &str = "'requested', 'offered', 'confirmed', 'attended', 'no_show'";
const COMPANY: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0100_0000_0000);
/// As long as the event of a booking.
const BODY: &str = concat!(
    r#"{"type":"booking.confirmed","timestamp":"2026-11-22T00:00:00.000000Z","data":{"booking_id":"book_01m809aw44fkrr94cdgrxxcwac","#,
    r#""slot_id":"slot_01m5m4arh0eh3a6bdd28wc6gxg","company_id":"comp_01krx79sc0fwz9p38s16bz9wwv","status":"confirmed","version":1}}"#
);

pub fn run(runtime: &Runtime, kind: Kind) -> Outcome {
    let opening = Clock::System.now();
    let served = Database::with(kind, |conn| fill(conn, opening));
    let bare = Database::with(kind, |conn| rows::fill(conn, opening));
    let server = Server::start(runtime, &served.address);
    let clients = clients_of(&server);
    let turns = AtomicU64::new(0);
    let ceiling = |length| {
        let first = turns.fetch_add(1, Ordering::Relaxed) * BOOKINGS_OF_A_TURN;
        match kind {
            Kind::Postgres => on_postgres(&bare.address, opening, first, length),
            Kind::Sqlite => on_sqlite(&bare.address, opening, first, length),
        }
    };
    let outcome = rounds::run(|length| clients.call_for(length), ceiling);
    server.stop();
    outcome
}

/// Adds what [`clients_of`] need: companies, mentees, slots, and caps that nobody reaches.
pub fn fill(conn: &mut Conn, opening: Instant) {
    rows::fill(conn, opening);
    rows::widen_caps(conn);
}

pub fn clients_of(server: &Server) -> Clients {
    clients_who_book(server, rows::pair)
}

/// Clients who book the mentee of each number into its slot.
pub fn clients_who_book(server: &Server, pair: fn(u64) -> (MenteeId, SlotId)) -> Clients {
    let key = server.key.clone();
    Clients::of(server.address, "HTTP/1.1 201 ", move |number| {
        let (mentee, slot) = pair(number);
        let body = format!(r#"{{"slot_id":"{slot}","mentee_id":"{mentee}"}}"#);
        let length = body.len();
        format!(
            "POST /v1/bookings HTTP/1.1\r\nhost: foothold.bench\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        )
    })
}

fn on_postgres(database: &Address, opening: Instant, first: u64, length: Duration) -> f64 {
    let words = |list: &str| format!("{{{}}}", list.replace(['\'', ' '], ""));
    let variables = [
        ("n", "0".to_owned()),
        ("first", first.to_string()),
        ("mentees", rows::MENTEES.to_string()),
        ("slots", rows::SLOTS.to_string()),
        ("opening", opening.timestamp().as_second().to_string()),
        ("milliseconds", Clock::System.now().timestamp().as_millisecond().to_string()),
        ("live", words(LIVE)),
        ("holding", words(HOLDING)),
        ("company", COMPANY.to_string()),
        ("actor", COMPANY.to_string()),
        ("body", BODY.to_owned()),
    ];
    pgbench::run(database, "booking.pgbench", length, &variables)
}

fn on_sqlite(database: &Address, opening: Instant, first: u64, length: Duration) -> f64 {
    let connection = sqlite::connect(database);
    let mut book = Book::prepare(&connection, opening);
    let (mut number, mut batches) = (first, 0);
    sqlite::repeat(length, || {
        connection.execute_batch("BEGIN IMMEDIATE").expect("BEGIN");
        for _ in 0..BATCH {
            book.run(number);
            number += 1;
        }
        connection.execute_batch("COMMIT").expect("COMMIT");
        batches += 1;
        if batches % BATCHES_PER_CHECKPOINT == 0 {
            connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)").expect("a checkpoint");
        }
        BATCH
    })
}

/// What `bookings::book` sends, in its savepoint.
struct Book<'c> {
    opening: Instant,
    savepoint: Statement<'c>,
    take_seat: Statement<'c>,
    lock_mentee: Statement<'c>,
    in_the_way: Statement<'c>,
    insert_booking: Statement<'c>,
    insert_event: Statement<'c>,
    listening: Statement<'c>,
    insert_audit: Statement<'c>,
    release: Statement<'c>,
}

impl<'c> Book<'c> {
    fn prepare(connection: &'c Connection, opening: Instant) -> Self {
        let prepare = |sql: &str| connection.prepare(sql).expect(sql);
        Self {
            opening,
            savepoint: prepare("SAVEPOINT act"),
            take_seat: prepare(
                "UPDATE slots SET seats_taken = seats_taken + 1, \
                 seats_confirmed = seats_confirmed + CASE WHEN approval = 'automatic' THEN 1 ELSE 0 END, seats_changed_at = ? \
                 WHERE id = ? AND seats_taken < capacity AND status = 'published' RETURNING *",
            ),
            lock_mentee: prepare("SELECT * FROM mentees WHERE id = ? LIMIT 1"),
            in_the_way: prepare(&format!(
                "SELECT id, slot_id FROM bookings WHERE mentee_id = ? AND ((slot_id = ? AND status IN ({LIVE})) \
                 OR (starts_at < ? AND ends_at > ? AND status IN ({HOLDING}))) ORDER BY id"
            )),
            insert_booking: prepare(
                "INSERT INTO bookings (id, slot_id, company_id, mentee_id, status, starts_at, ends_at, respond_by, offer_expires_at, \
                 cancelled_by, reason_code, note, late, override_reason, override_limits, sequence, version, created_at, updated_at) \
                 VALUES (?, ?, ?, ?, 'confirmed', ?, ?, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', 0, 1, ?, ?)",
            ),
            insert_event: prepare(
                "INSERT INTO events (id, event_type, company_id, shown_to_company, body, created_at) \
                 VALUES (?, 'booking.confirmed', ?, 1, ?, ?)",
            ),
            listening: prepare(
                "SELECT id, event_types, status FROM webhook_endpoints WHERE deleted_at IS NULL AND (company_id IS NULL OR company_id = ?)",
            ),
            insert_audit: prepare(
                "INSERT INTO audit_entries (id, actor_kind, actor_id, actor_role, action, subject_id, company_id, created_at) \
                 VALUES (?, 'key', ?, 'coordinator', 'booking.confirmed', ?, ?, ?)",
            ),
            release: prepare("RELEASE act"),
        }
    }

    fn run(&mut self, number: u64) {
        let now = Clock::System.now();
        let (mentee, slot) = rows::pair(number);
        let (mentee, slot_id) = (mentee.uuid(), slot.uuid());
        let starts = rows::start_of_slot(self.opening, number + number / rows::MENTEES);
        let (starts, ends, at) = (starts.as_microsecond(), starts.plus_minutes(45).as_microsecond(), now.as_microsecond());
        let booking: KeyId = Ids.new_id(now);
        let (event, audit): (Uuid, Uuid) = (Ids.new_id(now), Ids.new_id(now));
        execute(&mut self.savepoint, []);
        assert_eq!(sqlite::read_all(&mut self.take_seat, params![at, &slot_id.as_bytes()[..]]), 1);
        assert_eq!(sqlite::read_all(&mut self.lock_mentee, params![&mentee.as_bytes()[..]]), 1);
        assert_eq!(sqlite::read_all(&mut self.in_the_way, params![&mentee.as_bytes()[..], &slot_id.as_bytes()[..], ends, starts]), 0);
        let (id, company) = (booking.uuid(), &COMPANY.as_bytes()[..]);
        execute(
            &mut self.insert_booking,
            params![&id.as_bytes()[..], &slot_id.as_bytes()[..], company, &mentee.as_bytes()[..], starts, ends, at, at],
        );
        execute(&mut self.insert_event, params![&event.as_bytes()[..], company, BODY, at]);
        sqlite::read_all(&mut self.listening, params![company]);
        execute(&mut self.insert_audit, params![&audit.as_bytes()[..], company, booking.to_string(), company, at]);
        execute(&mut self.release, []);
    }
}

fn execute(statement: &mut Statement, given: impl rusqlite::Params) {
    statement.execute(given).expect("a statement of a booking");
}
