//! Mentees on the wire: `/v1/mentees`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;

use super::input::{NewMenteeBody, new_mentee};
use super::model::WorkplaceClearance;
use super::store::{self, MenteeRow};
use crate::auth::Coordinator;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::MenteeId;
use crate::time::{Instant, Zone};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::paging::{Page, PageRequest};
use crate::wire::responses;

/// A mentee, as coordinators see one.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Mentee)]
pub struct MenteeView {
    id: MenteeId,
    full_name: String,
    preferred_name: String,
    email: Option<String>,
    profession: Option<String>,
    fields: Vec<String>,
    target_role: Option<String>,
    timezone: Zone,
    workplace_clearance: WorkplaceClearance,
    adjustment_for_host: Option<String>,
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl From<MenteeRow> for MenteeView {
    fn from(row: MenteeRow) -> Self {
        Self {
            id: row.id,
            full_name: row.full_name,
            preferred_name: row.preferred_name,
            email: row.email,
            profession: row.profession,
            fields: row.fields.0,
            target_role: row.target_role,
            timezone: row.timezone,
            workplace_clearance: row.workplace_clearance,
            adjustment_for_host: row.adjustment_for_host,
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Register a mentee.
///
/// Coordinators only. Nothing is told to companies: what a host may learn is told when a booking is confirmed.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewMenteeBody,
    responses((status = 201, description = "The mentee", body = MenteeView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/mentees")]
pub async fn create_mentee(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_mentee", caller.0, &deps, |conn, stamp, given| {
        let mentee = super::mentee::create(conn, stamp, &new_mentee(given.fields()?)?)?;
        Answer::created(format!("/v1/mentees/{}", mentee.id), mentee.version, &MenteeView::from(mentee))
    });
    act.await
}

/// List mentees.
///
/// In the order in which they were registered, archived ones too. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(responses::PageParameters),
    responses((status = 200, description = "A page of mentees", body = Page<MenteeView>), responses::Read))]
#[get("/mentees")]
pub async fn list_mentees(_: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let mut query = Fields::of_query(request.query_string());
    let page = PageRequest::take(&mut query);
    query.finish(|| Some(()))?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_mentees", move |conn| {
        let rows = store::list(conn, &page)?;
        Answer::page(&page.page(rows, |row| row.id, MenteeView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a mentee.
///
/// Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(("id" = MenteeId, Path, description = "The mentee"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The mentee", body = MenteeView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/mentees/{id}")]
pub async fn get_mentee(_: Coordinator, path: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_| Error::NotFound)?;
    let mentee = deps.db.read("get_mentee", move |conn| store::find(conn, id)).await?;
    Ok(Answer::resource(200, mentee.version, &MenteeView::from(mentee))?.unless_known(if_none_match(&request)).into())
}
