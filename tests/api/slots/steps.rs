//! The table of the slot (docs/product.md, Slot), row by row.

use super::slot_that_is;
use crate::harness::prelude::*;

async fn complete(app: &TestApp) {
    foothold::worker::complete::run(app.deps.clone()).await.expect("the job runs");
}

#[apply(test_both)]
async fn a_slot_is_created_as_a_draft_by_coordinator_and_partner(app: TestApp) {
    let office = app.office().await;
    let company = office.company().created().await;
    let partner = app.partner(&company).await;

    let by_office = office.slot(&company).send().await;
    let by_partner = partner.slot(&company).without("company_id").send().await;

    for made in [by_office, by_partner] {
        made.assert_status(201).assert_field("status", "draft").assert_field("company_id", company.id()).assert_field("version", 1);
        made.assert_field("availability", "busy-unavailable").assert_field("seats_taken", 0).assert_field("seats_left", 1);
        assert_eq!(made.header("location"), Some(format!("/v1/slots/{}", made.id()).as_str()), "{made:?}");
        assert_eq!(office.get(&Slot::of(&made)).await.json(), made.json());
    }
}

#[apply(test_both)]
async fn nobody_creates_slots_for_a_partnership_that_is_over_or_suspended(app: TestApp) {
    let office = app.office().await;
    for status in ["ended", "declined", "suspended"] {
        let company = office.company().with_partnership(status).await;
        office.slot(&company).send().await.assert_problem(409, "conflict");
    }
}

#[apply(test_both)]
async fn a_draft_is_submitted_by_its_company_or_a_coordinator(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    for caller in [office, &app.partner(&company).await] {
        let slot = caller.slot(&company).draft().await;
        caller.step(&slot, "submit", json!({})).await.assert_status(200).assert_field("status", "submitted").assert_field("version", 2);
    }
}

#[apply(test_both)]
async fn a_submitted_slot_is_returned_with_a_comment_for_its_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    let slot = partner.slot(&company).submitted().await;

    office.step(&slot, "return", json!({"comment": "Who asks?"})).await.assert_status(200).assert_field("status", "draft");

    partner.get(&slot).await.assert_field("return_comment", "Who asks?");
    partner.step(&slot, "submit", json!({})).await.assert_status(200).assert_field("return_comment", Value::Null);
}

#[apply(test_both)]
async fn only_a_coordinator_returns_a_slot_and_says_why(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).submitted().await;

    let by_partner = app.partner(&company).await.step(&slot, "return", json!({"comment": "no"})).await;
    by_partner.assert_problem(403, "forbidden");
    office.step(&slot, "return", json!({})).await.assert_fault("/comment", "required");

    office.get(&slot).await.assert_field("status", "submitted");
}

#[apply(test_both)]
async fn a_coordinator_publishes_a_draft_or_a_submitted_slot(app: TestApp) {
    for from in ["draft", "submitted"] {
        let slot = slot_that_is(&app, from).await;
        let published = app.office().await.step(&slot, "publish", json!({})).await;
        published.assert_status(200).assert_field("status", "published").assert_field("availability", "free");
    }
}

#[apply(test_both)]
async fn a_partner_publishes_only_where_its_company_may(app: TestApp) {
    let office = app.office().await;
    for (company, may) in [(office.company().may_publish().active().await, true), (office.company().active().await, false)] {
        let partner = app.partner(&company).await;
        for slot in [partner.slot(&company).draft().await, partner.slot(&company).submitted().await] {
            let answer = partner.step(&slot, "publish", json!({})).await;
            if may {
                answer.assert_status(200)
            } else {
                answer.assert_problem(403, "forbidden")
            };
        }
    }
}

#[apply(test_both)]
async fn whatever_is_neither_cancelled_nor_completed_can_be_cancelled(app: TestApp) {
    let office = app.office().await;
    for from in ["draft", "submitted", "published", "on_hold"] {
        let slot = slot_that_is(&app, from).await;

        let answer = office.step(&slot, "cancel", json!({"reason_code": "host_unavailable", "note": "Gareth is away"})).await;

        answer.assert_status(200).assert_field("status", "cancelled").assert_field("cancelled_by", "institute");
        answer.assert_field("reason_code", "host_unavailable").assert_field("note", "Gareth is away");
    }
}

#[apply(test_both)]
async fn a_partner_cancels_for_the_employer_whatever_it_says(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (first, second) = (office.slot(&company).published().await, office.slot(&company).published().await);
    let partner = app.partner(&company).await;

    let said = partner.step(&first, "cancel", json!({"reason_code": "business_need", "cancelled_by": "institute"})).await;
    let for_employer = office.step(&second, "cancel", json!({"reason_code": "business_need", "cancelled_by": "employer"})).await;

    said.assert_status(200).assert_field("cancelled_by", "employer");
    for_employer.assert_status(200).assert_field("cancelled_by", "employer");
}

#[apply(test_both)]
async fn cancelling_a_slot_needs_a_reason_code_and_no_mentee_does_it(app: TestApp) {
    let slot = slot_that_is(&app, "published").await;
    let office = app.office().await;

    office.step(&slot, "cancel", json!({})).await.assert_fault("/reason_code", "required");
    office.step(&slot, "cancel", json!({"reason_code": "boredom"})).await.assert_fault("/reason_code", "unknown-word");
    let by_mentee = office.step(&slot, "cancel", json!({"reason_code": "work", "cancelled_by": "mentee"})).await;
    by_mentee.assert_fault("/cancelled_by", "unknown-word");

    office.get(&slot).await.assert_field("status", "published");
}

#[apply(test_both)]
async fn a_slot_is_completed_24_hours_after_its_end_and_not_before(app: TestApp) {
    // From 17:00Z to 17:45Z.
    let slot = slot_that_is(&app, "published").await;
    let office = app.office().await;

    app.clock.set("2027-04-01T17:44:59.999999Z");
    complete(&app).await;
    office.get(&slot).await.assert_field("status", "published");

    app.clock.set("2027-04-01T17:45:00Z");
    complete(&app).await;
    office.get(&slot).await.assert_field("status", "completed").assert_field("updated_at", "2027-04-01T17:45:00Z");
}

#[apply(test_both)]
async fn completing_twice_does_no_harm(app: TestApp) {
    let slot = slot_that_is(&app, "on_hold").await;
    app.clock.set("2027-04-02T00:00:00Z");

    complete(&app).await;
    let once = app.office().await.get(&slot).await.json();
    complete(&app).await;

    assert_eq!(once["status"], "completed");
    assert_eq!(app.office().await.get(&slot).await.json(), once);
    let completed = app.events().await.into_iter().filter(|event| event == "slot.completed").count();
    assert_eq!(completed, 1);
}

#[apply(test_both)]
async fn drafts_submitted_and_cancelled_slots_are_never_completed(app: TestApp) {
    let mut slots = Vec::new();
    for status in ["draft", "submitted", "cancelled"] {
        slots.push((slot_that_is(&app, status).await, status));
    }
    app.clock.set("2027-12-01T00:00:00Z");

    complete(&app).await;

    for (slot, status) in slots {
        app.office().await.get(&slot).await.assert_field("status", status);
    }
}

#[apply(test_both)]
async fn a_step_that_is_not_in_the_table_is_refused_and_names_the_possible_ones(app: TestApp) {
    let possible: &[(&str, &[&str])] = &[
        ("draft", &["submit", "publish", "cancel"]),
        ("submitted", &["return", "publish", "cancel"]),
        ("published", &["hold", "cancel", "move", "complete"]),
        ("on_hold", &["release", "cancel", "move", "complete"]),
        ("cancelled", &[]),
        ("completed", &[]),
    ];
    for (status, possible) in possible {
        let slot = slot_that_is(&app, status).await;
        for step in ["submit", "return", "publish", "cancel"].iter().filter(|step| !possible.contains(step) && !leads_to(step, status)) {
            let body = match *step {
                "return" => json!({"comment": "again"}),
                "cancel" => json!({"reason_code": "other"}),
                _ => json!({}),
            };
            let answer = app.office().await.step(&slot, step, body).await;
            answer.assert_problem(409, "illegal-transition").assert_field("possible", *possible).assert_field("status_now", *status);
        }
        app.office().await.get(&slot).await.assert_field("status", *status);
    }
}

fn leads_to(step: &str, status: &str) -> bool {
    [
        ("submit", "submitted"),
        ("publish", "published"),
        ("release", "published"),
        ("hold", "on_hold"),
        ("cancel", "cancelled"),
        ("complete", "completed"),
    ]
    .contains(&(step, status))
}

#[apply(test_both)]
async fn a_step_to_the_state_that_a_slot_has_changes_nothing(app: TestApp) {
    let office = app.office().await;
    let steps = [
        ("submitted", "submit", json!({})),
        ("published", "publish", json!({})),
        ("published", "release", json!({})),
        ("on_hold", "hold", json!({"reason": "The lift is still broken"})),
        ("cancelled", "cancel", json!({"reason_code": "other"})),
        ("completed", "complete", json!({})),
    ];
    for (status, step, body) in steps {
        let slot = slot_that_is(&app, status).await;
        let (before, known) = (office.get(&slot).await.json(), app.events().await.len());

        office.step(&slot, step, body).await.assert_status(200).assert_field("version", before["version"].clone());

        assert_eq!(office.get(&slot).await.json(), before, "{step}");
        assert_eq!(app.events().await.len(), known, "{step}");
    }
}

#[apply(test_both)]
async fn a_step_of_a_stale_version_is_refused(app: TestApp) {
    let slot = slot_that_is(&app, "draft").await;
    let office = app.office().await;
    let stale = office.get(&slot).await.etag();
    office.patch(&slot, json!({"title": "Panel"})).await.assert_status(200);

    for (step, body) in [("submit", json!({})), ("publish", json!({})), ("cancel", json!({"reason_code": "other"}))] {
        office.step(&slot, step, body).if_match(&stale).await.assert_problem(412, "precondition-failed");
    }
    let now = office.get(&slot).await.etag();
    office.step(&slot, "submit", json!({})).if_match(&now).await.assert_status(200);
    office.step(&slot, "return", json!({"comment": "again"})).if_match(&now).await.assert_problem(412, "precondition-failed");
}
