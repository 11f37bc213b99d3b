//! These are the handlers of keys and of `/v1/me`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use serde::Serialize;

use super::input::{KeyPatchBody, NewKeyBody, ReplaceKeyBody};
use super::store::{self, KeyRow};
use super::{input, key};
use crate::auth::secret::new_key;
use crate::auth::{Actor, ActorId, Admin, AnyKey, Role, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, KeyId};
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// A key, without its secret.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ApiKey)]
pub struct KeyView {
    id: KeyId,
    name: String,
    role: Role,
    company_id: Option<CompanyId>,
    expires_at: Option<Instant>,
    /// To the minute or so.
    last_used_at: Option<Instant>,
    created_at: Instant,
    /// Who made it: `system` on the command line; null for a key made before this was kept.
    created_by: Option<ActorId>,
    version: i64,
    /// The key itself: only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, example = "fhk_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg1KcR3x")]
    key: Option<String>,
}

impl From<KeyRow> for KeyView {
    fn from(row: KeyRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            role: row.role,
            company_id: row.company_id,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            created_at: row.created_at,
            created_by: row.created_by,
            version: row.version,
            key: None,
        }
    }
}

impl KeyView {
    /// Answers with a key that was just made, and with its secret, which is shown only here.
    fn show_made(row: KeyRow, secret: &str) -> Result<Answer> {
        let (location, version) = (format!("/v1/api-keys/{}", row.id), row.version);
        Answer::created(location, version, &Self { key: Some(secret.to_owned()), ..Self::from(row) })
    }
}

/// Who the caller is.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Me)]
pub struct MeView {
    id: KeyId,
    name: String,
    role: Role,
    company_id: Option<CompanyId>,
    expires_at: Option<Instant>,
}

/// Make a key.
///
/// The key itself is only in this answer. Administrators only.
#[utoipa::path(tag = "keys", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewKeyBody,
    responses((status = 201, description = "The key, with its secret", body = KeyView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/api-keys")]
pub async fn create_api_key(caller: Admin, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let secret = new_key()?;
    let act = request.run("create_api_key", caller.0, &deps, move |conn, stamp, given| {
        let key = key::create(conn, stamp, &input::new_key(given.fields()?)?, &secret)?;
        KeyView::show_made(key, &secret)
    });
    act.await
}

/// Change a key.
///
/// Its name or its expiry; role and company stay. Administrators only.
#[utoipa::path(tag = "keys", security(("api_key" = [])), params(("id" = KeyId, Path, description = "The key"), responses::IfMatchHeader),
    request_body(content = Option<KeyPatchBody>),
    responses((status = 200, description = "The key", body = KeyView, headers(("ETag" = String))), responses::Change))]
#[patch("/api-keys/{id}")]
pub async fn patch_api_key(caller: Admin, id: Id<KeyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let show = |_: &mut Conn, _: &Stamp, key: KeyRow| Answer::resource(200, key.version, &KeyView::from(key));
    request.step("patch_api_key", caller.0, &deps, id, key::change, show).await
}

/// Replace a key.
///
/// Makes a key with the same name, role and company; the old one goes on for `overlap_hours`. The new key itself is only in this answer.
/// Administrators only.
#[utoipa::path(tag = "keys", security(("api_key" = [])),
    params(("id" = KeyId, Path, description = "The key"), responses::IdempotencyKeyHeader, responses::IfMatchHeader),
    request_body(content = Option<ReplaceKeyBody>),
    responses((status = 201, description = "The new key, with its secret", body = KeyView, headers(("Location" = String), ("ETag" = String))),
        responses::Change))]
#[post("/api-keys/{id}/replace")]
pub async fn replace_api_key(caller: Admin, id: Id<KeyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let secret = new_key()?;
    let act = request.run("replace_api_key", caller.0, &deps, move |conn, stamp, given| {
        let key = key::replace(conn, stamp, given, id.get()?, &secret)?;
        KeyView::show_made(key, &secret)
    });
    act.await
}

/// List keys.
///
/// Revoked ones are gone. Administrators only.
#[utoipa::path(tag = "keys", security(("api_key" = [])), params(responses::PageParameters),
    responses((status = 200, description = "A page of keys", body = Page<KeyView>), responses::Read))]
#[get("/api-keys")]
pub async fn list_api_keys(caller: Admin, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let mut query = Fields::of_query(request.query_string());
    let page = PageRequest::take(&mut query, &cursors);
    query.finish(|| Some(()))?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_api_keys", move |conn| {
        let rows = store::list(conn, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, KeyView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a key.
///
/// Never its secret. Administrators only.
#[utoipa::path(tag = "keys", security(("api_key" = [])), params(("id" = KeyId, Path, description = "The key"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The key", body = KeyView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/api-keys/{id}")]
pub async fn get_api_key(_: Admin, id: Id<KeyId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let key = deps.db.read("get_api_key", move |conn| store::find(conn, id)).await?;
    Ok(Answer::resource(200, key.version, &KeyView::from(key))?.unless_known(if_none_match(&request)).into())
}

/// Revoke a key.
///
/// It takes effect at once, on every instance. Administrators only.
#[utoipa::path(tag = "keys", security(("api_key" = [])), params(("id" = KeyId, Path, description = "The key"), responses::IfMatchHeader),
    responses((status = 204, description = "The key is revoked"), responses::Delete))]
#[delete("/api-keys/{id}")]
pub async fn delete_api_key(caller: Admin, id: Id<KeyId>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let act = request.run("delete_api_key", caller.0, &deps, move |conn, stamp, given| {
        key::revoke(conn, stamp, given, id)?;
        Ok(Answer::no_content())
    });
    act.await
}

/// Who this key is.
///
/// Its role and, for a partner, its company.
#[utoipa::path(tag = "keys", security(("api_key" = [])), responses((status = 200, description = "The caller", body = MeView), responses::Read))]
#[get("/me")]
pub async fn get_me(caller: AnyKey, deps: Data<Deps>) -> Result<HttpResponse> {
    let Actor::Key { id, .. } = caller.0 else { return Err(Error::NotFound) };
    let key = deps.db.read("get_me", move |conn| store::find(conn, id)).await?;
    let me = MeView { id: key.id, name: key.name, role: key.role, company_id: key.company_id, expires_at: key.expires_at };
    Ok(Answer::json(200, &me)?.into())
}
