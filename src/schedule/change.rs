//! Changes a slot by a merge patch. This lives in `schedule` because more seats go to the waitlist, and a new place changes the bookings'
//! events.

use super::ask_again::{ask_again, confirmed_seats};
use crate::audit::{self, Particulars};
use crate::auth::{Scope, Stamp};
use crate::bookings::store::{self, BookingRow};
use crate::bookings::{rules as booking_rules, waitlist};
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::{HostId, SlotId};
use crate::policy::blackouts::look_up;
use crate::policy::model::Policy;
use crate::policy::settings::Settings;
use crate::policy::store as policies;
use crate::slots::hosts as slot_hosts;
use crate::slots::input::{NOT_BY_PARTNERS, cohort_in_patch, override_reason, slot_patch, terms_reason};
use crate::slots::model::SlotStatus;
use crate::slots::slot::{PatchedSlot, check_cohort, check_paid_work, check_places, check_session, record_with};
use crate::slots::store::hosts;
use crate::slots::store::{self as slots, SlotRow};
use crate::slots::view::SlotView;
use crate::slots::{publish, rules, terms};
use crate::time::Instant;
use crate::web::change_request::Given;

/// Changes a slot by a merge patch, in any state that still allows it (docs/product.md, Slot).
pub fn patch(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    // The company is shared as well, so that no host or site that the patch names is archived meanwhile.
    // So is the cohort that the patch names.
    let cohort = cohort_in_patch(given);
    let (slot, _) = publish::lock_with_company_and_cohort(conn, stamp.by.scope(), id, cohort)?;
    let (patched, why) = given.read_at(slot.version, |mut fields| {
        let why = Why { over: override_reason(&mut fields, &stamp.by), terms: terms_reason(&mut fields, &stamp.by) };
        let patched = slot_patch(fields, &slot)?;
        check(conn, stamp, &slot, &patched)?;
        check_terms(stamp, &slot, &patched.slot, &why)?;
        check_frozen(stamp, &slot, &patched.slot, &why)?;
        Ok((patched, why))
    })?;
    change(conn, stamp, &slot, patched, &why)
}

/// These are a coordinator's reasons.
struct Why {
    /// This is the reason for passing over busy times of hosts.
    over: Option<String>,
    /// This is the reason for changing the terms of a published slot.
    terms: Option<String>,
}

/// Tells whether the patch changes the terms on which people are booked into a slot that is published or on hold.
fn changes_terms(slot: &SlotRow, new: &SlotRow) -> bool {
    matches!(slot.status, SlotStatus::Published | SlotStatus::OnHold) && !terms::changed(slot, new).is_empty()
}

/// Checks that only a coordinator changes the terms of a published slot, and gives a reason.
fn check_terms(stamp: &Stamp, slot: &SlotRow, new: &SlotRow, why: &Why) -> Result<()> {
    if !changes_terms(slot, new) {
        return Ok(());
    }
    let changed = terms::changed(slot, new).join(", ");
    if stamp.by.is_partner() {
        return Err(Error::Forbidden(format!(
            "The slot is published: ask a coordinator to change {changed}, because people are booked on these terms."
        )));
    }
    if why.terms.is_none() {
        return Err(Error::invalid(
            "/reason",
            "required",
            format!("The slot is published: say why you change {changed}; everybody who is booked is asked again."),
        ));
    }
    Ok(())
}

/// Checks that what decides who can have a place stays as it is while a round gives the slot's places. A coordinator may change it and gives
/// a reason, which those who look at the round later can read.
fn check_frozen(stamp: &Stamp, slot: &SlotRow, new: &SlotRow, why: &Why) -> Result<()> {
    let Some(closes_at) = slot.round_closes_at else { return Ok(()) };
    let changed = frozen_in_round(slot, new);
    if changed.is_empty() {
        return Ok(());
    }
    if stamp.by.is_partner() {
        return Err(Error::conflict(format!("The institute is giving these places until {closes_at}; ask it for this change.")));
    }
    if why.terms.is_none() {
        return Err(Error::invalid(
            "/reason",
            "required",
            format!("A round gives the places of this slot until {closes_at}: say why you change {}.", changed.join(", ")),
        ));
    }
    Ok(())
}

/// Names what a patch changes of that which stays as it is in a round (docs/product.md, Rounds).
fn frozen_in_round(old: &SlotRow, new: &SlotRow) -> Vec<&'static str> {
    let frozen = [
        ("/fields", old.fields != new.fields),
        ("/approval", old.approval != new.approval),
        ("/capacity", old.capacity != new.capacity),
        ("/cohort_id", old.cohort_id != new.cohort_id),
        ("/booking_closes_minutes_before", old.booking_closes_minutes_before != new.booking_closes_minutes_before),
    ];
    frozen.into_iter().filter(|(_, changed)| *changed).map(|(pointer, _)| pointer).collect()
}

/// Checks what a patch makes of a slot, for the faults of a body: new hosts and a new site must be the company's, no work may be unpaid,
/// and once submitted a slot's card must stay complete. A patch that changes nothing has no fault.
fn check(conn: &mut Conn, stamp: &Stamp, slot: &SlotRow, patched: &PatchedSlot) -> Result<()> {
    let new = &patched.slot;
    let hosts = hosts::hosts_of(conn, slot.id)?;
    let added = patched.host_ids.as_deref().filter(|named| *named != hosts.as_slice());
    if new == slot && added.is_none() {
        return Ok(());
    }
    let site = new.site_id.filter(|_| new.site_id != slot.site_id);
    let places = check_places(conn, slot.company_id, added.unwrap_or_default(), site);
    let card = match slot.status {
        // The patch of a slot that is over is refused for its state, and not for what its card lacks.
        SlotStatus::Draft | SlotStatus::Cancelled | SlotStatus::Completed => check_paid_work(new),
        SlotStatus::Submitted | SlotStatus::Published | SlotStatus::OnHold => publish::check_complete(new),
    };
    Error::both(Error::both(places, check_new_cohort(conn, stamp, slot, new)), Error::both(card, check_session(&new.clone().template())))?;
    Ok(())
}

/// Checks that only a coordinator says for which cohort a slot is, and that a cohort which the patch names exists and is not archived.
fn check_new_cohort(conn: &mut Conn, stamp: &Stamp, slot: &SlotRow, new: &SlotRow) -> Result<()> {
    if new.cohort_id == slot.cohort_id {
        return Ok(());
    }
    if stamp.by.is_partner() {
        return Err(Error::invalid("/cohort_id", "not-allowed", NOT_BY_PARTNERS));
    }
    check_cohort(conn, new.cohort_id)
}

/// Checks that nobody is booked or waits, where a patch keeps the slot for a cohort: they may not belong to it.
fn check_nobody_is_left_out(conn: &mut Conn, slot: &SlotRow, new: &SlotRow) -> Result<()> {
    let is_kept_for_another = new.cohort_id.is_some() && new.cohort_id != slot.cohort_id;
    if is_kept_for_another && !store::open_of_slot(conn, slot.id)?.is_empty() {
        return Err(Error::conflict("Mentees are booked or wait: a slot can be kept for a cohort only while nobody is."));
    }
    Ok(())
}

/// Changes the locked slot to what a patch made of it and [`check`] has accepted. A patch that changes nothing keeps the version.
///
/// New hosts of a published or held slot must be free by their external calendars too. If the slot allowed overlap and no longer does, all
/// hosts must be free. If the terms change, everybody who has a seat is asked again, with the deadlines of a move.
fn change(conn: &mut Conn, stamp: &Stamp, slot: &SlotRow, patched: PatchedSlot, why: &Why) -> Result<SlotRow> {
    let hosts = hosts::hosts_of(conn, slot.id)?;
    let new_hosts = patched.host_ids.unwrap_or_else(|| hosts.clone());
    let mut new = patched.slot;
    if new == *slot && new_hosts == hosts {
        return Ok(new);
    }
    check_state(slot, &new, stamp.at)?;
    check_nobody_is_left_out(conn, slot, &new)?;
    let policy = policies::read(conn, stamp.at)?;
    let asked = if changes_terms(slot, &new) {
        new.terms_changed_at = Some(stamp.at);
        lock_booked(conn, slot)?
    } else {
        Vec::new()
    };
    change_windows(conn, &policy.settings, slot, &mut new)?;
    let kept = new.kept().with_window(new.booking_closes_at, stamp.at);
    new = new.keeping(kept);
    if new_hosts != hosts || (new.starts_at, new.ends_at, new.allow_host_overlap) != (slot.starts_at, slot.ends_at, slot.allow_host_overlap)
    {
        if booking_rules::may_offer(&new, stamp.at) {
            // Mentees come before hosts in the lock order, and seats may be offered at the end of this act.
            waitlist::lock_people(conn, &[slot.id], &[])?;
        }
        write_hosts(conn, &policy.settings, &new, &new_hosts)?;
    }
    let has_other_hosts = new_hosts != hosts;
    let passed_over = if new.status.stands() {
        let judged: Vec<_> = new_hosts.into_iter().filter(|host| slot.allow_host_overlap || !hosts.contains(host)).collect();
        slot_hosts::check_joining_free(conn, &new, &judged, why.over.as_deref())?
    } else {
        None
    };
    let reasons: Vec<_> = why.terms.as_deref().into_iter().chain(passed_over).collect();
    let reason = (!reasons.is_empty()).then(|| reasons.join(": "));
    write(conn, stamp, &policy, slot, new, Along { has_other_hosts, asked, reason: reason.as_deref() })
}

/// Computes the booking window and the cut-off anew where the patch changes them. The other one stays as it is, whatever blackouts or
/// versions of the policy were made since. Only a slot that was published has them; a draft gets them when it is published.
fn change_windows(conn: &mut Conn, settings: &Settings, slot: &SlotRow, new: &mut SlotRow) -> Result<()> {
    let (closes, cutoff) = (
        new.booking_closes_minutes_before != slot.booking_closes_minutes_before,
        new.cancel_cutoff_minutes_before != slot.cancel_cutoff_minutes_before,
    );
    let Some(start) = new.starts_at.filter(|_| slot.booking_closes_at.is_some() && (closes || cutoff)) else { return Ok(()) };
    let (booking_closes_at, cancel_cutoff_at) = rules::windows(settings, new, &look_up::days_off_before(conn, start, start)?);
    if closes {
        new.booking_closes_at = booking_closes_at;
    }
    if cutoff {
        new.cancel_cutoff_at = cancel_cutoff_at;
    }
    Ok(())
}

/// Finds the open bookings of the slot, and locks their mentees together with those who wait, before any host is locked.
fn lock_booked(conn: &mut Conn, slot: &SlotRow) -> Result<Vec<BookingRow>> {
    let open = store::open_of_slot(conn, slot.id)?;
    let acting: Vec<_> = open.iter().map(|booking| booking.mentee_id).collect();
    waitlist::lock_people(conn, &[slot.id], &acting)?;
    Ok(open)
}

/// Checks that the slot's state allows the change. A published or held slot keeps its kind and time, nothing of it changes after its start,
/// and nobody loses a seat.
fn check_state(slot: &SlotRow, new: &SlotRow, now: Instant) -> Result<()> {
    match slot.status {
        SlotStatus::Draft | SlotStatus::Submitted => {}
        SlotStatus::Published | SlotStatus::OnHold => {
            rules::check_not_begun(slot, now)?;
            if slot.book_cohort != new.book_cohort || (slot.book_cohort && slot.cohort_id != new.cohort_id) {
                return Err(Error::conflict("Whom a published session books stays as it is: cancel it, and make another one."));
            }
            let time = |slot: &SlotRow| (slot.kind, slot.starts_at, slot.duration_minutes, slot.timezone.name().to_owned());
            if time(slot) != time(new) {
                return Err(Error::conflict(
                    "A published slot keeps its kind, and its start, length and zone change by a step of their own: move it.",
                ));
            }
        }
        SlotStatus::Cancelled | SlotStatus::Completed => {
            return Err(Error::conflict(format!("The slot is {}: it can no longer be changed.", slot.status)));
        }
    }
    if new.capacity < slot.seats_taken {
        return Err(Error::conflict(format!("{} seats are taken: the capacity cannot be less.", slot.seats_taken)));
    }
    Ok(())
}

/// Writes the slot's hosts. Only a slot that stands needs them to be free.
fn write_hosts(conn: &mut Conn, settings: &Settings, slot: &SlotRow, hosts: &[HostId]) -> Result<()> {
    if slot.status.stands() { slot_hosts::block_hosts(conn, settings, slot, hosts) } else { hosts::replace(conn, slot, hosts) }
}

/// This goes with a change of a slot's fields.
struct Along<'a> {
    has_other_hosts: bool,
    /// The bookings whose people are asked again.
    asked: Vec<BookingRow>,
    reason: Option<&'a str>,
}

/// Writes the changed slot, asks the people in `asked` again who have a seat, and offers the new seats of the slot. SEQUENCE rises only if
/// the place changes in calendars. `shown_at` tells whether calendars show anything new.
fn write(conn: &mut Conn, stamp: &Stamp, policy: &Policy, old: &SlotRow, new: SlotRow, along: Along) -> Result<SlotRow> {
    let Along { has_other_hosts, asked, reason } = along;
    let place = |slot: &SlotRow| (slot.site_id, slot.mode, slot.location.clone(), slot.join_url.clone());
    let moved_place = old.booking_closes_at.is_some() && place(old) != place(&new);
    let sequence = new.sequence + i32::from(moved_place);
    let said = |slot: &SlotRow| (slot.title.clone(), slot.card.clone());
    let is_shown = moved_place || has_other_hosts || said(old) != said(&new);
    let shown_at = (!is_shown).then(|| old.shown_at());
    let seats_changed_at = if new.capacity == old.capacity { old.seats_changed_at } else { Some(stamp.at) };
    let seats_confirmed = new.seats_confirmed - confirmed_seats(old, &asked);
    // A coordinator has to look at what a partner changes, if people are booked.
    let is_unseen = stamp.by.is_partner() && is_shown && old.booking_closes_at.is_some() && old.seats_taken > 0;
    let changed_unseen_since = old.changed_unseen_since.or(is_unseen.then_some(stamp.at));
    let version = new.version + 1;
    let new = SlotRow { sequence, version, updated_at: stamp.at, shown_at, seats_changed_at, seats_confirmed, changed_unseen_since, ..new };
    let changed = changed_fields(stamp, old, &new, has_other_hosts)?;
    slots::update(conn, &new)?;
    slots::keep_titles(conn, [new.title.as_str()])?;
    record_with(conn, stamp, EventType::SlotUpdated, &new, Particulars { reason, changed, ..Particulars::default() })?;
    for booking in asked.into_iter().filter(|booking| !waitlist::waits(booking)) {
        ask_again(conn, stamp, policy, booking, &new, reason.unwrap_or_default())?;
    }
    if moved_place {
        if booking_rules::may_offer(&new, stamp.at) {
            // Mentees come before bookings in the lock order, and seats may be offered below.
            waitlist::lock_people(conn, &[new.id], &[])?;
        }
        store::raise_sequences(conn, new.id, stamp.at)?;
    }
    waitlist::offer_free_seats(conn, stamp, policy, new)
}

/// Names the fields of a slot that a patch changed.
fn changed_fields(stamp: &Stamp, old: &SlotRow, new: &SlotRow, has_other_hosts: bool) -> Result<WordList> {
    let view = |slot: &SlotRow| SlotView::seen_by(Scope::Institute, slot.clone(), Vec::new(), None, stamp.at);
    let mut changed = audit::changed_fields(&view(old), &view(new))?;
    if has_other_hosts {
        changed.0.push("host_ids".to_owned());
    }
    Ok(changed)
}
