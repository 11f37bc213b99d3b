//! `/v1/companies/{id}/hosts` and `/v1/hosts/{id}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;

use crate::auth::CompanySide;
use crate::companies::host;
use crate::companies::model::{HostPatch, HostRole, NewHost};
use crate::companies::store::{self, HostRow};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, HostId};
use crate::time::Instant;
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::paging::{Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

/// More than there are: one given twice is kept once.
const MOST_ROLES: usize = 10;

/// The body of a new host.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHost, example = json!({"name": "Gareth Pellow", "job_title": "Principal Civil Engineer",
    "email": "gareth@brindlemoor.example", "roles": ["interviewer", "shadow_host"]}))]
#[expect(dead_code, reason = "describes the body that `new_host` reads")]
pub struct NewHostBody {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(min_length = 1, max_length = 200)]
    job_title: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    /// None where absent.
    #[schema(max_items = 10)]
    roles: Option<Vec<HostRole>>,
}

/// A merge patch of a host: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HostPatch, example = json!({"job_title": "Head of Structures", "roles": ["interviewer"]}))]
#[expect(dead_code, reason = "describes the body that `host_patch` reads")]
pub struct HostPatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    job_title: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_items = 10, nullable = false)]
    roles: Option<Vec<HostRole>>,
    /// `false` archives; refused while live future bookings stand.
    #[schema(nullable = false)]
    active: Option<bool>,
}

/// A person at a company who interviews or is shadowed.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Host)]
pub struct HostView {
    id: HostId,
    company_id: CompanyId,
    name: String,
    job_title: Option<String>,
    email: Option<String>,
    roles: Vec<HostRole>,
    /// `false`: archived.
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl From<HostRow> for HostView {
    fn from(row: HostRow) -> Self {
        Self {
            id: row.id,
            company_id: row.company_id,
            name: row.name,
            job_title: row.job_title,
            email: row.email,
            roles: row.roles.as_slice().to_vec(),
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

pub fn new_host(mut body: Fields) -> Result<NewHost> {
    let name = body.required("name", parse::text(parse::NAME));
    let job_title = body.optional("job_title", parse::text(parse::NAME));
    let email = body.optional("email", parse::email);
    let roles = body.items("roles", MOST_ROLES, parse::word).unwrap_or_default();
    body.finish(|| Some(NewHost { name: name?, job_title, email, roles: roles.into_iter().collect() }))
}

pub fn host_patch(mut body: Fields) -> Result<HostPatch> {
    let patch = HostPatch {
        name: body.change("name", parse::text(parse::NAME)),
        job_title: body.change_or_clear("job_title", parse::text(parse::NAME)),
        email: body.change_or_clear("email", parse::email),
        roles: body.change_items("roles", MOST_ROLES, parse::word).map(|roles| roles.into_iter().collect()),
        active: body.change("active", parse::boolean),
    };
    body.finish(|| Some(patch))
}

/// Register a host.
///
/// Names and addresses need not be unique. A company that is archived takes none: `conflict`.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::IdempotencyKeyHeader),
    request_body = NewHostBody,
    responses((status = 201, description = "The host", body = HostView, headers(("Location" = String), ("ETag" = String))), responses::Change))]
#[post("/companies/{id}/hosts")]
pub async fn create_host(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("create_host", caller.0, &deps, move |conn, stamp, given| {
        let company = store::share_company(conn, stamp.by.scope(), id)?;
        let host = host::create(conn, stamp, &company, &new_host(given.fields()?)?)?;
        Answer::created(format!("/v1/hosts/{}", host.id), host.version, &HostView::from(host))
    });
    act.await
}

/// List a company's hosts.
///
/// In the order in which they were registered, archived ones too.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::PageParameters),
    responses((status = 200, description = "A page of hosts", body = Page<HostView>), responses::ReadUnder))]
#[get("/companies/{id}/hosts")]
pub async fn list_hosts(caller: CompanySide, path: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_| Error::NotFound)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_hosts", move |conn| {
        store::find_company(conn, scope, id)?;
        let page = PageRequest::alone(&query)?;
        let rows = store::list_hosts(conn, id, &page)?;
        Answer::page(&page.page(rows, |row| row.id, HostView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a host.
///
/// A partner reads its own company's alone.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = HostId, Path, description = "The host"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The host", body = HostView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/hosts/{id}")]
pub async fn get_host(caller: CompanySide, path: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_| Error::NotFound)?;
    let scope = caller.0.scope();
    let host = deps.db.read("get_host", move |conn| store::find_host(conn, scope, id)).await?;
    Ok(Answer::resource(200, host.version, &HostView::from(host))?.unless_known(if_none_match(&request)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::of_json(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_host_needs_a_name_alone() {
        let host = new_host(fields(r#"{"name": "Gareth Pellow"}"#)).unwrap();
        assert!(host.roles.as_slice().is_empty());
        assert!(new_host(fields(r#"{"email": "gareth@brindlemoor.example"}"#)).is_err());
    }

    #[test]
    fn an_unknown_role_is_pointed_at() {
        let Err(Error::Invalid(faults)) = new_host(fields(r#"{"name": "G", "roles": ["interviewer", "cook"]}"#)) else {
            panic!("no fault")
        };
        assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/roles/1", "unknown-word"));
    }

    #[test]
    fn roles_can_be_emptied_and_not_cleared() {
        assert!(host_patch(fields(r#"{"roles": []}"#)).unwrap().roles.is_some_and(|roles| roles.as_slice().is_empty()));
        assert!(host_patch(fields(r#"{"roles": null}"#)).is_err());
    }
}
