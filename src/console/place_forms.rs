//! Changes of a host and of a site, and their archiving: `/hosts/{id}/{step}` and `/sites/{id}/{step}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::company_forms::{host_details, site_details};
use super::kit::button::{Weight, link};
use super::kit::field::Field;
use super::kit::filled::{Filled, Refused};
use super::kit::form::Form;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, page, step};
use super::visit::Visitor;
use crate::auth::{Scope, Stamp};
use crate::companies::store::{self as companies, HostRow, SiteRow};
use crate::companies::{host, site};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, HostId, SiteId};
use crate::institute::store as institute;
use crate::lifecycle::{archive, restore};
use crate::time::Zone;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

crate::words! {
    pub enum Step { Edit = "edit", Archive = "archive", Restore = "restore" }
}

impl Step {
    const fn label(self) -> &'static str {
        match self {
            Self::Edit => "Edit",
            Self::Archive => "Archive",
            Self::Restore => "Restore",
        }
    }

    const fn notice(self) -> Notice {
        match self {
            Self::Edit => Notice::Saved,
            Self::Archive => Notice::Archived,
            Self::Restore => Notice::Restored,
        }
    }

    /// `details` adds the fields of a change.
    fn form(self, path: &str, back: &str, details: impl FnOnce(Form) -> Form) -> Form {
        let why = || Field::lines("reason", "Why?").optional();
        let form = |submit| Form::new(format!("{path}/{self}"), submit).back_to(back);
        match self {
            Self::Edit => details(form("Save")),
            Self::Archive => form("Archive").dangerous().field(why()),
            Self::Restore => form("Restore").field(why()),
        }
    }
}

#[get("/hosts/{id}/{step}")]
pub async fn get_host_step(visitor: Visitor, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show_host(&visitor, &deps, id, word, None).await?))
}

#[post("/hosts/{id}/{step}")]
pub async fn send_host_step(path: Path<(String, String)>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let (id, word): (HostId, Step) = named(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let host = match word {
            Step::Edit => host::patch(conn, stamp, given, id)?,
            Step::Archive => archive::archive_host(conn, stamp, given, id)?,
            Step::Restore => restore::restore_host(conn, stamp, given, id)?,
        };
        Ok(Goto::new(places_of(stamp.by.scope(), host.company_id), word.notice()))
    };
    let again = async |refused| show_host(&visitor, &deps, id, word, Some(refused)).await;
    step(sent, "console_host_step", visitor.actor(), &deps, act, again).await
}

async fn show_host(visitor: &Visitor, deps: &Deps, id: HostId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let scope = visitor.scope();
    let read = deps.db.read("console_host", move |conn| Ok((institute::read(conn)?.name, companies::find_host(conn, scope, id)?)));
    let (institute, host): (String, HostRow) = read.await?;
    let typed = match step {
        Step::Edit => host.details.roles.as_slice().iter().fold(
            Typed::default()
                .with("name", &host.details.name)
                .with_some("job_title", host.details.job_title.as_ref())
                .with_some("email", host.details.email.as_ref()),
            |typed, role| typed.with("roles", role.as_str()),
        ),
        Step::Archive | Step::Restore => Typed::default(),
    };
    let filled = Filled::of(typed, host.version, refused, deps.ids);
    let path = format!("/hosts/{id}");
    let form = step.form(&path, &places_of(scope, host.company_id), host_details);
    Ok(content(visitor, &institute, step, &host.details.name, host.active, &path, &form, &filled))
}

#[get("/sites/{id}/{step}")]
pub async fn get_site_step(visitor: Visitor, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show_site(&visitor, &deps, id, word, None).await?))
}

#[post("/sites/{id}/{step}")]
pub async fn send_site_step(path: Path<(String, String)>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let (id, word): (SiteId, Step) = named(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let site = match word {
            Step::Edit => site::patch(conn, stamp, given, id)?,
            Step::Archive => archive::archive_site(conn, stamp, given, id)?,
            Step::Restore => restore::restore_site(conn, stamp, given, id)?,
        };
        Ok(Goto::new(places_of(stamp.by.scope(), site.company_id), word.notice()))
    };
    let again = async |refused| show_site(&visitor, &deps, id, word, Some(refused)).await;
    step(sent, "console_site_step", visitor.actor(), &deps, act, again).await
}

async fn show_site(visitor: &Visitor, deps: &Deps, id: SiteId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let scope = visitor.scope();
    let read = deps.db.read("console_site", move |conn| Ok((institute::read(conn)?.name, companies::find_site(conn, scope, id)?)));
    let (institute, site): (String, SiteRow) = read.await?;
    let typed = match step {
        Step::Edit => Typed::default()
            .with("name", &site.name)
            .with_some("address", site.address.as_ref())
            .with_some("area", site.area.as_ref())
            .with_some("timezone", site.timezone.as_ref().map(Zone::name))
            .with_some("access_notes", site.access_notes.as_ref()),
        Step::Archive | Step::Restore => Typed::default(),
    };
    let filled = Filled::of(typed, site.version, refused, deps.ids);
    let path = format!("/sites/{id}");
    let form = step.form(&path, &places_of(scope, site.company_id), site_details);
    Ok(content(visitor, &institute, step, &site.name, site.active, &path, &form, &filled))
}

/// Gives the page with the hosts and sites of a company, as this reader has it.
fn places_of(scope: Scope, company: CompanyId) -> String {
    match scope {
        Scope::Institute => format!("/companies/{company}"),
        Scope::Company(_) => "/places".to_owned(),
    }
}

fn named<I: std::str::FromStr>(path: &(String, String)) -> Result<(I, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

#[expect(clippy::too_many_arguments, reason = "what hosts and sites have in common on a page")]
fn content(visitor: &Visitor, institute: &str, step: Step, name: &str, active: bool, path: &str, form: &Form, filled: &Filled) -> Markup {
    let title = format!("{} {name}", step.label());
    let other = if active { Step::Archive } else { Step::Restore };
    let content = html! {
        p.crumb { a href=(form.back()) { "The company" } }
        h1 dir="auto" { (title) }
        (form.show(filled))
        @if step == Step::Edit { p { (link(&format!("{path}/{other}"), other.label(), Weight::Quiet)) } }
    };
    visitor.page(institute, &filled.title(&title), content)
}
