//! Handles `GET /v1/blackouts`, and `GET` and `DELETE /v1/blackouts/{id}`. `schedule` makes blackouts, because it finds what they touch.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get};

use super::view::{BlackoutView, VERSION};
use super::{blackout, input};
use crate::auth::CompanySide;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::BlackoutId;
use crate::institute::store as institute;
use crate::policy::store::{self, BlackoutRow};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// List blackouts.
///
/// In the order of their starts: those of the institute, and for a partner those of its own company and hosts; for a coordinator those of all
/// companies.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(
    ("scope" = Option<String>, Query, description = "Only of `institute`, `company` or `host`, or of the company or host with this id"),
    ("from" = Option<String>, Query, description = "Only those that end later: a day in the institute's zone (`2027-12-24`), or an instant"),
    ("to" = Option<String>, Query, description = "Only those that start earlier: a day, which belongs to the time that is asked for, or an instant"),
    responses::PageParameters,
), responses((status = 200, description = "A page of blackouts", body = Page<BlackoutView>), responses::Read))]
#[get("/blackouts")]
pub async fn list_blackouts(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let scope = caller.0.scope();
    let cursors = Cursors::of(&request, &deps.sealer, scope);
    let mut query = Fields::of_query(request.query_string());
    let page = PageRequest::take(&mut query, &cursors);
    let wanted = input::filters(&mut query);
    query.finish(|| Some(()))?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_blackouts", move |conn| {
        let zone = institute::read(conn)?.timezone;
        let rows = store::list_blackouts(conn, scope, &wanted.in_zone(&zone), &page)?;
        Answer::page(&page.page(&cursors, rows, |row: &BlackoutRow| (row.starts_at, row.id), BlackoutView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a blackout.
///
/// A partner reads those of the institute, of its own company and of its hosts.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = BlackoutId, Path, description = "The blackout"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The blackout", body = BlackoutView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/blackouts/{id}")]
pub async fn get_blackout(caller: CompanySide, id: Id<BlackoutId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let row = deps.db.read("get_blackout", move |conn| store::find_blackout(conn, scope, id)).await?;
    Ok(Answer::resource(200, VERSION, &BlackoutView::from(row))?.unless_known(if_none_match(&request)).into())
}

/// Delete a blackout.
///
/// Slots keep the instants that they have. The institute's blackouts are deleted by coordinators (`forbidden`).
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(("id" = BlackoutId, Path, description = "The blackout"), responses::IfMatchHeader),
    responses((status = 204, description = "The blackout is deleted"), responses::Delete))]
#[delete("/blackouts/{id}")]
pub async fn delete_blackout(caller: CompanySide, id: Id<BlackoutId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("delete_blackout", caller.0, &deps, id, blackout::delete, |_, _, ()| Ok(Answer::no_content())).await
}
