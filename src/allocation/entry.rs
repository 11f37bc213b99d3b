//! Takes what a mentee chooses in a round, and takes it back (docs/product.md, Rounds).
//!
//! The round is shared and not locked, so that many can enter at once; the mentee is locked, so that an entry has one version after another.

use std::collections::HashMap;

use super::ability::Abilities;
use super::input::wish;
use super::model::{RoundStatus, RoundStep, Wish};
use super::rule::WhyNot;
use super::store::{self, EntryRow, RoundRow};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, FieldError, Result};
use crate::ids::{MenteeId, RoundId, SlotId};
use crate::mentees::store as mentees;
use crate::policy::store as policies;
use crate::slots::store as slots;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// An entry as an act has left it.
pub struct Entered {
    pub round: RoundRow,
    pub entry: EntryRow,
    pub is_new: bool,
    /// Why the mentee could not take a choice as things stand now. Nothing is refused for it.
    pub warnings: Vec<(SlotId, WhyNot)>,
}

/// Enters a mentee in an open round, or replaces what the mentee chose before.
pub fn put(conn: &mut Conn, stamp: &Stamp, given: &Given, id: RoundId, mentee_id: MenteeId) -> Result<Entered> {
    let round = store::share_round(conn, id)?;
    let mentee = mentees::lock(conn, mentee_id)?;
    let there = store::find_entry(conn, id, mentee_id)?;
    let wish = match &there {
        Some(entry) => given.read_at(entry.version, wish)?,
        None => wish(given.fields()?)?,
    };
    check_open(&round, stamp)?;
    if !mentee.active {
        return Err(Error::conflict("The mentee is archived: restore the mentee first."));
    }
    let in_round = slots::find_all(conn, &wish.choices.0)?;
    let is_in = |slot: &SlotId| in_round.iter().any(|row| row.id == *slot && row.round_id == Some(id));
    check_choices(&wish, &round, is_in)?;
    let (entry, is_new) = match there {
        Some(entry) if is_as_wished(&entry, &wish) => (entry, false),
        Some(entry) => (replace(conn, stamp, &entry, wish)?, false),
        None => (insert(conn, stamp, &round, mentee_id, wish)?, true),
    };
    let settings = policies::read(conn, stamp.at)?.settings;
    let abilities = Abilities::read(conn, &settings, round.details.cohort_id, HashMap::from([(mentee_id, mentee)]), &in_round, stamp.at)?;
    let why_not = |slot: &SlotId| Some((*slot, abilities.why_not(mentee_id, in_round.iter().find(|row| row.id == *slot)?)?));
    let warnings = entry.choices.0.iter().filter_map(why_not).collect();
    Ok(Entered { round, entry, is_new, warnings })
}

/// Withdraws an entry, while its round is open. An entry that was withdrawn before stays as it is.
pub fn withdraw(conn: &mut Conn, stamp: &Stamp, given: &Given, id: RoundId, mentee_id: MenteeId) -> Result<()> {
    let round = store::share_round(conn, id)?;
    mentees::lock(conn, mentee_id)?;
    let entry = store::find_entry(conn, id, mentee_id)?.ok_or(Error::NotFound)?;
    given.read_at(entry.version, nothing)?;
    check_open(&round, stamp)?;
    if entry.withdrawn_at.is_some() {
        return Ok(());
    }
    let entry = EntryRow { withdrawn_at: Some(stamp.at), version: entry.version + 1, updated_at: stamp.at, ..entry };
    store::update_entry(conn, &entry, stamp.by.id())?;
    audit::record(conn, stamp, "entry.withdrawn", &entry.id, None, None)
}

/// Checks that the round takes entries now. A drawn or cancelled round takes none, whatever the clock says.
fn check_open(round: &RoundRow, stamp: &Stamp) -> Result<()> {
    let (opens_at, closes_at) = (round.details.opens_at, round.details.closes_at);
    match round.status_at(stamp.at) {
        RoundStatus::Open => Ok(()),
        RoundStatus::Scheduled => Err(Error::conflict(format!("The round opens at {opens_at}: enter the mentee then."))),
        RoundStatus::Closed => Err(Error::conflict(format!("The round closed at {closes_at}: nobody enters or leaves it any more."))),
        status @ (RoundStatus::Drawn | RoundStatus::Cancelled) => status.after(RoundStep::Enter).map(drop),
    }
}

/// Checks that there are not too many choices and that each is in the round.
fn check_choices(wish: &Wish, round: &RoundRow, is_in: impl Fn(&SlotId) -> bool) -> Result<()> {
    let most = round.details.max_choices;
    let mut faults = Vec::new();
    if usize::try_from(most).is_ok_and(|most| wish.choices.0.len() > most) {
        faults.push(FieldError { pointer: "/choices".to_owned(), code: "too-many", detail: format!("At most {most} in this round.") });
    }
    for (place, slot) in wish.choices.0.iter().enumerate() {
        if !is_in(slot) {
            let detail = "This slot is not in the round.".to_owned();
            faults.push(FieldError { pointer: format!("/choices/{place}"), code: "unknown-id", detail });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn is_as_wished(entry: &EntryRow, wish: &Wish) -> bool {
    entry.withdrawn_at.is_none() && entry.choices == wish.choices && entry.any_other == wish.any && entry.via == wish.via
}

fn insert(conn: &mut Conn, stamp: &Stamp, round: &RoundRow, mentee_id: MenteeId, wish: Wish) -> Result<EntryRow> {
    let entry = EntryRow {
        id: stamp.new_id(),
        round_id: round.id,
        mentee_id,
        choices: wish.choices,
        any_other: wish.any,
        via: wish.via,
        withdrawn_at: None,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    store::insert_entry(conn, &entry, stamp.by.id())?;
    audit::record(conn, stamp, "entry.created", &entry.id, None, None)?;
    Ok(entry)
}

fn replace(conn: &mut Conn, stamp: &Stamp, entry: &EntryRow, wish: Wish) -> Result<EntryRow> {
    let entry = EntryRow {
        choices: wish.choices,
        any_other: wish.any,
        via: wish.via,
        withdrawn_at: None,
        version: entry.version + 1,
        updated_at: stamp.at,
        ..entry.clone()
    };
    store::update_entry(conn, &entry, stamp.by.id())?;
    audit::record(conn, stamp, "entry.changed", &entry.id, None, None)?;
    Ok(entry)
}
