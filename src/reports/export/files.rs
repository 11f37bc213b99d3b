//! The files, each for the rows that a query asks for. The filters are those of the list.

use actix_web::{HttpRequest, HttpResponse};

use super::download::{File, download};
use super::{bookings as booking_rows, companies as company_rows, mentees as mentee_rows, slots as slot_rows};
use crate::auth::Scope;
use crate::bookings::find_mentees::holding;
use crate::bookings::input::booking_filter;
use crate::companies::input::company_filter;
use crate::deps::Deps;
use crate::error::Result;
use crate::mentees::input::mentee_filter;
use crate::slots::input::slot_filter;
use crate::wire::fields::Fields;

pub async fn mentees(request: &HttpRequest, deps: &Deps, query: &str) -> Result<HttpResponse> {
    let filter = filter(query, |fields| mentee_filter(fields, holding()))?;
    let file = File { name: "mentees", read: "export_mentees", columns: mentee_rows::columns() };
    download(request, deps, file, move |conn, after| mentee_rows::part(conn, &filter, after)).await
}

pub async fn companies(request: &HttpRequest, deps: &Deps, scope: Scope, query: &str) -> Result<HttpResponse> {
    let filter = filter(query, company_filter)?;
    let file = File { name: "companies", read: "export_companies", columns: company_rows::columns() };
    download(request, deps, file, move |conn, after| company_rows::part(conn, scope, &filter, after)).await
}

pub async fn slots(request: &HttpRequest, deps: &Deps, scope: Scope, query: &str) -> Result<HttpResponse> {
    let now = deps.clock.now();
    let filter = filter(query, |fields| slot_filter(fields, scope, now))?;
    let file = File { name: "slots", read: "export_slots", columns: slot_rows::COLUMNS.map(str::to_owned).into() };
    download(request, deps, file, move |conn, after| slot_rows::part(conn, scope, &filter, now, after)).await
}

pub async fn bookings(request: &HttpRequest, deps: &Deps, scope: Scope, query: &str) -> Result<HttpResponse> {
    let now = deps.clock.now();
    let filter = filter(query, |fields| booking_filter(fields, scope))?;
    let file = File { name: "bookings", read: "export_bookings", columns: booking_rows::COLUMNS.map(str::to_owned).into() };
    download(request, deps, file, move |conn, after| booking_rows::part(conn, scope, &filter, now, after)).await
}

/// Reads the filters of a query that has nothing else.
fn filter<F>(query: &str, read: impl FnOnce(&mut Fields) -> F) -> Result<F> {
    let mut fields = Fields::of_query(query);
    let filter = read(&mut fields);
    fields.finish(|| Some(filter))
}
