//! Statements on `disclosures`: what companies were told of mentees, kept with each booking.

use std::collections::HashMap;

use diesel::prelude::*;

use super::super::disclosure::MenteeForHost;
use super::BookingRow;
use crate::auth::Scope;
use crate::db::schema::{bookings, disclosures};
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::ids::{BookingId, MenteeId};
use crate::mentees::store as mentees;
use crate::native;
use crate::time::Instant;

/// This is what the company of a booking is told of its mentee. The row exists exactly while the company is told who comes.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = disclosures, primary_key(booking_id), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct DisclosureRow {
    pub booking_id: BookingId,
    pub preferred_name: String,
    pub profession: Option<String>,
    pub target_role: Option<String>,
    pub adjustment: Option<String>,
    /// The preferred name last changed at this instant. It is `None` as long as the first name stands.
    pub named_at: Option<Instant>,
    /// This is the end of the booking's slot.
    pub ends_at: Instant,
    /// This is `false` once only the name is left.
    pub has_details: bool,
}

/// Writes what is told by a booking, in place of what was told before. The mentee is locked.
pub fn put(conn: &mut Conn, row: &DisclosureRow) -> Result<()> {
    native!(conn, native => diesel::insert_into(disclosures::table)
        .values(row)
        .on_conflict(disclosures::booking_id)
        .do_update()
        .set(row)
        .execute(native))?;
    Ok(())
}

/// Writes what is told by bookings that this transaction has made. The mentees are locked.
pub fn insert_all(conn: &mut Conn, rows: &[DisclosureRow]) -> Result<()> {
    for chunk in rows.chunks(dialect::CHUNK) {
        native!(conn, native => diesel::insert_into(disclosures::table).values(chunk).execute(native))?;
    }
    Ok(())
}

/// Changes what is told by a booking, if anything is still told. It gives `false` if nothing is. The mentee is locked.
pub fn change(conn: &mut Conn, row: &DisclosureRow) -> Result<bool> {
    Ok(diesel::update(disclosures::table.find(row.booking_id)).set(row).execute(conn)? > 0)
}

/// Writes the new end of a booking's slot, which moved while the booking stayed confirmed.
pub fn set_end(conn: &mut Conn, booking: BookingId, ends_at: Instant) -> Result<()> {
    diesel::update(disclosures::table.find(booking)).set(disclosures::ends_at.eq(ends_at)).execute(conn)?;
    Ok(())
}

/// Removes what was told by a booking.
pub fn remove(conn: &mut Conn, booking: BookingId) -> Result<()> {
    diesel::delete(disclosures::table.find(booking)).execute(conn)?;
    Ok(())
}

/// Finds the bookings of these mentees that have not ended and by which a company knows who comes, each with what it was told.
pub fn of_mentees(conn: &mut Conn, mentees: &[MenteeId], now: Instant) -> Result<Vec<(BookingRow, DisclosureRow)>> {
    let of_mentees = bookings::mentee_id.eq_any(mentees.to_vec()).and(bookings::ends_at.gt(now));
    let told = bookings::table.inner_join(disclosures::table).filter(of_mentees);
    Ok(told.order(bookings::id).select((BookingRow::as_select(), DisclosureRow::as_select())).load(conn)?)
}

/// Finds the mentees of these bookings in one query. A company is given what it was told, and the institute is given its mentees as they
/// are now.
pub fn people_of(conn: &mut Conn, scope: Scope, of: &[BookingRow]) -> Result<HashMap<BookingId, MenteeForHost>> {
    match scope {
        Scope::Institute => {
            let ids: Vec<_> = of.iter().map(|booking| booking.mentee_id).collect();
            let known = mentees::find_all(conn, &ids)?;
            let person = |booking: &BookingRow| Some((booking.id, MenteeForHost::from(known.get(&booking.mentee_id)?)));
            Ok(of.iter().filter_map(person).collect())
        }
        Scope::Company(_) => {
            let ids: Vec<_> = of.iter().map(|booking| booking.id).collect();
            let told = disclosures::table.filter(disclosures::booking_id.eq_any(ids)).select(DisclosureRow::as_select());
            Ok(told.load(conn)?.into_iter().map(|row: DisclosureRow| (row.booking_id, MenteeForHost::from(row))).collect())
        }
    }
}

/// Does the same as [`people_of`] for one booking.
pub fn person_of(conn: &mut Conn, scope: Scope, booking: &BookingRow) -> Result<Option<MenteeForHost>> {
    Ok(people_of(conn, scope, std::slice::from_ref(booking))?.remove(&booking.id))
}

/// Forgets everything but the name of at most `most` people whose slot ended before `before`, and says how many there were.
pub fn forget_details(conn: &mut Conn, before: Instant, most: i64) -> Result<usize> {
    let old = disclosures::table.filter(disclosures::has_details.eq(true).and(disclosures::ends_at.lt(before)));
    let ids: Vec<BookingId> = old.order(disclosures::ends_at).limit(most).select(disclosures::booking_id).load(conn)?;
    let nothing = None::<String>;
    let only_name = (
        disclosures::profession.eq(&nothing),
        disclosures::target_role.eq(&nothing),
        disclosures::adjustment.eq(&nothing),
        disclosures::has_details.eq(false),
    );
    Ok(diesel::update(disclosures::table.filter(disclosures::booking_id.eq_any(ids))).set(only_name).execute(conn)?)
}

/// Removes all that is left of at most `most` people whose slot ended before `before`, and says how many there were.
pub fn forget_names(conn: &mut Conn, before: Instant, most: i64) -> Result<usize> {
    let old = disclosures::table.filter(disclosures::has_details.eq(false).and(disclosures::ends_at.lt(before)));
    let ids: Vec<BookingId> = old.order(disclosures::ends_at).limit(most).select(disclosures::booking_id).load(conn)?;
    Ok(diesel::delete(disclosures::table.filter(disclosures::booking_id.eq_any(ids))).execute(conn)?)
}
