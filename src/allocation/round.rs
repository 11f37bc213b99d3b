//! Makes, changes and cancels a round (docs/product.md, Rounds).
//!
//! The locks are taken in this order: the cohort, the round, its slots ascending.

use super::check;
use super::input::round_patch;
use super::model::{RoundStatus, RoundStep, Terms};
use super::seed::{self, FreshSeed};
use super::store::{self, RoundDetails, RoundRow};
use super::view::changed_terms;
use crate::audit::{self, Particulars};
use crate::auth::Stamp;
use crate::bookings::input::reason;
use crate::db::Conn;
use crate::error::{Error, FieldError, Result};
use crate::events::model::RoundData;
use crate::events::{self, Event, EventType};
use crate::ids::{RoundId, SlotId};
use crate::policy::store as policies;
use crate::seal::Sealer;
use crate::slots::store::{self as slots, KeptForRound, SlotRow};
use crate::slots::view::Warning;
use crate::web::change_request::Given;

/// A round as an act has left it, with what may not be what was meant.
pub struct Judged {
    pub round: RoundRow,
    pub warnings: Vec<Warning>,
}

/// Makes a round of slots that are free. All faults are told at once, each slot's at its place.
pub fn create(conn: &mut Conn, stamp: &Stamp, terms: Terms, seed: &FreshSeed) -> Result<Judged> {
    let policy = policies::read(conn, stamp.at)?;
    let terms = Terms { opens_at: terms.opens_at.max(stamp.at), ..terms };
    let (locked, warnings) = judge(conn, stamp, &terms, None)?;
    let details = RoundDetails {
        name: terms.name.clone(),
        kind: terms.kind,
        cohort_id: terms.cohort_id,
        status: RoundStatus::Scheduled,
        opens_at: terms.opens_at,
        closes_at: terms.closes_at,
        max_choices: terms.max_choices.unwrap_or(policy.settings.rounds.max_choices),
        override_reason: terms.override_reason.clone(),
        shown_seed: None,
        drawn_at: None,
        draw_failed_at: None,
        draw_failure: None,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    let round = RoundRow { id: seed.round_id(), details, seed: seed.sealed(conn)? };
    store::insert_round(conn, &round)?;
    store::insert_round_slots(conn, round.id, &terms.slot_ids)?;
    slots::keep_for_round(conn, &locked.iter().map(|slot| (slot.id, kept(&round, slot))).collect::<Vec<_>>())?;
    record(conn, stamp, EventType::RoundCreated, &round, Particulars::because(terms.override_reason.as_deref()))?;
    Ok(Judged { round, warnings })
}

/// Changes a round that has not opened. Slots that are taken out of it are free at once.
pub fn patch(conn: &mut Conn, stamp: &Stamp, given: &Given, id: RoundId) -> Result<Judged> {
    let seen = store::find_round(conn, id)?;
    let terms = given.read_at(seen.details.version, |fields| round_patch(fields, &terms_of(conn, &seen)?))?;
    // The cohort comes before the round in the order of locks.
    let cohort = check::cohort(conn, &terms)?;
    let round = store::lock_round(conn, id)?;
    if round != seen {
        return Err(Error::StartOver);
    }
    round.status_at(stamp.at).after(RoundStep::Change)?;
    let before = terms_of(conn, &round)?;
    if terms == before {
        return Ok(Judged { round, warnings: Vec::new() });
    }
    let terms = Terms { opens_at: terms.opens_at.max(stamp.at), ..terms };
    let left: Vec<_> = before.slot_ids.iter().filter(|slot| !terms.slot_ids.contains(slot)).copied().collect();
    let added: Vec<_> = terms.slot_ids.iter().filter(|slot| !before.slot_ids.contains(slot)).copied().collect();
    let (locked, warnings) = judge_with(conn, stamp, &terms, Some(&round), cohort, &left)?;
    let details = RoundDetails {
        name: terms.name.clone(),
        cohort_id: terms.cohort_id,
        opens_at: terms.opens_at,
        closes_at: terms.closes_at,
        max_choices: terms.max_choices.unwrap_or(round.details.max_choices),
        override_reason: terms.override_reason.clone(),
        ..round.details.clone()
    };
    let round = write(conn, stamp, RoundRow { details, ..seen.clone() })?;
    // A slot that comes back after it had left is in the round as if it had never left.
    store::remove_round_slots(conn, id, &[left.as_slice(), &added].concat())?;
    store::insert_round_slots(conn, id, &added)?;
    // A slot that has left already may be in another round by now.
    let still = locked.iter().filter(|slot| !left.contains(&slot.id) || slot.round_id == Some(id));
    let kept = |slot: &SlotRow| if left.contains(&slot.id) { slot.kept().left(stamp.at) } else { kept(&round, slot) };
    slots::keep_for_round(conn, &still.map(|slot| (slot.id, kept(slot))).collect::<Vec<_>>())?;
    let changed = changed_terms(&seen, &round, !(left.is_empty() && added.is_empty()));
    let particulars = Particulars { changed, reason: terms.override_reason.as_deref(), ..Particulars::default() };
    audit::record_with(conn, stamp, "round.updated", &id, None, &particulars)?;
    Ok(Judged { round, warnings })
}

/// Cancels a round that has not opened. Once it has, a second person has to approve that: an exception does it.
pub fn cancel(conn: &mut Conn, stamp: &Stamp, given: &Given, id: RoundId, sealer: &Sealer) -> Result<Judged> {
    let round = store::lock_round(conn, id)?;
    let reason = given.read_at(round.details.version, reason)?;
    if round.details.status == RoundStatus::Cancelled {
        return Ok(Judged { round, warnings: Vec::new() });
    }
    let status = round.status_at(stamp.at);
    status.after(RoundStep::Cancel)?;
    if status != RoundStatus::Scheduled {
        return Err(Error::conflict(
            "The round has opened: a second person has to approve its end. Ask with POST /v1/exceptions and the action cancel_round.",
        ));
    }
    let round = cancel_locked(conn, stamp, round, &reason, sealer)?;
    Ok(Judged { round, warnings: Vec::new() })
}

/// Cancels a round that every slot has left, if nobody has put one into it meanwhile. Tells whether it has.
pub fn cancel_emptied(conn: &mut Conn, stamp: &Stamp, id: RoundId, sealer: &Sealer) -> Result<bool> {
    let round = store::lock_round(conn, id)?;
    let is_over = matches!(round.details.status, RoundStatus::Closed | RoundStatus::Drawn | RoundStatus::Cancelled);
    if is_over || store::slots_of_round(conn, id)?.iter().any(|slot| slot.outcome.is_none()) {
        return Ok(false);
    }
    cancel_locked(conn, stamp, round, "Every slot has left the round.", sealer)?;
    Ok(true)
}

/// Cancels a locked round and lets its slots go. The slots of a round that has opened stay reserved. The seed is shown.
pub fn cancel_locked(conn: &mut Conn, stamp: &Stamp, round: RoundRow, reason: &str, sealer: &Sealer) -> Result<RoundRow> {
    let status = round.status_at(stamp.at).after(RoundStep::Cancel)?;
    let shown_seed = Some(seed::open(sealer, &round)?);
    let in_round: Vec<_> = store::slots_of_round(conn, round.id)?.iter().map(|slot| slot.slot_id).collect();
    let locked = slots::lock_all(conn, &in_round)?;
    let still: Vec<_> = locked.iter().filter(|slot| slot.round_id == Some(round.id)).collect();
    slots::keep_for_round(conn, &still.iter().map(|slot| (slot.id, slot.kept().left(stamp.at))).collect::<Vec<_>>())?;
    let details = RoundDetails { status, shown_seed, draw_failed_at: None, draw_failure: None, ..round.details.clone() };
    let round = write(conn, stamp, RoundRow { details, ..round })?;
    record(conn, stamp, EventType::RoundCancelled, &round, Particulars::because(Some(reason)))?;
    Ok(round)
}

/// Judges the terms of a new round, and locks its slots ascending.
fn judge(conn: &mut Conn, stamp: &Stamp, terms: &Terms, own: Option<&RoundRow>) -> Result<(Vec<SlotRow>, Vec<Warning>)> {
    let cohort = check::cohort(conn, terms)?;
    judge_with(conn, stamp, terms, own, cohort, &[])
}

/// Does the same where the cohort is judged already. The slots in `left` leave the round, and are locked with the others.
fn judge_with(
    conn: &mut Conn,
    stamp: &Stamp,
    terms: &Terms,
    own: Option<&RoundRow>,
    cohort: Option<FieldError>,
    left: &[SlotId],
) -> Result<(Vec<SlotRow>, Vec<Warning>)> {
    let rounds = policies::read(conn, stamp.at)?.settings.rounds;
    let mut faults: Vec<_> = cohort.into_iter().collect();
    faults.extend(check::length(conn, &rounds, terms, stamp.at)?);
    if terms.closes_at <= stamp.at {
        let detail = "A round ends at an instant that is still to come.".to_owned();
        faults.push(FieldError { pointer: "/closes_at".to_owned(), code: "out-of-range", detail });
    }
    let ids: Vec<_> = terms.slot_ids.iter().chain(left).copied().collect();
    let locked = slots::lock_all(conn, &ids)?;
    faults.extend(check::slots(conn, terms, &locked, own)?);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let warnings = check::warnings(&rounds, terms, &locked);
    Ok((locked, warnings))
}

fn kept(round: &RoundRow, slot: &SlotRow) -> KeptForRound {
    slot.kept().entering(round.id, round.details.opens_at, round.details.closes_at, slot.booking_closes_at)
}

/// Gives what was asked for of a round, as a patch changes it. Slots that have left the round are no longer asked for.
fn terms_of(conn: &mut Conn, round: &RoundRow) -> Result<Terms> {
    let RoundDetails { name, kind, cohort_id, opens_at, closes_at, max_choices, override_reason, .. } = round.details.clone();
    let in_round = store::slots_of_round(conn, round.id)?.into_iter().filter(|slot| slot.outcome.is_none());
    let slot_ids = in_round.map(|slot| slot.slot_id).collect();
    Ok(Terms { name, kind, cohort_id, slot_ids, opens_at, closes_at, max_choices: Some(max_choices), override_reason })
}

/// Writes a locked round back at its next version.
pub fn write(conn: &mut Conn, stamp: &Stamp, round: RoundRow) -> Result<RoundRow> {
    let details = RoundDetails { version: round.details.version + 1, updated_at: stamp.at, ..round.details };
    let round = RoundRow { details, ..round };
    store::update_round(conn, &round)?;
    Ok(round)
}

/// Records what happened to a round.
pub fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, round: &RoundRow, particulars: Particulars) -> Result<()> {
    let data = RoundData { round_id: round.id, status: round.details.status.as_str(), version: round.details.version };
    events::record_with(conn, stamp, &Event::Round(event_type, data), particulars).map(drop)
}
