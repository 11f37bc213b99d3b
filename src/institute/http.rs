//! Handles `GET /v1/institute`. Its PATCH is in `lifecycle`, since the institute's own company changes with it.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::store;
use super::view::InstituteView;
use crate::auth::AnyKey;
use crate::deps::Deps;
use crate::error::Result;
use crate::wire::answer::{Answer, if_none_match};
use crate::wire::responses;

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
