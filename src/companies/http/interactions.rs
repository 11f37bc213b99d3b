//! Handles `GET` and `POST /v1/companies/{id}/interactions`, which are for coordinators alone.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use jiff::civil::Date;
use serde::Serialize;

use crate::auth::{ActorId, Coordinator};
use crate::companies::input::{NewInteractionBody, new_interaction};
use crate::companies::interaction;
use crate::companies::model::interaction::InteractionKind;
use crate::companies::store::{self, InteractionRow};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, InteractionId};
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// What was said, and what is to be done next.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Interaction)]
pub struct InteractionView {
    id: InteractionId,
    company_id: CompanyId,
    kind: InteractionKind,
    summary: String,
    next_action: Option<String>,
    next_action_due: Option<Date>,
    /// Who wrote it down.
    actor_id: ActorId,
    created_at: Instant,
}

impl From<InteractionRow> for InteractionView {
    fn from(row: InteractionRow) -> Self {
        Self {
            id: row.id,
            company_id: row.company_id,
            kind: row.kind,
            summary: row.summary,
            next_action: row.next_action,
            next_action_due: row.next_action_due.map(|day| day.0),
            actor_id: row.actor,
            created_at: row.created_at,
        }
    }
}

/// Write an interaction down.
///
/// A later one settles the next action of those before it. Coordinators only: a company does not see it.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::IdempotencyKeyHeader),
    request_body = NewInteractionBody,
    responses((status = 201, description = "The interaction", body = InteractionView), responses::Change))]
#[post("/companies/{id}/interactions")]
pub async fn create_interaction(caller: Coordinator, id: Id<CompanyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_interaction", caller.0, &deps, move |conn, stamp, given| {
        let company = store::lock_company(conn, stamp.by.scope(), id.get()?)?;
        let interaction = interaction::create(conn, stamp, &company, &new_interaction(given.fields()?)?)?;
        Answer::json(201, &InteractionView::from(interaction))
    });
    act.await
}

/// List a company's interactions.
///
/// Oldest first. Coordinators only.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::PageParameters),
    responses((status = 200, description = "A page of interactions", body = Page<InteractionView>), responses::ReadOne))]
#[get("/companies/{id}/interactions")]
pub async fn list_interactions(caller: Coordinator, id: Id<CompanyId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let id = id.get()?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_interactions", move |conn| {
        store::find_company(conn, scope, id)?;
        let page = PageRequest::alone(&query, &cursors)?;
        let rows = store::list_interactions(conn, id, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, InteractionView::from), &here)
    });
    Ok(answer.await?.into())
}
