//! `/settings/accounts`: the people who sign in. Coordinators see the contacts of companies alone, as they do in the API.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::home::crumb;
use super::owner::Names;
use crate::accounts::input::account_filter;
use crate::accounts::model::Reach;
use crate::accounts::store::{self as accounts, AccountRow};
use crate::auth::Role;
use crate::calendars::model::FeedScope;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, filters, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

#[get("/settings/accounts")]
pub async fn list_accounts(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (reach, asked) = (Reach::of(&visit.actor)?, Asked::of(&request));
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, visit.actor.scope());
    let query = asked.plain();
    let read = deps.db.read("console_accounts", move |conn| {
        let mut fields = Fields::of_query(&query);
        let wanted = PageRequest::take(&mut fields, &cursors);
        let filter = account_filter(&mut fields);
        fields.finish(|| Some(()))?;
        let rows = accounts::list(conn, reach, &filter, &wanted)?;
        let shown = wanted.page(&cursors, rows, |account| account.id, |account| account);
        let names = Names::of(conn, &shown.items.iter().map(owner).collect::<Vec<_>>())?;
        Ok((institute::read(conn)?, shown, names))
    });
    let (institute, shown, names) = read.await?;
    let reader = Reader { now: visit.now, zone: &institute.timezone };
    let rows: Vec<_> = shown.items.iter().map(|account| row(account, &names, reader)).collect();
    let lead = match reach {
        Reach::Everybody => "The people who sign in here.",
        Reach::Contacts | Reach::Oneself(_) => {
            "The contacts of companies who sign in here. Only an administrator sees the accounts of staff."
        }
    };
    let content = html! {
        (crumb())
        (head("Accounts", Some(lead), link("/settings/accounts/new", "New account", Weight::Primary)))
        (filters("/settings/accounts", &said(&asked), &fields(reach), &Filled::set(typed)))
        @if rows.is_empty() { (empty("No account is found", "Accounts that match stand here, deactivated ones too.", Some(("/settings/accounts", "Show all")))) }
        @else { (table("Accounts", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Accounts", content)))
}

const COLUMNS: [Column; 4] = [Column::text("Person"), Column::text("Role"), Column::text("State"), Column::text("Last signed in")];

fn owner(account: &AccountRow) -> FeedScope {
    account.company_id.map_or(FeedScope::Institute, FeedScope::Company)
}

fn row(account: &AccountRow, names: &Names, reader: Reader<'_>) -> Vec<Markup> {
    vec![
        html! { a href={ "/settings/accounts/" (account.id) } dir="auto" { (account.name) } br; span.muted dir="auto" { (account.email) } },
        html! { (words::role(account.role)) @if account.company_id.is_some() { br; (names.show(owner(account))) } },
        words::account_state(account.active),
        html! { @match account.last_signed_in_at { Some(at) => (reader.moment(at, reader.zone)), None => span.muted { "Never" } } },
    ]
}

fn fields(reach: Reach) -> Vec<Field> {
    let roles = Role::ALL.iter().map(|role| Choice::new(role.as_str(), words::role(*role))).collect();
    let states = vec![Choice::new("true", "Active"), Choice::new("false", "Deactivated")];
    let both = [Field::select("active", "State", states).optional(), Field::email("email", "E-mail address").optional()];
    let role = (reach == Reach::Everybody).then(|| Field::select("role", "Role", roles).optional());
    role.into_iter().chain(both).collect()
}

/// The filters in words.
fn said(asked: &Asked) -> String {
    let role = asked.value("role").and_then(|word| word.parse().ok()).map(words::role);
    let state = asked.value("active").map(|active| if active == "true" { "active" } else { "deactivated" });
    let set: Vec<_> = [role, state, asked.value("email")].into_iter().flatten().collect();
    if set.is_empty() { "all accounts".to_owned() } else { set.join(", ") }
}
