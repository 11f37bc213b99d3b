//! The active mentees who have had no one-to-one for long, those who have waited longest first.

use std::collections::HashMap;

use super::input::Wanted;
use super::open::{self, Open};
use crate::bookings::store::last_attended;
use crate::bookings::turns;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId};
use crate::mentees::model::MenteeFilter;
use crate::mentees::store::{self as mentees, Waiting};
use crate::policy::store as policies;
use crate::reports::store;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// So many days are long, if a caller says nothing else.
pub const DAYS: i32 = 45;

crate::words! {
    /// By what somebody had to do with a mentee: a note about the mentee, or a step of a booking of the mentee's.
    pub enum Contact { Note = "note", Booking = "booking" }
}

/// A mentee who has waited for long.
#[derive(Debug)]
pub struct Waits {
    pub mentee_id: MenteeId,
    pub full_name: String,
    pub waiting_since: Instant,
    pub last_attended_at: Option<Instant>,
    pub last_contact: Option<(Instant, Contact)>,
    pub open: Open,
}

impl Waits {
    /// The place of the mentee in the list.
    pub fn place(&self) -> Waiting {
        (self.waiting_since, self.mentee_id)
    }
}

/// A page of the list.
pub struct Found {
    pub waits: Vec<Waits>,
    /// If the page is not full and goes on all the same, this is the last place that was looked at.
    pub until: Option<Waiting>,
}

/// Finds the mentees of a page, with what a coordinator needs to know before a call. Each kind of row is read once for all of them.
pub fn find(conn: &mut Conn, wanted: &Wanted, now: Instant) -> Result<Found> {
    let since = wanted.since(now);
    let (places, until) = match wanted.cohort_id {
        Some(cohort) => (of_cohort(conn, cohort, since, &wanted.page, now)?, None),
        None => of_all(conn, since, &wanted.page, now)?,
    };
    let ids: Vec<_> = places.iter().map(|(_, mentee)| *mentee).collect();
    let mut names = mentees::full_names(conn, &ids)?;
    let attended: HashMap<_, _> = last_attended(conn, &ids, now)?.into_iter().collect();
    let bookings = store::bookings_of(conn, &ids)?;
    let contacts = last_contacts(conn, &ids, &bookings)?;
    let mut open = open::of(conn, &ids, &bookings, now)?;
    let waits = places.into_iter().map(|(waiting_since, mentee_id)| Waits {
        mentee_id,
        full_name: names.remove(&mentee_id).unwrap_or_default(),
        waiting_since,
        last_attended_at: attended.get(&mentee_id).copied().flatten(),
        last_contact: contacts.get(&mentee_id).copied(),
        open: open.remove(&mentee_id).unwrap_or_default(),
    });
    Ok(Found { waits: waits.collect(), until })
}

/// Counts for everybody who is in the cohort, because nobody has a place in the list before.
fn of_cohort(conn: &mut Conn, cohort: CohortId, since: Instant, page: &PageRequest<Waiting>, now: Instant) -> Result<Vec<Waiting>> {
    let filter = MenteeFilter { active: Some(true), cohort_id: Some(cohort), ..MenteeFilter::default() };
    let members = mentees::list(conn, &filter, &PageRequest { limit: usize::MAX, after: None })?;
    let ids: Vec<_> = members.iter().map(|mentee| mentee.id).collect();
    let mut places = counted(conn, &ids, Some(cohort), since, page, now)?;
    places.truncate(rows_to_read(page));
    Ok(places)
}

/// Follows the order that is kept. Those for whom something has changed since are counted anew, and take their places among the others.
fn of_all(conn: &mut Conn, since: Instant, page: &PageRequest<Waiting>, now: Instant) -> Result<(Vec<Waiting>, Option<Waiting>)> {
    let changed = mentees::turns_to_count(conn, now)?;
    let mut places = mentees::waiting_longest(conn, since, page.after, now, page.rows_to_read())?;
    let last = places.last().copied().filter(|_| places.len() >= rows_to_read(page));
    // A job may have counted somebody between the two statements.
    places.retain(|(_, mentee)| changed.binary_search(mentee).is_err());
    let active = MenteeFilter { active: Some(true), ..MenteeFilter::default() };
    let changed: Vec<_> = mentees::list_of(conn, &active, &changed)?.iter().map(|mentee| mentee.id).collect();
    let mut anew = counted(conn, &changed, None, since, page, now)?;
    anew.retain(|place| last.is_none_or(|last| *place <= last));
    places.extend(anew);
    places.sort_unstable();
    places.truncate(rows_to_read(page));
    Ok((places, last))
}

/// Counts since when these mentees have waited, and gives those who have waited for so long and come after the page before.
fn counted(
    conn: &mut Conn,
    ids: &[MenteeId],
    cohort: Option<CohortId>,
    since: Instant,
    page: &PageRequest<Waiting>,
    now: Instant,
) -> Result<Vec<Waiting>> {
    let rounds = policies::read(conn, now)?.settings.rounds;
    let counted = turns::counted(conn, ids, cohort, &rounds, now)?;
    let places = counted.into_iter().map(|(mentee, counted)| (counted.waiting_since, mentee));
    let mut places: Vec<_> = places.filter(|place| place.0 <= since && page.after.is_none_or(|after| *place > after)).collect();
    places.sort_unstable();
    Ok(places)
}

fn rows_to_read(page: &PageRequest<Waiting>) -> usize {
    usize::try_from(page.rows_to_read()).unwrap_or(usize::MAX)
}

/// Finds the last note about each of these mentees, or the last step that the institute's people took with a booking of theirs, if that is later.
/// A company's answer and what the clock brings about are no contact.
fn last_contacts(conn: &mut Conn, ids: &[MenteeId], bookings: &[store::OwnBooking]) -> Result<HashMap<MenteeId, (Instant, Contact)>> {
    let whose: HashMap<String, MenteeId> = bookings.iter().map(|booking| (booking.id.to_string(), booking.mentee_id)).collect();
    let subjects: Vec<_> = whose.keys().cloned().collect();
    let notes = store::last_notes(conn, ids)?.into_iter().map(|(mentee, at)| (mentee, at, Contact::Note));
    let steps = store::last_acts_of_staff(conn, &subjects)?;
    let steps = steps.into_iter().filter_map(|(subject, at)| Some((*whose.get(&subject)?, at, Contact::Booking)));
    let mut last: HashMap<MenteeId, (Instant, Contact)> = HashMap::new();
    for (mentee, at, by) in notes.chain(steps) {
        if let Some(at) = at {
            let latest = last.entry(mentee).or_insert((at, by));
            *latest = (*latest).max((at, by));
        }
    }
    Ok(last)
}
