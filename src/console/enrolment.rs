//! What is done with an enrolment: pause, resume, complete, withdraw, end.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::kit::field::Field;
use super::kit::filled::{Filled, Refused};
use super::kit::form::Form;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, page, step};
use super::visit::Visit;
use super::words;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::EnrolmentId;
use crate::institute::store as institute;
use crate::lifecycle::enrol;
use crate::mentees::model::{EnrolmentStatus, EnrolmentStep};
use crate::mentees::store as mentees;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

#[get("/enrolments/{id}")]
pub async fn get_enrolment(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show(&visit, &deps, id, None).await?))
}

#[post("/enrolments/{id}/{step}")]
pub async fn send_enrolment_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let id: EnrolmentId = path.0.parse().map_err(|_| Error::NotFound)?;
    let word: EnrolmentStep = path.1.parse().map_err(|_| Error::NotFound)?;
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
    let again = async |refused| show(&visit, &deps, id, Some(refused)).await;
    step(sent, "console_enrolment_step", visit.actor, &deps, act, again).await
}

const fn possible(status: EnrolmentStatus) -> &'static [(EnrolmentStep, &'static str, &'static str)] {
    const COMPLETE: (EnrolmentStep, &str, &str) = (EnrolmentStep::Complete, "Complete", "The mentee has finished the programme.");
    const WITHDRAW: (EnrolmentStep, &str, &str) = (EnrolmentStep::Withdraw, "Withdraw", "The mentee leaves by choice.");
    const END: (EnrolmentStep, &str, &str) = (EnrolmentStep::End, "End", "The institute ends it, with a reason.");
    match status {
        EnrolmentStatus::Active => {
            &[(EnrolmentStep::Pause, "Pause", "The mentee comes back later and keeps the place."), COMPLETE, WITHDRAW, END]
        }
        EnrolmentStatus::Paused => &[(EnrolmentStep::Resume, "Resume", "The mentee is back."), COMPLETE, WITHDRAW, END],
        EnrolmentStatus::Completed | EnrolmentStatus::Withdrawn | EnrolmentStatus::Ended => &[],
    }
}

async fn show(visit: &Visit, deps: &Deps, id: EnrolmentId, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_enrolment", move |conn| {
        let enrolment = mentees::find_enrolment(conn, id)?;
        let cohort = mentees::find_cohort(conn, enrolment.cohort_id)?.details.name;
        Ok((institute::read(conn)?.name, mentees::find(conn, enrolment.mentee_id)?.full_name, cohort, enrolment))
    });
    let (institute, mentee, cohort, enrolment) = read.await?;
    let filled = Filled::of(Typed::default(), enrolment.version, refused, deps.ids);
    let title = format!("{mentee} in {cohort}");
    let content = html! {
        p.crumb { a href={ "/cohorts/" (enrolment.cohort_id) } dir="auto" { (cohort) } }
        h1 dir="auto" { (title) }
        p.lead { (words::enrolment(enrolment.status)) "." }
        @for (step, label, what) in possible(enrolment.status) {
            section.panel {
                h2 { (label) }
                p { (what) }
                (Form::new(format!("/enrolments/{id}/{step}"), label).field(Field::lines("reason", "Why?")).show(&filled))
            }
        }
    };
    Ok(visit.page(&institute, &filled.title(&title), content))
}
