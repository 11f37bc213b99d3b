//! This module starts and stops the service: it makes the dependencies, the HTTP server and the worker.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle, Service};
use actix_web::middleware::{Compress, Condition, from_fn};
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpServer};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinHandle;

use crate::busy::fetch;
use crate::calendars::rendered::Rendered;
use crate::config::{ProviderConfig, ServeSettings, Settings, is_http_on_loopback};
use crate::db::{Address, Conn, Db, PATIENCE, conn, migrate};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::events::follow::Followers;
use crate::ids::Ids;
use crate::last_used::LastUsed;
use crate::limits::Limits;
use crate::net::client::HttpClient;
use crate::net::guard::Guard;
use crate::net::places::Places;
use crate::openapi::Described;
use crate::provider::Provider;
use crate::seal::Sealer;
use crate::telemetry::Metrics;
use crate::time::Clock;
use crate::web::change_request::BODY_DEADLINE;
use crate::web::cors::cors;
use crate::web::health::{Document, LastWrite};
use crate::web::middleware::{Paths, Queried, answer_head_as_get, edge, no_route, observe};
use crate::worker::FOLLOWERS;
use crate::{companies, mentees, openapi, routes, slots, webhooks, worker};

/// After a signal, running requests and timed jobs have this many seconds to finish. Deliveries are cut off and keep their lease.
const GRACE_SECONDS: u64 = 10;

/// This holds everything that is needed to start a server.
#[derive(Clone)]
pub struct Start {
    pub address: Address,
    pub sealer: Sealer,
    pub clock: Clock,
    pub serve: ServeSettings,
    pub public_url: String,
    /// This holds the settings of the institute's own provider, with which people sign in.
    pub provider: Option<ProviderConfig>,
    /// Whether the sign-in page offers the invented people of the demonstration.
    pub demo: bool,
    /// This is the number of threads that answer requests.
    pub threads: usize,
    /// This becomes [`Deps::body_deadline`]; tests shorten it.
    pub body_deadline: Duration,
    /// A request waits for this long for a connection to the database and for locks, in all.
    pub patience: Duration,
    /// These act on what the log says; tests have their own.
    pub followers: Followers,
}

impl Start {
    pub fn from_settings(settings: &Settings, serve: ServeSettings) -> Result<Self, String> {
        let address = settings.address()?;
        let sealer = settings.sealer(&address)?;
        let public_url = serve.public_url()?;
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let clock = serve.clock()?;
        let provider = serve.provider.read()?;
        let (body_deadline, patience, followers) = (BODY_DEADLINE, PATIENCE, Followers(FOLLOWERS));
        Ok(Self { address, sealer, clock, serve, public_url, provider, demo: false, threads, body_deadline, patience, followers })
    }
}

/// This function applies pending migrations and returns how many it applied. Processes that do so at the same time wait
/// for each other. Afterwards it writes the values that only this program can compute from the rows.
pub fn migrate(address: &Address) -> Result<usize> {
    migrate::run(address, fold)
}

/// This function says which migrations have been applied, and changes nothing. An SQLite file that is not there is empty.
pub fn migrated(address: &Address) -> Result<migrate::State> {
    match address {
        Address::Sqlite(path) if !path.exists() => Ok(migrate::State::Empty),
        address => {
            let opened = conn::open(address).map_err(|error| Error::Unavailable(format!("the database cannot be opened: {error}")));
            migrate::state(&mut opened?)
        }
    }
}

fn fold(conn: &mut Conn) -> Result<()> {
    companies::store::fold_names(conn)?;
    mentees::store::fold_names(conn)?;
    slots::store::fold_titles(conn)
}

/// This function makes everything that handlers and jobs need.
pub fn assemble(start: &Start) -> Result<Deps> {
    let guard = Arc::new(Guard::new(start.serve.webhook_allow.0.clone(), start.serve.webhook_allow_http));
    let user_agent = concat!("foothold-webhooks/", env!("CARGO_PKG_VERSION"));
    let http = HttpClient::new(guard, user_agent).map_err(|error| Error::Internal(format!("the HTTP client cannot start: {error}")))?;
    let provider = start.provider.as_ref().map(|config| provider_of(config, &start.public_url)).transpose()?;
    let metrics = Metrics::new().map_err(|error| Error::Internal(format!("metrics: {error}")))?;
    Ok(Deps {
        db: Db::open(&start.address, start.serve.database_connections, start.patience)?,
        clock: start.clock.clone(),
        ids: Ids,
        sealer: start.sealer.clone(),
        http,
        provider: provider.map(Arc::new),
        webhook_deadline: webhooks::model::DEADLINE,
        body_deadline: start.body_deadline,
        trusted_proxies: start.serve.trusted_proxies.0.as_slice().into(),
        limits: Arc::new(Limits::new(start.serve.rate_limit)),
        last_used: Arc::new(LastUsed::default()),
        metrics: Arc::new(metrics),
        demonstration: start.demo.then(|| Ids.new_id(start.clock.now())),
        recorded: Arc::new(Notify::new()),
        numbered: Arc::new(watch::Sender::new(())),
        public_url: start.public_url.as_str().into(),
        calendars_at_once: Arc::new(Semaphore::new(fetch::AT_ONCE)),
        calendar_places: Arc::new(Places::new(fetch::AT_ONCE)),
        calendar_user_agent: start.serve.calendar_user_agent.clone(),
    })
}

/// This function makes the provider, with an HTTP client of its own, because the operator has set where it may call and partners have not.
fn provider_of(config: &ProviderConfig, public_url: &str) -> Result<Provider> {
    let cannot = |why: String| Error::Internal(format!("signing in with the provider cannot start: {why}"));
    let guard = Arc::new(Guard::for_operator(config.allow.clone(), is_http_on_loopback(&config.issuer)));
    let user_agent = concat!("foothold/", env!("CARGO_PKG_VERSION"));
    let http = HttpClient::new(guard, user_agent).map_err(|error| cannot(error.to_string()))?;
    Provider::new(config.clone(), public_url, http).map_err(cannot)
}

/// This is a running server.
pub struct Running {
    pub local: SocketAddr,
    db: Db,
    server: JoinHandle<std::io::Result<()>>,
    handle: ServerHandle,
    metrics: Option<ServerHandle>,
    worker: Option<(watch::Sender<bool>, JoinHandle<()>)>,
}

/// This function listens and serves requests. If `work` is true, the timed jobs run too. Tests run these jobs step by step instead.
pub fn serve(start: &Start, deps: &Deps, work: bool) -> Result<Running> {
    let listener = bind(start.serve.listen)?;
    let local = listener.local_addr().map_err(|error| Error::Internal(format!("listener: {error}")))?;
    let server = http_server(start, deps.clone(), listener)?;
    let handle = server.handle();
    let metrics = start.serve.metrics_listen.0.map(|address| metrics_server(address, deps.clone())).transpose()?;
    let worker = work.then(|| {
        let (stop, stopped) = watch::channel(false);
        (stop, tokio::spawn(worker::run(deps.clone(), start.followers, stopped)))
    });
    Ok(Running { local, db: deps.db.clone(), server: tokio::spawn(server), handle, metrics, worker })
}

impl Running {
    /// This method waits for SIGTERM or SIGINT and then stops the server, which lets running work finish.
    pub async fn until_signal(self, mut signals: Signals) -> Result<()> {
        signals.wait().await;
        tracing::info!("stopping");
        self.stop().await
    }

    /// This method stops the server. It accepts no new requests, and running work may finish within the grace period. Deliveries in flight
    /// are cut off and keep their lease. Then the database is closed.
    pub async fn stop(self) -> Result<()> {
        let metrics = async {
            if let Some(metrics) = self.metrics {
                metrics.stop(false).await;
            }
        };
        tokio::join!(self.handle.stop(true), stop_worker(self.worker), metrics);
        self.db.close().await;
        match self.server.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Error::Internal(format!("the server failed: {error}"))),
            Err(error) => Err(Error::Internal(format!("the server failed: {error}"))),
        }
    }
}

/// This function does not wait longer than the grace period for a worker that hangs on the database. This is safe, because everything that
/// the worker holds is leased and nothing is half written.
async fn stop_worker(worker: Option<(watch::Sender<bool>, JoinHandle<()>)>) {
    let Some((stop, worker)) = worker else { return };
    // The worker may have ended already. Then nobody receives this message, and that is no error.
    stop.send(true).ok();
    if tokio::time::timeout(Duration::from_secs(GRACE_SECONDS), worker).await.is_err() {
        tracing::warn!("the worker did not stop in time");
    }
}

/// These are the signals that ask the process to stop: SIGTERM and SIGINT.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From here on the signals no longer end the process at once. This is called before the process says that it serves, because it may be
    /// asked to stop right after that.
    pub fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).map_err(|error| Error::Internal(format!("signals: {error}")));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// This method waits until one of the signals arrives, or has arrived since [`Self::listen`].
    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

pub fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| Error::Unavailable(format!("cannot listen on {address}: {error}")))
}

/// The document is made only once, even if this process runs several servers, because making it takes longer than everything else at start.
static DESCRIBED: LazyLock<(String, Data<Queried>, Data<Paths>)> = LazyLock::new(|| {
    let Described { json, queried, paths } = openapi::described();
    (json, Data::new(Queried(queried)), Data::new(paths))
});

fn http_server(start: &Start, deps: Deps, listener: TcpListener) -> Result<Server> {
    let (json, queried, paths) = DESCRIBED.clone();
    let document = Data::new(Document(Bytes::from(openapi::served_at(json, &start.public_url))));
    let rendered = Data::new(Rendered::default());
    let last_write = Data::new(LastWrite::default());
    let (deps, followers) = (Data::new(deps), Data::new(start.followers));
    let origins = start.serve.cors_origins.0.clone();
    let has_console = start.serve.console;
    let server = HttpServer::new(move || {
        App::new()
            .configure(routes::all)
            .app_data(deps.clone())
            .app_data(followers.clone())
            .app_data(document.clone())
            .app_data(paths.clone())
            .app_data(queried.clone())
            .app_data(rendered.clone())
            .app_data(last_write.clone())
            .service(web::redirect("/docs", "/docs/"))
            .service(routes::docs())
            .configure(|config| {
                if has_console {
                    routes::pages(config);
                }
            })
            .default_service(web::to(no_route))
            .wrap(from_fn(edge))
            // The CORS layer is around the edge, so that pages of other origins can read refusals too.
            .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
            .wrap(from_fn(observe))
    });
    let server = server.workers(start.threads).disable_signals().shutdown_timeout(GRACE_SECONDS).listen(listener);
    Ok(server.map_err(|error| Error::Internal(format!("the server cannot start: {error}")))?.run())
}

fn metrics_server(address: SocketAddr, deps: Deps) -> Result<ServerHandle> {
    let deps = Data::new(deps);
    let text = |deps: Data<Deps>| async move { deps.metrics.text() };
    let server = HttpServer::new(move || {
        let app = App::new().app_data(deps.clone()).route("/metrics", web::get().to(text)).wrap(Compress::default());
        app.wrap_fn(|mut request, service| {
            answer_head_as_get(&mut request);
            service.call(request)
        })
    });
    let server = server.workers(1).disable_signals().listen(bind(address)?);
    let server = server.map_err(|error| Error::Internal(format!("metrics: {error}")))?.run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(handle)
}
