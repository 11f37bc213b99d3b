//! This makes a document from rows: the calendar of a feed, or of one booking.

use jiff::civil::Date;

use super::booking_event;
use super::document::{Document, Event, Kind};
use super::model::{Detail, FeedScope, MOST_EVENTS, Window};
use super::slot_event;
use super::store::FeedRow;
use super::store::for_feeds::{self, ShownBooking, ShownSlot, Slots};
use crate::auth::Scope;
use crate::bookings::disclosure;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{BookingId, CompanyId, MenteeId, SlotId};
use crate::institute;
use crate::time::Zone;

/// Makes a feed's calendar. `today` is a date in UTC, around which the feed's window lies.
pub fn of_feed(conn: &mut Conn, feed: &FeedRow, today: Date) -> Result<Document> {
    let window = Window::around(today);
    let events = match feed.scope()? {
        FeedScope::Institute => slot_events(conn, Slots::All, slot_event::Reader::Institute, feed.detail, &window)?,
        FeedScope::Company(id) => slot_events(conn, Slots::OfCompany(id), slot_event::Reader::Company, feed.detail, &window)?,
        FeedScope::Host(id) => slot_events(conn, Slots::OfHost(id), slot_event::Reader::Company, feed.detail, &window)?,
        FeedScope::Cohort(id) => slot_events(conn, Slots::OfCohort(id), slot_event::Reader::Institute, feed.detail, &window)?,
        FeedScope::Mentee(id) => booking_events(conn, id, feed.detail, &window)?,
    };
    let timezone = zone_of(conn, feed.company_id)?.rules().clone();
    Ok(Document { kind: Kind::Feed { name: feed.name.clone(), timezone }, from: window.first_day, events })
}

/// Says how many events of a feed's days are left out, because a feed holds at most [`MOST_EVENTS`]. `today` is a date in UTC.
pub fn events_left_out(conn: &mut Conn, feed: &FeedRow, today: Date) -> Result<i64> {
    let window = Window::around(today);
    let all = match feed.scope()? {
        FeedScope::Institute => for_feeds::count_slots(conn, Slots::All, &window)?,
        FeedScope::Company(id) => for_feeds::count_slots(conn, Slots::OfCompany(id), &window)?,
        FeedScope::Host(id) => for_feeds::count_slots(conn, Slots::OfHost(id), &window)?,
        FeedScope::Cohort(id) => for_feeds::count_slots(conn, Slots::OfCohort(id), &window)?,
        FeedScope::Mentee(id) => for_feeds::count_bookings_of(conn, id, &window)?,
    };
    Ok((all - MOST_EVENTS).max(0))
}

/// Makes the calendar of one booking for a download. The booking is not found when the caller is told nothing of it, or when it is in no
/// calendar.
pub fn of_booking(conn: &mut Conn, caller: Scope, id: BookingId) -> Result<Document> {
    let mut found = for_feeds::booking(conn, id)?;
    let booking = &found.booking;
    if !disclosure::is_told(caller, &booking.stage()) {
        return Err(Error::NotFound);
    }
    let (reader, company) = match caller {
        Scope::Institute => (booking_event::Reader::Mentee, None),
        Scope::Company(own) => (booking_event::Reader::Company, Some(own)),
    };
    add_hosts_of_bookings(conn, std::slice::from_mut(&mut found))?;
    let event = booking_event::event(&found, reader, Detail::Full).ok_or(Error::NotFound)?;
    let zone = zone_of(conn, company)?;
    Ok(Document {
        from: zone.date_at(found.booking.starts_at),
        kind: Kind::Download { timezone: zone.rules().clone() },
        events: vec![event],
    })
}

/// Reads the company's time zone, or the institute's where there is no company.
fn zone_of(conn: &mut Conn, company: Option<CompanyId>) -> Result<Zone> {
    match company {
        Some(id) => for_feeds::company_zone(conn, id),
        None => Ok(institute::store::read(conn)?.timezone),
    }
}

fn slot_events(conn: &mut Conn, whose: Slots, reader: slot_event::Reader, detail: Detail, window: &Window) -> Result<Vec<Event>> {
    let mut all = for_feeds::slots(conn, whose, window)?;
    if detail == Detail::Full {
        add_names(conn, &mut all, reader)?;
    }
    Ok(all.iter().filter_map(|slot| slot_event::event(slot, reader, detail)).collect())
}

fn add_names(conn: &mut Conn, all: &mut [ShownSlot], reader: slot_event::Reader) -> Result<()> {
    let ids: Vec<SlotId> = all.iter().map(|shown| shown.slot.id).collect();
    let mut hosts = for_feeds::hosts_of(conn, &ids)?;
    // Only the company learns who comes; the institute's feed counts seats.
    let mut booked = match reader {
        slot_event::Reader::Company => for_feeds::booked_in(conn, &ids)?,
        slot_event::Reader::Institute => std::collections::HashMap::new(),
    };
    for shown in all {
        shown.hosts = hosts.remove(&shown.slot.id).unwrap_or_default();
        shown.booked = booked.remove(&shown.slot.id).unwrap_or_default();
    }
    Ok(())
}

fn booking_events(conn: &mut Conn, mentee: MenteeId, detail: Detail, window: &Window) -> Result<Vec<Event>> {
    let mut all = for_feeds::bookings_of(conn, mentee, window)?;
    if detail == Detail::Full {
        add_hosts_of_bookings(conn, &mut all)?;
    }
    Ok(all.iter().filter_map(|booking| booking_event::event(booking, booking_event::Reader::Mentee, detail)).collect())
}

/// Adds the hosts to bookings. A slot may be booked again after a cancellation, so two bookings may have the same hosts.
fn add_hosts_of_bookings(conn: &mut Conn, all: &mut [ShownBooking]) -> Result<()> {
    let mut ids: Vec<SlotId> = all.iter().map(|shown| shown.slot.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let hosts = for_feeds::hosts_of(conn, &ids)?;
    for shown in all {
        shown.hosts = hosts.get(&shown.slot.id).cloned().unwrap_or_default();
    }
    Ok(())
}
