//! This module fetches external calendars in three steps, as deliveries do: claim, fetch and settle (docs/calendars.md, Busy calendars).
//!
//! Nothing is locked and no transaction is open while a fetch waits for the network. A lease keeps other instances away, and its epoch
//! stops an instance that has lost its lease from writing. If anything fails, the last import stays.

use std::borrow::Cow;
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::{JoinError, JoinSet};

use super::calendar::LeftOutList;
use super::import::{self, Calendar, Imported, OwnIds};
use super::interval::Interval;
use super::store::{self, BusyCalendarRow, Settled};
use crate::audit;
use crate::auth::Stamp;
use crate::db::{Conn, installation};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{BusyCalendarId, CompanyId};
use crate::net::decode::{Undecodable, decoded};
use crate::net::download::Download;
use crate::net::places::{Place, Waiting};
use crate::seal::{Sealer, random};
use crate::time::{Instant, Zone};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Busy times are known, and feeds reach, from this many days before today to [`DAYS_ON`] days after it.
pub const DAYS_BACK: i64 = 60;
pub const DAYS_ON: i64 = 400;

/// The connection, TLS, the headers and the body together may take this long.
const DEADLINE: Duration = Duration::from_secs(15);
/// A lease lasts longer than the deadline, so that there is enough time to read a large calendar and to store it.
const LEASE: SignedDuration = SignedDuration::from_secs(75);
/// One instance fetches and reads at most this many calendars at the same time. Each may hold 10 MB in memory, and what was read from them.
pub const AT_ONCE: usize = 4;
/// A fetch by hand waits this long for other fetches to end.
const PATIENCE: Duration = Duration::from_secs(5);
/// While a fetch by hand waits, it checks at this interval whether its company and server have a place.
const LOOK_FOR_A_PLACE: Duration = Duration::from_millis(100);
/// While the worker waits for answers, it looks at this interval for calendars that have become due.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A calendar whose server answers is fetched at this interval.
const EVERY: SignedDuration = SignedDuration::from_mins(30);
/// An unchanged calendar is read again after this time, because fewer and fewer of the days ahead are known until then.
const READ_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);
/// The next fetch waits this long after the first failure. The wait doubles with each further failure.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(5);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(6);
/// Each wait grows by at most this many hundredths, so that calendars registered together are not always fetched together.
const JITTER_HUNDREDTHS: i64 = 20;

/// This is a calendar under lease.
pub struct Claimed {
    calendar: BusyCalendarRow,
    host_is_active: bool,
    /// This is the time zone in which the host lives.
    zone: Zone,
}

/// This is the result of a fetch.
enum News {
    Unchanged,
    Imported {
        imported: Imported,
        etag: Option<String>,
        last_modified: Option<String>,
    },
    Failed {
        word: Cow<'static, str>,
        /// The server asks not to be called again for this long.
        rest: Option<SignedDuration>,
    },
    /// Nothing was fetched, because the host is archived.
    Resting,
}

/// Fetches all calendars that are due now by the clock or become due during the run, and gives their number. Each fetch that ends makes
/// room for the next one, so no fetch has to wait for a slow one that runs at the same time.
pub async fn fetch_due(deps: &Deps) -> Result<usize> {
    let (mut fetches, mut fetched) = (JoinSet::new(), 0);
    let (mut outcome, mut is_claiming) = (Ok(()), true);
    loop {
        while is_claiming {
            match claim_next(deps).await {
                Ok(Some((claimed, held))) => {
                    fetched += 1;
                    fetches.spawn(fetch(deps.clone(), claimed, held));
                }
                Ok(None) => break,
                // The fetches that have already started still run to their end.
                Err(error) => (outcome, is_claiming) = (outcome.and(Err(error)), false),
            }
        }
        tokio::select! {
            Some(ended) = fetches.join_next() => outcome = outcome.and(told(ended)),
            () = tokio::time::sleep(LOOK_AGAIN), if is_claiming && !fetches.is_empty() => {}
            else => return outcome.map(|()| fetched),
        }
    }
}

/// Logs a result that could not be stored. Such an error does not stop the fetches of other calendars.
fn told(ended: Result<Result<()>, JoinError>) -> Result<()> {
    let ended = ended.unwrap_or_else(|error| Err(Error::Internal(format!("fetching a calendar ended early: {error}"))));
    ended.inspect_err(|error| tracing::error!(%error, "what came of a calendar could not be written down"))
}

/// A fetch holds a permit and the place of its company and server while it runs. Both are taken before the lease, so that a lease never
/// runs out in a queue.
pub struct Held {
    permit: Permit,
    place: Place,
}

/// A permit is the right to hold one calendar in memory.
pub struct Permit(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

async fn next_permit(deps: &Deps) -> Result<Permit> {
    let permit = deps.calendars_at_once.clone().acquire_owned().await;
    permit.map(Permit).map_err(|_| Error::Internal("the permits for calendars were closed".to_owned()))
}

/// Takes what a fetch by hand has to hold. All callers that wait for a permit, the worker included, get one in order.
async fn hold(deps: &Deps, company: CompanyId, server: &str) -> Result<Held> {
    let busy = |_| Error::Unavailable("as many calendars as there are permits for are being fetched".to_owned());
    let waiting = async {
        let place = loop {
            match deps.calendar_places.take(company, server) {
                Some(place) => break place,
                None => tokio::time::sleep(LOOK_FOR_A_PLACE).await,
            }
        };
        Ok(Held { permit: next_permit(deps).await?, place })
    };
    tokio::time::timeout(PATIENCE, waiting).await.map_err(busy)?
}

/// Leases the next calendar that is due and has a place, if there is one now.
async fn claim_next(deps: &Deps) -> Result<Option<(Claimed, Held)>> {
    let now = deps.clock.now();
    if !deps.db.read("look_for_due_calendars", move |conn| store::is_some_due(conn, now)).await? {
        return Ok(None);
    }
    let permit = next_permit(deps).await?;
    let now = deps.clock.now();
    let waiting = deps.db.read("calendars_waiting", move |conn| store::waiting(conn, now)).await?;
    for whose in deps.calendar_places.in_turn(waiting) {
        let Some(place) = deps.calendar_places.take(whose.company_id, &whose.server) else { continue };
        if let Some(claimed) = claim_due(deps, now, whose).await? {
            return Ok(Some((claimed, Held { permit, place })));
        }
    }
    Ok(None)
}

/// Leases a calendar that is due, unless another instance has leased it first.
async fn claim_due(deps: &Deps, now: Instant, whose: Waiting) -> Result<Option<Claimed>> {
    let sealer = deps.sealer.clone();
    let claim = deps.db.write("claim_calendar", move |conn| {
        // With another master key no address opens, so what is due is left to instances that can read it.
        if !installation::is_sealed_with(conn, &sealer)? {
            return Ok(None);
        }
        match store::lock_due(conn, now, &whose)? {
            Some(id) => lease(conn, id, now).map(Some),
            None => Ok(None),
        }
    });
    claim.await
}

/// Leases a locked calendar for a fetch by hand.
fn claim(conn: &mut Conn, stamp: &Stamp, calendar: &BusyCalendarRow, sealer: &Sealer) -> Result<Claimed> {
    installation::check_master_key(conn, sealer)?;
    check_free(calendar, stamp.at)?;
    audit::record(conn, stamp, "busy_calendar.refreshed", &calendar.id, Some(calendar.company_id), None)?;
    let claimed = lease(conn, calendar.id, stamp.at)?;
    if claimed.host_is_active { Ok(claimed) } else { Err(Error::conflict("The host is archived: its calendars are not read.")) }
}

/// Refuses a calendar that is under lease. Callers check this before they wait for a place, and again under the lock.
fn check_free(calendar: &BusyCalendarRow, now: Instant) -> Result<()> {
    if calendar.leased_until.is_some_and(|until| now < until) {
        return Err(Error::conflict("The calendar is being fetched at this moment."));
    }
    Ok(())
}

/// Fetches a calendar because somebody asks for it, and gives it as it is afterwards. It takes up to 20 seconds.
pub async fn refresh(deps: &Deps, stamp: Stamp, given: Given, id: BusyCalendarId) -> Result<BusyCalendarRow> {
    let scope = stamp.by.scope();
    let seen = deps.db.read("get_busy_calendar", move |conn| store::find(conn, scope, id)).await?;
    check_free(&seen, stamp.at)?;
    let held = hold(deps, seen.company_id, &seen.server).await?;
    let sealer = deps.sealer.clone();
    let claimed = deps.db.write("claim_calendar", move |conn| {
        let row = store::lock(conn, scope, id)?;
        nothing(given.fields()?)?;
        given.check_version(row.version)?;
        claim(conn, &stamp, &row, &sealer)
    });
    let claimed = claimed.await?;
    fetch(Deps::clone(deps), claimed, held).await?;
    deps.db.read("get_busy_calendar", move |conn| store::find(conn, scope, id)).await
}

fn lease(conn: &mut Conn, id: BusyCalendarId, now: Instant) -> Result<Claimed> {
    store::lease(conn, id, now.plus(LEASE))?;
    let (calendar, host_is_active, zone) = store::with_host(conn, id)?;
    Ok(Claimed { calendar, host_is_active, zone })
}

/// Fetches a calendar under lease and stores the result.
async fn fetch(deps: Deps, claimed: Claimed, held: Held) -> Result<()> {
    let started_at = deps.clock.now();
    let (calendar, news) = match look(&deps, &claimed, started_at, held).await {
        Ok(news) => (claimed.calendar, news),
        Err(error) => {
            tracing::error!(calendar = %claimed.calendar.id, %error, "a calendar cannot be fetched");
            (claimed.calendar, News::failed("our_fault"))
        }
    };
    let (now, jitter) = (deps.clock.now(), jitter()?);
    note(&calendar, &news);
    deps.db.write("settle_calendar", move |conn| settle(conn, &calendar, &news, now, jitter)).await
}

impl News {
    fn failed(word: impl Into<Cow<'static, str>>) -> Self {
        Self::Failed { word: word.into(), rest: None }
    }
}

async fn look(deps: &Deps, claimed: &Claimed, now: Instant, Held { permit, place }: Held) -> Result<News> {
    if !claimed.host_is_active {
        return Ok(News::Resting);
    }
    let url = claimed.calendar.url(&deps.sealer)?;
    let headers = headers(&claimed.calendar, &deps.calendar_user_agent, now);
    let started = tokio::time::Instant::now();
    let download = deps.http.download(&url, headers, import::MOST_OCTETS, DEADLINE).await;
    place.took(started.elapsed());
    drop(place);
    match download {
        Download::Fetched { body, encodings, etag, last_modified } => {
            let calendar = read_aside(body, encodings, permit).await?;
            Ok(match calendar {
                Ok((calendar, permit)) => match count_out(deps, calendar, now, claimed.zone.clone(), permit).await? {
                    Ok(imported) => News::Imported { imported, etag, last_modified },
                    Err(fault) => News::failed(fault.as_str()),
                },
                Err(word) => News::failed(word),
            })
        }
        Download::NotModified => Ok(News::Unchanged),
        Download::TooLarge => Ok(News::failed(import::ImportFault::TooLarge.as_str())),
        Download::Failed(outcome) => Ok(News::Failed {
            rest: outcome.rest_asked(deps.clock.now().timestamp()).and_then(|rest| rest.try_into().ok()),
            word: outcome.fault().unwrap_or_else(|| "no_valid_answer".into()),
        }),
    }
}

/// Reads a calendar outside the threads that answer requests. The reading goes on even if its caller no longer waits for it, so it holds
/// the permit itself.
async fn read_aside(body: Vec<u8>, encodings: String, permit: Permit) -> Result<Result<(Calendar, Permit), &'static str>> {
    aside(move || {
        let body = decoded(body, &encodings, import::MOST_OCTETS).map_err(|fault| match fault {
            Undecodable::TooLarge => import::ImportFault::TooLarge.as_str(),
            Undecodable::Unknown | Undecodable::Broken => "content_encoding",
        })?;
        let calendar = Calendar::read(&body).map_err(import::ImportFault::as_str)?;
        Ok((calendar, permit))
    })
    .await
}

/// Finds when the host is busy according to a calendar. It leaves out this service's own events, to which the host may have subscribed.
async fn count_out(
    deps: &Deps,
    calendar: Calendar,
    now: Instant,
    zone: Zone,
    permit: Permit,
) -> Result<Result<Imported, import::ImportFault>> {
    let named = calendar.own_ids();
    let ours = if named.is_empty() { named } else { deps.db.read("own_events", move |conn| ours(conn, &named)).await? };
    let span = Interval::of_days(Zone::utc().date_at(now), DAYS_BACK, DAYS_ON);
    aside(move || {
        let _permit = permit;
        calendar.busy(span, &zone, &ours)
    })
    .await
}

fn ours(conn: &mut Conn, named: &OwnIds) -> Result<OwnIds> {
    let slots: Vec<_> = named.slots.iter().copied().collect();
    let bookings: Vec<_> = named.bookings.iter().copied().collect();
    Ok(OwnIds {
        slots: store::known_slots(conn, &slots)?.into_iter().collect(),
        bookings: store::known_bookings(conn, &bookings)?.into_iter().collect(),
    })
}

async fn aside<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(read).await.map_err(|_| Error::Internal("reading a calendar panicked".to_owned()))
}

/// Gives the headers of a request. The request is conditional, unless it is time to read the calendar again.
fn headers(calendar: &BusyCalendarRow, user_agent: &HeaderValue, now: Instant) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([
        (USER_AGENT, user_agent.clone()),
        (ACCEPT, HeaderValue::from_static("text/calendar, text/plain;q=0.9, */*;q=0.1")),
        (ACCEPT_ENCODING, HeaderValue::from_static("identity")),
    ]);
    if calendar.imported_at.is_some_and(|at| now < at.plus(READ_AGAIN_AFTER)) {
        let mut put = |name: HeaderName, value: Option<&String>| {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        };
        put(IF_NONE_MATCH, calendar.etag.as_ref());
        put(IF_MODIFIED_SINCE, calendar.last_modified.as_ref());
    }
    headers
}

/// Draws a random part of [`JITTER_HUNDREDTHS`], in thousandths. It is drawn outside of transactions, because a transaction may run again.
fn jitter() -> Result<i64> {
    let mut bytes = [0; 2];
    random(&mut bytes)?;
    Ok(i64::from(u16::from_be_bytes(bytes)) % 1_000)
}

fn settle(conn: &mut Conn, calendar: &BusyCalendarRow, news: &News, now: Instant, jitter: i64) -> Result<()> {
    let settled = settled(calendar, news, now, jitter);
    let held = store::settle(conn, calendar.id, calendar.lease_epoch, &settled)?;
    if let (true, News::Imported { imported, .. }) = (held, news) {
        store::replace_intervals(conn, calendar.id, calendar.host_id, &imported.busy)?;
    }
    Ok(())
}

fn settled(calendar: &BusyCalendarRow, news: &News, now: Instant, jitter: i64) -> Settled {
    let wait = |wait: SignedDuration| now.plus(wait + wait * i32::try_from(JITTER_HUNDREDTHS * jitter).unwrap_or(0) / 100_000);
    let as_before = Settled {
        etag: calendar.etag.clone(),
        last_modified: calendar.last_modified.clone(),
        busy_intervals: calendar.busy_intervals,
        events_left_out: calendar.events_left_out,
        left_out: calendar.left_out.clone(),
        imported_at: calendar.imported_at,
        checked_at: Some(now),
        last_error: None,
        consecutive_failures: 0,
        next_fetch_at: wait(EVERY),
        leased_until: None,
    };
    match news {
        News::Unchanged => as_before,
        News::Imported { imported, etag, last_modified } => Settled {
            etag: etag.clone(),
            last_modified: last_modified.clone(),
            busy_intervals: i32::try_from(imported.busy.len()).unwrap_or(i32::MAX),
            events_left_out: i32::try_from(imported.events_left_out()).unwrap_or(i32::MAX),
            left_out: LeftOutList(imported.left_out.clone()),
            imported_at: Some(now),
            ..as_before
        },
        News::Failed { word, rest } => {
            let failures = calendar.consecutive_failures.saturating_add(1);
            Settled {
                last_error: Some(word.to_string()),
                consecutive_failures: failures,
                next_fetch_at: wait(after_failure(failures).max(rest.unwrap_or_default())),
                ..as_before
            }
        }
        News::Resting => Settled {
            checked_at: calendar.checked_at,
            last_error: calendar.last_error.clone(),
            consecutive_failures: calendar.consecutive_failures,
            next_fetch_at: wait(LONGEST_WAIT),
            ..as_before
        },
    }
}

/// Gives the wait after a failure. `failures` counts the failures in a row, with this one included.
fn after_failure(failures: i32) -> SignedDuration {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(0).min(10);
    (AFTER_FAILURE * (1 << doublings)).min(LONGEST_WAIT)
}

/// Logs the result of a fetch, but never the address.
fn note(calendar: &BusyCalendarRow, news: &News) {
    let id = calendar.id;
    match news {
        News::Unchanged => tracing::debug!(calendar = %id, "an external calendar is unchanged"),
        News::Imported { imported, .. } => {
            tracing::info!(calendar = %id, intervals = imported.busy.len(), left_out = imported.events_left_out(), "an external calendar was read");
        }
        News::Failed { word, .. } => tracing::info!(calendar = %id, error = %word, "an external calendar could not be read"),
        News::Resting => tracing::debug!(calendar = %id, "an external calendar rests with its host"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_with_each_failure_up_to_six_hours() {
        let minutes: Vec<_> = [1, 2, 3, 6, 7, 8, 1_000, i32::MAX].map(|failures| after_failure(failures).as_mins()).into();
        assert_eq!(minutes, [5, 10, 20, 160, 320, 360, 360, 360]);
    }

    #[test]
    fn a_lease_outlives_the_deadline() {
        assert!(LEASE > SignedDuration::try_from(DEADLINE).unwrap() + SignedDuration::from_secs(30));
    }
}
