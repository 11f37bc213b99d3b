//! `/sign-in/{link}`: the page of a link, which asks for the code. Programs that look at links in mails and chats open it, so reading it changes
//! nothing.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::explain::without_https;
use super::next::NextPage;
use crate::accounts::browser::Browser;
use crate::accounts::secret::Code;
use crate::accounts::sign_in::{NewSession, Try, look_up, with_link};
use crate::accounts::store::{AccountRow, end_session};
use crate::auth::cookie::{SessionCookie, needs_https};
use crate::auth::{Actor, Role, Stamp};
use crate::console::kit::button::{Weight, link as link_to};
use crate::console::kit::field::Field;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::frame;
use crate::console::step::answer;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::seal::{fingerprint, looks_like_token, new_token};
use crate::time::Instant;
use crate::web::form_request::FormRequest;
use crate::wire::form::Typed;

/// Shows who will be signed in, and asks for the code.
#[get("/sign-in/{link}")]
pub async fn get_link(link: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    ask(&deps, link.into_inner(), StatusCode::OK, None).await
}

/// Signs in, if the code is right.
#[post("/sign-in/{link}")]
pub async fn sign_in(link: Path<String>, request: HttpRequest, sent: FormRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let link = link.into_inner();
    if needs_https(&deps.public_url) {
        return ask(&deps, link, StatusCode::CONFLICT, None).await;
    }
    let new = new_session(&request)?;
    let (code, of, begun) = (Code::typed(sent.form.typed.value("code")), link.clone(), new.clone());
    match run(&request, &deps, move |conn, stamp| with_link(conn, stamp, &of, code.as_ref(), &begun)).await? {
        Try::SignedIn { ends_at } => Ok(go_on(&deps, &new, ends_at, &NextPage::start())),
        Try::WrongCode { tries_left } if tries_left > 0 => {
            let tries = if tries_left == 1 { "once".to_owned() } else { format!("{tries_left} times") };
            let detail = format!("This is not the code of this link. You can try {tries} more.");
            let refused = Refused { form: sent.form, error: Error::invalid("/code", "wrong-code", detail) };
            ask(&deps, link, StatusCode::UNPROCESSABLE_ENTITY, Some(refused)).await
        }
        Try::WrongCode { .. } | Try::NoLink => Ok(answer(StatusCode::NOT_FOUND, no_link())),
    }
}

/// Runs what signs somebody in, and ends the session that the browser came with: each sign-in has a session of its own.
pub(super) async fn run<T: Send + 'static>(
    request: &HttpRequest,
    deps: &Deps,
    act: impl Fn(&mut Conn, &Stamp) -> Result<T> + Send + 'static,
) -> Result<T> {
    let earlier = SessionCookie::of(&deps.public_url).token(request).map(|token| fingerprint(&token));
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let done = deps.db.write("sign_in", move |conn| {
        let done = act(conn, &stamp)?;
        if let Some(earlier) = &earlier {
            end_session(conn, earlier)?;
        }
        Ok(done)
    });
    done.await
}

/// Makes the token of a session that is still to begin.
pub(super) fn new_session(request: &HttpRequest) -> Result<NewSession> {
    let header = request.headers().get(header::USER_AGENT).and_then(|header| header.to_str().ok());
    Ok(NewSession { browser: Browser::of(header.unwrap_or_default()), token: new_token()? })
}

/// Leads somebody who is signed in to a page, and gives the browser the token.
pub(super) fn go_on(deps: &Deps, new: &NewSession, ends_at: Instant, next: &NextPage) -> HttpResponse {
    let seconds = ends_at.since(deps.clock.now()).as_secs();
    let cookie = SessionCookie::of(&deps.public_url).kept(&new.token, seconds);
    let answer = (header::LOCATION, next.path());
    HttpResponse::SeeOther().insert_header(answer).insert_header((header::SET_COOKIE, cookie)).finish()
}

async fn ask(deps: &Deps, link: String, status: StatusCode, refused: Option<Refused>) -> Result<HttpResponse> {
    if !looks_like_token(&link) {
        return Ok(answer(StatusCode::NOT_FOUND, no_link()));
    }
    let (now, looked_up) = (deps.clock.now(), link.clone());
    let read = deps.db.read("sign_in_link_page", move |conn| Ok((look_up(conn, &looked_up, now)?, institute::read(conn)?.name)));
    let (Some(account), institute) = read.await? else { return Ok(answer(StatusCode::NOT_FOUND, no_link())) };
    let filled = Filled::new(Typed::default(), refused, deps.ids);
    let content = html! {
        h1 { "Sign in as " bdi { (account.name) } }
        p { "You will be signed in as " (role(&account)) "." }
        @if needs_https(&deps.public_url) { (without_https(&deps.public_url)) } @else { (form(&link).show(&filled)) }
    };
    Ok(answer(status, frame::bare(&filled.title("Sign in"), &institute, content)))
}

fn role(account: &AccountRow) -> &'static str {
    match account.role {
        Role::Admin => "an administrator of the institute",
        Role::Coordinator => "a coordinator of the institute",
        Role::Viewer => "somebody who reads the institute's figures",
        Role::Partner => "the contact of a company",
    }
}

fn form(link: &str) -> Form {
    let code = Field::text("code", "Which code were you given?")
        .hint("Eight letters and digits, such as 4KDT-9WXH. They were given to you apart from the link.");
    Form::new(format!("/sign-in/{link}"), "Sign in").field(code.autocomplete("one-time-code"))
}

fn no_link() -> Markup {
    frame::bare(
        "This link does not work",
        "",
        html! {
            h1 { "This link does not work" }
            p { "It may have been used already, be older than 24 hours, or have ended with a newer one or with five wrong codes. Ask the person who gave it to you for a new one." }
            p { "If you have just signed in with it, go on to the start." }
            p { (link_to("/", "Go to the start", Weight::Plain)) }
        },
    )
}
