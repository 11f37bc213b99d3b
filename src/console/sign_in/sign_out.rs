//! `/sign-out`: ends the session of this browser.

use std::time::Duration;

use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use maud::html;
use tokio::time::timeout;

use crate::accounts::store::end_session;
use crate::auth::address::count_address;
use crate::auth::cookie::SessionCookie;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame;
use crate::console::step::page;
use crate::deps::Deps;
use crate::error::Result;
use crate::limits::Counted;
use crate::seal::fingerprint;

/// Somebody who signs out does not wait longer for a provider that may be away.
const PATIENCE: Duration = Duration::from_secs(2);

/// Ends the session that the browser came with, also one that may not write, and says so. Only somebody whose session began with the provider
/// is still signed in there.
#[post("/sign-out")]
pub async fn sign_out(request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    count_address(&request, &deps, Counted::Visitor)?;
    let cookie = SessionCookie::of(&deps.public_url);
    let ended = match cookie.token(&request) {
        Some(token) => deps.db.write("sign_out", move |conn| end_session(conn, &fingerprint(&token))).await?,
        None => None,
    };
    let began_there = ended.is_some_and(|session| session.by_provider);
    let at_the_institute = match deps.provider.as_ref().filter(|_| began_there) {
        Some(provider) => timeout(PATIENCE, provider.end_session(deps.clock.now())).await.ok().flatten(),
        None => None,
    };
    let content = html! {
        h1 { "You are signed out" }
        p { "Nobody acts in your name in this browser any more." }
        @if let Some(address) = &at_the_institute {
            p { "You are still signed in at your institute in this browser, and somebody who uses it next could come back here as you. " a href=(address) { "Sign out also at your institute" } }
        }
        p { (link("/sign-in", "Sign in again", Weight::Plain)) }
    };
    let mut answer = page(frame::bare("You are signed out", "", content));
    if let Ok(forgotten) = HeaderValue::from_str(&cookie.forgotten()) {
        answer.headers_mut().insert(SET_COOKIE, forgotten);
    }
    Ok(answer)
}
