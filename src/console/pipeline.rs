//! The pipeline: how far the institute has come with each company, and what is to be done next. From 900 px on it has a column for each
//! state, and below that it is one list. Both have what is due first at the top.

use jiff::civil::Date;
use maud::{Markup, html};

use super::companies::NextActions;
use super::kit::list::empty;
use super::kit::moment::{date, date_with_year};
use super::words;
use crate::companies::model::partnership::Day;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::error::Result;
use crate::partnership::PartnershipStatus;

/// These states have a column, in the order of a partnership. The list of all has the companies in the others.
const STATES: [PartnershipStatus; 6] = [
    PartnershipStatus::Identified,
    PartnershipStatus::Approached,
    PartnershipStatus::InConversation,
    PartnershipStatus::AgreementPending,
    PartnershipStatus::Active,
    PartnershipStatus::Paused,
];

/// The page shows at most this many companies.
const MOST: usize = 120;

pub struct Pipeline {
    /// The companies with whom something is to be done first stand first.
    companies: Vec<CompanyRow>,
    next: NextActions,
    has_more: bool,
}

impl Pipeline {
    pub fn read(conn: &mut Conn) -> Result<Self> {
        let mut companies = companies::companies_in(conn, &STATES, i64::try_from(MOST).unwrap_or(i64::MAX) + 1)?;
        let has_more = companies.len() > MOST;
        companies.truncate(MOST);
        let next = companies::next_actions(conn, &companies.iter().map(|company| company.id).collect::<Vec<_>>())?;
        let day = |company: &CompanyRow| next.get(&company.id).map_or(Date::MAX, |(_, due)| due.0);
        companies.sort_by_cached_key(|company| (day(company), company.name.to_lowercase()));
        Ok(Self { companies, next, has_more })
    }
}

pub fn show(pipeline: &Pipeline, today: Date) -> Markup {
    let Pipeline { companies, next, has_more } = pipeline;
    html! {
        @if companies.is_empty() {
            (empty("No company is in the pipeline", "Companies stand here from the day on which they are registered until the partnership ends.", Some(("/companies/new", "New company"))))
        } @else {
            div.pipeline {
                @for (column, state) in STATES.iter().enumerate() {
                    p class={ "stage p" (column + 1) } aria-hidden="true" {
                        (words::partnership(*state)) " " span.count { (companies.iter().filter(|company| company.partnership_status == *state).count()) }
                    }
                }
                @for company in companies { (card(company, next, today)) }
            }
        }
        @if *has_more { p.note { "There are more companies than fit here. " a href="/companies?view=list" { "The list" } " has all." } }
    }
}

fn card(company: &CompanyRow, next: &NextActions, today: Date) -> Markup {
    let column = STATES.iter().position(|state| *state == company.partnership_status).map_or(0, |index| index + 1);
    html! {
        div class={ "slot p" (column) } {
            p { a.title href={ "/companies/" (company.id) } dir="auto" { (company.name) } }
            @match next.get(&company.id) { Some(next) => (due(next, today)), None => span.sub { "Nothing is planned." } }
            span.foot { (words::partnership_state(company.partnership_status)) }
        }
    }
}

/// Shows what is to be done next, and by when.
pub fn due((action, Day(day)): &(String, Day), today: Date) -> Markup {
    let when = if day.year() == today.year() { date(*day) } else { date_with_year(*day) };
    html! {
        span.sub dir="auto" { (action) }
        span.due.late[*day < today] { @if *day == today { "Today" } @else { "By " (when) } }
    }
}
