//! A partner sees what it can do itself, of its own company, and no mentee's name.

use super::*;

#[apply(test_both)]
async fn a_partner_sees_its_own_queues_and_nobodys_name(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let mut own = Vec::new();
    for (number, owner) in [&company, &other].into_iter().enumerate() {
        let slot = office.slot(owner).approval("employer").published().await;
        let request = office.book(&slot, &app.mentee().await).await;
        let ended = full(&app, office.slot(owner).starts("2027-03-12T10:00"), 0).await;
        let returned = office.slot(owner).submitted().await;
        office.step(&returned, "return", json!({"comment": "Say where to wait"})).await.assert_status(200);
        let hook = json!({"company_id": owner.id(), "url": "http://127.0.0.1:9/hook"});
        let hook = office.post("/v1/webhook-endpoints", hook).await.assert_status(201).id();
        office.post(&format!("/v1/webhook-endpoints/{hook}/disable"), json!({})).await.assert_status(200);
        if number == 0 {
            own = vec![request.id().to_owned(), ended.seated[0].id().to_owned(), returned.id().to_owned(), hook];
        }
    }
    app.clock.set("2027-03-12T10:45:00Z");

    let seen = app.partner(&company).await.get("/v1/attention").await;

    let queues = seen.field("queues");
    let names: Vec<_> = queues.as_array().unwrap().iter().map(|queue| queue["queue"].clone()).collect();
    assert_eq!(names, ["requests", "attendance", "returned_drafts", "disabled_endpoints", "busy_calendars"]);
    assert_eq!(bookings(&seen, "requests"), [json!(own[0])]);
    assert_eq!(bookings(&seen, "attendance"), [json!(own[1])]);
    assert_eq!(column(&seen, "returned_drafts", "/slot/id"), [json!(own[2])]);
    assert_eq!(column(&seen, "disabled_endpoints", "/webhook_endpoint_id"), [json!(own[3])]);
    for name in ["requests", "attendance"] {
        assert_eq!(column(&seen, name, "/mentee"), [Value::Null], "{name}");
    }
    assert!(!seen.text().contains("Amal"), "{seen:?}");
}

#[apply(test_both)]
async fn the_institutes_queues_are_refused_to_a_partner_and_all_of_them_to_a_viewer(app: TestApp) {
    let office = app.office().await;
    let partner = app.partner(&office.company().active().await).await;
    for name in [
        "look_first",
        "clearance_withdrawn",
        "over_limits",
        "draws",
        "exceptions",
        "offers",
        "unanswered_offers",
        "submitted_slots",
        "changed_slots",
        "slots_on_hold",
        "free_seats",
        "few_entries",
        "next_actions",
        "agreements",
    ] {
        partner.get(&format!("/v1/attention?queue={name}")).await.assert_fault("/queue", "not-allowed");
    }
    partner.get("/v1/attention?queue=requests").await.assert_status(200);
    app.viewer().await.get("/v1/attention").await.assert_problem(403, "forbidden");
}
