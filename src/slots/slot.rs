//! Makes a draft, and has the checks that every change of a slot shares.

use super::card::Card;
use super::model::{Approval, SlotKind, SlotStatus, Start};
use super::store::{self, SlotRow, hosts};
use super::template::Template;
use crate::audit::Particulars;
use crate::auth::{Scope, Stamp};
use crate::companies::model::partnership::PartnershipStatus;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{Error, FieldError, Result, check_room};
use crate::events::model::SlotData;
use crate::events::{self, Event, EventType};
use crate::ids::{CohortId, CompanyId, HostId, SiteId};
use crate::mentees::store as mentees;
use crate::time::{Instant, Zone};

/// The slot that a caller asks for.
#[derive(Debug, Clone)]
pub struct NewSlot {
    /// A partner may leave it out, since it can only be its own company; a coordinator must name it.
    pub company_id: Option<CompanyId>,
    pub host_ids: Vec<HostId>,
    pub start: Option<Start>,
    pub timezone: Zone,
    pub template: Template,
}

/// A slot as a patch would make it, and its hosts where the patch names them.
#[derive(Debug, Clone)]
pub struct PatchedSlot {
    pub slot: SlotRow,
    pub host_ids: Option<Vec<HostId>>,
}

/// A company may have at most this many drafts and submitted slots, which is room for two whole series. The time of the hosts limits the
/// number of published slots.
const MOST_UNPUBLISHED: i64 = 4_000;

/// Makes a draft. Its start and its card may be absent until it is submitted.
pub fn make_draft(conn: &mut Conn, stamp: &Stamp, new: &NewSlot) -> Result<SlotRow> {
    let company = company_of(conn, stamp.by.scope(), new.company_id)?;
    let cohort = check_cohort(conn, new.template.cohort_id);
    let places = check_places(conn, company.id, &new.host_ids, new.template.site_id);
    let slot = draft(stamp, company.id, &new.template, new.start, &new.timezone);
    // The faults of the body are told before the state of the company.
    Error::both(Error::both(places, cohort), Error::both(check_paid_work(&slot), check_session(&new.template)).map(drop))?;
    check_offers(&company)?;
    check_unpublished_room(conn, company.id, 1)?;
    store::insert(conn, &slot)?;
    hosts::replace(conn, &slot, &new.host_ids)?;
    record(conn, stamp, EventType::SlotCreated, &slot, None)?;
    Ok(slot)
}

/// Makes the row of a draft.
pub fn draft(stamp: &Stamp, company_id: CompanyId, template: &Template, start: Option<Start>, timezone: &Zone) -> SlotRow {
    let template = template.clone();
    SlotRow {
        id: stamp.new_id(),
        company_id,
        series_id: None,
        site_id: template.site_id,
        kind: template.kind,
        title: template.title,
        status: SlotStatus::Draft,
        starts_at: start.map(|start| start.at),
        ends_at: start.map(|start| start.at.plus_minutes(template.duration_minutes)),
        sort_at: start.map_or(Instant::FAR_FUTURE, |start| start.at),
        local_start: start.map(|start| start.local),
        timezone: timezone.clone(),
        duration_minutes: template.duration_minutes,
        capacity: template.capacity,
        seats_taken: 0,
        seats_confirmed: 0,
        seats_changed_at: None,
        mode: template.mode,
        location: template.location,
        join_url: template.join_url,
        fields: WordList(template.fields),
        approval: template.approval,
        booking_closes_minutes_before: template.booking_closes_minutes_before,
        cancel_cutoff_minutes_before: template.cancel_cutoff_minutes_before,
        booking_closes_at: None,
        cancel_cutoff_at: None,
        allow_host_overlap: template.allow_host_overlap,
        card: template.card,
        cancelled_by: None,
        reason_code: None,
        note: None,
        return_comment: None,
        sequence: 0,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
        shown_at: None,
        held_by: None,
        changed_unseen_since: None,
        terms_changed_at: None,
        cohort_id: template.cohort_id,
        book_cohort: template.book_cohort,
        round_id: None,
        round_opens_at: None,
        round_closes_at: None,
        reserved_until: None,
        reserved_before: None,
    }
}

/// Checks that the company, which is locked, has room for some more drafts.
pub fn check_unpublished_room(conn: &mut Conn, company: CompanyId, more: i64) -> Result<()> {
    let there = store::count_unpublished(conn, company)?;
    check_room(there + more - 1, MOST_UNPUBLISHED, "The company", "drafts and submitted slots", "Publish or cancel one first.")
}

/// Locks the company that a new slot belongs to, so that its state stays and nobody else makes a draft of it meanwhile. It is the caller's
/// own, or for a coordinator the one that is named.
pub fn company_of(conn: &mut Conn, scope: Scope, named: Option<CompanyId>) -> Result<CompanyRow> {
    let unknown = || Error::invalid("/company_id", "unknown-id", "There is no such company.");
    let company = match (scope, named) {
        (Scope::Company(own), None) => own,
        (Scope::Company(own), Some(named)) if own != named => return Err(unknown()),
        (_, Some(named)) => named,
        (Scope::Institute, None) => return Err(Error::invalid("/company_id", "required", "Say which company offers the slot.")),
    };
    match companies::lock_company(conn, scope, company) {
        Err(Error::NotFound) => Err(unknown()),
        found => found,
    }
}

/// Checks that the company can offer slots: an archived one cannot, nor one whose partnership is declined, suspended or ended.
pub fn check_offers(company: &CompanyRow) -> Result<()> {
    let over = matches!(company.partnership_status, PartnershipStatus::Ended | PartnershipStatus::Declined | PartnershipStatus::Suspended);
    if over || !company.active {
        let state = if company.active { company.partnership_status.as_str() } else { "archived" };
        return Err(Error::conflict(format!("The company is {state}: it cannot offer slots.")));
    }
    Ok(())
}

/// Checks that published slots of the company may stand, which releasing and moving need: the company can offer slots, and its partnership is
/// not dormant.
pub fn check_slots_may_stand(company: &CompanyRow) -> Result<()> {
    check_offers(company)?;
    if company.partnership_status == PartnershipStatus::Dormant {
        return Err(Error::conflict("The partnership is dormant: its slots stay on hold until it is active again."));
    }
    Ok(())
}

/// Checks that hosts and site belong to the company and are not archived; each one that does not is a fault.
pub fn check_places(conn: &mut Conn, company: CompanyId, hosts: &[HostId], site: Option<SiteId>) -> Result<()> {
    let known = companies::active_hosts_of(conn, company, hosts)?;
    let unknown = hosts.iter().enumerate().filter(|(_, host)| !known.contains(host));
    let mut faults: Vec<_> = unknown
        .map(|(index, _)| FieldError {
            pointer: format!("/host_ids/{index}"),
            code: "unknown-id",
            detail: "The company has no such host.".to_owned(),
        })
        .collect();
    if let Some(site) = site
        && !companies::is_active_site_of(conn, company, site)?
    {
        faults.push(FieldError { pointer: "/site_id".to_owned(), code: "unknown-id", detail: "The company has no such site.".to_owned() });
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Checks that the cohort of a slot exists and is not archived, and shares it, so that nobody archives it meanwhile. Cohorts come before
/// slots in the lock order.
pub fn check_cohort(conn: &mut Conn, cohort: Option<CohortId>) -> Result<()> {
    let Some(cohort) = cohort else { return Ok(()) };
    match mentees::share_cohort(conn, cohort) {
        Err(Error::NotFound) => Err(Error::invalid("/cohort_id", "unknown-id", "There is no such cohort.")),
        Ok(cohort) if !cohort.active => Err(Error::invalid("/cohort_id", "archived", "This cohort is archived.")),
        found => found.map(drop),
    }
}

/// Checks that a slot which books its cohort is a group session of a cohort, and asks nobody for approval.
pub fn check_session(template: &Template) -> Result<()> {
    let needs = [
        ("/cohort_id", template.cohort_id.is_some(), "Say whom it books: name the cohort."),
        ("/kind", template.kind == SlotKind::GroupSession, "Only a group session books its cohort."),
        ("/approval", template.approval == Approval::Automatic, "A session that books its cohort is approved automatically."),
    ];
    let missing = needs.into_iter().filter(|(_, given, _)| template.book_cohort && !given);
    let fault = |(pointer, _, detail): (&str, bool, &str)| FieldError {
        pointer: pointer.to_owned(),
        code: "not-a-session",
        detail: detail.to_owned(),
    };
    let faults: Vec<_> = missing.map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Checks that the card describes no unpaid work.
pub fn check_paid_work(slot: &SlotRow) -> Result<()> {
    check_paid_card(slot.card.as_ref(), slot.kind)
}

/// Does what [`check_paid_work`] does, for the card of a slot that is not made yet.
pub fn check_paid_card(card: Option<&Card>, kind: SlotKind) -> Result<()> {
    match Card::unpaid_work(card, kind) {
        Some(fault) => Err(Error::Invalid(vec![fault])),
        None => Ok(()),
    }
}

/// Records an event of a slot.
pub fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, slot: &SlotRow, reason: Option<&str>) -> Result<()> {
    record_with(conn, stamp, event_type, slot, Particulars::because(reason))
}

/// Does the same as [`record`], and keeps more of what was done.
pub fn record_with(conn: &mut Conn, stamp: &Stamp, event_type: EventType, slot: &SlotRow, particulars: Particulars) -> Result<()> {
    events::record_with(conn, stamp, &event(event_type, slot), particulars).map(drop)
}

/// Records the same event of many slots of one company.
pub fn record_all(conn: &mut Conn, stamp: &Stamp, event_type: EventType, slots: &[SlotRow], particulars: &Particulars) -> Result<()> {
    let happened = slots.iter().map(|slot| (event(event_type, slot), particulars.clone()));
    events::record_all(conn, stamp, happened.collect())
}

fn event(event_type: EventType, slot: &SlotRow) -> Event {
    let data = SlotData {
        slot_id: slot.id,
        company_id: slot.company_id,
        status: slot.status.as_str(),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        version: slot.version,
    };
    Event::Slot(event_type, data)
}
