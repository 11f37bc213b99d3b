//! Fifty companies with an endpoint each, their events, and the same requests without a database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use foothold::auth::{Actor, Stamp};
use foothold::companies::store::CompanyRow;
use foothold::db::Conn;
use foothold::db::schema::{companies, deliveries, events};
use foothold::deps::Deps;
use foothold::error::Result;
use foothold::events::model::CompanyData;
use foothold::events::{Event, EventType};
use foothold::ids::{CompanyId, DeliveryId, EndpointId, EventId};
use foothold::native;
use foothold::webhooks::endpoint::create;
use foothold::webhooks::model::endpoint::NewEndpoint;
use foothold::webhooks::model::{DEADLINE, IN_FLIGHT_PER_PROCESS};
use foothold::webhooks::secret::FreshSecret;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use url::Url;
use uuid::Uuid;

use crate::clients::Load;
use crate::receiver::Receiver;
use crate::rows;
use crate::server::Server;

const ENDPOINTS: u64 = 50;
/// Rows in one statement.
const ROWS_AT_ONCE: usize = 500;

/// A company and the endpoint that hears of it.
#[derive(Clone, Copy)]
pub struct Listening {
    company: CompanyId,
    endpoint: EndpointId,
}

fn stamp(deps: &Deps) -> Stamp {
    Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids }
}

/// Endpoints whose paths are counted.
pub fn register(runtime: &Runtime, server: &Server, receiver: &Receiver) -> Vec<Listening> {
    (0..ENDPOINTS).map(|number| register_one(runtime, server, number, receiver.url(&format!("/{number}")))).collect()
}

pub fn register_one(runtime: &Runtime, server: &Server, number: u64, url: String) -> Listening {
    let deps = &server.deps;
    let stamp = stamp(deps);
    let company: CompanyId = Uuid::from_u128(0x0190_0000_0000_7000_8000_0900_0000_0000 | u128::from(number)).into();
    let secret = FreshSecret::make(deps.ids, &deps.sealer, deps.ids.new_id(stamp.at), stamp.at).expect("randomness");
    let listening = Listening { company, endpoint: secret.endpoint_id() };
    let made = deps.db.write("bench_endpoint", move |conn| {
        let row = CompanyRow { id: company, ..rows::company_row(number, stamp.at) };
        native!(conn, conn => diesel::insert_into(companies::table).values(&row).execute(conn)?);
        let new = NewEndpoint { company_id: Some(company), url: url.clone(), event_types: Vec::new(), description: None };
        create(conn, &stamp, &new, &secret)
    });
    runtime.block_on(made).expect("an endpoint can be registered");
    listening
}

/// One event after the other, as an act records it.
pub async fn record(deps: &Deps, listening: Listening, number: u64) {
    let stamp = stamp(deps);
    let version = i64::try_from(number).expect("a small number");
    let event = Event::Company(EventType::CompanyUpdated, CompanyData { company_id: listening.company, version });
    let recorded = deps.db.write("bench_event", move |conn| foothold::events::record(conn, &stamp, &event, None));
    recorded.await.expect("an event can be recorded");
    deps.recorded.notify_one();
}

/// So many events at once, one delivery each, committed together: a burst.
pub fn pile_up(runtime: &Runtime, deps: &Deps, listening: &[Listening], first: u64, count: u64) {
    let (stamp, listening) = (stamp(deps), listening.to_vec());
    let numbers: Vec<u64> = (first..first + count).collect();
    let piled =
        deps.db.write("bench_pile", move |conn| numbers.chunks(ROWS_AT_ONCE).try_for_each(|some| insert(conn, &stamp, &listening, some)));
    runtime.block_on(piled).expect("events can be inserted");
}

fn insert(conn: &mut Conn, stamp: &Stamp, listening: &[Listening], numbers: &[u64]) -> Result<()> {
    let of = |number: u64| listening[usize::try_from(number).unwrap_or(0) % listening.len()];
    let ids: Vec<EventId> = numbers.iter().map(|_| stamp.new_id()).collect();
    let events: Vec<_> = numbers
        .iter()
        .zip(&ids)
        .map(|(number, id)| {
            let company = of(*number).company;
            (
                events::id.eq(id),
                events::event_type.eq(EventType::CompanyUpdated),
                events::company_id.eq(company),
                events::shown_to_company.eq(true),
                events::body.eq(body(&stamp.at.to_string(), &company.to_string(), *number)),
                events::created_at.eq(stamp.at),
            )
        })
        .collect();
    let deliveries: Vec<_> = numbers
        .iter()
        .zip(&ids)
        .map(|(number, id)| {
            (
                deliveries::id.eq(stamp.new_id::<DeliveryId>()),
                deliveries::event_id.eq(id),
                deliveries::endpoint_id.eq(of(*number).endpoint),
                deliveries::status.eq("pending"),
                deliveries::attempts.eq(0),
                deliveries::next_attempt_at.eq(stamp.at),
                deliveries::lease_epoch.eq(0),
                deliveries::created_at.eq(stamp.at),
            )
        })
        .collect();
    native!(conn, conn => {
        diesel::insert_into(events::table).values(&events).execute(conn)?;
        diesel::insert_into(deliveries::table).values(&deliveries).execute(conn)?;
    });
    Ok(())
}

fn body(at: &str, company: &str, number: u64) -> String {
    format!(r#"{{"type":"company.updated","timestamp":"{at}","data":{{"company_id":"{company}","version":{number}}}}}"#)
}

/// The same client posting as much to the same receiver, with as many under way as the service has.
pub struct Bare {
    deps: Deps,
    urls: Arc<[Url]>,
}

impl Bare {
    pub fn of(server: &Server, receiver: &Receiver) -> Self {
        let url = |number| Url::parse(&receiver.url(&format!("/{number}"))).expect("a URL");
        Self { deps: server.deps.clone(), urls: (0..ENDPOINTS).map(url).collect() }
    }

    async fn post(&self, number: u64) {
        let url = &self.urls[usize::try_from(number).unwrap_or(0) % self.urls.len()];
        let body = body("2026-11-22T00:00:00.000000Z", "comp_01krx79sc0fwz9p38s16bz9wwv", number);
        self.deps.http.post(url, headers(), body.into_bytes(), DEADLINE).await;
    }

    /// So many as fast as it can; how many that are a second.
    pub fn burst(&self, runtime: &Runtime, receiver: &Receiver, count: u64) -> f64 {
        let next = Arc::new(AtomicU64::new(0));
        let begin = Instant::now();
        runtime.block_on(async {
            let mut posting = JoinSet::new();
            for _ in 0..IN_FLIGHT_PER_PROCESS {
                let (bare, next) = (Self { deps: self.deps.clone(), urls: Arc::clone(&self.urls) }, Arc::clone(&next));
                posting.spawn(async move {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= count {
                            return;
                        }
                        bare.post(number).await;
                    }
                });
            }
            posting.join_all().await;
        });
        let took = begin.elapsed();
        receiver.take(usize::try_from(count).unwrap_or(0));
        per_second(count, took)
    }

    /// One after the other at a rate; from the start of each to its answer.
    pub fn paced(&self, runtime: &Runtime, receiver: &Receiver, rate: u32, length: Duration) -> Vec<Duration> {
        let begun = runtime.block_on(paced(rate, length, |number| {
            let bare = Self { deps: self.deps.clone(), urls: Arc::clone(&self.urls) };
            async move {
                let begun = Instant::now();
                bare.post(number).await;
                (number, begun)
            }
        }));
        lags(&begun, receiver)
    }
}

/// Starts `act` with each number at its time, whatever has become of those before.
pub async fn paced<F>(rate: u32, length: Duration, act: impl Fn(u64) -> F) -> Vec<(u64, Instant)>
where
    F: Future<Output = (u64, Instant)> + Send + 'static,
{
    let count = u64::from(rate) * length.as_secs();
    let begin = tokio::time::Instant::now();
    let mut acts = JoinSet::new();
    for number in 0..count {
        tokio::time::sleep_until(begin + Duration::from_secs(1) / rate * u32::try_from(number).unwrap_or(0)).await;
        acts.spawn(act(number));
    }
    acts.join_all().await
}

/// From when each was committed or begun to the receiver's answer.
pub fn lags(begun: &[(u64, Instant)], receiver: &Receiver) -> Vec<Duration> {
    let answered: std::collections::HashMap<u64, Instant> = receiver.take(begun.len()).into_iter().collect();
    begun.iter().map(|(number, begun)| answered[number].saturating_duration_since(*begun)).collect()
}

fn headers() -> HeaderMap {
    let header = |name, value| (HeaderName::from_static(name), HeaderValue::from_static(value));
    HeaderMap::from_iter([
        header("content-type", "application/json"),
        header("webhook-id", "evt_01m809aw44fkrr94cdgrxxcwac"),
        header("webhook-timestamp", "1767225600"),
        header("webhook-signature", "v1,bVWoErgGuNGgcmrhcuq49fv6xUDIgMG8K6h8lis8Zok="),
    ])
}

pub fn per_second(count: u64, took: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    let count = count as f64;
    count / took.as_secs_f64()
}

/// Whether something has still to be sent or written down.
pub fn is_pending(runtime: &Runtime, deps: &Deps, but: Option<Listening>) -> bool {
    let pending = deps.db.read("bench_pending", move |conn| {
        let mut pending =
            deliveries::table.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("status = 'pending'")).select(deliveries::id).into_boxed();
        if let Some(but) = but {
            pending = pending.filter(deliveries::endpoint_id.ne(but.endpoint));
        }
        Ok(pending.first::<DeliveryId>(conn).optional()?.is_some())
    });
    runtime.block_on(pending).expect("deliveries can be read")
}

/// As `Load` has it.
pub fn load(count: u64, took: Duration, each: Vec<Duration>) -> Load {
    Load { per_second: per_second(count, took), took: each }
}
