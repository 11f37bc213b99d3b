//! The ceiling on PostgreSQL: `pgbench` with as many clients, and statements that are prepared once.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use foothold::db::Address;

use crate::clients::CLIENTS;
use crate::server::cores;

/// Runs a script of this folder and says how many times a second. The variables are those that the script names; `clients` is always one.
pub fn run(database: &Address, script: &str, length: Duration, variables: &[(&str, String)]) -> f64 {
    let Address::Postgres(url) = database else { panic!("pgbench is PostgreSQL's") };
    let mut command = Command::new("pgbench");
    command.args(["--no-vacuum", "--protocol=prepared", &format!("--client={CLIENTS}"), &format!("--jobs={}", cores().min(CLIENTS))]);
    command
        .arg(format!("--time={}", length.as_secs()))
        .arg("--file")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/bench").join(script));
    command.arg(format!("--define=clients={CLIENTS}"));
    for (name, value) in variables {
        command.arg(format!("--define={name}={value}"));
    }
    let ran = command.arg(url).output().expect("pgbench, which comes with PostgreSQL's server, is on the PATH");
    let said = String::from_utf8_lossy(&ran.stdout);
    let complaint = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && !complaint.contains("ERROR"), "{complaint}");
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.expect("pgbench says its rate")
}
