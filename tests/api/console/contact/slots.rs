//! A contact makes, changes, submits, publishes, moves and cancels slots on the pages.

use super::*;

#[apply(test_both)]
async fn a_slot_that_is_made_from_the_last_one_is_submitted_once(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    let last = office.slot(&company).hosts(&[&host]).with("site_id", site.id()).with("mode", "in_person").published().await;
    let (app, browser) = contact_of(&app, &company).await;
    let form = Filled::of(&page(&browser, "/slots/new").await);
    assert_eq!(form.value("title"), "Engineer panel-style interview");
    assert_eq!((form.value("local_start"), form.value("site_id")), ("2027-04-07T18:00", site.id()));
    let form = form.with("local_start", "2027-04-08T10:00").with("_then", "submit");

    let (first, second) = (form.send(&browser, "/slots/new").await, form.send(&browser, "/slots/new").await);

    let made = made_at(&first);
    leads_to(&first, &format!("{made}?notice=submitted"));
    leads_to(&second, &format!("{made}?notice=submitted"));
    let there = app.office().await.get(&format!("/v1{made}")).await;
    there.assert_field("status", "submitted").assert_field("host_ids", json!([host.id()])).assert_field("site_id", site.id());
    let (card, of_last) = (there.field("card"), app.office().await.get(&last).await.field("card"));
    assert_eq!(card, of_last);
    let slots = app.office().await.all("/v1/slots").await;
    assert_eq!(slots.len(), 2);
    assert!(page(&browser, &made).await.contains("Waits for a coordinator"));
    app.stop().await;
}

#[apply(test_both)]
async fn what_cannot_be_submitted_yet_is_saved_as_a_draft_that_says_what_is_missing(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (app, browser) = contact_of(&app, &company).await;
    let empty = Filled::of(&page(&browser, "/slots/new").await);
    assert_eq!((empty.value("title"), empty.value("timezone")), ("", "Europe/London"));
    let form = empty.with("title", "A first \"slot\"").with("kind", "shadowing").with("mode", "online").with("_then", "submit");

    let wrong = form.clone().with("capacity:int", "many").send(&browser, "/slots/new").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("value=\"A first &quot;slot&quot;\"") && wrong.text().contains("value=\"many\""), "{}", wrong.text());
    assert_eq!(app.office().await.all("/v1/slots").await.len(), 0);

    let saved = form.send(&browser, "/slots/new").await;
    let edit = made_at(&saved);
    leads_to(&saved, &format!("{edit}?notice=incomplete"));
    let shown = page(&browser, &edit).await;
    for field in ["#local_start", "#card.purpose", "#card.access_notes", "#card.activities.0.text"] {
        assert!(shown.contains(&format!("href=\"{field}\"")), "{field} is missing in {shown}");
    }
    let slot = edit.trim_end_matches("/edit").to_owned();
    let mut form = Filled::of(&shown).with("local_start", "2027-04-08T10:00").with("_then", "submit");
    for field in ["card.purpose", "card.what_happens", "card.who_will_be_there", "card.access_notes", "card.activities.0.text"] {
        form = form.with(field, "Said");
    }
    let submitted = form.with("card.activities.0.kind", "observe").send(&browser, &edit).await;
    leads_to(&submitted, &format!("{slot}?notice=submitted"));
    app.office().await.get(&format!("/v1{slot}")).await.assert_field("status", "submitted");
    app.stop().await;
}

#[apply(test_both)]
async fn a_refusal_keeps_what_was_typed_and_makes_nothing(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    office.slot(&company).published().await;
    let (app, browser) = contact_of(&app, &company).await;
    let form = Filled::of(&page(&browser, "/slots/new").await).with("title", "Typed by hand").with("_then", "submit");
    office.transition(&company, "paused").await.assert_status(201);

    let refused = form.send(&browser, "/slots/new").await;

    assert_eq!(refused.status, 409);
    let text = refused.text();
    assert!(text.contains("value=\"Typed by hand\"") && text.contains("The partnership is paused"), "{text}");
    assert_eq!(app.office().await.all("/v1/slots").await.len(), 1);
    let saved = form.with("_then", "").send(&browser, "/slots/new").await;
    let made = made_at(&saved);
    leads_to(&saved, &format!("{made}?notice=created"));
    app.office().await.get(&format!("/v1{made}")).await.assert_field("status", "draft").assert_field("title", "Typed by hand");
    app.stop().await;
}

#[apply(test_both)]
async fn a_returned_draft_is_mended_and_an_old_form_shows_both_values(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).submitted().await;
    office.step(&slot, "return", json!({"comment": "Say where to wait"})).await.assert_status(200);
    let (app, browser) = contact_of(&app, &company).await;
    let start = page(&browser, "/").await;
    assert!(start.contains("Returned to you") && start.contains("Say where to wait"), "{start}");
    let edit = format!("/slots/{}/edit", slot.id());
    let form = Filled::of(&page(&browser, &edit).await).with("card.access_notes", "Wait at the desk").with("_then", "submit");
    office.patch(&slot, json!({"title": "Theirs"})).await.assert_status(200);

    let both = form.clone().with("title", "Mine").send(&browser, &edit).await;

    assert_eq!(both.status, 412);
    let text = both.text();
    assert!(text.contains("Use mine") && text.contains("Theirs") && text.contains("value=\"Mine\""), "{text}");
    assert!(text.contains("Wait at the desk"), "{text}");
    let mine = Filled::of(&text).with("_then", "submit").send(&browser, &edit).await;
    leads_to(&mine, &format!("/slots/{}?notice=submitted", slot.id()));
    let there = app.office().await.get(&slot).await;
    there.assert_field("title", "Mine").assert_field("status", "submitted");
    assert_eq!(there.field("card")["access_notes"], "Wait at the desk");
    app.stop().await;
}

#[apply(test_both)]
async fn an_activity_that_is_emptied_is_taken_off_the_card(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mut card = crate::harness::domain::card();
    let activities: Vec<_> = (1..8).map(|number| json!({"text": format!("Step {number}"), "kind": "observe"})).collect();
    card["activities"] = json!(activities);
    let slot = office.slot(&company).with("card", card).draft().await;
    let (app, browser) = contact_of(&app, &company).await;
    let edit = format!("/slots/{}/edit", slot.id());
    let form = Filled::of(&page(&browser, &edit).await);
    let emptied = form.with("card.activities.1.text", "").with("card.activities.1.kind", "");
    leads_to(&emptied.send(&browser, &edit).await, &format!("/slots/{}?notice=saved", slot.id()));
    let texts: Vec<_> = app.office().await.get(&slot).await.field("card")["activities"].as_array().unwrap().clone();
    let texts: Vec<_> = texts.iter().map(|activity| activity["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(texts, ["Step 1", "Step 3", "Step 4", "Step 5", "Step 6", "Step 7"]);
    app.stop().await;
}

#[apply(test_both)]
async fn a_company_that_may_publish_publishes_at_once(app: TestApp) {
    let office = app.office().await;
    let company = office.company().may_publish().active().await;
    let host = office.host(&company).await;
    office.slot(&company).hosts(&[&host]).published().await;
    let (app, mut browser) = contact_of(&app, &company).await;
    let form = Filled::of(&page(&browser, "/slots/new").await).with("_then", "publish");

    let clash = form.clone().with("local_start", "2027-03-31T18:15").send(&browser, "/slots/new").await;
    assert_eq!(clash.status, 409, "{}", clash.text());
    assert_eq!(app.office().await.all("/v1/slots").await.len(), 1);
    let made = made_at(&form.send(&browser, "/slots/new").await);
    app.office().await.get(&format!("/v1{made}")).await.assert_field("status", "published");

    let draft = made_at(&form.with("local_start", "2027-04-09T10:00").with("_then", "").send(&browser, "/slots/new").await);
    leads_to(&browser.send(&format!("{draft}/publish"), &[]).await, &format!("{draft}?notice=published"));
    app.stop().await;
}

#[apply(test_both)]
async fn the_terms_of_a_published_slot_are_not_the_companys_to_change_alone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let (app, browser) = contact_of(&app, &company).await;
    let edit = format!("/slots/{}/edit", slot.id());
    let form = Filled::of(&page(&browser, &edit).await);
    assert!(form.0.iter().all(|(name, _)| !["mode", "kind", "local_start", "card.compensation.kind"].contains(&name.as_str())), "{form:?}");

    let refused = form.clone().with("mode", "in_person").with("title", "Typed by hand").send(&browser, &edit).await;
    assert_eq!(refused.status, 403);
    let text = refused.text();
    assert!(text.contains("ask a coordinator to change /mode") && text.contains("value=\"Typed by hand\""), "{text}");
    leads_to(&form.with("title", "Typed by hand").send(&browser, &edit).await, &format!("/slots/{}?notice=saved", slot.id()));
    app.office().await.get(&slot).await.assert_field("title", "Typed by hand").assert_field("mode", "online");
    app.stop().await;
}

#[apply(test_both)]
async fn a_slot_is_moved_and_cancelled_by_its_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let (app, mut browser) = contact_of(&app, &company).await;
    let place = format!("/slots/{}", slot.id());
    let shown = page(&browser, &format!("{place}/move")).await;
    assert!(shown.contains("One person is booked") && shown.contains("value=\"2027-03-31T18:00\""), "{shown}");
    let to = [("local_start", "2027-04-01T10:00"), ("reason_code", "host_unavailable"), ("on_clash", "refuse")];
    leads_to(&browser.send(&format!("{place}/move"), &to).await, &format!("{place}?notice=moved"));
    let cancel = [("reason_code", "illness"), ("note", ""), ("cancelled_by", "institute")];
    leads_to(&browser.send(&format!("{place}/cancel"), &cancel).await, &format!("{place}?notice=cancelled"));
    app.office().await.get(&slot).await.assert_field("cancelled_by", "employer");
    app.office().await.get(&booking).await.assert_field("status", "cancelled").assert_field("cancelled_by", "employer");
    app.stop().await;
}
