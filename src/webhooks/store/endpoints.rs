//! These are the statements on `webhook_endpoints`.

use diesel::prelude::*;

use super::super::model::endpoint::{Health, Status};
use crate::auth::Scope;
use crate::db::Conn;
use crate::db::schema::webhook_endpoints;
use crate::db::types::WordList;
use crate::error::Result;
use crate::ids::{CompanyId, EndpointId};
use crate::locked;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A row of `webhook_endpoints`. It has no `Debug`, because an address may hold a secret.
#[derive(Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhook_endpoints, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct EndpointRow {
    pub id: EndpointId,
    /// `None` for an endpoint of the institute.
    pub company_id: Option<CompanyId>,
    pub url: String,
    pub description: Option<String>,
    /// The types that it hears of; an empty list stands for all that its owner may see.
    pub event_types: WordList,
    pub status: Status,
    pub status_reason: Option<String>,
    /// When the endpoint was last enabled, disabled or given another address. What was sent before says nothing about it.
    pub status_since: Instant,
    pub cooling_since: Option<Instant>,
    pub cooling_until: Option<Instant>,
    pub consecutive_failures: i32,
    pub first_failure_at: Option<Instant>,
    /// When a claim last took deliveries for it.
    pub last_served_at: Option<Instant>,
    pub deleted_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl EndpointRow {
    pub fn health(&self) -> Health {
        Health {
            consecutive_failures: self.consecutive_failures,
            first_failure_at: self.first_failure_at,
            cooling_since: self.cooling_since,
            cooling_until: self.cooling_until,
        }
    }

    pub fn set_health(&mut self, health: Health) {
        self.consecutive_failures = health.consecutive_failures;
        self.first_failure_at = health.first_failure_at;
        self.cooling_since = health.cooling_since;
        self.cooling_until = health.cooling_until;
    }

    /// Whether deliveries may be sent to it, now or after a rest.
    pub fn is_open(&self) -> bool {
        self.status == Status::Enabled && self.deleted_at.is_none()
    }
}

pub fn insert(conn: &mut Conn, endpoint: &EndpointRow) -> Result<()> {
    diesel::insert_into(webhook_endpoints::table).values(endpoint).execute(conn)?;
    Ok(())
}

/// Counts the endpoints of a company, or of the institute. Deleted endpoints do not count.
pub fn count_living(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64> {
    let living = webhook_endpoints::table.filter(webhook_endpoints::deleted_at.is_null()).count();
    Ok(match company {
        Some(company) => living.filter(webhook_endpoints::company_id.eq(company)).get_result(conn)?,
        None => living.filter(webhook_endpoints::company_id.is_null()).get_result(conn)?,
    })
}

/// Lists the endpoints that the caller may see, in the order in which they were registered; deleted ones are left out.
pub fn list(conn: &mut Conn, scope: Scope, company: Option<CompanyId>, page: &PageRequest<EndpointId>) -> Result<Vec<EndpointRow>> {
    let living = webhook_endpoints::deleted_at.is_null();
    let mut query = webhook_endpoints::table.filter(living).select(EndpointRow::as_select()).into_boxed();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(own) => query.filter(webhook_endpoints::company_id.eq(own)),
    };
    if let Some(company) = company {
        query = query.filter(webhook_endpoints::company_id.eq(company));
    }
    if let Some(after) = page.after {
        query = query.filter(webhook_endpoints::id.gt(after));
    }
    Ok(query.order(webhook_endpoints::id).limit(page.rows_to_read()).load(conn)?)
}

/// Finds an endpoint; a deleted one or another company's is not found.
pub fn find(conn: &mut Conn, scope: Scope, id: EndpointId) -> Result<EndpointRow> {
    visible(webhook_endpoints::table.find(id).select(EndpointRow::as_select()).first(conn)?, scope)
}

/// Does what [`find`] does, and locks the row until the transaction ends.
pub fn lock(conn: &mut Conn, scope: Scope, id: EndpointId) -> Result<EndpointRow> {
    let row = locked!(conn, webhook_endpoints::table.find(id).select(EndpointRow::as_select()), first)?;
    visible(row, scope)
}

/// Finds an endpoint, deleted or not and whosever it is, and locks it until the transaction ends.
pub fn lock_any(conn: &mut Conn, id: EndpointId) -> Result<EndpointRow> {
    Ok(locked!(conn, webhook_endpoints::table.find(id).select(EndpointRow::as_select()), first)?)
}

fn visible(row: EndpointRow, scope: Scope) -> Result<EndpointRow> {
    let own = match scope {
        Scope::Institute => true,
        Scope::Company(company) => row.company_id == Some(company),
    };
    if own && row.deleted_at.is_none() { Ok(row) } else { Err(diesel::result::Error::NotFound.into()) }
}

/// Writes every column of a locked endpoint back.
pub fn update(conn: &mut Conn, endpoint: &EndpointRow) -> Result<()> {
    diesel::update(webhook_endpoints::table.find(endpoint.id)).set(endpoint).execute(conn)?;
    Ok(())
}
