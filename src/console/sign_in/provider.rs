//! Signing in with the institute's own provider: the link that leads there, and the address to which it leads back.

use actix_web::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use url::form_urlencoded::{byte_serialize, parse};

use super::kept::Kept;
use super::link::{go_on, new_session, run};
use super::next::NextPage;
use super::turned_away::{not_entered, not_signed_in};
use crate::accounts::with_provider::{Entry, with_provider};
use crate::auth::cookie::needs_https;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::provider::{Begun, Failed, Provider, Returned};

/// Gives the path of the link that leads to the provider, and from there to a page.
pub fn path(next: &NextPage) -> String {
    format!("/sign-in/provider?next={}", byte_serialize(next.path().as_bytes()).collect::<String>())
}

/// Gives the path of the link with which somebody who is signed in proves anew who they are: the provider asks them again.
pub fn path_again(next: &NextPage) -> String {
    format!("{}&again=yes", path(next))
}

/// Leads somebody to the provider. This is a link and no form, because Chromium holds a page's policy for forms against the address that a
/// form leads on to.
#[get("/sign-in/provider")]
pub async fn begin_with_provider(request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let Some(provider) = deps.provider.as_deref() else { return Err(Error::NotFound) };
    if needs_https(&deps.public_url) {
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, "/sign-in")).finish());
    }
    let next = NextPage::of_query(request.query_string());
    let is_again = parse(request.query_string().as_bytes()).any(|(name, _)| name == "again");
    let now = deps.clock.now();
    let begun = Begun::new(is_again, now)?;
    match provider.address_of(&begun, now).await {
        Ok(address) => {
            let kept = Kept::new(begun, &next).cookie(&deps)?;
            let (to, kept) = ((LOCATION, address.as_str()), (SET_COOKIE, kept));
            Ok(HttpResponse::SeeOther().insert_header(to).insert_header(kept).finish())
        }
        Err(failed) => Ok(not_signed_in(&failed, &next)),
    }
}

/// Signs in somebody who comes back from the provider, in the browser that was led there. The browser then forgets the sign-in, however it
/// ended.
#[get("/sign-in/provider/return")]
pub async fn return_from_provider(request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let Some(provider) = deps.provider.as_deref() else { return Err(Error::NotFound) };
    let mut answer = come_back(&request, &deps, provider).await?;
    if let Ok(forgotten) = HeaderValue::from_str(&Kept::forgotten(&deps)) {
        answer.headers_mut().append(SET_COOKIE, forgotten);
    }
    Ok(answer)
}

async fn come_back(request: &HttpRequest, deps: &Deps, provider: &Provider) -> Result<HttpResponse> {
    let Some(kept) = Kept::of(request, deps) else {
        return Ok(not_signed_in(&Failed::wrong("this browser has begun no sign-in"), &NextPage::start()));
    };
    let next = kept.next();
    let Some(returned) = Returned::of_query(request.query_string()) else {
        return Ok(not_signed_in(&Failed::wrong("a parameter is there twice"), &next));
    };
    // This service waits for the provider before the transaction begins.
    let person = match provider.person_of(&kept.begun, returned, deps.clock.now()).await {
        Ok(person) => person,
        Err(failed) => return Ok(not_signed_in(&failed, &next)),
    };
    let new = new_session(request)?;
    let (state, begun) = (kept.begun.state, new.clone());
    match run(request, deps, move |conn, stamp| with_provider(conn, stamp, &person, &state, &begun)).await? {
        Entry::SignedIn { ends_at } => Ok(go_on(deps, &new, ends_at, &next)),
        Entry::Spent => Ok(not_signed_in(&Failed::wrong("it has come back before"), &next)),
        other => {
            let institute = deps.db.read("whom_to_ask", institute::read).await?;
            Ok(not_entered(&other, &institute, &next))
        }
    }
}
