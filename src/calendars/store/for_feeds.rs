//! Feeds read slots and bookings here: the slots or bookings in one query, their hosts in one, and the names of confirmed people in one.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::bookings::disclosure::{Stage, WITH_PERSON};
use crate::bookings::model::BookingStatus;
use crate::calendars::model::{MOST_EVENTS, Window};
use crate::db::Conn;
use crate::db::schema::{bookings, companies, disclosures, hosts, sites, slot_hosts, slots};
use crate::error::Result;
use crate::ids::{BookingId, CohortId, CompanyId, HostId, MenteeId, SlotId};
use crate::slots::card::Card;
use crate::slots::model::{CancelledBy, SlotKind, SlotStatus};
use crate::time::{Instant, Zone};

/// What feeds need to know of a slot.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = slots)]
pub struct SlotRow {
    pub id: SlotId,
    pub kind: SlotKind,
    pub title: String,
    pub status: SlotStatus,
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    pub capacity: i32,
    pub seats_taken: i32,
    /// When `seats_taken` last changed.
    pub seats_changed_at: Option<Instant>,
    pub location: Option<String>,
    pub join_url: Option<String>,
    pub sequence: i32,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub shown_at: Option<Instant>,
}

impl SlotRow {
    /// When what a calendar shows of the slot last changed, apart from seats and names.
    pub fn shown_at(&self) -> Instant {
        self.shown_at.unwrap_or(self.updated_at)
    }
}

/// What a mentee is told of a slot beyond its time and place.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = slots)]
pub struct TermsRow {
    pub card: Option<Card>,
    pub timezone: Zone,
}

/// What feeds need to know of a booking.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bookings)]
pub struct BookingRow {
    pub id: BookingId,
    pub company_id: CompanyId,
    pub status: BookingStatus,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub respond_by: Option<Instant>,
    pub offer_expires_at: Option<Instant>,
    pub cancelled_by: Option<CancelledBy>,
    /// Whether the cancellation came too late; `None` unless the booking was cancelled while it held a seat.
    pub late: Option<bool>,
    /// A cancellation is late from this instant on. It is `None` until a seat is taken.
    pub cancel_cutoff_at: Option<Instant>,
    pub sequence: i32,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub shown_at: Option<Instant>,
    pub told_at: Option<Instant>,
}

impl BookingRow {
    /// Gives what disclosure decides by.
    pub fn stage(&self) -> Stage {
        let Self { company_id, status, late, respond_by, cancelled_by, ends_at, .. } = *self;
        Stage { company_id, status, late, respond_by, cancelled_by, ends_at }
    }

    /// When what a calendar shows of the booking last changed, apart from what belongs to the slot.
    pub fn shown_at(&self) -> Instant {
        self.shown_at.unwrap_or(self.updated_at)
    }
}

/// What feeds need to know of a company.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = companies)]
pub struct CompanyRow {
    pub name: String,
    pub renamed_at: Option<Instant>,
}

/// What feeds need to know of a site.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sites)]
pub struct SiteRow {
    pub name: String,
    pub address: Option<String>,
    pub renamed_at: Option<Instant>,
}

/// What feeds need to know of a host.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = hosts)]
pub struct HostRow {
    pub name: String,
    pub renamed_at: Option<Instant>,
}

/// This is somebody who has a confirmed seat, as the company was told of them.
#[derive(Debug, Clone, Queryable)]
pub struct BookedRow {
    pub preferred_name: String,
    pub named_at: Option<Instant>,
    /// When what a calendar shows of the booking last changed.
    pub shown_at: Option<Instant>,
    /// When the booking last changed in any way.
    pub updated_at: Instant,
}

impl BookedRow {
    /// When the name came into the slot's event or last changed.
    pub fn changed_at(&self) -> Instant {
        let came_at = self.shown_at.unwrap_or(self.updated_at);
        self.named_at.map_or(came_at, |named_at| named_at.max(came_at))
    }
}

/// A slot with everything that a feed may say of it.
#[derive(Debug, Clone)]
pub struct ShownSlot {
    pub slot: SlotRow,
    pub company: CompanyRow,
    pub site: Option<SiteRow>,
    pub hosts: Vec<HostRow>,
    pub booked: Vec<BookedRow>,
}

/// A booking with everything that its mentee's feed may say of it.
#[derive(Debug, Clone)]
pub struct ShownBooking {
    pub booking: BookingRow,
    pub slot: SlotRow,
    pub terms: TermsRow,
    pub company: CompanyRow,
    pub site: Option<SiteRow>,
    pub hosts: Vec<HostRow>,
}

/// Whose slots a feed shows.
#[derive(Debug, Clone, Copy)]
pub enum Slots {
    All,
    OfCompany(CompanyId),
    OfHost(HostId),
    OfCohort(CohortId),
}

/// This narrows a query on `slots` to the slots of a window that a feed shows.
///
/// A cancelled slot is shown only if it had been published. `booking_closes_at` is computed when a slot is published and not before, so a
/// draft that was dropped has none.
macro_rules! shown_slots {
    ($query:expr, $whose:expr, $window:expr) => {{
        // The filter names the states that are left out. If it named the states that are shown, SQLite would look each of them up in
        // slots_status and sort everything that it finds.
        let in_feeds = slots::status.ne_all([SlotStatus::Draft, SlotStatus::Submitted]);
        let had_been_published = slots::booking_closes_at.is_not_null().and(slots::sort_at.ge($window.cancelled_from));
        let query = $query
            // sort_at is starts_at, or a time far away if there is no start yet. The indexes have sort_at.
            .filter(slots::sort_at.ge($window.from).and(slots::sort_at.lt($window.until)))
            .filter(in_feeds.and(slots::status.ne(SlotStatus::Cancelled).or(had_been_published)))
            .into_boxed();
        match $whose {
            Slots::All => query,
            Slots::OfCompany(company) => query.filter(slots::company_id.eq(company)),
            Slots::OfCohort(cohort) => query.filter(slots::cohort_id.eq(cohort)),
            Slots::OfHost(host) => {
                query.filter(slots::id.eq_any(slot_hosts::table.filter(slot_hosts::host_id.eq(host)).select(slot_hosts::slot_id)))
            }
        }
    }};
}

/// Reads the slots of the window, without hosts and names. If there are too many, slots before this week are left out first, beginning with
/// the oldest, and then the slots that are farthest ahead.
pub fn slots(conn: &mut Conn, whose: Slots, window: &Window) -> Result<Vec<ShownSlot>> {
    let all = || {
        let columns = (SlotRow::as_select(), CompanyRow::as_select(), Option::<SiteRow>::as_select());
        shown_slots!(slots::table.inner_join(companies::table).left_join(sites::table).select(columns), whose, window)
    };
    let from_this_week = all().filter(slots::sort_at.ge(window.this_week)).order((slots::sort_at, slots::id));
    let mut rows: Vec<(SlotRow, CompanyRow, Option<SiteRow>)> = from_this_week.limit(MOST_EVENTS).load(conn)?;
    let room = room_after(rows.len());
    if room > 0 {
        let before = all().filter(slots::sort_at.lt(window.this_week)).order((slots::sort_at.desc(), slots::id.desc()));
        rows.extend(before.limit(room).load::<(SlotRow, CompanyRow, Option<SiteRow>)>(conn)?);
    }
    let bare = |(slot, company, site)| ShownSlot { slot, company, site, hosts: Vec::new(), booked: Vec::new() };
    Ok(rows.into_iter().map(bare).collect())
}

/// Counts all slots of the window, also those for which a feed has no room.
pub fn count_slots(conn: &mut Conn, whose: Slots, window: &Window) -> Result<i64> {
    Ok(shown_slots!(slots::table.select(count_star()), whose, window).get_result(conn)?)
}

/// Says for how many more events a feed has room.
fn room_after(events: usize) -> i64 {
    i64::try_from(events).map_or(0, |events| MOST_EVENTS - events)
}

/// This narrows a query on `bookings` to the bookings of a window that the feed of their mentee shows: the bookings that hold a seat, and
/// cancelled ones that held one (`late` is not null).
macro_rules! shown_bookings {
    ($query:expr, $mentee:expr, $window:expr) => {{
        let standing = bookings::status.eq_any(BookingStatus::HOLDING);
        let was_held = bookings::late.is_not_null().and(bookings::starts_at.ge($window.cancelled_from));
        $query
            .filter(bookings::mentee_id.eq($mentee))
            .filter(bookings::starts_at.ge($window.from).and(bookings::starts_at.lt($window.until)))
            .filter(standing.or(bookings::status.eq(BookingStatus::Cancelled).and(was_held)))
            .into_boxed()
    }};
}

/// Reads the bookings of a mentee in the window, without hosts. If there are too many, they are left out in the same order as slots.
pub fn bookings_of(conn: &mut Conn, mentee: MenteeId, window: &Window) -> Result<Vec<ShownBooking>> {
    let all = || {
        let columns =
            (BookingRow::as_select(), SlotRow::as_select(), TermsRow::as_select(), CompanyRow::as_select(), Option::<SiteRow>::as_select());
        let joined = bookings::table.inner_join(slots::table.inner_join(companies::table).left_join(sites::table));
        shown_bookings!(joined.select(columns), mentee, window)
    };
    let from_this_week = all().filter(bookings::starts_at.ge(window.this_week)).order((bookings::starts_at, bookings::id));
    let mut rows: Vec<BookingParts> = from_this_week.limit(MOST_EVENTS).load(conn)?;
    let room = room_after(rows.len());
    if room > 0 {
        let before = all().filter(bookings::starts_at.lt(window.this_week)).order((bookings::starts_at.desc(), bookings::id.desc()));
        rows.extend(before.limit(room).load::<BookingParts>(conn)?);
    }
    Ok(rows.into_iter().map(ShownBooking::from).collect())
}

/// Counts all bookings of the window, also those for which a feed has no room.
pub fn count_bookings_of(conn: &mut Conn, mentee: MenteeId, window: &Window) -> Result<i64> {
    Ok(shown_bookings!(bookings::table.select(count_star()), mentee, window).get_result(conn)?)
}

/// Reads one booking, whatever its state, without hosts.
pub fn booking(conn: &mut Conn, id: BookingId) -> Result<ShownBooking> {
    let parts: BookingParts = bookings::table
        .inner_join(slots::table.inner_join(companies::table).left_join(sites::table))
        .filter(bookings::id.eq(id))
        .select((
            BookingRow::as_select(),
            SlotRow::as_select(),
            TermsRow::as_select(),
            CompanyRow::as_select(),
            Option::<SiteRow>::as_select(),
        ))
        .first(conn)?;
    Ok(parts.into())
}

type BookingParts = (BookingRow, SlotRow, TermsRow, CompanyRow, Option<SiteRow>);

impl From<BookingParts> for ShownBooking {
    fn from((booking, slot, terms, company, site): BookingParts) -> Self {
        Self { booking, slot, terms, company, site, hosts: Vec::new() }
    }
}

/// Reads the hosts of each slot, in the order in which they were given.
pub fn hosts_of(conn: &mut Conn, of: &[SlotId]) -> Result<HashMap<SlotId, Vec<HostRow>>> {
    let rows = slot_hosts::table
        .inner_join(hosts::table)
        .filter(slot_hosts::slot_id.eq_any(of.to_vec()))
        .order((slot_hosts::slot_id, slot_hosts::place, slot_hosts::host_id))
        .select((slot_hosts::slot_id, HostRow::as_select()))
        .load(conn)?;
    Ok(by_slot(rows))
}

/// Reads who has a confirmed seat in each slot, as the company was told of them and in the order of their bookings. No feed reaches back
/// further than names are told.
pub fn booked_in(conn: &mut Conn, of: &[SlotId]) -> Result<HashMap<SlotId, Vec<BookedRow>>> {
    // The filter names the states that are left out. If it named the states that are shown, SQLite would use bookings_status to read all
    // bookings in those states.
    let without_person = BookingStatus::ALL.iter().copied().filter(|status| !WITH_PERSON.contains(status));
    let rows = bookings::table
        .inner_join(disclosures::table)
        .filter(bookings::slot_id.eq_any(of.to_vec()).and(bookings::status.ne_all(without_person)))
        .order((bookings::slot_id, bookings::id))
        .select((bookings::slot_id, (disclosures::preferred_name, disclosures::named_at, bookings::shown_at, bookings::updated_at)))
        .load(conn)?;
    Ok(by_slot(rows))
}

fn by_slot<T>(rows: Vec<(SlotId, T)>) -> HashMap<SlotId, Vec<T>> {
    let mut all: HashMap<SlotId, Vec<T>> = HashMap::new();
    for (slot, row) in rows {
        all.entry(slot).or_default().push(row);
    }
    all
}

pub fn company_zone(conn: &mut Conn, id: CompanyId) -> Result<Zone> {
    Ok(companies::table.find(id).select(companies::timezone).first(conn)?)
}

#[cfg(test)]
pub mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn slot() -> SlotRow {
        SlotRow {
            id: SlotId::from(Uuid::from_u128(1)),
            kind: SlotKind::MockInterview,
            title: "Engineer panel".to_owned(),
            status: SlotStatus::Published,
            starts_at: Some(at("2027-03-31T17:00:00Z")),
            ends_at: Some(at("2027-03-31T17:45:00Z")),
            capacity: 3,
            seats_taken: 2,
            seats_changed_at: None,
            location: Some("Room 4".to_owned()),
            join_url: Some("https://meet.example/x".to_owned()),
            sequence: 2,
            created_at: at("2027-01-01T00:00:00Z"),
            updated_at: at("2027-01-02T00:00:00Z"),
            shown_at: None,
        }
    }

    fn company() -> CompanyRow {
        CompanyRow { name: "Brindlemoor".to_owned(), renamed_at: None }
    }

    fn site() -> SiteRow {
        let address = Some("1 Main St".to_owned());
        SiteRow { name: "Head office".to_owned(), address, renamed_at: None }
    }

    pub fn host(name: &str) -> HostRow {
        HostRow { name: name.to_owned(), renamed_at: None }
    }

    pub fn booked(name: &str) -> BookedRow {
        BookedRow { preferred_name: name.to_owned(), named_at: None, shown_at: None, updated_at: at("2027-01-01T00:00:00Z") }
    }

    pub fn shown_slot() -> ShownSlot {
        ShownSlot { slot: slot(), company: company(), site: Some(site()), hosts: Vec::new(), booked: Vec::new() }
    }

    pub fn shown_booking(status: BookingStatus) -> ShownBooking {
        let booking = BookingRow {
            id: BookingId::from(Uuid::from_u128(2)),
            company_id: CompanyId::from(Uuid::from_u128(3)),
            status,
            starts_at: at("2027-03-31T17:00:00Z"),
            ends_at: at("2027-03-31T17:45:00Z"),
            respond_by: None,
            offer_expires_at: None,
            cancelled_by: None,
            late: None,
            cancel_cutoff_at: Some(at("2027-03-29T17:00:00Z")),
            sequence: 5,
            created_at: at("2027-02-01T00:00:00Z"),
            updated_at: at("2027-02-02T00:00:00Z"),
            shown_at: None,
            told_at: Some(at("2027-02-01T12:00:00Z")),
        };
        let terms = TermsRow {
            card: serde_json::from_value(
                json!({"what_happens": "Three questions", "who_will_be_there": "A panel", "access_notes": "Lift"}),
            )
            .unwrap(),
            timezone: Zone::named("Europe/London").unwrap(),
        };
        ShownBooking { booking, slot: slot(), terms, company: company(), site: Some(site()), hosts: vec![host("Gareth Pellow")] }
    }
}
