//! Lists as CSV files, with the filters that a list is shown with.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::asked::Asked;
use crate::auth::{Scope, Staff};
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::reports::export::files;

#[get("/mentees/export")]
pub async fn export_mentees(_: Staff, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    files::mentees(&request, &deps, &query(&request, &deps).await?).await
}

#[get("/companies/export")]
pub async fn export_companies(_: Staff, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    files::companies(&request, &deps, Scope::Institute, &query(&request, &deps).await?).await
}

#[get("/slots/export")]
pub async fn export_slots(_: Staff, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    files::slots(&request, &deps, Scope::Institute, &query(&request, &deps).await?).await
}

#[get("/bookings/export")]
pub async fn export_bookings(_: Staff, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    files::bookings(&request, &deps, Scope::Institute, &query(&request, &deps).await?).await
}

/// Gives the filters as the API reads them. The order of a list and its page are not filters.
async fn query(request: &HttpRequest, deps: &Deps) -> Result<String> {
    let institute = deps.db.read("console_institute", institute::read).await?;
    Ok(Asked::of(request).without_order().query(&institute.timezone))
}
