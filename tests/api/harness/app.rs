//! The server under test.

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use foothold::app::{Running, Start, assemble, serve};
use foothold::auth::secret::new_key;
use foothold::auth::{Access, Actor, Stamp};
use foothold::config::{Listener, Networks, Origins, ProviderSettings, ServeSettings};
use foothold::db::Address;
use foothold::deps::Deps;
use foothold::events::follow::Followers;
use foothold::ids::{CompanyId, KeyId};
use foothold::keys::model::NewKey;
use foothold::limits::AT_ONCE;
use foothold::policy::settings::{CapPerCohort, CapSameCompany, CapUpcoming, Settings, ShadowingLimits};
use foothold::seal::Sealer;
use foothold::web::change_request::BODY_DEADLINE;
use foothold::worker::FOLLOWERS;
use serde_json::{Value, json};
use tokio::sync::{Mutex, OnceCell};

use super::caller::Caller;
use super::clock::TestClock;
use super::database::Database;
use super::domain::{Company, Mentee, MenteeBuilder};
use super::invariants;

/// Other than where the server listens, so that a test notices which of the two an answer names.
pub const PUBLIC_URL: &str = "http://foothold.test";

/// 32 bytes in base64.
pub const MASTER_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// One instance of the service on a fresh database. Cheap to clone.
#[derive(Clone)]
pub struct TestApp {
    pub clock: TestClock,
    /// For what has no address: stepping a timed job, looking at rows.
    pub deps: Deps,
    inner: Arc<Inner>,
}

struct Inner {
    start: Start,
    base: String,
    http: reqwest::Client,
    office: OnceCell<Caller>,
    running: Mutex<Option<Running>>,
    /// Last, so that the database goes after all that uses it.
    database: Arc<Database>,
}

/// Runs a test and then checks what must hold in the database.
pub async fn run<F: Future<Output = ()>>(database: Database, test: impl FnOnce(TestApp) -> F) {
    let app = TestApp::start(database, |_| ()).await;
    test(app.clone()).await;
    // If the test has stopped it, its database is closed.
    let checked = if app.is_running().await { app } else { app.second_instance().await };
    invariants::check_always(&checked).await;
    checked.stop().await;
}

impl TestApp {
    /// `settings` may change how the server is started.
    #[expect(clippy::unused_async, reason = "the server spawns its tasks where it is started: only within a runtime")]
    pub async fn start(database: Database, settings: impl FnOnce(&mut Start)) -> Self {
        let clock = TestClock::at_start();
        let mut start = start_of(&database, &clock);
        settings(&mut start);
        Self::launch(Arc::new(database), clock, start)
    }

    fn launch(database: Arc<Database>, clock: TestClock, start: Start) -> Self {
        let deps = assemble(&start).expect("the service can be assembled");
        let running = serve(&start, &deps, false).expect("the service starts");
        let base = format!("http://{}", running.local);
        let inner = Inner { start, base, http: http_client(), office: OnceCell::new(), running: Mutex::new(Some(running)), database };
        Self { clock, deps, inner: Arc::new(inner) }
    }

    /// Another server on the same database with the same clock.
    #[expect(clippy::unused_async, reason = "as above")]
    pub async fn second_instance(&self) -> Self {
        Self::launch(self.inner.database.clone(), self.clock.clone(), self.inner.start.clone())
    }

    /// Another server on the same database with the same clock, which is started otherwise.
    #[expect(clippy::unused_async, reason = "as above")]
    pub async fn started_with(&self, settings: impl FnOnce(&mut Start)) -> Self {
        let mut start = self.inner.start.clone();
        settings(&mut start);
        Self::launch(self.inner.database.clone(), self.clock.clone(), start)
    }

    /// Stops this one and starts another on the same database; keys stay as they are: `caller.at(&app)`.
    pub async fn restarted(&self) -> Self {
        self.stop().await;
        self.second_instance().await
    }

    /// Stopping twice does nothing.
    pub async fn stop(&self) {
        if let Some(running) = self.inner.running.lock().await.take() {
            running.stop().await.expect("the service stops");
        }
    }

    async fn is_running(&self) -> bool {
        self.inner.running.lock().await.is_some()
    }

    pub fn address(&self) -> Address {
        self.inner.start.address.clone()
    }

    pub fn is_postgres(&self) -> bool {
        self.deps.db.is_postgres()
    }

    pub fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// Where the server listens, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.inner.base
    }

    /// Somebody without a key.
    pub fn stranger(&self) -> Caller {
        Caller::new(self, None)
    }

    /// Somebody who sends this as a key.
    pub fn caller_with(&self, key: &str) -> Caller {
        Caller::new(self, Some(key.to_owned()))
    }

    pub async fn admin(&self) -> Caller {
        self.caller(Access::Admin).await
    }

    pub async fn coordinator(&self) -> Caller {
        self.caller(Access::Coordinator).await
    }

    pub async fn partner(&self, company: &Company) -> Caller {
        self.caller(Access::Partner(company.id().parse().expect("a company's id"))).await
    }

    pub async fn viewer(&self) -> Caller {
        self.caller(Access::Viewer).await
    }

    /// A new key each time, so that two callers of one role are two callers.
    pub async fn caller(&self, access: Access) -> Caller {
        let (_, key) = self.key(NewKey { name: format!("a {}", access.role()), access, expires_at: None }).await;
        self.caller_with(&key)
    }

    /// Made as the command line makes it: without a request.
    pub async fn key(&self, new: NewKey) -> (KeyId, String) {
        let secret = new_key().expect("randomness");
        let stored = secret.clone();
        let stamp = Stamp { by: Actor::System, at: self.clock.now(), ids: self.deps.ids };
        let create = self.deps.db.write("test_key", move |conn| foothold::keys::key::create(conn, &stamp, &new, &stored));
        (create.await.expect("a key can be made").id, secret)
    }

    /// Who does what a test needs done but is not about. Most tests book one mentee again and again, so the caps are as wide as they can be
    /// from here on; [`Self::with_caps`] brings those of the first policy.
    pub async fn office(&self) -> &Caller {
        let open = async || {
            self.widen_caps().await;
            self.coordinator().await
        };
        self.inner.office.get_or_init(open).await
    }

    async fn widen_caps(&self) {
        use foothold::db::schema::policies;
        let settings = Settings {
            cap_per_cohort: CapPerCohort { mock_interview: 100, shadowing: 100, released_weeks_before_end: 6 },
            cap_upcoming: CapUpcoming { mock_interview: 100, shadowing: 100, one_to_one: 100 },
            cap_same_company: CapSameCompany { mock_interview: 100, shadowing: 100 },
            shadowing_limits: ShadowingLimits {
                minutes_per_day: 1440,
                days_in_a_row: 100,
                days_per_company_in_12_months: 100,
                days_per_cohort: 100,
            },
            ..Settings::default()
        };
        let widen = self.deps.db.write("test_caps", move |conn| {
            let first = policies::table.filter(policies::version.eq(1));
            Ok(diesel::update(first).set(policies::settings.eq(settings)).execute(conn)?)
        });
        assert_eq!(widen.await.expect("the policy can be changed"), 1);
    }

    /// A policy with the caps of the first version, changed by these settings.
    pub async fn with_caps(&self, settings: Value) {
        self.office().await;
        let caps = Settings::default();
        let defaults = json!({"cap_per_cohort": caps.cap_per_cohort, "cap_upcoming": caps.cap_upcoming,
            "cap_same_company": caps.cap_same_company, "shadowing_limits": caps.shadowing_limits});
        let admin = self.admin().await;
        for settings in [defaults, settings] {
            admin.put("/v1/policy", json!({"settings": settings, "reason": "As the board decided."})).await.assert_status(200);
        }
    }

    /// Cleared for workplaces, with every detail.
    pub async fn mentee(&self) -> Mentee {
        self.mentee_with().await.registered().await
    }

    pub async fn mentee_with(&self) -> MenteeBuilder {
        self.office().await.mentee()
    }

    /// Registers so many mentees, at the same time as many as one key may.
    pub async fn mentees(&self, count: usize) -> Vec<Mentee> {
        let office = self.office().await;
        let mut all = Vec::with_capacity(count);
        while all.len() < count {
            let some = (count - all.len()).min(AT_ONCE as usize);
            all.extend(super::together((0..some).map(|_| office.mentee().registered())).await);
        }
        all
    }

    /// The types of all events, in the order of the log.
    pub async fn events(&self) -> Vec<String> {
        let log = self.event_log().await;
        log.iter().map(|event| event["type"].as_str().expect("a type").to_owned()).collect()
    }

    /// All events as an administrator reads them, in the order of the log.
    pub async fn event_log(&self) -> Vec<Value> {
        self.office().await.all("/v1/events").await
    }

    /// Of the nouns that are named here (`booking` of `booking.confirmed`), exactly these events in this order.
    pub async fn assert_events<const N: usize>(&self, expected: [&str; N]) {
        let noun = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let nouns: Vec<_> = expected.iter().map(|name| noun(name)).collect();
        let seen: Vec<_> = self.events().await.into_iter().filter(|name| nouns.contains(&noun(name))).collect();
        assert_eq!(seen, expected, "the events of {nouns:?}");
    }
}

fn start_of(database: &Database, clock: &TestClock) -> Start {
    Start {
        address: database.address(),
        sealer: Sealer::from_base64(MASTER_KEY).expect("32 bytes"),
        clock: clock.clock(),
        serve: ServeSettings {
            listen: "127.0.0.1:0".parse().expect("an address"),
            public_url: Some(PUBLIC_URL.to_owned()),
            webhook_allow: Networks(vec!["127.0.0.0/8".parse().expect("a network")]),
            webhook_allow_http: true,
            calendar_user_agent: reqwest::header::HeaderValue::from_static("Mozilla/5.0 (test)"),
            rate_limit: 0,
            trusted_proxies: Networks::default(),
            cors_origins: Origins::default(),
            metrics_listen: Listener(None),
            console: true,
            clock_starts_at: None,
            allow_second_server: false,
            provider: ProviderSettings::default(),
            database_connections: 8,
        },
        public_url: PUBLIC_URL.to_owned(),
        provider: None,
        demo: false,
        threads: 1,
        body_deadline: BODY_DEADLINE,
        // On a machine that builds at the same time, 64 clients of one slot wait for longer than a request may wait.
        patience: Duration::from_secs(10),
        followers: Followers(FOLLOWERS),
    }
}

#[expect(clippy::disallowed_methods, reason = "a client of the service, which is on loopback")]
pub fn http_client() -> reqwest::Client {
    // No idle connections: the server waits for them when it stops.
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .tls_certs_only([])
        .build()
        .expect("an HTTP client")
}
