//! `/sign-in`: how one signs in here.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::demonstration::{self, buttons};
use super::next::NextPage;
use super::provider::{path, path_again};
use crate::auth::AnyAccount;
use crate::auth::cookie::needs_https;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame;
use crate::console::step::page;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::provider::Provider;

/// Says how one signs in. It changes nothing. Somebody who is signed in comes here to prove anew who they are, so the link makes the
/// provider ask them.
#[get("/sign-in")]
pub async fn get_sign_in(request: HttpRequest, who: Option<AnyAccount>, deps: Data<Deps>) -> Result<HttpResponse> {
    let next = NextPage::of_query(request.query_string());
    let shows_buttons = demonstration::is_offered(&request, &deps).await?;
    let institute = deps.db.read("sign_in_page", |conn| Ok(institute::read(conn)?.name)).await?;
    let content = html! {
        h1 { "Sign in" }
        @if needs_https(&deps.public_url) { (without_https(&deps.public_url)) }
        @if let Some(provider) = deps.provider.as_deref().filter(|_| !needs_https(&deps.public_url)) { (with_provider(provider, &next, who.is_some())) }
        @if shows_buttons { (buttons(&next)) } @else { (with_a_link()) }
    };
    Ok(page(frame::bare("Sign in", &institute, content)))
}

fn with_provider(provider: &Provider, next: &NextPage, is_again: bool) -> Markup {
    let (path, text) =
        if is_again { (path_again(next), "Sign in again with your institute") } else { (path(next), "Sign in with your institute") };
    let host = url::Url::parse(provider.issuer()).ok().and_then(|issuer| issuer.host_str().map(str::to_owned)).unwrap_or_default();
    html! {
        p { (link(&path, text, Weight::Primary)) }
        p.muted { "It leads you to " bdi { (host) } " and back here." }
        h2 { "Without an account at the institute" }
    }
}

fn with_a_link() -> Markup {
    html! {
        p { "You sign in with a link and a code. Somebody of the institute makes them for you and gives you both. The link works once, within 24 hours." }
        h2 { "I have a link" }
        p { "Open it in this browser. Its page asks for the code." }
        h2 { "I have none, or it does not work" }
        p { "Ask the person at the institute whom you work with. Administrators make a new one under Accounts." }
        p { "The person who runs the service can always make one on its machine:" }
        p { code { "foothold sign-in-link --email …" } }
    }
}

/// Says that nobody can stay signed in, and what to do about it.
pub fn without_https(public_url: &str) -> Markup {
    html! {
        p.note {
            "Nobody can sign in yet: this service needs https. It is reached at " code { (public_url) }
            ", and a browser keeps a session over https alone. The person who runs the service puts it behind a proxy with https and sets FOOTHOLD_PUBLIC_URL."
        }
    }
}
