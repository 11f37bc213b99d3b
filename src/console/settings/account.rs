//! `/settings/accounts/{id}`: a person who signs in, in which browsers, and what can be done about it.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use super::account_forms::Step;
use super::owner::Names;
use super::people::People;
use crate::accounts::model::{MOST_SESSIONS, Reach};
use crate::accounts::store::{self as accounts, AccountRow, LinkRow, SessionRow};
use crate::calendars::model::FeedScope;
use crate::console::kit::button::{Weight, dangerous, link};
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::AccountId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

struct Seen {
    institute: InstituteRow,
    account: AccountRow,
    sessions: Vec<SessionRow>,
    /// The link with which the person can sign in now.
    waiting: Option<LinkRow>,
    people: People,
    names: Names,
}

#[get("/settings/accounts/{id}")]
pub async fn get_account(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (now, reach) = (visit.now, Reach::of(&visit.actor)?);
    let seen = deps.db.read("console_account_page", move |conn| find(conn, reach, id, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    Ok(page(visit.page(&seen.institute.name, &seen.account.name, content(&seen, reader))))
}

fn find(conn: &mut Conn, reach: Reach, id: AccountId, now: Instant) -> Result<Seen> {
    let account = accounts::find(conn, reach, id)?;
    let sessions = accounts::list_sessions(conn, &account, now, &PageRequest { limit: MOST_SESSIONS, after: None })?;
    let waiting = accounts::find_link_of(conn, id, now)?;
    let makers = sessions.iter().filter_map(|session| session.link_made_by).chain(waiting.iter().map(|link| link.made_by));
    let people = People::of(conn, makers)?;
    let names = Names::of(conn, &account.company_id.map(FeedScope::Company).into_iter().collect::<Vec<_>>())?;
    Ok(Seen { institute: institute::read(conn)?, account, sessions, waiting, people, names })
}

fn content(seen: &Seen, reader: Reader<'_>) -> Markup {
    let account = &seen.account;
    html! {
        p.crumb { a href="/settings/accounts" { "Accounts" } }
        (head(&account.name, Some(&account.email), acts(account)))
        div.cols {
            section.panel {
                h2 { "Where this person is signed in" }
                @if seen.sessions.is_empty() { p.muted { "Nowhere." } } @else { (sessions(seen, reader)) }
                @if let Some(waiting) = &seen.waiting {
                    p { "A sign-in link waits to be used. " (seen.people.show(Some(waiting.made_by))) " made it, and it works until " (reader.moment_within(waiting.expires_at, reader.zone)) "." }
                }
            }
            aside.panel {
                dl.facts {
                    dt { "State" } dd { (words::account_state(account.active)) }
                    dt { "Role" } dd { (words::role(account.role)) }
                    @if let Some(company) = account.company_id { dt { "Company" } dd { (seen.names.show(FeedScope::Company(company))) } }
                    dt { "Last signed in" } dd { @match account.last_signed_in_at { Some(at) => (reader.moment(at, reader.zone)), None => "Never" } }
                    dt { "Made" } dd { (reader.absolute(account.created_at, reader.zone)) }
                }
            }
        }
    }
}

fn acts(account: &AccountRow) -> Markup {
    let to = |step: Step, weight| link(&format!("/settings/accounts/{}/{step}", account.id), step.label(), weight);
    html! {
        @if account.active {
            (to(Step::SignInLink, Weight::Primary))
            (to(Step::Edit, Weight::Plain))
            (to(Step::EndSessions, Weight::Plain))
            (dangerous(&format!("/settings/accounts/{}/{}", account.id, Step::Deactivate), Step::Deactivate.label()))
        } @else {
            (to(Step::Reactivate, Weight::Primary))
            (to(Step::Edit, Weight::Plain))
        }
    }
}

fn sessions(seen: &Seen, reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Browser"), Column::text("Signed in"), Column::text("Last seen"), Column::text("How")];
    let row = |session: &SessionRow| {
        vec![
            html! { (words::browser(session.browser)) },
            reader.moment(session.created_at, reader.zone),
            reader.moment(session.seen_at, reader.zone),
            html! {
                @if session.link_made_by.is_some() { "With a link that was made by: " (seen.people.show(session.link_made_by)) }
                @else if session.by_provider { "With the institute's own sign-in" }
                @else { "With a button of the demonstration" }
            },
        ]
    };
    table("Where this person is signed in", &COLUMNS, &seen.sessions.iter().map(row).collect::<Vec<_>>())
}
