//! The pages: what surrounds each of them, the files that they load, and the parts that they are made of (docs/architecture.md, Pages).

use foothold::console::assets::{SCRIPT, STYLE};
use foothold::console::kit::frame::{CONTACT, STAFF, VIEWER};
use foothold::console::kit::notice::Notice;
use foothold::console::surround::CONTENT_SECURITY_POLICY;
use reqwest::Method;

use crate::harness::database::Database;
use crate::harness::prelude::*;

mod contact;
mod exceptions;
mod fairness;
mod forms;
mod lists;
mod many;
mod operations;
mod pages;
mod programmes;
mod queues;
mod rounds;
mod series;
mod settings;
mod shown_again;
mod steps;

/// Every page that a stranger can read.
const PAGES: [&str; 8] = [
    "/sign-in",
    "/console/kit",
    "/console/kit/form",
    "/console/kit/faults",
    "/console/kit/refused",
    "/console/kit/changed",
    "/console/kit/confirm",
    "/console/kit/bare",
];

const LARGEST_PAGE: usize = 60_000;
const LARGEST_STYLE: usize = 20_000;
const LONGEST_SCRIPT: usize = 150;

#[track_caller]
pub fn assert_headers(page: &Answer) {
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-store"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name} of {page:?}");
    }
}

#[apply(test_both)]
async fn every_page_has_its_headers_is_small_and_has_no_style_of_its_own(app: TestApp) {
    for path in PAGES {
        let page = app.stranger().get(path).await;
        page.assert_status(200);
        assert_headers(&page);
        assert!(page.body.len() <= LARGEST_PAGE, "{path} has {} bytes", page.body.len());
        let text = page.text();
        assert!(!text.contains(" style=") && !text.contains("<style"), "{path} has a style of its own");
        let handlers: Vec<_> =
            text.split(" on").skip(1).filter(|rest| rest.trim_start_matches(char::is_alphabetic).starts_with("=\"")).collect();
        assert!(!text.contains("javascript:") && handlers.is_empty(), "{path} has a script of its own: {handlers:?}");
        assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
        let head = app.stranger().request(Method::HEAD, path).await;
        assert_eq!((head.status, head.body.len()), (200, 0));
    }
}

#[tokio::test]
async fn the_policy_is_the_one_that_is_written_down() {
    assert_eq!(
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
}

#[apply(test_both)]
async fn the_style_and_the_script_are_kept_for_ever_under_their_hash(app: TestApp) {
    let page = app.stranger().get("/console/kit").await.text();
    for (asset, kind) in [(&*STYLE, "text/css; charset=utf-8"), (&*SCRIPT, "text/javascript; charset=utf-8")] {
        assert!(page.contains(&format!("\"{}\"", asset.path)), "{page}");
        let file = app.stranger().get(&asset.path).await;
        file.assert_status(200);
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!((file.header("content-type"), file.header("x-content-type-options")), (Some(kind), Some("nosniff")));
        let (start, end) = asset.path.split_at(asset.path.find('-').unwrap());
        let of_another_version = app.stranger().get(&format!("{start}-0000000000000000{}", &end[end.find('.').unwrap()..])).await;
        assert_eq!((of_another_version.status, of_another_version.header("cache-control")), (200, Some("no-store")));
        assert_eq!(of_another_version.body, file.body);
    }
    for wrong in ["/assets/style.css", "/assets/other-0000000000000000.css", "/assets/", "/assets/style-0000000000000000.js"] {
        app.stranger().get(wrong).await.assert_status(404);
    }
}

#[test]
fn the_style_is_small_and_works_in_both_directions_and_the_script_is_short() {
    let style = include_str!("../../src/console/style.css");
    let script = include_str!("../../src/console/script.js");
    assert!(style.len() <= LARGEST_STYLE, "{} bytes", style.len());
    assert!(script.lines().count() <= LONGEST_SCRIPT, "{} lines", script.lines().count());
    let words = style.split(|letter: char| !letter.is_ascii_alphanumeric());
    let sides: Vec<_> = words.filter(|word| matches!(*word, "left" | "right")).collect();
    assert!(sides.is_empty(), "write inline-start and inline-end: {sides:?}");
    assert!(style.contains("color-scheme: light dark") && style.contains("@media print"));
}

#[tokio::test]
async fn without_the_console_no_page_is_there() {
    let app = TestApp::start(Database::sqlite(), |start| start.serve.console = false).await;
    let nothing = app.stranger().get("/nothing").header("accept", "text/html").await;
    nothing.assert_problem(404, "not-found");
    for path in PAGES.iter().copied().chain([STYLE.path.as_str(), SCRIPT.path.as_str()]) {
        app.stranger().get(path).header("accept", "text/html").await.assert_problem(404, "not-found");
    }
    app.stranger().get("/livez").await.assert_status(200);
    app.stop().await;
}

#[apply(test_both)]
async fn what_is_not_there_is_a_page_for_a_browser_and_a_problem_for_a_program(app: TestApp) {
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    for path in ["/nothing", "/console/kit/nothing"] {
        let page = app.stranger().get(path).header("accept", browser).await;
        page.assert_status(404);
        assert_headers(&page);
        assert!(page.text().contains("<h1>There is nothing here</h1>"), "{page:?}");
    }
    app.stranger().get("/nothing").await.assert_problem(404, "not-found");
    app.stranger().get("/v1/nothing").header("accept", browser).await.assert_problem(404, "not-found");
    app.stranger().request(Method::POST, "/openapi.json").header("accept", browser).await.assert_problem(405, "method-not-allowed");
    app.stranger().request(Method::DELETE, "/nothing").header("accept", browser).await.assert_problem(404, "not-found");
}

#[tokio::test]
async fn under_a_path_every_link_has_it() {
    let app = TestApp::start(Database::sqlite(), |start| start.public_url = "https://example.org/foothold".to_owned()).await;
    let page = app.stranger().get("/console/kit/form").await.text();
    let links: Vec<_> = ["href=\"", "action=\"", "src=\""].iter().flat_map(|name| page.split(*name).skip(1)).collect();
    assert!(links.len() > 10);
    for link in links {
        assert!(link.starts_with("/foothold/") || link.starts_with('#') || link.starts_with("data:"), "{}", &link[..40]);
    }
    app.stop().await;
}

#[apply(test_both)]
async fn each_entry_of_the_navigation_leads_to_a_page(app: TestApp) {
    for item in STAFF.items.iter().chain(CONTACT.items).chain(VIEWER.items) {
        let page = app.stranger().get(item.path).header("accept", "text/html").await;
        assert!(page.status != 404, "{} leads nowhere: {}", item.name, item.path);
    }
}

#[apply(test_both)]
async fn a_notice_is_one_of_the_list_or_none(app: TestApp) {
    let saved = app.stranger().get("/console/kit/form?notice=saved").await.text();
    assert!(saved.contains(&format!("<p class=\"notice\" role=\"status\">{}</p>", Notice::Saved.sentence())), "{saved}");
    for other in ["<b>", "Saved", ""] {
        let page = app.stranger().get(&format!("/console/kit/form?notice={other}")).await.text();
        assert!(!page.contains("role=\"status\""), "{other}");
    }
}
