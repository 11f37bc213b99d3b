//! Handles `/v1/policy`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, put};
use serde::Serialize;

use super::change::change;
use super::input::NewPolicyBody;
use super::settings::Settings;
use super::store::{self, PolicyRow};
use crate::auth::{ActorId, Admin, AnyKey};
use crate::deps::Deps;
use crate::error::Result;
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// A version of the policy.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Policy)]
pub struct PolicyView {
    version: i64,
    /// From then on it is in force, until a higher version is.
    effective_from: Instant,
    changed_by: ActorId,
    /// This says why it was made. It is null for the first version, which came with the service.
    reason: Option<String>,
    created_at: Instant,
    settings: Settings,
    /// The answer that makes a version has these, where there are any: versions that were to come into force later, and now never will.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    supersedes: Vec<i64>,
}

impl From<PolicyRow> for PolicyView {
    fn from(row: PolicyRow) -> Self {
        Self {
            version: row.version,
            effective_from: row.effective_from,
            changed_by: row.changed_by,
            reason: row.reason,
            created_at: row.created_at,
            settings: row.settings,
            supersedes: Vec::new(),
        }
    }
}

/// Read the policy.
///
/// The version that is in force now. Every key may.
#[utoipa::path(tag = "policy", security(("api_key" = [])), params(responses::IfNoneMatchHeader),
    responses((status = 200, description = "The policy in force", body = PolicyView, headers(("ETag" = String))), responses::NotModified, responses::Read))]
#[get("/policy")]
pub async fn get_policy(_: AnyKey, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let now = deps.clock.now();
    let row = deps.db.read("get_policy", move |conn| store::in_force(conn, now)).await?;
    Ok(Answer::resource(200, row.version, &PolicyView::from(row))?.unless_known(if_none_match(&request)).into())
}

/// Change the policy.
///
/// Administrators only. Makes a version; what was decided before keeps the version that decided it. `settings` is a merge patch (RFC 7396)
/// over the settings that would be in force at `effective_from`. A change of nothing makes no version.
#[utoipa::path(tag = "policy", security(("api_key" = [])), params(responses::IfMatchHeader), request_body = NewPolicyBody,
    responses((status = 200, description = "The version that was made", body = PolicyView, headers(("ETag" = String))), responses::ChangePlain))]
#[put("/policy")]
pub async fn put_policy(caller: Admin, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("put_policy", caller.0, &deps, |conn, stamp, given| {
        let (row, supersedes) = change(conn, stamp, given)?;
        Answer::resource(200, row.version, &PolicyView { supersedes, ..PolicyView::from(row) })
    });
    act.await
}

/// List the versions of the policy.
///
/// The first one first, with those that are still to come into force. Every key may.
#[utoipa::path(tag = "policy", security(("api_key" = [])), params(responses::PageParameters),
    responses((status = 200, description = "A page of versions", body = Page<PolicyView>), responses::Read))]
#[get("/policy/versions")]
pub async fn list_policy_versions(caller: AnyKey, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let page = PageRequest::alone(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_policy_versions", move |conn| {
        let rows = store::list(conn, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.version, PolicyView::from), &here)
    });
    Ok(answer.await?.into())
}
