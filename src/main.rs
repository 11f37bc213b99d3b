//! Parses the command line and calls the command.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use foothold::cli::Cli;
use tokio::runtime::Runtime;

/// For what still waits for the database when the command has ended; with the grace before it a stop takes less than 15 seconds.
const LAST: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let command = Cli::parse();
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("foothold: the runtime cannot start: {error}");
            return ExitCode::from(1);
        }
    };
    let code = runtime.block_on(command.run());
    // Dropped, it would wait for a hanging database without end.
    runtime.shutdown_timeout(LAST);
    code
}
