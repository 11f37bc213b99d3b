//! `/v1/follower-failures` lists what followers of the log have failed at, and tries it again.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;

use crate::auth::Admin;
use crate::deps::Deps;
use crate::error::Result;
use crate::events::EventType;
use crate::events::follow::{self, FailureStatus, Followers};
use crate::events::store::{self, FailureRow};
use crate::ids::{EventId, FailureId};
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::fields::nothing;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// An event that a follower of the log has passed over, after three failures.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FollowerFailure)]
pub struct FailureView {
    id: FailureId,
    /// The follower's name.
    #[schema(example = "withdraw_other_places")]
    follower: String,
    event_id: EventId,
    event_type: EventType,
    /// In a list it is always `failed`. `settled` is the answer to a retry that has succeeded: the failure is gone then.
    status: FailureStatus,
    /// What went wrong last, in words.
    #[schema(example = "database: division by zero")]
    error: String,
    /// How often it was tried without success.
    #[schema(minimum = 1, example = 3)]
    tries: i32,
    /// When it failed last.
    failed_at: Instant,
}

impl FailureView {
    fn new(row: FailureRow, status: FailureStatus) -> Self {
        Self {
            id: row.id,
            follower: row.follower,
            event_id: row.event_id,
            event_type: row.event_type,
            status,
            error: row.error,
            tries: row.tries,
            failed_at: row.failed_at,
        }
    }
}

/// List failures of followers.
///
/// Followers act on events of the log after they were committed. An event on which one has failed three times stands here, until a retry
/// succeeds. Administrators only.
#[utoipa::path(tag = "events", security(("api_key" = [])), params(responses::PageParameters),
    responses((status = 200, description = "A page of failures", body = Page<FailureView>), responses::Read))]
#[get("/follower-failures")]
pub async fn list_follower_failures(caller: Admin, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let page: PageRequest<FailureId> = PageRequest::alone(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_follower_failures", move |conn| {
        let rows = store::list_failures(conn, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, |row| FailureView::new(row, FailureStatus::Failed)), &here)
    });
    Ok(answer.await?.into())
}

/// Try a failure of a follower again.
///
/// The follower acts on the event once more, whatever its place in the log. The answer says with `status` what came of it, and with `error` what
/// is wrong now. It is 409 where this version of the service does not have the follower. Administrators only.
#[utoipa::path(tag = "events", security(("api_key" = [])),
    params(("id" = FailureId, Path, description = "The failure"), responses::IdempotencyKeyHeader),
    responses((status = 200, description = "The failure after the retry", body = FailureView), responses::Change))]
#[post("/follower-failures/{id}/retry")]
pub async fn retry_follower_failure(
    caller: Admin,
    id: Id<FailureId>,
    request: ChangeRequest,
    followers: Data<Followers>,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let followers = **followers;
    let act = request.run("retry_follower_failure", caller.0, &deps, move |conn, stamp, given| {
        let failure = store::find_failure(conn, id.get()?)?;
        nothing(given.fields()?)?;
        let (row, status) = follow::retry(conn, stamp, followers, failure.id)?;
        Answer::json(200, &FailureView::new(row, status))
    });
    act.await
}
