//! Forms that are shown again: what was typed stays where it was typed, and nothing of it is lost.

use super::contact::{Filled, another_contact, contact_of};
use super::pages::{desk, leads_to, page};
use super::series::{contains, goes_on, send};
use crate::accounts::over_https;
use crate::harness::domain::card;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn attendance_stays_with_its_mentee_when_somebody_else_is_recorded_meanwhile(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(3).published().await;
    let mut bookings = Vec::new();
    for name in ["Amal Idris", "Rosa Kant", "Sol Lindqvist"] {
        let mentee = office.mentee().with("full_name", name).with("email", Value::Null).registered().await;
        bookings.push(office.book(&slot, &mentee).await);
    }
    app.clock.set("2027-03-31T18:00:00Z");
    let (app, mut browser) = desk(&app).await;
    let path = format!("/slots/{}/attendance", slot.id());
    let of = |number: usize, field: &str| format!("slots.{}.{}.{field}", slot.id(), bookings[number].id());
    let typed = Filled::of(&page(&browser, &path).await)
        .with(&of(0, "outcome"), "no_show")
        .with(&of(0, "party"), "mentee")
        .with(&of(1, "late_minutes:int"), "many");
    app.office().await.attendance(&bookings[0], "attended").await.assert_status(200);

    let refused = typed.send(&browser, &path).await;

    assert_eq!(refused.status, 422);
    let again = Filled::of(&refused.text());
    let shown = [(1, "outcome"), (1, "party"), (1, "late_minutes:int"), (2, "outcome")]
        .map(|(number, field)| again.value(&of(number, field)).to_owned());
    assert_eq!(shown, ["attended", "", "many", "attended"], "{}", refused.text());
    let stale = typed.clone().with(&of(1, "late_minutes:int"), "").send(&browser, &path).await;
    assert_eq!(stale.status, 422);
    contains(&stale.text(), &["Amal Idris was recorded meanwhile, and is left out now."]);
    let corrected = again.with(&of(1, "late_minutes:int"), "5");
    let preview = corrected.send(&browser, &path).await;
    contains(&preview.text(), &["2 came: ", "Rosa Kant", "Sol Lindqvist"]);
    leads_to(&send(&mut browser, &path, &goes_on(&preview.text())).await, &format!("/slots/{}?notice=recorded", slot.id()));
    let office = app.office().await;
    for (booking, late) in bookings.iter().zip([Value::Null, json!(5), Value::Null]) {
        office.get(booking).await.assert_field("status", "attended").assert_field("/attendance/late_minutes", late);
    }
    app.stop().await;
}

/// These are seven activities, of which a page offers rows for five.
fn seven_activities() -> Value {
    let activities = (1..=7).map(|number| json!({"text": format!("Activity no. {number}"), "kind": "observe"})).collect::<Vec<_>>();
    let mut card = card();
    card["activities"] = activities.into();
    card
}

#[apply(test_both)]
async fn a_refused_copy_keeps_every_activity(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    office.slot(&company).kind("shadowing").with("card", seven_activities()).draft().await;
    let (app, browser) = contact_of(&app, &company).await;
    let form = Filled::of(&page(&browser, "/slots/new").await);
    assert_eq!(form.value("card.activities.6.text"), "Activity no. 7");

    let refused = form.with("capacity:int", "many").send(&browser, "/slots/new").await;

    assert_eq!(refused.status, 422);
    let again = Filled::of(&refused.text());
    assert_eq!((again.value("card.activities.6.text"), again.value("card.activities.6.kind")), ("Activity no. 7", "observe"));
    let made = again.with("capacity:int", "1").send(&browser, "/slots/new").await;
    let made = made.header("location").unwrap().split('?').next().unwrap().to_owned();
    let there = app.office().await.get(&format!("/v1{made}")).await;
    assert_eq!(there.field("/card/activities").as_array().unwrap().len(), 7);
    app.stop().await;
}

#[apply(test_both)]
async fn a_form_keeps_the_hosts_whom_it_does_not_offer(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (left, stays) = (office.host(&company).await, office.host(&company).await);
    office.patch(&left, json!({"name": "Mara Quist"})).await.assert_status(200);
    let slot = office.slot(&company).hosts(&[&stays, &left]).draft().await;
    office.step(&left, "archive", json!({})).await.assert_status(200);
    let edit = format!("/slots/{}/edit", slot.id());
    let (app, of_staff) = desk(&app).await;
    let (_, of_company) = contact_of(&app, &company).await;
    for browser in [of_staff, of_company] {
        let shown = page(&browser, &edit).await;
        contains(&shown, &[&format!("value=\"{}\" checked><span>Mara Quist (archived)</span>", left.id())]);
        let title = format!("{} again", Filled::of(&shown).value("title"));
        leads_to(&Filled::of(&shown).with("title", &title).send(&browser, &edit).await, &format!("/slots/{}?notice=saved", slot.id()));
        app.office().await.get(&slot).await.assert_field("title", title).assert_field("host_ids", json!([stays.id(), left.id()]));
        let refused = Filled::of(&shown).with("capacity:int", "many").send(&browser, &edit).await;
        contains(&refused.text(), &["Mara Quist (archived)"]);
    }
    app.stop().await;
}

#[apply(test_both)]
async fn enter_in_a_field_saves_a_draft_and_does_not_submit_it(app: TestApp) {
    let office = app.office().await;
    let (company, trusted) = (office.company().active().await, office.company().may_publish().active().await);
    let draft = office.slot(&company).draft().await;
    let app = over_https(&app).await;
    for (name, company, path, does_more) in [
        ("Gwen", &company, "/slots/new".to_owned(), "Submit"),
        ("Idris", &company, format!("/slots/{}/edit", draft.id()), "Submit"),
        ("Mara", &trusted, "/slots/new".to_owned(), "Publish"),
    ] {
        let shown = page(&another_contact(&app, name, company).await, &path).await;
        let form = shown.split("<form class=\"form\"").nth(1).and_then(|rest| rest.split("</form>").next()).unwrap();
        let buttons: Vec<_> = form.split("<button ").skip(1).map(|button| button.split_once('>').unwrap()).collect();
        assert!(!buttons[0].0.contains("name=") && buttons[0].1.starts_with("Save as a draft"), "{buttons:?}");
        assert!(buttons[1].0.contains("name=\"_then\"") && buttons[1].1.starts_with(does_more), "{buttons:?}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn the_attendance_of_the_largest_slot_is_read(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(1_000).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    app.clock.set("2027-03-31T18:00:00Z");
    let (app, mut browser) = desk(&app).await;
    let row = |id: &str| {
        let name = |field: &str| format!("slots.{}.{id}.{field}", slot.id());
        [(name("outcome"), "attended".to_owned()), (name("party"), String::new()), (name("late_minutes:int"), "5".to_owned())]
    };
    let absent = (0..999).map(|number| format!("book_{number:026}")).collect::<Vec<_>>();
    let typed: Vec<_> = row(booking.id()).into_iter().chain(absent.iter().flat_map(|id| row(id))).collect();

    let refused = send(&mut browser, &format!("/slots/{}/attendance", slot.id()), &typed).await;

    assert_eq!(refused.status, 422);
    contains(&refused.text(), &["There are 999 things to mend", "This slot has no such booking."]);
    app.stop().await;
}
