//! A new feed, and the steps of one: `/settings/feeds/new?of=` and `/settings/feeds/{id}/{step}`. The addresses are shown once.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::owner::{self, Names};
use crate::auth::Stamp;
use crate::calendars::feed;
use crate::calendars::input::new_feed;
use crate::calendars::model::{Addresses, Detail, FeedScope};
use crate::calendars::store as feeds;
use crate::console::asked::Asked;
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::shown_once::{Part, ShownOnce, step_once};
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visitor;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::FeedId;
use crate::institute::store as institute;
use crate::seal::new_token;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

#[get("/settings/feeds/new")]
pub async fn get_new_feed(visitor: Visitor, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let owner = asked_owner(&visitor, &request, &deps).await?;
    Ok(page(show_new(&visitor, &deps, owner, None).await?))
}

#[post("/settings/feeds/new")]
pub async fn send_new_feed(sent: Sent<Visitor>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let owner = asked_owner(&visitor, &request, &deps).await?;
    let (token, public_url) = (new_token()?, deps.public_url.clone());
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let feed = feed::create(conn, stamp, &new_feed(given.fields()?, stamp.by.scope())?, &token)?;
        Ok(shown(&feed.name, &token, &public_url, owner::page_of_feeds(feed.scope()?, stamp.by.scope())))
    };
    let again = async |refused| show_new(&visitor, &deps, owner, Some(refused)).await;
    step_once(sent, "console_new_feed", visitor.visit(), &deps, act, again).await
}

/// Reads whose calendar a new link shows.
async fn asked_owner(visitor: &Visitor, request: &HttpRequest, deps: &Deps) -> Result<FeedScope> {
    let (scope, of) = (visitor.scope(), Asked::of(request).value("of").map(str::to_owned));
    deps.db.read("console_owner", move |conn| owner::read_as(conn, scope, of.as_deref())).await
}

fn shown(name: &str, token: &str, public_url: &str, next: String) -> ShownOnce {
    let Addresses { url, webcal_url, page_url } = Addresses::of(token, public_url);
    ShownOnce {
        title: format!("The calendar link {name}"),
        advice: "Give it to the person who is to subscribe. Anybody who has it can read the calendar.".to_owned(),
        parts: vec![
            Part::new("A page that explains how to subscribe", page_url),
            Part::new("The address for Google and Outlook", url),
            Part::new("The address for Apple's calendar and Thunderbird", webcal_url),
        ],
        next,
    }
}

async fn show_new(visitor: &Visitor, deps: &Deps, owner: FeedScope, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_new_feed", move |conn| Ok((institute::read(conn)?, Names::of_one(conn, owner)?)));
    let (institute, name) = read.await?;
    let of_name = if owner == FeedScope::Institute { institute.name.clone() } else { name.clone() };
    let filled = Filled::new(Typed::default().with("name", of_name).with("detail", Detail::Full), refused, deps.ids);
    let back = owner::page_of_feeds(owner, visitor.scope());
    let form = Form::new(format!("/settings/feeds/new{}", owner::query(owner)), "Make the link")
        .back_to(&back)
        .hidden("scope.type", owner.scope_type().as_str())
        .hidden("scope.id", owner.id().unwrap_or_default());
    let title = format!("New calendar link of {name}");
    let content = html! {
        p.crumb { a href=(back) dir="auto" { @if back == "/settings/feeds" { "Calendar links" } @else { (name) } } }
        h1 dir="auto" { (title) }
        (with_details(form).show(&filled))
    };
    Ok(visitor.page(&institute.name, &filled.title(&title), content))
}

fn with_details(form: Form) -> Form {
    let details = Detail::ALL.iter().map(|detail| Choice::new(detail.as_str(), words::detail(*detail))).collect();
    form.field(Field::text("name", "What do calendar programs call it?")).field(Field::one_of("detail", "How much does it tell?", details))
}

crate::words! {
    /// What a person does with a feed on a page.
    pub enum Step { Edit = "edit", Rotate = "rotate", Revoke = "revoke" }
}

#[get("/settings/feeds/{id}/{step}")]
pub async fn get_feed_step(visitor: Visitor, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visitor, &deps, id, word, None).await?))
}

#[post("/settings/feeds/{id}/{step}")]
pub async fn send_feed_step(path: Path<(String, String)>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let (id, word) = named(&path)?;
    let again = async |refused| show(&visitor, &deps, id, word, Some(refused)).await;
    match word {
        Step::Rotate => {
            let (token, public_url) = (new_token()?, deps.public_url.clone());
            let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                let feed = feed::rotate(conn, stamp, given, id, &token)?;
                Ok(shown(&feed.name, &token, &public_url, owner::page_of_feeds(feed.scope()?, stamp.by.scope())))
            };
            step_once(sent, "console_rotate_feed", visitor.visit(), &deps, act, again).await
        }
        Step::Edit | Step::Revoke => {
            let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                let (feed, notice) = if word == Step::Edit {
                    (feed::change(conn, stamp, given, id)?, Notice::Saved)
                } else {
                    (feed::revoke(conn, stamp, given, id)?, Notice::Revoked)
                };
                Ok(Goto::new(owner::page_of_feeds(feed.scope()?, stamp.by.scope()), notice))
            };
            step(sent, "console_feed_step", visitor.actor(), &deps, act, again).await
        }
    }
}

fn named(path: &(String, String)) -> Result<(FeedId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visitor: &Visitor, deps: &Deps, id: FeedId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let scope = visitor.scope();
    let read = deps.db.read("console_feed_step", move |conn| Ok((institute::read(conn)?.name, feeds::find(conn, scope, id)?)));
    let (institute, feed) = read.await?;
    let back = owner::page_of_feeds(feed.scope()?, scope);
    let form = |submit| Form::new(format!("/settings/feeds/{id}/{step}"), submit).back_to(&back);
    let (title, consequences, form, typed) = match step {
        Step::Edit => (
            format!("Edit {}", feed.name),
            vec![html! { "The address stays. Calendar programs see the change the next time they come by." }],
            with_details(form("Save")),
            Typed::default().with("name", &feed.name).with("detail", feed.detail),
        ),
        Step::Rotate => (
            format!("A new address for {}", feed.name),
            vec![
                html! { "The old address stops working at once: everybody who has subscribed needs the new one." },
                html! { "The new one is shown once." },
            ],
            form("Make a new address"),
            Typed::default(),
        ),
        Step::Revoke => (
            format!("Revoke {}", feed.name),
            vec![html! { "Its address stops working at once. It cannot be taken back." }],
            form("Revoke").dangerous(),
            Typed::default(),
        ),
    };
    let filled = Filled::of(typed, feed.version, refused, deps.ids);
    let content = html! { p.crumb { a href=(back) { "Calendar links" } } (confirm(&title, &consequences, &form, &filled)) };
    Ok(visitor.page(&institute, &filled.title(&title), content))
}
