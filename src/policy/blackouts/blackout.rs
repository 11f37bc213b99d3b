//! Makes and deletes blackouts. Only the audit records this: no event is sent, because no calendar and no booking changes with it.

use super::model::{BlackoutScope, BlackoutTime, NewBlackout};
use super::view::VERSION;
use crate::audit;
use crate::auth::{Scope, Stamp};
use crate::companies::model::partnership::Day;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Result, check_room};
use crate::ids::{BlackoutId, CompanyId, HostId};
use crate::institute::store as institute;
use crate::policy::store::{self, BlackoutRow};
use crate::time::Zone;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// The institute may have at most this many blackouts, and so may a company with its hosts.
pub const MOST_BLACKOUTS: i64 = 1_000;

/// The scope of a new blackout, whose company or, for the institute, whose blackouts are locked.
#[derive(Debug, Clone)]
pub struct Place {
    company_id: Option<CompanyId>,
    host_id: Option<HostId>,
    /// Whole days are those of this zone: the institute's or the company's.
    pub timezone: Zone,
}

/// Turns a scope that is not found into a fault at the place where the request names it.
fn unknown_at(pointer: &str) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::NotFound => Error::invalid(pointer, "unknown-id", "There is nothing under this id."),
        error => error,
    }
}

/// Locks the institute's blackouts or the company, so that nothing is published meanwhile, and gives the scope. `pointer` is where the request names it.
pub fn lock_place(conn: &mut Conn, caller: Scope, scope: BlackoutScope, pointer: &str) -> Result<Place> {
    let unknown = unknown_at(pointer);
    let (company_id, host_id) = match scope {
        BlackoutScope::Institute => {
            store::lock_of_institute(conn)?;
            return Ok(Place { company_id: None, host_id: None, timezone: institute::read(conn)?.timezone });
        }
        BlackoutScope::Company(company) => (company, None),
        BlackoutScope::Host(host) => {
            let host = companies::find_host(conn, caller, host).map_err(&unknown)?;
            if !host.active {
                return Err(Error::conflict("The host is archived: restore the host first."));
            }
            (host.company_id, Some(host.id))
        }
    };
    let company = companies::lock_company(conn, caller, company_id).map_err(unknown)?;
    if !company.active {
        return Err(Error::conflict("The company is archived: restore it first."));
    }
    Ok(Place { company_id: Some(company.id), host_id, timezone: company.timezone })
}

/// Gives the time zone of a scope, for what is read before anything is locked.
pub fn zone_of(conn: &mut Conn, caller: Scope, scope: BlackoutScope, pointer: &str) -> Result<Zone> {
    let unknown = unknown_at(pointer);
    let company = match scope {
        BlackoutScope::Institute => return Ok(institute::read(conn)?.timezone),
        BlackoutScope::Company(company) => company,
        BlackoutScope::Host(host) => companies::find_host(conn, caller, host).map_err(&unknown)?.company_id,
    };
    Ok(companies::find_company(conn, caller, company).map_err(unknown)?.timezone)
}

/// Checks that the locked scope has room for this many blackouts more.
pub fn check_room_for(conn: &mut Conn, place: &Place, more: i64) -> Result<()> {
    let there = store::count_blackouts(conn, place.company_id)?;
    let whose = if place.company_id.is_some() { "The company" } else { "The institute" };
    check_room(there + more - 1, MOST_BLACKOUTS, whose, "blackouts", "Delete one first.")
}

/// Makes a blackout of a locked scope, which has room for it.
pub fn create(conn: &mut Conn, stamp: &Stamp, place: &Place, new: &NewBlackout) -> Result<BlackoutRow> {
    let (starts_on, ends_on) = match new.time {
        BlackoutTime::Days { first, last } => (Some(Day(first)), Some(Day(last))),
        BlackoutTime::Between(_) => (None, None),
    };
    let interval = new.time.interval(&place.timezone);
    let blackout = BlackoutRow {
        id: stamp.new_id(),
        company_id: place.company_id,
        host_id: place.host_id,
        name: new.name.clone(),
        starts_on,
        ends_on,
        timezone: place.timezone.clone(),
        starts_at: interval.starts_at,
        ends_at: interval.ends_at,
        created_at: stamp.at,
    };
    store::insert_blackout(conn, &blackout)?;
    audit::record(conn, stamp, "blackout.created", &blackout.id, blackout.company_id, None)?;
    Ok(blackout)
}

/// Deletes a blackout. The slots keep the instants that they have. The request may say nothing else.
pub fn delete(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BlackoutId) -> Result<()> {
    let blackout = store::find_blackout(conn, stamp.by.scope(), id)?;
    given.read_at(VERSION, nothing)?;
    if blackout.company_id.is_none() && stamp.by.is_partner() {
        return Err(Error::Forbidden("The institute's blackouts are made and deleted by a coordinator.".to_owned()));
    }
    store::delete_blackout(conn, blackout.id)?;
    audit::record(conn, stamp, "blackout.deleted", &blackout.id, blackout.company_id, None)
}
