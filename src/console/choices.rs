//! What can be chosen in the filters of a list: companies, the hosts and sites of one of them, and cohorts.

use super::asked::Asked;
use super::kit::field::{Choice, Field};
use crate::auth::Scope;
use crate::companies::model::{CompanyFilter, PlaceFilter};
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::mentees::model::CohortFilter;
use crate::mentees::store as mentees;
use crate::wire::paging::PageRequest;

/// A filter offers at most this many of each.
const MOST: usize = 200;

/// These can be chosen. Hosts and sites are there once a company is chosen, because together they would be too many.
pub struct Choices {
    companies: Vec<Choice>,
    hosts: Vec<Choice>,
    sites: Vec<Choice>,
    cohorts: Vec<Choice>,
}

impl Choices {
    /// Reads what can be chosen beside what was asked for. Each kind takes one statement.
    pub fn read(conn: &mut Conn, asked: &Asked) -> Result<Self> {
        let filter = CompanyFilter { active: Some(true), ..CompanyFilter::default() };
        let mut all: Vec<_> = companies::list_companies(conn, Scope::Institute, &filter, &first())?
            .into_iter()
            .map(|company| Choice::new(company.id.to_string(), company.name))
            .collect();
        let chosen = asked.value("company_id").and_then(|id| id.parse().ok());
        if let Some(id) = chosen.filter(|id: &CompanyId| all.iter().all(|choice| choice.value != id.to_string())) {
            all.extend(companies::company_names(conn, &[id])?.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)));
        }
        let (mut hosts, mut sites) = (Vec::new(), Vec::new());
        if chosen.is_some() {
            let places = PlaceFilter { company_id: chosen, ..PlaceFilter::default() };
            let found = companies::list_hosts(conn, Scope::Institute, &places, &first())?;
            hosts = found.into_iter().map(|host| Choice::new(host.id.to_string(), host.details.name)).collect();
            let found = companies::list_sites(conn, Scope::Institute, &places, &first())?;
            sites = found.into_iter().map(|site| Choice::new(site.id.to_string(), site.name)).collect();
        } else if let Some(id) = asked.value("host_id").and_then(|id| id.parse().ok()) {
            match companies::find_host(conn, Scope::Institute, id) {
                Ok(host) => hosts.push(Choice::new(host.id.to_string(), host.details.name)),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        let cohorts = mentees::list_cohorts(conn, &CohortFilter::default(), &first())?;
        let cohorts = cohorts.into_iter().map(|cohort| Choice::new(cohort.id.to_string(), cohort.details.name)).collect();
        Ok(Self { companies: in_order(all), hosts: in_order(hosts), sites: in_order(sites), cohorts })
    }

    /// Gives the name of the chosen company.
    pub fn company(&self, asked: &Asked) -> Option<String> {
        let chosen = asked.value("company_id")?;
        self.companies.iter().find(|choice| choice.value == chosen).map(|choice| choice.label.to_string())
    }

    /// Gives the fields of a filter.
    pub fn fields(self) -> Vec<Field> {
        let mut fields = vec![Field::select("company_id", "Company", self.companies).optional()];
        if !self.hosts.is_empty() {
            fields.push(Field::select("host_id", "Host", self.hosts).optional());
        }
        if !self.sites.is_empty() {
            fields.push(Field::select("site_id", "Site", self.sites).optional());
        }
        fields.push(Field::select("cohort_id", "Cohort", self.cohorts).optional());
        fields
    }
}

fn first<I>() -> PageRequest<I> {
    PageRequest { limit: MOST, after: None }
}

fn in_order(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by_cached_key(|choice| choice.label.to_lowercase());
    choices
}
