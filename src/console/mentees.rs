//! The list of mentees, with a search by any part of a name.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::asked::Asked;
use super::kit::button::{Weight, link};
use super::kit::field::{Choice, Field};
use super::kit::filled::Filled;
use super::kit::frame::head;
use super::kit::list::{cleared, empty, filters, pager};
use super::kit::table::{Column, table};
use super::remembered;
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::bookings::find_mentees::holding;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::mentees::input::mentee_filter;
use crate::mentees::model::{CohortFilter, WorkplaceClearance};
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

/// The filter offers so many cohorts, the newest of them.
const MOST_COHORTS: usize = 100;

#[get("/mentees")]
pub async fn list_mentees(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let asked = Asked::of(&request);
    if let Some(elsewhere) = remembered::lead(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let filters_asked = asked.clone();
    let read = deps.db.read("console_mentees", move |conn| {
        let institute = institute::read(conn)?;
        let mut fields = Fields::of_query(&filters_asked.query(&institute.timezone));
        let wanted = PageRequest::take(&mut fields, &cursors);
        let filter = mentee_filter(&mut fields, holding());
        let (wanted, filter) = fields.finish(|| Some((wanted, filter)))?;
        let rows = mentees::list(conn, &filter, &wanted)?;
        let shown = wanted.page(&cursors, rows, |mentee| mentee.id, |mentee| mentee);
        let cohorts = mentees::list_cohorts(conn, &CohortFilter::default(), &PageRequest { limit: MOST_COHORTS, after: None })?;
        Ok((institute, shown, cohorts))
    });
    let (institute, shown, cohorts) = read.await?;
    if let Some(elsewhere) = remembered::keep(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let cohorts = cohorts.into_iter().map(|cohort| Choice::new(cohort.id.to_string(), cohort.details.name)).collect();
    let rows: Vec<_> = shown.items.iter().map(row).collect();
    let acts = html! {
        (link("/mentees/new", "New mentee", Weight::Primary))
        (link("/mentees/import", "Import", Weight::Plain))
        (link(&asked.export(), "Export", Weight::Quiet))
    };
    let content = html! {
        (head("Mentees", None, acts))
        (filters("/mentees", &said(&asked), &fields(cohorts), &Filled::set(typed)))
        @if rows.is_empty() && asked.has_filters() {
            (empty("No mentee is found", "No mentee fits all the filters.", Some((&cleared("/mentees"), "Clear filters"))))
        } @else if rows.is_empty() {
            (empty("There is no mentee yet", "Mentees stand here once they are registered, one by one or from a file.", Some(("/mentees/import", "Import"))))
        }
        @else { (table("Mentees", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Mentees", content)))
}

const COLUMNS: [Column; 4] =
    [Column::text("Mentee"), Column::text("Profession"), Column::text("Fields of work"), Column::text("Workplaces")];

fn row(mentee: &MenteeRow) -> Vec<Markup> {
    vec![
        html! {
            a href={ "/mentees/" (mentee.id) } dir="auto" { (mentee.full_name) }
            @if !mentee.active { br; span.muted { "Archived" } }
        },
        html! { span dir="auto" { (mentee.profession.as_deref().unwrap_or("")) } },
        html! { (words::fields(&mentee.fields.0)) },
        words::clearance_state(mentee.workplace_clearance),
    ]
}

/// Says the filters in words.
fn said(asked: &Asked) -> String {
    let clearance = asked.value("workplace_clearance").and_then(|word| word.parse().ok()).map(words::clearance);
    let set: Vec<_> = [asked.value("q").map(|q| format!("“{q}”")), clearance.map(str::to_owned)].into_iter().flatten().collect();
    match (set.is_empty(), asked.has_filters()) {
        (false, _) => set.join(", "),
        (true, true) => "some mentees".to_owned(),
        (true, false) => "all mentees".to_owned(),
    }
}

fn fields(cohorts: Vec<Choice>) -> [Field; 7] {
    let cleared = WorkplaceClearance::ALL.iter().map(|word| Choice::new(word.as_str(), words::clearance(*word))).collect();
    let active = vec![Choice::new("true", "Not archived"), Choice::new("false", "Archived")];
    [
        Field::text("q", "Part of a name, an address or a profession").optional(),
        Field::select("cohort_id", "Cohort", cohorts).optional(),
        Field::select("workplace_clearance", "Cleared for workplaces", cleared).optional(),
        Field::text("field", "Field of work").optional(),
        Field::date("without_booking_since", "Without a booking since").optional(),
        Field::text("external_id", "Number elsewhere").optional(),
        Field::select("active", "Archived or not", active).optional(),
    ]
}
