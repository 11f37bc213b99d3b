//! Mentees on the wire: `/v1/mentees`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;

use super::model::{MenteePatch, NewMentee, WorkplaceClearance};
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
use crate::wire::parse;
use crate::wire::responses;

/// The body of a new mentee.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMentee, example = json!({"full_name": "Amal Idris", "preferred_name": "Amal",
    "email": "amal@mentee.example", "profession": "Structural engineer", "fields": ["engineering_construction"],
    "target_role": "Senior structural engineer", "timezone": "Europe/London", "workplace_clearance": "cleared", "adjustment_for_host": null}))]
#[expect(dead_code, reason = "describes the body that `new_mentee` reads")]
pub struct NewMenteeBody {
    #[schema(min_length = 1, max_length = 200)]
    full_name: String,
    #[schema(min_length = 1, max_length = 200)]
    preferred_name: String,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 200)]
    profession: Option<String>,
    /// Fields of work, as slugs; may be empty.
    #[schema(max_items = 50)]
    fields: Vec<String>,
    #[schema(max_length = 200)]
    target_role: Option<String>,
    timezone: Zone,
    /// `not_checked` where absent.
    workplace_clearance: Option<WorkplaceClearance>,
    /// What the mentee agreed that a host is told once confirmed.
    #[schema(max_length = 2000)]
    adjustment_for_host: Option<String>,
}

/// A merge patch of a mentee: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MenteePatch, example = json!({"workplace_clearance": "cleared"}))]
#[expect(dead_code, reason = "describes the body that `mentee_patch` reads")]
pub struct MenteePatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    full_name: Option<String>,
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    preferred_name: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 200)]
    profession: Option<String>,
    #[schema(max_items = 50, nullable = false)]
    fields: Option<Vec<String>>,
    #[schema(max_length = 200)]
    target_role: Option<String>,
    #[schema(nullable = false)]
    timezone: Option<Zone>,
    #[schema(nullable = false)]
    workplace_clearance: Option<WorkplaceClearance>,
    #[schema(max_length = 2000)]
    adjustment_for_host: Option<String>,
    /// `false` archives; refused while live future bookings stand.
    #[schema(nullable = false)]
    active: Option<bool>,
}

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

pub fn new_mentee(mut body: Fields) -> Result<NewMentee> {
    let full_name = body.required("full_name", parse::text(parse::NAME));
    let preferred_name = body.required("preferred_name", parse::text(parse::NAME));
    let email = body.optional("email", parse::email);
    let profession = body.optional("profession", parse::text(parse::NAME));
    let fields = body.required_items("fields", 50, parse::slug);
    let target_role = body.optional("target_role", parse::text(parse::NAME));
    let timezone = body.required("timezone", parse::zone);
    let workplace_clearance = body.optional("workplace_clearance", parse::word).unwrap_or(WorkplaceClearance::NotChecked);
    let adjustment_for_host = body.optional("adjustment_for_host", parse::text(parse::NOTE));
    body.finish(|| {
        Some(NewMentee {
            full_name: full_name?,
            preferred_name: preferred_name?,
            email,
            profession,
            fields: fields?,
            target_role,
            timezone: timezone?,
            workplace_clearance,
            adjustment_for_host,
        })
    })
}

pub fn mentee_patch(mut body: Fields) -> Result<MenteePatch> {
    let patch = MenteePatch {
        full_name: body.change("full_name", parse::text(parse::NAME)),
        preferred_name: body.change("preferred_name", parse::text(parse::NAME)),
        email: body.change_or_clear("email", parse::email),
        profession: body.change_or_clear("profession", parse::text(parse::NAME)),
        fields: body.change_items("fields", 50, parse::slug),
        target_role: body.change_or_clear("target_role", parse::text(parse::NAME)),
        timezone: body.change("timezone", parse::zone),
        workplace_clearance: body.change("workplace_clearance", parse::word),
        adjustment_for_host: body.change_or_clear("adjustment_for_host", parse::text(parse::NOTE)),
        active: body.change("active", parse::boolean),
    };
    body.finish(|| Some(patch))
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
