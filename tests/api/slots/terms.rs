//! A company cannot change these terms alone when people can book on them (docs/product.md, Slot).

use crate::harness::prelude::*;

/// This is a slot of a company that may not publish, with pay and one activity under supervision, and the callers who act on it.
struct Offered {
    office: Caller,
    partner: Caller,
    slot: Slot,
}

impl Offered {
    async fn published(app: &TestApp, approval: &str) -> Self {
        let office = app.office().await.clone();
        let company = office.company().active().await;
        let mut card = crate::harness::domain::card();
        card["compensation"] = json!({"kind": "paid", "hourly_rate_minor": 1500, "currency": "GBP"});
        card["activities"] = json!([{"text": "Watch", "kind": "observe"}, {"text": "Measure", "kind": "try_supervised"}]);
        let slot = office.slot(&company).with("card", card).capacity(3).approval(approval).published().await;
        Self { partner: app.partner(&company).await, office, slot }
    }

    /// These are the slots that a coordinator has to look at.
    async fn unseen(&self) -> Vec<Value> {
        let report = self.office.get("/v1/attention?queue=changed_slots").await.json();
        report["queues"][0]["items"].as_array().unwrap().iter().map(|entry| entry["slot"]["id"].clone()).collect()
    }
}

/// Each change comes with its name.
fn worse() -> Vec<(&'static str, Value)> {
    let activities = |more: Value| json!({"card": {"activities": [{"text": "Watch", "kind": "observe"}, {"text": "Measure", "kind": "try_supervised"}, more]}});
    vec![
        ("/mode", json!({"mode": "in_person"})),
        ("/card/compensation", json!({"card": {"compensation": {"kind": "none", "hourly_rate_minor": null, "currency": null}}})),
        ("/card/compensation", json!({"card": {"compensation": {"hourly_rate_minor": 1499}}})),
        ("/card/compensation", json!({"card": {"compensation": {"currency": "EUR"}}})),
        ("/card/may_lead_to_job", json!({"card": {"may_lead_to_job": "live_vacancy"}})),
        ("/card/activities", activities(json!({"text": "Weld", "kind": "try_supervised"}))),
        ("/card/activities", activities(json!({"text": "Draw the plan", "kind": "produce"}))),
    ]
}

#[apply(test_both)]
async fn a_coordinator_changes_the_terms_of_a_published_slot_with_a_reason_and_a_partner_does_not(app: TestApp) {
    for (named, change) in worse() {
        let of = Offered::published(&app, "automatic").await;
        let before = of.office.get(&of.slot).await.json();

        let refused = of.partner.patch(&of.slot, change.clone()).await;
        refused.assert_problem(403, "forbidden");
        assert!(refused.field("detail").as_str().unwrap().contains(named), "{refused:?}");
        of.office.patch(&of.slot, change.clone()).await.assert_fault("/reason", "required");
        assert_eq!(of.office.get(&of.slot).await.json(), before, "{change}");

        let mut why = change;
        why["reason"] = json!("Agreed on the phone");
        of.partner.patch(&of.slot, why.clone()).await.assert_fault("/reason", "not-allowed");
        of.office.patch(&of.slot, why).await.assert_status(200);
    }
}

#[apply(test_both)]
async fn what_takes_nothing_away_and_a_draft_are_the_companys_own(app: TestApp) {
    let of = Offered::published(&app, "automatic").await;
    for change in [
        json!({"card": {"compensation": {"hourly_rate_minor": 1600}}}),
        json!({"card": {"activities": [{"text": "Measure twice", "kind": "try_supervised"}, {"text": "Ask", "kind": "discuss"}]}}),
        json!({"title": "Panel", "location": "Room 4", "join_url": "https://meet.example/y", "card": {"purpose": "Practise"}}),
    ] {
        of.partner.patch(&of.slot, change).await.assert_status(200);
    }
    let company = Company::with_id(of.office.get(&of.slot).await.field("company_id").as_str().unwrap());
    let draft = of.office.slot(&company).draft().await;
    for (_, change) in worse() {
        if change["card"]["compensation"].is_null() {
            of.partner.patch(&draft, change).await.assert_status(200);
        }
    }
}

#[apply(test_both)]
async fn everybody_who_has_a_seat_is_asked_again_with_the_deadlines_of_a_move(app: TestApp) {
    let of = Offered::published(&app, "employer").await;
    let confirmed = of.office.book(&of.slot, &app.mentee().await).await;
    of.partner.confirm(&confirmed).await.assert_status(200);
    app.clock.advance_minutes(1);
    let requested = of.office.book(&of.slot, &app.mentee().await).await;
    app.clock.advance_hours(24);
    let known = app.events().await.len();

    let body = json!({"mode": "in_person", "location": "Room 4", "reason": "The platform is closed"});
    of.office.patch(&of.slot, body).await.assert_status(200).assert_field("seats_taken", 2);

    assert_eq!(app.events().await.split_off(known), ["slot.updated", "booking.offered", "booking.requested"]);
    of.office.get(&confirmed).await.assert_field("status", "offered").assert_field("offer_expires_at", "2027-03-11T09:01:00Z");
    of.office.get(&requested).await.assert_field("status", "requested").assert_field("respond_by", "2027-03-12T09:01:00Z");
    of.partner.get(&confirmed).await.assert_problem(404, "not-found");
    crate::harness::invariants::check(&app).await;
    of.office.confirm(&confirmed).await.assert_status(200).assert_field("status", "requested");
    assert_eq!(of.unseen().await, Vec::<Value>::new(), "a coordinator knows what a coordinator does");
}

#[apply(test_both)]
async fn what_a_partner_changes_of_a_booked_slot_stands_in_attention_until_it_is_seen(app: TestApp) {
    let of = Offered::published(&app, "automatic").await;
    of.partner.patch(&of.slot, json!({"title": "Panel"})).await.assert_status(200);
    assert_eq!(of.unseen().await, Vec::<Value>::new(), "nobody is booked");
    let booking = of.office.book(&of.slot, &app.mentee().await).await;
    of.partner.patch(&of.slot, json!({"capacity": 4})).await.assert_status(200);
    of.office.patch(&of.slot, json!({"title": "Panel interview"})).await.assert_status(200);
    assert_eq!(of.unseen().await, Vec::<Value>::new(), "seats, and what the office does itself");
    let known = app.events().await.len();

    of.partner.patch(&of.slot, json!({"location": "Room 4"})).await.assert_status(200);

    assert_eq!(app.events().await.split_off(known), ["slot.updated"]);
    of.office.get(&booking).await.assert_field("status", "confirmed");
    assert_eq!(of.unseen().await, [json!(of.slot.id())]);
    let before = of.office.get(&of.slot).await;
    of.partner.step(&of.slot, "seen", json!({})).await.assert_problem(403, "forbidden");
    for _ in 0..2 {
        let seen = of.office.step(&of.slot, "seen", json!({})).await;
        assert_eq!(seen.assert_status(200).json(), before.json());
        assert_eq!(of.unseen().await, Vec::<Value>::new());
    }
    assert_eq!(app.events().await.len(), known + 1, "nobody is told that it was seen");
    let history = of.office.all(&format!("/v1/slots/{}/history", of.slot)).await;
    assert_eq!(history.iter().filter(|entry| entry["action"] == "slot.seen").count(), 1);
    of.partner.patch(&of.slot, json!({"location": "Room 5"})).await.assert_status(200);
    assert_eq!(of.unseen().await, [json!(of.slot.id())]);
}
