//! Somebody signs in with a link and a code, once, and stays signed in for a while.

use diesel::prelude::*;
use foothold::accounts::model::MOST_SESSIONS;
use foothold::db::schema::sessions;

use super::links::kept;
use super::{account, over_https, place, signed_in};
use crate::harness::browser::Browser;
use crate::harness::logs;
use crate::harness::prelude::*;

/// Makes a link, and gives its path and its code.
async fn link(by: &Caller, account: &Answer) -> (String, String) {
    let made = by.step(&place(account), "sign-in-link", json!({})).await;
    made.assert_status(201);
    let text = |field: &str| made.field(field).as_str().unwrap().to_owned();
    (text("url").replace("https://foothold.test", ""), text("code"))
}

/// Tells whether the browser is signed in.
async fn is_in(browser: &Browser) -> bool {
    browser.get("/me").await.status == 200
}

#[apply(test_both)]
async fn a_link_and_its_code_sign_somebody_in_once(app: TestApp) {
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "coordinator", None).await;
    let (path, code) = link(&admin, &miriam).await;
    let mut browser = Browser::at(&app);

    for _ in 0..3 {
        let page = browser.get(&path).await;
        page.assert_status(200);
        assert!(page.text().contains("Miriam") && page.text().contains("a coordinator of the institute"), "{page:?}");
        assert_eq!(page.header("set-cookie"), None, "reading it changes nothing");
    }
    let done = browser.send(&path, &[("code", &code.to_lowercase())]).await;

    assert_eq!((done.status, done.header("location")), (303, Some("/")));
    let cookie = done.header("set-cookie").unwrap();
    let (token, attributes) = cookie.strip_prefix("__Host-foothold=").unwrap().split_once("; ").unwrap();
    assert_eq!((token.len(), attributes), (43, "Max-Age=604800; Path=/; HttpOnly; SameSite=Lax; Secure"));
    browser.get("/").await.assert_status(200);
    let me = browser.get("/me").await;
    me.assert_status(200);
    for told in ["Miriam", "miriam@foothold.example", "Firefox", "With a link that was made with an API key"] {
        assert!(me.text().contains(told), "{told}: {me:?}");
    }
    let hashes = app.deps.db.read("test_sessions", |conn| Ok(sessions::table.select(sessions::token_hash).load::<Vec<u8>>(conn)?));
    assert_eq!(hashes.await.unwrap(), [foothold::seal::fingerprint(token)]);
    admin.get(&place(&miriam)).await.assert_field("last_signed_in_at", "2027-03-08T09:00:00Z").assert_field("version", 1);
    let listed = admin.all(&format!("{}/sessions", place(&miriam))).await;
    assert_eq!((&listed[0]["browser"], &listed[0]["link_made_by"]), (&json!("firefox"), &admin.get("/v1/me").await.field("id")));

    let mut other = Browser::at(&app);
    other.send(&path, &[("code", &code)]).await.assert_status(404);
    other.get(&path).await.assert_status(404);
    app.stop().await;
}

#[apply(test_both)]
async fn five_wrong_codes_end_a_link(app: TestApp) {
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let (path, code) = link(&admin, &account(&admin, "Miriam", "viewer", None).await).await;
    let mut browser = Browser::at(&app);
    for (wrong, told) in [("", "4 times"), ("BBBB-BBBB", "3 times"), ("not a code", "2 times"), ("CCCC-CCCC", "once")] {
        let page = browser.send(&path, &[("code", wrong)]).await;
        page.assert_status(422);
        assert!(page.text().contains(&format!("You can try {told} more.")), "{page:?}");
    }
    browser.send(&path, &[("code", "DDDD-DDDD")]).await.assert_status(404);
    browser.send(&path, &[("code", &code)]).await.assert_status(404);
    assert_eq!(browser.cookie, None);
    app.stop().await;
}

#[apply(test_both)]
async fn a_link_that_has_ended_looks_like_one_that_never_was(app: TestApp) {
    let app = over_https(&app).await;
    let (admin, office) = (app.admin().await, app.office().await);
    let company = office.company().active().await;
    let contact = account(office, "Gareth", "partner", Some(&company)).await;
    let mut browser = Browser::at(&app);
    let never = browser.get(&format!("/sign-in/{}", "A".repeat(43))).await;
    never.assert_status(404);
    let (replaced, _) = link(office, &contact).await;
    let (old, code) = link(office, &contact).await;
    app.clock.advance_hours(24);
    for ended in [&replaced, &old] {
        assert_eq!(browser.get(ended).await.text(), never.text());
        assert_eq!(browser.send(ended, &[("code", &code)]).await.text(), never.text());
    }
    let (path, code) = link(office, &contact).await;
    admin.step(&place(&contact), "deactivate", json!({})).await.assert_status(200);
    assert_eq!(browser.send(&path, &[("code", &code)]).await.text(), never.text());
    app.stop().await;
}

#[apply(test_both)]
async fn without_https_nobody_signs_in_and_the_page_says_so(app: TestApp) {
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "viewer", None).await;
    let made = admin.step(&place(&miriam), "sign-in-link", json!({})).await;
    let path = made.field("url").as_str().unwrap().replace("http://foothold.test", "");
    let mut browser = Browser::at(&app);

    for page in [browser.get("/sign-in").await, browser.get(&path).await] {
        page.assert_status(200);
        assert!(page.text().contains("this service needs https"), "{page:?}");
    }
    let refused = browser.send(&path, &[("code", made.field("code").as_str().unwrap())]).await;
    assert_eq!((refused.status, refused.header("set-cookie")), (409, None));
    assert_eq!(kept(&app).await.len(), 1, "the link is not used up");
}

#[apply(test_both)]
async fn a_session_ends_when_nothing_is_done_and_when_it_is_old(app: TestApp) {
    let app = over_https(&app).await;
    let (admin, office) = (app.admin().await, app.office().await);
    let company = office.company().active().await;
    let staff = account(&admin, "Miriam", "coordinator", None).await;
    let contact = account(office, "Gareth", "partner", Some(&company)).await;
    for (who, idle, longest) in [(&staff, 12, 7 * 24), (&contact, 30 * 24, 90 * 24)] {
        let browser = signed_in(&app, &admin, who).await;
        app.clock.advance_minutes(60 * idle - 1);
        assert!(is_in(&browser).await);
        // What was seen is written down each minute.
        foothold::worker::flush::run(app.deps.clone()).await.unwrap();
        app.clock.advance_minutes(60 * idle - 1);
        assert!(is_in(&browser).await);
        foothold::worker::flush::run(app.deps.clone()).await.unwrap();
        app.clock.advance_minutes(60 * idle);
        assert!(!is_in(&browser).await, "nothing was done for {idle} h");

        let browser = signed_in(&app, &admin, who).await;
        for _ in 0..longest / idle {
            app.clock.advance_minutes(60 * idle - 1);
            assert!(is_in(&browser).await);
            foothold::worker::flush::run(app.deps.clone()).await.unwrap();
        }
        app.clock.advance_hours(idle);
        assert!(!is_in(&browser).await, "it is {longest} h old");
    }
    foothold::worker::tidy::run(app.deps.clone()).await.unwrap();
    let rows = app.deps.db.read("test_sessions", |conn| Ok(sessions::table.count().get_result::<i64>(conn)?));
    assert!(rows.await.unwrap() <= 1, "what has ended is forgotten");
    app.stop().await;
}

#[apply(test_both)]
async fn what_ends_a_session_works_at_once_on_every_instance(app: TestApp) {
    let app = over_https(&app).await;
    let other = app.second_instance().await;
    let (admin, office) = (app.admin().await, app.office().await);
    let company = office.company().active().await;
    let miriam = account(&admin, "Miriam", "viewer", None).await;
    let gareth = account(office, "Gareth", "partner", Some(&company)).await;
    for step in ["sessions", "role", "deactivate"] {
        let browser = signed_in(&app, &admin, &miriam).await;
        assert!(is_in(&browser.goes_to(&other)).await);
        match step {
            "sessions" => admin.delete(&format!("{}/sessions", place(&miriam))).await.assert_status(204),
            "role" => admin.patch(&place(&miriam), json!({"role": "coordinator"})).await.assert_status(200),
            _ => admin.step(&place(&miriam), "deactivate", json!({})).await.assert_status(200),
        };
        assert!(!is_in(&browser.goes_to(&other)).await && !is_in(&browser).await, "{step}");
    }
    let browser = signed_in(&app, &admin, &gareth).await;
    office.archive(&company).await.assert_status(200);
    assert!(!is_in(&browser.goes_to(&other)).await);
    other.stop().await;
    app.stop().await;
}

#[apply(test_both)]
async fn people_of_a_suspended_company_read_and_do_not_write(app: TestApp) {
    let app = over_https(&app).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let gareth = account(office, "Gareth", "partner", Some(&company)).await;
    let mut browser = signed_in(&app, office, &gareth).await;
    office.transition(&company, "suspended").await.assert_status(201);

    assert!(is_in(&browser).await);
    let refused = browser.send("/me/end-sessions", &[]).await;
    refused.assert_status(403);
    assert!(refused.text().contains("The partnership is suspended"), "{refused:?}");
    app.partner(&company).await.patch(&company, json!({"website": null})).await.assert_status(403).assert_field("code", "forbidden");
    browser.send("/sign-out", &[]).await.assert_status(200);
    assert!(!is_in(&browser).await);
    app.stop().await;
}

#[apply(test_both)]
async fn the_api_never_reads_a_cookie_and_the_console_never_a_key(app: TestApp) {
    let app = over_https(&app).await;
    let (admin, stranger) = (app.admin().await, Browser::at(&app));
    let browser = signed_in(&app, &admin, &account(&admin, "Miriam", "admin", None).await).await;

    browser.get("/v1/me").await.assert_status(401).assert_field("code", "unauthorized");
    browser.get("/v1/accounts").await.assert_status(401).assert_field("code", "unauthorized");
    let (_, _, key) = admin.parts();
    let with_key = stranger.get("/me").header("authorization", &format!("Bearer {key}")).await;
    assert_eq!((with_key.status, with_key.header("location")), (303, Some("/sign-in?next=%2Fme")));
    app.stop().await;
}

#[apply(test_both)]
async fn a_stranger_is_led_to_the_sign_in_page_and_loses_nothing_that_was_typed(app: TestApp) {
    let mut stranger = Browser::at(&app);
    for (path, to) in [("/", "/sign-in"), ("/me?notice=saved", "/sign-in?next=%2Fme%3Fnotice%3Dsaved")] {
        let led = stranger.get(path).await;
        assert_eq!((led.status, led.header("location")), (303, Some(to)));
    }
    let back = stranger.send("/me/end-sessions", &[("note", "Zoë's <note>")]).await;
    back.assert_status(401);
    assert!(
        back.text().contains("name=\"note\" value=\"Zoë's &lt;note&gt;\"") && back.text().contains("action=\"/me/end-sessions\""),
        "{back:?}"
    );
    for cookie in ["__Host-foothold=short".to_owned(), format!("__Host-foothold={}", "A".repeat(43))] {
        let mut guessing = stranger.clone();
        guessing.cookie = Some(cookie);
        assert_eq!(guessing.get("/me").await.status, 303);
    }
}

#[apply(test_both)]
async fn each_sign_in_has_a_session_of_its_own_and_there_are_twenty_at_most(app: TestApp) {
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "viewer", None).await;
    let first = signed_in(&app, &admin, &miriam).await;
    let mut again = first.clone();
    let (path, code) = link(&admin, &miriam).await;
    again.send(&path, &[("code", &code)]).await.assert_status(303);
    assert_ne!(first.cookie, again.cookie);
    assert!(is_in(&again).await && !is_in(&first).await, "the browser's earlier session has ended");

    for _ in 0..MOST_SESSIONS {
        app.clock.advance_minutes(1);
        signed_in(&app, &admin, &miriam).await;
    }
    let path = format!("{}/sessions", place(&miriam));
    assert_eq!(admin.all(&path).await.len(), MOST_SESSIONS);
    assert!(!is_in(&again).await, "the oldest one has ended");
    app.stop().await;
}

#[apply(test_both)]
async fn somebody_signs_out_here_and_everywhere(app: TestApp) {
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let miriam = account(&admin, "Miriam", "viewer", None).await;
    let [mut one, mut other] = [signed_in(&app, &admin, &miriam).await, signed_in(&app, &admin, &miriam).await];
    let third = signed_in(&app, &admin, &miriam).await;

    let out = one.send("/sign-out", &[]).await;
    out.assert_status(200);
    assert!(
        out.text().contains("You are signed out") && out.header("set-cookie").unwrap().starts_with("__Host-foothold=; Max-Age=0;"),
        "{out:?}"
    );
    assert_eq!(one.cookie, None);
    assert!(is_in(&other).await && is_in(&third).await);

    assert_eq!(other.send("/me/end-sessions", &[]).await.header("location"), Some("/sign-in"));
    assert!(!is_in(&other).await && !is_in(&third).await);
    one.send("/sign-out", &[]).await.assert_status(200);
    app.stop().await;
}

#[apply(test_both)]
async fn neither_link_nor_code_nor_session_is_in_the_log(app: TestApp) {
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let (path, code) = link(&admin, &account(&admin, "Miriam", "viewer", None).await).await;
    let mut browser = Browser::at(&app);
    let token = path.trim_start_matches("/sign-in/").to_owned();
    for secret in [&token, &code] {
        logs::wait_for(secret);
    }
    browser.get(&path).await.assert_status(200);
    browser.form(&path, &[("code", &code)]).await.assert_status(403);
    browser.send(&path, &[("code", "BBBB-BBBB")]).await.assert_status(422);
    browser.send(&path, &[("code", &code)]).await.assert_status(303);
    let session = browser.cookie.clone().unwrap().replace("__Host-foothold=", "");
    logs::wait_for(&session);
    browser.get("/me").await.assert_status(200);
    browser.send("/sign-out", &[]).await.assert_status(200);
    for secret in [token, code, session] {
        assert_eq!(logs::lines_with(&secret), Vec::<String>::new());
    }
    app.stop().await;
}
