//! The card: no unpaid work, pay with a rate, and patches that merge.

use crate::harness::domain::card;
use crate::harness::prelude::*;

fn working(compensation: Value) -> Value {
    let mut card = card();
    card["compensation"] = compensation;
    card["activities"] = json!([{"text": "Draw a detail for a client", "kind": "produce"}]);
    card
}

#[apply(test_both)]
async fn shadowing_in_which_somebody_produces_must_be_paid(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("shadowing");

    for unpaid in [json!({"kind": "none"}), json!({"kind": "expenses"})] {
        let answer = slot.clone().with("card", working(unpaid)).send().await;
        answer.assert_problem(422, "work-must-be-paid").assert_fault("/card/compensation", "work-must-be-paid");
    }
    let paid = json!({"kind": "paid", "hourly_rate_minor": 1360, "currency": "GBP"});
    slot.with("card", working(paid)).published().await;
}

#[apply(test_both)]
async fn work_stays_paid_whatever_is_patched(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let paid = json!({"kind": "paid", "hourly_rate_minor": 1360, "currency": "GBP"});
    let slot = office.slot(&company).kind("shadowing").with("card", working(paid)).draft().await;
    let interview = office.slot(&company).with("card", working(json!({"kind": "none"}))).draft().await;

    let unpaid = json!({"card": {"compensation": {"kind": "none", "hourly_rate_minor": null, "currency": null}}});
    office.patch(&slot, unpaid).await.assert_problem(422, "work-must-be-paid");
    office.patch(&interview, json!({"kind": "shadowing"})).await.assert_problem(422, "work-must-be-paid");
}

#[apply(test_both)]
async fn a_rate_goes_with_paid_and_only_with_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let with = |compensation: Value| office.slot(&company).with("card", json!({"compensation": compensation})).send();

    let no_rate = with(json!({"kind": "paid"})).await;
    no_rate.assert_fault("/card/compensation/hourly_rate_minor", "required").assert_fault("/card/compensation/currency", "required");
    let rate = with(json!({"kind": "expenses", "hourly_rate_minor": 1, "currency": "GBP"})).await;
    rate.assert_fault("/card/compensation/hourly_rate_minor", "not-allowed").assert_fault("/card/compensation/currency", "not-allowed");
    with(json!({"kind": "paid", "hourly_rate_minor": 0, "currency": "gbp"})).await.assert_fault("/card/compensation/currency", "malformed");
    with(json!({"kind": "gifts"})).await.assert_fault("/card/compensation/kind", "unknown-word");
}

#[apply(test_both)]
async fn a_patch_of_the_card_merges(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).draft().await;

    let patch = json!({"card": {"purpose": "Practise", "access_notes": null, "compensation": {"note": "Lunch"}, "activities": []}});
    let patched = office.patch(&slot, patch).await;

    let mut expected = card();
    expected["purpose"] = json!("Practise");
    expected["access_notes"] = Value::Null;
    expected["compensation"] = json!({"kind": "none", "hourly_rate_minor": null, "currency": null, "note": "Lunch"});
    expected["activities"] = json!([]);
    patched.assert_status(200).assert_field("card", expected);
    office.patch(&slot, json!({"card": null})).await.assert_status(200).assert_field("card", Value::Null);
}

#[apply(test_both)]
async fn each_fault_of_a_card_points_into_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let card = json!({"purpose": 7, "may_lead_to_job": "perhaps", "colour": "red",
        "activities": [{"text": "Watch", "kind": "observe"}, {"kind": "sleep"}, "talk"]});

    let answer = office.slot(&company).with("card", card).with("seats", 3).send().await;

    answer.assert_problem(422, "validation-failed").assert_fault("/card/purpose", "wrong-type");
    answer.assert_fault("/card/may_lead_to_job", "unknown-word").assert_fault("/card/colour", "unknown-field");
    answer.assert_fault("/card/activities/1/text", "required").assert_fault("/card/activities/1/kind", "unknown-word");
    answer.assert_fault("/card/activities/2", "wrong-type").assert_fault("/seats", "unknown-field");
}

#[apply(test_both)]
async fn texts_are_kept_as_typed(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let typed = " Bring:\r\n\t• a drawing 📐\n  <b>not bold</b>; drop table \\ \" ' ";
    let mut card = card();
    card["what_happens"] = json!(typed);

    let slot = office.slot(&company).with("card", card).with("title", "Łódź 面接 🤝").draft().await;

    office.get(&slot).await.assert_field("/card/what_happens", typed).assert_field("title", "Łódź 面接 🤝");
}

#[apply(test_both)]
async fn the_card_shows_what_nobody_types(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;

    let slot = office.slot(&company).published().await;

    let shown = json!({"total_minutes": 45, "shared_once_confirmed": ["preferred_name", "profession", "target_role", "adjustment_for_host"],
        "cancel_in_time_until": "2027-03-29T17:00:00Z"});
    office.get(&slot).await.assert_field("shown_on_card", shown);
}
