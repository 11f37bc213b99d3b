//! The commands of the documentation: each page's run from top to bottom in one bash, against a service that the test starts, and print what the
//! page says.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::page::{Block, Page};
use super::service::Service;
use crate::harness::together;

/// Languages of blocks. `sh` is run; `console` is not, and says why; `text` and `json` right behind a block that is run are what it prints.
const LANGUAGES: &[&str] = &["sh", "console", "text", "json", "python", "javascript", "rust", "markdown"];

/// How long the commands of one page may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Stands before and behind the number of a block in what bash prints.
const MARK: char = '\u{1e}';

/// The blocks in one script, each with a mark before what it prints. A failure ends it, and with it the programs that it has started.
fn script(blocks: &[Block]) -> String {
    let mut script = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n".to_owned();
    for (number, block) in blocks.iter().enumerate().filter(|(_, block)| block.language == "sh") {
        write!(script, "printf '\\036{number}\\036'\n{}", block.text).unwrap();
    }
    script
}

/// What each block has printed, by its number; the last one is where a failure was.
fn printed(output: &str) -> Vec<(usize, &str)> {
    let mut parts = output.split(MARK).skip(1);
    let mut printed = Vec::new();
    while let (Some(number), Some(text)) = (parts.next(), parts.next()) {
        printed.push((number.parse().unwrap(), text));
    }
    printed
}

/// Whether a text is as it is shown, where `…` stands for anything. JSON is shown on more lines than it has.
fn is_shown_as(text: &str, shown: &Block) -> bool {
    let plain = |text: &str| match shown.language.as_str() {
        "json" => text.lines().map(str::trim).collect::<String>(),
        _ => text.trim().to_owned(),
    };
    let (text, pattern) = (plain(text), plain(&shown.text));
    let mut pieces: Vec<_> = pattern.split('…').collect();
    let last = pieces.pop().unwrap_or_default();
    if pieces.is_empty() {
        return text == last;
    }
    let Some(mut rest) = text.strip_prefix(pieces.remove(0)) else { return false };
    for piece in pieces {
        let Some(place) = rest.find(piece) else { return false };
        rest = &rest[place + piece.len()..];
    }
    rest.ends_with(last)
}

/// What a page shows of what a block prints: the block behind it, whatever is said between them.
fn shown(blocks: &[Block], number: usize) -> Option<&Block> {
    blocks.get(number + 1).filter(|block| block.language == "text" || block.language == "json")
}

async fn finished(mut command: Command) -> Result<std::process::Output, String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let process = command.spawn().expect("bash runs");
    let group = process.id().map(|id| format!("-{id}"));
    if let Ok(output) = tokio::time::timeout(PATIENCE, process.wait_with_output()).await {
        return Ok(output.unwrap());
    }
    Command::new("kill").args(["-s", "KILL", "--"]).args(group).status().await.unwrap();
    Err(format!("the commands were not done after {} s", PATIENCE.as_secs()))
}

/// What is wrong with the commands of a page.
async fn faults(page: Page) -> Vec<String> {
    let blocks = page.blocks();
    if !blocks.iter().any(|block| block.language == "sh") {
        return Vec::new();
    }
    let service = Service::start().await;
    let output = match finished(service.bash(&script(&blocks))).await {
        Ok(output) => output,
        Err(why) => return vec![format!("{}: {why}", page.path)],
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let printed = printed(&text);
    let place = |number: usize| format!("{}:{}", page.path, blocks[number].line);
    if !output.status.success() {
        let at = printed.last().map_or_else(|| page.path.clone(), |(number, _)| place(*number));
        return vec![format!("{at}: the commands stop here:\n{text}\n{}", String::from_utf8_lossy(&output.stderr))];
    }
    let differs = |(number, text): &(usize, &str)| match shown(&blocks, *number) {
        Some(shown) => (!is_shown_as(text, shown)).then(|| format!("{}: shown is\n{}but printed is\n{text}", place(*number), shown.text)),
        None => (!text.trim().is_empty()).then(|| format!("{}: what this prints is not shown:\n{text}", place(*number))),
    };
    printed.iter().filter_map(differs).collect()
}

#[tokio::test]
async fn every_command_runs_and_prints_what_the_page_shows() {
    let there = Command::new("curl").arg("--version").stdout(Stdio::null()).status().await;
    assert!(there.is_ok_and(|status| status.success()), "curl is missing: apt-get install curl, or the like");
    let faults: Vec<_> = together(Page::all().into_iter().map(|page| Box::pin(faults(page)))).await.concat();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[tokio::test]
async fn a_command_that_fails_or_prints_something_else_is_found() {
    let page = |text: &str| Page { path: "page.md".to_owned(), text: text.to_owned() };
    let found = |text: &str| Box::pin(faults(page(text)));
    let well = "```sh\nNAME=$(printf '%s' \"$API\" | sed 's/:.*//')\necho \"$NAME\"\n```\nAnd so:\n```text\nht…p\n```\n";
    let fails = "```sh\ntrue\n```\n\n```sh\ncurl -sS --fail-with-body \"$API/v1/me\"\necho went on\n```\n";
    let other = "```sh\necho '{\"id\":\"x\",\"status\":\"draft\"}'\n```\n```json\n{\"id\":…,\n  \"status\":\"published\"}\n```\n";
    let more = "```sh\necho unsaid\n```\n";
    let [well, fails, other, more] = together([well, fails, other, more].map(found)).await.try_into().unwrap();
    assert_eq!(well, Vec::<String>::new());
    assert!(fails.len() == 1 && fails[0].starts_with("page.md:5: the commands stop here:") && !fails[0].contains("went on"), "{fails:?}");
    assert!(other.len() == 1 && other[0].starts_with("page.md:1: shown is"), "{other:?}");
    assert!(more.len() == 1 && more[0].contains("is not shown"), "{more:?}");
}

#[test]
fn what_is_not_run_says_why() {
    for page in Page::all() {
        for block in page.blocks() {
            let place = format!("{}:{}", page.path, block.line);
            assert!(LANGUAGES.contains(&block.language.as_str()), "{place}: say what this is, one of {LANGUAGES:?}");
            let has_reason = !block.remark.is_empty();
            assert_eq!(has_reason, block.language == "console", "{place}: what is not run is marked console, with the reason behind it");
        }
    }
}

#[tokio::test]
async fn the_readme_tells_its_reader_to_set_what_the_commands_are_given() {
    let blocks = Page::read("README.md").blocks();
    let lines = blocks.iter().filter(|block| block.language == "console").flat_map(|block| block.text.lines());
    let set: BTreeSet<_> =
        lines.filter_map(|line| line.strip_prefix("export ")?.split_once('=')).map(|(name, _)| name.to_owned()).collect();
    let given = Service::start().await.variables.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(set, given);
}

#[test]
fn the_readme_is_short() {
    let lines = Page::read("README.md").text.lines().count();
    assert!(lines <= 250, "README.md has {lines} lines: what is more than a newcomer needs goes to docs/");
}
