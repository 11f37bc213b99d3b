//! Handles `GET /v1/companies/{id}/partnership/transitions`. A suspension holds slots, so the handler of POST is in `lifecycle`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use serde::Serialize;

use crate::auth::{ActorId, Coordinator};
use crate::companies::model::partnership::{Agreement, PartnershipStatus};
use crate::companies::store::{self, TransitionRow};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, TransitionId};
use crate::time::Instant;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// A step that was taken.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PartnershipTransition)]
pub struct TransitionView {
    id: TransitionId,
    from: PartnershipStatus,
    to: PartnershipStatus,
    reason: Option<String>,
    /// Null where none came with the step.
    agreement: Option<Agreement>,
    do_not_contact_until: Option<Date>,
    /// Who took the step.
    actor_id: ActorId,
    created_at: Instant,
}

impl From<TransitionRow> for TransitionView {
    fn from(row: TransitionRow) -> Self {
        Self {
            id: row.id,
            from: row.from_status,
            to: row.to_status,
            reason: row.reason,
            agreement: row.agreement,
            do_not_contact_until: row.do_not_contact_until.map(|day| day.0),
            actor_id: row.actor,
            created_at: row.created_at,
        }
    }
}

/// List the steps of a partnership.
///
/// Its history, oldest first. Coordinators only, since reasons are theirs.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::PageParameters),
    responses((status = 200, description = "A page of steps", body = Page<TransitionView>), responses::ReadOne))]
#[get("/companies/{id}/partnership/transitions")]
pub async fn list_partnership_transitions(
    caller: Coordinator,
    id: Id<CompanyId>,
    request: HttpRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let id = id.get()?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_partnership_transitions", move |conn| {
        store::find_company(conn, scope, id)?;
        let page = PageRequest::alone(&query, &cursors)?;
        let rows = store::list_transitions(conn, id, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.version, TransitionView::from), &here)
    });
    Ok(answer.await?.into())
}
