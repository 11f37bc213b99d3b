//! The review of submitted slots, one after the other.

use super::{desk, leads_to, once, page};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_coordinator_goes_from_one_review_to_the_next(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let first = office.slot(&company).starts("2027-04-01T10:00").with("title", "The first").submitted().await;
    let second = office.slot(&company).starts("2027-04-02T10:00").with("title", "The second").submitted().await;
    let (app, mut browser) = desk(&app, "Rosa").await;
    let path = format!("/slots/{}/review", first.id());
    let shown = page(&browser, &path).await;
    for text in ["The card is complete.", "Duties of the company", "Mock interview", "Next one"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(shown.contains(&format!("href=\"/slots/{}/review\"", second.id())), "{shown}");
    assert!(!shown.contains("Since it was returned"), "{shown}");

    let publish = format!("/slots/{}/publish", first.id());
    let published = browser.send(&publish, &[("_once", &once(&shown, &publish)), ("_to", "review"), ("version", "2")]).await;

    leads_to(&published, &format!("/slots/{}/review?notice=published", second.id()));
    let back = format!("/slots/{}/return", second.id());
    let silent = browser.send(&back, &[("_to", "review"), ("comment", "")]).await;
    assert_eq!(silent.status, 422, "{}", silent.text());
    leads_to(&browser.send(&back, &[("_to", "review"), ("comment", "Say who will be there.")]).await, "/?notice=returned");
    app.stop().await;
}

#[apply(test_both)]
async fn what_has_changed_since_a_slot_was_returned_stands_beside_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).submitted().await;
    office.step(&slot, "return", json!({"comment": "Say who will be there."})).await.assert_status(200);
    office.patch(&slot, json!({"title": "Panel interview for two"})).await.assert_status(200);
    office.step(&slot, "submit", json!({})).await.assert_status(200);
    let (app, browser) = desk(&app, "Rosa").await;

    let shown = page(&browser, &format!("/slots/{}/review", slot.id())).await;

    for text in ["Since it was returned", "Say who will be there.", "changed title of", "submitted"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    app.stop().await;
}
