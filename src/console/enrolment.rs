//! An enrolment: what can be done with it (pause, resume, complete, withdraw, end), and what has happened.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::history::{self, Told};
use super::kit::button::{Weight, link};
use super::kit::field::Field;
use super::kit::filled::{Filled, Refused};
use super::kit::form::{Form, confirm};
use super::kit::frame::head;
use super::kit::moment::Reader;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, page, step};
use super::visit::Visit;
use super::words;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::history::model::Whose;
use crate::ids::EnrolmentId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::lifecycle::enrol;
use crate::mentees::model::{EnrolmentStatus, EnrolmentStep};
use crate::mentees::store::{self as mentees, EnrolmentRow};
use crate::web::change_request::Given;
use crate::wire::form::Typed;

#[get("/enrolments/{id}")]
pub async fn get_enrolment(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let seen = Seen::read(&deps, id.parse().map_err(|_| Error::NotFound)?).await?;
    let (title, reader) = (seen.title(), Reader { now: visit.now, zone: &seen.institute.timezone });
    let content = html! {
        (seen.crumb())
        (head(&title, Some(&format!("{}.", words::enrolment(seen.enrolment.status))), html! {}))
        div.cols {
            div.stack {
                @if possible(seen.enrolment.status).is_empty() { section.panel { p { "It is over, and nothing more can be done with it. The mentee can be enrolled anew." } } }
                @for step in possible(seen.enrolment.status) {
                    @let (label, what) = said(*step);
                    section.panel {
                        h2 { (label) }
                        p { (what) }
                        (link(&format!("/enrolments/{}/{step}", seen.enrolment.id), label, Weight::Plain))
                    }
                }
            }
            aside.panel { h2 { "What has happened" } (history::show(&seen.history, reader)) }
        }
    };
    Ok(page(visit.page(&seen.institute.name, &title, content)))
}

#[get("/enrolments/{id}/{step}")]
pub async fn get_enrolment_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/enrolments/{id}/{step}")]
pub async fn send_enrolment_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, word) = named(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let enrolled = match word {
            EnrolmentStep::Pause => enrol::pause(conn, stamp, given, id)?,
            EnrolmentStep::Resume => enrol::resume(conn, stamp, given, id)?,
            EnrolmentStep::Complete => enrol::complete(conn, stamp, given, id)?,
            EnrolmentStep::Withdraw => enrol::withdraw(conn, stamp, given, id)?,
            EnrolmentStep::End => enrol::end(conn, stamp, given, id)?,
        };
        Ok(Goto::new(format!("/cohorts/{}", enrolled.enrolment.cohort_id), Notice::Saved))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    step(sent, "console_enrolment_step", visit.actor, &deps, act, again).await
}

const fn possible(status: EnrolmentStatus) -> &'static [EnrolmentStep] {
    use EnrolmentStep::{Complete, End, Pause, Resume, Withdraw};
    match status {
        EnrolmentStatus::Active => &[Pause, Complete, Withdraw, End],
        EnrolmentStatus::Paused => &[Resume, Complete, Withdraw, End],
        EnrolmentStatus::Completed | EnrolmentStatus::Withdrawn | EnrolmentStatus::Ended => &[],
    }
}

/// Gives what the button of a step says, and what the step means.
const fn said(step: EnrolmentStep) -> (&'static str, &'static str) {
    match step {
        EnrolmentStep::Pause => ("Pause", "The mentee comes back later and keeps the place."),
        EnrolmentStep::Resume => ("Resume", "The mentee is back."),
        EnrolmentStep::Complete => ("Complete", "The mentee has finished the programme."),
        EnrolmentStep::Withdraw => ("Withdraw", "The mentee leaves by choice."),
        EnrolmentStep::End => ("End", "The institute ends it, with a reason."),
    }
}

fn named(path: &(String, String)) -> Result<(EnrolmentId, EnrolmentStep)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

/// This is what a page says of an enrolment.
struct Seen {
    institute: InstituteRow,
    mentee: String,
    cohort: String,
    enrolment: EnrolmentRow,
    history: Vec<Told>,
}

impl Seen {
    async fn read(deps: &Deps, id: EnrolmentId) -> Result<Self> {
        let read = deps.db.read("console_enrolment", move |conn| {
            let enrolment = mentees::find_enrolment(conn, id)?;
            let cohort = mentees::find_cohort(conn, enrolment.cohort_id)?.details.name;
            let mentee = mentees::find(conn, enrolment.mentee_id)?.full_name;
            Ok(Self { institute: institute::read(conn)?, mentee, cohort, enrolment, history: history::read(conn, Whose::Enrolment(id))? })
        });
        read.await
    }

    fn title(&self) -> String {
        format!("{} in {}", self.mentee, self.cohort)
    }

    fn crumb(&self) -> Markup {
        html! { p.crumb { a href={ "/cohorts/" (self.enrolment.cohort_id) } dir="auto" { (self.cohort) } } }
    }
}

async fn show(visit: &Visit, deps: &Deps, id: EnrolmentId, step: EnrolmentStep, refused: Option<Refused>) -> Result<Markup> {
    let seen = Seen::read(deps, id).await?;
    let (label, what) = said(step);
    let filled = Filled::of(Typed::default(), seen.enrolment.version, refused, deps.ids);
    let title = format!("{label}: {}", seen.title());
    let form =
        Form::new(format!("/enrolments/{id}/{step}"), label).back_to(format!("/enrolments/{id}")).field(Field::lines("reason", "Why?"));
    let content = html! { (seen.crumb()) (confirm(&title, &[html! { (what) }], &form, &filled)) };
    Ok(visit.page(&seen.institute.name, &filled.title(&title), content))
}
