//! Books the members of cohorts into sessions that are published: one session, or all those of a series together.

use std::collections::HashMap;

use super::book::enter_all;
use super::session::{NotBooked, entry, rows};
use super::store::{self, not_booked};
use crate::auth::Stamp;
use crate::busy::interval::Interval;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{CohortId, MenteeId, SlotId};
use crate::mentees::model::WhyNotBooked;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::policy::store as policies;
use crate::slots::store::{self as slots, SlotRow};

/// At most this many mentees are booked into sessions in one call, each counted once for every session. It bounds how long the call holds its
/// locks.
const MOST_PLACES: usize = 5_000;

/// The members of cohorts whose sessions are published. They are locked.
#[derive(Debug, Default)]
pub struct Members {
    of: HashMap<CohortId, Vec<MenteeId>>,
    people: HashMap<MenteeId, MenteeRow>,
}

/// Sessions after everybody was booked who is enrolled and free, and those who were not.
pub struct Booked {
    pub sessions: Vec<SlotRow>,
    pub not_booked: Vec<NotBooked>,
}

/// This is who is booked into which of some sessions, and who is not.
struct Division<'a> {
    able: Vec<(&'a SlotRow, Vec<&'a MenteeRow>)>,
    left_out: Vec<NotBooked>,
}

impl Members {
    /// Finds and locks the members of these cohorts. The cohorts are shared, so their members stay the same.
    pub fn lock(conn: &mut Conn, cohorts: impl IntoIterator<Item = CohortId>) -> Result<Self> {
        let cohorts: Vec<_> = cohorts.into_iter().collect();
        if cohorts.is_empty() {
            return Ok(Self::default());
        }
        let enrolled = mentees::active_members(conn, &cohorts)?;
        let people = mentees::lock_all(conn, &enrolled.iter().map(|(_, mentee)| *mentee).collect::<Vec<_>>())?;
        let mut of: HashMap<_, Vec<_>> = HashMap::new();
        for (cohort, mentee) in enrolled {
            of.entry(cohort).or_default().push(mentee);
        }
        Ok(Self { of, people })
    }

    /// Gives those who are enrolled in the cohort that a session books, in the order of their ids.
    fn of_session(&self, session: &SlotRow) -> &[MenteeId] {
        session.books_cohort().and_then(|cohort| self.of.get(&cohort)).map_or(&[], Vec::as_slice)
    }
}

/// Books locked members into sessions that this transaction has published, and gives those who have a seat elsewhere at the time of a session.
/// Each mentee is booked into the first of two sessions that overlap. If the others are more than a session has seats, all are refused with
/// `conflict`. Slots that book no cohort stay as they are.
pub fn book_members(conn: &mut Conn, stamp: &Stamp, sessions: &[SlotRow], members: &Members) -> Result<Booked> {
    let Division { able, left_out } = divide(conn, sessions, members)?;
    let policy = policies::read(conn, stamp.at)?;
    let mut seated: HashMap<SlotId, SlotRow> = HashMap::new();
    let mut entries = Vec::new();
    for (session, people) in able {
        let seats = i32::try_from(people.len()).unwrap_or(i32::MAX);
        seated.insert(session.id, slots::take_seats(conn, session.id, seats, stamp.at)?);
        entries.extend(people.into_iter().map(|mentee| (session, entry(mentee, session, None))));
    }
    enter_all(conn, stamp, &policy, &entries)?;
    not_booked::insert_all(conn, &rows(stamp, &left_out))?;
    let sessions = sessions.iter().map(|session| seated.remove(&session.id).unwrap_or_else(|| session.clone())).collect();
    Ok(Booked { sessions, not_booked: left_out })
}

/// Gives those whom [`book_members`] would not book, and refuses what it refuses.
pub fn foresee_members(conn: &mut Conn, sessions: &[SlotRow], members: &Members) -> Result<Vec<NotBooked>> {
    Ok(divide(conn, sessions, members)?.left_out)
}

/// Decides who is booked into which session, in the order of the sessions. The seats that members hold are read once for all of them.
fn divide<'a>(conn: &mut Conn, sessions: &'a [SlotRow], members: &'a Members) -> Result<Division<'a>> {
    let places: usize = sessions.iter().map(|session| members.of_session(session).len()).sum();
    if places > MOST_PLACES {
        return Err(Error::conflict(format!(
            "These sessions book {places} places of mentees, and one call books at most {MOST_PLACES}: publish some of them first."
        )));
    }
    let mut division = Division { able: Vec::new(), left_out: Vec::new() };
    let Some(span) = span_of(sessions).filter(|_| places > 0) else { return Ok(division) };
    let ids: Vec<_> = members.people.keys().copied().collect();
    let mut held: HashMap<MenteeId, Vec<Interval>> = HashMap::new();
    for (mentee, seat) in store::seats_of_all(conn, &ids, span)? {
        held.entry(mentee).or_default().push(seat);
    }
    for session in sessions {
        let Some(at) = time_of(session) else { continue };
        let mut able = Vec::new();
        for id in members.of_session(session) {
            let seats = held.entry(*id).or_default();
            if seats.iter().any(|seat| seat.within(at).is_some()) {
                division.left_out.push(NotBooked { slot_id: session.id, mentee_id: *id, why: WhyNotBooked::MenteeClash });
            } else {
                seats.push(at);
                able.push(members.people.get(id).ok_or(Error::NotFound)?);
            }
        }
        check_seats(session, able.len())?;
        if !able.is_empty() {
            division.able.push((session, able));
        }
    }
    Ok(division)
}

fn check_seats(session: &SlotRow, people: usize) -> Result<()> {
    let seats = session.capacity - session.seats_taken;
    if i64::try_from(people).unwrap_or(i64::MAX) <= i64::from(seats) {
        return Ok(());
    }
    let at = session.local_start.map_or_else(String::new, |start| format!(" at {start}"));
    Err(Error::conflict(format!(
        "{people} mentees are enrolled and free, and the session{at} has {seats} seats: give it more, then publish it."
    )))
}

fn span_of(sessions: &[SlotRow]) -> Option<Interval> {
    let starts_at = sessions.iter().filter_map(|session| session.starts_at).min()?;
    let ends_at = sessions.iter().filter_map(|session| session.ends_at).max()?;
    Some(Interval { starts_at, ends_at })
}

fn time_of(session: &SlotRow) -> Option<Interval> {
    Some(Interval { starts_at: session.starts_at?, ends_at: session.ends_at? })
}
