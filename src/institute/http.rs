//! Handles `GET` and `PATCH /v1/institute`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch};
use serde::Serialize;

use super::change::change;
use super::input::{InstitutePatchBody, institute_patch};
use super::store::{self, InstituteRow};
use crate::auth::{AnyKey, Coordinator};
use crate::deps::Deps;
use crate::error::Result;
use crate::time::{Instant, Zone};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, if_none_match};
use crate::wire::responses;

/// The institute that runs this service.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Institute)]
pub struct InstituteView {
    name: String,
    timezone: Zone,
    contact: Option<String>,
    website: Option<String>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl From<InstituteRow> for InstituteView {
    fn from(row: InstituteRow) -> Self {
        Self {
            name: row.name,
            timezone: row.timezone,
            contact: row.contact,
            website: row.website,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Read the institute.
///
/// Every key may: it is what a company or report calls the service by.
#[utoipa::path(tag = "institute", security(("api_key" = [])), params(responses::IfNoneMatchHeader),
    responses((status = 200, description = "The institute", body = InstituteView, headers(("ETag" = String))), responses::NotModified, responses::Read))]
#[get("/institute")]
pub async fn get_institute(_: AnyKey, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let row = deps.db.read("get_institute", store::read).await?;
    Ok(Answer::resource(200, row.version, &InstituteView::from(row))?.unless_known(if_none_match(&request)).into())
}

/// Change the institute.
///
/// Coordinators only. Its time zone is the one of the institute's and mentees' feeds.
#[utoipa::path(tag = "institute", security(("api_key" = [])), params(responses::IfMatchHeader), request_body(content = Option<InstitutePatchBody>),
    responses((status = 200, description = "The institute as it is now", body = InstituteView, headers(("ETag" = String))), responses::ChangePlain))]
#[patch("/institute")]
pub async fn patch_institute(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("patch_institute", caller.0, &deps, |conn, stamp, given| {
        let row = store::lock(conn)?;
        let patch = institute_patch(given.fields()?)?;
        given.check_version(row.version)?;
        let row = change(conn, stamp, row, patch)?;
        Answer::resource(200, row.version, &InstituteView::from(row))
    });
    act.await
}
