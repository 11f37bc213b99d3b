//! `/me`: who is signed in, and in which browsers.

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
use super::settings::people::People;
use super::step::{Goto, page, step};
use super::words;
use crate::accounts::model::{MOST_SESSIONS, Reach};
use crate::accounts::sessions;
use crate::accounts::store::{self, AccountRow, LinkRow, SessionRow};
use crate::auth::{Actor, ActorId, AnyAccount, Role, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{AccountId, SessionId};
use crate::institute::store as institute;
use crate::time::{Instant, Zone};
use crate::web::change_request::Given;
use crate::wire::paging::PageRequest;

/// What the page shows.
struct Me {
    account: AccountRow,
    sessions: Vec<SessionRow>,
    /// The session that asks.
    here: SessionId,
    /// The link with which this person, or whoever has it, can sign in now.
    waiting: Option<LinkRow>,
    /// Who has made links for this account, and when, the last one first.
    links: Vec<(ActorId, Instant)>,
    people: People,
    institute: String,
    zone: Zone,
}

/// Shows who is signed in, and in which browsers.
#[get("/me")]
pub async fn get_me(who: AnyAccount, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let ((id, here), now) = (account_of(&who)?, deps.clock.now());
    let me = deps.db.read("me_page", move |conn| read(conn, id, here, now)).await?;
    let signed_in =
        SignedIn { name: me.account.name.clone(), role: words::role(me.account.role).to_owned(), navigation: navigation(me.account.role) };
    let frame =
        Frame { institute: &me.institute, signed_in: &signed_in, here: request.path(), notice: Notice::of_query(request.query_string()) };
    Ok(page(frame.page("Me", content(&me, now))))
}

/// Ends all sessions of the person who asks, this one too.
#[post("/me/end-sessions")]
pub async fn end_my_sessions(sent: Sent<AnyAccount>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, _) = account_of(&sent.who)?;
    let stamp = Stamp { by: sent.who.0.by, at: deps.clock.now(), ids: deps.ids };
    deps.db.write("end_my_sessions", move |conn| sessions::end(conn, &stamp, &Given::filled_in(Map::new(), None), id)).await?;
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, "/sign-in")).finish())
}

/// Ends the other sessions of the person who asks.
#[post("/me/end-other-sessions")]
pub async fn end_my_other_sessions(sent: Sent<AnyAccount>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who, form } = sent;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        sessions::end_others(conn, stamp, given)?;
        Ok(Goto::new("/me", Notice::SessionsEnded))
    };
    step(form, "end_my_other_sessions", who.0.by, &deps, act, async |refused| Err(refused.error)).await
}

fn account_of(who: &AnyAccount) -> Result<(AccountId, SessionId)> {
    match who.0.by {
        Actor::Account { id, session, .. } => Ok((id, session)),
        Actor::Key { .. } | Actor::System => Err(Error::SignedOut),
    }
}

/// The page tells of so many links.
const MOST_LINKS: i64 = 10;

fn read(conn: &mut Conn, id: AccountId, here: SessionId, now: Instant) -> Result<Me> {
    let account = store::find(conn, Reach::Oneself(id), id)?;
    let sessions = store::list_sessions(conn, &account, now, &PageRequest { limit: MOST_SESSIONS, after: None })?;
    let (waiting, links) = (store::find_link_of(conn, id, now)?, store::links_made_for(conn, id, MOST_LINKS)?);
    let makers = sessions.iter().filter_map(|session| session.link_made_by);
    let people = People::of(conn, makers.chain(links.iter().map(|(maker, _)| *maker)).chain(waiting.iter().map(|link| link.made_by)))?;
    let institute = institute::read(conn)?;
    Ok(Me { account, sessions, here, waiting, links, people, institute: institute.name, zone: institute.timezone })
}

fn content(me: &Me, now: Instant) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Browser"), Column::text("Signed in"), Column::text("Last seen"), Column::text("How")];
    let reader = Reader { now, zone: &me.zone };
    let row = |session: &SessionRow| {
        let moment = |at| reader.moment(at, &me.zone);
        let browser = html! { (words::browser(session.browser)) @if session.id == me.here { br; span.muted { "This one" } } };
        vec![browser, moment(session.created_at), moment(session.seen_at), how(me, session)]
    };
    let rows: Vec<_> = me.sessions.iter().map(row).collect();
    html! {
        (head(&me.account.name, Some(&me.account.email), html! {}))
        (table("Where you are signed in", &COLUMNS, &rows))
        p { "If you do not know one of these, end them all, and tell an administrator: somebody may have signed in as you." }
        div.row-acts {
            @if me.sessions.len() > 1 { form method="post" action="/me/end-other-sessions" { (submit("Sign out everywhere else", Weight::Plain)) } }
            form method="post" action="/me/end-sessions" { (submit("Sign out everywhere", Weight::Danger)) }
        }
        (links(me, reader))
    }
}

/// Who has made sign-in links for this person. Each of them could have signed in as the person, so the person is told.
fn links(me: &Me, reader: Reader<'_>) -> Markup {
    html! {
        @if !me.links.is_empty() {
            section.panel {
                h2 { "Sign-in links that were made for you" }
                @if let Some(waiting) = &me.waiting {
                    p.note { "One of them waits to be used. " (by(me, waiting.made_by)) " made it, and it works until " (reader.moment_within(waiting.expires_at, &me.zone)) "." }
                }
                ul.plain.history { @for (maker, at) in &me.links { li { (by(me, *maker)) ", " (reader.moment_within(*at, &me.zone)) } } }
                p.muted { "If you did not ask for one of these, tell an administrator." }
            }
        }
    }
}

fn by(me: &Me, maker: ActorId) -> Markup {
    if maker == ActorId::Account(me.account.id) {
        html! { "You" }
    } else {
        me.people.show(Some(maker))
    }
}

/// Says how a session began. Somebody who made a link for this person could have used it, so the person is told who that was.
fn how(me: &Me, session: &SessionRow) -> Markup {
    match session.link_made_by {
        Some(ActorId::Account(id)) if id == me.account.id => html! { "With a link that you made" },
        Some(maker @ ActorId::Account(_)) => html! { "With a link that " (me.people.show(Some(maker))) " made" },
        Some(ActorId::Key(_)) => html! { "With a link that was made with an API key" },
        Some(ActorId::System) => html! { "With a link that was made on the machine" },
        None if session.by_provider => html! { "With your institute" },
        None => html! { "With a button of the demonstration" },
    }
}

const fn navigation(role: Role) -> Navigation {
    match role {
        Role::Admin | Role::Coordinator => STAFF,
        Role::Partner => CONTACT,
        Role::Viewer => VIEWER,
    }
}
