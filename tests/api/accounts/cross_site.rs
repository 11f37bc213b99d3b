//! No other site acts with somebody's session: every route that changes something takes a key, or says that a page of ours has sent it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::document;
use crate::harness::prelude::*;

/// The method and path of each route of these files that is no GET, as its handler's attribute says.
fn changing_routes(folder: &str) -> Vec<(String, String)> {
    let mut waiting: Vec<PathBuf> = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut routes = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        for method in ["post", "put", "patch", "delete"] {
            let attribute = format!("#[{method}(\"");
            let found = text.split(&attribute).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
            routes.extend(found.map(|path| (method.to_uppercase(), path)));
        }
    }
    routes.sort();
    routes
}

/// The routes of the cookie table, with their placeholders filled.
fn of_pages() -> Vec<String> {
    let routes = changing_routes("src/console");
    assert!(routes.iter().all(|(method, _)| method == "POST"), "a form sends POST alone: {routes:?}");
    let filled = |path: String| path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>().join("/");
    routes.into_iter().map(|(_, path)| filled(path)).collect()
}

#[test]
fn every_route_that_is_no_get_stands_in_one_table() {
    let pages = changing_routes("src/console");
    let all = changing_routes("src");
    let documented: Vec<_> = document::served().operations.iter().filter(|operation| operation.method != reqwest::Method::GET).collect();
    assert!(documented.iter().all(|operation| operation.path.starts_with("/v1/")), "an operation beside /v1 takes no key");
    for (method, path) in all.iter().filter(|route| !pages.contains(route)) {
        let keyed = format!("/v1{path}");
        let is_keyed = documented.iter().any(|operation| operation.path == keyed && operation.method == method.as_str());
        assert!(is_keyed, "{method} {path} stands in no table");
    }
    assert_eq!(all.len(), documented.len() + pages.len());
    assert!(pages.iter().all(|(_, path)| !path.starts_with("/v1")), "{pages:?}");
}

#[apply(test_both)]
async fn no_page_takes_a_form_of_another_site(app: TestApp) {
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let browser = signed_in(&app, &admin, &account(&admin, "Miriam", "admin", None).await).await;
    let from = [
        vec![],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none")],
        vec![("sec-fetch-site", "")],
        vec![("sec-fetch-site", "cross-site"), ("origin", "https://foothold.test")],
        vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "http://foothold.test")],
        vec![("origin", "https://foothold.test.evil.example")],
        vec![("origin", "null")],
    ];
    let pages = of_pages();
    assert!(pages.contains(&"/sign-out".to_owned()) && pages.contains(&"/sign-in/x".to_owned()), "{pages:?}");
    for path in pages {
        for headers in &from {
            let request = headers.iter().fold(browser.form(&path, &[]), |request, (name, value)| request.header(name, value));
            let refused = request.await;
            assert_eq!(refused.status, 403, "{path} with {headers:?}: {refused:?}");
            assert!(refused.text().contains("This was not sent by a page of this service"), "{refused:?}");
        }
    }
    assert_eq!(browser.get("/me").header("sec-fetch-site", "cross-site").await.status, 200, "a link from elsewhere may lead here");
    app.stop().await;
}

#[apply(test_both)]
async fn an_old_browser_says_by_the_origin_that_a_form_is_ours(app: TestApp) {
    let app = over_https(&app).await;
    let ours = Browser::at(&app).form("/sign-out", &[]).header("origin", "https://foothold.test").await;
    ours.assert_status(200);
    Browser::at(&app).form("/sign-out", &[]).header("sec-fetch-site", "same-origin").await.assert_status(200);
    app.stop().await;
}

#[apply(test_both)]
async fn what_is_no_page_is_refused_as_before(app: TestApp) {
    let stranger = app.stranger();
    stranger.post("/livez", json!({})).await.assert_problem(405, "method-not-allowed");
    stranger.post("/nothing", json!({})).await.assert_problem(404, "not-found");
    stranger.post("/v1/nothing", json!({})).await.assert_problem(404, "not-found");
}
