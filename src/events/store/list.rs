//! These statements list the log, or what it says of one booking, slot, mentee or company.

use diesel::prelude::*;
use jiff::SignedDuration;

use super::super::model::EventType;
use super::EventRow;
use crate::auth::Scope;
use crate::db::schema::{bookings, events};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, EventId, Ids, MenteeId, SlotId};
use crate::time::Instant;

/// These are the conditions of a list of events. A condition that is absent excludes nothing.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// An empty list stands for all types.
    pub types: Vec<EventType>,
    pub booking_id: Option<BookingId>,
    /// The events are about the slot, its bookings, or bookings that left it for another slot.
    pub slot_id: Option<SlotId>,
    /// The events are about the mentee and the mentee's bookings.
    pub mentee_id: Option<MenteeId>,
    pub company_id: Option<CompanyId>,
    /// The listed acts happened at this instant or later.
    pub since: Option<Instant>,
}

type Query =
    events::BoxedQuery<'static, MultiBackend, diesel::helper_types::SqlTypeOf<diesel::helper_types::AsSelect<EventRow, MultiBackend>>>;

/// Lists the events after a position that the caller may see, oldest first. If no index has them in one order, they are read in two lists.
pub fn list(conn: &mut Conn, scope: Scope, filter: &EventFilter, after: i64, rows: i64) -> Result<Vec<EventRow>> {
    let all = || all(scope, filter, after).order(events::position).limit(rows);
    let mut found = match (filter.mentee_id, filter.slot_id) {
        (None, None) => return Ok(all().load(conn)?),
        (None, Some(slot)) => {
            let mut found: Vec<EventRow> = all().filter(events::slot_id.eq(slot.to_string())).load(conn)?;
            found.extend(all().filter(events::previous_slot_id.eq(slot.to_string())).load(conn)?);
            found
        }
        (Some(mentee), slot) => {
            let of_slot = || match slot.map(|slot| slot.to_string()) {
                None => all(),
                Some(slot) => all().filter(events::slot_id.eq(slot.clone()).or(events::previous_slot_id.eq(slot))),
            };
            let theirs: Vec<BookingId> = bookings::table.filter(bookings::mentee_id.eq(mentee)).select(bookings::id).load(conn)?;
            let theirs: Vec<_> = theirs.iter().map(ToString::to_string).collect();
            let mut found: Vec<EventRow> = of_slot().filter(events::mentee_id.eq(mentee.to_string())).load(conn)?;
            found.extend(of_slot().filter(events::booking_id.eq_any(theirs)).load(conn)?);
            found
        }
    };
    found.sort_by_key(|event: &EventRow| event.position);
    found.dedup_by_key(|event| event.id);
    found.truncate(usize::try_from(rows).unwrap_or(usize::MAX));
    Ok(found)
}

/// Narrows the log to what the caller may see and to the plain conditions of a list.
fn all(scope: Scope, filter: &EventFilter, after: i64) -> Query {
    let mut query = events::table.filter(events::position.gt(after)).select(EventRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(events::company_id.eq(own).and(events::shown_to_company)),
    };
    if !filter.types.is_empty() {
        query = query.filter(events::event_type.eq_any(filter.types.clone()));
    }
    if let Some(booking) = filter.booking_id {
        query = query.filter(events::booking_id.eq(booking.to_string()));
    }
    if let Some(company) = filter.company_id {
        query = query.filter(events::company_id.eq(company));
    }
    if let Some(since) = filter.since {
        query = query.filter(events::created_at.ge(since));
    }
    query
}

/// No act takes longer than this from its instant to its commit: a statement ends after 8 s, and a transaction is tried three
/// times.
const LONGEST_ACT: SignedDuration = SignedDuration::from_hours(1);

/// Counts the events of acts at this instant that a company is shown, with those of the transaction that has not been committed yet. Two
/// acts can have the same instant, so an act is known by what it adds.
pub fn told_at(conn: &mut Conn, company: CompanyId, at: Instant) -> Result<i64> {
    let of_instant = events::id.ge(Ids.lowest_id::<EventId>(at)).and(events::created_at.eq(at));
    let told = events::table.filter(of_instant.and(events::company_id.eq(company)).and(events::shown_to_company));
    Ok(told.count().get_result(conn)?)
}

/// Gives a position before all events of acts since an instant. An id begins with the instant of its act, so the index of ids finds the
/// position.
pub fn position_before(conn: &mut Conn, since: Instant) -> Result<i64> {
    let earlier = events::id.lt(Ids.lowest_id::<EventId>(since.minus(LONGEST_ACT)));
    let last = events::table.filter(earlier.and(events::position.is_not_null())).order(events::id.desc()).select(events::position);
    Ok(last.first::<Option<i64>>(conn).optional()?.flatten().unwrap_or(0))
}
