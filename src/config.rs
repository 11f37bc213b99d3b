//! This module names and documents every setting and reads it from flags and the environment (docs/operate.md, Configure).

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use ipnet::IpNet;
use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

use crate::db::{self, Address};
use crate::seal::{self, Sealer};
use crate::time::{Clock, Instant};

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Settings of every command.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// `sqlite://` and a path (`sqlite:///a/b` is absolute), or `postgres://…`
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://foothold.db", hide_env_values = true, global = true)]
    pub database_url: String,
    /// 32 bytes in base64 that seal secrets at rest; required with PostgreSQL, a file beside the database with SQLite
    #[arg(long, env = "FOOTHOLD_MASTER_KEY", hide_env_values = true, global = true)]
    pub master_key: Option<String>,
    /// A file that holds the master key
    #[arg(long, env = "FOOTHOLD_MASTER_KEY_FILE", global = true)]
    pub master_key_file: Option<PathBuf>,
    /// What to log: error, warn, info, debug, trace, or filters such as foothold=debug
    #[arg(long = "log", env = "FOOTHOLD_LOG", default_value = "info", global = true)]
    pub log: String,
    #[arg(long = "log-format", env = "FOOTHOLD_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,
}

/// This is a list of networks. An empty setting means no networks, because a compose file passes a missing setting on as empty.
#[derive(Debug, Clone, Default)]
pub struct Networks(pub Vec<IpNet>);

fn parse_networks(text: &str) -> Result<Networks, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let networks: Result<_, _> =
        parts.map(|part| part.parse().map_err(|_| format!("{part} is not a network such as 10.0.0.0/8"))).collect();
    networks.map(Networks)
}

/// These are the origins of front ends that are served elsewhere. They are written as browsers write them: a scheme, a host, and a port
/// unless it is the usual one. Patterns are not allowed.
#[derive(Debug, Clone, Default)]
pub struct Origins(pub Vec<String>);

fn parse_origins(text: &str) -> Result<Origins, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let origins: Result<_, _> = parts.map(parse_origin).collect();
    origins.map(Origins)
}

fn parse_origin(text: &str) -> Result<String, String> {
    let is_origin =
        url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text);
    if is_origin && !text.contains('*') {
        Ok(text.to_owned())
    } else {
        Err(format!("{text} is not an origin such as https://app.example.org"))
    }
}

/// This is an optional address to listen on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Listener(pub Option<SocketAddr>);

fn parse_listener(text: &str) -> Result<Listener, String> {
    if text.is_empty() {
        return Ok(Listener(None));
    }
    text.parse().map(|address| Listener(Some(address))).map_err(|_| format!("{text} is not an address such as 127.0.0.1:9090"))
}

const CALENDAR_USER_AGENT: &str = concat!("Mozilla/5.0 (compatible; Foothold/", env!("CARGO_PKG_VERSION"), ")");

fn parse_user_agent(text: &str) -> Result<HeaderValue, String> {
    let visible = !text.trim().is_empty() && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let value = HeaderValue::from_str(text).ok().filter(|_| visible);
    value.ok_or_else(|| format!("{text:?} cannot be sent as a User-Agent"))
}

/// Settings of the server.
#[derive(Debug, Clone, Args)]
pub struct ServeSettings {
    /// Where to listen
    #[arg(long, env = "FOOTHOLD_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address that others reach the service by, with the path that a proxy serves it under; http:// and the listening address by default
    #[arg(long, env = "FOOTHOLD_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Networks (CIDR, separated by commas) that webhooks and calendar imports may reach although private, on any port
    #[arg(long, env = "FOOTHOLD_WEBHOOK_ALLOW", default_value = "", value_parser = parse_networks)]
    pub webhook_allow: Networks,
    /// Allow webhooks over plain http
    #[arg(long, env = "FOOTHOLD_WEBHOOK_ALLOW_HTTP", default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub webhook_allow_http: bool,
    /// What imports of external calendars call themselves: some servers answer 500 to names that they do not know
    #[arg(long, env = "FOOTHOLD_CALENDAR_USER_AGENT", default_value = CALENDAR_USER_AGENT, value_parser = parse_user_agent)]
    pub calendar_user_agent: HeaderValue,
    /// Requests a minute for each key, and for each address on public URLs; 0 turns the limit off
    #[arg(long, env = "FOOTHOLD_RATE_LIMIT", default_value_t = 600)]
    pub rate_limit: u32,
    /// Networks (CIDR, separated by commas) of proxies whose X-Forwarded-For is believed when addresses are counted
    #[arg(long, env = "FOOTHOLD_TRUSTED_PROXIES", default_value = "", value_parser = parse_networks)]
    pub trusted_proxies: Networks,
    /// Origins (separated by commas) of front ends elsewhere, whose pages may call the API from a browser
    #[arg(long, env = "FOOTHOLD_CORS_ORIGINS", default_value = "", value_parser = parse_origins)]
    pub cors_origins: Origins,
    /// A listener of its own for /metrics, which asks for no key
    #[arg(long, env = "FOOTHOLD_METRICS_LISTEN", default_value = "", value_parser = parse_listener)]
    pub metrics_listen: Listener,
    /// Serve the pages of the console beside the API
    #[arg(long, env = "FOOTHOLD_CONSOLE", default_value_t = true, action = clap::ArgAction::Set)]
    pub console: bool,
    /// Start although another server runs on the same SQLite file
    #[arg(long, env = "FOOTHOLD_ALLOW_SECOND_SERVER", default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub allow_second_server: bool,
    /// The instant at which the service's clock starts, from which it runs on: for tests, and so in debug builds only
    #[arg(long, env = "FOOTHOLD_CLOCK_STARTS_AT", hide = true)]
    pub clock_starts_at: Option<Instant>,
    /// Connections to the database
    #[arg(long, env = "FOOTHOLD_DATABASE_CONNECTIONS", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub database_connections: u32,
    #[command(flatten)]
    pub provider: ProviderSettings,
}

crate::words! {
    /// This is a role that a group of the provider can give, weakest first. A contact of a company never gets a role from there.
    pub enum StaffRole { Viewer = "viewer", Coordinator = "coordinator", Admin = "admin" }
}

/// These are groups of the institute's provider, each with the role of its members.
#[derive(Debug, Clone, Default)]
pub struct GroupRoles(pub Vec<(String, StaffRole)>);

fn parse_group_roles(text: &str) -> Result<GroupRoles, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(parse_group_role).collect::<Result<_, _>>().map(GroupRoles)
}

fn parse_group_role(text: &str) -> Result<(String, StaffRole), String> {
    // The name of a group may hold an equals sign, and the name of a role never does.
    let (group, role) = text.rsplit_once('=').map(|(group, role)| (group.trim(), role.trim())).unwrap_or_default();
    let wrong = || format!("{text} is not a group and its role, such as careers-team=coordinator; roles are admin, coordinator and viewer");
    let role = role.parse().map_err(|_| wrong())?;
    if group.is_empty() { Err(wrong()) } else { Ok((group.to_owned(), role)) }
}

/// These are the settings of the institute's own provider, with which its people sign in (OpenID Connect).
#[derive(Debug, Clone, Default, Args)]
pub struct ProviderSettings {
    /// The address of the institute's own provider (OpenID Connect), with which people sign in, exactly as the provider names itself
    #[arg(long = "oidc-issuer", env = "FOOTHOLD_OIDC_ISSUER")]
    pub issuer: Option<String>,
    /// What the provider calls this service
    #[arg(long = "oidc-client-id", env = "FOOTHOLD_OIDC_CLIENT_ID")]
    pub client_id: Option<String>,
    /// The secret that the provider has given to this service
    #[arg(long = "oidc-client-secret", env = "FOOTHOLD_OIDC_CLIENT_SECRET", hide_env_values = true)]
    pub client_secret: Option<String>,
    /// A file that holds this secret
    #[arg(long = "oidc-client-secret-file", env = "FOOTHOLD_OIDC_CLIENT_SECRET_FILE")]
    pub client_secret_file: Option<PathBuf>,
    /// Groups at the provider and the roles of their members (group=role, separated by commas); the strongest role wins
    #[arg(long = "oidc-roles", env = "FOOTHOLD_OIDC_ROLES", default_value = "", value_parser = parse_group_roles)]
    pub roles: GroupRoles,
    /// The claim in which the provider names somebody's groups
    #[arg(long = "oidc-groups-claim", env = "FOOTHOLD_OIDC_GROUPS_CLAIM", default_value = "groups")]
    pub groups_claim: String,
    /// Networks (CIDR, separated by commas) in which the provider may be although they are private
    #[arg(long = "oidc-allow", env = "FOOTHOLD_OIDC_ALLOW", default_value = "", value_parser = parse_networks)]
    pub allow: Networks,
}

/// This is the institute's own provider, as it was set.
#[derive(Clone)]
pub struct ProviderConfig {
    /// It is compared letter by letter with what the provider calls itself.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Zeroizing<String>,
    pub roles: GroupRoles,
    pub groups_claim: String,
    pub allow: Vec<IpNet>,
}

impl std::fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.issuer)
    }
}

impl ProviderSettings {
    /// This method gives the provider, or `None` where no issuer is set. A setting that is empty counts as not set.
    pub fn read(&self) -> Result<Option<ProviderConfig>, String> {
        let given = |text: Option<&String>| text.filter(|text| !text.is_empty()).cloned();
        let Some(issuer) = given(self.issuer.as_ref()) else {
            let has_more = given(self.client_id.as_ref()).is_some() || !self.roles.0.is_empty();
            return if has_more { Err("set FOOTHOLD_OIDC_ISSUER too, or none of FOOTHOLD_OIDC_…".to_owned()) } else { Ok(None) };
        };
        if !is_issuer(&issuer) {
            return Err("FOOTHOLD_OIDC_ISSUER must be an https address without a user, a query or a fragment, such as \
                https://login.example.org; plain http is for this machine alone"
                .to_owned());
        }
        let client_id = given(self.client_id.as_ref()).ok_or("set FOOTHOLD_OIDC_CLIENT_ID to what the provider calls this service")?;
        let groups_claim = if self.groups_claim.is_empty() { "groups" } else { &self.groups_claim };
        Ok(Some(ProviderConfig {
            issuer,
            client_id,
            client_secret: self.secret()?,
            roles: self.roles.clone(),
            groups_claim: groups_claim.to_owned(),
            allow: self.allow.0.clone(),
        }))
    }

    fn secret(&self) -> Result<Zeroizing<String>, String> {
        if let Some(secret) = self.client_secret.as_ref().filter(|secret| !secret.is_empty()) {
            return Ok(Zeroizing::new(secret.clone()));
        }
        let missing = "set FOOTHOLD_OIDC_CLIENT_SECRET or FOOTHOLD_OIDC_CLIENT_SECRET_FILE to the secret that the provider has given";
        let file = self.client_secret_file.as_deref().filter(|file| !file.as_os_str().is_empty()).ok_or(missing)?;
        let unread = |error| format!("the file {} of FOOTHOLD_OIDC_CLIENT_SECRET_FILE cannot be read: {error}", file.display());
        let text = Zeroizing::new(fs::read_to_string(file).map_err(unread)?);
        db::files::warn_if_shared(file, "the provider's secret");
        if text.trim().is_empty() { Err(missing.to_owned()) } else { Ok(Zeroizing::new(text.trim().to_owned())) }
    }
}

fn is_issuer(text: &str) -> bool {
    let has_blanks = text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    let Ok(url) = url::Url::parse(text) else { return false };
    !has_blanks && is_public(&url) && (url.scheme() == "https" || is_http_on_loopback(text))
}

/// This function tells whether an address is one of this machine, over plain http.
pub fn is_http_on_loopback(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else { return false };
    let is_loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && is_loopback
}

impl ServeSettings {
    /// This method gives the clock that the service reads.
    pub fn clock(&self) -> Result<Clock, String> {
        match self.clock_starts_at {
            None => Ok(Clock::System),
            Some(start) if cfg!(debug_assertions) => Ok(Clock::starting_at(start)),
            Some(_) => Err("FOOTHOLD_CLOCK_STARTS_AT is for tests: a release build goes by the system's clock".to_owned()),
        }
    }

    /// This method gives the public address in the one way in which it is written everywhere, without a slash at the end.
    pub fn public_url(&self) -> Result<String, String> {
        let Some(given) = self.public_url.as_ref().filter(|url| !url.is_empty()) else { return Ok(format!("http://{}", self.listen)) };
        // The parser would drop blanks around the address, and write those in it as %20.
        let has_blanks = given.contains(|letter: char| letter.is_whitespace() || letter.is_control());
        match url::Url::parse(given) {
            Ok(url) if !has_blanks && is_public(&url) => Ok(url.as_str().trim_end_matches('/').to_owned()),
            _ => Err("FOOTHOLD_PUBLIC_URL must be an http or https address without a user, a query, a fragment or blanks, such as \
                https://foothold.example.org or https://example.org/foothold"
                .to_owned()),
        }
    }
}

fn is_public(url: &url::Url) -> bool {
    let is_bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    matches!(url.scheme(), "http" | "https") && url.has_host() && is_bare
}

impl Settings {
    pub fn address(&self) -> Result<Address, String> {
        let address = Address::parse(&self.database_url)?;
        if let Address::Sqlite(path) = &address {
            db::conn::check_folder(path)?;
        }
        Ok(address)
    }

    /// This method reads the given master key. If none is given, SQLite uses the key file beside the database, which is made at the first
    /// start.
    pub fn sealer(&self, address: &Address) -> Result<Sealer, String> {
        match self.key_place(address)? {
            KeyPlace::Given(key) => Sealer::from_base64(key),
            KeyPlace::File(file) => read_key(file),
            KeyPlace::Beside(file) => {
                make_key_file(&file)?;
                read_key(&file)
            }
        }
    }

    /// This method checks the master key and creates no files. If the key file does not exist yet, it returns the path where the first
    /// start would make it.
    pub fn key_to_make(&self, address: &Address) -> Result<Option<PathBuf>, String> {
        match self.key_place(address)? {
            KeyPlace::Beside(file) if !file.exists() => Ok(Some(file)),
            _ => self.sealer(address).map(|_| None),
        }
    }

    fn key_place(&self, address: &Address) -> Result<KeyPlace<'_>, String> {
        if let Some(key) = self.master_key.as_deref().filter(|key| !key.is_empty()) {
            return Ok(KeyPlace::Given(key));
        }
        match (self.master_key_file.as_deref().filter(|file| !file.as_os_str().is_empty()), address) {
            (Some(file), _) => Ok(KeyPlace::File(file)),
            (None, Address::Sqlite(database)) => key_beside(database).map(KeyPlace::Beside),
            (None, Address::Postgres(_)) => {
                Err("set FOOTHOLD_MASTER_KEY or FOOTHOLD_MASTER_KEY_FILE to 32 bytes in base64 (openssl rand -base64 32)".to_owned())
            }
        }
    }
}

/// This says where the master key comes from.
enum KeyPlace<'a> {
    Given(&'a str),
    File(&'a Path),
    /// This is the key file beside an SQLite database.
    Beside(PathBuf),
}

/// This function reads a key that is given directly or in a file.
pub fn given_key(key: Option<&str>, file: Option<&Path>) -> Result<Sealer, String> {
    match (key, file) {
        (Some(key), _) => Sealer::from_base64(key),
        (None, Some(file)) => read_key(file),
        (None, None) => Err("give the new master key: 32 bytes in base64 (openssl rand -base64 32)".to_owned()),
    }
}

fn read_key(file: &Path) -> Result<Sealer, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("the master key file {} cannot be read: {error}", file.display()))?;
    db::files::warn_if_shared(file, "the master key");
    Sealer::from_base64(&text)
}

fn key_beside(database: &Path) -> Result<PathBuf, String> {
    let file = database.with_extension("key");
    if file == database { Err("name the SQLite database otherwise than *.key".to_owned()) } else { Ok(file) }
}

fn make_key_file(file: &Path) -> Result<(), String> {
    match make_key(file) {
        Ok(()) => tracing::info!(file = %file.display(), "a master key was made: keep it with the database, apart from its backups"),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(format!("the master key file {} cannot be made: {error}", file.display())),
    }
    Ok(())
}

/// The key file is moved into place only when it is complete, so that no reader sees half a key. The draft has a random name, because in a
/// container every process has the same id. Whatever fails, the draft is removed.
fn make_key(file: &Path) -> std::io::Result<()> {
    if file.exists() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let mut key = Zeroizing::new([0_u8; 32]);
    seal::random(key.as_mut()).map_err(std::io::Error::other)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Only its owner may read it.
    let mut draft = tempfile::Builder::new().prefix(".foothold-key-").tempfile_in(folder)?;
    writeln!(draft, "{}", STANDARD.encode(*key))?;
    draft.as_file().sync_all()?;
    draft.persist_noclobber(file)?;
    // Without this a power cut could take the key away from what is sealed with it.
    File::open(folder)?.sync_all()
}
