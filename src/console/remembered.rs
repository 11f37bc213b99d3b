//! Filters that stay: a list opens with the filters that somebody has last set in its form (docs/architecture.md, Pages).

use actix_web::HttpResponse;
use actix_web::http::header;

use super::asked::Asked;
use super::visit::Visit;
use crate::accounts::store as accounts;
use crate::deps::Deps;
use crate::error::Result;

/// Where a list is opened without any filters, leads to those that somebody has set before. `None` means that the list is shown as it was
/// asked for.
pub async fn lead(visit: &Visit, asked: &Asked, deps: &Deps) -> Result<Option<HttpResponse>> {
    if !asked.is_bare() {
        return Ok(None);
    }
    let (account, list) = (visit.account()?, asked.path().to_owned());
    let query = deps.db.read("console_filters", move |conn| accounts::remembered_filters(conn, account, &list)).await?;
    Ok(query.map(|query| to(format!("{}?{query}", asked.path()))))
}

/// Remembers filters that were set just now, and leads to their address. A list calls this once it is read, so that filters with which it
/// cannot be read lead to no page that is refused from then on.
pub async fn keep(visit: &Visit, asked: &Asked, deps: &Deps) -> Result<Option<HttpResponse>> {
    if !asked.is_set() {
        return Ok(None);
    }
    let (account, list, query) = (visit.account()?, asked.path().to_owned(), asked.lasting().plain());
    deps.db.write("console_remember_filters", move |conn| accounts::remember_filters(conn, account, &list, &query)).await?;
    Ok(Some(to(asked.address())))
}

fn to(address: String) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish()
}
