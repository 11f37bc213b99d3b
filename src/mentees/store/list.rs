//! Statements that list mentees by their filters, in the order in which they were registered or in that of their turns.

use diesel::prelude::*;

use super::super::model::{EnrolmentStatus, MenteeFilter, WithoutBooking};
use super::{KeptTurns, MenteeRow, OrderOfTurns};
use crate::db::folded::containing;
use crate::db::schema::{bookings, enrolments, mentee_fields, mentee_turns, mentees, turn_changes};
use crate::db::types::WordList;
use crate::db::{Conn, MultiBackend, dialect};
use crate::error::Result;
use crate::ids::MenteeId;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// Adds the conditions of a list to a statement on `mentees`, alone or joined. This is a macro, because the two statements have different types.
macro_rules! with_conditions {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter) = ($query, $filter);
        if let Some(part) = &filter.part {
            query = query.filter(mentees::search_folded.like(containing(part)).escape('!'));
        }
        if let Some(active) = filter.active {
            query = query.filter(mentees::active.eq(active));
        }
        if let Some(field) = &filter.field {
            let of_field = mentee_fields::table.filter(mentee_fields::field.eq(field.clone())).select(mentee_fields::mentee_id);
            query = query.filter(mentees::id.eq_any(of_field));
        }
        if !filter.suited_by.is_empty() {
            let theirs = mentee_fields::table.filter(mentee_fields::mentee_id.eq(mentees::id));
            let of_fields = theirs.filter(mentee_fields::field.eq_any(filter.suited_by.clone())).select(mentee_fields::mentee_id);
            query = query.filter(mentees::fields.eq(WordList(Vec::new())).or(diesel::dsl::exists(of_fields)));
        }
        if let Some(clearance) = filter.workplace_clearance {
            query = query.filter(mentees::workplace_clearance.eq(clearance));
        }
        if let Some(external_id) = &filter.external_id {
            query = query.filter(mentees::external_id.eq(external_id.to_owned()));
        }
        if let Some(cohort) = filter.cohort_id {
            let open = enrolments::status.eq_any([EnrolmentStatus::Active, EnrolmentStatus::Paused]);
            let enrolled = enrolments::table.filter(enrolments::cohort_id.eq(cohort).and(open)).select(enrolments::mentee_id);
            query = query.filter(mentees::id.eq_any(enrolled));
        }
        if let Some(WithoutBooking { since, states }) = &filter.without_booking {
            let counted = bookings::status.eq_any(states.clone()).and(bookings::starts_at.ge(*since));
            // One booking of each mentee is looked for. With NOT EXISTS, PostgreSQL reads the bookings of all mentees first.
            let theirs = bookings::table.filter(bookings::mentee_id.eq(mentees::id).and(counted));
            query = query.filter(theirs.select(bookings::id).single_value().is_null());
        }
        query
    }};
}

/// Lists mentees in the order in which they were registered.
pub fn list(conn: &mut Conn, filter: &MenteeFilter, page: &PageRequest<MenteeId>) -> Result<Vec<MenteeRow>> {
    let query = mentees::table.select(MenteeRow::as_select()).into_boxed::<MultiBackend>();
    let mut query = with_conditions!(query, filter);
    if let Some(after) = page.after {
        query = query.filter(mentees::id.gt(after));
    }
    Ok(query.order(mentees::id).limit(page.rows_to_read()).load(conn)?)
}

/// Finds those of these mentees whom the filter leaves, in no order.
pub fn list_of(conn: &mut Conn, filter: &MenteeFilter, ids: &[MenteeId]) -> Result<Vec<MenteeRow>> {
    dialect::read_in_chunks(conn, ids, |conn, ids| {
        let query = mentees::table.select(MenteeRow::as_select()).into_boxed::<MultiBackend>();
        Ok(with_conditions!(query, filter).filter(mentees::id.eq_any(ids.to_vec())).load(conn)?)
    })
}

/// The place of a mentee in a list in the order of turns: fewer turns of the slot's kind come first, then fewer turns of one-to-ones, then
/// those who have waited for longer. The id makes it unique. A group session costs no turn of its kind.
pub type Rank = (i32, i32, Instant, MenteeId);

/// Puts a list in the order of its turns, and goes on after the last mentee of the page before.
macro_rules! in_order {
    ($query:expr, $after:expr, $($of_kind:expr)?) => {{
        let (query, one_to_ones, since, id) = ($query, mentee_turns::one_to_ones, mentee_turns::waiting_since, mentee_turns::mentee_id);
        let query = match $after {
            // Without a condition on it, SQLite would not take the index, but read all mentees and sort them.
            None => query.filter(one_to_ones.ge(0) $(.and($of_kind.ge(0)))?),
            Some((_turns, all, waiting, last)) => {
                let later = since.ge(waiting).and(since.gt(waiting).or(id.gt(last)));
                let behind = one_to_ones.ge(all).and(one_to_ones.gt(all).or(later));
                $(let behind = $of_kind.ge(_turns).and($of_kind.gt(_turns).or(behind));)?
                query.filter(behind)
            }
        };
        query.order(($($of_kind,)? one_to_ones, since, id))
    }};
}

/// Lists at most `most` mentees whose kept turns are right now, in the order of their turns. Those who were changed
/// since they were counted are left out ([`turns_to_count`](super::turns_to_count)).
pub fn list_by_turns(
    conn: &mut Conn,
    order: OrderOfTurns,
    filter: &MenteeFilter,
    after: Option<Rank>,
    now: Instant,
    most: i64,
) -> Result<Vec<(MenteeRow, KeptTurns)>> {
    let columns = (MenteeRow::as_select(), KeptTurns::as_select());
    let query = mentee_turns::table.inner_join(mentees::table).select(columns).into_boxed::<MultiBackend>();
    let noted = turn_changes::table.filter(turn_changes::mentee_id.eq(mentee_turns::mentee_id)).select(turn_changes::id);
    let query =
        with_conditions!(query, filter).filter(mentee_turns::counts_until.gt(now)).filter(diesel::dsl::not(diesel::dsl::exists(noted)));
    let query = match order {
        OrderOfTurns::MockInterviews => in_order!(query, after, mentee_turns::mock_interviews),
        OrderOfTurns::Shadowings => in_order!(query, after, mentee_turns::shadowings),
        OrderOfTurns::OneToOnes => in_order!(query, after,),
    };
    Ok(query.limit(most).load(conn)?)
}
