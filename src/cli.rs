//! The commands of api.md section 5. Exit codes: 0 stopped on request, 1 failed while running, 2 wrong usage or configuration.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::{self, Start};
use crate::auth::model::{Role, check_company, new_key};
use crate::auth::{Actor, Stamp, http::NewKey};
use crate::config::{ServeSettings, Settings};
use crate::db::Db;
use crate::deps::Deps;
use crate::error::Error;
use crate::ids::{CompanyId, Ids};
use crate::slots::busy_store;
use crate::time::Clock;
use crate::{openapi, telemetry, webhooks};

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
    /// Print the OpenAPI document
    Openapi,
    /// Check the configuration without starting anything
    CheckConfig {
        #[command(flatten)]
        serve: Box<ServeSettings>,
    },
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Make a key and print it, this once
    Create {
        #[arg(long, value_parser = parse_role)]
        role: Role,
        #[arg(long)]
        name: String,
        /// The company of a partner key
        #[arg(long, value_parser = parse_company)]
        company: Option<CompanyId>,
    },
}

fn parse_role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|words: &[&str]| format!("one of {}", words.join(", ")))
}

fn parse_company(text: &str) -> Result<CompanyId, String> {
    text.parse().map_err(|_| "a company's id, comp_…".to_owned())
}

/// How a command ended.
enum Ended {
    Misconfigured(String),
    Failed(Error),
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
        }
    }

    async fn execute(self) -> Result<(), Ended> {
        let settings = self.settings;
        telemetry::start_logs(&settings.log, settings.log_format).map_err(Ended::Misconfigured)?;
        match self.command {
            Command::Serve { serve, demo, no_migrate } => run_server(&settings, *serve, demo, no_migrate).await,
            Command::Migrate => run_migrations(&settings),
            Command::ApiKey(KeyCommand::Create { role, name, company }) => create_key(&settings, role, name, company).await,
            Command::Openapi => {
                print!("{}", openapi::document_json());
                Ok(())
            }
            Command::CheckConfig { serve } => {
                Start::from_settings(&settings, *serve).map_err(Ended::Misconfigured)?;
                println!("the configuration is sound");
                Ok(())
            }
        }
    }
}

async fn run_server(settings: &Settings, serve: ServeSettings, demo: bool, no_migrate: bool) -> Result<(), Ended> {
    let start = Start::from_settings(settings, serve).map_err(Ended::Misconfigured)?;
    if !no_migrate {
        app::migrate(&start.address)?;
    }
    if !start.serve.webhook_allow.0.is_empty() {
        tracing::info!(networks = ?start.serve.webhook_allow.0, "webhooks and calendar imports may reach these private networks");
    }
    let deps = app::assemble(&start)?;
    check_master_key(&deps).await?;
    let running = app::serve(&start, &deps, true)?;
    tracing::info!(listen = %running.local, public_url = start.public_url, "serving");
    if demo {
        crate::demo::load_and_greet(&deps).await?;
    }
    Ok(running.until_signal().await?)
}

/// With another key than they were sealed with, secrets would fail one by one, long after the start.
async fn check_master_key(deps: &Deps) -> Result<(), Ended> {
    let key_id = deps.sealer.key_id().to_owned();
    let has_other = deps.db.read("look_for_other_master_key", move |conn| {
        Ok(webhooks::store::has_other_master_key(conn, &key_id)? || busy_store::has_other_master_key(conn, &key_id)?)
    });
    if has_other.await? {
        let why = "the master key is not the one that this database's secrets are sealed with: set FOOTHOLD_MASTER_KEY to that one";
        return Err(Ended::Misconfigured(why.to_owned()));
    }
    Ok(())
}

fn run_migrations(settings: &Settings) -> Result<(), Ended> {
    let address = settings.address().map_err(Ended::Misconfigured)?;
    let applied = app::migrate(&address)?;
    println!("{applied} migrations applied");
    Ok(())
}

async fn create_key(settings: &Settings, role: Role, name: String, company_id: Option<CompanyId>) -> Result<(), Ended> {
    if check_company(role, company_id).is_err() {
        return Err(Ended::Misconfigured("--company goes with --role partner, and only with it".to_owned()));
    }
    let address = settings.address().map_err(Ended::Misconfigured)?;
    app::migrate(&address)?;
    let db = Db::open(&address, 1)?;
    let new = NewKey { name, role, company_id, expires_at: None };
    let secret = new_key()?;
    let stored = secret.clone();
    let stamp = Stamp { by: Actor::System, at: Clock::System.now(), ids: Ids };
    let made = db.write("create_api_key", move |conn| crate::auth::http::create(conn, &stamp, &new, &stored)).await;
    match made {
        Err(Error::Invalid(_)) => return Err(Ended::Misconfigured("there is no such company".to_owned())),
        made => made?,
    };
    println!("{secret}");
    Ok(())
}
