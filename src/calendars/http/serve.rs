//! Calendar programs read a feed at its secret URL, `/calendars/{token}.ics` (docs/calendars.md, How a feed is served).
//!
//! Calendar programs read no problem documents, so what is not found or goes wrong is plain text here. The answer is never an empty
//! calendar with 200, because they would delete every event.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, get};
use jiff::civil::Date;

use crate::auth::address::count_address;
use crate::calendars::calendar;
use crate::calendars::document::{CALENDAR, FORMAT};
use crate::calendars::model::client_family;
use crate::calendars::rendered::Rendered;
use crate::calendars::store::{self, FeedRow};
use crate::deps::Deps;
use crate::error::Result;
use crate::events;
use crate::events::store::Revision;
use crate::ids::FeedId;
use crate::limits::{Allowance, Counted};
use crate::seal::{Sealer, fingerprint, looks_like_token};
use crate::telemetry::RequestId;
use crate::time::{Instant, Zone};

const TEXT: &str = "text/plain; charset=utf-8";

/// Read a calendar.
///
/// For calendar programs: anybody who has the URL may read. 60 days back and 400 on. An unchanged calendar costs a 304 by its strong `ETag`;
/// `If-None-Match` wins over `If-Modified-Since`. `Accept` and query parameters are ignored.
#[utoipa::path(tag = "calendars", security(()),
    params(("token" = String, Path, description = "The secret of the feed's URL", pattern = "^[A-Za-z0-9_-]{43}$"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` that the reader has", example = "\"5f2b1c9e8d7a6b4c3e2f1a0b9c8d7e6f\""),
        ("If-Modified-Since" = Option<String>, Header, description = "The `Last-Modified` that the reader has")),
    responses((status = 200, description = "The calendar", body = String, content_type = "text/calendar",
            headers(("ETag" = String), ("Last-Modified" = String), ("Cache-Control" = String))),
        crate::wire::responses::NotModified,
        (status = 404, description = "There is no such feed, or it was revoked", body = String, content_type = "text/plain"),
        (status = 429, description = "`rate-limited`: wait as `Retry-After` says",
            body = crate::wire::problem::ProblemDocument<'static>, content_type = "application/problem+json"),
        (status = 503, description = "Try again in a moment", body = String, content_type = "text/plain")))]
#[get("/calendars/{token:.*}.ics")]
pub async fn get_calendar(request: HttpRequest, rendered: Data<Rendered>, deps: Data<Deps>) -> Result<HttpResponse> {
    for_anybody(&request, &deps, calendar(&request, &rendered, &deps)).await
}

/// Answers a request that has no key: counts it for its address (429 when there were too many), and sends what `look` finds. `None` is a
/// plain 404; an error is logged and becomes a plain 503, which calendar programs try again later.
pub async fn for_anybody(
    request: &HttpRequest,
    deps: &Deps,
    look: impl Future<Output = Result<Option<HttpResponse>>>,
) -> Result<HttpResponse> {
    count_address(request, deps, Counted::Reader)?;
    match look.await {
        Ok(Some(response)) => Ok(response),
        Ok(None) => {
            // A 404 gets no headers of the limit, since nothing in it may differ from another 404.
            request.extensions_mut().remove::<Allowance>();
            Ok(plain(StatusCode::NOT_FOUND).body("not found"))
        }
        Err(error) => {
            let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
            tracing::error!(request_id, %error, "feed failed");
            Ok(plain(StatusCode::SERVICE_UNAVAILABLE).insert_header((header::RETRY_AFTER, "60")).body("unavailable"))
        }
    }
}

fn plain(status: StatusCode) -> HttpResponseBuilder {
    let mut response = behind_a_secret(status);
    response.insert_header((header::CACHE_CONTROL, "no-store")).content_type(TEXT);
    response
}

/// Starts an answer that the reader, and no shared cache, may keep for five minutes.
pub fn found(status: StatusCode) -> HttpResponseBuilder {
    let mut response = behind_a_secret(status);
    response.insert_header((header::CACHE_CONTROL, "private, max-age=300"));
    response
}

/// Starts an answer whose URL is a secret: search engines leave it out, and browsers do not send it on as a referrer.
fn behind_a_secret(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header(ROBOTS).insert_header(REFERRER);
    response
}

const ROBOTS: (HeaderName, &str) = (HeaderName::from_static("x-robots-tag"), "noindex");
const REFERRER: (HeaderName, &str) = (header::REFERRER_POLICY, "no-referrer");

/// Answers with a feed's calendar, or 304; `None` for a token that is wrong, revoked or no token at all.
async fn calendar(request: &HttpRequest, rendered: &Rendered, deps: &Deps) -> Result<Option<HttpResponse>> {
    let token = request.match_info().query("token");
    if !looks_like_token(token) {
        return Ok(None);
    }
    let Some((feed, revision)) = find(token, deps).await? else { return Ok(None) };
    let now = deps.clock.now();
    let today = Zone::utc().date_at(now);
    let state = State::of(&deps.sealer, revision, &feed, today);
    // A fetch that ends in 304 counts as a fetch too.
    note_client(request, &feed, now, deps);
    let mut response = found(StatusCode::OK);
    state.describe(&mut response);
    // This is decided by the revision and the feed's row alone, so an unchanged feed costs no query for its slots or bookings.
    if state.is_known_to(request.headers()) {
        return Ok(Some(response.status(StatusCode::NOT_MODIFIED).finish()));
    }
    // The tag names all that a body depends on, so a body that is kept under this tag is the same as a new one.
    let body = match rendered.find(feed.id, &state.etag) {
        Some(body) => body,
        None => render(feed, today, &state, rendered, deps).await?,
    };
    Ok(Some(response.content_type(CALENDAR).body(body)))
}

/// Finds the feed and the revision of its data. The revision is read before the data, so that a body may be newer than its tag but never
/// older.
async fn find(token: &str, deps: &Deps) -> Result<Option<(FeedRow, Revision)>> {
    let hash = fingerprint(token);
    let found = deps.db.read("find_feed", move |conn| {
        let Some(feed) = store::find_by_token(conn, &hash)? else { return Ok(None) };
        let behind = events::store::some_without_position(conn)?;
        let revision = events::store::revision(conn, feed.company_id)?;
        Ok(Some((feed, revision, behind)))
    });
    let Some((feed, revision, behind)) = found.await? else { return Ok(None) };
    if !behind {
        return Ok(Some((feed, revision)));
    }
    // Committed events without a position are not in the revision yet, and a 304 would hide what they changed. So they get their positions
    // first, and the revision is read again.
    events::catch_up(deps).await?;
    let company = feed.company_id;
    let revision = deps.db.read("revision_of_feed", move |conn| events::store::revision(conn, company)).await?;
    Ok(Some((feed, revision)))
}

fn note_client(request: &HttpRequest, feed: &FeedRow, now: Instant, deps: &Deps) {
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    deps.last_used.feed(feed.id, now, client_family(user_agent));
}

/// Renders a feed and keeps its body under the tag that was made before its rows were read.
async fn render(feed: FeedRow, today: Date, state: &State, rendered: &Rendered, deps: &Deps) -> Result<Bytes> {
    let id = feed.id;
    let body = deps.db.read("render_feed", move |conn| Ok(calendar::of_feed(conn, &feed, today)?.write())).await?;
    let body = Bytes::from(body);
    rendered.keep(id, &state.etag, &body);
    Ok(body)
}

/// The tag and date of a feed, by which a reader knows whether it already has it.
struct State {
    etag: String,
    /// In whole seconds, since HTTP has no fractions (RFC 9110, 5.6.7).
    last_modified: SystemTime,
}

impl State {
    /// `today` is a date in UTC. It belongs to the state because the window moves with it, and cancelled events drop out. The feed's own version
    /// belongs to it because its name and its detail can be changed.
    fn of(sealer: &Sealer, revision: Revision, feed: &FeedRow, today: Date) -> Self {
        Self::at(tag(sealer, revision, feed.id, feed.version, today), revision, feed.updated_at, today)
    }

    fn at(tag: String, revision: Revision, updated_at: Instant, today: Date) -> Self {
        let midnight = Zone::utc().start_of(today);
        let changed = revision.changed_at.map_or(midnight, |at| at.max(midnight)).max(updated_at);
        let seconds = u64::try_from(changed.timestamp().as_second()).unwrap_or(0);
        Self { etag: tag, last_modified: UNIX_EPOCH + Duration::from_secs(seconds) }
    }

    fn describe(&self, response: &mut HttpResponseBuilder) {
        response
            .insert_header((header::ETAG, self.etag.as_str()))
            .insert_header((header::LAST_MODIFIED, httpdate::fmt_http_date(self.last_modified)));
    }

    /// `If-None-Match` wins (RFC 9110, 13.2.2). A date must be exactly the one that was sent: two changes may share a second, and a change
    /// may be committed after another that happened later, so that "not older" would leave a reader with an old calendar.
    fn is_known_to(&self, headers: &HeaderMap) -> bool {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        if headers.contains_key(header::IF_NONE_MATCH) {
            let mut tags = headers.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok()).flat_map(|tags| tags.split(','));
            return tags.any(|tag| tag.trim() == "*" || tag.trim().trim_start_matches("W/") == self.etag);
        }
        text(header::IF_MODIFIED_SINCE).and_then(|date| httpdate::parse_http_date(date).ok()) == Some(self.last_modified)
    }
}

/// Makes the tag, which is a keyed hash of all that a body depends on. A revision is a position among all events of the institute and would
/// tell how much happens elsewhere, so it is hashed and nobody can read it.
fn tag(sealer: &Sealer, revision: Revision, feed: FeedId, version: i64, today: Date) -> String {
    format!("\"{}\"", sealer.tag(&format!("{FORMAT} {} {feed} {version} {today}", revision.position)))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use jiff::civil::date;

    use super::*;

    fn state(changed_at: &str) -> State {
        let revision = Revision { position: 4711, changed_at: Some(changed_at.parse().unwrap()) };
        State::at("\"own\"".to_owned(), revision, "2027-03-09T10:00:00Z".parse().unwrap(), date(2027, 3, 31))
    }

    fn knows(headers: &[(HeaderName, &'static str)]) -> bool {
        let map = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        state("2027-03-31T10:11:12.9Z").is_known_to(&map)
    }

    #[test]
    fn the_tag_differs_by_feed_version_revision_day_and_key_and_shows_none_of_them() {
        let made = |byte, position, number, version, day| {
            let sealer = Sealer::from_base64(&STANDARD.encode([byte; 32])).unwrap();
            let feed = FeedId::from(uuid::Uuid::from_u128(number));
            tag(&sealer, Revision { position, changed_at: None }, feed, version, date(2027, 3, day))
        };
        let own = made(7, 4711, 1, 2, 31);
        assert_eq!(own, made(7, 4711, 1, 2, 31));
        assert!(own.len() == 34 && own.trim_matches('"').bytes().all(|byte| byte.is_ascii_hexdigit()), "{own}");
        for other in
            [made(8, 4711, 1, 2, 31), made(7, 4712, 1, 2, 31), made(7, 4711, 2, 2, 31), made(7, 4711, 1, 3, 31), made(7, 4711, 1, 2, 30)]
        {
            assert_ne!(own, other);
        }
    }

    #[test]
    fn it_was_modified_at_the_last_change_or_at_midnight() {
        let modified = |at| httpdate::fmt_http_date(state(at).last_modified);
        assert_eq!(modified("2027-03-31T10:11:12.9Z"), "Wed, 31 Mar 2027 10:11:12 GMT");
        assert_eq!(modified("2027-03-20T10:11:12Z"), "Wed, 31 Mar 2027 00:00:00 GMT");
        let never = State::at(
            String::new(),
            Revision { position: 0, changed_at: None },
            "2027-03-09T10:00:00Z".parse().unwrap(),
            date(2027, 3, 31),
        );
        assert_eq!(httpdate::fmt_http_date(never.last_modified), "Wed, 31 Mar 2027 00:00:00 GMT");
        let renamed = State::at(
            String::new(),
            Revision { position: 0, changed_at: None },
            "2027-03-31T10:00:00Z".parse().unwrap(),
            date(2027, 3, 31),
        );
        assert_eq!(httpdate::fmt_http_date(renamed.last_modified), "Wed, 31 Mar 2027 10:00:00 GMT");
    }

    #[test]
    fn the_tag_wins_over_the_date() {
        use header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
        const NOW: &str = "Wed, 31 Mar 2027 10:11:12 GMT";
        assert!(knows(&[(IF_NONE_MATCH, "\"own\"")]));
        assert!(knows(&[(IF_NONE_MATCH, "\"x\", W/\"own\"")]));
        assert!(knows(&[(IF_NONE_MATCH, "*")]));
        assert!(knows(&[(IF_NONE_MATCH, "\"own\""), (IF_MODIFIED_SINCE, "Wed, 31 Mar 2027 00:00:00 GMT")]));
        assert!(!knows(&[(IF_NONE_MATCH, "\"other\""), (IF_MODIFIED_SINCE, NOW)]));
        assert!(knows(&[(IF_MODIFIED_SINCE, NOW)]));
        assert!(!knows(&[(IF_MODIFIED_SINCE, "Wed, 31 Mar 2027 10:11:11 GMT")]));
        assert!(!knows(&[(IF_MODIFIED_SINCE, "yesterday")]));
        assert!(!knows(&[]));
    }
}
