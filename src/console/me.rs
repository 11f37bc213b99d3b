//! `/me`: who is signed in, and in which browsers.

use std::collections::HashMap;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};
use serde_json::Map;

use super::kit::button::{Weight, submit};
use super::kit::frame::{CONTACT, Frame, Navigation, STAFF, SignedIn, VIEWER, head};
use super::kit::moment::Reader;
use super::kit::notice::Notice;
use super::kit::table::{Column, table};
use super::sent::Sent;
use super::step::page;
use crate::accounts::browser::Browser;
use crate::accounts::model::{MOST_SESSIONS, Reach};
use crate::accounts::sessions;
use crate::accounts::store::{self, AccountRow, SessionRow};
use crate::auth::{Actor, ActorId, AnyAccount, Role, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::AccountId;
use crate::institute::store as institute;
use crate::time::{Instant, Zone};
use crate::web::change_request::Given;
use crate::wire::paging::PageRequest;

/// What the page shows.
struct Me {
    account: AccountRow,
    sessions: Vec<SessionRow>,
    /// The names of the people who made links for this account.
    makers: HashMap<AccountId, String>,
    institute: String,
    zone: Zone,
}

/// Shows who is signed in, and in which browsers.
#[get("/me")]
pub async fn get_me(who: AnyAccount, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, now) = (account_of(&who)?, deps.clock.now());
    let me = deps.db.read("me_page", move |conn| read(conn, id, now)).await?;
    let signed_in =
        SignedIn { name: me.account.name.clone(), role: role(me.account.role).to_owned(), navigation: navigation(me.account.role) };
    let frame =
        Frame { institute: &me.institute, signed_in: &signed_in, here: request.path(), notice: Notice::of_query(request.query_string()) };
    Ok(page(frame.page("Me", content(&me, now))))
}

/// Ends all sessions of the person who asks, this one too.
#[post("/me/end-sessions")]
pub async fn end_my_sessions(sent: Sent<AnyAccount>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = account_of(&sent.who)?;
    let stamp = Stamp { by: sent.who.0.by, at: deps.clock.now(), ids: deps.ids };
    deps.db.write("end_my_sessions", move |conn| sessions::end(conn, &stamp, &Given::filled_in(Map::new(), None), id)).await?;
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, "/sign-in")).finish())
}

fn account_of(who: &AnyAccount) -> Result<AccountId> {
    match who.0.by {
        Actor::Account { id, .. } => Ok(id),
        Actor::Key { .. } | Actor::System => Err(Error::SignedOut),
    }
}

fn read(conn: &mut Conn, id: AccountId, now: Instant) -> Result<Me> {
    let account = store::find(conn, Reach::Oneself(id), id)?;
    let sessions = store::list_sessions(conn, &account, now, &PageRequest { limit: MOST_SESSIONS, after: None })?;
    let makers = sessions.iter().filter_map(|session| match session.link_made_by {
        Some(ActorId::Account(id)) => Some(id),
        Some(ActorId::Key(_) | ActorId::System) | None => None,
    });
    let makers = store::names_of(conn, &makers.collect::<Vec<_>>())?;
    let institute = institute::read(conn)?;
    Ok(Me { account, sessions, makers, institute: institute.name, zone: institute.timezone })
}

fn content(me: &Me, now: Instant) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Browser"), Column::text("Signed in"), Column::text("Last seen"), Column::text("How")];
    let reader = Reader { now, zone: &me.zone };
    let row = |session: &SessionRow| {
        let moment = |at| reader.moment(at, &me.zone);
        vec![html! { (browser(session.browser)) }, moment(session.created_at), moment(session.seen_at), how(me, session)]
    };
    let rows: Vec<_> = me.sessions.iter().map(row).collect();
    html! {
        (head(&me.account.name, Some(&me.account.email), html! {}))
        (table("Where you are signed in", &COLUMNS, &rows))
        p { "If you do not know one of these, end them all, and tell an administrator: somebody may have signed in as you." }
        form method="post" action="/me/end-sessions" { (submit("Sign out everywhere", Weight::Danger)) }
    }
}

/// Says how a session began. Somebody who made a link for this person could have used it, so the person is told who that was.
fn how(me: &Me, session: &SessionRow) -> Markup {
    match session.link_made_by {
        Some(ActorId::Account(id)) if id == me.account.id => html! { "With a link that you made" },
        Some(ActorId::Account(id)) => {
            html! { "With a link that " bdi { (me.makers.get(&id).map_or("somebody", String::as_str)) } " made" }
        }
        Some(ActorId::Key(_)) => html! { "With a link that was made with an API key" },
        Some(ActorId::System) => html! { "With a link that was made on the machine" },
        None if session.by_provider => html! { "With your institute" },
        None => html! { "With a button of the demonstration" },
    }
}

const fn browser(browser: Browser) -> &'static str {
    match browser {
        Browser::Chrome => "Chrome",
        Browser::Edge => "Edge",
        Browser::Firefox => "Firefox",
        Browser::Safari => "Safari",
        Browser::Other => "Another browser",
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "Administrator",
        Role::Coordinator => "Coordinator",
        Role::Partner => "Contact of a company",
        Role::Viewer => "Reads figures",
    }
}

const fn navigation(role: Role) -> Navigation {
    match role {
        Role::Admin | Role::Coordinator => STAFF,
        Role::Partner => CONTACT,
        Role::Viewer => VIEWER,
    }
}
