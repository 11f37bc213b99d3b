//! The contents page: every path in one place, grouped by slice.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{auth, companies, events, health, institute, mentees};

pub fn all(config: &mut ServiceConfig) {
    config.service(health::livez).service(health::readyz).service(health::metrics).service(health::problem);
    config.service(health::openapi_document);
    config.service(scope::scope("/v1").configure(v1));
}

fn v1(config: &mut ServiceConfig) {
    config
        .service(institute::http::get_institute)
        .service(institute::http::patch_institute)
        .service(auth::http::get_me)
        .service(auth::http::create_api_key)
        .service(auth::http::list_api_keys)
        .service(auth::http::get_api_key)
        .service(auth::http::delete_api_key)
        .service(companies::http::companies::create_company)
        .service(companies::http::companies::list_companies)
        .service(companies::http::companies::get_company)
        .service(companies::http::partnership::list_partnership_transitions)
        .service(companies::http::sites::create_site)
        .service(companies::http::sites::list_sites)
        .service(companies::http::sites::get_site)
        .service(companies::http::hosts::create_host)
        .service(companies::http::hosts::list_hosts)
        .service(companies::http::hosts::get_host)
        .service(mentees::http::create_mentee)
        .service(mentees::http::list_mentees)
        .service(mentees::http::get_mentee)
        .service(events::http::list_events)
        .service(events::http::get_event);
}

/// Swagger UI, which is no part of the document.
pub fn docs() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json"))
}
