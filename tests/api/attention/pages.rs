//! Each queue has pages of its own.

use super::*;

#[apply(test_both)]
async fn a_cursor_goes_on_in_its_queue_until_everything_was_shown_once(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").capacity(5).published().await;
    let mut requests = Vec::new();
    for (number, mentee) in app.mentees(5).await.iter().enumerate() {
        requests.push(office.book(&slot, mentee).await.id().to_owned());
        // The last three are due at the same instant.
        if number < 2 {
            app.clock.advance_minutes(1);
        }
    }
    office.slot(&company).submitted().await;

    let first = office.get("/v1/attention?queue=requests&limit=2").await;
    let mut shown = bookings(&first, "requests");
    let mut next = first.field("/queues/0/next_cursor");
    first.assert_field("/queues/0/more", true);
    while let Some(cursor) = next.as_str() {
        let page = office.get(&format!("/v1/attention?limit=2&cursor={cursor}")).await;
        assert_eq!(page.field("queues").as_array().map(Vec::len), Some(1), "only the cursor's queue: {page:?}");
        page.assert_field("/queues/0/queue", "requests");
        shown.extend(bookings(&page, "requests"));
        next = page.field("/queues/0/next_cursor");
    }
    // Of the three that are due at the same instant, the ids decide.
    requests[2..].sort();
    assert_eq!(shown, requests);
}

#[apply(test_both)]
async fn queues_of_days_and_of_drafts_without_a_start_have_pages_too(app: TestApp) {
    let office = app.office().await;
    for number in 0..3 {
        let company = office.company().with_partnership("agreement_pending").await;
        let agreement = json!({"signed_on": "2026-01-04", "signed_by_name": "A. Deshmukh", "ends_on": format!("2027-03-1{}", number / 2)});
        let active = json!({"to": "active", "agreement": agreement});
        office.post(&format!("/v1/companies/{company}/partnership/transitions"), active).await.assert_status(201);
        let call =
            json!({"kind": "call", "summary": "-", "next_action": "Call", "next_action_due": format!("2027-03-0{}", 1 + number / 2)});
        office.post(&format!("/v1/companies/{company}/interactions"), call).await.assert_status(201);
        let slot = office.slot(&company).submitted().await;
        office.step(&slot, "return", json!({"comment": "No start"})).await.assert_status(200);
        office.patch(&slot, json!({"local_start": null})).await.assert_status(200);
    }
    for name in ["agreements", "next_actions", "returned_drafts"] {
        let all = queue(&office.get(&format!("/v1/attention?queue={name}")).await, name);
        let mut shown = Vec::new();
        let mut path = format!("/v1/attention?queue={name}&limit=1");
        loop {
            let page = office.get(&path).await;
            shown.extend(queue(&page, name));
            let Some(cursor) = page.field("/queues/0/next_cursor").as_str().map(str::to_owned) else { break };
            path = format!("/v1/attention?limit=1&cursor={cursor}");
        }
        assert_eq!((shown.len(), &shown), (3, &all), "{name}");
    }
}

#[apply(test_both)]
async fn what_cannot_be_meant_is_refused(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).approval("employer").capacity(2).published().await;
    for mentee in app.mentees(2).await {
        office.book(&slot, &mentee).await;
    }
    let cursor = office.get("/v1/attention?queue=requests&limit=1").await.field("/queues/0/next_cursor").as_str().unwrap().to_owned();
    for (query, pointer, code) in [
        ("limit=0", "/limit", "out-of-range"),
        ("limit=101", "/limit", "out-of-range"),
        ("who=me", "/who", "unknown-field"),
        ("queue=holidays", "/queue", "unknown-word"),
        ("cursor=x", "/cursor", "malformed"),
        (&format!("queue=offers&cursor={cursor}"), "/cursor", "malformed"),
    ] {
        office.get(&format!("/v1/attention?{query}")).await.assert_fault(pointer, code);
    }
    office.get(&format!("/v1/attention?queue=requests&cursor={cursor}")).await.assert_status(200);
}
