//! Lists: limits, cursors, links (docs/api.md, Lists).

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_walk_shows_everything_once_while_rows_are_added(app: TestApp) {
    let (coordinator, known) = (app.coordinator().await, app.mentees(60).await);
    let mut seen = Vec::new();
    let mut next = Some("/v1/mentees?limit=7".to_owned());
    while let Some(path) = next {
        let page = coordinator.get(&path).await;
        page.assert_status(200);
        assert!(page.items().len() == 7 || page.next_cursor().is_none(), "{page:?}");
        assert_eq!(page.next_link().is_some(), page.next_cursor().is_some());
        seen.extend(page.ids());
        app.clock.advance_minutes(1);
        if seen.len() < 40 {
            app.mentee().await;
        }
        next = page.next_link();
    }
    let unique: HashSet<_> = seen.iter().cloned().collect();
    assert_eq!(unique.len(), seen.len(), "something is shown twice");
    assert!(known.iter().all(|mentee| unique.contains(mentee.id())), "something is not shown");
    assert!(seen.is_sorted(), "ids rise with time");
}

#[apply(test_both)]
async fn the_link_leads_to_what_the_cursor_leads_to(app: TestApp) {
    let coordinator = app.coordinator().await;
    app.mentees(5).await;
    let first = coordinator.get("/v1/mentees?limit=2").await;
    let link = first.next_link().unwrap();
    assert!(link.contains("limit=2"), "{link}");
    let by_link = coordinator.get(&link).await;
    let by_cursor = coordinator.get(&format!("/v1/mentees?limit=2&cursor={}", first.next_cursor().unwrap())).await;
    assert_eq!(by_link.json(), by_cursor.json());
    let last = coordinator.get(&by_link.next_link().unwrap()).await;
    assert_eq!(last.items().len(), 1);
    last.assert_field("next_cursor", Value::Null);
    assert_eq!(last.header("link"), None);
}

#[apply(test_both)]
async fn the_limit_has_bounds_and_a_default(app: TestApp) {
    let coordinator = app.coordinator().await;
    app.mentees(27).await;
    assert_eq!(coordinator.get("/v1/mentees").await.items().len(), 25);
    assert_eq!(coordinator.get("/v1/mentees?limit=1").await.items().len(), 1);
    assert_eq!(coordinator.get("/v1/mentees?limit=100").await.items().len(), 27);
    assert_eq!(coordinator.get("/v1/mentees?limit=27").await.next_cursor(), None);
    for (limit, code) in [
        ("0", "out-of-range"),
        ("101", "out-of-range"),
        ("-1", "out-of-range"),
        ("ten", "wrong-type"),
        ("", "wrong-type"),
        ("1.5", "wrong-type"),
        ("99999999999999999999", "wrong-type"),
    ] {
        coordinator.get(&format!("/v1/mentees?limit={limit}")).await.assert_fault("/limit", code);
    }
}

#[apply(test_both)]
async fn a_cursor_that_is_none_is_refused(app: TestApp) {
    let coordinator = app.coordinator().await;
    app.mentees(2).await;
    let cursor = coordinator.get("/v1/mentees?limit=1").await.next_cursor().unwrap();
    for wrong in ["x", "%00", "e30", &format!("{cursor}x"), &cursor[1..], &cursor.to_uppercase()] {
        coordinator.get(&format!("/v1/mentees?cursor={wrong}")).await.assert_fault("/cursor", "malformed");
    }
    coordinator.get(&format!("/v1/events?cursor={cursor}")).await.assert_fault("/cursor", "malformed");
}

#[apply(test_both)]
async fn a_cursor_tells_nothing_and_leads_on_for_its_own_reader_alone(app: TestApp) {
    let office = app.office().await;
    let [company, other] = [office.company().active().await, office.company().active().await];
    let (partner, rival) = (app.partner(&company).await, app.partner(&other).await);
    let cursor = partner.get("/v1/events?limit=1").await.next_cursor().unwrap();
    // In the log of the whole institute this company's events have other positions than in its own.
    let opened = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
    assert!(!opened.iter().all(u8::is_ascii), "a cursor is sealed: {opened:?}");
    assert_eq!(partner.get("/v1/events?limit=1").await.next_cursor(), Some(cursor.clone()), "the same position, the same cursor");
    app.partner(&company).await.get(&format!("/v1/events?cursor={cursor}")).await.assert_status(200);
    for reader in [&rival, office] {
        let refused = reader.get(&format!("/v1/events?cursor={cursor}")).await;
        refused.assert_fault("/cursor", "malformed");
        let detail = &refused.json()["errors"][0]["detail"];
        assert!(detail.as_str().unwrap().contains("start again without cursor"), "{detail}");
    }
    let forged = URL_SAFE_NO_PAD.encode(json!([1, 1]).to_string());
    partner.get(&format!("/v1/events?cursor={forged}")).await.assert_fault("/cursor", "malformed");
}

#[apply(test_both)]
async fn a_long_list_is_compressed_when_asked(app: TestApp) {
    let (coordinator, mentees) = (app.coordinator().await, app.mentees(27).await);
    let get = |path: &str, accept: &str| coordinator.get(path).header("accept-encoding", accept);
    let plain = get("/v1/mentees", "identity").await;
    assert_eq!(plain.assert_status(200).header("content-encoding"), None);
    for accept in ["gzip", "br, gzip;q=0.5", "deflate, gzip"] {
        let zipped = get("/v1/mentees", accept).await;
        assert_eq!(zipped.assert_status(200).header("content-encoding"), Some("gzip"), "{accept}");
        assert_eq!(zipped.header("vary"), Some("accept-encoding"));
        assert_eq!((zipped.json(), zipped.header("link")), (plain.json(), plain.header("link")));
    }
    for accept in ["", "br", "gzip;q=0", "identity"] {
        assert_eq!(get("/v1/mentees", accept).await.assert_status(200).header("content-encoding"), None, "{accept}");
    }
    // What is short stays as it is, and so does what has a tag, which stands for its octets.
    assert_eq!(get("/v1/mentees?limit=1", "gzip").await.assert_status(200).header("content-encoding"), None);
    assert_eq!(get(&format!("/v1/mentees/{}", mentees[0]), "gzip").await.assert_status(200).header("content-encoding"), None);
    assert_eq!(get("/openapi.json", "gzip").await.assert_status(200).header("content-encoding"), Some("gzip"));
    let asked = coordinator.request(reqwest::Method::HEAD, "/v1/mentees").header("accept-encoding", "gzip").await;
    assert_eq!((asked.assert_status(200).header("content-encoding"), asked.body.len()), (Some("gzip"), 0));
}

#[apply(test_both)]
async fn an_empty_list_is_a_page(app: TestApp) {
    let page = app.coordinator().await.get("/v1/mentees").await;
    assert_eq!(page.json(), json!({"items": [], "next_cursor": null}));
}
