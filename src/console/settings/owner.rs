//! Whose a feed, a blackout or an endpoint is, and the names that pages show for it.

use std::collections::HashMap;

use maud::{Markup, html};

use crate::auth::Scope;
use crate::calendars::model::FeedScope;
use crate::companies::model::CompanyFilter;
use crate::companies::store as companies;
use crate::console::kit::field::Choice;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{CohortId, CompanyId, HostId, MenteeId};
use crate::mentees::store as mentees;
use crate::wire::paging::PageRequest;

/// A form offers so many companies to choose from. Another one is chosen on its own page.
const MOST_COMPANIES: usize = 500;

/// Reads an id as it stands in an address, such as `?of=host_…`; nothing stands for the institute. What is no id of an owner is not found.
pub fn read(of: Option<&str>) -> Result<FeedScope> {
    let Some(id) = of else { return Ok(FeedScope::Institute) };
    let company = id.parse().map(FeedScope::Company).ok();
    let place = company.or_else(|| id.parse().map(FeedScope::Host).ok());
    let owner = place.or_else(|| id.parse().map(FeedScope::Mentee).ok()).or_else(|| id.parse().map(FeedScope::Cohort).ok());
    owner.ok_or(Error::NotFound)
}

/// Gives the end of an address that [`read`] reads.
pub fn query(owner: FeedScope) -> String {
    owner.id().map(|id| format!("?of={id}")).unwrap_or_default()
}

/// Reads as [`read`] does, and for a contact as well: nothing stands for the own company, and what is not the company's is not found.
pub fn read_as(conn: &mut Conn, reader: Scope, of: Option<&str>) -> Result<FeedScope> {
    match (reader, read(of)?) {
        (Scope::Institute, owner) => Ok(owner),
        (Scope::Company(company), FeedScope::Institute) => Ok(FeedScope::Company(company)),
        (Scope::Company(company), FeedScope::Company(id)) if id == company => Ok(FeedScope::Company(id)),
        (Scope::Company(_), FeedScope::Host(id)) => companies::find_host(conn, reader, id).map(|_| FeedScope::Host(id)),
        (Scope::Company(_), FeedScope::Company(_) | FeedScope::Mentee(_) | FeedScope::Cohort(_)) => Err(Error::NotFound),
    }
}

/// Gives the page of an owner, where this reader has one.
fn page(owner: FeedScope, reader: Scope) -> Option<String> {
    match (owner, reader) {
        (FeedScope::Institute, _) | (FeedScope::Company(_), Scope::Company(_)) => None,
        (FeedScope::Company(id), Scope::Institute) => Some(format!("/companies/{id}")),
        (FeedScope::Host(id), _) => Some(format!("/hosts/{id}")),
        (FeedScope::Mentee(id), _) => Some(format!("/mentees/{id}")),
        (FeedScope::Cohort(id), _) => Some(format!("/cohorts/{id}")),
    }
}

/// Gives the page on which the feeds of an owner are listed: the owner's, or the one of all feeds.
pub fn page_of_feeds(owner: FeedScope, reader: Scope) -> String {
    let own = match owner {
        FeedScope::Cohort(_) => None,
        FeedScope::Institute | FeedScope::Company(_) | FeedScope::Host(_) | FeedScope::Mentee(_) => page(owner, reader),
    };
    own.unwrap_or_else(|| "/settings/feeds".to_owned())
}

/// Gives the companies that are not archived, to choose from.
pub fn companies(conn: &mut Conn) -> Result<Vec<Choice>> {
    let filter = CompanyFilter { active: Some(true), ..CompanyFilter::default() };
    let page = PageRequest { limit: MOST_COMPANIES, after: None };
    let mut all = companies::list_companies(conn, Scope::Institute, &filter, &page)?;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all.into_iter().map(|company| Choice::new(company.id.to_string(), company.name)).collect())
}

/// The names of owners, read once for a page.
#[derive(Debug, Default)]
pub struct Names {
    companies: HashMap<CompanyId, String>,
    hosts: HashMap<HostId, String>,
    mentees: HashMap<MenteeId, String>,
    cohorts: HashMap<CohortId, String>,
}

impl Names {
    pub fn of(conn: &mut Conn, owners: &[FeedScope]) -> Result<Self> {
        let (mut companies, mut hosts, mut mentees, mut cohorts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for owner in owners {
            match *owner {
                FeedScope::Institute => {}
                FeedScope::Company(id) => companies.push(id),
                FeedScope::Host(id) => hosts.push(id),
                FeedScope::Mentee(id) => mentees.push(id),
                FeedScope::Cohort(id) => cohorts.push(id),
            }
        }
        Ok(Self {
            companies: if companies.is_empty() { HashMap::new() } else { companies::company_names(conn, &companies)? },
            hosts: if hosts.is_empty() { HashMap::new() } else { companies::host_names(conn, &hosts)? },
            mentees: if mentees.is_empty() { HashMap::new() } else { mentees::full_names(conn, &mentees)? },
            cohorts: if cohorts.is_empty() { HashMap::new() } else { mentees::cohort_names(conn, &cohorts)? },
        })
    }

    /// Reads the name of one owner. One that is not there is not found.
    pub fn of_one(conn: &mut Conn, owner: FeedScope) -> Result<String> {
        Self::of(conn, &[owner])?.name(owner).map(str::to_owned).ok_or(Error::NotFound)
    }

    fn name(&self, owner: FeedScope) -> Option<&str> {
        match owner {
            FeedScope::Institute => Some("the institute"),
            FeedScope::Company(id) => self.companies.get(&id).map(String::as_str),
            FeedScope::Host(id) => self.hosts.get(&id).map(String::as_str),
            FeedScope::Mentee(id) => self.mentees.get(&id).map(String::as_str),
            FeedScope::Cohort(id) => self.cohorts.get(&id).map(String::as_str),
        }
    }

    /// Shows the name to the staff, as a link to the owner's page.
    pub fn show(&self, owner: FeedScope) -> Markup {
        self.show_to(Scope::Institute, owner)
    }

    /// Shows the name, as a link to the owner's page where this reader has one.
    pub fn show_to(&self, reader: Scope, owner: FeedScope) -> Markup {
        let name = if owner == FeedScope::Institute { "The institute" } else { self.name(owner).unwrap_or("Nobody any more") };
        html! {
            @match page(owner, reader) {
                Some(page) => a href=(page) dir="auto" { (name) },
                None => span dir="auto" { (name) },
            }
        }
    }
}
