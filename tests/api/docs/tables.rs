//! Tables of the documentation that would fall behind the code unseen: errors, events, settings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use super::page::{Page, code_in, tree};
use crate::harness::database::Database;
use crate::harness::prelude::*;

/// The cells of the rows of a section's tables, without heads and rules.
fn rows<'a>(page: &'a Page, heading: &str) -> Vec<Vec<&'a str>> {
    let lines = page.section(heading).into_iter().filter_map(|line| line.strip_prefix("| "));
    lines.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>()).filter(|cells| cells[0].starts_with('`')).collect()
}

#[tokio::test]
async fn the_table_of_errors_is_complete() {
    let page = Page::read("docs/api.md");
    let told: BTreeMap<&str, &str> = rows(&page, "Errors").into_iter().map(|cells| (cells[0].trim_matches('`'), cells[1])).collect();
    let app = TestApp::start(Database::sqlite(), |_| ()).await;
    let explained = async |slug: &str| app.stranger().get(&format!("/problems/{slug}")).await;

    for (slug, status) in &told {
        let explanation = explained(slug).await;
        assert!(explanation.assert_status(200).text().contains(&format!("({slug}, status {status})")), "{slug}: {explanation:?}");
    }
    // Every word in the document that could be one.
    let document = fs::read_to_string(tree("openapi/openapi.json")).unwrap();
    let words = code_in(&document).filter(|word| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    for word in words.filter(|word| !told.contains_key(word)).collect::<BTreeSet<_>>() {
        assert_eq!(explained(word).await.status, 404, "docs/api.md says nothing of {word}");
    }
    app.stop().await;
}

#[test]
fn the_table_of_events_is_complete() {
    let page = Page::read("docs/product.md");
    let told: BTreeSet<_> =
        rows(&page, "Events").into_iter().flat_map(|cells| code_in(cells[0]).collect::<Vec<_>>()).map(str::to_owned).collect();
    let files = fs::read_dir(tree("openapi/events")).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let known: BTreeSet<_> = files.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    assert_eq!(told, known);
}

#[test]
fn the_table_of_settings_is_complete() {
    let page = Page::read("docs/operate.md");
    let told: BTreeSet<_> = rows(&page, "Configure").into_iter().map(|cells| cells[0].trim_matches('`').to_owned()).collect();
    let help = Command::new(env!("CARGO_BIN_EXE_foothold")).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let names = help.split("[env: ").skip(1).filter_map(|rest| rest.split([']', '=']).next());
    assert_eq!(told, names.map(str::to_owned).collect());
}
