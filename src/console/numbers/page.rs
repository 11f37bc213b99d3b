//! The page of the numbers.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::chart::{self, Line};
use super::read::Numbers;
use crate::auth::Actor;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::frame::head;
use crate::console::kit::list::filters;
use crate::console::kit::moment::date_with_year;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::InstituteVisit;
use crate::console::{remembered, words};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::mentees::model::CohortFilter;
use crate::mentees::store as mentees;
use crate::reports::summary::input::Reader;
use crate::reports::summary::view::{RatioView, SummaryView};
use crate::slots::model::SlotKind;
use crate::wire::form::Typed;
use crate::wire::paging::PageRequest;

/// The filter offers at most this many cohorts.
const MOST: usize = 100;
/// A viewer chooses among this many years, of which the first is this one.
const YEARS: i16 = 6;

#[get("/numbers")]
pub async fn get_numbers(visit: InstituteVisit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let InstituteVisit(visit) = visit;
    let asked = Asked::of(&request);
    if let Some(elsewhere) = remembered::lead(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let reader = reader(visit.actor);
    let (now, query) = (visit.now, asked.plain());
    let typed = Typed::read(request.query_string().as_bytes())?;
    let read = deps.db.read("console_numbers", move |conn| {
        let numbers = Numbers::read(conn, &query, reader, now)?;
        let fields = match reader {
            Reader::Office => fields(conn)?,
            Reader::Viewer => fields_of_viewer(numbers.institute.timezone.date_at(now).year()),
        };
        Ok((numbers, fields))
    });
    let (numbers, fields) = read.await?;
    if let Some(elsewhere) = remembered::keep(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let said = format!("{} to {}", date_with_year(numbers.summary.from), date_with_year(numbers.summary.to));
    let content = html! {
        (head("Numbers", Some(&said), link(&asked.export(), "Download CSV", Weight::Plain)))
        (filters("/numbers", &said, &fields, &Filled::set(typed)))
        (slots(&numbers.summary))
        @if reader == Reader::Office { (came(&numbers)) }
        (measures(&numbers))
    };
    Ok(page(visit.page(&numbers.institute.name, "Numbers", content)))
}

/// Says who reads: a viewer is not told of few people.
pub fn reader(actor: Actor) -> Reader {
    if actor.is_viewer() { Reader::Viewer } else { Reader::Office }
}

fn fields(conn: &mut Conn) -> Result<Vec<Field>> {
    Ok(vec![
        Field::date("from", "From this day").optional(),
        Field::date("to", "To this day").optional(),
        kind(),
        Field::select("cohort_id", "Cohort", cohorts(conn)?).optional(),
    ])
}

/// Gives the cohorts among which somebody chooses.
pub fn cohorts(conn: &mut Conn) -> Result<Vec<Choice>> {
    let cohorts = mentees::list_cohorts(conn, &CohortFilter::default(), &PageRequest { limit: MOST, after: None })?;
    Ok(cohorts.into_iter().map(|cohort| Choice::new(cohort.id.to_string(), cohort.details.name)).collect())
}

/// A viewer reads one calendar year, and is not told which cohorts there are.
fn fields_of_viewer(this_year: i16) -> Vec<Field> {
    vec![Field::select("from", "Year", years(this_year)).optional(), kind()]
}

/// Gives the years among which a viewer chooses, each by its first day.
pub fn years(this_year: i16) -> Vec<Choice> {
    (0..YEARS).map(|back| this_year - back).map(|year| Choice::new(format!("{year}-01-01"), year.to_string())).collect()
}

fn kind() -> Field {
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    Field::select("kind", "Kind", kinds).optional()
}

fn slots(summary: &SummaryView) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Kind"), Column::number("Slots"), Column::number("Seats")];
    let count = |by: &std::collections::BTreeMap<&'static str, u64>, kind: SlotKind| by.get(kind.as_str()).copied().unwrap_or(0);
    let row = |kind: &SlotKind| {
        let (slots, seats) = (count(&summary.slots.by_kind, *kind), count(&summary.seats.by_kind, *kind));
        vec![html! { (words::kind(*kind)) }, html! { (slots) }, html! { (seats) }]
    };
    let mut rows: Vec<_> = SlotKind::ALL.iter().map(row).collect();
    rows.push(vec![html! { "All" }, html! { (summary.slots.total) }, html! { (summary.seats.total) }]);
    html! { section.panel { h2 { "Slots" } (table("Slots and seats by kind", &COLUMNS, &rows)) } }
}

/// Shows how many came, month by month.
fn came(numbers: &Numbers) -> Markup {
    let places: Vec<_> = numbers.months.iter().map(|month| month.first.strftime("%B %Y").to_string()).collect();
    let lines = [
        Line { name: "One-to-one", values: numbers.months.iter().map(|month| month.one_to_one).collect() },
        Line { name: "Group sessions", values: numbers.months.iter().map(|month| month.group_session).collect() },
    ];
    html! {
        section.panel {
            h2 { "Who came, by month" }
            @if places.is_empty() { p.muted { "The period has not begun." } } @else { (chart::lines("Bookings that were attended, by month", "Month", &places, &lines)) }
        }
    }
}

/// Shows each figure as a bar, and all of them with their parts in a table.
fn measures(numbers: &Numbers) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Figure"), Column::number("Share"), Column::number("Part"), Column::number("Of")];
    let summary = &numbers.summary;
    let shares = numbers.shares();
    let rows: Vec<_> = shares.iter().map(|(name, ratio)| row(name, ratio)).collect();
    html! {
        section.panel {
            h2 { "Figures" }
            ul.plain.bars { @for (name, ratio) in shares { li { span { (name) } (drawn(name, ratio)) span { (share(ratio)) } } } }
            details { summary { "The same as a table" } (table("Figures", &COLUMNS, &rows)) }
            @match summary.days_to_first_one_to_one.median {
                None if summary.days_to_first_one_to_one.hidden => p { "The days to the first one-to-one are hidden, because they tell of fewer than five people." },
                Some(days) => p { "Half of the mentees had their first one-to-one within " (days) " days." },
                None => p { "Fewer than half of the mentees have had a one-to-one, so the days to it have no median yet." },
            }
            @if let (Some(jain), Some(gini)) = (summary.jain.value, summary.gini.value) {
                p {
                    "How evenly one-to-ones are spread: " (format!("{jain:.2}")) " by Jain's index, where 1 is even, and " (format!("{gini:.2}"))
                    " by the Gini coefficient, where 0 is even."
                }
            }
            p.muted { "The definitions stand in the API's document, under the summary." }
        }
    }
}

fn drawn(name: &str, ratio: &RatioView) -> Markup {
    html! { @match ratio.value { Some(value) => (chart::bar(name, value * 100.0)), None => span {} } }
}

/// Says the share in words, with its numerator and denominator.
fn share(ratio: &RatioView) -> String {
    match (ratio.value, ratio.numerator, ratio.denominator) {
        _ if ratio.hidden => "hidden: fewer than five people".to_owned(),
        (Some(value), Some(part), Some(whole)) => format!("{:.1} %, {part} of {whole}", value * 100.0),
        _ => "nothing to count".to_owned(),
    }
}

fn row(name: &str, ratio: &RatioView) -> Vec<Markup> {
    let percent = html! { @if let Some(value) = ratio.value { (format!("{:.1} %", value * 100.0)) } };
    let count = |count: Option<u64>| html! { @match count { Some(count) => (count), None => "hidden" } };
    vec![html! { (name) }, percent, count(ratio.numerator), count(ratio.denominator)]
}
