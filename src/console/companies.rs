//! The companies: the pipeline of partnerships, the most urgent first, and the list of all with every filter of the API.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use maud::{Markup, html};

use super::asked::Asked;
use super::kit::button::{Weight, link};
use super::kit::field::{Choice, Field};
use super::kit::filled::Filled;
use super::kit::frame::head;
use super::kit::list::{cleared, empty, filters, pager};
use super::kit::moment::date_with_year;
use super::kit::table::{Column, table};
use super::pipeline::{self, Pipeline};
use super::remembered;
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::companies::input::company_filter;
use crate::companies::model::partnership::Day;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::CompanyId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::partnership::PartnershipStatus;
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

/// These are the next actions with each company, and their days.
pub type NextActions = HashMap<CompanyId, (String, Day)>;

/// This says what is shown: the pipeline where nothing else is asked for, or a part of the list of all.
enum Shown {
    Pipeline(Pipeline),
    List { companies: Vec<CompanyRow>, next: NextActions, cursor: Option<String> },
}

#[get("/companies")]
pub async fn list_companies(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let asked = Asked::of(&request);
    if let Some(elsewhere) = remembered::lead(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let filters_asked = asked.clone();
    let (institute, shown) = deps.db.read("console_companies", move |conn| read(conn, &filters_asked, &cursors)).await?;
    if let Some(elsewhere) = remembered::keep(&visit, &asked, &deps).await? {
        return Ok(elsewhere);
    }
    let today = institute.timezone.date_at(visit.now);
    let said = said(&asked, &shown);
    let content = html! {
        (head("Companies", None, acts(&asked)))
        (filters("/companies", &said, &fields(), &Filled::set(typed)))
        @match &shown {
            Shown::Pipeline(pipeline) => (pipeline::show(pipeline, today)),
            Shown::List { companies, next, cursor } => {
                (of_list(companies, next, today, &asked))
                (pager(asked.first().as_deref(), cursor.as_ref().map(|cursor| asked.going_on(cursor)).as_deref()))
            },
        }
    };
    Ok(page(visit.page(&institute.name, "Companies", content)))
}

fn read(conn: &mut Conn, asked: &Asked, cursors: &Cursors) -> Result<(InstituteRow, Shown)> {
    let institute = institute::read(conn)?;
    if !asked.has_filters() && asked.value("view").is_none() && asked.value("cursor").is_none() {
        return Ok((institute, Shown::Pipeline(Pipeline::read(conn)?)));
    }
    let mut fields = Fields::of_query(&asked.query(&institute.timezone));
    let wanted = PageRequest::take(&mut fields, cursors);
    let filter = company_filter(&mut fields);
    let (wanted, filter) = fields.finish(|| Some((wanted, filter)))?;
    let rows = companies::list_companies(conn, Scope::Institute, &filter, &wanted)?;
    let page = wanted.page(cursors, rows, |company| company.id, |company| company);
    let next = companies::next_actions(conn, &page.items.iter().map(|company| company.id).collect::<Vec<_>>())?;
    Ok((institute, Shown::List { companies: page.items, next, cursor: page.next_cursor }))
}

/// Says the filters in words.
fn said(asked: &Asked, shown: &Shown) -> String {
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(words::partnership);
    let set: Vec<_> = [asked.value("q").map(|q| format!("“{q}”")), status.map(str::to_owned)].into_iter().flatten().collect();
    match shown {
        Shown::Pipeline(_) => "the pipeline".to_owned(),
        Shown::List { .. } if !set.is_empty() => set.join(", "),
        Shown::List { .. } if asked.has_filters() => "some companies".to_owned(),
        Shown::List { .. } => "all companies".to_owned(),
    }
}

fn acts(asked: &Asked) -> Markup {
    html! {
        (link("/companies/new", "New company", Weight::Primary))
        @if asked.value("view").is_none() { (link("/companies?view=list", "All as a list", Weight::Plain)) }
        @else { (link(&cleared("/companies"), "The pipeline", Weight::Plain)) }
        (link("/companies/import", "Import", Weight::Quiet))
        (link(&asked.export(), "Export", Weight::Quiet))
    }
}

fn of_list(companies: &[CompanyRow], next: &NextActions, today: Date, asked: &Asked) -> Markup {
    const COLUMNS: [Column; 5] = [
        Column::text("Company"),
        Column::text("Sector"),
        Column::text("Partnership"),
        Column::text("Next step"),
        Column::text("Agreement ends"),
    ];
    let rows: Vec<_> = companies.iter().map(|company| row(company, next, today)).collect();
    html! {
        @if rows.is_empty() && asked.has_filters() {
            (empty("No company is found", "No company fits all the filters.", Some((&cleared("/companies"), "Clear filters"))))
        } @else if rows.is_empty() {
            (empty("There is no company yet", "Companies stand here once they are registered, one by one or from a file.", Some(("/companies/import", "Import"))))
        } @else { (table("Companies", &COLUMNS, &rows)) }
    }
}

fn row(company: &CompanyRow, next: &NextActions, today: Date) -> Vec<Markup> {
    let ends_on = company.agreement.as_ref().and_then(|agreement| agreement.ends_on);
    vec![
        html! {
            a href={ "/companies/" (company.id) } dir="auto" { (company.name) }
            @if !company.active { br; span.muted { "Archived" } }
        },
        html! { (company.sector.replace('_', " ")) },
        words::partnership_state(company.partnership_status),
        html! { @if let Some(next) = next.get(&company.id) { (pipeline::due(next, today)) } },
        html! { @if let Some(day) = ends_on { (date_with_year(day)) } },
    ]
}

fn fields() -> [Field; 6] {
    let statuses = PartnershipStatus::ALL.iter().map(|status| Choice::new(status.as_str(), words::partnership(*status))).collect();
    let active = vec![Choice::new("true", "Not archived"), Choice::new("false", "Archived")];
    let own = vec![Choice::new("true", "Only the institute itself")];
    [
        Field::text("q", "Part of the name").optional(),
        Field::select("status", "Partnership", statuses).optional(),
        Field::text("sector", "Sector").optional(),
        Field::text("external_id", "Number elsewhere").optional(),
        Field::select("own", "Whose", own).optional(),
        Field::select("active", "Archived or not", active).optional(),
    ]
}
