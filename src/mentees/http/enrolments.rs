//! Handles `GET /v1/enrolments` and `GET /v1/enrolments/{id}`. Enrolling and the steps live in `lifecycle`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::Coordinator;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, EnrolmentId, MenteeId};
use crate::mentees::model::{EnrolmentFilter, EnrolmentStatus};
use crate::mentees::store;
use crate::mentees::view::EnrolmentView;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

fn list_query(query: &str, cursors: &Cursors) -> Result<(PageRequest<EnrolmentId>, EnrolmentFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = EnrolmentFilter {
        cohort_id: fields.optional("cohort_id", parse::id),
        mentee_id: fields.optional("mentee_id", parse::id),
        status: fields.optional("status", parse::word),
    };
    fields.finish(|| Some((page, filter)))
}

/// List enrolments.
///
/// In the order in which they were made, those that are over too. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(
    ("cohort_id" = Option<CohortId>, Query, description = "Only in this cohort"),
    ("mentee_id" = Option<MenteeId>, Query, description = "Only of this mentee"),
    ("status" = Option<EnrolmentStatus>, Query, description = "Only in this state"),
    responses::PageParameters,
), responses((status = 200, description = "A page of enrolments", body = Page<EnrolmentView>), responses::Read))]
#[get("/enrolments")]
pub async fn list_enrolments(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = list_query(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_enrolments", move |conn| {
        let rows = store::list_enrolments(conn, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, EnrolmentView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read an enrolment.
///
/// Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = EnrolmentId, Path, description = "The enrolment"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The enrolment", body = EnrolmentView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/enrolments/{id}")]
pub async fn get_enrolment(_: Coordinator, id: Id<EnrolmentId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let enrolment = deps.db.read("get_enrolment", move |conn| store::find_enrolment(conn, id)).await?;
    Ok(Answer::resource(200, enrolment.version, &EnrolmentView::from(enrolment))?.unless_known(if_none_match(&request)).into())
}
