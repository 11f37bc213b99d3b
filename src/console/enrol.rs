//! Mentees are enrolled in a cohort: one, or several at once. Who they are is ticked in a list.

use std::collections::{HashMap, HashSet};

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::asked::Asked;
use super::kit::button::{Weight, submit};
use super::kit::field::{Choice, Field};
use super::kit::filled::{Again, Filled, Refused};
use super::kit::form::{Form, Pressed, go_on, happens};
use super::kit::frame::head;
use super::kit::moment::date_with_year;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, foresee, page, step};
use super::visit::Visit;
use super::words;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CohortId, MenteeId};
use crate::institute::store as institute;
use crate::lifecycle::enrol::Enrolled;
use crate::lifecycle::enrol_several::enrol_several;
use crate::mentees::model::{EnrolmentFilter, EnrolmentStatus, MenteeFilter};
use crate::mentees::store::{self as mentees, CohortRow};
use crate::web::change_request::Given;
use crate::wire::form::{Form as SentForm, Typed};
use crate::wire::paging::PageRequest;

/// The page shows at most this many mentees. The others are found by their names.
const SHOWN: usize = 50;
/// A cohort has fewer enrolments than this.
const MOST: usize = 10_000;

/// This holds the cohort, and the mentees who can be ticked.
struct Seen {
    institute: String,
    cohort: CohortRow,
    choices: Vec<Choice>,
    names: HashMap<String, String>,
    /// There are more mentees than are shown.
    has_more: bool,
}

#[get("/cohorts/{id}/enrol")]
pub async fn get_enrol(visit: Visit, id: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let part = Asked::of(&request).value("q").map(str::to_owned);
    Ok(page(show(&visit, &deps, id, part, None).await?))
}

#[post("/cohorts/{id}/enrol")]
pub async fn send_enrol(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let id: CohortId = id.parse().map_err(|_| Error::NotFound)?;
    let again = async |refused| show(&visit, &deps, id, None, Some(Again::Refused(refused))).await;
    match Pressed::of(&sent.form.typed) {
        Pressed::Edit => Ok(page(show(&visit, &deps, id, None, Some(Again::Kept(sent.form))).await?)),
        Pressed::Preview => {
            let would = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                let enrolled = enrol_several(conn, stamp, given, id)?;
                Ok(enrolled.into_iter().map(|Enrolled { enrolment, not_booked }| (enrolment, not_booked.len())).collect())
            };
            let shown = async |enrolled, form: SentForm| preview(&visit, &deps, id, enrolled, &form).await;
            foresee(sent, "console_foresee_enrolments", visit.actor, &deps, would, shown, again).await
        }
        Pressed::Act => {
            let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                enrol_several(conn, stamp, given, id)?;
                Ok(Goto::new(format!("/cohorts/{id}"), Notice::Enrolled))
            };
            step(sent, "console_enrol", visit.actor, &deps, act, again).await
        }
    }
}

/// Reads the mentees who match, and those who are ticked.
fn read(conn: &mut Conn, id: CohortId, part: Option<String>, ticked: &[MenteeId], all: bool) -> Result<Seen> {
    let (institute, cohort) = (institute::read(conn)?.name, mentees::find_cohort(conn, id)?);
    let mut found = Vec::new();
    if all {
        let of_cohort = EnrolmentFilter { cohort_id: Some(id), ..EnrolmentFilter::default() };
        let enrolments = mentees::list_enrolments(conn, &of_cohort, &PageRequest { limit: MOST, after: None })?;
        let is_open = |status| matches!(status, EnrolmentStatus::Active | EnrolmentStatus::Paused | EnrolmentStatus::Completed);
        let enrolled: HashSet<_> = enrolments.iter().filter(|of| is_open(of.status)).map(|of| of.mentee_id).collect();
        let filter = MenteeFilter { part, active: Some(true), ..MenteeFilter::default() };
        found = mentees::list(conn, &filter, &PageRequest { limit: SHOWN + enrolled.len(), after: None })?;
        found.retain(|mentee| !enrolled.contains(&mentee.id) && !ticked.contains(&mentee.id));
    }
    let has_more = found.len() > SHOWN;
    found.truncate(SHOWN);
    found.splice(0..0, mentees::find_all(conn, ticked)?.into_values());
    let names = found.iter().map(|mentee| (mentee.id.to_string(), mentee.full_name.clone())).collect();
    let choices = found.into_iter().map(|mentee| {
        let what = mentee.profession.map_or_else(String::new, |profession| format!(", {profession}"));
        Choice::new(mentee.id.to_string(), format!("{}{what}", mentee.full_name))
    });
    Ok(Seen { institute, cohort, choices: choices.collect(), names, has_more })
}

fn ticked(typed: &Typed) -> Vec<MenteeId> {
    typed.values("mentee_ids").filter_map(|id| id.parse().ok()).collect()
}

async fn show(visit: &Visit, deps: &Deps, id: CohortId, part: Option<String>, again: Option<Again>) -> Result<Markup> {
    let there = again.as_ref().map_or_else(Vec::new, |again| ticked(again.typed()));
    let searched = part.clone().unwrap_or_default();
    let seen = deps.db.read("console_enrol", move |conn| read(conn, id, part.clone(), &there, true)).await?;
    let Seen { institute, cohort, choices, names, has_more } = seen;
    let again = match again {
        Some(Again::Refused(refused)) => Some(Again::Refused(Refused::naming(refused, "mentee_id", |id| names.get(id).cloned()))),
        other => other,
    };
    let (path, back) = (format!("/cohorts/{id}/enrol"), format!("/cohorts/{id}"));
    let nobody = choices.is_empty();
    let who = Field::some_of("mentee_ids", "Who is enrolled?", choices);
    let who = match (nobody, has_more) {
        (true, _) => who.hint("Nobody is found who is not in this cohort already."),
        (false, true) => who.hint("These are the first ones. Find the others by their names."),
        (false, false) => who,
    };
    let form = Form::new(path.clone(), "Preview")
        .foreseen()
        .back_to(back.clone())
        .field(who)
        .field(Field::date("starts_on", "From which day?").hint("If it is empty, it is today or the first day of the cohort.").optional())
        .field(
            Field::lines("reason", "Why does it begin on a day that has passed?")
                .hint("Only administrators enrol from a day that has passed.")
                .optional(),
        );
    let filled = Filled::foreseen(Typed::default(), None, again, deps.ids);
    let title = format!("Enrol in {}", cohort.details.name);
    let free = cohort.details.places - cohort.places_taken;
    let content = html! {
        p.crumb { a href=(back) dir="auto" { (cohort.details.name) } }
        (head(&title, Some(&format!("{free} of {} places are free.", cohort.details.places)), html! {}))
        form.find method="get" action=(path) role="search" {
            input type="search" name="q" value=(searched) aria-label="Find a mentee" dir="auto";
            (submit("Find", Weight::Plain))
        }
        (form.show(&filled))
    };
    Ok(visit.page(&institute, &filled.title(&title), content))
}

/// Shows from when on each would be enrolled. Beside each name stands the number of sessions into which this mentee would not be booked.
async fn preview(
    visit: &Visit,
    deps: &Deps,
    id: CohortId,
    enrolled: Vec<(mentees::EnrolmentRow, usize)>,
    form: &SentForm,
) -> Result<Markup> {
    let there = ticked(&form.typed);
    let Seen { institute, cohort, names, .. } = deps.db.read("console_enrol", move |conn| read(conn, id, None, &there, false)).await?;
    let line = |(enrolment, not_booked): &(mentees::EnrolmentRow, usize)| {
        html! {
            span dir="auto" { (names.get(&enrolment.mentee_id.to_string()).map_or("A mentee", String::as_str)) }
            " is enrolled from " (date_with_year(enrolment.starts_on.0)) " on"
            @if *not_booked > 0 { ", and has something else at the time of " (words::count(u32::try_from(*not_booked).unwrap_or(0), "session")) }
            "."
        }
    };
    let lines: Vec<_> = enrolled.iter().map(line).collect();
    let title = format!("Enrol {}", words::count(u32::try_from(enrolled.len()).unwrap_or(u32::MAX), "mentee"));
    let content = html! {
        p.crumb { a href={ "/cohorts/" (id) } dir="auto" { (cohort.details.name) } }
        (head(&title, Some("Nobody is enrolled yet. Sessions that book the cohort book them too."), html! {}))
        (happens(&lines))
        (go_on(&format!("/cohorts/{id}/enrol"), &form.typed, &[], Some((title.as_str(), Weight::Primary))))
    };
    Ok(visit.page(&institute, &title, content))
}
