//! The real server, started as `foothold serve` starts it: worker on, a thread for each core. Logs and rate limit are off.

use std::net::SocketAddr;

use foothold::app::{Running, Start, assemble, serve};
use foothold::auth::secret::new_key;
use foothold::auth::{Access, Actor, Stamp};
use foothold::config::{Listener, Networks, Origins, ProviderSettings, ServeSettings};
use foothold::db::Address;
use foothold::deps::Deps;
use foothold::ids::Ids;
use foothold::keys::key::create;
use foothold::keys::model::NewKey;
use foothold::seal::Sealer;
use foothold::time::Clock;
use foothold::web::change_request::BODY_DEADLINE;
use tokio::runtime::Runtime;

/// 32 bytes in base64.
const MASTER_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

pub struct Server<'r> {
    pub address: SocketAddr,
    /// A coordinator's.
    pub key: String,
    /// What has no address: events without requests.
    pub deps: Deps,
    running: Running,
    runtime: &'r Runtime,
}

impl<'r> Server<'r> {
    pub fn start(runtime: &'r Runtime, database: &Address) -> Self {
        let start = start(database);
        runtime.block_on(async {
            let deps = assemble(&start).expect("the service can be assembled");
            let key = new_key().expect("randomness");
            let stored = key.clone();
            let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: Ids };
            let new = NewKey { name: "bench".to_owned(), access: Access::Coordinator, expires_at: None };
            let made = deps.db.write("bench_key", move |conn| create(conn, &stamp, &new, &stored));
            made.await.expect("a key can be made");
            let running = serve(&start, &deps, true).expect("the service starts");
            Self { address: running.local, key, deps, running, runtime }
        })
    }

    pub fn stop(self) {
        self.runtime.block_on(self.running.stop()).expect("the service stops");
    }
}

fn start(database: &Address) -> Start {
    Start {
        address: database.clone(),
        sealer: Sealer::from_base64(MASTER_KEY).expect("32 bytes"),
        clock: Clock::System,
        serve: ServeSettings {
            listen: "127.0.0.1:0".parse().expect("an address"),
            public_url: None,
            calendar_user_agent: reqwest::header::HeaderValue::from_static("foothold-bench"),
            webhook_allow: Networks(vec!["127.0.0.0/8".parse().expect("a network")]),
            webhook_allow_http: true,
            rate_limit: 0,
            trusted_proxies: Networks::default(),
            cors_origins: Origins::default(),
            metrics_listen: Listener::default(),
            console: true,
            clock_starts_at: None,
            allow_second_server: false,
            provider: ProviderSettings::default(),
            database_connections: 16,
        },
        public_url: "http://foothold.bench".to_owned(),
        provider: None,
        demo: false,
        followers: foothold::events::follow::Followers(foothold::worker::FOLLOWERS),
        threads: cores(),
        body_deadline: BODY_DEADLINE,
        patience: foothold::db::PATIENCE,
    }
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}
