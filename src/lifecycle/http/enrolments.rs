//! Handles `POST /v1/cohorts/{id}/enrolments`, the steps of an enrolment, and the archiving of programmes and cohorts.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::auth::{Coordinator, Stamp};
use crate::bookings::session::NotBooked;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, EnrolmentId, ProgrammeId};
use crate::lifecycle::enrol::Enrolled;
use crate::lifecycle::input::ArchivingBody;
use crate::lifecycle::{archive, enrol, restore};
use crate::mentees::input::{EndReasonBody, NewEnrolmentBody, StepReasonBody};
use crate::mentees::view::{CohortView, EnrolmentView, NotBookedSessionView, ProgrammeView};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::id::Id;
use crate::wire::responses;

/// Enrol a mentee in a cohort.
///
/// `starts_on` lies within the cohort's dates, and not before today unless an administrator gives a reason. A mentee has at most one active enrolment
/// in a programme, and a cohort no more enrolments than places (`conflict`). Sessions of the cohort that are to come book the mentee; `not_booked` names those that do not.
/// Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])), params(("id" = CohortId, Path, description = "The cohort"), responses::IdempotencyKeyHeader),
    request_body = NewEnrolmentBody,
    responses((status = 201, description = "The enrolment", body = EnrolmentView, headers(("Location" = String), ("ETag" = String))), responses::Change))]
#[post("/cohorts/{id}/enrolments")]
pub async fn create_enrolment(caller: Coordinator, id: Id<CohortId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("create_enrolment", caller.0, &deps, id, enrol::enrol, show_made).await
}

/// Pause an enrolment.
///
/// The mentee keeps the place, and cannot be booked into slots of the cohort meanwhile. Bookings stay as they are. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = EnrolmentId, Path, description = "The enrolment"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<StepReasonBody>),
    responses((status = 200, description = "The enrolment", body = EnrolmentView, headers(("ETag" = String))), responses::Change))]
#[post("/enrolments/{id}/pause")]
pub async fn pause_enrolment(caller: Coordinator, id: Id<EnrolmentId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("pause_enrolment", caller.0, &deps, id, enrol::pause, show).await
}

/// Resume a paused enrolment.
///
/// Refused while the mentee has another active enrolment in the programme (`conflict`). Sessions that were published meanwhile book the mentee. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = EnrolmentId, Path, description = "The enrolment"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<StepReasonBody>),
    responses((status = 200, description = "The enrolment", body = EnrolmentView, headers(("ETag" = String))), responses::Change))]
#[post("/enrolments/{id}/resume")]
pub async fn resume_enrolment(caller: Coordinator, id: Id<EnrolmentId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("resume_enrolment", caller.0, &deps, id, enrol::resume, show).await
}

/// Complete an enrolment.
///
/// The mentee has taken part until the end, and keeps the place. The mentee's seats in sessions that book the cohort are given up. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = EnrolmentId, Path, description = "The enrolment"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<StepReasonBody>),
    responses((status = 200, description = "The enrolment", body = EnrolmentView, headers(("ETag" = String))), responses::Change))]
#[post("/enrolments/{id}/complete")]
pub async fn complete_enrolment(
    caller: Coordinator,
    id: Id<EnrolmentId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    request.step("complete_enrolment", caller.0, &deps, id, enrol::complete, show).await
}

/// Withdraw an enrolment.
///
/// The mentee has left by choice; the place is free again. The mentee's seats in sessions that book the cohort are given up. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = EnrolmentId, Path, description = "The enrolment"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<StepReasonBody>),
    responses((status = 200, description = "The enrolment", body = EnrolmentView, headers(("ETag" = String))), responses::Change))]
#[post("/enrolments/{id}/withdraw")]
pub async fn withdraw_enrolment(
    caller: Coordinator,
    id: Id<EnrolmentId>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    request.step("withdraw_enrolment", caller.0, &deps, id, enrol::withdraw, show).await
}

/// End an enrolment.
///
/// The institute ends it, and says why; the place is free again. The mentee's seats in sessions that book the cohort are given up. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = EnrolmentId, Path, description = "The enrolment"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body = EndReasonBody,
    responses((status = 200, description = "The enrolment", body = EnrolmentView, headers(("ETag" = String))), responses::Change))]
#[post("/enrolments/{id}/end")]
pub async fn end_enrolment(caller: Coordinator, id: Id<EnrolmentId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("end_enrolment", caller.0, &deps, id, enrol::end, show).await
}

/// Archive a programme.
///
/// Refused while one of its cohorts is not archived (`conflict`). What is archived already stays as it is. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = ProgrammeId, Path, description = "The programme"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The programme", body = ProgrammeView, headers(("ETag" = String))), responses::Change))]
#[post("/programmes/{id}/archive")]
pub async fn archive_programme(caller: Coordinator, id: Id<ProgrammeId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("archive_programme", caller.0, &deps, id, archive::archive_programme, ProgrammeView::show).await
}

/// Take a programme out of the archive.
///
/// What is not archived stays as it is. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = ProgrammeId, Path, description = "The programme"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The programme", body = ProgrammeView, headers(("ETag" = String))), responses::Change))]
#[post("/programmes/{id}/restore")]
pub async fn restore_programme(caller: Coordinator, id: Id<ProgrammeId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("restore_programme", caller.0, &deps, id, restore::restore_programme, ProgrammeView::show).await
}

/// Archive a cohort.
///
/// Refused while somebody is enrolled, active or paused, and while a slot for the cohort has neither begun nor been cancelled (`conflict`). What is archived already stays as it is. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = CohortId, Path, description = "The cohort"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The cohort", body = CohortView, headers(("ETag" = String))), responses::Change))]
#[post("/cohorts/{id}/archive")]
pub async fn archive_cohort(caller: Coordinator, id: Id<CohortId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("archive_cohort", caller.0, &deps, id, archive::archive_cohort, CohortView::show).await
}

/// Take a cohort out of the archive.
///
/// Refused while its programme is archived (`conflict`). What is not archived stays as it is. Coordinators only.
#[utoipa::path(tag = "programmes", security(("api_key" = [])),
    params(("id" = CohortId, Path, description = "The cohort"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<ArchivingBody>),
    responses((status = 200, description = "The cohort", body = CohortView, headers(("ETag" = String))), responses::Change))]
#[post("/cohorts/{id}/restore")]
pub async fn restore_cohort(caller: Coordinator, id: Id<CohortId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("restore_cohort", caller.0, &deps, id, restore::restore_cohort, CohortView::show).await
}

fn show(_: &mut Conn, _: &Stamp, enrolled: Enrolled) -> Result<Answer> {
    let version = enrolled.enrolment.version;
    Answer::resource(200, version, &view(enrolled))
}

fn show_made(_: &mut Conn, _: &Stamp, enrolled: Enrolled) -> Result<Answer> {
    let (id, version) = (enrolled.enrolment.id, enrolled.enrolment.version);
    Answer::created(format!("/v1/enrolments/{id}"), version, &view(enrolled))
}

fn view(enrolled: Enrolled) -> EnrolmentView {
    let session = |left_out: &NotBooked| NotBookedSessionView { slot_id: left_out.slot_id, code: left_out.why };
    let not_booked = enrolled.not_booked.iter().map(session).collect();
    EnrolmentView::after_step(enrolled.enrolment, not_booked)
}
