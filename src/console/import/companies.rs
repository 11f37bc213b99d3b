//! The import of companies: `/companies/import`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};

use super::{choose, preview};
use crate::console::sent::{Sent, SentFile};
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::Result;
use crate::lifecycle::import::companies::Companies;

#[get("/companies/import")]
pub async fn get_company_file(visit: Visit, deps: Data<Deps>) -> Result<HttpResponse> {
    choose::get::<Companies>(&visit, &deps).await
}

#[post("/companies/import")]
pub async fn send_company_file(sent: SentFile<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    choose::send::<Companies>(sent, &deps).await
}

#[get("/companies/import/{id}")]
pub async fn get_company_import(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    preview::get::<Companies>(&visit, &deps, &id).await
}

#[post("/companies/import/{id}")]
pub async fn send_company_import(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    preview::send::<Companies>(sent, &deps, &id).await
}
