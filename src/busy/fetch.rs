//! Fetching external calendars: claim, fetch, settle, as with deliveries (docs/calendars.md, Busy calendars).
//!
//! Nothing is locked and no transaction is open while the network is waited for: a lease keeps other instances away, and its epoch keeps one
//! that has lost its lease from writing. Whatever fails, what was imported last stays.

use std::borrow::Cow;
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;

use super::calendar::LeftOutList;
use super::import::{self, Calendar, Imported, OwnIds};
use super::interval::Interval;
use super::store::{self, BusyCalendarRow, Settled};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::BusyCalendarId;
use crate::net::decode::{Undecodable, decoded};
use crate::net::download::Download;
use crate::seal::random;
use crate::time::{Instant, Zone};

/// The days that are known of a calendar, and that feeds cover: so many before today and so many after it.
pub const DAYS_BACK: i64 = 60;
pub const DAYS_ON: i64 = 400;

/// For connection, TLS, headers and body together.
const DEADLINE: Duration = Duration::from_secs(15);
/// Outlives the deadline by enough to read a large calendar and write it down.
const LEASE: SignedDuration = SignedDuration::from_secs(75);
/// How many are fetched and read side by side by one instance: each may hold 10 MB, and what is read of it.
pub const AT_ONCE: usize = 4;
/// How long a fetch by hand waits for the others.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a calendar is looked at that answers.
const EVERY: SignedDuration = SignedDuration::from_mins(30);
/// How long an unchanged one goes without being read again: the days ahead that are known grow fewer meanwhile.
const READ_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);
/// The wait after the first failure; it doubles with each.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(5);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(6);
/// Added to each wait, in hundredths of it at most, so that what was registered together is not fetched together for ever.
const JITTER_HUNDREDTHS: i64 = 20;

/// A calendar under lease.
pub struct Claimed {
    calendar: BusyCalendarRow,
    host_is_active: bool,
    /// Where the host lives.
    zone: Zone,
}

/// What came of a fetch.
enum News {
    Unchanged,
    Imported {
        imported: Imported,
        etag: Option<String>,
        last_modified: Option<String>,
    },
    Failed {
        word: Cow<'static, str>,
        /// The server asks to be left alone for so long.
        rest: Option<SignedDuration>,
    },
    /// Nothing was fetched: the host is archived.
    Resting,
}

/// Fetches all that is due at the clock's now, and says how many that were.
pub async fn fetch_due(deps: &Deps) -> Result<usize> {
    let mut fetched = 0;
    loop {
        let now = deps.clock.now();
        if !deps.db.read("look_for_due_calendars", move |conn| store::is_some_due(conn, now)).await? {
            return Ok(fetched);
        }
        let permits = permits(deps).await?;
        let claimed = claim_due(deps, permits.len()).await?;
        if claimed.is_empty() {
            return Ok(fetched);
        }
        fetched += claimed.len();
        let fetches: JoinSet<_> = claimed.into_iter().zip(permits).map(|(one, permit)| fetch(deps.clone(), one, permit)).collect();
        fetches.join_all().await.into_iter().collect::<Result<Vec<()>>>()?;
    }
}

/// The right to hold one calendar in memory. It is taken before a lease, which so never runs out in a queue.
pub struct Permit(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

/// One as soon as there is one, and all others that are free.
async fn permits(deps: &Deps) -> Result<Vec<Permit>> {
    let mut permits = vec![next_room(deps).await?];
    permits.extend(std::iter::from_fn(|| deps.calendars_at_once.clone().try_acquire_owned().ok().map(Permit)));
    Ok(permits)
}

async fn next_room(deps: &Deps) -> Result<Permit> {
    let permit = deps.calendars_at_once.clone().acquire_owned().await;
    permit.map(Permit).map_err(|_| Error::Internal("the permit for calendars was closed".to_owned()))
}

/// For a fetch by hand. Whoever waits is served in order, the worker too.
pub async fn permit(deps: &Deps) -> Result<Permit> {
    let busy = |_| Error::Unavailable("as many calendars as there is permit for are being fetched".to_owned());
    tokio::time::timeout(PATIENCE, next_room(deps)).await.map_err(busy)?
}

async fn claim_due(deps: &Deps, most: usize) -> Result<Vec<Claimed>> {
    let now = deps.clock.now();
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let claim = deps.db.write("claim_calendars", move |conn| {
        let due = store::lock_due(conn, now, most)?;
        lease(conn, &due, now)
    });
    claim.await
}

/// Leases a locked calendar for a fetch by hand.
pub fn claim(conn: &mut Conn, stamp: &Stamp, calendar: &BusyCalendarRow) -> Result<Claimed> {
    if calendar.leased_until.is_some_and(|until| stamp.at < until) {
        return Err(Error::conflict("The calendar is being fetched at this moment."));
    }
    audit::record(conn, stamp, "busy_calendar.refreshed", &calendar.id, Some(calendar.company_id), None)?;
    let claimed = lease(conn, &[calendar.id], stamp.at)?.pop().ok_or(Error::NotFound)?;
    if claimed.host_is_active { Ok(claimed) } else { Err(Error::conflict("The host is archived: its calendars are not read.")) }
}

fn lease(conn: &mut Conn, ids: &[BusyCalendarId], now: Instant) -> Result<Vec<Claimed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    store::lease(conn, ids, now.plus(LEASE))?;
    let rows = store::with_hosts(conn, ids)?;
    Ok(rows.into_iter().map(|(calendar, host_is_active, zone)| Claimed { calendar, host_is_active, zone }).collect())
}

/// Fetches a calendar under lease and writes down what came of it.
pub async fn fetch(deps: Deps, claimed: Claimed, permit: Permit) -> Result<()> {
    let started_at = deps.clock.now();
    let (calendar, news) = match look(&deps, &claimed, started_at, permit).await {
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

async fn look(deps: &Deps, claimed: &Claimed, now: Instant, permit: Permit) -> Result<News> {
    if !claimed.host_is_active {
        return Ok(News::Resting);
    }
    let url = claimed.calendar.url(&deps.sealer)?;
    let headers = headers(&claimed.calendar, &deps.calendar_user_agent, now);
    match deps.http.download(&url, headers, import::MOST_OCTETS, DEADLINE).await {
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

/// Reads a calendar off the threads that answer requests. It goes on although nobody may wait for it any more, so it has the permit.
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

/// Says when the host is busy by a calendar, without this service's own events, to which the host may have subscribed.
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

/// Conditional, unless it is time to read the calendar again.
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

/// Per mille of [`JITTER_HUNDREDTHS`], drawn outside of transactions, which may run again.
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

/// `failures`: in a row, this one counted.
fn after_failure(failures: i32) -> SignedDuration {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(0).min(10);
    (AFTER_FAILURE * (1 << doublings)).min(LONGEST_WAIT)
}

/// Never the address.
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
