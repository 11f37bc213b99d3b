//! The receivers that the documentation shows, in three languages, with the official library of each: they are run as they stand.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use foothold::time::Clock;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::*;
use crate::harness::database::Database;
use crate::harness::machine::{in_ci, say};

#[path = "../../verify/verify.rs"]
mod rust;

fn tree(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Where the libraries are. `None`, which is said, where a language is not there at all; where its libraries cannot be installed only outside
/// of CI, which else would pass without having judged.
fn libraries() -> Option<PathBuf> {
    if let Some(missing) = ["python3", "node", "npm"].into_iter().find(|program| !is_there(program)) {
        say(&format!("webhooks are verified neither in Python nor in JavaScript: {missing} is missing"));
        return None;
    }
    let script = std::process::Command::new(tree("tests/webhook-verifiers")).stderr(Stdio::inherit()).output().unwrap();
    if script.status.success() {
        return Some(PathBuf::from(String::from_utf8(script.stdout).unwrap().trim()));
    }
    assert!(!in_ci(), "the libraries of tests/webhook-verifiers could not be installed");
    say("webhooks are verified neither in Python nor in JavaScript: their libraries could not be installed");
    None
}

fn is_there(program: &str) -> bool {
    let asked = std::process::Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// A documented receiver that runs.
struct Program {
    port: u16,
    lines: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl Program {
    async fn start(mut command: Command, secret: &str) -> Self {
        let command = command.env("FOOTHOLD_WEBHOOK_SECRET", secret).env("PORT", "0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().expect("it says where it listens");
        let port = first.strip_prefix("listening on port ").and_then(|port| port.parse().ok()).expect("a port");
        Self { port, lines, _process: process }
    }

    async fn line(&mut self) -> String {
        self.lines.next_line().await.unwrap().expect("it goes on")
    }
}

/// On the system's clock, since the libraries compare with it.
async fn app() -> TestApp {
    TestApp::start(Database::sqlite(), |start| start.clock = Clock::System).await
}

/// A request that ends in the middle of its body.
fn break_off(port: u16) {
    let mut stranger = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    stranger.write_all(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nabc").unwrap();
}

async fn a_receiver_is_told_new_known_and_older(command: Command) {
    let app = app().await;
    let hook = hook(&app, json!({"url": "http://127.0.0.1:9/", "event_types": ["institute.updated"]})).await;
    let office = app.office().await;
    let mut program = Program::start(command, &hook.secret).await;
    office.patch(&hook.path, json!({"url": format!("http://127.0.0.1:{}/", program.port)})).await.assert_status(200);

    office.post(&hook.step("test"), json!({})).await.assert_status(200).assert_field("succeeded", true);
    assert_eq!(program.line().await, "new webhook.ping 0");
    for name in ["Zoë’s 🌍 institute", "New"] {
        office.patch("/v1/institute", json!({"name": name})).await.assert_status(200);
    }
    let sent = deliveries(&app, &hook).await;
    let [_, second, third] = &sent[..] else { panic!("{sent:?}") };
    for (delivery, line) in
        [(third, "new institute.updated 3"), (second, "older institute.updated 2"), (third, "known institute.updated 3")]
    {
        let retried = office.post(&format!("{}/retry", delivery_path(delivery)), json!({})).await;
        retried.assert_status(200).assert_field("status", "delivered");
        assert_eq!(program.line().await, line);
    }

    let last = sent.last().unwrap()["id"].clone();
    office.patch(&hook.path, json!({"event_types": ["mentee.created", "mentee.updated"]})).await.assert_status(200);
    let mentee = office.mentee().registered().await;
    office.patch(&mentee, json!({"target_role": "Site engineer"})).await.assert_status(200);
    office.mentee().registered().await;
    let of_mentees: Vec<_> = deliveries(&app, &hook).await.into_iter().skip_while(|one| one["id"] != last).skip(1).collect();
    for (delivery, line) in of_mentees.iter().zip(["new mentee.created 1", "new mentee.updated 2", "new mentee.created 1"]) {
        office.post(&format!("{}/retry", delivery_path(delivery)), json!({})).await.assert_field("status", "delivered");
        assert_eq!(program.line().await, line, "one mentee's version says nothing of another's");
    }

    break_off(program.port);
    office.post(&hook.step("rotate-secret"), json!({"overlap_seconds": 3600})).await.assert_status(200);
    office.post(&hook.step("test"), json!({})).await.assert_field("succeeded", true);
    office.post(&hook.step("rotate-secret"), json!({"overlap_seconds": 0})).await.assert_status(200);
    office.post(&hook.step("rotate-secret"), json!({"overlap_seconds": 0})).await.assert_status(200);
    assert_eq!(program.line().await, "new webhook.ping 0");
    app.stop().await;
}

#[tokio::test]
async fn in_python() {
    let Some(libraries) = libraries() else { return };
    let mut python = Command::new(libraries.join("python/bin/python"));
    python.arg(tree("tests/verify/verify.py"));
    a_receiver_is_told_new_known_and_older(python).await;
}

#[tokio::test]
async fn in_javascript() {
    let Some(libraries) = libraries() else { return };
    // Modules are looked for beside the file.
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(libraries.join("node_modules"), folder.path().join("node_modules")).unwrap();
    std::fs::copy(tree("tests/verify/verify.mjs"), folder.path().join("verify.mjs")).unwrap();
    let mut node = Command::new("node");
    node.arg("--preserve-symlinks").arg(folder.path().join("verify.mjs"));
    a_receiver_is_told_new_known_and_older(node).await;
}

#[tokio::test]
async fn in_rust() {
    let (app, receiver) = (app().await, Receiver::start().await);
    let hook = hook(&app, json!({"url": receiver.url("/")})).await;
    app.office().await.post(&hook.step("test"), json!({})).await.assert_status(200);
    let request = receiver.received().remove(0);
    let headers = request.headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    assert_eq!(rust::accept(&hook.secret, &headers, &request.body).unwrap()["type"], "webhook.ping");
    assert!(rust::accept(&hook.secret, &headers, b"{}").is_err());
    assert!(rust::accept("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", &headers, &request.body).is_err());
    app.stop().await;
}

#[test]
fn the_documentation_shows_what_is_run() {
    let guide = std::fs::read_to_string(tree("docs/webhooks.md")).unwrap();
    for (file, language) in [("verify.py", "python"), ("verify.mjs", "javascript"), ("verify.rs", "rust")] {
        let shown = format!("```{language}\n{}```\n", std::fs::read_to_string(tree("tests/verify").join(file)).unwrap());
        assert!(guide.contains(&shown), "docs/webhooks.md does not show tests/verify/{file} as it is");
    }
}
