//! What must hold at every commit (docs/product.md, Booking), recomputed from the rows: nothing here trusts a count that the service keeps.
//! [`rounds`] has what must hold of rounds.

mod rounds;

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use foothold::bookings::disclosure::names_told_since;
use foothold::bookings::turns::counted;
use foothold::db::Conn;
use foothold::db::folded::folded;
use foothold::db::schema::{bookings, cohorts, disclosures, enrolments, events, mentee_turns, mentees, slot_hosts, slot_titles, slots};
use foothold::error::Result;
use foothold::ids::{BookingId, CohortId, CompanyId, EntryId, HostId, MenteeId, SlotId};
use foothold::mentees::store::{KeptTurns, turns_to_count};
use foothold::policy::store as policies;
use foothold::time::Instant;
use serde_json::Value;

use super::app::TestApp;

const HOLDS_A_SEAT: &[&str] = &["requested", "offered", "confirmed", "attended", "no_show"];
const CONFIRMED: &[&str] = &["confirmed", "attended", "no_show"];
const LIVE: &[&str] = &["waitlisted", "requested", "offered", "confirmed", "attended", "no_show"];
const BLOCKS_HOSTS: &[&str] = &["published", "on_hold", "completed"];

#[derive(Queryable)]
struct Slot {
    id: SlotId,
    company_id: CompanyId,
    kind: String,
    status: String,
    starts_at: Option<Instant>,
    ends_at: Option<Instant>,
    capacity: i32,
    seats_taken: i32,
    seats_confirmed: i32,
    allow_host_overlap: bool,
    cohort_id: Option<CohortId>,
}

#[derive(Queryable)]
struct Booking {
    id: BookingId,
    slot_id: SlotId,
    company_id: CompanyId,
    kind: String,
    mentee_id: MenteeId,
    status: String,
    starts_at: Instant,
    ends_at: Instant,
    entry_id: Option<EntryId>,
}

#[derive(Queryable)]
struct SlotHost {
    slot_id: SlotId,
    host_id: HostId,
    starts_at: Option<Instant>,
    ends_at: Option<Instant>,
    blocks: bool,
}

/// All rows that the invariants speak of, read in one go.
struct Rows {
    now: Instant,
    slots: HashMap<SlotId, Slot>,
    bookings: Vec<Booking>,
    hosts: Vec<SlotHost>,
    /// Who may shadow and is not archived.
    cleared: HashSet<MenteeId>,
    /// The cohorts with their places: how many there are, and how many are kept as taken.
    cohorts: Vec<(CohortId, i32, i32)>,
    /// Who is enrolled where, and in which state.
    enrolments: Vec<(CohortId, MenteeId, String)>,
    /// These are the bookings for which it is kept what the company was told, each with the end of its slot.
    told: HashMap<BookingId, Instant>,
    /// The kept turns that a list relies on, each with those that are counted now.
    turns: Vec<(KeptTurns, KeptTurns)>,
    /// The titles that slots have.
    titles: HashSet<String>,
    /// The titles that a search knows, each with its folded form.
    searched: HashMap<String, String>,
    /// In the order of the log.
    events: Vec<(Option<i64>, String)>,
    rounds: rounds::Rows,
}

/// Everything, the line included: nobody waits for a seat that is free and that they could take. A seat which a skip or a clash left free is
/// offered by a timed job: step it before.
pub async fn check(app: &TestApp) {
    let rows = read(app).await;
    let mut broken = broken_always(&rows);
    broken.extend(waits_beside_a_free_seat(&rows));
    assert!(broken.is_empty(), "invariants are broken:\n{}", broken.join("\n"));
}

/// What must hold of rounds once the followers of the log have taken all.
pub async fn check_rounds(app: &TestApp) {
    let now = app.clock.now();
    let rows = app.deps.db.write("test_invariants", move |conn| rounds::Rows::load(conn, now)).await.expect("the rows can be read");
    let broken = [rows.broken_always(), rows.rounds_at_odds_with_their_slots()].concat();
    assert!(broken.is_empty(), "invariants are broken:\n{}", broken.join("\n"));
}

/// What must hold after every commit, whatever jobs have yet to do.
pub async fn check_always(app: &TestApp) {
    let broken = broken_always(&read(app).await);
    assert!(broken.is_empty(), "invariants are broken:\n{}", broken.join("\n"));
}

fn broken_always(rows: &Rows) -> Vec<String> {
    let mut broken = Vec::new();
    broken.extend(wrong_seats(rows));
    broken.extend(two_in_one_slot(rows));
    broken.extend(mentees_in_two_places(rows));
    broken.extend(hosts_in_two_places(rows));
    broken.extend(hosts_at_odds_with_their_slot(rows));
    broken.extend(bookings_at_odds_with_their_slot(rows));
    broken.extend(bookings_at_odds_with_their_events(rows));
    broken.extend(bookings_at_odds_with_what_is_told(rows));
    broken.extend(gaps_in_the_log(rows));
    broken.extend(wrong_places(rows));
    broken.extend(wrong_turns(rows));
    broken.extend(titles_not_searched(rows));
    broken.extend(rows.rounds.broken_always());
    broken
}

async fn read(app: &TestApp) -> Rows {
    foothold::events::catch_up(&app.deps).await.expect("positions can be given");
    let now = app.clock.now();
    // A write, although nothing is written: one transaction, so that on PostgreSQL its statements are close together and on SQLite one state.
    app.deps.db.write("test_invariants", move |conn| load(conn, now)).await.expect("the rows can be read")
}

fn load(conn: &mut Conn, now: Instant) -> Result<Rows> {
    let slots: Vec<Slot> = slots::table
        .select((
            slots::id,
            slots::company_id,
            slots::kind,
            slots::status,
            slots::starts_at,
            slots::ends_at,
            slots::capacity,
            slots::seats_taken,
            slots::seats_confirmed,
            slots::allow_host_overlap,
            slots::cohort_id,
        ))
        .load(conn)?;
    let booking = (
        bookings::id,
        bookings::slot_id,
        bookings::company_id,
        bookings::kind,
        bookings::mentee_id,
        bookings::status,
        bookings::starts_at,
        bookings::ends_at,
        bookings::entry_id,
    );
    let host = (slot_hosts::slot_id, slot_hosts::host_id, slot_hosts::starts_at, slot_hosts::ends_at, slot_hosts::blocks);
    let cleared = mentees::table.filter(mentees::workplace_clearance.eq("cleared").and(mentees::active.eq(true)));
    Ok(Rows {
        now,
        slots: slots.into_iter().map(|slot| (slot.id, slot)).collect(),
        bookings: bookings::table.select(booking).order(bookings::id).load(conn)?,
        hosts: slot_hosts::table.select(host).load(conn)?,
        cleared: cleared.select(mentees::id).load(conn)?.into_iter().collect(),
        cohorts: cohorts::table.select((cohorts::id, cohorts::places, cohorts::places_taken)).load(conn)?,
        enrolments: enrolments::table.select((enrolments::cohort_id, enrolments::mentee_id, enrolments::status)).load(conn)?,
        told: disclosures::table.select((disclosures::booking_id, disclosures::ends_at)).load(conn)?.into_iter().collect(),
        turns: turns(conn, now)?,
        titles: slots::table.select(slots::title).distinct().load(conn)?.into_iter().collect(),
        searched: slot_titles::table.load(conn)?.into_iter().collect(),
        events: events::table.select((events::position, events::body)).order(events::position).load(conn)?,
        rounds: rounds::Rows::load(conn, now)?,
    })
}

fn wrong_seats(rows: &Rows) -> Vec<String> {
    let count = |slot: &Slot, states: &[&str]| {
        let counted =
            rows.bookings.iter().filter(|booking| booking.slot_id == slot.id && states.contains(&booking.status.as_str())).count();
        i32::try_from(counted).expect("a small number")
    };
    let mut broken = Vec::new();
    for slot in rows.slots.values() {
        let (taken, confirmed) = (count(slot, HOLDS_A_SEAT), count(slot, CONFIRMED));
        if taken > slot.capacity {
            broken.push(format!("{}: {taken} hold seats, and there are {}", slot.id, slot.capacity));
        }
        if (taken, confirmed) != (slot.seats_taken, slot.seats_confirmed) {
            let kept = (slot.seats_taken, slot.seats_confirmed);
            broken.push(format!("{}: seats taken and confirmed are kept as {kept:?} and are {:?}", slot.id, (taken, confirmed)));
        }
    }
    broken
}

fn wrong_places(rows: &Rows) -> Vec<String> {
    let mut broken = Vec::new();
    for (cohort, places, kept) in &rows.cohorts {
        let holds_place = |status: &str| ["active", "paused", "completed"].contains(&status);
        let taken = rows.enrolments.iter().filter(|(of, _, status)| of == cohort && holds_place(status)).count();
        if i32::try_from(taken) != Ok(*kept) || kept > places {
            broken.push(format!("{cohort}: {taken} hold a place, {kept} are kept as taken, and there are {places}"));
        }
    }
    broken
}

fn two_in_one_slot(rows: &Rows) -> Vec<String> {
    let mut seen = HashSet::new();
    let live = rows.bookings.iter().filter(|booking| LIVE.contains(&booking.status.as_str()));
    let twice = live.filter(|booking| !seen.insert((booking.mentee_id, booking.slot_id)));
    twice.map(|booking| format!("{}: a second live booking of {} in {}", booking.id, booking.mentee_id, booking.slot_id)).collect()
}

fn mentees_in_two_places(rows: &Rows) -> Vec<String> {
    let held: Vec<_> = rows.bookings.iter().filter(|booking| HOLDS_A_SEAT.contains(&booking.status.as_str())).collect();
    let mut broken = Vec::new();
    for (index, one) in held.iter().enumerate() {
        for other in &held[index + 1..] {
            if one.mentee_id == other.mentee_id && one.starts_at < other.ends_at && other.starts_at < one.ends_at {
                broken.push(format!("{} and {} of {} overlap", one.id, other.id, one.mentee_id));
            }
        }
    }
    broken
}

fn hosts_in_two_places(rows: &Rows) -> Vec<String> {
    let blocking: Vec<_> = rows.hosts.iter().filter(|host| host.blocks).collect();
    let mut broken = Vec::new();
    for (index, one) in blocking.iter().enumerate() {
        for other in &blocking[index + 1..] {
            if one.host_id == other.host_id && one.starts_at < other.ends_at && other.starts_at < one.ends_at {
                broken.push(format!("{} is in {} and {} at once", one.host_id, one.slot_id, other.slot_id));
            }
        }
    }
    broken
}

fn hosts_at_odds_with_their_slot(rows: &Rows) -> Vec<String> {
    let mut broken = Vec::new();
    for host in &rows.hosts {
        let Some(slot) = rows.slots.get(&host.slot_id) else { continue };
        let should = BLOCKS_HOSTS.contains(&slot.status.as_str()) && !slot.allow_host_overlap;
        if host.blocks != should {
            broken.push(format!("{} of {} ({}): blocks is {}", host.host_id, slot.id, slot.status, host.blocks));
        }
        if host.blocks && (host.starts_at, host.ends_at) != (slot.starts_at, slot.ends_at) {
            broken.push(format!("{} of {}: is blocked at another time than the slot's", host.host_id, slot.id));
        }
    }
    broken
}

fn bookings_at_odds_with_their_slot(rows: &Rows) -> Vec<String> {
    let mut broken = Vec::new();
    for booking in rows.bookings.iter().filter(|booking| LIVE.contains(&booking.status.as_str())) {
        let slot = &rows.slots[&booking.slot_id];
        if (Some(booking.starts_at), Some(booking.ends_at)) != (slot.starts_at, slot.ends_at) {
            broken.push(format!("{}: its time is not the slot's", booking.id));
        }
        if booking.kind != slot.kind {
            broken.push(format!("{}: its kind is not the slot's", booking.id));
        }
        if booking.company_id != slot.company_id {
            broken.push(format!("{}: its company is not the slot's", booking.id));
        }
        if slot.status == "cancelled" {
            broken.push(format!("{}: is {} in a cancelled slot", booking.id, booking.status));
        }
    }
    broken
}

fn bookings_at_odds_with_their_events(rows: &Rows) -> Vec<String> {
    let mut told: HashMap<String, String> = HashMap::new();
    for (_, body) in &rows.events {
        let event: Value = serde_json::from_str(body).expect("an event is JSON");
        if let (Some(id), Some(status)) = (event["data"]["booking_id"].as_str(), event["data"]["status"].as_str()) {
            told.insert(id.to_owned(), status.to_owned());
        }
    }
    let silent = rows.bookings.iter().filter(|booking| told.get(&booking.id.to_string()) != Some(&booking.status));
    silent
        .map(|booking| format!("{}: is {}, the last event says {:?}", booking.id, booking.status, told.get(&booking.id.to_string())))
        .collect()
}

/// What a company is told of a mentee is kept while the company is told who comes, and in no other state. It may be forgotten after a year.
fn bookings_at_odds_with_what_is_told(rows: &Rows) -> Vec<String> {
    let mut broken = Vec::new();
    for booking in &rows.bookings {
        let told = rows.told.get(&booking.id);
        let with_person = CONFIRMED.contains(&booking.status.as_str());
        let wrong = match told {
            Some(ends_at) => !with_person || *ends_at != booking.ends_at,
            None => with_person && booking.ends_at >= names_told_since(rows.now),
        };
        if wrong {
            broken.push(format!("{}: is {}, and what is told of the mentee ends {told:?}", booking.id, booking.status));
        }
    }
    broken
}

fn gaps_in_the_log(rows: &Rows) -> Vec<String> {
    let positions: Vec<_> = rows.events.iter().map(|(position, _)| *position).collect();
    let expected: Vec<_> = (1..).take(positions.len()).map(Some).collect();
    if positions == expected { Vec::new() } else { vec![format!("the log's positions have gaps or duplicates: {positions:?}")] }
}

/// Counts the turns of those whose kept turns are relied on.
fn turns(conn: &mut Conn, now: Instant) -> Result<Vec<(KeptTurns, KeptTurns)>> {
    let changed: HashSet<MenteeId> = turns_to_count(conn, now)?.into_iter().collect();
    let kept: Vec<KeptTurns> = mentee_turns::table.select(KeptTurns::as_select()).load(conn)?;
    let kept: Vec<_> = kept.into_iter().filter(|kept| !changed.contains(&kept.mentee_id)).collect();
    let ids: Vec<_> = kept.iter().map(|kept| kept.mentee_id).collect();
    let rounds = policies::read(conn, now)?.settings.rounds;
    let counted = counted(conn, &ids, None, &rounds, now)?;
    let now = |kept: &KeptTurns| {
        let (counted, number) = (&counted[&kept.mentee_id], |count: u32| i32::try_from(count).expect("a small number"));
        KeptTurns {
            mock_interviews: number(counted.turns.mock_interviews),
            shadowings: number(counted.turns.shadowings),
            one_to_ones: number(counted.turns.one_to_one()),
            credits: number(counted.turns.credits),
            waiting_since: counted.waiting_since,
            ..*kept
        }
    };
    Ok(kept.into_iter().map(|kept| (kept, now(&kept))).collect())
}

fn wrong_turns(rows: &Rows) -> Vec<String> {
    let wrong = rows.turns.iter().filter(|(kept, counted)| kept != counted);
    wrong.map(|(kept, counted)| format!("{}: {kept:?} are kept and {counted:?} are counted", kept.mentee_id)).collect()
}

fn titles_not_searched(rows: &Rows) -> Vec<String> {
    let lost = rows.titles.iter().filter(|title| rows.searched.get(*title) != Some(&folded(title)));
    lost.map(|title| format!("a search does not find the title {title}")).collect()
}

fn waits_beside_a_free_seat(rows: &Rows) -> Vec<String> {
    let could_take = |booking: &Booking, slot: &Slot| {
        let free = slot.status == "published" && slot.seats_taken < slot.capacity && slot.starts_at.is_some_and(|start| rows.now < start);
        let allowed = slot.kind != "shadowing" || rows.cleared.contains(&booking.mentee_id);
        let is_active =
            |cohort| rows.enrolments.iter().any(|(of, who, status)| *of == cohort && *who == booking.mentee_id && status == "active");
        let enrolled = slot.cohort_id.is_none_or(is_active);
        let is_in_the_way = |other: &Booking| clashes(booking, other) || (booking.entry_id.is_some() && is_seat_of_entry(booking, other));
        free && allowed && enrolled && !rows.bookings.iter().any(is_in_the_way)
    };
    let waiting = rows.bookings.iter().filter(|booking| booking.status == "waitlisted");
    let left = waiting.filter(|booking| could_take(booking, &rows.slots[&booking.slot_id]));
    left.map(|booking| format!("{}: waits in {}, where a seat is free", booking.id, booking.slot_id)).collect()
}

fn clashes(one: &Booking, other: &Booking) -> bool {
    let same_person = one.mentee_id == other.mentee_id && one.id != other.id;
    same_person && HOLDS_A_SEAT.contains(&other.status.as_str()) && one.starts_at < other.ends_at && other.starts_at < one.ends_at
}

/// Of the places of one entry in a round, one at most has a seat.
fn is_seat_of_entry(one: &Booking, other: &Booking) -> bool {
    one.entry_id == other.entry_id && HOLDS_A_SEAT.contains(&other.status.as_str())
}
