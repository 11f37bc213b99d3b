//! What the service logs while tests run: of all lines only those are kept that hold what must not be there, or what a test waits for.

use std::io;
use std::sync::{LazyLock, Mutex};

use tracing_subscriber::EnvFilter;

/// In every text that a canary test plants.
pub const CANARY: &str = "zqcanary";

/// Beginnings of secrets.
const SECRETS: [&str; 2] = ["fhk_", "whsec_"];

static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What tests wait for in the logs, and the lines that hold it.
static AWAITED: Mutex<Vec<(String, Vec<String>)>> = Mutex::new(Vec::new());

/// All lines, while somebody keeps them, and how many tests do.
static ALL: Mutex<(usize, String)> = Mutex::new((0, String::new()));

static STARTED: LazyLock<()> = LazyLock::new(|| {
    let logs = tracing_subscriber::fmt().with_env_filter(EnvFilter::new("debug,foothold=trace")).with_ansi(false).with_writer(|| Sieve);
    logs.try_init().expect("nobody else has started the logs of this process");
});

struct Sieve;

impl io::Write for Sieve {
    /// One line at a time.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if text.contains(CANARY) || SECRETS.iter().any(|secret| text.contains(secret)) {
            KEPT.lock().unwrap().push(text.to_string());
        }
        for (_, lines) in AWAITED.lock().unwrap().iter_mut().filter(|(awaited, _)| text.contains(awaited)) {
            lines.push(text.to_string());
        }
        let mut all = ALL.lock().unwrap();
        if all.0 > 0 {
            all.1.push_str(&text);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From here on the whole process logs, into the sieve.
pub fn watch() {
    LazyLock::force(&STARTED);
    let probe = format!("{CANARY} probe {:?}", std::thread::current().id());
    tracing::trace!(target: "foothold::test", "{probe}");
    assert!(KEPT.lock().unwrap().iter().any(|line| line.contains(&probe)), "the logs are watched");
}

/// The lines that should not be there.
pub fn kept() -> Vec<String> {
    KEPT.lock().unwrap().iter().filter(|line| !line.contains("probe")).cloned().collect()
}

/// From here on the lines with this text are kept: something that no other test logs, such as an id.
pub fn wait_for(text: &str) {
    LazyLock::force(&STARTED);
    AWAITED.lock().unwrap().push((text.to_owned(), Vec::new()));
}

/// The lines with a text that is waited for.
pub fn lines_with(text: &str) -> Vec<String> {
    AWAITED.lock().unwrap().iter().filter(|(awaited, _)| awaited == text).flat_map(|(_, lines)| lines.clone()).collect()
}

/// All that the process logs, as long as this is there: for a secret that a test knows only afterwards.
pub struct Everything(&'static Mutex<(usize, String)>);

impl Everything {
    pub fn kept() -> Self {
        LazyLock::force(&STARTED);
        ALL.lock().unwrap().0 += 1;
        Self(&ALL)
    }

    pub fn read(&self) -> String {
        self.0.lock().unwrap().1.clone()
    }
}

impl Drop for Everything {
    fn drop(&mut self) {
        let mut all = self.0.lock().unwrap();
        all.0 -= 1;
        if all.0 == 0 {
            all.1 = String::new();
        }
    }
}
