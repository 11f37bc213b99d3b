//! What is done with programmes, cohorts and enrolments.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::kit::field::Field;
use super::kit::filled::{Filled, Refused};
use super::kit::form::{Form, confirm};
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, page, step};
use super::visit::Visit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CohortId, ProgrammeId};
use crate::institute::store as institute;
use crate::lifecycle::{archive, restore};
use crate::mentees::input::{new_cohort, new_programme};
use crate::mentees::store::{self as mentees, CohortRow};
use crate::mentees::{cohort, programme};
use crate::web::change_request::Given;
use crate::wire::form::Typed;

crate::words! {
    /// What a person does with a cohort on a page.
    pub enum Step { Edit = "edit", Archive = "archive", Restore = "restore" }
}

fn programme_fields(form: Form) -> Form {
    form.field(Field::text("name", "What is the programme called?"))
        .field(Field::lines("purpose", "What is it for?").optional())
        .field(Field::lines("eligibility_statement", "Who can take part?").optional())
}

fn cohort_fields(form: Form) -> Form {
    form.field(Field::text("name", "What is the cohort called?"))
        .field(Field::date("starts_on", "On which day does it start?"))
        .field(Field::date("ends_on", "On which day does it end?"))
        .field(Field::text("timezone", "In which time zone?").hint("Such as Europe/London."))
        .field(Field::number("places", "How many places are there?"))
}

#[get("/programmes/new")]
pub async fn get_new_programme(visit: Visit, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show_programme(&visit, &deps, None, None).await?))
}

#[post("/programmes/new")]
pub async fn send_new_programme(sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        programme::create(conn, stamp, new_programme(given.fields()?)?)?;
        Ok(Goto::new("/cohorts", Notice::Created))
    };
    let again = async |refused| show_programme(&visit, &deps, None, Some(refused)).await;
    step(sent, "console_new_programme", visit.actor, &deps, act, again).await
}

#[get("/programmes/{id}/edit")]
pub async fn get_programme_form(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show_programme(&visit, &deps, Some(id), None).await?))
}

#[post("/programmes/{id}/edit")]
pub async fn send_programme_form(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        programme::patch(conn, stamp, given, id)?;
        Ok(Goto::new("/cohorts", Notice::Saved))
    };
    let again = async |refused| show_programme(&visit, &deps, Some(id), Some(refused)).await;
    step(sent, "console_edit_programme", visit.actor, &deps, act, again).await
}

async fn show_programme(visit: &Visit, deps: &Deps, id: Option<ProgrammeId>, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_programme", move |conn| {
        Ok((institute::read(conn)?.name, id.map(|id| mentees::find_programme(conn, id)).transpose()?))
    });
    let (institute, there) = read.await?;
    let (title, path) = match id {
        Some(id) => ("Edit the programme", format!("/programmes/{id}/edit")),
        None => ("New programme", "/programmes/new".to_owned()),
    };
    let filled = match &there {
        Some(row) => {
            let typed = Typed::default()
                .with("name", &row.details.name)
                .with_some("purpose", row.details.purpose.as_ref())
                .with_some("eligibility_statement", row.details.eligibility_statement.as_ref());
            Filled::of(typed, row.version, refused, deps.ids)
        }
        None => Filled::new(Typed::default(), refused, deps.ids),
    };
    let form = programme_fields(Form::new(path, "Save").back_to("/cohorts"));
    let content = html! { h1 { (title) } (form.show(&filled)) };
    Ok(visit.page(&institute, &filled.title(title), content))
}

#[get("/programmes/{id}/cohort")]
pub async fn get_new_cohort(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show_new_cohort(&visit, &deps, id, None).await?))
}

#[post("/programmes/{id}/cohort")]
pub async fn send_new_cohort(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let (programme, details) = new_cohort(given.fields()?)?;
        let cohort = cohort::create(conn, stamp, programme, details)?;
        Ok(Goto::new(format!("/cohorts/{}", cohort.id), Notice::Created))
    };
    let again = async |refused| show_new_cohort(&visit, &deps, id, Some(refused)).await;
    step(sent, "console_new_cohort", visit.actor, &deps, act, again).await
}

async fn show_new_cohort(visit: &Visit, deps: &Deps, id: ProgrammeId, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_new_cohort", move |conn| Ok((institute::read(conn)?, mentees::find_programme(conn, id)?)));
    let (institute, programme) = read.await?;
    let filled = Filled::new(Typed::default().with("timezone", institute.timezone.name()), refused, deps.ids);
    let form = Form::new(format!("/programmes/{id}/cohort"), "Save").back_to("/cohorts").hidden("programme_id", id.to_string());
    let content = html! { h1 dir="auto" { "New cohort of " (programme.details.name) } (cohort_fields(form).show(&filled)) };
    Ok(visit.page(&institute.name, &filled.title("New cohort"), content))
}

#[get("/cohorts/{id}/{step}")]
pub async fn get_cohort_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/cohorts/{id}/{step}")]
pub async fn send_cohort_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, word) = named(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let notice = match word {
            Step::Edit => cohort::patch(conn, stamp, given, id).map(|_| Notice::Saved)?,
            Step::Archive => archive::archive_cohort(conn, stamp, given, id).map(|_| Notice::Archived)?,
            Step::Restore => restore::restore_cohort(conn, stamp, given, id).map(|_| Notice::Restored)?,
        };
        Ok(Goto::new(format!("/cohorts/{id}"), notice))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    step(sent, "console_cohort_step", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(CohortId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visit: &Visit, deps: &Deps, id: CohortId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_cohort_step", move |conn| Ok((institute::read(conn)?.name, mentees::find_cohort(conn, id)?)));
    let (institute, cohort) = read.await?;
    let form = |submit| Form::new(format!("/cohorts/{id}/{step}"), submit).back_to(format!("/cohorts/{id}"));
    let why = || Field::lines("reason", "Why?").optional();
    let version = cohort.version;
    let (title, form, filled) = match step {
        Step::Edit => ("Edit", cohort_fields(form("Save")), Filled::of(typed(&cohort), version, refused, deps.ids)),
        Step::Archive => ("Archive", form("Archive").dangerous().field(why()), Filled::of(Typed::default(), version, refused, deps.ids)),
        Step::Restore => ("Restore", form("Restore").field(why()), Filled::of(Typed::default(), version, refused, deps.ids)),
    };
    let title = format!("{title} {}", cohort.details.name);
    let content = html! {
        p.crumb { a href={ "/cohorts/" (id) } dir="auto" { (cohort.details.name) } }
        (confirm(&title, &[], &form, &filled))
    };
    Ok(visit.page(&institute, &filled.title(&title), content))
}

fn typed(cohort: &CohortRow) -> Typed {
    let details = &cohort.details;
    Typed::default()
        .with("name", &details.name)
        .with("starts_on", details.starts_on.0)
        .with("ends_on", details.ends_on.0)
        .with("timezone", details.timezone.name())
        .with("places", details.places)
}
