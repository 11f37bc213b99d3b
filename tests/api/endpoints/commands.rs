//! The commands that belong to webhooks, as they are run.

use std::process::{Command, Output};

use foothold::db::Address;

use super::*;
use crate::harness::database::Database;

const OLD_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
const NEW_KEY: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

fn foothold(app: &TestApp, master_key: &str, arguments: &[&str]) -> Output {
    let Address::Sqlite(path) = app.address() else { panic!("on SQLite") };
    let mut command = Command::new(env!("CARGO_BIN_EXE_foothold"));
    command.env("DATABASE_URL", format!("sqlite://{}", path.display())).env("FOOTHOLD_MASTER_KEY", master_key).args(arguments);
    command.output().unwrap()
}

#[tokio::test]
async fn a_new_master_key_takes_the_place_of_the_old_one() {
    let app = TestApp::start(Database::sqlite(), |_| ()).await;
    hook(&app, json!({"url": "http://127.0.0.1:9/"})).await;
    app.stop().await;
    let rotate = |old: &str| foothold(&app, old, &["rotate-master-key", "--new-master-key", NEW_KEY]);

    let wrong = foothold(&app, OLD_KEY, &["rotate-master-key", "--new-master-key", "short"]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    let foreign = rotate("CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=");
    assert_eq!(foreign.status.code(), Some(1), "a key that opens nothing changes nothing: {foreign:?}");

    let rotated = rotate(OLD_KEY);
    assert_eq!(rotated.status.code(), Some(0), "{rotated:?}");
    assert!(rotated.stdout.starts_with(b"1 values are sealed with the new master key"), "{rotated:?}");
    let refused = foothold(&app, OLD_KEY, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(2), "the old key no longer starts: {refused:?}");
    assert!(rotate(OLD_KEY).stdout.starts_with(b"0 values"), "twice does no harm");
}

#[tokio::test]
async fn a_sink_needs_a_secret_of_the_right_form() {
    let app = TestApp::start(Database::sqlite(), |_| ()).await;
    let refused = foothold(&app, OLD_KEY, &["webhook-sink", "--listen", "127.0.0.1:0", "--secret", "whsec_AAAA"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(!String::from_utf8_lossy(&refused.stderr).contains("AAAA"), "what was given is not repeated: {refused:?}");
    app.stop().await;
}

#[tokio::test]
async fn the_schemas_of_events_are_written_into_a_folder() {
    let app = TestApp::start(Database::sqlite(), |_| ()).await;
    let folder = tempfile::tempdir().unwrap();
    let printed = foothold(&app, OLD_KEY, &["openapi", "--events", folder.path().to_str().unwrap()]);
    assert_eq!(printed.status.code(), Some(0));
    assert!(printed.stdout.starts_with(b"{"), "the document goes to standard output");
    let ping = std::fs::read_to_string(folder.path().join("webhook.ping.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&ping).unwrap()["title"], "webhook.ping");
    app.stop().await;
}
