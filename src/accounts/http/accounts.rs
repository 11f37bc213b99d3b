//! Handles `GET` and `POST /v1/accounts`, and `GET` and `PATCH /v1/accounts/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch, post};

use crate::accounts::input::{AccountPatchBody, NewAccountBody, account_filter, new_account};
use crate::accounts::model::{AccountFilter, Reach};
use crate::accounts::view::AccountView;
use crate::accounts::{change, create, store};
use crate::auth::{Coordinator, Role, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{AccountId, CompanyId};
use crate::web::change_request::{ChangeRequest, Given};
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

fn list_query(query: &str, cursors: &Cursors) -> Result<(PageRequest<AccountId>, AccountFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = account_filter(&mut fields);
    fields.finish(|| Some((page, filter)))
}

/// Give somebody an account.
///
/// The person signs in with a link (`…/sign-in-link`). The same `email` in any case is `conflict`. Administrators, and coordinators for the role
/// `partner` (403).
#[utoipa::path(tag = "accounts", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewAccountBody,
    responses((status = 201, description = "The account", body = AccountView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/accounts")]
pub async fn create_account(caller: Coordinator, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_account", caller.0, &deps, |conn, stamp, given| {
        let account = create::create(conn, stamp, &new_account(given.fields()?)?)?;
        let (location, version) = (format!("/v1/accounts/{}", account.id), account.version);
        Answer::created(location, version, &AccountView::from(account))
    });
    act.await
}

/// List accounts.
///
/// In the order in which they were made, deactivated ones too. Coordinators see those of partners alone.
#[utoipa::path(tag = "accounts", security(("api_key" = [])), params(
    responses::PageParameters,
    ("role" = Option<Role>, Query, description = "Only accounts with this role"),
    ("company_id" = Option<CompanyId>, Query, description = "Only accounts of this company"),
    ("active" = Option<bool>, Query, description = "`false`: only deactivated ones; `true`: only others"),
    ("email" = Option<String>, Query, description = "Only the account with this address, in any case", max_length = 254, example = "gareth.pellow@brindlemoor.example"),
), responses((status = 200, description = "A page of accounts", body = Page<AccountView>), responses::Read))]
#[get("/accounts")]
pub async fn list_accounts(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let reach = Reach::of(&caller.0)?;
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = list_query(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_accounts", move |conn| {
        let rows = store::list(conn, reach, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, AccountView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read an account.
///
/// Coordinators read those of partners alone.
#[utoipa::path(tag = "accounts", security(("api_key" = [])), params(("id" = AccountId, Path, description = "The account"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The account", body = AccountView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/accounts/{id}")]
pub async fn get_account(caller: Coordinator, id: Id<AccountId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (reach, id) = (Reach::of(&caller.0)?, id.get()?);
    let account = deps.db.read("get_account", move |conn| store::find(conn, reach, id)).await?;
    let version = account.version;
    Ok(Answer::resource(200, version, &AccountView::from(account))?.unless_known(if_none_match(&request)).into())
}

/// Change an account.
///
/// A merge patch. A new address, role or company ends the account's sessions and its link. The last active administrator keeps the role, and
/// so does an account whose `role_source` is `provider`, as long as groups at the provider give roles (`conflict`).
/// Administrators; coordinators change the name of a partner's account (403).
#[utoipa::path(tag = "accounts", security(("api_key" = [])), params(("id" = AccountId, Path, description = "The account"), responses::IfMatchHeader),
    request_body(content = Option<AccountPatchBody>),
    responses((status = 200, description = "The account", body = AccountView, headers(("ETag" = String))), responses::Change))]
#[patch("/accounts/{id}")]
pub async fn patch_account(caller: Coordinator, id: Id<AccountId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let groups_decide = deps.groups_give_roles();
    let patch = move |conn: &mut Conn, stamp: &Stamp, given: &Given, id| change::patch(conn, stamp, given, id, groups_decide);
    request.step("patch_account", caller.0, &deps, id, patch, AccountView::show).await
}
