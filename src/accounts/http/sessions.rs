//! Handles `GET` and `DELETE /v1/accounts/{id}/sessions`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get};

use crate::accounts::model::Reach;
use crate::accounts::view::SessionView;
use crate::accounts::{sessions, store};
use crate::auth::Coordinator;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::AccountId;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// List the sessions of an account.
///
/// The browsers in which the person is signed in. Administrators, and coordinators for the role `partner`.
#[utoipa::path(tag = "accounts", security(("api_key" = [])), params(("id" = AccountId, Path, description = "The account"), responses::PageParameters),
    responses((status = 200, description = "A page of sessions", body = Page<SessionView>), responses::ReadOne))]
#[get("/accounts/{id}/sessions")]
pub async fn list_sessions(caller: Coordinator, id: Id<AccountId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let reach = Reach::of_sessions(&caller.0, id)?;
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let here = ListUrl::of(&request, &deps.public_url)?;
    let (query, now) = (request.query_string().to_owned(), deps.clock.now());
    let answer = deps.db.read("list_sessions", move |conn| {
        let account = store::find(conn, reach, id)?;
        let page = PageRequest::alone(&query, &cursors)?;
        let rows = store::list_sessions(conn, &account, now, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, SessionView::from), &here)
    });
    Ok(answer.await?.into())
}

/// End all sessions of an account.
///
/// At once, on every instance; the person can sign in again. Administrators, and coordinators for the role `partner`.
#[utoipa::path(tag = "accounts", security(("api_key" = [])), params(("id" = AccountId, Path, description = "The account"), responses::IfMatchHeader),
    responses((status = 204, description = "The sessions have ended"), responses::Delete))]
#[delete("/accounts/{id}/sessions")]
pub async fn delete_sessions(caller: Coordinator, id: Id<AccountId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let act = request.run("delete_sessions", caller.0, &deps, move |conn, stamp, given| {
        sessions::end(conn, stamp, given, id)?;
        Ok(Answer::no_content())
    });
    act.await
}
