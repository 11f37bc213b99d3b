//! `/settings/feeds`: the calendars that programs subscribe to, and the table of feeds that the pages of their owners show.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::home::crumb_of;
use super::owner::{self, Names};
use crate::calendars::model::FeedScope;
use crate::calendars::store::{self as feeds, FeedRow};
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, dangerous, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::{empty, pager};
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::Visitor;
use crate::console::words;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, PageRequest};
use crate::wire::parse;

#[get("/settings/feeds")]
pub async fn list_feeds(visitor: Visitor, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (asked, scope) = (Asked::of(&request), visitor.scope());
    let cursors = Cursors::of(&request, &deps.sealer, scope);
    let query = asked.plain();
    let read = deps.db.read("console_feeds", move |conn| {
        let mut fields = Fields::of_query(&query);
        let wanted = PageRequest::take(&mut fields, &cursors);
        let company = fields.optional("company_id", parse::id);
        fields.finish(|| Some(()))?;
        let shown = wanted.page(&cursors, feeds::list(conn, scope, company, &wanted)?, |feed| feed.id, |feed| feed);
        let owners = shown.items.iter().map(FeedRow::scope).collect::<Result<Vec<_>>>()?;
        let names = Names::of(conn, &owners)?;
        Ok((institute::read(conn)?, shown, owners, names))
    });
    let (institute, shown, owners, names) = read.await?;
    let reader = Reader { now: visitor.visit().now, zone: &institute.timezone };
    let of = |(feed, owner): (&FeedRow, &FeedScope)| {
        let [name, fetched, acts] = row(feed, reader);
        vec![name, names.show_to(scope, *owner), fetched, acts]
    };
    let rows: Vec<_> = shown.items.iter().zip(&owners).map(of).collect();
    let (title, lead, where_made) = match &visitor {
        Visitor::Staff(_) => (
            "Calendar links",
            "With a calendar link a calendar program shows what is to come. Anybody who has its address can read the calendar.",
            "A link of all slots is made here. One of a company, host, mentee or cohort is made on its own page.",
        ),
        Visitor::Contact(_) => (
            "Calendars",
            "With a calendar link your calendar program shows your slots and who comes. Anybody who has its address can read the calendar.",
            "A link of all your slots is made here. One of a host is made on the page of the host.",
        ),
    };
    let content = html! {
        (crumb_of(&visitor))
        (head(title, Some(lead), link("/settings/feeds/new", "New calendar link", Weight::Primary)))
        p.muted { (where_made) }
        @if rows.is_empty() { (empty("There is no calendar link", "Links stand here until they are revoked.", None)) }
        @else { (table(title, &[COLUMNS[0], Column::text("Whose calendar"), COLUMNS[1], COLUMNS[2]], &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visitor.page(&institute.name, title, content)))
}

const COLUMNS: [Column; 3] = [Column::text("Link"), Column::text("Last fetched"), Column::ACTS];

fn row(feed: &FeedRow, reader: Reader<'_>) -> [Markup; 3] {
    let to = |step: &str, text, weight| link(&format!("/settings/feeds/{}/{step}", feed.id), text, weight);
    [
        html! { span dir="auto" { (feed.name) } br; span.muted { (words::detail(feed.detail)) } },
        html! {
            @match feed.last_fetched_at { Some(at) => (reader.moment(at, reader.zone)), None => span.muted { "Never" } }
            @if let Some(client) = &feed.last_client { br; span.muted { (client) } }
        },
        html! { div.row-acts { (to("rotate", "New address", Weight::Plain)) (to("edit", "Edit", Weight::Quiet)) (dangerous(&format!("/settings/feeds/{}/revoke", feed.id), "Revoke")) } },
    ]
}

/// The feeds of one owner, with a button for another one.
pub fn of_owner(owner: FeedScope, feeds: &[FeedRow], reader: Reader<'_>) -> Markup {
    let rows: Vec<_> = feeds.iter().map(|feed| row(feed, reader).to_vec()).collect();
    html! {
        @if rows.is_empty() { p.muted { "None. With a calendar link a calendar program shows all that is to come." } } @else { (table("Calendar links", &COLUMNS, &rows)) }
        (link(&format!("/settings/feeds/new{}", owner::query(owner)), "New calendar link", Weight::Plain))
    }
}
