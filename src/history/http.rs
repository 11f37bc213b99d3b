//! Handles `GET /v1/{companies,slots,bookings,mentees,programmes,cohorts,enrolments}/{id}/history`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::model::Whose;
use super::store::{self, Names};
use super::view::EntryView;
use crate::auth::{CompanySide, Coordinator, Scope};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BookingId, CohortId, CompanyId, EnrolmentId, MenteeId, ProgrammeId, SlotId};
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;
use crate::{bookings, companies, mentees, slots};

/// The history of a company.
///
/// Who did what, when and why, oldest first, as data and as a sentence: the company itself, its partnership, hosts, sites, feeds and endpoints; its
/// slots have histories of their own. A company is not told of interactions and keys, nor of the institute's reasons.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::PageParameters),
    responses((status = 200, description = "A page of the history", body = Page<EntryView>), responses::ReadOne))]
#[get("/companies/{id}/history")]
pub async fn get_company_history(caller: CompanySide, id: Id<CompanyId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    page(&request, &deps, scope, Whose::Company(id), move |conn| companies::store::find_company(conn, scope, id).map(drop)).await
}

/// The history of a slot.
///
/// Who did what, when and why, oldest first: the slot and its bookings, those that left it too. A company sees what it is told of by events, never
/// a mentee's name, and no reason but its own.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = SlotId, Path, description = "The slot"), responses::PageParameters),
    responses((status = 200, description = "A page of the history", body = Page<EntryView>), responses::ReadOne))]
#[get("/slots/{id}/history")]
pub async fn get_slot_history(caller: CompanySide, id: Id<SlotId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    page(&request, &deps, scope, Whose::Slot(id), move |conn| slots::store::find(conn, scope, id).map(drop)).await
}

/// The history of a booking.
///
/// Who did what, when and why, oldest first. A company sees what it is told of by events, never a mentee's name, and no reason but its own.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(("id" = BookingId, Path, description = "The booking"), responses::PageParameters),
    responses((status = 200, description = "A page of the history", body = Page<EntryView>), responses::ReadOne))]
#[get("/bookings/{id}/history")]
pub async fn get_booking_history(caller: CompanySide, id: Id<BookingId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    page(&request, &deps, scope, Whose::Booking(id), move |conn| bookings::store::find(conn, scope, id).map(drop)).await
}

/// The history of a mentee.
///
/// Who did what, when and why, oldest first: the mentee, the mentee's enrolments and the mentee's bookings. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(("id" = MenteeId, Path, description = "The mentee"), responses::PageParameters),
    responses((status = 200, description = "A page of the history", body = Page<EntryView>), responses::ReadOne))]
#[get("/mentees/{id}/history")]
pub async fn get_mentee_history(caller: Coordinator, id: Id<MenteeId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    page(&request, &deps, scope, Whose::Mentee(id), move |conn| mentees::store::find(conn, id).map(drop)).await
}

/// The history of a programme.
///
/// Who did what, when and why, oldest first. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = ProgrammeId, Path, description = "The programme"), responses::PageParameters),
    responses((status = 200, description = "A page of the history", body = Page<EntryView>), responses::ReadOne))]
#[get("/programmes/{id}/history")]
pub async fn get_programme_history(
    caller: Coordinator,
    id: Id<ProgrammeId>,
    request: HttpRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    page(&request, &deps, scope, Whose::Programme(id), move |conn| mentees::store::find_programme(conn, id).map(drop)).await
}

/// The history of a cohort.
///
/// Who did what, when and why, oldest first: the cohort and its enrolments. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = CohortId, Path, description = "The cohort"), responses::PageParameters),
    responses((status = 200, description = "A page of the history", body = Page<EntryView>), responses::ReadOne))]
#[get("/cohorts/{id}/history")]
pub async fn get_cohort_history(caller: Coordinator, id: Id<CohortId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    page(&request, &deps, scope, Whose::Cohort(id), move |conn| mentees::store::find_cohort(conn, id).map(drop)).await
}

/// The history of an enrolment.
///
/// Who did what, when and why, oldest first. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = EnrolmentId, Path, description = "The enrolment"), responses::PageParameters),
    responses((status = 200, description = "A page of the history", body = Page<EntryView>), responses::ReadOne))]
#[get("/enrolments/{id}/history")]
pub async fn get_enrolment_history(
    caller: Coordinator,
    id: Id<EnrolmentId>,
    request: HttpRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    page(&request, &deps, scope, Whose::Enrolment(id), move |conn| mentees::store::find_enrolment(conn, id).map(drop)).await
}

/// Answers with a page of a history. Before this, `find` checks that the caller may see the thing whose history it is.
async fn page(
    request: &HttpRequest,
    deps: &Data<Deps>,
    scope: Scope,
    whose: Whose,
    find: impl Fn(&mut Conn) -> Result<()> + Send + Sync + 'static,
) -> Result<HttpResponse> {
    let cursors = Cursors::of(request, &deps.sealer, scope);
    let here = ListUrl::of(request, &deps.public_url)?;
    let query = request.query_string().to_owned();
    let answer = deps.db.read("get_history", move |conn| {
        find(conn)?;
        let page = PageRequest::alone(&query, &cursors)?;
        let entries = store::entries(conn, scope, whose, &page)?;
        let names = Names::of(conn, &entries, scope)?;
        Answer::page(&page.page(&cursors, entries, |entry| entry.seq, |entry| EntryView::seen_by(scope, entry, &names)).all()?, &here)
    });
    Ok(answer.await?.into())
}
