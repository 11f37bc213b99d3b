//! The companies, by where the partnership with each stands.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::asked::Asked;
use super::kit::button::{Weight, link};
use super::kit::field::{Choice, Field};
use super::kit::filled::Filled;
use super::kit::frame::head;
use super::kit::list::{empty, filters, pager};
use super::kit::table::{Column, table};
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::companies::input::company_filter;
use crate::companies::store::{self as companies, CompanyRow};
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::partnership::PartnershipStatus;
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

#[get("/companies")]
pub async fn list_companies(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let asked = Asked::of(&request);
    let typed = Typed::read(request.query_string().as_bytes())?;
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let filters_asked = asked.clone();
    let read = deps.db.read("console_companies", move |conn| {
        let institute = institute::read(conn)?;
        let mut fields = Fields::of_query(&filters_asked.query(&institute.timezone));
        let wanted = PageRequest::take(&mut fields, &cursors);
        let filter = company_filter(&mut fields);
        let (wanted, filter) = fields.finish(|| Some((wanted, filter)))?;
        let rows = companies::list_companies(conn, Scope::Institute, &filter, &wanted)?;
        Ok((institute, wanted.page(&cursors, rows, |company| company.id, |company| company)))
    });
    let (institute, shown) = read.await?;
    let rows: Vec<_> = shown.items.iter().map(row).collect();
    let status = asked.value("status").and_then(|word| word.parse().ok()).map(words::partnership);
    let said = asked.value("q").map(|q| format!("“{q}”")).or(status.map(str::to_owned)).unwrap_or_else(|| "all companies".to_owned());
    let content = html! {
        (head("Companies", None, link("/companies/new", "New company", Weight::Primary)))
        (filters("/companies", &said, &fields(), &Filled::set(typed)))
        @if rows.is_empty() { (empty("No company is found", "Companies that match stand here.", Some(("/companies", "Show all")))) }
        @else { (table("Companies", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, "Companies", content)))
}

const COLUMNS: [Column; 4] = [Column::text("Company"), Column::text("Sector"), Column::text("Partnership"), Column::text("Agreement ends")];

fn row(company: &CompanyRow) -> Vec<Markup> {
    let ends_on = company.agreement.as_ref().and_then(|agreement| agreement.ends_on);
    vec![
        html! {
            a href={ "/companies/" (company.id) } dir="auto" { (company.name) }
            @if !company.active { br; span.muted { "Archived" } }
        },
        html! { (company.sector.replace('_', " ")) },
        words::partnership_state(company.partnership_status),
        html! { @if let Some(day) = ends_on { (super::kit::moment::date_with_year(day)) } },
    ]
}

fn fields() -> [Field; 4] {
    let statuses = PartnershipStatus::ALL.iter().map(|status| Choice::new(status.as_str(), words::partnership(*status))).collect();
    let active = vec![Choice::new("true", "Not archived"), Choice::new("false", "Archived")];
    [
        Field::text("q", "Part of the name").optional(),
        Field::select("status", "Partnership", statuses).optional(),
        Field::text("sector", "Sector").optional(),
        Field::select("active", "Archived or not", active).optional(),
    ]
}
