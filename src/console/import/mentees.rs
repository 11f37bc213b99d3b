//! The import of mentees: `/mentees/import`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};

use super::{choose, preview};
use crate::console::sent::{Sent, SentFile};
use crate::console::visit::Visit;
use crate::deps::Deps;
use crate::error::Result;
use crate::lifecycle::import::mentees::Mentees;

#[get("/mentees/import")]
pub async fn get_mentee_file(visit: Visit, deps: Data<Deps>) -> Result<HttpResponse> {
    choose::get::<Mentees>(&visit, &deps).await
}

#[post("/mentees/import")]
pub async fn send_mentee_file(sent: SentFile<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    choose::send::<Mentees>(sent, &deps).await
}

#[get("/mentees/import/{id}")]
pub async fn get_mentee_import(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    preview::get::<Mentees>(&visit, &deps, &id).await
}

#[post("/mentees/import/{id}")]
pub async fn send_mentee_import(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    preview::send::<Mentees>(sent, &deps, &id).await
}
