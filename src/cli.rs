//! This module holds the commands that docs/operate.md describes under Commands. The exit code is 0 if the command succeeded or was stopped
//! on request, 1 if it failed while it ran, and 2 if the usage or the configuration is wrong.

use std::io::Read as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use jiff::civil::Date;

use crate::accounts::model::NewAccount;
use crate::accounts::secret::LinkSecret;
use crate::accounts::sign_in_link;
use crate::allocation::rule::{Difference, Unverified, Verified, verify};
use crate::app::{self, Signals, Start};
use crate::auth::cookie::needs_https;
use crate::auth::secret::new_key;
use crate::auth::{Actor, Stamp};
use crate::config::{self, ServeSettings, Settings};
use crate::db::migrate::State;
use crate::db::{Address, Db, files};
use crate::demo::academy::{self, Made};
use crate::error::{Error, FieldError};
use crate::ids::Ids;
use crate::provider::client::RETURN_PATH;
use crate::time::{Clock, Zone};
use crate::wire::fields::Fields;
use crate::{accounts, keys, master_key, openapi, sink, telemetry};

/// A command waits for this long for locks. Only the operator waits for its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// So many differences of a record are shown.
const DIFFERENCES_SHOWN: usize = 50;

/// Mock interviews and job shadowing for migrant professionals.
#[derive(Parser)]
#[command(name = "foothold", version)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Apply pending migrations and serve
    Serve {
        #[command(flatten)]
        serve: Box<ServeSettings>,
        /// Load the demonstration data if the database is empty, and print keys and a walk-through
        #[arg(long)]
        demo: bool,
        /// Do not apply pending migrations
        #[arg(long)]
        no_migrate: bool,
    },
    /// Apply pending migrations
    Migrate,
    /// Keys
    #[command(subcommand)]
    ApiKey(KeyCommand),
    /// Make a link with which somebody signs in once, and the account too where it is not there yet and --role is given
    SignInLink {
        #[command(flatten)]
        options: LinkOptions,
        #[command(flatten)]
        serve: Box<ServeSettings>,
    },
    /// Make the sessions of a cohort that took place as drafts of the institute, on the same weekdays and at the same times
    DemoCohort {
        cohort: DemoCohort,
        /// The first session is on this day or within the week after it, such as 2027-09-01; today by default
        #[arg(long)]
        from: Option<Date>,
    },
    /// Seal every secret with a new master key; the configured one is the old one
    RotateMasterKey {
        /// 32 bytes in base64
        #[arg(long, env = "FOOTHOLD_NEW_MASTER_KEY", hide_env_values = true, required_unless_present = "new_master_key_file")]
        new_master_key: Option<String>,
        /// A file that holds the new master key
        #[arg(long, env = "FOOTHOLD_NEW_MASTER_KEY_FILE", conflicts_with = "new_master_key")]
        new_master_key_file: Option<PathBuf>,
    },
    /// Print the OpenAPI document
    Openapi {
        /// Also write a JSON schema with an example for each event type into this folder
        #[arg(long)]
        events: Option<PathBuf>,
    },
    /// Receive webhooks, verify them, and print what arrives: for trying an endpoint out
    WebhookSink {
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:9000")]
        listen: SocketAddr,
        /// The endpoint's secret, whsec_…; while it is being rotated both, separated by a comma
        #[arg(long, env = "FOOTHOLD_WEBHOOK_SECRET", hide_env_values = true, value_delimiter = ',', required = true)]
        secret: Vec<String>,
    },
    /// Decide a draw again from its record, without a database, and say where the record differs
    VerifyDraw {
        /// The record of the draw; - reads standard input
        file: PathBuf,
    },
    /// Check the configuration without starting anything
    CheckConfig {
        #[command(flatten)]
        serve: Box<ServeSettings>,
    },
}

/// The cohorts that can be made.
#[derive(Clone, Copy, clap::ValueEnum)]
enum DemoCohort {
    /// The Community Leadership Academy of 2016-17, London
    Academy,
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Make a key and print it, this once
    Create(KeyOptions),
}

/// These are the fields of a new key. They are read as the API reads them.
#[derive(clap::Args)]
struct KeyOptions {
    /// admin, coordinator, partner or viewer
    #[arg(long)]
    role: String,
    /// What the key is for, up to 200 characters
    #[arg(long)]
    name: String,
    /// The company of a partner key, comp_…
    #[arg(long)]
    company: Option<String>,
    /// When the key stops working, such as 2027-12-31T00:00:00Z; it works until it is revoked by default
    #[arg(long)]
    expires_at: Option<String>,
}

impl KeyOptions {
    fn into_fields(self) -> Fields {
        let given = [("role", Some(self.role)), ("name", Some(self.name)), ("company_id", self.company), ("expires_at", self.expires_at)];
        Fields::of_map(given.into_iter().filter_map(|(field, text)| Some((field.to_owned(), text?.into()))).collect())
    }
}

/// This says who signs in. The fields of a new account are read as the API reads them.
#[derive(clap::Args)]
struct LinkOptions {
    /// The address of the account
    #[arg(long)]
    email: String,
    /// The role of an account that is not there yet: admin, coordinator, partner or viewer
    #[arg(long, requires = "name")]
    role: Option<String>,
    /// The person's name, up to 200 characters
    #[arg(long, requires = "role")]
    name: Option<String>,
    /// The company of a partner's account, comp_…
    #[arg(long, requires = "role")]
    company: Option<String>,
}

impl LinkOptions {
    /// Gives the account to make where there is none; `None` where no role was given.
    fn new_account(&self) -> Result<Option<NewAccount>, Error> {
        let given = [
            ("email", Some(&self.email)),
            ("role", self.role.as_ref()),
            ("name", self.name.as_ref()),
            ("company_id", self.company.as_ref()),
        ];
        let fields = given.into_iter().filter_map(|(field, text)| Some((field.to_owned(), text?.as_str().into()))).collect();
        if self.role.is_some() { accounts::input::new_account(Fields::of_map(fields)).map(Some) } else { Ok(None) }
    }
}

/// This says why a command failed.
enum Ended {
    Misconfigured(String),
    Failed(Error),
    /// The command found what it looks for.
    Found(String),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Cli {
    pub async fn run(self) -> ExitCode {
        match self.execute().await {
            Ok(()) => ExitCode::SUCCESS,
            Err(Ended::Misconfigured(why)) => {
                eprintln!("foothold: {why}");
                ExitCode::from(2)
            }
            Err(Ended::Failed(error)) => {
                eprintln!("foothold: {error}");
                ExitCode::from(1)
            }
            Err(Ended::Found(what)) => {
                eprintln!("foothold: {what}");
                ExitCode::from(1)
            }
        }
    }

    async fn execute(self) -> Result<(), Ended> {
        let settings = self.settings;
        telemetry::start_logs(&settings.log, settings.log_format).map_err(Ended::Misconfigured)?;
        match self.command {
            Command::Serve { serve, demo, no_migrate } => run_server(&settings, *serve, demo, no_migrate).await,
            Command::Migrate => run_migrations(&settings),
            Command::ApiKey(KeyCommand::Create(options)) => create_key(&settings, options).await,
            Command::SignInLink { options, serve } => make_link(&settings, &options, &serve).await,
            Command::DemoCohort { cohort, from } => make_cohort(&settings, cohort, from).await,
            Command::RotateMasterKey { new_master_key, new_master_key_file } => {
                rotate_master_key(&settings, new_master_key, new_master_key_file).await
            }
            Command::Openapi { events } => print_document(events.as_deref()),
            Command::WebhookSink { listen, secret } => {
                let secrets = sink::read_secrets(&secret).map_err(Ended::Misconfigured)?;
                let signals = Signals::listen()?;
                Ok(sink::listen(listen, secrets, Clock::System)?.until_signal(signals).await?)
            }
            Command::VerifyDraw { file } => verify_draw(&file),
            Command::CheckConfig { serve } => check_config(&settings, &serve).map_err(Ended::Misconfigured),
        }
    }
}

/// This command creates no files, because the user who checks the configuration may not be the user who runs the server.
fn check_config(settings: &Settings, serve: &ServeSettings) -> Result<(), String> {
    let address = settings.address()?;
    let key = settings.key_to_make(&address)?;
    let public_url = serve.public_url()?;
    println!("the configuration is sound");
    if serve.console && needs_https(&public_url) {
        println!("nobody can sign in at {public_url}: the console needs https, or an address on loopback");
    }
    if let Some(provider) = serve.provider.read()?.filter(|_| serve.console) {
        println!("people sign in at {}, which leads them back to {public_url}{RETURN_PATH}", provider.issuer);
    }
    if let Some(file) = key {
        println!("the first start makes a master key: {}", file.display());
    }
    Ok(())
}

async fn run_server(settings: &Settings, serve: ServeSettings, demo: bool, no_migrate: bool) -> Result<(), Ended> {
    let start = Start { demo: demo && serve.console, ..Start::from_settings(settings, serve).map_err(Ended::Misconfigured)? };
    raise_file_limit();
    let _serving = lock_for_serving(&start)?;
    let is_current = if no_migrate { check_migrations(&start.address)? } else { app::migrate(&start.address).map(|_| true)? };
    if let Address::Sqlite(file) = &start.address {
        files::warn_if_shared(file, "the database");
    }
    if !start.serve.webhook_allow.0.is_empty() {
        tracing::info!(networks = ?start.serve.webhook_allow.0, "webhooks and calendar imports may reach these private networks");
    }
    let deps = app::assemble(&start)?;
    if is_current {
        master_key::check_at_start(&deps.db, &deps.sealer).await.map_err(misconfigured)?;
    }
    let signals = Signals::listen()?;
    let running = app::serve(&start, &deps, true)?;
    tracing::info!(listen = %running.local, public_url = start.public_url, "serving");
    if demo {
        crate::demo::load_and_greet(&deps).await?;
    }
    Ok(running.until_signal(signals).await?)
}

/// This function raises the soft limit of open files to the hard limit. Each connection is a file, and the soft limit of most systems is
/// 1,024.
fn raise_file_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => tracing::debug!(files, "files that may be open"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
}

/// This function refuses a second server on an SQLite file. Two servers keep each other waiting, so the second one is most often a mistake.
fn lock_for_serving(start: &Start) -> Result<Option<files::Lock>, Ended> {
    let Address::Sqlite(file) = &start.address else { return Ok(None) };
    match files::lock_for_serving(file)? {
        Ok(lock) => Ok(Some(lock)),
        Err(holder) if start.serve.allow_second_server => {
            tracing::warn!(holder, "another server runs on the same SQLite file: each waits for the other's writes");
            Ok(None)
        }
        Err(holder) => Err(Ended::Misconfigured(format!(
            "another server, {holder}, runs on the same SQLite file: stop it first, or use PostgreSQL for several; \
             with --allow-second-server this one starts all the same"
        ))),
    }
}

/// This function tells whether every migration is applied, for a server that may not apply them. A server also starts while the last ones are
/// missing, and is ready when they have been applied.
fn check_migrations(address: &Address) -> Result<bool, Ended> {
    match app::migrated(address)? {
        State::Current => Ok(true),
        State::Behind(missing) => {
            tracing::warn!(missing, "migrations are pending, and this server is not ready before: run foothold migrate");
            Ok(false)
        }
        State::Empty => {
            let why = "the database has no tables: run foothold migrate first, or start without --no-migrate";
            Err(Ended::Misconfigured(why.to_owned()))
        }
    }
}

/// This function tells the operator about a refusal as something to mend.
fn misconfigured(error: Error) -> Ended {
    match error {
        Error::Refused(refusal) => Ended::Misconfigured(refusal.to_string()),
        other => Ended::Failed(other),
    }
}

async fn rotate_master_key(settings: &Settings, key: Option<String>, file: Option<PathBuf>) -> Result<(), Ended> {
    let address = settings.address().map_err(Ended::Misconfigured)?;
    let old = settings.sealer(&address).map_err(Ended::Misconfigured)?;
    let new = config::given_key(key.as_deref(), file.as_deref()).map_err(Ended::Misconfigured)?;
    app::migrate(&address)?;
    let db = Db::open(&address, 1, PATIENCE)?;
    let rotated = master_key::rotate(&db, &old, &new).await;
    db.close().await;
    println!("{} values are sealed with the new master key, {}: start the service with it", rotated?, new.key_id());
    Ok(())
}

fn print_document(events: Option<&Path>) -> Result<(), Ended> {
    if let Some(folder) = events {
        let write = |(name, text): (String, String)| std::fs::write(folder.join(name), text);
        openapi::event_files()
            .into_iter()
            .try_for_each(write)
            .map_err(|error| Ended::Misconfigured(format!("the folder {} cannot be written: {error}", folder.display())))?;
    }
    print!("{}", openapi::document_json());
    Ok(())
}

fn run_migrations(settings: &Settings) -> Result<(), Ended> {
    let address = settings.address().map_err(Ended::Misconfigured)?;
    let applied = app::migrate(&address)?;
    println!("{applied} migrations applied");
    Ok(())
}

/// This function makes a key by the rules of the API, so that it is one that the API could have made.
async fn create_key(settings: &Settings, options: KeyOptions) -> Result<(), Ended> {
    let new = keys::input::new_key(options.into_fields()).map_err(faulty_options)?;
    let address = settings.address().map_err(Ended::Misconfigured)?;
    app::migrate(&address)?;
    let db = Db::open(&address, 1, PATIENCE)?;
    let secret = new_key()?;
    let stored = secret.clone();
    let stamp = Stamp { by: Actor::System, at: Clock::System.now(), ids: Ids };
    let made = db.write("create_api_key", move |conn| keys::key::create(conn, &stamp, &new, &stored)).await;
    db.close().await;
    made.map_err(faulty_options)?;
    println!("{secret}");
    Ok(())
}

/// This function makes a link for an account by the rules of the API, and the account first where it is not there yet.
async fn make_link(settings: &Settings, options: &LinkOptions, serve: &ServeSettings) -> Result<(), Ended> {
    let new = options.new_account().map_err(faulty_options)?;
    let public_url = serve.public_url().map_err(Ended::Misconfigured)?;
    let address = settings.address().map_err(Ended::Misconfigured)?;
    app::migrate(&address)?;
    let db = Db::open(&address, 1, PATIENCE)?;
    let secret = LinkSecret::new()?;
    let (email, link) = (options.email.clone(), secret.clone());
    let stamp = Stamp { by: Actor::System, at: Clock::System.now(), ids: Ids };
    let made = db.write("sign_in_link", move |conn| sign_in_link::for_email(conn, &stamp, &email, new.as_ref(), &link)).await;
    db.close().await;
    let expires_at = made.map_err(faulty_options)?;
    println!("{}\ncode {}, valid until {expires_at}", secret.url(&public_url), secret.code());
    Ok(())
}

/// This function makes the cohort and all its drafts in one transaction, so that half a cohort is never left.
async fn make_cohort(settings: &Settings, cohort: DemoCohort, from: Option<Date>) -> Result<(), Ended> {
    let address = settings.address().map_err(Ended::Misconfigured)?;
    app::migrate(&address)?;
    let db = Db::open(&address, 1, PATIENCE)?;
    let stamp = Stamp { by: Actor::System, at: Clock::System.now(), ids: Ids };
    let from = from.unwrap_or_else(|| Zone::utc().date_at(stamp.at));
    let made = db.write("make_cohort", move |conn| match cohort {
        DemoCohort::Academy => academy::make(conn, &stamp, from),
    });
    let made = made.await;
    db.close().await;
    let made = made.map_err(misconfigured)?;
    let Made { cohort, with_start, to_be_confirmed, first_day } = made;
    println!("{cohort}: {with_start} drafts from {first_day} on, and {to_be_confirmed} without a start");
    Ok(())
}

/// This function reads a record from a file or from standard input. A file that is no record is a mistake of the usage.
fn verify_draw(file: &Path) -> Result<(), Ended> {
    let is_input = file == Path::new("-");
    let name = if is_input { "standard input".to_owned() } else { file.display().to_string() };
    let mut record = Vec::new();
    let read = if is_input { std::io::stdin().read_to_end(&mut record).map(drop) } else { std::fs::read(file).map(|read| record = read) };
    read.map_err(|error| Ended::Misconfigured(format!("{name} cannot be read: {error}")))?;
    let Verified { round_id, entries, places, sha256, is_canonical } = match verify(&record) {
        Ok(verified) => verified,
        Err(Unverified::Form(why)) => return Err(Ended::Misconfigured(format!("{name} is not the record of a draw: {why}"))),
        Err(Unverified::Differs(differences)) => return Err(Ended::Found(told(&differences))),
    };
    let hash = if is_canonical { "the SHA-256 of its record is" } else { "laid out as RFC 8785 has it, its record has the SHA-256" };
    println!("The draw of {round_id} is as the rule gives it: {entries} entries, {places} places; {hash} {sha256}.");
    Ok(())
}

/// This function shows the first differences. One that changes the order changes most of what follows.
fn told(differences: &[Difference]) -> String {
    let (number, places) = (differences.len(), if differences.len() == 1 { "place" } else { "places" });
    let mut lines = vec![format!("the record differs from what the rule gives in {number} {places}:")];
    lines.extend(differences.iter().take(DIFFERENCES_SHOWN).map(ToString::to_string));
    if number > DIFFERENCES_SHOWN {
        lines.push(format!("and {} more", number - DIFFERENCES_SHOWN));
    }
    lines.join("\n")
}

/// Faults of fields become faults of the options that they came from.
fn faulty_options(error: Error) -> Ended {
    let option = |fault: &FieldError| {
        let name = fault.pointer.trim_start_matches('/').trim_end_matches("_id").replace('_', "-");
        format!("--{name}: {}", fault.detail)
    };
    match error {
        Error::Invalid(faults) => Ended::Misconfigured(faults.iter().map(option).collect::<Vec<_>>().join(" ")),
        other => misconfigured(other),
    }
}
