//! `find_slots` and `find_mentees`: milliseconds of `GET /v1/slots?for_mentee=…` and of `GET /v1/mentees?for_slot=…`, 99 of 100 times, with
//! 100,000 slots, 300,000 bookings and 10,000 mentees. The ceiling is a plain page of the same list by the same server.

use std::time::Duration;

use diesel::prelude::*;
use foothold::bookings::model::BookingStatus;
use foothold::db::Conn;
use foothold::db::schema::{bookings, slots, turn_changes};
use foothold::ids::{BookingId, SlotId};
use foothold::native;
use foothold::slots::model::SlotKind;
use foothold::slots::store::SlotRow;
use foothold::time::{Clock, Instant};
use jiff::SignedDuration;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::clients::Clients;
use crate::database::{Database, Kind};
use crate::rounds::{self, Outcome};
use crate::rows;
use crate::server::Server;

const SLOTS: u64 = 100_000;
const BOOKINGS_OF_A_SLOT: u64 = 3;
/// A slot begins every ten minutes, and this one is the first that has not begun.
const NEXT: u64 = 80_000;
const ROWS_AT_ONCE: usize = 500;

/// For how long the job at a server's start counts turns at most.
const COUNTING: Duration = Duration::from_mins(5);

pub fn slots(runtime: &Runtime, kind: Kind) -> Outcome {
    run(runtime, kind, |number| format!("/v1/slots?for_mentee={}", rows::mentee(number)), "/v1/slots?available=true")
}

/// Every tenth slot is a mock interview; the first ones whose booking window is open are asked for.
pub fn mentees(runtime: &Runtime, kind: Kind) -> Outcome {
    run(runtime, kind, |number| format!("/v1/mentees?for_slot={}", slot_id(NEXT + 500 + 10 * (number % 500))), "/v1/mentees?active=true")
}

fn run(runtime: &Runtime, kind: Kind, path: fn(u64) -> String, page: &'static str) -> Outcome {
    let now = Clock::System.now();
    let database = Database::with(kind, |conn| fill(conn, now));
    let server = Server::start(runtime, &database.address);
    wait_for_turns(runtime, &server);
    let found = clients(&server, path);
    let plain = clients(&server, move |_| page.to_owned());
    let outcome = rounds::run_times(|length| found.call_for(length).took, |length| plain.call_for(length).took);
    server.stop();
    outcome
}

/// Waits until the turns of everybody are counted, as they are in a service that has run for a while.
pub fn wait_for_turns(runtime: &Runtime, server: &Server) {
    let (begun, mut left) = (std::time::Instant::now(), i64::MAX);
    while left > 0 {
        assert!(begun.elapsed() < COUNTING, "the turns are not counted");
        std::thread::sleep(Duration::from_millis(100));
        let count = server.deps.db.read("bench_turns", |conn| Ok(turn_changes::table.count().get_result(conn)?));
        left = runtime.block_on(count).expect("notes can be counted");
    }
    eprintln!("  turns of everybody counted in {:.1} s", begun.elapsed().as_secs_f64());
}

fn clients(server: &Server, path: impl Fn(u64) -> String + Send + Sync + 'static) -> Clients {
    let key = server.key.clone();
    let request = move |number| {
        let path = path(number);
        format!("GET {path} HTTP/1.1\r\nhost: foothold.bench\r\nauthorization: Bearer {key}\r\n\r\n")
    };
    Clients::of(server.address, "HTTP/1.1 200 ", request)
}

/// Adds what an academy has after years to the rows of the other cases: each mentee has had some six one-to-ones, and two dozen group sessions.
pub fn fill(conn: &mut Conn, now: Instant) {
    rows::fill(conn, now);
    for first in (0..SLOTS).step_by(ROWS_AT_ONCE) {
        let numbers = first..first + ROWS_AT_ONCE as u64;
        let some: Vec<_> = numbers.clone().map(|number| slot_row(number, now)).collect();
        native!(conn, conn => diesel::insert_into(slots::table).values(&some).execute(conn).expect("slots"));
        let bookings_of = |number| (0..BOOKINGS_OF_A_SLOT).map(move |place| (number, place));
        let some: Vec<_> = numbers.flat_map(bookings_of).map(|(number, place)| booking(number, place, now)).collect();
        native!(conn, conn => diesel::insert_into(bookings::table).values(some).execute(conn).expect("bookings"));
    }
}

fn slot_id(number: u64) -> SlotId {
    SlotId::from(Uuid::from_u128((0x0190_0000_0000_7000_8009 << 48) | u128::from(number)))
}

fn start_of(number: u64, now: Instant) -> Instant {
    let minutes = i64::try_from(number).unwrap_or(0) - i64::try_from(NEXT).unwrap_or(0);
    now.plus(SignedDuration::from_mins(10 * minutes))
}

fn slot_row(number: u64, now: Instant) -> SlotRow {
    let starts_at = start_of(number, now);
    SlotRow {
        id: slot_id(number),
        kind: kind_of(number),
        starts_at: Some(starts_at),
        ends_at: Some(starts_at.plus_minutes(45)),
        sort_at: starts_at,
        booking_closes_at: Some(starts_at.minus_minutes(2_880)),
        cancel_cutoff_at: Some(starts_at.minus_minutes(2_880)),
        capacity: 4,
        seats_taken: 3,
        seats_confirmed: 3,
        ..rows::slot_row(number, now)
    }
}

fn kind_of(number: u64) -> SlotKind {
    match number % 10 {
        0 => SlotKind::MockInterview,
        1 => SlotKind::Shadowing,
        _ => SlotKind::GroupSession,
    }
}

type BookingColumns = (
    diesel::dsl::Eq<bookings::id, BookingId>,
    diesel::dsl::Eq<bookings::slot_id, SlotId>,
    diesel::dsl::Eq<bookings::company_id, foothold::ids::CompanyId>,
    diesel::dsl::Eq<bookings::mentee_id, foothold::ids::MenteeId>,
    diesel::dsl::Eq<bookings::status, BookingStatus>,
    diesel::dsl::Eq<bookings::starts_at, Instant>,
    diesel::dsl::Eq<bookings::ends_at, Instant>,
    diesel::dsl::Eq<bookings::sequence, i32>,
    diesel::dsl::Eq<bookings::version, i64>,
    diesel::dsl::Eq<bookings::created_at, Instant>,
    diesel::dsl::Eq<bookings::updated_at, Instant>,
    diesel::dsl::Eq<bookings::kind, SlotKind>,
);

/// The bookings of one mentee lie some 20 days apart.
fn booking(number: u64, place: u64, now: Instant) -> BookingColumns {
    let counted = number * BOOKINGS_OF_A_SLOT + place;
    let starts_at = start_of(number, now);
    let status = if number < NEXT { BookingStatus::Attended } else { BookingStatus::Confirmed };
    (
        bookings::id.eq(BookingId::from(Uuid::from_u128((0x0190_0000_0000_7000_800a << 48) | u128::from(counted)))),
        bookings::slot_id.eq(slot_id(number)),
        bookings::company_id.eq(rows::company(number)),
        bookings::mentee_id.eq(rows::mentee(counted)),
        bookings::status.eq(status),
        bookings::starts_at.eq(starts_at),
        bookings::ends_at.eq(starts_at.plus_minutes(45)),
        bookings::sequence.eq(0),
        bookings::version.eq(1),
        bookings::created_at.eq(starts_at.minus_minutes(20_000)),
        bookings::updated_at.eq(starts_at.minus_minutes(20_000)),
        bookings::kind.eq(kind_of(number)),
    )
}
