//! Who hears of what: a recorded event goes to exactly the endpoints that may and want to know.

use std::collections::HashMap;

use super::*;

#[apply(test_both)]
async fn an_event_goes_to_exactly_the_endpoints_that_match(app: TestApp) {
    let office = app.office().await;
    let (ours, theirs) = (office.company().active().await, office.company().active().await);
    let receiver = Receiver::start().await;
    let at = |path: &str| receiver.url(path);
    let hooks = HashMap::from([
        ("/all", hook(&app, &at("/all"), &[]).await),
        ("/mentees", hook(&app, &at("/mentees"), &["mentee.created"]).await),
        ("/ours", hook_of(&app, &ours, &at("/ours"), &[]).await),
        ("/ours-again", hook_of(&app, &ours, &at("/ours-again"), &[]).await),
        ("/ours-bookings", hook_of(&app, &ours, &at("/ours-bookings"), &["booking.confirmed", "booking.cancelled"]).await),
        ("/theirs", hook_of(&app, &theirs, &at("/theirs"), &[]).await),
    ]);

    let mentee = app.mentee().await;
    let slot = office.slot(&ours).published().await;
    let booking = office.book(&slot, &mentee).await;
    let waiting = office.join_line(&slot, &app.mentee().await).await;
    office.patch(&theirs, json!({"name": "Other"})).await.assert_status(200);
    office.patch("/v1/institute", json!({"name": "New"})).await.assert_status(200);
    dispatch(&app).await;

    let received = receiver.received();
    let heard = |path: &str| {
        let mut types: Vec<_> =
            received.iter().filter(|one| one.path == path).map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect();
        types.sort();
        types
    };
    let of_ours = ["booking.confirmed", "slot.created", "slot.published", "slot.submitted"];
    assert_eq!(heard("/ours"), of_ours);
    assert_eq!(heard("/ours-again"), of_ours);
    assert_eq!(heard("/ours-bookings"), ["booking.confirmed"]);
    assert_eq!(heard("/theirs"), ["company.updated"]);
    assert_eq!(heard("/mentees"), ["mentee.created", "mentee.created"]);
    let of_all = [
        "booking.confirmed",
        "booking.waitlisted",
        "company.updated",
        // The institute's own company changes with it.
        "company.updated",
        "institute.updated",
        "mentee.created",
        "mentee.created",
        "slot.created",
        "slot.published",
        "slot.submitted",
    ];
    assert_eq!(heard("/all"), of_all);
    // A place in line is nobody's business, and neither are people.
    for path in ["/ours", "/ours-again", "/ours-bookings", "/theirs"] {
        for one in received.iter().filter(|one| one.path == path) {
            let text = String::from_utf8(one.body.clone()).unwrap();
            assert!(!text.contains(waiting.id()) && !text.contains("Amal"), "{text}");
            assert!(path == "/theirs" || !text.contains(theirs.id()), "{text}");
        }
    }
    let confirmed = received.iter().find(|one| one.path == "/ours-bookings").unwrap().json();
    assert_eq!(confirmed["data"]["booking_id"], booking.id());
    for hook in hooks.values() {
        assert!(hook.deliveries(&app).await.iter().all(|one| one["status"] == "delivered"));
    }
}

#[apply(test_both)]
async fn another_companys_endpoints_and_deliveries_are_not_found(app: TestApp) {
    let office = app.office().await;
    let (ours, theirs) = (office.company().active().await, office.company().active().await);
    let receiver = Receiver::start().await;
    let hook = hook_of(&app, &theirs, &receiver.url("/"), &[]).await;
    office.patch(&theirs, json!({"name": "Other"})).await.assert_status(200);
    let delivery = format!("/v1/webhook-deliveries/{}", hook.delivery(&app).await["id"].as_str().unwrap());
    let list = format!("/v1/webhook-deliveries?endpoint_id={}", hook.endpoint);

    let stranger = app.partner(&ours).await;
    stranger.get(&hook.endpoint).await.assert_problem(404, "not-found");
    stranger.patch(&hook.endpoint, json!({"url": receiver.url("/stolen")})).await.assert_problem(404, "not-found");
    stranger.delete(&hook.endpoint).await.assert_problem(404, "not-found");
    stranger.get(&delivery).await.assert_problem(404, "not-found");
    assert_eq!(stranger.all(&list).await, Vec::<Value>::new());
    assert_eq!(stranger.all("/v1/webhook-deliveries").await, Vec::<Value>::new());
    assert_eq!(stranger.all("/v1/webhook-endpoints").await, Vec::<Value>::new());

    let owner = app.partner(&theirs).await;
    owner.get(&delivery).await.assert_status(200);
    assert_eq!(owner.all(&list).await.len(), 1);
    dispatch(&app).await;
    assert_eq!(receiver.received()[0].path, "/");
}
