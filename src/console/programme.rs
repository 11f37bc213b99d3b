//! A programme: what it is for, its cohorts, what has happened; and the steps that archive and restore it.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::cohorts::table_of;
use super::history::{self, Told};
use super::kit::button::{Weight, dangerous, link};
use super::kit::field::Field;
use super::kit::filled::{Filled, Refused};
use super::kit::form::{Form, confirm};
use super::kit::frame::head;
use super::kit::moment::Reader;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, page, step};
use super::visit::Visit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::history::model::Whose;
use crate::ids::ProgrammeId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::lifecycle::{archive, restore};
use crate::mentees::model::CohortFilter;
use crate::mentees::store::{self as mentees, CohortRow, ProgrammeRow};
use crate::web::change_request::Given;
use crate::wire::form::Typed;
use crate::wire::paging::PageRequest;

/// The page shows at most this many cohorts.
const MOST: usize = 200;

crate::words! {
    /// These steps of a programme have a page of their own. Its changes have another form (`cohort_forms`).
    pub enum Step { Archive = "archive", Restore = "restore" }
}

struct Seen {
    institute: InstituteRow,
    programme: ProgrammeRow,
    cohorts: Vec<CohortRow>,
    history: Vec<Told>,
}

#[get("/programmes/{id}")]
pub async fn get_programme(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let seen = deps.db.read("console_programme_page", move |conn| find(conn, id)).await?;
    let reader = Reader { now: visit.now, zone: &seen.institute.timezone };
    Ok(page(visit.page(&seen.institute.name, &seen.programme.details.name, content(&seen, reader))))
}

fn find(conn: &mut Conn, id: ProgrammeId) -> Result<Seen> {
    let programme = mentees::find_programme(conn, id)?;
    let of_programme = CohortFilter { programme_id: Some(id), ..CohortFilter::default() };
    let cohorts = mentees::list_cohorts(conn, &of_programme, &PageRequest { limit: MOST, after: None })?;
    Ok(Seen { institute: institute::read(conn)?, programme, cohorts, history: history::read(conn, Whose::Programme(id))? })
}

fn content(seen: &Seen, reader: Reader<'_>) -> Markup {
    let (programme, details) = (&seen.programme, &seen.programme.details);
    html! {
        p.crumb { a href="/cohorts" { "Programmes and cohorts" } }
        (head(&details.name, details.purpose.as_deref(), acts(programme)))
        @if !programme.active { p.note { "This programme is archived: it takes no new cohort." } }
        div.cols {
            div.stack {
                @if let Some(who) = &details.eligibility_statement { section.panel { h2 { "Who can take part" } p dir="auto" { (who) } } }
                section.panel {
                    h2 { "Cohorts" }
                    (table_of(&seen.cohorts.iter().collect::<Vec<_>>()))
                }
            }
            aside.panel { h2 { "What has happened" } (history::show(&seen.history, reader)) }
        }
    }
}

fn acts(programme: &ProgrammeRow) -> Markup {
    let path = |step: &str| format!("/programmes/{}/{step}", programme.id);
    html! {
        @if programme.active {
            (link(&path("cohort"), "New cohort", Weight::Primary))
            (link(&path("edit"), "Edit", Weight::Plain))
            (dangerous(&path("archive"), "Archive"))
        } @else {
            (link(&path("restore"), "Restore", Weight::Primary))
            (link(&path("edit"), "Edit", Weight::Plain))
        }
    }
}

#[get("/programmes/{id}/{step}")]
pub async fn get_programme_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/programmes/{id}/{step}")]
pub async fn send_programme_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, word) = named(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let notice = match word {
            Step::Archive => archive::archive_programme(conn, stamp, given, id).map(|_| Notice::Archived)?,
            Step::Restore => restore::restore_programme(conn, stamp, given, id).map(|_| Notice::Restored)?,
        };
        Ok(Goto::new(format!("/programmes/{id}"), notice))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    step(sent, "console_programme_step", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(ProgrammeId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visit: &Visit, deps: &Deps, id: ProgrammeId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_programme_step", move |conn| Ok((institute::read(conn)?.name, mentees::find_programme(conn, id)?)));
    let (institute, programme) = read.await?;
    let filled = Filled::of(Typed::default(), programme.version, refused, deps.ids);
    let form = |submit| {
        let form = Form::new(format!("/programmes/{id}/{step}"), submit).back_to(format!("/programmes/{id}"));
        form.field(Field::lines("reason", "Why?").optional())
    };
    let (label, what, form) = match step {
        Step::Archive => (
            "Archive",
            "It takes no new cohort until it is restored. All its cohorts have to be archived already.",
            form("Archive").dangerous(),
        ),
        Step::Restore => ("Restore", "It can have new cohorts again. Its archived cohorts stay archived.", form("Restore")),
    };
    let title = format!("{label} {}", programme.details.name);
    let content = html! {
        p.crumb { a href={ "/programmes/" (id) } dir="auto" { (programme.details.name) } }
        (confirm(&title, &[html! { (what) }], &form, &filled))
    };
    Ok(visit.page(&institute, &filled.title(&title), content))
}
