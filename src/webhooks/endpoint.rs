//! These acts register, change, disable, enable and delete endpoints, and replace their secrets.

use super::input::{endpoint_patch, overlap};
use super::model::endpoint::{DisabledBecause, Health, MOST_OF_COMPANY, MOST_OF_INSTITUTE, NewEndpoint, OLD_SECRETS, Status};
use super::secret::FreshSecret;
use super::store::{self, EndpointRow, recovery, settling};
use crate::audit;
use crate::auth::Stamp;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{Error, Result, check_room};
use crate::events::model::EndpointData;
use crate::events::{self, Event, EventType};
use crate::ids::{CompanyId, EndpointId};
use crate::institute;
use crate::net::guard::Guard;
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Registers an endpoint with its first secret. A company that does not exist is a fault at `/company_id`.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewEndpoint, secret: &FreshSecret) -> Result<EndpointRow> {
    check_another(conn, stamp, new.company_id)?;
    let endpoint = EndpointRow {
        id: secret.endpoint_id(),
        company_id: new.company_id,
        url: new.url.clone(),
        description: new.description.clone(),
        event_types: words(&new.event_types),
        status: Status::Enabled,
        status_reason: None,
        status_since: stamp.at,
        cooling_since: None,
        cooling_until: None,
        consecutive_failures: 0,
        first_failure_at: None,
        last_served_at: None,
        deleted_at: None,
        version: 1,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    store::insert(conn, &endpoint)?;
    let secret = secret.row(conn, stamp.at)?;
    store::insert_secret(conn, &secret)?;
    audit::record(conn, stamp, "webhook_endpoint.created", &endpoint.id, endpoint.company_id, None)?;
    Ok(endpoint)
}

/// Locks the owner, so that no other endpoint of it is registered meanwhile. It refuses the endpoint if the owner has as many as it may
/// have.
fn check_another(conn: &mut Conn, stamp: &Stamp, company: Option<CompanyId>) -> Result<()> {
    let (whose, most) = if let Some(company) = company {
        companies::lock_company(conn, stamp.by.scope(), company).map_err(|error| match error {
            Error::NotFound => Error::invalid("/company_id", "unknown-id", "There is no such company."),
            other => other,
        })?;
        ("The company", MOST_OF_COMPANY)
    } else {
        institute::store::lock(conn)?;
        ("The institute", MOST_OF_INSTITUTE)
    };
    check_room(store::count_living(conn, company)?, most, whose, "webhook endpoints", "Delete one first.")
}

/// Changes an endpoint by a merge patch; a patch that changes nothing leaves the version. Deliveries that wait go to the new address, which
/// starts without the old one's failures.
pub fn change(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EndpointId, guard: &Guard) -> Result<EndpointRow> {
    let endpoint = store::lock(conn, stamp.by.scope(), id)?;
    let patch = given.read_at(endpoint.version, |fields| endpoint_patch(fields, endpoint.company_id, guard))?;
    let mut changed = endpoint.clone();
    if let Some(url) = patch.url {
        changed.url = url;
    }
    if let Some(event_types) = patch.event_types {
        changed.event_types = words(&event_types);
    }
    if let Some(description) = patch.description {
        changed.description = description;
    }
    if changed == endpoint {
        return Ok(changed);
    }
    if changed.url != endpoint.url {
        changed.set_health(Health::default());
        // From this time on, answers of the old address say nothing about the endpoint.
        if changed.status == Status::Enabled {
            changed.status_since = stamp.at;
        }
    }
    changed.version += 1;
    changed.updated_at = stamp.at;
    store::update(conn, &changed)?;
    audit::record(conn, stamp, "webhook_endpoint.updated", &changed.id, changed.company_id, None)?;
    Ok(changed)
}

/// Disables a locked endpoint. Nothing more is sent to it, and its events are still recorded, as paused deliveries.
pub fn close(conn: &mut Conn, stamp: &Stamp, mut endpoint: EndpointRow, because: DisabledBecause) -> Result<()> {
    endpoint.status = Status::Disabled;
    endpoint.status_reason = Some(because.to_string());
    set_status_time(&mut endpoint, stamp);
    store::update(conn, &endpoint)?;
    settling::pause_waiting(conn, endpoint.id)?;
    let data = EndpointData {
        webhook_endpoint_id: endpoint.id,
        company_id: endpoint.company_id,
        reason: because.as_str(),
        version: endpoint.version,
    };
    tracing::warn!(endpoint = %endpoint.id, reason = %because, "a webhook endpoint is disabled");
    events::record(conn, stamp, &Event::Endpoint(data), None)
}

/// Disables an endpoint because somebody asked for it. An endpoint that is disabled already stays as it is.
pub fn disable(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EndpointId) -> Result<EndpointRow> {
    let endpoint = store::lock(conn, stamp.by.scope(), id)?;
    given.read_at(endpoint.version, nothing)?;
    if endpoint.status == Status::Disabled {
        return Ok(endpoint);
    }
    close(conn, stamp, endpoint, DisabledBecause::Requested)?;
    store::find(conn, stamp.by.scope(), id)
}

/// Enables an endpoint again and forgets its earlier failures. An endpoint that is enabled already stays as it is. Deliveries that were
/// paused meanwhile wait for a recovery.
pub fn enable(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EndpointId) -> Result<EndpointRow> {
    let mut endpoint = store::lock(conn, stamp.by.scope(), id)?;
    given.read_at(endpoint.version, nothing)?;
    if endpoint.status == Status::Enabled {
        return Ok(endpoint);
    }
    endpoint.status = Status::Enabled;
    endpoint.status_reason = None;
    endpoint.set_health(Health::default());
    set_status_time(&mut endpoint, stamp);
    store::update(conn, &endpoint)?;
    audit::record(conn, stamp, "webhook_endpoint.enabled", &endpoint.id, endpoint.company_id, None)?;
    Ok(endpoint)
}

fn set_status_time(endpoint: &mut EndpointRow, stamp: &Stamp) {
    endpoint.status_since = stamp.at;
    endpoint.version += 1;
    endpoint.updated_at = stamp.at;
}

/// Counts the endpoint's paused deliveries.
pub fn count_paused(conn: &mut Conn, endpoint: &EndpointRow) -> Result<i64> {
    recovery::count_paused(conn, endpoint.id)
}

/// Replaces the secret of an endpoint. The secret before it signs too until the overlap ends; 409 if two older secrets are still valid.
pub fn rotate_secret(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EndpointId, secret: &FreshSecret) -> Result<EndpointRow> {
    let mut endpoint = store::lock(conn, stamp.by.scope(), id)?;
    let overlap = given.read_at(endpoint.version, overlap)?;
    let valid = store::valid_secrets(conn, &[endpoint.id], stamp.at)?;
    let (current, old): (Vec<_>, Vec<_>) = valid.into_iter().partition(|secret| secret.expires_at.is_none());
    if old.len() >= OLD_SECRETS && overlap.is_positive() {
        let first = old.iter().filter_map(|secret| secret.expires_at).min();
        let ends = first.map(|at| format!(", until the first ends at {at}")).unwrap_or_default();
        return Err(Error::conflict(format!("Two old secrets are valid already{ends}: a third cannot be.")));
    }
    for secret in current {
        store::expire_secret(conn, secret.id, stamp.at.plus(overlap))?;
    }
    let secret = secret.row(conn, stamp.at)?;
    store::insert_secret(conn, &secret)?;
    endpoint.version += 1;
    endpoint.updated_at = stamp.at;
    store::update(conn, &endpoint)?;
    audit::record(conn, stamp, "webhook_endpoint.secret_rotated", &endpoint.id, endpoint.company_id, None)?;
    Ok(endpoint)
}

/// Marks an endpoint as deleted, so that nothing more is recorded for it or sent to it.
pub fn delete(conn: &mut Conn, stamp: &Stamp, given: &Given, id: EndpointId) -> Result<()> {
    let endpoint = store::lock(conn, stamp.by.scope(), id)?;
    given.read_at(endpoint.version, nothing)?;
    let deleted = EndpointRow { deleted_at: Some(stamp.at), version: endpoint.version + 1, updated_at: stamp.at, ..endpoint };
    store::update(conn, &deleted)?;
    settling::pause_waiting(conn, deleted.id)?;
    audit::record(conn, stamp, "webhook_endpoint.deleted", &deleted.id, deleted.company_id, None)
}

fn words(event_types: &[EventType]) -> WordList {
    WordList(event_types.iter().map(EventType::to_string).collect())
}
