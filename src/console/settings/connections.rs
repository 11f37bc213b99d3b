//! What is connected to a company, for its page: the people who sign in for it, its calendar feeds, its webhooks.

use maud::{Markup, html};

use super::feeds::of_owner;
use super::webhooks::of_company;
use crate::accounts::model::{AccountFilter, Reach};
use crate::accounts::store::{self as accounts, AccountRow};
use crate::auth::Scope;
use crate::calendars::model::FeedScope;
use crate::calendars::store::{self as feeds, FeedRow};
use crate::console::kit::button::{Weight, link};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::words;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::CompanyId;
use crate::webhooks::store::{self as webhooks, EndpointRow};
use crate::wire::paging::PageRequest;

/// The page shows so many of each.
const MOST: usize = 50;

pub struct Connections {
    accounts: Vec<AccountRow>,
    feeds: Vec<FeedRow>,
    endpoints: Vec<EndpointRow>,
}

impl Connections {
    pub fn read(conn: &mut Conn, reach: Reach, id: CompanyId) -> Result<Self> {
        let of_company = AccountFilter { company_id: Some(id), ..AccountFilter::default() };
        Ok(Self {
            accounts: accounts::list(conn, reach, &of_company, &PageRequest { limit: MOST, after: None })?,
            feeds: feeds::list_of(conn, FeedScope::Company(id))?,
            endpoints: webhooks::list(conn, Scope::Institute, Some(id), &PageRequest { limit: MOST, after: None })?,
        })
    }
}

pub fn show(of: &Connections, id: CompanyId, reader: Reader<'_>) -> Markup {
    html! {
        section.panel {
            h2 { "People who sign in" }
            (people(&of.accounts, reader))
            (link(&format!("/settings/accounts/new?company_id={id}"), "Invite contact", Weight::Plain))
        }
        section.panel { h2 { "Calendar links" } (of_owner(FeedScope::Company(id), &of.feeds, reader)) }
        section.panel {
            h2 { "Webhooks" }
            (of_company(&of.endpoints, reader))
            (link(&format!("/settings/webhooks/new?company_id={id}"), "New endpoint", Weight::Plain))
        }
        section.panel {
            h2 { "Blackouts" }
            div.row-acts {
                (link(&format!("/settings/blackouts?scope={id}"), "Blackouts of the company", Weight::Quiet))
                (link(&format!("/settings/blackouts/new?of={id}"), "New blackout", Weight::Plain))
                (link(&format!("/settings/blackouts/import?of={id}"), "Import a calendar", Weight::Quiet))
            }
        }
    }
}

fn people(accounts: &[AccountRow], reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Contact"), Column::text("State"), Column::text("Last signed in")];
    let row = |account: &AccountRow| {
        vec![
            html! { a href={ "/settings/accounts/" (account.id) } dir="auto" { (account.name) } br; span.muted dir="auto" { (account.email) } },
            words::account_state(account.active),
            html! { @match account.last_signed_in_at { Some(at) => (reader.moment(at, reader.zone)), None => span.muted { "Never" } } },
        ]
    };
    let rows: Vec<_> = accounts.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "Nobody yet. A contact confirms bookings and offers slots by signing in here." } } @else { (table("People who sign in", &COLUMNS, &rows)) } }
}
