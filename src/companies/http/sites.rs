//! `/v1/companies/{id}/sites` and `/v1/sites/{id}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;

use crate::auth::CompanySide;
use crate::companies::model::{NewSite, SitePatch};
use crate::companies::site;
use crate::companies::store::{self, SiteRow};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, SiteId};
use crate::time::{Instant, Zone};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::paging::{Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

/// The body of a new site.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSite, example = json!({"name": "Leeds office", "timezone": null, "address": "1 Water Lane\nLeeds LS11", "area": "Leeds",
    "access_notes": "Step-free from the car park; ask for Gareth at the desk."}))]
#[expect(dead_code, reason = "describes the body that `new_site` reads")]
pub struct NewSiteBody {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The company's where absent or null.
    timezone: Option<Zone>,
    #[schema(min_length = 1, max_length = 200)]
    address: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    area: Option<String>,
    #[schema(min_length = 1, max_length = 10_000)]
    access_notes: Option<String>,
}

/// A merge patch of a site: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SitePatch, example = json!({"access_notes": "The lift is out of order until May."}))]
#[expect(dead_code, reason = "describes the body that `site_patch` reads")]
pub struct SitePatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    timezone: Option<Zone>,
    #[schema(min_length = 1, max_length = 200)]
    address: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    area: Option<String>,
    #[schema(min_length = 1, max_length = 10_000)]
    access_notes: Option<String>,
    /// `false` archives; refused while live future bookings stand.
    #[schema(nullable = false)]
    active: Option<bool>,
}

/// A place where a company receives mentees.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Site)]
pub struct SiteView {
    id: SiteId,
    company_id: CompanyId,
    name: String,
    /// Null: the company's.
    timezone: Option<Zone>,
    address: Option<String>,
    area: Option<String>,
    access_notes: Option<String>,
    /// `false`: archived.
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl From<SiteRow> for SiteView {
    fn from(row: SiteRow) -> Self {
        Self {
            id: row.id,
            company_id: row.company_id,
            name: row.name,
            timezone: row.timezone,
            address: row.address,
            area: row.area,
            access_notes: row.access_notes,
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

pub fn new_site(mut body: Fields) -> Result<NewSite> {
    let name = body.required("name", parse::text(parse::NAME));
    let timezone = body.optional("timezone", parse::zone);
    let address = body.optional("address", parse::text(parse::NAME));
    let area = body.optional("area", parse::text(parse::NAME));
    let access_notes = body.optional("access_notes", parse::text(parse::TEXT));
    body.finish(|| Some(NewSite { name: name?, timezone, address, area, access_notes }))
}

pub fn site_patch(mut body: Fields) -> Result<SitePatch> {
    let patch = SitePatch {
        name: body.change("name", parse::text(parse::NAME)),
        timezone: body.change_or_clear("timezone", parse::zone),
        address: body.change_or_clear("address", parse::text(parse::NAME)),
        area: body.change_or_clear("area", parse::text(parse::NAME)),
        access_notes: body.change_or_clear("access_notes", parse::text(parse::TEXT)),
        active: body.change("active", parse::boolean),
    };
    body.finish(|| Some(patch))
}

/// Register a site.
///
/// A company that is archived takes none: `conflict`.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::IdempotencyKeyHeader),
    request_body = NewSiteBody,
    responses((status = 201, description = "The site", body = SiteView, headers(("Location" = String), ("ETag" = String))), responses::Change))]
#[post("/companies/{id}/sites")]
pub async fn create_site(caller: CompanySide, path: Path<String>, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_| Error::NotFound)?;
    let act = request.run("create_site", caller.0, &deps, move |conn, stamp, given| {
        let company = store::share_company(conn, stamp.by.scope(), id)?;
        let site = site::create(conn, stamp, &company, &new_site(given.fields()?)?)?;
        Answer::created(format!("/v1/sites/{}", site.id), site.version, &SiteView::from(site))
    });
    act.await
}

/// List a company's sites.
///
/// In the order in which they were registered, archived ones too.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = CompanyId, Path, description = "The company"), responses::PageParameters),
    responses((status = 200, description = "A page of sites", body = Page<SiteView>), responses::ReadUnder))]
#[get("/companies/{id}/sites")]
pub async fn list_sites(caller: CompanySide, path: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_| Error::NotFound)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let query = request.query_string().to_owned();
    let answer = deps.db.read("list_sites", move |conn| {
        store::find_company(conn, scope, id)?;
        let page = PageRequest::alone(&query)?;
        let rows = store::list_sites(conn, id, &page)?;
        Answer::page(&page.page(rows, |row| row.id, SiteView::from), &here)
    });
    Ok(answer.await?.into())
}

/// Read a site.
///
/// A partner reads its own company's alone.
#[utoipa::path(tag = "companies", security(("api_key" = [])), params(("id" = SiteId, Path, description = "The site"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The site", body = SiteView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/sites/{id}")]
pub async fn get_site(caller: CompanySide, path: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_| Error::NotFound)?;
    let scope = caller.0.scope();
    let site = deps.db.read("get_site", move |conn| store::find_site(conn, scope, id)).await?;
    Ok(Answer::resource(200, site.version, &SiteView::from(site))?.unless_known(if_none_match(&request)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::of_json(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_site_needs_a_name_and_keeps_the_company_s_zone() {
        assert!(new_site(fields(r#"{"area": "Leeds"}"#)).is_err());
        assert_eq!(new_site(fields(r#"{"name": "Leeds office"}"#)).unwrap().timezone, None);
    }

    #[test]
    fn a_site_s_zone_can_be_cleared_and_its_name_cannot() {
        assert_eq!(site_patch(fields(r#"{"timezone": null}"#)).unwrap().timezone, Some(None));
        assert!(site_patch(fields(r#"{"name": null}"#)).is_err());
    }
}
