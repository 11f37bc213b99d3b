//! Feeds as a resource are at `/v1/feeds`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use serde::Serialize;

use super::super::model::{Addresses, Detail, ScopeType};
use super::super::store::{self, FeedRow};
use super::super::{calendar, feed};
use crate::auth::{CompanySide, Stamp};
use crate::calendars::input::{FeedPatchBody, NewFeedBody, new_feed};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, FeedId};
use crate::seal::new_token;
use crate::time::{Instant, Zone};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

/// Whose calendar it is.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FeedScope, example = json!({"type": "company", "id": "comp_01k2m7q3x8e5rb4t9v6w1y0z2a"}))]
pub struct ScopeView {
    #[serde(rename = "type")]
    scope_type: ScopeType,
    /// Null for the institute.
    id: Option<String>,
}

/// A feed. Its URL is its secret.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Feed)]
pub struct FeedView {
    id: FeedId,
    scope: ScopeView,
    name: String,
    detail: Detail,
    /// To the minute or so.
    last_fetched_at: Option<Instant>,
    /// The family of calendar programs that fetched it last: Google, Outlook, Apple, Thunderbird or other.
    #[schema(example = "Outlook")]
    last_client: Option<String>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    /// How many events of its days have no room in it, since a calendar holds at most 1,000: what is before this week goes first, then what is
    /// farthest ahead. Only where one feed is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, example = 0)]
    events_left_out: Option<i64>,
    /// To copy into Google or Outlook: only in the answer that makes or rotates it. Google comes by every 4 to 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        required = false,
        nullable = false,
        example = "https://foothold.example/calendars/mJx5rX0dQ2v1oPq8sT4uW6yZ7aB9cD3eF5gH1iK2lM0.ics"
    )]
    url: Option<String>,
    /// The same for a button that opens Apple's calendar or Thunderbird.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        required = false,
        nullable = false,
        example = "webcal://foothold.example/calendars/mJx5rX0dQ2v1oPq8sT4uW6yZ7aB9cD3eF5gH1iK2lM0.ics"
    )]
    webcal_url: Option<String>,
    /// A page for the person who is to subscribe: a button, the address, and a line for each calendar program.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        required = false,
        nullable = false,
        example = "https://foothold.example/calendars/mJx5rX0dQ2v1oPq8sT4uW6yZ7aB9cD3eF5gH1iK2lM0"
    )]
    page_url: Option<String>,
}

impl FeedView {
    fn of(row: FeedRow) -> Result<Self> {
        let scope = row.scope()?;
        Ok(Self {
            id: row.id,
            scope: ScopeView { scope_type: scope.scope_type(), id: scope.id() },
            name: row.name,
            detail: row.detail,
            last_fetched_at: row.last_fetched_at,
            last_client: row.last_client,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            events_left_out: None,
            url: None,
            webcal_url: None,
            page_url: None,
        })
    }

    fn with_addresses(row: FeedRow, addresses: &Addresses) -> Result<Self> {
        let Addresses { url, webcal_url, page_url } = addresses.clone();
        Ok(Self { url: Some(url), webcal_url: Some(webcal_url), page_url: Some(page_url), ..Self::of(row)? })
    }
}

/// Make a feed.
///
/// Its URLs are only in this answer: anybody who has one can read the calendar. A partner makes feeds of its own company and hosts.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewFeedBody,
    responses((status = 201, description = "The feed, with its URLs", body = FeedView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/feeds")]
pub async fn create_feed(caller: CompanySide, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let token = new_token()?;
    let addresses = Addresses::of(&token, &deps.public_url);
    let act = request.run("create_feed", caller.0, &deps, move |conn, stamp, given| {
        let new = new_feed(given.fields()?, stamp.by.scope())?;
        let row = feed::create(conn, stamp, &new, &token)?;
        Answer::created(format!("/v1/feeds/{}", row.id), row.version, &FeedView::with_addresses(row, &addresses)?)
    });
    act.await
}

/// List feeds.
///
/// In the order in which they were made, without their URLs; revoked ones are gone. A partner sees those of its company and hosts.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(
    ("company_id" = Option<CompanyId>, Query, description = "Only of this company and its hosts"),
    responses::PageParameters,
), responses((status = 200, description = "A page of feeds", body = Page<FeedView>), responses::Read))]
#[get("/feeds")]
pub async fn list_feeds(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let mut query = Fields::of_query(request.query_string());
    let page = PageRequest::take(&mut query, &cursors);
    let company = query.optional("company_id", parse::id);
    query.finish(|| Some(()))?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let answer = deps.db.read("list_feeds", move |conn| {
        let rows = store::list(conn, scope, company, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, FeedView::of).all()?, &here)
    });
    Ok(answer.await?.into())
}

/// Read a feed.
///
/// Never its URL: rotate it to get a new one. Says how many events have no room in it.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(("id" = FeedId, Path, description = "The feed"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The feed", body = FeedView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/feeds/{id}")]
pub async fn get_feed(caller: CompanySide, id: Id<FeedId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let today = Zone::utc().date_at(deps.clock.now());
    let answer = deps.db.read("get_feed", move |conn| {
        let row = store::find(conn, scope, id)?;
        let events_left_out = Some(calendar::events_left_out(conn, &row, today)?);
        Answer::resource(200, row.version, &FeedView { events_left_out, ..FeedView::of(row)? })
    });
    Ok(answer.await?.unless_known(if_none_match(&request)).into())
}

/// Change a feed.
///
/// Its name, or how much it tells; its URL and its scope stay. Calendar programs see it the next time they come by.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(("id" = FeedId, Path, description = "The feed"), responses::IfMatchHeader),
    request_body(content = Option<FeedPatchBody>),
    responses((status = 200, description = "The feed", body = FeedView, headers(("ETag" = String))), responses::Change))]
#[patch("/feeds/{id}")]
pub async fn patch_feed(caller: CompanySide, id: Id<FeedId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let show = |_: &mut Conn, _: &Stamp, row: FeedRow| Answer::resource(200, row.version, &FeedView::of(row)?);
    request.step("patch_feed", caller.0, &deps, id, feed::change, show).await
}

/// Revoke a feed.
///
/// Its URL is nothing at once, on every instance; the feed is gone.
#[utoipa::path(tag = "calendars", security(("api_key" = [])), params(("id" = FeedId, Path, description = "The feed"), responses::IfMatchHeader),
    responses((status = 204, description = "The feed is revoked"), responses::Delete))]
#[delete("/feeds/{id}")]
pub async fn delete_feed(caller: CompanySide, id: Id<FeedId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("delete_feed", caller.0, &deps, id, feed::revoke, |_, _, _| Ok(Answer::no_content())).await
}

/// Give a feed a new URL.
///
/// The old one is nothing at once; the new ones are only in this answer. The body is empty.
#[utoipa::path(tag = "calendars", security(("api_key" = [])),
    params(("id" = FeedId, Path, description = "The feed"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    responses((status = 200, description = "The feed, with its new URLs", body = FeedView, headers(("ETag" = String))), responses::Change))]
#[post("/feeds/{id}/rotate")]
pub async fn rotate_feed(caller: CompanySide, id: Id<FeedId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let token = new_token()?;
    let addresses = Addresses::of(&token, &deps.public_url);
    let act = request.run("rotate_feed", caller.0, &deps, move |conn, stamp, given| {
        let row = feed::rotate(conn, stamp, given, id.get()?, &token)?;
        Answer::resource(200, row.version, &FeedView::with_addresses(row, &addresses)?)
    });
    act.await
}
