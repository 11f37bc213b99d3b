//! In the demonstration a button signs anybody at this machine in, while nothing else is in the database.

use foothold::app::Start;

use crate::harness::browser::Browser;
use crate::harness::prelude::*;

const ROLES: [&str; 4] = ["admin", "coordinator", "partner", "viewer"];

/// Serves the demonstration as `make run` does.
async fn demonstration(app: &TestApp) -> TestApp {
    let app = app.started_with(serve_demo).await;
    foothold::demo::load_and_greet(&app.deps).await.unwrap();
    app
}

fn serve_demo(start: &mut Start) {
    start.demo = true;
    start.public_url = String::from("http://127.0.0.1:8080");
}

async fn has_buttons(browser: &Browser) -> bool {
    let page = browser.get("/sign-in").await;
    page.assert_status(200);
    let buttons = page.text().matches("action=\"/demonstration\"").count();
    assert!(buttons == 0 || buttons == ROLES.len(), "{page:?}");
    buttons > 0
}

#[apply(test_both)]
async fn a_button_signs_in_as_each_role(app: TestApp) {
    let app = demonstration(&app).await;
    for role in ROLES {
        let mut browser = Browser::at(&app);
        assert!(has_buttons(&browser).await);
        let done = browser.send("/demonstration", &[("role", role), ("next", "/me?x=1")]).await;
        assert_eq!((done.status, done.header("location")), (303, Some("/me?x=1")));
        assert!(browser.cookie.as_ref().unwrap().starts_with("foothold="), "{done:?}");
        let me = browser.get("/me").await;
        me.assert_status(200);
        assert!(me.text().contains("@demonstration.example") && me.text().contains("With a button of the demonstration"), "{me:?}");
    }
    let mut browser = Browser::at(&app);
    let away = browser.send("/demonstration", &[("role", "viewer"), ("next", "//evil.example")]).await;
    assert_eq!(away.header("location"), Some("/"));
    browser.send("/demonstration", &[("role", "owner")]).await.assert_status(404);
    app.stop().await;
}

#[apply(test_both)]
async fn the_buttons_are_for_this_machine_and_this_process(app: TestApp) {
    let plain = demonstration(&app).await;
    let mut browser = Browser::at(&plain);
    browser.send("/demonstration", &[("role", "admin")]).await.assert_status(303);

    let from_elsewhere = plain.started_with(serve_demo).await;
    assert_eq!(browser.goes_to(&from_elsewhere).get("/me").await.status, 303, "another process");
    let forwarded = browser.get("/sign-in").header("x-forwarded-for", "192.0.2.1").await;
    assert!(!forwarded.text().contains("/demonstration"), "{forwarded:?}");
    let form = browser.form("/demonstration", &[("role", "admin")]).header("sec-fetch-site", "same-origin");
    form.header("x-forwarded-for", "192.0.2.1").await.assert_status(404);
    from_elsewhere.stop().await;

    let without = plain.started_with(|start| start.demo = false).await;
    let mut stranger = Browser::at(&without);
    assert!(!has_buttons(&stranger).await);
    stranger.send("/demonstration", &[("role", "admin")]).await.assert_status(404);
    without.stop().await;
    plain.stop().await;
}

#[apply(test_both)]
async fn the_buttons_go_with_the_first_company_or_mentee_that_somebody_adds(app: TestApp) {
    let app = demonstration(&app).await;
    let office = app.office().await;
    let mut browser = Browser::at(&app);
    office.all("/v1/slots").await;
    assert!(has_buttons(&browser).await);

    app.mentee().await;

    assert!(!has_buttons(&browser).await);
    browser.send("/demonstration", &[("role", "admin")]).await.assert_status(404);
    foothold::demo::load_and_greet(&app.deps).await.unwrap();
    assert!(!has_buttons(&browser).await, "the mark does not come back");
    app.stop().await;
}

#[apply(test_both)]
async fn an_institute_that_has_companies_never_gets_the_buttons(app: TestApp) {
    app.office().await.company().created().await;
    let app = demonstration(&app).await;
    assert!(!has_buttons(&Browser::at(&app)).await);
    assert_eq!(app.admin().await.all("/v1/accounts").await.len(), 0);
    app.stop().await;
}
