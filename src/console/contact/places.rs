//! The hosts and sites of a company, and a new one of each.

use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use crate::auth::{Scope, Stamp};
use crate::companies::input::{new_host, new_site};
use crate::companies::model::PlaceFilter;
use crate::companies::store::{self as companies, HostRow, SiteRow};
use crate::companies::{host, site};
use crate::console::asked::Asked;
use crate::console::company_forms::{host_details, site_details};
use crate::console::kit::button::{Weight, link};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::frame::head;
use crate::console::kit::list::pager;
use crate::console::kit::notice::Notice;
use crate::console::kit::table::{Column, table};
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::ContactVisit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::institute::store as institute;
use crate::web::change_request::Given;
use crate::wire::form::Typed;
use crate::wire::paging::PageRequest;

/// The page shows at most this many of each.
const MOST: usize = 100;
/// The address names the last host and the last site of the page before, from which the lists go on.
const HOSTS_AFTER: &str = "hosts_after";
const SITES_AFTER: &str = "sites_after";

#[get("/places")]
pub async fn get_places(contact: ContactVisit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (scope, asked) = (contact.scope(), Asked::of(&request));
    let (hosts_after, sites_after) = (after(&asked, HOSTS_AFTER)?, after(&asked, SITES_AFTER)?);
    let read = deps.db.read("console_contact_places", move |conn| {
        let every = PlaceFilter::default();
        let hosts = companies::list_hosts(conn, scope, &every, &PageRequest { limit: MOST, after: hosts_after })?;
        let sites = companies::list_sites(conn, scope, &every, &PageRequest { limit: MOST, after: sites_after })?;
        Ok((institute::read(conn)?.name, hosts, sites))
    });
    let (institute, mut hosts, mut sites) = read.await?;
    let older_hosts = cut(&mut hosts).map(|last| asked.with(HOSTS_AFTER, &last.id.to_string()));
    let older_sites = cut(&mut sites).map(|last| asked.with(SITES_AFTER, &last.id.to_string()));
    let first = |is_first: bool| (!is_first).then_some("/places");
    let content = html! {
        (head("Hosts and sites", Some("Who receives people at your company, and where."), html! {}))
        section.panel { h2 { "Hosts" } (show_hosts(&hosts)) (pager(first(hosts_after.is_none()), older_hosts.as_deref())) p { (link("/hosts/new", "New host", Weight::Plain)) } }
        section.panel { h2 { "Sites" } (show_sites(&sites)) (pager(first(sites_after.is_none()), older_sites.as_deref())) p { (link("/sites/new", "New site", Weight::Plain)) } }
    };
    Ok(page(contact.page(&institute, "Hosts and sites", content)))
}

fn after<I: FromStr>(asked: &Asked, field: &str) -> Result<Option<I>> {
    asked.value(field).map(|id| id.parse().map_err(|_| Error::NotFound)).transpose()
}

/// Leaves the rows of one page, and gives the last of them if there are more: a list reads one row too many.
fn cut<R>(rows: &mut Vec<R>) -> Option<&R> {
    let has_more = rows.len() > MOST;
    rows.truncate(MOST);
    rows.last().filter(|_| has_more)
}

fn show_hosts(hosts: &[HostRow]) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Host"), Column::text("Job"), Column::text("E-mail"), Column::text("What they do")];
    let row = |host: &HostRow| {
        let roles: Vec<_> = host.details.roles.as_slice().iter().map(|role| words::host_role(*role)).collect();
        vec![
            named(&format!("/hosts/{}", host.id), &host.details.name, host.active),
            text(host.details.job_title.as_deref()),
            text(host.details.email.as_deref()),
            text(Some(&roles.join(", "))),
        ]
    };
    let rows: Vec<_> = hosts.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "No hosts yet. A slot names who receives people." } } @else { (table("Hosts", &COLUMNS, &rows)) } }
}

fn show_sites(sites: &[SiteRow]) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Site"), Column::text("Address"), Column::text("Access")];
    let row = |site: &SiteRow| {
        vec![
            named(&format!("/sites/{}/edit", site.id), &site.name, site.active),
            text(site.address.as_deref()),
            text(site.access_notes.as_deref()),
        ]
    };
    let rows: Vec<_> = sites.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "No sites yet. A slot can also name a room, or take place online." } } @else { (table("Sites", &COLUMNS, &rows)) } }
}

fn named(path: &str, name: &str, active: bool) -> Markup {
    html! { a href=(path) dir="auto" { (name) } @if !active { br; span.muted { "Archived" } } }
}

fn text(text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { span dir="auto" { (text) } } }
}

/// This is what somebody makes new on a page.
#[derive(Debug, Clone, Copy)]
enum Place {
    Host,
    Site,
}

impl Place {
    const fn title(self) -> &'static str {
        match self {
            Self::Host => "New host",
            Self::Site => "New site",
        }
    }

    fn form(self) -> Form {
        match self {
            Self::Host => host_details(Form::new("/hosts/new", "Save").back_to("/places")),
            Self::Site => site_details(Form::new("/sites/new", "Save").back_to("/places")),
        }
    }

    fn create(self, conn: &mut Conn, stamp: &Stamp, given: &Given, company: CompanyId) -> Result<()> {
        let company = companies::lock_company(conn, Scope::Company(company), company)?;
        match self {
            Self::Host => host::create(conn, stamp, &company, &new_host(given.fields()?)?).map(drop),
            Self::Site => site::create(conn, stamp, &company, &new_site(given.fields()?)?).map(drop),
        }
    }
}

#[get("/hosts/new")]
pub async fn get_new_host(contact: ContactVisit, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show_new(&contact, &deps, Place::Host, None).await?))
}

#[post("/hosts/new")]
pub async fn send_new_host(sent: Sent<ContactVisit>, deps: Data<Deps>) -> Result<HttpResponse> {
    make(sent, &deps, Place::Host).await
}

#[get("/sites/new")]
pub async fn get_new_site(contact: ContactVisit, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show_new(&contact, &deps, Place::Site, None).await?))
}

#[post("/sites/new")]
pub async fn send_new_site(sent: Sent<ContactVisit>, deps: Data<Deps>) -> Result<HttpResponse> {
    make(sent, &deps, Place::Site).await
}

async fn make(Sent { who: contact, form: sent }: Sent<ContactVisit>, deps: &Deps, place: Place) -> Result<HttpResponse> {
    let company = contact.company.id;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        place.create(conn, stamp, given, company)?;
        Ok(Goto::new("/places", Notice::Created))
    };
    let again = async |refused| show_new(&contact, deps, place, Some(refused)).await;
    step(sent, "console_contact_new_place", contact.visit.actor, deps, act, again).await
}

async fn show_new(contact: &ContactVisit, deps: &Deps, place: Place, refused: Option<Refused>) -> Result<Markup> {
    let institute = deps.db.read("console_institute", institute::read).await?;
    let filled = Filled::new(Typed::default(), refused, deps.ids);
    let content = html! {
        p.crumb { a href="/places" { "Hosts and sites" } }
        h1 { (place.title()) }
        (place.form().show(&filled))
    };
    Ok(contact.page(&institute.name, &filled.title(place.title()), content))
}
