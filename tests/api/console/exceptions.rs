//! The pages of exceptions: one person asks on the page of what it is about, and another one decides.

use super::pages::{desk, leads_to, once, page};
use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

/// A published slot that an open round gives.
async fn given_by_round(app: &TestApp) -> (Slot, String) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    let body = json!({"name": "March interviews", "kind": "mock_interview", "slot_ids": [slot.id()],
        "opens_at": "2027-03-08T09:00:00Z", "closes_at": "2027-03-15T09:00:00Z"});
    let made = office.post("/v1/rounds", body).await;
    made.assert_status(201);
    (slot, made.id())
}

async fn ask_for_place(app: &TestApp, slot: &Slot, mentee: &Mentee) -> String {
    let body =
        json!({"action": "place", "slot_id": slot.id(), "mentee_id": mentee.id(), "category": "mistake_of_ours", "reason": "We lost it."});
    let asked = app.office().await.post("/v1/exceptions", body).await;
    asked.assert_status(201);
    asked.id()
}

#[apply(test_both)]
async fn every_page_of_exceptions_is_for_the_staff_alone_and_is_small(app: TestApp) {
    let (slot, round) = given_by_round(&app).await;
    let mentee = app.mentee().await;
    let id = ask_for_place(&app, &slot, &mentee).await;
    let (app, browser) = desk(&app).await;
    let admin = app.admin().await;
    let company = app.office().await.company().active().await;
    let partner = signed_in(&app, &admin, &account(&admin, "Gwen", "partner", Some(&company)).await).await;
    let viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;
    let of_one = ["", "/approve", "/reject"].map(|step| format!("/exceptions/{id}{step}"));
    let of_place = format!("/exceptions/new?action=place&slot_id={}", slot.id());
    let asking = [
        "/exceptions/new".to_owned(),
        of_place.clone(),
        format!("{of_place}&mentee_id={}", mentee.id()),
        format!("/exceptions/new?action=cancel_round&round_id={round}"),
    ];
    for path in ["/exceptions", "/exceptions?status=pending", "/exceptions?status=lapsed"]
        .map(str::to_owned)
        .into_iter()
        .chain(of_one)
        .chain(asking)
    {
        let shown = browser.get(&path).await;
        shown.assert_status(200);
        assert_headers(&shown);
        let text = shown.text();
        assert!(shown.body.len() <= LARGEST_PAGE && !text.contains(" style="), "{path} has {} bytes", shown.body.len());
        assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
        assert_eq!((viewer.get(&path).await.status, partner.get(&path).await.status), (403, 403), "{path}");
        assert_eq!(Browser::at(&app).get(&path).await.status, 303, "{path}");
    }
    for gone in
        ["/exceptions/exc_1", &format!("/exceptions/{id}/x"), "/exceptions/new?action=cancel_round&round_id=rnd_01k2m7q3x8e5rb4t9v6w1y0z2a"]
    {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn one_person_asks_for_a_place_and_another_one_gives_it(app: TestApp) {
    let (slot, _) = given_by_round(&app).await;
    let mentee = app.mentee_with().await.with("full_name", "Nesta Abara").registered().await;
    let (app, mut rosa) = desk(&app).await;
    let admin = app.admin().await;
    let mut miriam = signed_in(&app, &admin, &account(&admin, "Miriam", "coordinator", None).await).await;
    let asking = format!("/exceptions/new?action=place&slot_id={}", slot.id());
    assert!(page(&rosa, &format!("/slots/{}", slot.id())).await.contains(&asking.replace('&', "&amp;")), "the slot's page leads there");
    let chosen = format!("{asking}&mentee_id={}", mentee.id());
    assert!(page(&rosa, &format!("{asking}&q=nesta")).await.contains(&chosen.replace('&', "&amp;")));
    let form = page(&rosa, &chosen).await;
    assert!(form.contains("A place for Nesta Abara in"), "{form}");
    let key = once(&form);
    let fields = |reason: &'static str| {
        [
            ("_once", key.as_str()),
            ("action", "place"),
            ("slot_id", slot.id()),
            ("mentee_id", mentee.id()),
            ("category", "adjustment"),
            ("reason", reason),
        ]
    };
    let refused = rosa.send("/exceptions/new", &fields("")).await;
    assert!(refused.status == 422 && refused.text().contains("A place for Nesta Abara in"), "{}", refused.text());

    let asked = rosa.send("/exceptions/new", &fields("She needs a room without stairs.")).await;

    let place = asked.header("location").unwrap_or_default().to_owned();
    assert!(asked.status == 303 && place.ends_with("?notice=asked"), "{}", asked.text());
    let path = place.split('?').next().unwrap_or_default().to_owned();
    let shown = page(&rosa, &path).await;
    assert!(shown.contains("another person decides") && !shown.contains(&format!("{path}/approve")), "{shown}");
    let own = rosa.send(&format!("{path}/approve"), &[("version", "1")]).await;
    assert!(own.status == 403, "{}", own.text());
    let shown = page(&miriam, &path).await;
    assert!(shown.contains(&format!("{path}/approve")) && shown.contains("She needs a room without stairs."), "{shown}");
    leads_to(&miriam.send(&format!("{path}/approve"), &[("version", "1")]).await, &format!("{path}?notice=approved"));
    let bookings = app.office().await.all(&format!("/v1/bookings?slot_id={}", slot.id())).await;
    assert_eq!((bookings.len(), &bookings[0]["status"], &bookings[0]["mentee_id"]), (1, &json!("offered"), &json!(mentee.id())));
    let listed = page(&miriam, "/exceptions?status=approved").await;
    assert!(listed.contains("Rosa") && listed.contains("Miriam") && listed.contains("Nesta Abara"), "{listed}");
    app.stop().await;
}

#[apply(test_both)]
async fn an_open_round_is_ended_by_two_people_and_a_rejection_says_why(app: TestApp) {
    let (_, round) = given_by_round(&app).await;
    let (app, mut rosa) = desk(&app).await;
    let admin = app.admin().await;
    let mut miriam = signed_in(&app, &admin, &account(&admin, "Miriam", "coordinator", None).await).await;
    let asking = format!("/exceptions/new?action=cancel_round&round_id={round}");
    assert!(page(&rosa, &format!("/rounds/{round}/cancel")).await.contains(&asking.replace('&', "&amp;")));
    let mut paths = Vec::new();
    for reason in ["The company has closed.", "The company has closed for good."] {
        let fields = [("action", "cancel_round"), ("round_id", round.as_str()), ("category", "other"), ("reason", reason)];
        let asked = rosa.send("/exceptions/new", &fields).await;
        assert_eq!(asked.status, 303, "{}", asked.text());
        paths.push(asked.header("location").unwrap_or_default().split('?').next().unwrap_or_default().to_owned());
    }

    let rejected = miriam.send(&format!("{}/reject", paths[0]), &[("version", "1"), ("reason", "Ask the company first.")]).await;
    leads_to(&rejected, &format!("{}?notice=rejected", paths[0]));
    leads_to(&miriam.send(&format!("{}/approve", paths[1]), &[("version", "1")]).await, &format!("{}?notice=approved", paths[1]));

    assert!(page(&rosa, &paths[0]).await.contains("Ask the company first."));
    app.office().await.get(&format!("/v1/rounds/{round}")).await.assert_field("status", "cancelled");
    app.stop().await;
}
