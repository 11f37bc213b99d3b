//! The board: how fairly one-to-ones are given. Coordinators read it by person too, viewers the figures alone.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::figures;
use super::people::{self, Named};
use crate::allocation::rule::RoundKind;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::filters;
use crate::console::kit::moment::{Reader as Clock, date_with_year};
use crate::console::numbers::page::{cohorts, reader, years};
use crate::console::step::page;
use crate::console::visit::InstituteVisit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::reports::fairness::input::question;
use crate::reports::fairness::look::look as board;
use crate::reports::fairness::view::FairnessView;
use crate::reports::summary::input::Reader;
use crate::time::Zone;
use crate::wire::form::Typed;

const LEAD: &str = "Mock interviews and shadowing are scarce, so they are given by turns. This says how evenly that has worked.";

#[get("/fairness")]
pub async fn get_board(visit: InstituteVisit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let InstituteVisit(visit) = visit;
    let (now, query, reader) = (visit.now, Asked::of(&request).plain(), reader(visit.actor));
    let typed = Typed::read(request.query_string().as_bytes())?;
    let read = deps.db.read("console_fairness", move |conn| {
        let institute = institute::read(conn)?;
        let today = institute.timezone.date_at(now);
        let asked = question(conn, &query, reader, today)?;
        let shown = board(conn, &asked, reader, &institute.timezone, now)?;
        let fields = match reader {
            Reader::Office => fields(conn)?,
            Reader::Viewer => vec![Field::select("from", "Year", years(today.year())).optional(), kind()],
        };
        let named = Named::of(conn, &shown)?;
        let cohort = shown.cohort_id.map(|id| mentees::cohort_names(conn, &[id])).transpose()?.and_then(|names| names.into_values().next());
        Ok((institute, shown, fields, named, cohort))
    });
    let (institute, shown, fields, named, cohort) = read.await?;
    let said = said(&shown, cohort);
    let acts = match reader {
        Reader::Office => {
            html! { (link("/fairness/zero-list", "Who waits longest", Weight::Plain)) (link("/rounds", "Rounds", Weight::Plain)) }
        }
        Reader::Viewer => html! {},
    };
    let clock = Clock { now, zone: &institute.timezone };
    let content = html! {
        (head("How fairly places are given", Some(LEAD), acts))
        (filters("/fairness", &said, &fields, &Filled::set(typed)))
        (figures::spread(&shown))
        (figures::process(&shown))
        (of_people(&shown, &named, clock, &institute.timezone))
    };
    Ok(page(visit.page(&institute.name, "How fairly places are given", content)))
}

fn of_people(shown: &FairnessView, named: &Named, clock: Clock<'_>, zone: &Zone) -> Markup {
    html! {
        @if let Some(all) = &shown.by_person { (people::by_person(all, shown.people_left_out.unwrap_or(0))) }
        @if let Some(credits) = &shown.credited { (people::credits(credits, named, clock, zone)) }
    }
}

fn fields(conn: &mut Conn) -> Result<Vec<Field>> {
    Ok(vec![
        Field::select("cohort_id", "Cohort", cohorts(conn)?).optional(),
        kind(),
        Field::date("from", "From this day").optional(),
        Field::date("to", "To this day").optional(),
    ])
}

fn kind() -> Field {
    let kinds = RoundKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind((*kind).into()))).collect();
    Field::select("kind", "Kind", kinds).optional()
}

/// Says what is counted.
fn said(shown: &FairnessView, cohort: Option<String>) -> String {
    let kind = shown.kind.map(|kind| words::kind(kind).to_owned());
    let days = format!("{} to {}", date_with_year(shown.from), date_with_year(shown.to));
    cohort.into_iter().chain(kind).chain([days]).collect::<Vec<_>>().join(", ")
}
