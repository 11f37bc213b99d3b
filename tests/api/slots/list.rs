//! The list of slots: its order and its pages.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::harness::prelude::*;

/// In another order than that of their starts; the last two have none.
async fn seven_slots(app: &TestApp) -> (Company, Vec<String>) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mut by_start = Vec::new();
    for day in [5, 1, 4, 2, 3] {
        let start = format!("2027-04-{day:02}T10:00");
        by_start.push((day, office.slot(&company).starts(&start).draft().await.id().to_owned()));
    }
    by_start.sort();
    let mut ids: Vec<_> = by_start.into_iter().map(|(_, id)| id).collect();
    for _ in 0..2 {
        app.clock.advance_minutes(1);
        ids.push(office.slot(&company).without("local_start").draft().await.id().to_owned());
    }
    (company, ids)
}

#[apply(test_both)]
async fn slots_come_in_the_order_of_their_starts_and_those_without_last(app: TestApp) {
    let (_, ids) = seven_slots(&app).await;

    assert_eq!(app.office().await.get("/v1/slots").await.ids(), ids);
}

#[apply(test_both)]
async fn walking_with_the_cursor_meets_every_slot_once(app: TestApp) {
    let (company, ids) = seven_slots(&app).await;
    let office = app.office().await;

    for limit in [1, 2, 3, 7] {
        let mut seen = Vec::new();
        let mut next = Some(format!("/v1/slots?company_id={company}&limit={limit}"));
        while let Some(page) = next {
            let answer = office.get(&page).await;
            assert!(answer.items().len() <= limit, "{answer:?}");
            seen.extend(answer.ids());
            next = answer.next_link();
        }
        assert_eq!(seen, ids, "in pages of {limit}");
    }
}

#[apply(test_both)]
async fn a_walk_stays_stable_while_slots_are_added(app: TestApp) {
    let (company, ids) = seven_slots(&app).await;
    let office = app.office().await;
    let first = office.get("/v1/slots?limit=3").await;

    let before = office.slot(&company).starts("2027-03-31T10:00").draft().await;
    let after = office.slot(&company).starts("2027-04-04T11:00").draft().await;
    let rest = office.get(&format!("/v1/slots?limit=100&cursor={}", first.next_cursor().unwrap())).await.ids();

    assert_eq!(first.ids(), ids[..3]);
    assert!(!rest.contains(&before.id().to_owned()) && rest.contains(&after.id().to_owned()), "{rest:?}");
    assert_eq!(rest.into_iter().filter(|id| id != after.id()).collect::<Vec<_>>(), ids[3..]);
}

#[apply(test_both)]
async fn slots_of_one_start_are_told_apart_by_the_cursor(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    for _ in 0..5 {
        office.slot(&company).draft().await;
    }

    let whole = office.get("/v1/slots").await.ids();
    let first = office.get("/v1/slots?limit=2").await;
    let second = office.get(&first.next_link().unwrap()).await;
    let third = office.get(&second.next_link().unwrap()).await;

    assert_eq!([first.ids(), second.ids(), third.ids()].concat(), whole);
    assert_eq!(third.next_cursor(), None);
}

#[apply(test_both)]
async fn a_cursor_to_before_all_time_is_refused(app: TestApp) {
    let office = app.office().await;
    seven_slots(&app).await;
    let real = URL_SAFE_NO_PAD.decode(office.get("/v1/slots?limit=1").await.next_cursor().unwrap()).unwrap();
    // Only somebody who has the master key can write a cursor.
    let (sealer, list) = (&app.deps.sealer, "cursor /v1/slots institute");
    let cursor = |at: &str| {
        let mut key: Value = serde_json::from_slice(&sealer.open_alike(&real, list).unwrap()).unwrap();
        key[1][1] = json!(at);
        URL_SAFE_NO_PAD.encode(sealer.seal_alike(key.to_string().as_bytes(), list).unwrap())
    };

    for at in ["-009999-01-03T00:00:00Z", "1969-12-31T23:59:59.999999Z"] {
        office
            .get(&format!("/v1/slots?cursor={}", cursor(at)))
            .await
            .assert_problem(422, "validation-failed")
            .assert_fault("/cursor", "malformed");
    }
    office.get(&format!("/v1/slots?cursor={}", cursor("1970-01-01T00:00:00Z"))).await.assert_status(200);
}

#[apply(test_both)]
async fn a_listed_slot_is_what_reading_it_shows(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    let slot = office.slot(&company).hosts(&[&host]).with("site_id", site.id()).published().await;

    assert_eq!(office.get("/v1/slots").await.items(), [office.get(&slot).await.json()]);
}
