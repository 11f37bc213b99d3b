//! Numbers: what came of slots and bookings in a period, each figure with its numerator and denominator.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::asked::Asked;
use super::kit::field::{Choice, Field};
use super::kit::filled::Filled;
use super::kit::frame::head;
use super::kit::list::filters;
use super::kit::moment::date_with_year;
use super::kit::table::{Column, table};
use super::step::page;
use super::visit::InstituteVisit;
use super::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::mentees::model::CohortFilter;
use crate::mentees::store as mentees;
use crate::reports::summary::input::{Reader, question};
use crate::reports::summary::look::look;
use crate::reports::summary::view::{RatioView, SummaryView};
use crate::slots::model::SlotKind;
use crate::wire::form::Typed;
use crate::wire::paging::PageRequest;

/// The filter offers so many cohorts.
const MOST: usize = 100;
/// A viewer chooses among so many years, of which the first is this one.
const YEARS: i16 = 6;

#[get("/numbers")]
pub async fn get_numbers(visit: InstituteVisit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let InstituteVisit(visit) = visit;
    let reader = if visit.actor.is_viewer() { Reader::Viewer } else { Reader::Office };
    let (now, asked) = (visit.now, Asked::of(&request).plain());
    let typed = Typed::read(request.query_string().as_bytes())?;
    let read = deps.db.read("console_numbers", move |conn| {
        let institute = institute::read(conn)?;
        let today = institute.timezone.date_at(now);
        let question = question(&asked, reader, today)?;
        let summary = look(conn, &question, reader, &institute.timezone)?;
        let fields = match reader {
            Reader::Office => fields(conn)?,
            Reader::Viewer => fields_of_viewer(today.year()),
        };
        Ok((institute.name, summary, fields))
    });
    let (institute, summary, fields) = read.await?;
    let said = format!("{} to {}", date_with_year(summary.from), date_with_year(summary.to));
    let content = html! {
        (head("Numbers", Some(&said), html! {}))
        (filters("/numbers", &said, &fields, &Filled::set(typed)))
        (slots(&summary))
        (measures(&summary))
    };
    Ok(page(visit.page(&institute, "Numbers", content)))
}

fn fields(conn: &mut Conn) -> Result<Vec<Field>> {
    let cohorts = mentees::list_cohorts(conn, &CohortFilter::default(), &PageRequest { limit: MOST, after: None })?;
    let cohorts = cohorts.into_iter().map(|cohort| Choice::new(cohort.id.to_string(), cohort.details.name)).collect();
    Ok(vec![
        Field::date("from", "From this day").optional(),
        Field::date("to", "To this day").optional(),
        kind(),
        Field::select("cohort_id", "Cohort", cohorts).optional(),
    ])
}

/// A viewer reads one calendar year, and is not told which cohorts there are.
fn fields_of_viewer(this_year: i16) -> Vec<Field> {
    let years = (0..YEARS).map(|back| this_year - back).map(|year| Choice::new(format!("{year}-01-01"), year.to_string())).collect();
    vec![Field::select("from", "Year", years).optional(), kind()]
}

fn kind() -> Field {
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    Field::select("kind", "Kind", kinds).optional()
}

fn slots(summary: &SummaryView) -> Markup {
    const COLUMNS: [Column; 3] = [Column::text("Kind"), Column::number("Slots"), Column::number("Seats")];
    let count = |by: &std::collections::BTreeMap<&'static str, u64>, kind: SlotKind| by.get(kind.as_str()).copied().unwrap_or(0);
    let mut rows: Vec<_> = SlotKind::ALL
        .iter()
        .map(|kind| {
            vec![
                html! { (words::kind(*kind)) },
                html! { (count(&summary.slots.by_kind, *kind)) },
                html! { (count(&summary.seats.by_kind, *kind)) },
            ]
        })
        .collect();
    rows.push(vec![html! { "All" }, html! { (summary.slots.total) }, html! { (summary.seats.total) }]);
    html! { section.panel { h2 { "Slots" } (table("Slots and seats by kind", &COLUMNS, &rows)) } }
}

/// Shows each figure with its parts and a bar.
fn measures(summary: &SummaryView) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Figure"), Column::number("Share"), Column::number("Of"), Column::text("Bar")];
    let shares = [
        ("Seats filled, mock interviews", &summary.fill.mock_interview),
        ("Seats filled, shadowing", &summary.fill.shadowing),
        ("Seats filled, group sessions", &summary.fill.group_session),
        ("Came, one-to-one", &summary.attendance.one_to_one),
        ("Came, group sessions", &summary.attendance.group_session),
        ("Missed without an excuse, one-to-one", &summary.no_show.one_to_one),
        ("Missed without an excuse, group sessions", &summary.no_show.group_session),
        ("Cancelled late, one-to-one", &summary.late_cancellation.one_to_one),
        ("Mentees with a mock interview", &summary.coverage.mock_interview),
        ("Mentees with a shadowing", &summary.coverage.shadowing),
    ];
    let rows: Vec<_> = shares.iter().map(|(name, ratio)| share(name, ratio)).collect();
    html! {
        section.panel {
            h2 { "Figures" }
            (table("Figures", &COLUMNS, &rows))
            @match summary.days_to_first_one_to_one.median {
                None if summary.days_to_first_one_to_one.hidden => p { "The days to the first one-to-one are hidden, because they tell of fewer than five people." },
                Some(days) => p { "Half of the mentees had their first one-to-one within " (days) " days." },
                None => p { "Fewer than half of the mentees have had a one-to-one, so there is no median of the days to it." },
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

fn share(name: &str, ratio: &RatioView) -> Vec<Markup> {
    let percent = ratio.value.map(|value| value * 100.0);
    vec![
        html! { (name) },
        html! {
            @match percent {
                Some(percent) => (format!("{percent:.1} %")),
                None if ratio.hidden => "hidden: fewer than five people",
                None => "none",
            }
        },
        html! { @if let (Some(part), Some(whole)) = (ratio.numerator, ratio.denominator) { (part) " of " (whole) } },
        html! { @if let Some(percent) = percent { (bar(name, percent)) } },
    ]
}

fn bar(name: &str, percent: f64) -> Markup {
    let width = format!("{:.1}", percent.clamp(0.0, 100.0));
    html! {
        svg.share role="img" viewBox="0 0 100 8" preserveAspectRatio="none" {
            title { (name) ": " (width) " %" }
            rect.whole x="0" y="0" width="100" height="8" {}
            rect.part x="0" y="0" width=(width) height="8" {}
        }
    }
}
