//! Releases all slots that a step of a partnership put on hold, when the company may offer slots again.

use super::hold::release_locked;
use crate::auth::Stamp;
use crate::bookings::waitlist;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::policy::store as policies;
use crate::slots::hosts as slot_hosts;
use crate::slots::slot::check_slots_may_stand;
use crate::slots::store::{self as slots, SlotRow};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// This says what happened to the slots that were held, with the earliest start first.
pub struct Released {
    pub released: Vec<SlotRow>,
    /// These slots stay on hold, and the text says why.
    pub still_held: Vec<(SlotRow, &'static str)>,
}

/// Releases what can be released. A slot that a coordinator held, or that went on hold with something archived, is left alone.
pub fn release_held(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CompanyId) -> Result<Released> {
    let company = companies::share_company(conn, stamp.by.scope(), id)?;
    given.read_at(company.version, nothing)?;
    check_slots_may_stand(&company)?;
    let (mut ready, mut still_held) = (Vec::new(), Vec::new());
    for slot in slots::lock_held_by_partnership(conn, company.id)? {
        match why_not(conn, stamp, &slot)? {
            Some(why) => still_held.push((slot, why)),
            None => ready.push(slot),
        }
    }
    // Mentees are locked after all slots and in one statement, because freed seats may be offered to those who wait.
    waitlist::lock_people(conn, &ready.iter().map(|slot| slot.id).collect::<Vec<_>>(), &[])?;
    let policy = policies::read(conn, stamp.at)?;
    let mut released = Vec::with_capacity(ready.len());
    for slot in ready {
        released.push(release_locked(conn, stamp, &policy, slot)?);
    }
    released.sort_by_key(|slot| slot.sort_at);
    still_held.sort_by_key(|(slot, _)| slot.sort_at);
    Ok(Released { released, still_held })
}

fn why_not(conn: &mut Conn, stamp: &Stamp, slot: &SlotRow) -> Result<Option<&'static str>> {
    if slot.starts_at.is_none_or(|start| start <= stamp.at) {
        return Ok(Some("This slot has begun: record the attendance, or cancel it."));
    }
    match slot_hosts::check_places_again(conn, slot) {
        Ok(_) => Ok(None),
        Err(Error::Invalid(_)) => Ok(Some("A host or the site of this slot is archived: name another one, then release it.")),
        Err(error) => Err(error),
    }
}
