//! This module registers and deletes external calendars of hosts. Only the audit records this: no event is sent. The `calendars` worker
//! fetches them.

use url::Url;

use super::input::new_calendar;
use super::store::{self, BusyCalendarRow};
use crate::audit;
use crate::auth::Stamp;
use crate::companies::store::{self as companies, HostRow};
use crate::db::{Conn, installation};
use crate::error::{Error, Result, check_room};
use crate::ids::{BusyCalendarId, HostId};
use crate::net::guard::Guard;
use crate::seal::{Rekey, Resealed, Sealer};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// One host has at most this many external calendars.
pub const MOST_CALENDARS: i64 = 10;

/// All hosts of a company together have at most this many external calendars.
pub const MOST_OF_COMPANY: i64 = 1_000;

crate::words! {
    /// `waiting`: not fetched yet; `failing`: the last fetch failed, and what was known before still holds.
    pub enum BusyCalendarState { Waiting = "waiting", Ok = "ok", Failing = "failing" }
}

crate::words! {
    /// Why an event of an external calendar is left out, or something of it. `unreadable`: its times cannot be read, or it ends before it starts;
    /// `unknown_zone`: it is in a time zone that neither a list nor the calendar itself knows; `recurrence`: it recurs in a way that is not
    /// understood, and only its first time counts; `too_many_occurrences`: it recurs too often to be counted out, and only its first time counts;
    /// `too_long`: a line of it is longer than is read.
    pub enum LeftOutReason {
        Unreadable = "unreadable",
        UnknownZone = "unknown_zone",
        Recurrence = "recurrence",
        TooManyOccurrences = "too_many_occurrences",
        TooLong = "too_long",
    }
}

/// How many events of an external calendar are left out for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct LeftOut {
    pub reason: LeftOutReason,
    /// How many events.
    #[schema(example = 2)]
    pub events: u32,
}

/// These are all reasons for which events of one calendar are left out, as they are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct LeftOutList(pub Vec<LeftOut>);

crate::stored_as_json!(LeftOutList);

/// This is an external calendar to be registered. It has no `Debug`, since anyone who has the address can read the calendar.
#[derive(Clone)]
pub struct NewBusyCalendar {
    pub url: Url,
    pub name: Option<String>,
}

impl BusyCalendarRow {
    pub fn state(&self) -> BusyCalendarState {
        match (&self.last_error, self.checked_at) {
            (Some(_), _) => BusyCalendarState::Failing,
            (None, Some(_)) => BusyCalendarState::Ok,
            (None, None) => BusyCalendarState::Waiting,
        }
    }

    /// Opens the sealed address and gives it.
    pub fn url(&self, sealer: &Sealer) -> Result<Url> {
        if self.master_key_id != sealer.key_id() {
            return Err(Error::Internal(format!("{} is sealed with master key {}", self.id, self.master_key_id)));
        }
        let opened = sealer.open(&self.sealed_url, &self.id.to_string())?;
        let text = std::str::from_utf8(&opened).ok().and_then(|text| Url::parse(text).ok());
        text.ok_or_else(|| Error::Internal(format!("{} has no address", self.id)))
    }
}

/// Seals the addresses after this one anew, if they are sealed with the old master key.
pub fn rekey(conn: &mut Conn, rekey: &Rekey, after: Option<&str>, most: i64) -> Result<Resealed> {
    let calendars = store::sealed_after(conn, Resealed::id_of(after)?, most)?;
    let mut count = 0;
    for (id, _, sealed_url) in calendars.iter().filter(|(_, key_id, _)| key_id == rekey.old_key_id()) {
        store::reseal(conn, *id, &rekey.reseal(sealed_url, &id.to_string())?, rekey.new_key_id())?;
        count += 1;
    }
    Ok(Resealed { count, last: calendars.last().map(|(id, ..)| id.to_string()) })
}

/// Registers the calendar of a host that a body asks for. It is due to be fetched at once.
pub fn register(conn: &mut Conn, stamp: &Stamp, given: &Given, id: HostId, guard: &Guard, sealer: &Sealer) -> Result<BusyCalendarRow> {
    // A host never changes its company. The company is locked before the host, because all locks are taken in this order.
    let company = companies::find_host(conn, stamp.by.scope(), id)?.company_id;
    companies::lock_company(conn, stamp.by.scope(), company)?;
    let host = companies::lock_host(conn, stamp.by.scope(), id)?;
    create(conn, stamp, &host, &new_calendar(given.fields()?, guard)?, sealer)
}

/// Registers a calendar of a host that is locked, together with its company.
pub fn create(conn: &mut Conn, stamp: &Stamp, host: &HostRow, new: &NewBusyCalendar, sealer: &Sealer) -> Result<BusyCalendarRow> {
    if !host.active {
        return Err(Error::conflict("The host is archived: its calendars are not read."));
    }
    check_room(store::count_of_host(conn, host.id)?, MOST_CALENDARS, "The host", "external calendars", "Delete one first.")?;
    check_room(store::count_of_company(conn, host.company_id)?, MOST_OF_COMPANY, "The company", "external calendars", "Delete one first.")?;
    let id: BusyCalendarId = stamp.new_id();
    let sealing = installation::sealing(conn, sealer)?;
    let calendar = BusyCalendarRow {
        id,
        host_id: host.id,
        company_id: host.company_id,
        name: new.name.clone(),
        server: new.url.host_str().unwrap_or_default().to_owned(),
        master_key_id: sealing.key_id().to_owned(),
        sealed_url: sealing.seal(new.url.as_str().as_bytes(), &id.to_string())?,
        etag: None,
        last_modified: None,
        busy_intervals: 0,
        events_left_out: 0,
        imported_at: None,
        checked_at: None,
        last_error: None,
        consecutive_failures: 0,
        next_fetch_at: stamp.at,
        leased_until: None,
        lease_epoch: 0,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
        left_out: LeftOutList::default(),
    };
    store::insert(conn, &calendar)?;
    audit::record(conn, stamp, "busy_calendar.created", &calendar.id, Some(calendar.company_id), None)?;
    Ok(calendar)
}

/// Deletes a calendar and all busy times that were known from it, and says whose it was. The request may say nothing else.
pub fn remove(conn: &mut Conn, stamp: &Stamp, given: &Given, id: BusyCalendarId) -> Result<HostId> {
    let calendar = store::lock(conn, stamp.by.scope(), id)?;
    given.read_at(calendar.version, nothing)?;
    store::delete(conn, id)?;
    audit::record(conn, stamp, "busy_calendar.deleted", &id, Some(calendar.company_id), None)?;
    Ok(calendar.host_id)
}
