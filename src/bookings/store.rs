//! Every statement on `bookings`.

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::{BookingStatus, ExcusedCategory, Party};
use crate::auth::Scope;
use crate::db::schema::{bookings, slot_hosts, slots};
use crate::db::types::WordList;
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::{Error, Refusal, Result};
use crate::ids::{BookingId, CompanyId, HostId, MenteeId, SiteId, SlotId};
use crate::locked;
use crate::slots::model::{CancelledBy, ReasonCode};
use crate::slots::store::{self as slot_store, SlotRow};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bookings, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct BookingRow {
    pub id: BookingId,
    pub slot_id: SlotId,
    /// The slot's company.
    pub company_id: CompanyId,
    pub mentee_id: MenteeId,
    pub status: BookingStatus,
    /// The slot's time, for the guard against overlaps.
    pub starts_at: Instant,
    pub ends_at: Instant,
    /// Until when the employer must answer; kept when it has answered.
    pub respond_by: Option<Instant>,
    pub offer_expires_at: Option<Instant>,
    pub cancelled_by: Option<CancelledBy>,
    pub reason_code: Option<ReasonCode>,
    pub note: Option<String>,
    /// Of a cancellation that gave up a seat; null for one that never held it.
    pub late: Option<bool>,
    pub override_reason: Option<String>,
    /// The limits that were passed over.
    pub override_limits: WordList,
    /// RFC 5545 SEQUENCE.
    pub sequence: i32,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The order of a slot's line, the lowest first; kept when the line is left.
    pub queue_place: Option<i64>,
    pub no_show_party: Option<Party>,
    pub late_minutes: Option<i32>,
    pub excused_category: Option<ExcusedCategory>,
    /// When what calendars show of it last changed, where that is not `updated_at`.
    pub shown_at: Option<Instant>,
}

impl BookingRow {
    /// Whether it ended in line, without ever holding a seat.
    pub fn only_waited(&self) -> bool {
        self.status == BookingStatus::Cancelled && self.late.is_none()
    }

    pub fn shown_at(&self) -> Instant {
        self.shown_at.unwrap_or(self.updated_at)
    }
}

/// What a list of bookings is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct BookingFilter {
    pub slot_id: Option<SlotId>,
    pub mentee_id: Option<MenteeId>,
    pub company_id: Option<CompanyId>,
    pub status: Option<BookingStatus>,
}

/// Inserts a booking; the database's guards speak where two were faster than our own look.
pub fn insert(conn: &mut Conn, booking: &BookingRow) -> Result<()> {
    match diesel::insert_into(bookings::table).values(booking).execute(conn) {
        Ok(_) => Ok(()),
        Err(error) if dialect::refused_by(&error, "bookings_one_per_slot", "bookings.mentee_id, bookings.slot_id") => {
            Err(Error::Refused(Refusal::AlreadyBooked))
        }
        Err(error) if dialect::refused_by(&error, "bookings_no_overlap", "bookings_no_overlap") => {
            Err(Error::Refused(Refusal::MenteeClash { bookings: Vec::new() }))
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a locked booking back.
pub fn update(conn: &mut Conn, booking: &BookingRow) -> Result<()> {
    diesel::update(bookings::table.find(booking.id)).set(booking).execute(conn)?;
    Ok(())
}

/// A booking that the scope may see: a company its own, and nobody who waits or only ever waited.
pub fn find(conn: &mut Conn, scope: Scope, id: BookingId) -> Result<BookingRow> {
    visible(bookings::table.find(id).select(BookingRow::as_select()).first(conn)?, scope)
}

fn visible(booking: BookingRow, scope: Scope) -> Result<BookingRow> {
    let unseen = BookingStatus::HIDDEN.contains(&booking.status) || booking.only_waited();
    let hidden = scope != Scope::Institute && unseen;
    if scope.covers(booking.company_id) && !hidden { Ok(booking) } else { Err(Error::NotFound) }
}

/// Locks a booking after its slot, as the lock order wants it; starts over when the booking has moved to another slot meanwhile.
pub fn lock_with_slot(conn: &mut Conn, scope: Scope, id: BookingId) -> Result<(BookingRow, SlotRow)> {
    loop {
        let slot_id = find(conn, scope, id)?.slot_id;
        let slot = slot_store::lock(conn, scope, slot_id)?;
        let booking = visible(lock(conn, id)?, scope)?;
        if booking.slot_id == slot_id {
            return Ok((booking, slot));
        }
    }
}

/// Locks a booking whose slot is locked already.
pub fn lock(conn: &mut Conn, id: BookingId) -> Result<BookingRow> {
    Ok(locked!(conn, bookings::table.find(id).select(BookingRow::as_select()), first)?)
}

/// A locked slot's bookings that have not ended, in the order in which they were made.
pub fn open_of_slot(conn: &mut Conn, slot: SlotId) -> Result<Vec<BookingRow>> {
    let open = bookings::slot_id.eq(slot).and(bookings::status.eq_any(BookingStatus::OPEN));
    Ok(bookings::table.filter(open).order(bookings::id).select(BookingRow::as_select()).load(conn)?)
}

/// A slot's bookings that a cancelled slot ends, locked, in the order in which they were made.
pub fn lock_open_of_slot(conn: &mut Conn, slot: SlotId) -> Result<Vec<BookingRow>> {
    let open = bookings::slot_id.eq(slot).and(bookings::status.eq_any(BookingStatus::OPEN));
    let query = bookings::table.filter(open).order(bookings::id).select(bookings::all_columns);
    Ok(locked!(conn, query, load)?)
}

/// The mentee's live bookings in this slot or, holding a seat, at its time; `except` one that is judged itself.
pub fn in_the_way(conn: &mut Conn, mentee: MenteeId, slot: &SlotRow, except: Option<BookingId>) -> Result<Vec<(BookingId, SlotId)>> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Ok(Vec::new()) };
    let here = bookings::slot_id.eq(slot.id).and(bookings::status.eq_any(BookingStatus::LIVE));
    let at_that_time = bookings::starts_at.lt(ends_at).and(bookings::ends_at.gt(starts_at));
    let clash = at_that_time.and(bookings::status.eq_any(BookingStatus::HOLDING));
    let found = bookings::table
        .filter(bookings::mentee_id.eq(mentee).and(here.or(clash)))
        .order(bookings::id)
        .select((bookings::id, bookings::slot_id))
        .load(conn)?;
    Ok(found.into_iter().filter(|(id, _)| Some(*id) != except).collect())
}

/// In the order in which they were made.
pub fn list(conn: &mut Conn, scope: Scope, filter: &BookingFilter, page: &PageRequest<BookingId>) -> Result<Vec<BookingRow>> {
    let mut query = bookings::table.select(BookingRow::as_select()).into_boxed::<MultiBackend>();
    if let Scope::Company(company) = scope {
        let had_seat = bookings::status.ne(BookingStatus::Cancelled).or(bookings::late.is_not_null());
        query = query.filter(bookings::company_id.eq(company).and(bookings::status.ne_all(BookingStatus::HIDDEN)).and(had_seat));
    }
    if let Some(slot) = filter.slot_id {
        query = query.filter(bookings::slot_id.eq(slot));
    }
    if let Some(mentee) = filter.mentee_id {
        query = query.filter(bookings::mentee_id.eq(mentee));
        if scope != Scope::Institute {
            // Else an employer could ask who is behind a request.
            query = query.filter(bookings::status.eq_any(BookingStatus::DISCLOSED));
        }
    }
    if let Some(company) = filter.company_id {
        query = query.filter(bookings::company_id.eq(company));
    }
    if let Some(status) = filter.status {
        query = query.filter(bookings::status.eq(status));
    }
    if let Some(after) = page.after {
        query = query.filter(bookings::id.gt(after));
    }
    Ok(query.order(bookings::id).limit(page.rows_to_read()).load(conn)?)
}

/// Requests whose time to answer has ended, the longest first.
pub fn requests_due(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<BookingId>> {
    let due = bookings::table.filter(bookings::status.eq("requested").and(bookings::respond_by.le(now)));
    Ok(due.order((bookings::respond_by, bookings::id)).limit(most).select(bookings::id).load(conn)?)
}

/// Published slots before their start that have a seat left while somebody waits, in the order of their ids.
/// Those `after` one, so that slots whose whole line clashes do not stand before all others.
pub fn with_free_seat_and_line(conn: &mut Conn, now: Instant, after: Option<SlotId>, most: i64) -> Result<Vec<SlotId>> {
    let waiting = bookings::table.filter(bookings::status.eq("waitlisted")).select(bookings::slot_id);
    let free = slots::status.eq("published").and(slots::sort_at.gt(now)).and(slots::seats_taken.lt(slots::capacity));
    let mut query = slots::table.filter(slots::id.eq_any(waiting).and(free)).select(slots::id).into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(slots::id.gt(after));
    }
    Ok(query.order(slots::id).limit(most).load(conn)?)
}

/// Offers that have run out, the longest first.
pub fn offers_due(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<BookingId>> {
    let due = bookings::table.filter(bookings::status.eq("offered").and(bookings::offer_expires_at.le(now)));
    Ok(due.order((bookings::offer_expires_at, bookings::id)).limit(most).select(bookings::id).load(conn)?)
}

/// Who waits for a slot, in line order. With the slot locked the line cannot change.
pub fn line_of(conn: &mut Conn, slot: SlotId) -> Result<Vec<BookingRow>> {
    let waiting = bookings::slot_id.eq(slot).and(bookings::status.eq("waitlisted"));
    Ok(bookings::table.filter(waiting).order(bookings::queue_place).select(BookingRow::as_select()).load(conn)?)
}

/// Whether anybody waits for a slot.
pub fn has_line(conn: &mut Conn, slot: SlotId) -> Result<bool> {
    let waiting = bookings::slot_id.eq(slot).and(bookings::status.eq("waitlisted"));
    Ok(bookings::table.filter(waiting).select(bookings::id).first::<BookingId>(conn).optional()?.is_some())
}

/// The places at both ends of a slot's line; `None` where nobody waits.
pub fn ends_of_line(conn: &mut Conn, slot: SlotId) -> Result<Option<(i64, i64)>> {
    let waiting = bookings::slot_id.eq(slot).and(bookings::status.eq("waitlisted"));
    let ends = bookings::table.filter(waiting).select((diesel::dsl::min(bookings::queue_place), diesel::dsl::max(bookings::queue_place)));
    let (first, last): (Option<i64>, Option<i64>) = ends.first(conn)?;
    Ok(first.zip(last))
}

/// How many wait in the same line up to and including each of these places, in one query for a page of bookings.
pub fn positions(conn: &mut Conn, slots: &[SlotId]) -> Result<HashMap<BookingId, i32>> {
    if slots.is_empty() {
        return Ok(HashMap::new());
    }
    let waiting = bookings::slot_id.eq_any(slots.to_vec()).and(bookings::status.eq("waitlisted"));
    let rows: Vec<(BookingId, SlotId)> = bookings::table
        .filter(waiting)
        .order((bookings::slot_id, bookings::queue_place))
        .select((bookings::id, bookings::slot_id))
        .load(conn)?;
    let mut positions = HashMap::with_capacity(rows.len());
    let mut counted = (None, 0);
    for (booking, slot) in rows {
        counted = if counted.0 == Some(slot) { (counted.0, counted.1 + 1) } else { (Some(slot), 1) };
        positions.insert(booking, counted.1);
    }
    Ok(positions)
}

/// The place in line of one booking, from 1; `None` unless it waits.
pub fn position(conn: &mut Conn, booking: &BookingRow) -> Result<Option<i32>> {
    let Some(place) = booking.queue_place.filter(|_| booking.status == BookingStatus::Waitlisted) else { return Ok(None) };
    let waiting = bookings::slot_id.eq(booking.slot_id).and(bookings::status.eq("waitlisted"));
    let count: i64 = bookings::table.filter(waiting.and(bookings::queue_place.le(place))).count().get_result(conn)?;
    Ok(i32::try_from(count).ok())
}

/// Other seat-holding bookings of a slot's seat holders that overlap `[starts_at, ends_at)`: pairs of this slot's booking and the other.
pub fn clashes_of_move(conn: &mut Conn, slot: SlotId, starts_at: Instant, ends_at: Instant) -> Result<Vec<(BookingId, BookingId)>> {
    let other = diesel::alias!(bookings as other);
    let overlaps = other.field(bookings::starts_at).lt(ends_at).and(other.field(bookings::ends_at).gt(starts_at));
    let pairs = bookings::table
        .inner_join(other.on(other.field(bookings::mentee_id).eq(bookings::mentee_id)))
        .filter(bookings::slot_id.eq(slot).and(bookings::status.eq_any(BookingStatus::UNDECIDED)))
        .filter(other.field(bookings::slot_id).ne(slot).and(other.field(bookings::status).eq_any(BookingStatus::HOLDING)).and(overlaps))
        .order(bookings::id)
        .select((bookings::id, other.field(bookings::id)));
    Ok(pairs.load(conn)?)
}

/// Seat-holding bookings elsewhere, at the slot's time, of those who wait for it: by the booking that waits.
pub fn clashes_of_line(conn: &mut Conn, slot: &SlotRow) -> Result<HashMap<BookingId, Vec<BookingId>>> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Ok(HashMap::new()) };
    let other = diesel::alias!(bookings as other);
    let overlaps = other.field(bookings::starts_at).lt(ends_at).and(other.field(bookings::ends_at).gt(starts_at));
    let pairs: Vec<(BookingId, BookingId)> = bookings::table
        .inner_join(other.on(other.field(bookings::mentee_id).eq(bookings::mentee_id)))
        .filter(bookings::slot_id.eq(slot.id).and(bookings::status.eq("waitlisted")))
        .filter(other.field(bookings::slot_id).ne(slot.id).and(other.field(bookings::status).eq_any(BookingStatus::HOLDING)).and(overlaps))
        .order((bookings::id, other.field(bookings::id)))
        .select((bookings::id, other.field(bookings::id)))
        .load(conn)?;
    let mut clashes: HashMap<_, Vec<_>> = HashMap::new();
    for (waiting, clashing) in pairs {
        clashes.entry(waiting).or_default().push(clashing);
    }
    Ok(clashes)
}

/// How many bookings of a slot wait for somebody.
pub fn count_undecided(conn: &mut Conn, slot: SlotId) -> Result<i64> {
    let undecided = bookings::slot_id.eq(slot).and(bookings::status.eq_any(BookingStatus::UNDECIDED));
    Ok(bookings::table.filter(undecided).count().get_result(conn)?)
}

/// Whether anybody's attendance at a slot is recorded.
pub fn has_attendance(conn: &mut Conn, slot: SlotId) -> Result<bool> {
    let recorded = bookings::slot_id.eq(slot).and(bookings::status.eq_any([BookingStatus::Attended, BookingStatus::NoShow]));
    Ok(bookings::table.filter(recorded).select(bookings::id).first::<BookingId>(conn).optional()?.is_some())
}

/// A mentee's bookings in which an employer knows of them.
pub fn disclosed_of_mentee(conn: &mut Conn, mentee: MenteeId) -> Result<Vec<BookingRow>> {
    let disclosed = bookings::mentee_id.eq(mentee).and(bookings::status.eq_any(BookingStatus::DISCLOSED));
    Ok(bookings::table.filter(disclosed).order(bookings::id).select(BookingRow::as_select()).load(conn)?)
}

/// Raises the SEQUENCE of a slot's open bookings: their events change with the slot.
pub fn raise_sequences(conn: &mut Conn, slot: SlotId, at: Instant) -> Result<()> {
    let open = bookings::table.filter(bookings::slot_id.eq(slot).and(bookings::status.eq_any(BookingStatus::OPEN)));
    let raised = (bookings::sequence.eq(bookings::sequence + 1), bookings::updated_at.eq(at), bookings::shown_at.eq(None::<Instant>));
    diesel::update(open).set(raised).execute(conn)?;
    Ok(())
}

/// Of whom it is asked whether bookings stand that have not ended.
#[derive(Debug, Clone, Copy)]
pub enum Booked {
    Company(CompanyId),
    Site(SiteId),
    Host(HostId),
    Mentee(MenteeId),
}

/// Whether open bookings stand whose slot has not ended.
pub fn has_future(conn: &mut Conn, whose: Booked, now: Instant) -> Result<bool> {
    let mut query = bookings::table
        .inner_join(slots::table)
        .filter(bookings::ends_at.gt(now).and(bookings::status.eq_any(BookingStatus::OPEN)))
        .select(bookings::id)
        .into_boxed::<MultiBackend>();
    query = match whose {
        Booked::Company(company) => query.filter(bookings::company_id.eq(company)),
        Booked::Site(site) => query.filter(slots::site_id.eq(site)),
        Booked::Mentee(mentee) => query.filter(bookings::mentee_id.eq(mentee)),
        Booked::Host(host) => {
            let of_host = slot_hosts::table.filter(slot_hosts::host_id.eq(host)).select(slot_hosts::slot_id);
            query.filter(bookings::slot_id.eq_any(of_host))
        }
    };
    Ok(query.first::<BookingId>(conn).optional()?.is_some())
}
