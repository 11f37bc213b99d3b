//! The real binary in a process of its own, for what only a process can show: its environment, signals, and a sudden end.

use std::path::PathBuf;
use std::process::{ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use foothold::auth::secret::new_key;
use foothold::auth::{Access, Actor, Stamp};
use foothold::db::{Address, Db};
use foothold::ids::Ids;
use foothold::keys::key::create;
use foothold::keys::model::NewKey;
use foothold::time::Clock;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

use super::app::{MASTER_KEY, http_client};
use super::caller::Caller;
use super::database::Database;

/// How long a process may take to start, to log something or to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// What processes are started with, one after the other or beside each other.
pub struct Site {
    pub database: Database,
    key: String,
    environment: Vec<(String, String)>,
}

impl Site {
    /// With a coordinator's key.
    pub async fn on(database: Database) -> Self {
        let key = coordinators_key(&database.address()).await;
        Self { database, key, environment: Vec::new() }
    }

    /// Makes a site whose database has no table yet, and whose caller has no key.
    pub fn on_empty(database: Database) -> Self {
        Self { database, key: String::new(), environment: Vec::new() }
    }

    /// Gives the path of the SQLite database.
    pub fn file(&self) -> PathBuf {
        match self.database.address() {
            Address::Sqlite(path) => path,
            Address::Postgres(_) => panic!("on SQLite"),
        }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Serves when this returns.
    pub async fn start(&self) -> Process {
        self.start_with(&[]).await
    }

    /// Starts `serve` with these arguments. When this returns, the process serves.
    pub async fn start_with(&self, arguments: &[&str]) -> Process {
        let mut command = self.command("serve", arguments);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the binary runs");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let serving = tokio::time::timeout(PATIENCE, serving(&mut lines)).await;
        let (listen, before) = serving.expect("the process serves in time");
        let log = Arc::new(Mutex::new(before));
        tokio::spawn(collect(lines, Arc::clone(&log)));
        Process { caller: Caller::elsewhere(&http_client(), &format!("http://{listen}"), &self.key), child, log }
    }

    /// Runs a command until it ends.
    pub async fn run(&self, command: &str, arguments: &[&str]) -> Output {
        let ended = tokio::time::timeout(PATIENCE, self.command(command, arguments).output()).await;
        ended.expect("the command ends in time").expect("the binary runs")
    }

    fn command(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_foothold"));
        command.args(name.split(' ')).args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        command
            .env("DATABASE_URL", url_of(&self.database.address()))
            .env("FOOTHOLD_MASTER_KEY", MASTER_KEY)
            .env("FOOTHOLD_LISTEN", "127.0.0.1:0")
            .env("FOOTHOLD_WEBHOOK_ALLOW", "127.0.0.0/8")
            .env("FOOTHOLD_WEBHOOK_ALLOW_HTTP", "true")
            .env("FOOTHOLD_RATE_LIMIT", "0")
            .env("FOOTHOLD_LOG", "info")
            .env("FOOTHOLD_LOG_FORMAT", "json")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

async fn coordinators_key(address: &Address) -> String {
    let db = Db::open(address, 1, PATIENCE).expect("the database opens");
    let key = new_key().expect("randomness");
    let (stored, stamp) = (key.clone(), Stamp { by: Actor::System, at: Clock::System.now(), ids: Ids });
    let new = NewKey { name: "processes".to_owned(), access: Access::Coordinator, expires_at: None };
    db.write("test_key", move |conn| create(conn, &stamp, &new, &stored)).await.expect("a key can be made");
    db.close().await;
    key
}

fn url_of(address: &Address) -> String {
    match address {
        Address::Sqlite(path) => format!("sqlite://{}", path.display()),
        Address::Postgres(url) => url.clone(),
    }
}

/// Gives where the process listens, as it logs it, and what it has logged before.
async fn serving(lines: &mut Lines<BufReader<ChildStderr>>) -> (String, Vec<String>) {
    let mut before = Vec::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let entry: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        if entry["message"] == "serving" {
            return (entry["listen"].as_str().expect("an address").to_owned(), before);
        }
        before.push(line);
    }
    panic!("the process ended before it served:\n{}", before.join("\n"))
}

/// A pipe that nobody empties would stop the process.
async fn collect(mut lines: Lines<BufReader<ChildStderr>>, log: Arc<Mutex<Vec<String>>>) {
    while let Ok(Some(line)) = lines.next_line().await {
        log.lock().unwrap().push(line);
    }
}

pub struct Process {
    pub caller: Caller,
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
}

/// A test that fails prints what the process has logged.
impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", self.log.lock().unwrap_or_else(PoisonError::into_inner).join("\n"));
        }
    }
}

impl Process {
    /// SIGKILL: nothing is finished.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process can be killed");
    }

    /// SIGTERM, and then its end.
    pub async fn terminate(mut self) -> ExitStatus {
        self.signal("TERM").await;
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.expect("the process ends in time").expect("the process can be waited for")
    }

    /// Gives the id of the process.
    pub fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// SIGSTOP.
    pub async fn freeze(&self) {
        self.signal("STOP").await;
    }

    /// SIGCONT.
    pub async fn thaw(&self) {
        self.signal("CONT").await;
    }

    /// The most memory that it has had so far, in KiB; `None` where the system does not say.
    pub fn most_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    }

    async fn signal(&self, name: &str) {
        let pid = self.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().await.expect("kill can be run");
        assert!(sent.success(), "SIG{name} to {pid}");
    }

    /// Counts the lines of its log that hold all of these words.
    pub fn count_logged(&self, words: &[&str]) -> usize {
        self.log.lock().unwrap().iter().filter(|line| words.iter().all(|word| line.contains(word))).count()
    }

    /// Waits until a line of its log holds all of these.
    pub async fn logged(&self, words: &[&str]) {
        let waiting = async {
            while self.count_logged(words) == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let was_logged = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
        assert!(was_logged, "{words:?} was not logged:\n{}", self.log.lock().unwrap().join("\n"));
    }
}
