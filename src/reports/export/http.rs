//! Handles `GET /v1/{mentees,companies,slots,bookings}/export`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::files;
use crate::auth::Coordinator;
use crate::companies::model::partnership::PartnershipStatus;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, HostId, MenteeId, SiteId, SlotId};
use crate::mentees::model::WorkplaceClearance;
use crate::slots::model::{Mode, SlotKind};
use crate::time::Instant;
use crate::wire::responses;

/// Export mentees as a CSV file.
///
/// In the order in which they were registered, archived ones too, with the filters of the list. The file can be imported again. It is UTF-8 with
/// a byte order mark, and a cell that a spreadsheet could run as a formula begins with `'`, which an import takes off. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(
    ("q" = Option<String>, Query, description = "Only where a name, the e-mail address or the profession has this part, in any case, with or without accents", min_length = 1, max_length = 200),
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    ("field" = Option<String>, Query, description = "Only with this field of work", pattern = "^[a-z0-9_]{1,64}$"),
    ("external_id" = Option<String>, Query, description = "Only the mentee with exactly this external id"),
    ("cohort_id" = Option<CohortId>, Query, description = "Only those whose enrolment in this cohort is active or paused"),
    ("without_booking_since" = Option<Instant>, Query, description = "Only those who hold no seat, and held none, that starts at this instant or later"),
    ("workplace_clearance" = Option<WorkplaceClearance>, Query, description = "Only with this clearance"),
), responses((status = 200, description = "The file", body = String, content_type = "text/csv",
    headers(("Content-Disposition" = String, description = "`attachment`"))), responses::Read))]
#[get("/mentees/export")]
pub async fn export_mentees(_: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    files::mentees(&request, &deps, request.query_string()).await
}

/// Export companies as a CSV file.
///
/// In the order in which they were registered, archived ones too, with the filters of the list. The file can be imported again; the partnership
/// is shown and not imported. As the export of mentees otherwise. Coordinators only.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(
    ("sector" = Option<String>, Query, description = "Only this sector", pattern = "^[a-z0-9_]{1,64}$", example = "engineering_construction"),
    ("status" = Option<PartnershipStatus>, Query, description = "Only partnerships in this state"),
    ("q" = Option<String>, Query, description = "Only names with this part, in any case, with or without accents", min_length = 1, max_length = 200, example = "brindle"),
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    ("own" = Option<bool>, Query, description = "`true`: only the institute itself; without it only others"),
    ("external_id" = Option<String>, Query, description = "Only the company with exactly this external id"),
), responses((status = 200, description = "The file", body = String, content_type = "text/csv",
    headers(("Content-Disposition" = String, description = "`attachment`"))), responses::Read))]
#[get("/companies/export")]
pub async fn export_companies(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    files::companies(&request, &deps, caller.0.scope(), request.query_string()).await
}

/// Export slots as a CSV file.
///
/// In the order in which they were made, with the filters of the list. As the export of mentees otherwise; it cannot be imported. Coordinators only.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(
    ("q" = Option<String>, Query, description = "Only where the title or the company's name has this part, in any case, with or without accents", min_length = 1, max_length = 200),
    ("kind" = Option<SlotKind>, Query, description = "Only this kind"),
    ("company_id" = Option<CompanyId>, Query, description = "Only this company's"),
    ("host_id" = Option<HostId>, Query, description = "Only with this host"),
    ("site_id" = Option<SiteId>, Query, description = "Only at this site"),
    ("cohort_id" = Option<CohortId>, Query, description = "Only those kept for this cohort"),
    ("field" = Option<String>, Query, description = "Of this field of work, or for any", pattern = "^[a-z0-9_]{1,64}$"),
    ("mode" = Option<Mode>, Query, description = "Only this mode"),
    ("status" = Option<String>, Query, description = "Only in one of these states, separated by commas", example = "published,on_hold"),
    ("available" = Option<bool>, Query, description = "true: only slots with a seat left and an open booking window"),
    ("starts_after" = Option<Instant>, Query, description = "Starting at this instant or later"),
    ("starts_before" = Option<Instant>, Query, description = "Starting before this instant"),
), responses((status = 200, description = "The file", body = String, content_type = "text/csv",
    headers(("Content-Disposition" = String, description = "`attachment`"))), responses::Read))]
#[get("/slots/export")]
pub async fn export_slots(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    files::slots(&request, &deps, caller.0.scope(), request.query_string()).await
}

/// Export bookings as a CSV file.
///
/// In the order in which they were made, with the filters of the list. As the export of mentees otherwise; it cannot be imported. Coordinators only.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(
    ("slot_id" = Option<SlotId>, Query, description = "Only of this slot"),
    ("mentee_id" = Option<MenteeId>, Query, description = "Only of this mentee"),
    ("company_id" = Option<CompanyId>, Query, description = "Only of this company's slots"),
    ("host_id" = Option<HostId>, Query, description = "Only of slots with this host"),
    ("site_id" = Option<SiteId>, Query, description = "Only of slots at this site"),
    ("kind" = Option<SlotKind>, Query, description = "Only of slots of this kind"),
    ("cohort_id" = Option<CohortId>, Query, description = "Only those that count in this cohort"),
    ("overridden" = Option<bool>, Query, description = "`true`: only those for which a limit was passed over"),
    ("status" = Option<String>, Query, description = "Only in one of these states, separated by commas", example = "requested,confirmed"),
    ("starts_after" = Option<Instant>, Query, description = "Starting at this instant or later"),
    ("starts_before" = Option<Instant>, Query, description = "Starting before this instant"),
), responses((status = 200, description = "The file", body = String, content_type = "text/csv",
    headers(("Content-Disposition" = String, description = "`attachment`"))), responses::Read))]
#[get("/bookings/export")]
pub async fn export_bookings(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    files::bookings(&request, &deps, caller.0.scope(), request.query_string()).await
}
