//! Statements that find, lock and write bookings.

use diesel::prelude::*;

use super::super::disclosure::{self, Stage};
use super::super::model::{BookingStatus, ExcusedCategory, Party};
use crate::auth::Scope;
use crate::db::schema::bookings;
use crate::db::types::WordList;
use crate::db::{Conn, dialect};
use crate::error::{Error, Refusal, Result};
use crate::ids::{BookingId, CohortId, CompanyId, EntryId, MenteeId, SlotId};
use crate::native;
use crate::slots::model::{CancelledBy, ReasonCode, SlotKind};
use crate::slots::store::{self as slot_store, SlotRow};
use crate::time::Instant;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bookings, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct BookingRow {
    pub id: BookingId,
    pub slot_id: SlotId,
    /// The company that the slot belongs to.
    pub company_id: CompanyId,
    pub mentee_id: MenteeId,
    pub status: BookingStatus,
    /// The slot's start, repeated here for the database's guard against overlaps.
    pub starts_at: Instant,
    /// The slot's end, repeated here for the same guard; the mentee is free again at this instant.
    pub ends_at: Instant,
    /// The instant until which the employer must answer a request. It stays when the employer has answered.
    pub respond_by: Option<Instant>,
    /// The instant until which an offer is held. It stays when the offer has been answered.
    pub offer_expires_at: Option<Instant>,
    pub cancelled_by: Option<CancelledBy>,
    pub reason_code: Option<ReasonCode>,
    pub note: Option<String>,
    /// This says whether a cancellation gave up its seat at the booking's cut-off or later. It is null if no seat was held, and before any
    /// cancellation.
    pub late: Option<bool>,
    /// A coordinator's reason for passing over a limit; no company sees it.
    pub override_reason: Option<String>,
    /// The limits that were passed over, each by the path of its setting in the policy.
    pub override_limits: WordList,
    /// The SEQUENCE of the booking's calendar event (RFC 5545, section 3.8.7.4).
    pub sequence: i32,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The order on a slot's waitlist, the lowest first. It can be negative, and stays when the booking leaves the waitlist.
    pub waitlist_place: Option<i64>,
    /// The side that did not come; null unless the state is `no_show`.
    pub no_show_party: Option<Party>,
    /// A mentee who attended came so many minutes late.
    pub late_minutes: Option<i32>,
    /// This says why an absence or a late cancellation does not count against the mentee. No company sees it.
    pub excused_category: Option<ExcusedCategory>,
    /// The instant of the last change that calendars show, where that is not `updated_at`.
    pub shown_at: Option<Instant>,
    /// It is late to give up the seat from this instant on. It is the cut-off that the slot had when the seat was taken, and later changes
    /// of the slot do not change it. It is null until a seat is taken.
    pub cancel_cutoff_at: Option<Instant>,
    /// At this instant the mentee's clearance was withdrawn, while this booking held a seat in shadowing. Only the statements in
    /// [`clearance`](super::clearance) write it, because it changes under the mentee's lock and not under the slot's.
    #[diesel(skip_update)]
    pub clearance_withdrawn_at: Option<Instant>,
    /// At this instant the company was first told of the booking. It is null as long as the company has not been told.
    pub told_at: Option<Instant>,
    /// The booking had this state before it was cancelled or declined. It is null otherwise.
    pub ended_from: Option<BookingStatus>,
    /// The booking was cancelled or declined at this instant. It is null otherwise.
    pub ended_at: Option<Instant>,
    /// The seat was taken at this instant, which was at short notice ([`short_notice_at`](super::super::rules::short_notice_at)). It is
    /// null if the seat was taken earlier, and while the booking has had no seat.
    pub short_notice_at: Option<Instant>,
    /// The version of the policy that decided last: about the seat, or about a deadline to answer.
    pub policy_version: i64,
    /// The mentee's limits of shadowing that the last move of the slot passed, each by the path of its setting; null if it passed none. No company
    /// sees them.
    pub over_limits: Option<WordList>,
    /// The cohort in which the booking counts. No company sees it.
    pub cohort_id: Option<CohortId>,
    /// This is the slot's kind. It is repeated here so that an index has all that the caps count.
    pub kind: SlotKind,
    /// The entry in a round for which the booking waits in line. Of the bookings of one entry at most one holds a seat.
    pub entry_id: Option<EntryId>,
}

impl BookingRow {
    /// Gives the facts on which disclosure depends.
    pub fn stage(&self) -> Stage {
        let Self { company_id, status, late, respond_by, cancelled_by, ends_at, .. } = *self;
        Stage { company_id, status, late, respond_by, cancelled_by, ends_at }
    }

    /// Gives the instant of the last change that calendars show.
    pub fn shown_at(&self) -> Instant {
        self.shown_at.unwrap_or(self.updated_at)
    }
}

/// Inserts a booking. Where another transaction was faster than our own check, the database's guards refuse the row, and their refusal is
/// told as ours.
pub fn insert(conn: &mut Conn, booking: &BookingRow) -> Result<()> {
    diesel::insert_into(bookings::table).values(booking).execute(conn).map(drop).map_err(explain)
}

/// A booking has more than 30 columns, and a statement takes at most 32,766 parameters on SQLite.
const ROWS: usize = 500;

/// Does the same as [`insert`] for many bookings, with few statements.
pub fn insert_all(conn: &mut Conn, bookings: &[BookingRow]) -> Result<()> {
    for chunk in bookings.chunks(ROWS) {
        native!(conn, native => diesel::insert_into(bookings::table).values(chunk).execute(native)).map_err(explain)?;
    }
    Ok(())
}

/// Turns a refusal by the database's guards into ours.
fn explain(error: diesel::result::Error) -> Error {
    if dialect::refused_by(&error, "bookings_one_per_slot", "bookings.mentee_id, bookings.slot_id") {
        return Error::Refused(Refusal::AlreadyBooked);
    }
    if dialect::refused_by(&error, "bookings_no_overlap", "bookings_no_overlap") {
        return Error::Refused(Refusal::MenteeClash { bookings: Vec::new() });
    }
    error.into()
}

/// Writes a locked booking back.
pub fn update(conn: &mut Conn, booking: &BookingRow) -> Result<()> {
    diesel::update(bookings::table.find(booking.id)).set(booking).execute(conn)?;
    Ok(())
}

/// Finds a booking of which the reader is told; any other is not found.
pub fn find(conn: &mut Conn, scope: Scope, id: BookingId) -> Result<BookingRow> {
    visible(bookings::table.find(id).select(BookingRow::as_select()).first(conn)?, scope)
}

/// Finds bookings by their ids, without asking who may see them.
pub fn find_all(conn: &mut Conn, ids: &[BookingId]) -> Result<Vec<BookingRow>> {
    Ok(bookings::table.filter(bookings::id.eq_any(ids.to_vec())).order(bookings::id).select(BookingRow::as_select()).load(conn)?)
}

fn visible(booking: BookingRow, scope: Scope) -> Result<BookingRow> {
    if disclosure::is_told(scope, &booking.stage()) { Ok(booking) } else { Err(Error::NotFound) }
}

/// Locks a booking's slot, which covers its bookings: nobody else changes one of them. When the booking has moved to another slot between the look
/// and the lock, the transaction ends and starts over, so that the first slot's lock is not held while another is waited for.
pub fn lock_with_slot(conn: &mut Conn, scope: Scope, id: BookingId) -> Result<(BookingRow, SlotRow)> {
    let slot_id = find(conn, scope, id)?.slot_id;
    let slot = slot_store::lock(conn, scope, slot_id)?;
    let booking = find(conn, scope, id)?;
    if booking.slot_id == slot_id { Ok((booking, slot)) } else { Err(Error::StartOver) }
}
