//! `allocation_500`: milliseconds until a round of 100 slots with 500 entries is drawn, beside 10,000 mentees with 300,000 bookings. The ceiling is
//! what was promised. Each round is drawn alone and beside 16 clients who book for others than those in the round, whose own bookings wait for
//! the draw. The 99th percentile is that of the bookings that were under way while a round was drawn.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use foothold::allocation::model::Terms;
use foothold::allocation::rule::RoundKind;
use foothold::allocation::seed::FreshSeed;
use foothold::allocation::{draw, entry, progress, round};
use foothold::auth::{Actor, Stamp};
use foothold::db::Conn;
use foothold::db::schema::slots;
use foothold::ids::{Ids, MenteeId, RoundId, SlotId};
use foothold::native;
use foothold::slots::store::SlotRow;
use foothold::time::Clock;
use foothold::web::change_request::Given;
use jiff::SignedDuration;
use serde_json::{Map, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::booking::clients_who_book;
use crate::database::{Database, Kind};
use crate::find_slots::{fill, wait_for_turns};
use crate::rounds::{Outcome, median, p99};
use crate::rows;
use crate::server::Server;

const ROUNDS: u64 = 5;
const ROUND: Duration = Duration::from_secs(4);
/// The draw comes when the clients have warmed up.
const LEAD: Duration = Duration::from_secs(1);
const SLOTS: u64 = 100;
const ENTRIES: u64 = 500;
const CHOICES: u64 = 3;
/// The clients book these slots, which come after those of the rounds.
const BOOKED: u64 = 1_000;
const FIRST_BOOKED: u64 = 10_000;

pub fn run(runtime: &Runtime, kind: Kind) -> Outcome {
    let promised = match kind {
        Kind::Sqlite => 1_000.0,
        Kind::Postgres => 1_500.0,
    };
    let now = Clock::System.now();
    let database = Database::with(kind, |conn| {
        fill(conn, now);
        rows::widen_caps(conn);
        insert_slots(
            conn,
            &(0..BOOKED).map(|number| SlotRow { capacity: 1_000, ..slot_row(FIRST_BOOKED + number, now) }).collect::<Vec<_>>(),
        );
    });
    let server = Server::start(runtime, &database.address);
    wait_for_turns(runtime, &server);
    let clients = clients_who_book(&server, booked);
    let (mut took, mut booked) = (Vec::new(), Vec::new());
    for number in 0..ROUNDS {
        let (alone, beside) = (prepared(runtime, &server, 2 * number), prepared(runtime, &server, 2 * number + 1));
        took.push(drawn(runtime, &server, alone));
        let (bookings, begun, slower) = std::thread::scope(|scope| {
            let bookings = scope.spawn(|| clients.calls_for(ROUND));
            std::thread::sleep(LEAD);
            let begun = Instant::now();
            let slower = drawn(runtime, &server, beside);
            (bookings.join().expect("every booking is answered"), begun, slower)
        });
        let ended = begun + Duration::from_secs_f64(slower / 1_000.0);
        let before = waits(&bookings, |sent, wait| sent + wait < begun);
        let meanwhile = waits(&bookings, |sent, wait| sent < ended && sent + wait > begun);
        let alone = took[took.len() - 1];
        eprintln!(
            "  {alone:.0} ms, and {slower:.0} ms beside {} bookings: p99 {:.0} ms, and {:.0} ms before",
            meanwhile.len(),
            p99(meanwhile.clone()).as_secs_f64() * 1_000.0,
            p99(before).as_secs_f64() * 1_000.0,
        );
        booked.extend(meanwhile);
    }
    server.stop();
    let figure = median(&mut took);
    // The median has sorted them.
    let spread = (took[took.len() - 1] - took[0]) / figure;
    Outcome { figure, ceiling: promised, ratio: figure / promised, spread, p99: p99(booked) }
}

/// Makes a round of slots of its own with its entries, and gives the instant after its end, which is still to come.
fn prepared(runtime: &Runtime, server: &Server, number: u64) -> (RoundId, Stamp) {
    let now = Clock::System.now();
    let stamp = Stamp { by: Actor::System, at: now, ids: Ids };
    let seed = FreshSeed::make(Ids, &server.deps.sealer, now).expect("randomness");
    let closes_at = now.plus(SignedDuration::from_hours(24 * 8));
    let closed = Stamp { at: closes_at.plus(SignedDuration::from_secs(1)), ..stamp };
    let id = seed.round_id();
    let rows: Vec<SlotRow> = (0..SLOTS).map(|place| SlotRow { capacity: 1, ..slot_row(number * SLOTS + place, now) }).collect();
    let slot_ids: Vec<SlotId> = rows.iter().map(|slot| slot.id).collect();
    let make = server.deps.db.write_alone("bench_round", move |conn| {
        insert_slots(conn, &rows);
        let terms = Terms {
            name: "Bench".to_owned(),
            kind: RoundKind::MockInterview,
            cohort_id: None,
            slot_ids: slot_ids.clone(),
            opens_at: now,
            closes_at,
            max_choices: None,
            override_reason: None,
        };
        round::create(conn, &stamp, terms, &seed)?;
        for entrant in 0..ENTRIES {
            let chosen = |choice: u64| slot_ids[usize::try_from((entrant * 7 + choice * 31) % SLOTS).unwrap_or(0)].to_string();
            let choices: Vec<_> = (0..CHOICES).map(chosen).collect();
            let wish = Map::from_iter([("choices".to_owned(), json!(choices)), ("via".to_owned(), json!("self"))]);
            entry::put(conn, &stamp, &Given::filled_in(wish, None), id, rows::mentee(entrant))?;
        }
        progress::open(conn, &closed, id).map(drop)
    });
    runtime.block_on(make).expect("the round can be made");
    (id, closed)
}

/// Closes and draws a round. Were it closed before, the server would draw it by itself.
fn drawn(runtime: &Runtime, server: &Server, (id, stamp): (RoundId, Stamp)) -> f64 {
    let sealer = server.deps.sealer.clone();
    let begun = Instant::now();
    let draw = server.deps.db.write_alone("bench_draw", move |conn| {
        progress::close(conn, &stamp, id)?;
        draw::draw(conn, &stamp, id, &sealer)
    });
    assert!(runtime.block_on(draw).expect("the round can be drawn"), "the round is drawn");
    begun.elapsed().as_secs_f64() * 1_000.0
}

fn insert_slots(conn: &mut Conn, rows: &[SlotRow]) {
    for chunk in rows.chunks(100) {
        native!(conn, conn => diesel::insert_into(slots::table).values(chunk).execute(conn)).expect("the slots can be inserted");
    }
}

/// Gives how long these bookings took. `of` is given when a booking was sent, and how long it took.
fn waits(bookings: &[(Instant, Duration)], of: impl Fn(Instant, Duration) -> bool) -> Vec<Duration> {
    bookings.iter().filter(|(sent, wait)| of(*sent, *wait)).map(|(_, wait)| *wait).collect()
}

/// The mentee and the slot that a client books: no pair comes twice, and nobody of them is in a round.
fn booked(number: u64) -> (MenteeId, SlotId) {
    let others = rows::MENTEES - ENTRIES;
    (rows::mentee(ENTRIES + number % others), slot(FIRST_BOOKED + (number + number / others) % BOOKED))
}

fn slot(number: u64) -> SlotId {
    SlotId::from(Uuid::from_u128((0x0190_0000_0000_7000_800b << 48) | u128::from(number)))
}

/// A slot at an hour at which nobody has anything else.
fn slot_row(number: u64, now: foothold::time::Instant) -> SlotRow {
    let hours = i64::try_from(number).unwrap_or(0);
    let starts_at = now.plus(SignedDuration::from_hours(24 * 700 + hours));
    SlotRow {
        id: slot(number),
        starts_at: Some(starts_at),
        ends_at: Some(starts_at.plus_minutes(45)),
        sort_at: starts_at,
        booking_closes_at: Some(starts_at.minus_minutes(2_880)),
        cancel_cutoff_at: Some(starts_at.minus_minutes(2_880)),
        ..rows::slot_row(number, now)
    }
}
