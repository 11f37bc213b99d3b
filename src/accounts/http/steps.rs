//! Handles `POST /v1/accounts/{id}/{deactivate,reactivate,sign-in-link}`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::accounts::input::AccountStepBody;
use crate::accounts::secret::LinkSecret;
use crate::accounts::view::{AccountView, LinkView};
use crate::accounts::{activate, sign_in_link};
use crate::auth::Coordinator;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::AccountId;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::Answer;
use crate::wire::fields::NothingBody;
use crate::wire::id::Id;
use crate::wire::responses;

/// Deactivate an account.
///
/// Nobody can sign in with it any more; its sessions and its link end at once. The last active administrator's is `conflict`. What is deactivated already stays
/// as it is. Administrators, and coordinators for the role `partner`.
#[utoipa::path(tag = "accounts", security(("api_key" = [])),
    params(("id" = AccountId, Path, description = "The account"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<AccountStepBody>),
    responses((status = 200, description = "The account", body = AccountView, headers(("ETag" = String))), responses::Change))]
#[post("/accounts/{id}/deactivate")]
pub async fn deactivate_account(caller: Coordinator, id: Id<AccountId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("deactivate_account", caller.0, &deps, id, activate::deactivate, AccountView::show).await
}

/// Reactivate an account.
///
/// The person needs a new link. What is active already stays as it is. Administrators, and coordinators for the role `partner`.
#[utoipa::path(tag = "accounts", security(("api_key" = [])),
    params(("id" = AccountId, Path, description = "The account"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<AccountStepBody>),
    responses((status = 200, description = "The account", body = AccountView, headers(("ETag" = String))), responses::Change))]
#[post("/accounts/{id}/reactivate")]
pub async fn reactivate_account(caller: Coordinator, id: Id<AccountId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    request.step("reactivate_account", caller.0, &deps, id, activate::reactivate, AccountView::show).await
}

/// Make a sign-in link.
///
/// For 24 hours the person can sign in with it once: its page asks for the code. Give them the two by different ways. An earlier link of the account ends.
/// Administrators, and coordinators for the role `partner`.
#[utoipa::path(tag = "accounts", security(("api_key" = [])),
    params(("id" = AccountId, Path, description = "The account"), responses::IdempotencyKeyHeader, responses::IfMatchHeader), request_body(content = Option<NothingBody>),
    responses((status = 201, description = "The link, only in this answer", body = LinkView), responses::Change))]
#[post("/accounts/{id}/sign-in-link")]
pub async fn create_sign_in_link(caller: Coordinator, id: Id<AccountId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let secret = LinkSecret::new()?;
    let public_url = deps.public_url.clone();
    let act = request.run("create_sign_in_link", caller.0, &deps, move |conn, stamp, given| {
        let expires_at = sign_in_link::create(conn, stamp, given, id.get()?, &secret)?;
        Answer::json(201, &LinkView { url: secret.url(&public_url), code: secret.code(), expires_at })
    });
    act.await
}
