//! The demonstration as a reader of the documentation starts it, with the variables that the README tells the reader to set.

use std::net::TcpListener;
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long the demonstration may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Service {
    /// The names and values that bash is given.
    pub variables: Vec<(&'static str, String)>,
    pub folder: TempDir,
    _process: Child,
    /// What it prints is read no further, and must have somewhere to go.
    _printed: Lines<BufReader<ChildStdout>>,
}

impl Service {
    /// The port has to be known before the start, since it is in the addresses that the service hands out. Should another program take it in
    /// between, another port is tried.
    pub async fn start() -> Self {
        for _ in 0..3 {
            if let Some(service) = Self::start_on(free_port()).await {
                return service;
            }
        }
        panic!("the demonstration does not start: run `foothold serve --demo` and see why")
    }

    async fn start_on(port: u16) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut command = bare(env!("CARGO_BIN_EXE_foothold"), &folder);
        command
            .args(["serve", "--demo"])
            .env("DATABASE_URL", format!("sqlite://{}/foothold.db", folder.path().display()))
            .env("FOOTHOLD_LISTEN", format!("127.0.0.1:{port}"))
            .env("FOOTHOLD_WEBHOOK_ALLOW", "127.0.0.0/8")
            .env("FOOTHOLD_WEBHOOK_ALLOW_HTTP", "true")
            .stderr(Stdio::null())
            .stdout(Stdio::piped());
        let mut process = command.spawn().expect("the binary runs");
        let mut printed = BufReader::new(process.stdout.take().expect("piped")).lines();
        let keys = tokio::time::timeout(PATIENCE, keys(&mut printed)).await.expect("the demonstration starts in time")?;
        let mut variables = vec![
            ("API", format!("http://127.0.0.1:{port}")),
            ("FOOTHOLD", env!("CARGO_BIN_EXE_foothold").to_owned()),
            ("HOOK", format!("127.0.0.1:{}", free_port())),
        ];
        variables.extend(keys);
        Some(Self { variables, folder, _process: process, _printed: printed })
    }

    /// Runs a script in bash, in a folder of its own, with these variables and no others.
    pub fn bash(&self, script: &str) -> Command {
        let mut command = bare("bash", &self.folder);
        command.args(["-c", script]).envs(self.variables.iter().map(|(name, value)| (*name, value)));
        command
    }
}

/// Starts from an empty environment, so that nothing that is set on this machine changes what is tested.
fn bare(program: &str, folder: &TempDir) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", path()).env("HOME", folder.path()).env("TMPDIR", folder.path());
    command.current_dir(folder.path()).stdin(Stdio::null()).kill_on_drop(true);
    command
}

#[expect(clippy::disallowed_methods, reason = "where bash and curl are; no setting of the service")]
fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// Systems give outgoing connections ports from 32768 on, and the other tests make thousands: below, only a listener can be in the way.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A port that nobody listens on. Test processes that run at the same time begin to look in different places.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = std::process::id().wrapping_mul(97);
    let mut ports = std::iter::repeat_with(|| {
        let number = begin.wrapping_add(u32::from(NEXT.fetch_add(1, Ordering::Relaxed)));
        PORTS.start + u16::try_from(number % u32::from(PORTS.end - PORTS.start)).unwrap()
    });
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

/// The printed keys by the names of the README's variables; `None` when the process ends before it has printed them.
async fn keys(printed: &mut Lines<BufReader<ChildStdout>>) -> Option<Vec<(&'static str, String)>> {
    let mut wanted = vec![("admin", "ADMIN"), ("coordinator", "COORDINATOR"), ("partner", "PARTNER")];
    let mut keys = Vec::new();
    while !wanted.is_empty() {
        let line = printed.next_line().await.unwrap()?;
        let Some((role, key)) = line.trim().split_once(' ') else { continue };
        let found = wanted.iter().position(|(word, _)| *word == role && key.trim().starts_with("fhk_"));
        keys.extend(found.map(|place| (wanted.remove(place).1, key.trim().to_owned())));
    }
    Some(keys)
}
