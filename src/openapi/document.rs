//! The OpenAPI document is made here, from the code that serves.

use std::collections::HashSet;

use actix_web::App;
use actix_web::dev::ResourceDef;
use utoipa::OpenApi;
use utoipa::openapi::path::{ParameterIn, PathItem};
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi as OpenApiDocument, Ref, RefOr, Schema};
use utoipa_actix_web::AppExt;

use super::webhooks;
use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Foothold",
        description = "Partner companies offer slots for mock interviews and job shadowing, coordinators book mentees, calendars subscribe, \
            employers' systems hear of every change. Instants are RFC 3339 in UTC; errors are RFC 9457 problem documents; every POST takes an \
            `Idempotency-Key`; lists are keyset pages. HEAD is taken wherever there is a GET, and answers with its headers.",
        license(name = "MIT", identifier = "MIT"),
        contact(name = "Foothold contributors", url = "https://foothold.example"),
    ),
    servers((url = "/", description = "Where this document comes from")),
    tags(
        (name = "companies", description = "Partner companies, their sites, hosts and partnerships"),
        (name = "slots", description = "What companies offer"),
        (name = "mentees", description = "The people whom the institute supports"),
        (name = "programmes", description = "What mentees are enrolled in: programmes, their cohorts, and enrolments"),
        (name = "bookings", description = "Mentees' claims on slots"),
        (name = "rounds", description = "Places that are given by turns: rounds and who enters them, and exceptions that two people agree on"),
        (name = "calendars", description = "Feeds and downloads for calendar apps"),
        (name = "webhooks", description = "Where employers' systems hear of events"),
        (name = "events", description = "The event log"),
        (name = "institute", description = "The institute itself"),
        (name = "policy", description = "The limits and deadlines that the institute sets"),
        (name = "keys", description = "Which programs may call"),
        (name = "accounts", description = "The people who sign in"),
        (name = "operations", description = "Health, metrics, this document"),
    ),
)]
struct Base;

/// Makes the whole document.
pub fn document() -> OpenApiDocument {
    let (_, mut document) = App::new().into_utoipa_app().openapi(Base::openapi()).configure(routes::described).split_for_parts();
    let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("fhk_…").description(Some("An API key of the service"));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("api_key", SecurityScheme::Http(key.build()));
    refer_from_pages(components);
    webhooks::describe(&mut document);
    document
}

/// Makes each page refer to the schema of its item, and the answer of each step with a dry run to the normal answer of the step. `utoipa`
/// writes both out in full.
fn refer_from_pages(components: &mut Components) {
    for (name, schema) in &mut components.schemas {
        match (name.strip_prefix("Page_"), name.strip_prefix("OrDryRun_"), schema) {
            (Some(item), _, RefOr::T(Schema::Object(page))) => {
                if let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items") {
                    items.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(item).into()));
                }
            }
            (_, Some(done), RefOr::T(Schema::OneOf(either))) => {
                either.items = vec![Ref::from_schema_name(done).into(), Ref::from_schema_name("DryRun").into()];
            }
            _ => {}
        }
    }
}

/// Writes the document as text, as it is served and committed.
pub fn document_json() -> String {
    json_of(&document())
}

fn json_of(document: &OpenApiDocument) -> String {
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// What the server needs to know of the document.
pub struct Described {
    pub json: String,
    /// The paths whose GET has query parameters; every other operation refuses them.
    pub queried: HashSet<String>,
    /// Every path with its methods, which the `Allow` header of a 405 names.
    pub paths: Vec<(ResourceDef, String)>,
}

/// Makes the document once, for all that the server needs of it.
pub fn described() -> Described {
    let document = document();
    Described { json: json_of(&document), queried: queried(&document), paths: paths(&document) }
}

/// Gives the document as it is served. If the public address has a path, the operations are under that path.
pub fn served_at(json: String, public_url: &str) -> String {
    let path = url::Url::parse(public_url).map(|url| url.path().trim_end_matches('/').to_owned()).unwrap_or_default();
    if path.is_empty() { json } else { json.replacen(r#""url": "/""#, &format!(r#""url": "{path}/""#), 1) }
}

fn queried(document: &OpenApiDocument) -> HashSet<String> {
    let has_query = |item: &PathItem| {
        let parameters = item.get.as_ref().and_then(|operation| operation.parameters.as_ref());
        parameters
            .into_iter()
            .flatten()
            .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query))
    };
    document.paths.paths.iter().filter(|(_, item)| has_query(item)).map(|(path, _)| path.clone()).collect()
}

fn paths(document: &OpenApiDocument) -> Vec<(ResourceDef, String)> {
    let methods = |item: &PathItem| {
        let all = [
            ("GET", &item.get),
            // The edge answers it wherever there is a GET.
            ("HEAD", &item.get),
            ("POST", &item.post),
            ("PATCH", &item.patch),
            ("PUT", &item.put),
            ("DELETE", &item.delete),
        ];
        let present: Vec<_> = all.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect();
        present.join(", ")
    };
    document.paths.paths.iter().map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item))).collect()
}
