//! Publishes a slot. A session that books its cohort is published together with the bookings of everybody who is enrolled.

use crate::auth::{Scope, Stamp};
use crate::bookings::members::{self, Booked, Members};
use crate::bookings::session::NotBooked;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::SlotId;
use crate::mentees::store as mentees;
use crate::slots::create::{Wanted, read};
use crate::slots::input;
use crate::slots::model::SlotStep;
use crate::slots::publish;
use crate::slots::slot::make_draft;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;

/// A slot after the step, and the members of its cohort who were not booked.
pub struct Published {
    pub slot: SlotRow,
    pub not_booked: Vec<NotBooked>,
}

/// Makes a draft. With `publish=true` the draft is submitted and published as well; if one of the three is refused, nothing is made.
pub fn create(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<Published> {
    let Wanted { slot, publish, override_reason } = read(given, &stamp.by)?;
    let draft = make_draft(conn, stamp, &slot)?;
    if !publish {
        return Ok(Published { slot: draft, not_booked: Vec::new() });
    }
    let (slot, company) = lock(conn, stamp.by.scope(), draft.id)?;
    // A partner who may not publish is told so before the faults of the draft.
    publish::check_may_publish(stamp, &company)?;
    let submitted = publish::submit_locked(conn, stamp, slot, &company)?;
    publish_locked(conn, stamp, submitted, &company, override_reason.as_deref())
}

/// Publishes the slot, which fixes its windows, blocks its hosts, and books its cohort where it is a session of one. A partner may do so
/// where its company `may_publish`; a coordinator may give a reason to pass over the busy times of its hosts' external calendars.
pub fn publish(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<Published> {
    let (slot, company) = lock(conn, stamp.by.scope(), id)?;
    let override_reason = given.read_at(slot.version, |fields| input::publishing(fields, &stamp.by))?;
    publish_locked(conn, stamp, slot, &company, override_reason.as_deref())
}

/// Shares the company and the cohort of a session, and locks the slot. Sharing the cohort keeps others from enrolling until the transaction
/// ends.
fn lock(conn: &mut Conn, scope: Scope, id: SlotId) -> Result<(SlotRow, CompanyRow)> {
    let seen = slots::find(conn, scope, id)?;
    let company = companies::share_company(conn, scope, seen.company_id)?;
    if let Some(cohort) = seen.books_cohort() {
        mentees::share_cohort(conn, cohort)?;
    }
    let slot = slots::lock(conn, scope, id)?;
    // Between the look and the lock the slot may have become a session of another cohort, which stands before it in the order of locks.
    if slot.books_cohort() == seen.books_cohort() { Ok((slot, company)) } else { Err(Error::StartOver) }
}

fn publish_locked(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, company: &CompanyRow, override_reason: Option<&str>) -> Result<Published> {
    let Some(cohort) = slot.books_cohort().filter(|_| !slot.status.is_already(SlotStep::Publish)) else {
        let slot = publish::publish_locked(conn, stamp, slot, company, override_reason)?;
        return Ok(Published { slot, not_booked: Vec::new() });
    };
    // The members are locked after the slot and before its hosts.
    let members = Members::lock(conn, [cohort])?;
    let published = publish::publish_locked(conn, stamp, slot, company, override_reason)?;
    let Booked { sessions, not_booked } = members::book_members(conn, stamp, &[published], &members)?;
    let slot = sessions.into_iter().next().ok_or(Error::NotFound)?;
    Ok(Published { slot, not_booked })
}
