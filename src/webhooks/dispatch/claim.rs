//! A claim leases some of the due deliveries, and gives them with all that is needed to send them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::db::Conn;
use crate::error::Result;
use crate::ids::{EndpointId, EventId};
use crate::time::Instant;
use crate::webhooks::model::endpoint::most_in_flight;
use crate::webhooks::store::claiming::{self, Leased, ReadyEndpoint};
use crate::webhooks::store::{self, SecretRow};

/// The most endpoints in one claim. Each of them costs a look at its leases and its queue, and while they are locked other instances pass
/// them by.
const ENDPOINTS: i64 = 64;

/// A delivery under lease, ready to be sent. It has no `Debug`, because an address may hold a secret.
#[derive(Clone)]
pub struct Claimed {
    pub leased: Leased,
    pub url: Arc<str>,
    /// The bytes that are signed and sent, the same at every attempt.
    pub body: Arc<str>,
    /// The secrets that are valid now, newest first; each of them signs.
    pub secrets: Arc<[SecretRow]>,
}

/// Leases at most `room` of the deliveries that are due now.
pub fn claim(conn: &mut Conn, now: Instant, room: i64) -> Result<Vec<Claimed>> {
    if room == 0 {
        return Ok(Vec::new());
    }
    // The endpoints are locked first, so that no other instance leases to them until this transaction ends.
    let endpoints = claiming::lock_ready_endpoints(conn, now, ENDPOINTS)?;
    let rooms = rooms(conn, &endpoints, now)?;
    // Where there is less room than work, the pick is fair between endpoints.
    let due = claiming::pick_due(conn, &rooms, now, room)?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let leased = claiming::lease(conn, due, now)?;
    let served = unique(leased.iter().map(|one| one.endpoint_id));
    // Endpoints that were served go to the end of the order in which the next claim locks them.
    claiming::mark_served(conn, served.clone(), now)?;
    equip(conn, &endpoints, &served, leased, now)
}

/// Says how many more deliveries each endpoint may have under way, without those that may have none. The leases are counted in a statement
/// of its own, because that statement sees what others leased before the lock was taken.
fn rooms(conn: &mut Conn, endpoints: &[ReadyEndpoint], now: Instant) -> Result<Vec<(EndpointId, i64)>> {
    let ids: Vec<_> = endpoints.iter().map(|endpoint| endpoint.id).collect();
    let leased: HashMap<EndpointId, i64> = claiming::count_leased(conn, &ids, now)?.into_iter().collect();
    let room = |endpoint: &ReadyEndpoint| {
        let most = i64::try_from(most_in_flight(endpoint.consecutive_failures)).unwrap_or(0);
        (endpoint.id, most - leased.get(&endpoint.id).unwrap_or(&0))
    };
    Ok(endpoints.iter().map(room).filter(|(_, room)| *room > 0).collect())
}

/// Adds address, body and secrets to each leased delivery. Several deliveries share what is the same for them.
fn equip(conn: &mut Conn, ready: &[ReadyEndpoint], served: &[EndpointId], leased: Vec<Leased>, now: Instant) -> Result<Vec<Claimed>> {
    let urls: HashMap<EndpointId, Arc<str>> = ready.iter().map(|endpoint| (endpoint.id, endpoint.url.as_str().into())).collect();
    let events = unique(leased.iter().map(|one| one.event_id));
    let bodies: HashMap<EventId, Arc<str>> = claiming::bodies(conn, events)?.into_iter().map(|(id, body)| (id, body.into())).collect();
    let mut secrets: HashMap<EndpointId, Vec<SecretRow>> = HashMap::new();
    for secret in store::valid_secrets(conn, served, now)? {
        secrets.entry(secret.endpoint_id).or_default().push(secret);
    }
    let secrets: HashMap<EndpointId, Arc<[SecretRow]>> = secrets.into_iter().map(|(id, secrets)| (id, secrets.into())).collect();
    let equipped = leased.into_iter().filter_map(|leased| {
        let url = urls.get(&leased.endpoint_id)?.clone();
        let body = bodies.get(&leased.event_id)?.clone();
        Some(Claimed { url, body, secrets: secrets.get(&leased.endpoint_id).cloned().unwrap_or_default(), leased })
    });
    Ok(equipped.collect())
}

fn unique<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let unique: std::collections::BTreeSet<_> = all.collect();
    unique.into_iter().collect()
}
