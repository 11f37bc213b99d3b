//! The steps to publication (submit, return, and the slot's part of publishing), and what `schedule` needs of them: checks, blocking hosts, writing a step.

use super::hosts::{block_hosts, check_free, check_places_again};
use super::model::{SlotStatus, SlotStep};
use super::step::step;
use super::store::SlotRow;
use super::store::{self};
use super::{input, rules};
use crate::auth::{Scope, Stamp};
use crate::companies::model::partnership::PartnershipStatus;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::{CohortId, SlotId};
use crate::mentees::store as mentees;
use crate::policy::blackouts::days_off::DaysOff;
use crate::policy::blackouts::look_up;
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Locks a slot for a step that depends on its company's state. The company is shared first, so that its partnership cannot change
/// meanwhile (docs/architecture.md, Locks).
pub fn lock_with_company(conn: &mut Conn, scope: Scope, id: SlotId) -> Result<(SlotRow, companies::CompanyRow)> {
    lock_with_company_and_cohort(conn, scope, id, None)
}

/// Does the same as [`lock_with_company`], and shares a cohort in between, for a change that names one. A cohort that does not exist is left
/// for the change to find.
pub fn lock_with_company_and_cohort(
    conn: &mut Conn,
    scope: Scope,
    id: SlotId,
    cohort: Option<CohortId>,
) -> Result<(SlotRow, companies::CompanyRow)> {
    // A slot never goes to another company, so it can be read before it is locked.
    let company_id = store::find(conn, scope, id)?.company_id;
    let company = companies::share_company(conn, scope, company_id)?;
    match cohort.map(|cohort| mentees::share_cohort(conn, cohort)) {
        None | Some(Ok(_) | Err(Error::NotFound)) => {}
        Some(Err(error)) => return Err(error),
    }
    Ok((store::lock(conn, scope, id)?, company))
}

/// Submits a complete draft, which then waits for a coordinator.
pub fn submit(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let (slot, company) = lock_with_company(conn, stamp.by.scope(), id)?;
    given.read_at(slot.version, nothing)?;
    if slot.status.is_already(SlotStep::Submit) {
        return Ok(slot);
    }
    submit_locked(conn, stamp, slot, &company)
}

/// Submits a locked slot.
pub fn submit_locked(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, company: &companies::CompanyRow) -> Result<SlotRow> {
    let status = slot.status.after(SlotStep::Submit)?;
    check_partnership(company, stamp.at)?;
    check_complete(&slot)?;
    check_places_again(conn, &slot)?;
    step(conn, stamp, SlotRow { status, return_comment: None, ..slot }, EventType::SlotSubmitted, None)
}

/// Returns a submitted slot to its company, with a comment that says what to correct.
pub fn return_to_company(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let (slot, _) = lock_with_company(conn, stamp.by.scope(), id)?;
    let comment = given.read_at(slot.version, input::comment)?;
    let status = slot.status.after(SlotStep::Return)?;
    let returned = SlotRow { status, return_comment: Some(comment.clone()), ..slot };
    step(conn, stamp, returned, EventType::SlotReturned, Some(&comment))
}

/// Publishes a locked slot, which fixes its windows and blocks its hosts. A partner may do so where its company `may_publish`; a coordinator
/// may give a reason to pass over the busy times of its hosts' external calendars.
pub fn publish_locked(
    conn: &mut Conn,
    stamp: &Stamp,
    slot: SlotRow,
    company: &companies::CompanyRow,
    override_reason: Option<&str>,
) -> Result<SlotRow> {
    check_may_publish(stamp, company)?;
    if slot.status.is_already(SlotStep::Publish) {
        return Ok(slot);
    }
    slot.status.after(SlotStep::Publish)?;
    check_partnership(company, stamp.at)?;
    check_complete(&slot)?;
    let Some(start) = slot.starts_at.filter(|start| *start > stamp.at) else {
        return Err(Error::conflict("A slot can be published only before it starts."));
    };
    let hosts = check_places_again(conn, &slot)?;
    let policy = policies::read(conn, stamp.at)?;
    let off = look_up::days_off_before(conn, start, start)?;
    let published = as_published(&policy.settings, &off, slot);
    block_hosts(conn, &policy.settings, &published, &hosts)?;
    // The reason is recorded only where there was something to pass over.
    let passed_over = check_free(conn, &published, &hosts, override_reason)?;
    step(conn, stamp, published, EventType::SlotPublished, passed_over)
}

/// Gives the slot as it is once it is published. From then on deadlines are the instants that it keeps. `off`
/// has the institute's days off before its start.
pub fn as_published(settings: &Settings, off: &DaysOff, slot: SlotRow) -> SlotRow {
    let (booking_closes_at, cancel_cutoff_at) = rules::windows(settings, &slot, off);
    SlotRow { status: SlotStatus::Published, booking_closes_at, cancel_cutoff_at, return_comment: None, ..slot }
}

/// Checks that a partner publishes only where its company may.
pub fn check_may_publish(stamp: &Stamp, company: &companies::CompanyRow) -> Result<()> {
    if stamp.by.is_partner() && !company.may_publish {
        return Err(Error::Forbidden("This company's slots are published by a coordinator: submit the slot.".to_owned()));
    }
    Ok(())
}

/// Checks that the company is not archived, its partnership active and its agreement in force by the company's date, which submitting and
/// publishing need.
pub fn check_partnership(company: &companies::CompanyRow, now: Instant) -> Result<()> {
    if !company.active {
        return Err(Error::conflict("The company is archived: restore it first."));
    }
    if company.partnership_status != PartnershipStatus::Active {
        return Err(Error::conflict(format!(
            "The partnership is {}; only an active one can have slots submitted or published.",
            company.partnership_status
        )));
    }
    let today = company.timezone.date_at(now);
    match company.agreement.as_ref().and_then(|agreement| agreement.why_not_in_force(today)) {
        Some(why) => Err(Error::conflict(format!("{why}: agree on a new one before slots are submitted or published."))),
        None => Ok(()),
    }
}

/// Checks that the slot has all that submitting needs; each thing that is missing is a fault of its own.
pub fn check_complete(slot: &SlotRow) -> Result<()> {
    let missing = rules::missing_to_submit(slot);
    if missing.is_empty() { Ok(()) } else { Err(Error::Invalid(missing)) }
}
