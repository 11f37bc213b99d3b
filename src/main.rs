//! Parses the command line and calls the command.

use std::process::ExitCode;

use clap::Parser;
use foothold::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    Cli::parse().run().await
}
