//! Registering, changing and deleting endpoints.

use super::model::endpoint::{EndpointPatch, Health, NewEndpoint, Status};
use super::secret::FreshSecret;
use super::store::{self, EndpointRow, settling};
use crate::audit;
use crate::auth::Stamp;
use crate::auth::store::company_exists;
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::{Error, Result};
use crate::events::EventType;

/// Registers an endpoint with its first secret. The company must exist.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewEndpoint, secret: &FreshSecret) -> Result<EndpointRow> {
    if let Some(company) = new.company_id
        && !company_exists(conn, company)?
    {
        return Err(Error::invalid("/company_id", "unknown-id", "There is no such company."));
    }
    let endpoint = EndpointRow {
        id: secret.endpoint_id(),
        company_id: new.company_id,
        url: new.url.clone(),
        description: new.description.clone(),
        event_types: words(&new.event_types),
        status: Status::Enabled,
        status_reason: None,
        status_since: stamp.at,
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
    store::insert_secret(conn, &secret.row(stamp.at))?;
    audit::record(conn, stamp, "webhook_endpoint.created", &endpoint.id, endpoint.company_id, None)?;
    Ok(endpoint)
}

/// Changes a locked endpoint; a patch that changes nothing leaves the version. What is waiting goes to the new address, which starts without
/// the old one's failures.
pub fn change(conn: &mut Conn, stamp: &Stamp, endpoint: &EndpointRow, patch: &EndpointPatch) -> Result<EndpointRow> {
    let mut changed = endpoint.clone();
    if let Some(url) = &patch.url {
        changed.url.clone_from(url);
    }
    if let Some(event_types) = &patch.event_types {
        changed.event_types = words(event_types);
    }
    if let Some(description) = &patch.description {
        changed.description.clone_from(description);
    }
    if changed == *endpoint {
        return Ok(changed);
    }
    if changed.url != endpoint.url {
        changed.set_health(Health::default());
    }
    changed.version += 1;
    changed.updated_at = stamp.at;
    store::update(conn, &changed)?;
    audit::record(conn, stamp, "webhook_endpoint.updated", &changed.id, changed.company_id, None)?;
    Ok(changed)
}

/// Marks a locked endpoint as deleted: nothing more is recorded for it or sent to it.
pub fn delete(conn: &mut Conn, stamp: &Stamp, endpoint: EndpointRow) -> Result<()> {
    let deleted = EndpointRow { deleted_at: Some(stamp.at), version: endpoint.version + 1, updated_at: stamp.at, ..endpoint };
    store::update(conn, &deleted)?;
    settling::pause_waiting(conn, deleted.id)?;
    audit::record(conn, stamp, "webhook_endpoint.deleted", &deleted.id, deleted.company_id, None)
}

fn words(event_types: &[EventType]) -> WordList {
    WordList(event_types.iter().map(EventType::to_string).collect())
}
