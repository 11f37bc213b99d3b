//! Statements that find, lock and write slots.

use diesel::prelude::*;

use super::super::card::Card;
use super::super::model::{Approval, CancelledBy, HeldBy, Mode, ReasonCode, SlotKind, SlotStatus, Subject};
use super::super::template::Template;
use super::{KeptForRound, keep_titles};
use crate::auth::Scope;
use crate::db::schema::{slot_hosts, slots};
use crate::db::types::WordList;
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, RoundId, SeriesId, SiteId, SlotId};
use crate::time::{Instant, LocalTime, Zone};
use crate::{locked, native};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = slots, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct SlotRow {
    pub id: SlotId,
    pub company_id: CompanyId,
    /// The series that the slot was made with, until it leaves the series.
    pub series_id: Option<SeriesId>,
    pub site_id: Option<SiteId>,
    pub kind: SlotKind,
    pub title: String,
    pub status: SlotStatus,
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    /// The instant by which lists are ordered: the start, or the far future for a draft without one.
    pub sort_at: Instant,
    /// The local time in `timezone` that was agreed on.
    pub local_start: Option<LocalTime>,
    pub timezone: Zone,
    pub duration_minutes: i32,
    pub capacity: i32,
    /// The number of bookings that are requested, offered, confirmed, attended or `no_show`.
    pub seats_taken: i32,
    /// The number of bookings that are confirmed, attended or `no_show`.
    pub seats_confirmed: i32,
    /// The instant at which `seats_taken` or `capacity` last changed; null before the first change.
    pub seats_changed_at: Option<Instant>,
    pub mode: Mode,
    pub location: Option<String>,
    pub join_url: Option<String>,
    pub fields: WordList,
    pub approval: Approval,
    /// Minutes before the start at which booking closes; null takes the default of the kind.
    pub booking_closes_minutes_before: Option<i32>,
    /// Minutes before the start from which a cancellation is late; null takes the default of the kind.
    pub cancel_cutoff_minutes_before: Option<i32>,
    /// The instant at which booking closes. It is set when the slot is published, so a slot that has it has been in calendars.
    pub booking_closes_at: Option<Instant>,
    /// The instant from which a cancellation is late; it is set when the slot is published.
    pub cancel_cutoff_at: Option<Instant>,
    /// Whether the slot leaves its hosts free for other slots at its time.
    pub allow_host_overlap: bool,
    pub card: Option<Card>,
    pub cancelled_by: Option<CancelledBy>,
    pub reason_code: Option<ReasonCode>,
    pub note: Option<String>,
    /// Why a coordinator returned the slot last; null once it is submitted again.
    pub return_comment: Option<String>,
    /// The SEQUENCE of the slot's calendar event (RFC 5545, section 3.8.7.4): it rises when time, place or state changes.
    pub sequence: i32,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// The instant of the last change that calendars show, where that is not `updated_at`.
    pub shown_at: Option<Instant>,
    /// This says what put the slot on hold. It is null while the slot is not on hold, and for a slot that was put on hold before this
    /// column existed.
    pub held_by: Option<HeldBy>,
    /// At this instant a partner changed what the slot says while people were booked. No coordinator has seen the change yet.
    pub changed_unseen_since: Option<Instant>,
    /// The instant at which the terms of the published slot last changed, so that everybody who had a seat was asked again.
    pub terms_changed_at: Option<Instant>,
    /// Only mentees with an active enrolment in this cohort can be booked. Null for a slot that is for everybody.
    pub cohort_id: Option<CohortId>,
    /// Whether everybody who is enrolled in the cohort is booked, when the slot is published and later.
    pub book_cohort: bool,
    /// The round that gives the slot's seats; null where there is none.
    pub round_id: Option<RoundId>,
    pub round_opens_at: Option<Instant>,
    pub round_closes_at: Option<Instant>,
    /// Until this instant nobody takes a seat but through a round or an approved exception. It is the end of the slot's booking window as it
    /// stood when its round opened, and it stays where the slot leaves the opened round without its draw.
    pub reserved_until: Option<Instant>,
    /// The reservation that the slot had when it came into its round. It comes back if the slot leaves before the round opens.
    pub reserved_before: Option<Instant>,
}

impl SlotRow {
    /// Gives what the slot says, without its time and its hosts.
    pub fn template(self) -> Template {
        Template {
            site_id: self.site_id,
            kind: self.kind,
            title: self.title,
            duration_minutes: self.duration_minutes,
            capacity: self.capacity,
            mode: self.mode,
            location: self.location,
            join_url: self.join_url,
            fields: self.fields.0,
            approval: self.approval,
            booking_closes_minutes_before: self.booking_closes_minutes_before,
            cancel_cutoff_minutes_before: self.cancel_cutoff_minutes_before,
            allow_host_overlap: self.allow_host_overlap,
            card: self.card,
            cohort_id: self.cohort_id,
            book_cohort: self.book_cohort,
        }
    }

    /// Gives the cohort whose members this session books; `None` for any other slot.
    pub fn books_cohort(&self) -> Option<CohortId> {
        self.cohort_id.filter(|_| self.book_cohort)
    }

    /// Gives what keeps the slot's seats for a round.
    pub fn kept(&self) -> KeptForRound {
        let Self { round_id, round_opens_at, round_closes_at, reserved_until, reserved_before, .. } = *self;
        KeptForRound { round_id, round_opens_at, round_closes_at, reserved_until, reserved_before }
    }

    /// Gives the slot with other columns that keep its seats for a round.
    #[must_use]
    pub fn keeping(self, kept: KeptForRound) -> Self {
        let KeptForRound { round_id, round_opens_at, round_closes_at, reserved_until, reserved_before } = kept;
        Self { round_id, round_opens_at, round_closes_at, reserved_until, reserved_before, ..self }
    }

    /// Gives the instant of the last change that calendars show.
    pub fn shown_at(&self) -> Instant {
        self.shown_at.unwrap_or(self.updated_at)
    }
}

pub fn insert(conn: &mut Conn, slot: &SlotRow) -> Result<()> {
    keep_titles(conn, [slot.title.as_str()])?;
    diesel::insert_into(slots::table).values(slot).execute(conn)?;
    Ok(())
}

/// A slot has fewer than 50 columns, and a statement takes at most 32,766 parameters on SQLite.
const ROWS: usize = 500;

/// Inserts many slots with a few statements.
pub fn insert_all(conn: &mut Conn, rows: &[SlotRow]) -> Result<()> {
    keep_titles(conn, rows.iter().map(|slot| slot.title.as_str()))?;
    for chunk in rows.chunks(ROWS) {
        native!(conn, native => diesel::insert_into(slots::table).values(chunk).execute(native))?;
    }
    Ok(())
}

/// Counts the drafts and submitted slots of a company.
pub fn count_unpublished(conn: &mut Conn, company: CompanyId) -> Result<i64> {
    // The condition is written as in the partial index.
    let unpublished = slots::status.eq(SlotStatus::Draft.literal()).or(slots::status.eq(SlotStatus::Submitted.literal()));
    Ok(slots::table.filter(slots::company_id.eq(company).and(unpublished)).count().get_result(conn)?)
}

/// Finds a slot; one of another company is not found.
pub fn find(conn: &mut Conn, scope: Scope, id: SlotId) -> Result<SlotRow> {
    let slot: SlotRow = slots::table.find(id).select(SlotRow::as_select()).first(conn)?;
    visible(slot, scope)
}

/// Finds slots by their ids, without asking who may see them.
pub fn find_all(conn: &mut Conn, ids: &[SlotId]) -> Result<Vec<SlotRow>> {
    Ok(slots::table.filter(slots::id.eq_any(ids.to_vec())).order(slots::id).select(SlotRow::as_select()).load(conn)?)
}

/// Locks the slot until the transaction ends; one of another company is not found.
pub fn lock(conn: &mut Conn, scope: Scope, id: SlotId) -> Result<SlotRow> {
    let slot: SlotRow = locked!(conn, slots::table.find(id).select(SlotRow::as_select()), first)?;
    visible(slot, scope)
}

fn visible(slot: SlotRow, scope: Scope) -> Result<SlotRow> {
    if scope.covers(slot.company_id) { Ok(slot) } else { Err(crate::error::Error::NotFound) }
}

/// Writes a locked slot back.
pub fn update(conn: &mut Conn, slot: &SlotRow) -> Result<()> {
    diesel::update(slots::table.find(slot.id)).set(slot).execute(conn)?;
    Ok(())
}

/// This says on whose side slots are cancelled, why and when.
#[derive(Debug, Clone, Copy)]
pub struct Cancelled<'a> {
    pub by: CancelledBy,
    pub reason_code: ReasonCode,
    pub note: Option<&'a str>,
    pub at: Instant,
}

/// Cancels many locked slots in which nobody is booked, with a few statements. SEQUENCE rises for the slots that have been in calendars, so
/// those come in statements of their own.
pub fn cancel_all(conn: &mut Conn, rows: &[SlotRow], why: Cancelled) -> Result<()> {
    let (seen, unseen): (Vec<_>, Vec<_>) = rows.iter().partition(|slot| slot.booking_closes_at.is_some());
    for (rows, rises) in [(seen, 1), (unseen, 0)] {
        for chunk in rows.chunks(dialect::CHUNK) {
            let ids: Vec<_> = chunk.iter().map(|slot| slot.id).collect();
            let cancelled = (
                slots::status.eq(SlotStatus::Cancelled),
                slots::cancelled_by.eq(Some(why.by)),
                slots::reason_code.eq(Some(why.reason_code)),
                slots::note.eq(why.note),
                slots::sequence.eq(slots::sequence + rises),
                slots::version.eq(slots::version + 1),
                slots::updated_at.eq(why.at),
                slots::shown_at.eq(None::<Instant>),
            );
            diesel::update(slots::table.filter(slots::id.eq_any(ids))).set(cancelled).execute(conn)?;
        }
    }
    Ok(())
}

/// Tells whether a slot that is for this cohort has neither begun nor been cancelled.
pub fn has_future_of_cohort(conn: &mut Conn, cohort: CohortId, now: Instant) -> Result<bool> {
    let future = slots::cohort_id.eq(cohort).and(slots::sort_at.gt(now)).and(slots::status.ne(SlotStatus::Cancelled));
    Ok(slots::table.filter(future).select(slots::id).first::<SlotId>(conn).optional()?.is_some())
}

/// Locks the published slots of a company, site or host that have not begun, in the order of their ids. While the company is locked, no
/// slot is added. A mentee has no slots.
pub fn lock_future_published(conn: &mut Conn, of: Subject, now: Instant) -> Result<Vec<SlotRow>> {
    let future = slots::status.eq(SlotStatus::Published).and(slots::sort_at.gt(now));
    let query = slots::table.filter(future).order(slots::id).select(slots::all_columns);
    let locked = match of {
        Subject::Company(company) => locked!(conn, query.filter(slots::company_id.eq(company)), load)?,
        Subject::Site(site) => locked!(conn, query.filter(slots::site_id.eq(site)), load)?,
        Subject::Mentee(_) => Vec::new(),
        Subject::Host(host) => {
            let of_host = slot_hosts::table.filter(slot_hosts::host_id.eq(host)).select(slot_hosts::slot_id);
            locked!(conn, query.filter(slots::id.eq_any(of_host)), load)?
        }
    };
    Ok(locked)
}

/// Locks the slots of a series that have not begun and can still be cancelled, in the order of their ids.
pub fn lock_future_of_series(conn: &mut Conn, series: SeriesId, now: Instant) -> Result<Vec<SlotRow>> {
    const OPEN: [SlotStatus; 4] = [SlotStatus::Draft, SlotStatus::Submitted, SlotStatus::Published, SlotStatus::OnHold];
    let future = slots::series_id.eq(series).and(slots::sort_at.gt(now)).and(slots::status.eq_any(OPEN));
    let query = slots::table.filter(future).order(slots::id).select(slots::all_columns);
    Ok(locked!(conn, query, load)?)
}

/// Finds the cohorts that drafts and submitted slots of a series book, in the order of their ids.
pub fn cohorts_booked_by_drafts(conn: &mut Conn, series: SeriesId) -> Result<Vec<CohortId>> {
    let unpublished = slots::series_id.eq(series).and(slots::status.eq_any([SlotStatus::Draft, SlotStatus::Submitted]));
    let sessions = slots::table.filter(unpublished.and(slots::book_cohort).and(slots::cohort_id.is_not_null()));
    Ok(sessions.order(slots::cohort_id).select(slots::cohort_id.assume_not_null()).distinct().load(conn)?)
}

/// Locks the drafts and submitted slots of a series, in the order of their ids.
pub fn lock_unpublished_of_series(conn: &mut Conn, series: SeriesId) -> Result<Vec<SlotRow>> {
    let unpublished = slots::series_id.eq(series).and(slots::status.eq_any([SlotStatus::Draft, SlotStatus::Submitted]));
    let query = slots::table.filter(unpublished).order(slots::id).select(slots::all_columns);
    Ok(locked!(conn, query, load)?)
}

/// Locks all slots of a series, in the order of their ids.
pub fn lock_all_of_series(conn: &mut Conn, series: SeriesId) -> Result<Vec<SlotRow>> {
    let query = slots::table.filter(slots::series_id.eq(series)).order(slots::id).select(slots::all_columns);
    Ok(locked!(conn, query, load)?)
}

/// Locks the sessions of a cohort that have not begun, published or on hold, in the order of their ids. While the cohort is locked, none is
/// published.
pub fn lock_sessions(conn: &mut Conn, cohort: CohortId, now: Instant) -> Result<Vec<SlotRow>> {
    let stands = slots::status.eq_any([SlotStatus::Published, SlotStatus::OnHold]);
    let sessions = slots::cohort_id.eq(cohort).and(slots::sort_at.gt(now)).and(slots::book_cohort).and(stands);
    let query = slots::table.filter(sessions).order(slots::id).select(slots::all_columns);
    Ok(locked!(conn, query, load)?)
}

/// Locks the slots that a step of the company's partnership put on hold, in the order of their ids.
pub fn lock_held_by_partnership(conn: &mut Conn, company: CompanyId) -> Result<Vec<SlotRow>> {
    let held = slots::company_id.eq(company).and(slots::status.eq(SlotStatus::OnHold)).and(slots::held_by.eq(HeldBy::Partnership));
    let query = slots::table.filter(held).order(slots::id).select(slots::all_columns);
    Ok(locked!(conn, query, load)?)
}

/// Finds at most `most` slots that are published or on hold and ended at `before` or earlier, with the earliest end first. The list goes on
/// `after` one of them, so that a slot that cannot be completed does not block the others.
pub fn ended_before(conn: &mut Conn, before: Instant, after: Option<(Instant, SlotId)>, most: i64) -> Result<Vec<(Instant, SlotId)>> {
    let stands = slots::status.eq(SlotStatus::Published.literal()).or(slots::status.eq(SlotStatus::OnHold.literal()));
    let end = slots::ends_at.assume_not_null();
    let mut query = slots::table.filter(stands.and(slots::ends_at.le(before))).select((end, slots::id)).into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        query = query.filter(end.ge(at).and(end.gt(at).or(slots::id.gt(id))));
    }
    Ok(query.order((slots::ends_at, slots::id)).limit(most).load(conn)?)
}

/// Locks slots ascending until the transaction ends, without asking who may see them. One that does not exist is left out.
pub fn lock_all(conn: &mut Conn, ids: &[SlotId]) -> Result<Vec<SlotRow>> {
    let mut ids = ids.to_vec();
    // Each chunk locks ids above those of the chunk before it.
    ids.sort_unstable();
    ids.dedup();
    dialect::read_in_chunks(conn, &ids, |conn, ids| {
        let query = slots::table.filter(slots::id.eq_any(ids.to_vec())).order(slots::id).select(slots::all_columns);
        let rows: Vec<SlotRow> = locked!(conn, query, load)?;
        Ok(rows)
    })
}
