//! `/v1/institute`: the act and the wire.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch};
use serde::Serialize;

use super::store::{self, InstituteRow};
use crate::auth::{AnyKey, Coordinator, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::events::model::InstituteData;
use crate::events::{self, Event};
use crate::time::{Instant, Zone};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::parse;
use crate::wire::responses;

/// A merge patch of the institute: absent leaves a value, null clears it.
#[derive(Debug, Clone, Default)]
pub struct InstitutePatch {
    pub name: Option<String>,
    pub timezone: Option<Zone>,
    pub contact: Option<Option<String>>,
    pub website: Option<Option<String>>,
}

/// A merge patch of the institute: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InstitutePatch, example = json!({"name": "Compass Rise Institute", "contact": "office@compassrise.example"}))]
#[expect(dead_code, reason = "describes the body that `institute_patch` reads")]
pub struct InstitutePatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    #[schema(nullable = false)]
    timezone: Option<Zone>,
    #[schema(max_length = 200)]
    contact: Option<String>,
    #[schema(max_length = 2048)]
    website: Option<String>,
}

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

pub fn institute_patch(mut body: Fields) -> Result<InstitutePatch> {
    let patch = InstitutePatch {
        name: body.change("name", parse::text(parse::NAME)),
        timezone: body.change("timezone", parse::zone),
        contact: body.change_or_clear("contact", parse::text(parse::NAME)),
        website: body.change_or_clear("website", parse::web_address),
    };
    body.finish(|| Some(patch))
}

/// Changes the locked institute; a patch that changes nothing leaves the version.
pub fn change(conn: &mut Conn, stamp: &Stamp, row: InstituteRow, patch: InstitutePatch) -> Result<InstituteRow> {
    let mut changed = row.clone();
    changed.name = patch.name.unwrap_or(changed.name);
    changed.timezone = patch.timezone.unwrap_or(changed.timezone);
    changed.contact = patch.contact.unwrap_or(changed.contact);
    changed.website = patch.website.unwrap_or(changed.website);
    if changed == row {
        return Ok(row);
    }
    changed.version += 1;
    changed.updated_at = stamp.at;
    store::update(conn, &changed)?;
    events::record(conn, stamp, &Event::Institute(InstituteData { version: changed.version }), None)?;
    Ok(changed)
}

/// Read the institute.
///
/// Every key may: it is what a company or report calls the service by.
#[utoipa::path(tag = "institute", security(("api_key" = [])), params(responses::IfNoneMatchHeader),
    responses((status = 200, description = "The institute", body = InstituteView, headers(("ETag" = String))), responses::NotModified, responses::ReadPlain))]
#[get("/institute")]
pub async fn get_institute(_: AnyKey, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let row = deps.db.read("get_institute", store::read).await?;
    Ok(Answer::resource(200, row.version, &InstituteView::from(row))?.unless_known(if_none_match(&request)).into())
}

/// Change the institute.
///
/// Coordinators only. Its time zone is the one of the institute's and mentees' feeds.
#[utoipa::path(tag = "institute", security(("api_key" = [])), params(responses::IfMatchHeader), request_body = InstitutePatchBody,
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
