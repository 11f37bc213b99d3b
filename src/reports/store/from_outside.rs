//! These statements find endpoints that were given up and busy calendars that cannot be read. Others run these, and the service calls them.

use diesel::prelude::*;
use url::Url;

use super::page::one_page;
use crate::auth::Scope;
use crate::db::schema::{busy_calendars, hosts, webhook_endpoints};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::events::deliveries::Status;
use crate::ids::{BusyCalendarId, CompanyId, EndpointId, HostId};
use crate::reports::model::{About, CALENDAR_FAILURES, Found, Position};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// Finds endpoints that are disabled and not deleted. Those that have been disabled for the longest time come first, and the note says why.
pub fn disabled_endpoints(conn: &mut Conn, scope: Scope, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let disabled = webhook_endpoints::status.eq(Status::Disabled.literal()).and(webhook_endpoints::deleted_at.is_null());
    let mut query = webhook_endpoints::table.filter(disabled).into_boxed::<MultiBackend>();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(company) => query.filter(webhook_endpoints::company_id.eq(company)),
    };
    let rows: Vec<Disabled> =
        one_page!(query, page, webhook_endpoints::status_since, webhook_endpoints::id).select(Disabled::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Found::from).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_endpoints)]
struct Disabled {
    id: EndpointId,
    company_id: Option<CompanyId>,
    status_since: Instant,
    description: Option<String>,
    url: String,
    status_reason: Option<String>,
}

impl From<Disabled> for Found {
    fn from(row: Disabled) -> Self {
        Self {
            at: row.status_since,
            id: row.id.uuid(),
            due_at: Some(row.status_since),
            company_id: row.company_id,
            about: About::Endpoint { id: row.id, title: row.description.unwrap_or_else(|| server_of(&row.url)) },
            note: row.status_reason,
        }
    }
}

/// Gives only the server, because the path and the query of an address may hold a secret.
fn server_of(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Finds busy calendars that have failed several times in a row, in the order in which they were registered. The note says what went wrong
/// last. The known busy times are from the last import. Calendars of archived hosts are not fetched, so they need nobody.
pub fn busy_calendars(conn: &mut Conn, scope: Scope, page: &PageRequest<Position>) -> Result<Vec<Found>> {
    let failing = busy_calendars::last_error.is_not_null().and(busy_calendars::consecutive_failures.ge(CALENDAR_FAILURES));
    let mut query = busy_calendars::table.inner_join(hosts::table).filter(failing).filter(hosts::active).into_boxed::<MultiBackend>();
    query = match scope {
        Scope::Institute => query,
        Scope::Company(company) => query.filter(busy_calendars::company_id.eq(company)),
    };
    let rows: Vec<Failing> =
        one_page!(query, page, busy_calendars::created_at, busy_calendars::id).select(Failing::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Found::from).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = busy_calendars)]
struct Failing {
    id: BusyCalendarId,
    company_id: CompanyId,
    host_id: HostId,
    #[diesel(select_expression = hosts::name)]
    host_name: String,
    name: Option<String>,
    server: String,
    last_error: Option<String>,
    imported_at: Option<Instant>,
    created_at: Instant,
}

impl From<Failing> for Found {
    fn from(row: Failing) -> Self {
        let title = row.name.unwrap_or(row.server);
        Self {
            at: row.created_at,
            id: row.id.uuid(),
            due_at: row.imported_at.or(Some(row.created_at)),
            company_id: Some(row.company_id),
            about: About::BusyCalendar { id: row.id, title, host_id: row.host_id, host_name: row.host_name },
            note: row.last_error,
        }
    }
}
