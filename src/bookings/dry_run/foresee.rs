//! Runs a step and finds out what it has done to slots and bookings.

use std::collections::{HashMap, HashSet};

use super::answer::{DryRunView, HitLists, ToldView};
use super::booking_hit::{BookingHit, BookingReader};
use super::slot_hit::SlotHit;
use crate::auth::{Scope, Stamp};
use crate::bookings::disclosure;
use crate::bookings::store::{self, BookingRow, disclosures};
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::BookingId;
use crate::mentees::store as mentees;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;
use crate::wire::answer::Answer;

/// One statement takes this many ids.
const CHUNK: usize = 500;

/// This is what a step can reach: all slots that it can change, with their bookings. They are locked, so that nobody else changes them
/// meanwhile.
pub struct Reach {
    /// This is `None` for a step that concerns no company, such as archiving a mentee.
    pub company: Option<CompanyRow>,
    pub slots: Vec<SlotRow>,
}

/// Makes the dry run of cancelling one booking.
pub fn of_booking<R>(
    step: impl Fn(&mut Conn, &Stamp, &Given, BookingId) -> Result<R> + Send + 'static,
) -> impl Fn(&mut Conn, &Stamp, &Given, BookingId) -> Result<Answer> + Send + 'static {
    move |conn, stamp, given, id| {
        let (booking, slot) = store::lock_with_slot(conn, stamp.by.scope(), id)?;
        let company = companies::find_company(conn, Scope::Institute, booking.company_id)?;
        foresee(conn, stamp, &Reach { company: Some(company), slots: vec![slot] }, |conn| step(conn, stamp, given, id).map(drop))
    }
}

/// Runs the step, and answers with what it has done within its reach. The transaction of the caller decides whether the step is rolled
/// back.
pub fn foresee(conn: &mut Conn, stamp: &Stamp, reach: &Reach, step: impl FnOnce(&mut Conn) -> Result<()>) -> Result<Answer> {
    let ids: Vec<_> = reach.slots.iter().map(|slot| slot.id).collect();
    let before = in_chunks(conn, &ids, store::open_of_slots)?;
    let readers = readers(conn, stamp, &before)?;
    let hosts: HashMap<_, _> =
        in_chunks(conn, &ids, |conn, chunk| Ok(slots::named_hosts(conn, chunk)?.into_iter().collect()))?.into_iter().collect();
    step(conn)?;
    let mut lists = HitLists::default();
    if let Some(company) = &reach.company {
        lists.slots = slots_hit(conn, &reach.slots, &company.name)?;
        lists.told.insert(ToldView::company(company.id, &company.name));
    }
    let hit: HashSet<_> = lists.slots.iter().map(SlotHit::id).collect();
    lists.told.extend(hit.iter().filter_map(|slot| hosts.get(slot)).flatten().map(|(id, name)| ToldView::host(*id, name)));
    let booked: Vec<_> = before.iter().map(|booking| booking.id).collect();
    let after: HashMap<_, _> = in_chunks(conn, &booked, store::find_all)?.into_iter().map(|booking| (booking.id, booking)).collect();
    let slots: HashMap<_, _> = reach.slots.iter().map(|slot| (slot.id, slot)).collect();
    for was in &before {
        let (Some(is), Some(slot), Some(reader)) = (after.get(&was.id), slots.get(&was.slot_id), readers.get(&was.id)) else { continue };
        if let Some(booking) = BookingHit::between(was, is, slot, hit.contains(&slot.id), reader) {
            lists.told.extend(reader.told());
            lists.bookings.push(booking);
        }
    }
    Answer::json(200, &DryRunView::of(lists))
}

/// Finds what has changed in these slots, which are given as they were.
fn slots_hit(conn: &mut Conn, before: &[SlotRow], company_name: &str) -> Result<Vec<SlotHit>> {
    let ids: Vec<_> = before.iter().map(|slot| slot.id).collect();
    let after: HashMap<_, _> = in_chunks(conn, &ids, slots::find_all)?.into_iter().map(|slot| (slot.id, slot)).collect();
    Ok(before.iter().filter_map(|slot| SlotHit::between(slot, after.get(&slot.id)?, company_name)).collect())
}

/// Reads many rows with a few statements, none of which has too many parameters.
fn in_chunks<I, R>(conn: &mut Conn, ids: &[I], read: impl Fn(&mut Conn, &[I]) -> Result<Vec<R>>) -> Result<Vec<R>> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        rows.extend(read(conn, chunk)?);
    }
    Ok(rows)
}

/// Says for each booking what this caller may read of it. A booking of which the caller is not told is left out.
fn readers(conn: &mut Conn, stamp: &Stamp, bookings: &[BookingRow]) -> Result<HashMap<BookingId, BookingReader>> {
    let scope = stamp.by.scope();
    let names = names(conn, scope, bookings)?;
    let reader = |booking: &BookingRow| {
        let told = disclosure::told(scope, &booking.stage(), stamp.at);
        Some((booking.id, BookingReader::of(told, booking.mentee_id, names.get(&booking.id))?))
    };
    Ok(bookings.iter().filter_map(reader).collect())
}

/// Finds the names of the mentees. The institute reads full names, and a company reads the preferred names that it was told.
fn names(conn: &mut Conn, scope: Scope, bookings: &[BookingRow]) -> Result<HashMap<BookingId, String>> {
    let names = match scope {
        Scope::Institute => in_chunks(conn, bookings, |conn, chunk| {
            let people = mentees::find_all(conn, &chunk.iter().map(|booking| booking.mentee_id).collect::<Vec<_>>())?;
            Ok(chunk.iter().filter_map(|booking| Some((booking.id, people.get(&booking.mentee_id)?.full_name.clone()))).collect())
        }),
        Scope::Company(_) => in_chunks(conn, bookings, |conn, chunk| {
            let people = disclosures::people_of(conn, scope, chunk)?;
            Ok(people.into_iter().map(|(booking, mentee)| (booking, mentee.preferred_name().to_owned())).collect())
        }),
    };
    Ok(names?.into_iter().collect())
}
