//! The lists of the console: files in and out, filters that stay, the pipeline, the review, what is said when something is refused.

mod errors;
mod files;
mod filters;
mod numbers;
mod pasted;
mod pipeline;
mod remembered;
mod review;
mod reviewed;

use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

/// Starts another instance, which is reached over https, and gives the browser of a coordinator there.
async fn desk(app: &TestApp, name: &str) -> (TestApp, Browser) {
    let app = over_https(app).await;
    let admin = app.admin().await;
    let browser = signed_in(&app, &admin, &account(&admin, name, "coordinator", None).await).await;
    (app, browser)
}

/// Reads a page, and checks what every page must have.
async fn page(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await;
    page.assert_status(200);
    assert_headers(&page);
    assert!(page.body.len() <= LARGEST_PAGE, "{path} has {} bytes", page.body.len());
    let text = page.text();
    assert!(!text.contains(" style=") && text.matches("<h1").count() == 1, "{path}");
    text
}

#[track_caller]
fn leads_to(answer: &Answer, place: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(place)), "{}", answer.text());
}

/// Gives the hidden key of the first form that is sent to a path.
#[track_caller]
fn once(page: &str, path: &str) -> String {
    let (_, form) = page.split_once(&format!("action=\"{path}\"")).unwrap_or_else(|| panic!("no form to {path}: {page}"));
    let (_, rest) = form.split_once("name=\"_once\" value=\"").expect("the form has a key");
    rest.split('"').next().unwrap_or_default().to_owned()
}
