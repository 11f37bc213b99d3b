//! The steps to publication (submit, return, publish), and what `schedule` needs of them: checks, blocking hosts, writing a step.

use serde_json::json;

use super::model::{SlotKind, SlotStatus, SlotStep};
use super::slot::{check_places, record};
use super::store::SlotRow;
use super::store::{self, hosts};
use super::{input, rules};
use crate::auth::{Scope, Stamp};
use crate::busy::store as busy;
use crate::companies::model::partnership::PartnershipStatus;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Refusal, Result};
use crate::events::EventType;
use crate::ids::{HostId, SlotId};
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Locks a slot for a step that depends on its company's state. The company is shared first, so that its partnership cannot change
/// meanwhile (docs/architecture.md, Locks).
pub fn lock_with_company(conn: &mut Conn, scope: Scope, id: SlotId) -> Result<(SlotRow, companies::CompanyRow)> {
    // A slot never goes to another company, so it can be read before it is locked.
    let company_id = store::find(conn, scope, id)?.company_id;
    let company = companies::share_company(conn, scope, company_id)?;
    Ok((store::lock(conn, scope, id)?, company))
}

/// Submits a complete draft, which then waits for a coordinator.
pub fn submit(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let (slot, company) = lock_with_company(conn, stamp.by.scope(), id)?;
    given.read_at(slot.version, nothing)?;
    submit_locked(conn, stamp, slot, &company)
}

fn submit_locked(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, company: &companies::CompanyRow) -> Result<SlotRow> {
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

/// Publishes the slot, which fixes its windows and blocks its hosts. A partner may do so where its company `may_publish`; a coordinator may
/// give a reason to pass over the busy times of its hosts' external calendars.
pub fn publish(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let (slot, company) = lock_with_company(conn, stamp.by.scope(), id)?;
    let override_reason = given.read_at(slot.version, |fields| input::publishing(fields, &stamp.by))?;
    publish_locked(conn, stamp, slot, &company, override_reason.as_deref())
}

/// Submits and publishes a draft that this transaction has made. Both steps record their events, as if they were taken one after the other.
pub fn publish_new(conn: &mut Conn, stamp: &Stamp, id: SlotId, override_reason: Option<&str>) -> Result<SlotRow> {
    let (slot, company) = lock_with_company(conn, stamp.by.scope(), id)?;
    // A partner who may not publish is told so before the faults of the draft.
    check_may_publish(stamp, &company)?;
    let submitted = submit_locked(conn, stamp, slot, &company)?;
    publish_locked(conn, stamp, submitted, &company, override_reason)
}

fn publish_locked(
    conn: &mut Conn,
    stamp: &Stamp,
    slot: SlotRow,
    company: &companies::CompanyRow,
    override_reason: Option<&str>,
) -> Result<SlotRow> {
    check_may_publish(stamp, company)?;
    let status = slot.status.after(SlotStep::Publish)?;
    check_partnership(company, stamp.at)?;
    check_complete(&slot)?;
    if slot.starts_at.is_none_or(|start| start <= stamp.at) {
        return Err(Error::conflict("A slot can be published only before it starts."));
    }
    let hosts = check_places_again(conn, &slot)?;
    // From now on deadlines are the instants that the slot keeps.
    let (booking_closes_at, cancel_cutoff_at) = rules::windows(&slot);
    let published = SlotRow { status, booking_closes_at, cancel_cutoff_at, return_comment: None, ..slot };
    block_hosts(conn, &published, &hosts)?;
    // The reason is recorded only where there was something to pass over.
    let passed_over = check_busy(conn, &published, &hosts, override_reason)?;
    step(conn, stamp, published, EventType::SlotPublished, passed_over)
}

fn check_may_publish(stamp: &Stamp, company: &companies::CompanyRow) -> Result<()> {
    if stamp.by.is_partner() && !company.may_publish {
        return Err(Error::Forbidden("This company's slots are published by a coordinator: submit the slot.".to_owned()));
    }
    Ok(())
}

/// Checks that the company is not archived, its partnership active and its agreement in force by the company's date, which submitting and
/// publishing need.
fn check_partnership(company: &companies::CompanyRow, now: Instant) -> Result<()> {
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

/// Checks the slot's hosts and site once more, since one may have been archived after it was named, and gives the hosts. While the company
/// is locked or shared, none is archived.
pub fn check_places_again(conn: &mut Conn, slot: &SlotRow) -> Result<Vec<HostId>> {
    let hosts = hosts::hosts_of(conn, slot.id)?;
    check_places(conn, slot.company_id, &hosts, slot.site_id)?;
    Ok(hosts)
}

/// Checks that the slot has all that submitting needs; each thing that is missing is a fault of its own.
pub fn check_complete(slot: &SlotRow) -> Result<()> {
    let missing = rules::missing_to_submit(slot);
    if missing.is_empty() { Ok(()) } else { Err(Error::Invalid(missing)) }
}

/// Locks the hosts in the order of their ids, checks that they are free at the slot's time and that their day is not full, and writes the
/// rows that block them.
pub fn block_hosts(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId]) -> Result<()> {
    companies::lock_hosts(conn, hosts)?;
    if slot.status.stands() && !slot.allow_host_overlap {
        check_clash(conn, slot, hosts)?;
    }
    check_full_day(conn, slot, hosts)?;
    hosts::replace(conn, slot, hosts)
}

/// Checks that no host has another slot at the slot's time; the refusal names those slots.
fn check_clash(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId]) -> Result<()> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Ok(()) };
    let clashes = hosts::clashes(conn, slot.id, hosts, starts_at, ends_at)?;
    let Some(first) = clashes.first() else { return Ok(()) };
    let when = first.starts_at.map(|at| slot.timezone.local_time_at(at).to_string()).unwrap_or_default();
    let detail = format!("A host has another slot that overlaps, from {when} ({}).", slot.timezone);
    let clashes = clashes
        .iter()
        .map(|clash| json!({"host_id": clash.host_id, "slot_id": clash.slot_id, "starts_at": clash.starts_at, "ends_at": clash.ends_at}));
    Err(Error::Refused(Refusal::HostClash { detail, clashes: clashes.collect() }))
}

/// Checks that the hosts are free by their external calendars as well, unless the slot allows overlap. A coordinator can pass over busy
/// times: if there were any, the reason is given back, to be recorded. A refusal tells only the times of the appointments.
pub fn check_busy<'a>(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId], override_reason: Option<&'a str>) -> Result<Option<&'a str>> {
    let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return Ok(None) };
    if hosts.is_empty() || slot.allow_host_overlap {
        return Ok(None);
    }
    let clashes = busy::clashes(conn, hosts, starts_at, ends_at)?;
    let Some(first) = clashes.first().filter(|_| override_reason.is_none()) else {
        return Ok(override_reason.filter(|_| !clashes.is_empty()));
    };
    let when = slot.timezone.local_time_at(first.starts_at);
    let detail =
        format!("A host is busy by an external calendar, from {when} ({}). A coordinator may override this with a reason.", slot.timezone);
    let clashes = clashes.iter().map(|clash| {
        json!({"host_id": clash.host_id, "busy_calendar_id": clash.calendar_id, "starts_at": clash.starts_at, "ends_at": clash.ends_at})
    });
    Err(Error::Refused(Refusal::HostClash { detail, clashes: clashes.collect() }))
}

/// Checks that no host has too many mock interviews on the slot's day, which is a calendar day in the slot's time zone.
fn check_full_day(conn: &mut Conn, slot: &SlotRow, hosts: &[HostId]) -> Result<()> {
    let Some(start) = slot.starts_at.filter(|_| slot.kind == SlotKind::MockInterview) else { return Ok(()) };
    let day = slot.timezone.date_at(start);
    let next_day = day.tomorrow().unwrap_or(day);
    let (from, until) = (slot.timezone.start_of(day), slot.timezone.start_of(next_day));
    for host in hosts {
        let count = hosts::count_of_day(conn, slot.id, *host, slot.kind, from, until)?;
        if count >= rules::MOCK_INTERVIEWS_A_DAY {
            return Err(Error::Refused(Refusal::CapReached {
                detail: format!("A host has {count} mock interviews on {day} already; at most {}.", rules::MOCK_INTERVIEWS_A_DAY),
                limit: "mock_interview_per_host_and_day",
                max: rules::MOCK_INTERVIEWS_A_DAY,
                count,
                lifts_at: Some(until),
            }));
        }
    }
    Ok(())
}

/// Writes a slot after a step: its version rises, and the event is recorded.
pub fn step(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, event_type: EventType, reason: Option<&str>) -> Result<SlotRow> {
    // SEQUENCE rises with each change of an event that calendars have seen, and publishing is the first time that they see it.
    let stands_in_calendars = slot.booking_closes_at.is_some() && event_type != EventType::SlotPublished;
    let sequence = slot.sequence + i32::from(stands_in_calendars);
    let slot = SlotRow { sequence, version: slot.version + 1, updated_at: stamp.at, shown_at: None, ..slot };
    store::update(conn, &slot)?;
    record(conn, stamp, event_type, &slot, reason)?;
    Ok(slot)
}

/// Completes a slot. Calendars show a completed slot as they show a published one, so SEQUENCE rises only for a slot that was on hold: it
/// was tentative and took place after all.
pub fn complete(conn: &mut Conn, stamp: &Stamp, slot: SlotRow) -> Result<SlotRow> {
    let status = slot.status.after(SlotStep::Complete)?;
    if slot.status == SlotStatus::OnHold {
        return step(conn, stamp, SlotRow { status, ..slot }, EventType::SlotCompleted, None);
    }
    let shown_at = Some(slot.shown_at());
    let slot = SlotRow { status, version: slot.version + 1, updated_at: stamp.at, shown_at, ..slot };
    store::update(conn, &slot)?;
    record(conn, stamp, EventType::SlotCompleted, &slot, None)?;
    Ok(slot)
}

/// Puts a slot on hold: nobody new can book it, and its hosts and mentees stay blocked.
pub fn hold(conn: &mut Conn, stamp: &Stamp, slot: SlotRow, reason: Option<&str>) -> Result<SlotRow> {
    let status = slot.status.after(SlotStep::Hold)?;
    step(conn, stamp, SlotRow { status, ..slot }, EventType::SlotOnHold, reason)
}
