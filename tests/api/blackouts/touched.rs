use super::*;

/// The entries of the queue.
async fn attention(office: &Caller) -> Vec<Value> {
    let answer = office.get("/v1/attention?queue=blackouts").await;
    answer.assert_status(200);
    answer.field("queues")[0]["items"].as_array().unwrap().clone()
}

fn ids(touches: &Value) -> Vec<&str> {
    touches["slots"].as_array().unwrap().iter().filter_map(|slot| slot["slot_id"].as_str()).collect()
}

#[apply(test_both)]
async fn what_stands_there_already_is_listed_and_stays_as_it_is(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let host = office.host(&company).await;
    let later = office.slot(&company).starts("2027-03-31T20:00").published().await;
    let slot = office.slot(&company).hosts(&[&host]).published().await;
    let theirs = office.slot(&other).starts("2027-03-31T09:00").published().await;
    office.slot(&company).draft().await;
    office.slot(&company).starts("2027-04-01T09:00").published().await;
    office.step(&later, "hold", json!({"reason": "The lift is broken"})).await.assert_status(200);
    office.book(&slot, &app.mentee().await).await;
    let before = office.get(&slot).await;

    let day = days("2027-03-31", "2027-03-31");
    let made = blackout(office, day.clone()).await;
    let touches = made.field("touches");
    assert_eq!(touches["counts"], json!({"standing": 3, "deadlines": 0}));
    assert_eq!(ids(&touches), [theirs.id(), slot.id(), later.id()]);
    let expected = json!({"slot_id": slot.id(), "company_id": company.id(), "title": "Engineer panel-style interview", "starts_at": "2027-03-31T17:00:00Z",
        "ends_at": "2027-03-31T17:45:00Z", "seats_taken": 1, "blackout": "Spring break", "stands": true, "booking_closes_at": null, "cancel_cutoff_at": null});
    assert_eq!(touches["slots"][1], expected);
    assert_eq!(ids(&blackout(office, of("company", company.id(), &day)).await.field("touches")), [slot.id(), later.id()]);
    let partner = app.partner(&company).await;
    assert_eq!(ids(&blackout(&partner, of("host", host.id(), &day)).await.field("touches")), [slot.id()]);
    assert_eq!(office.get(&slot).await.json(), before.json(), "nothing changes by itself");
}

#[apply(test_both)]
async fn kept_deadlines_that_would_be_others_are_listed(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let shadowing = office.slot(&company).kind("shadowing").minutes(60);
    let both = shadowing.clone().starts("2027-03-31T09:30").published().await;
    let closes = shadowing.clone().starts("2027-04-05T09:30").published().await;
    shadowing.clone().starts("2027-04-07T09:30").published().await;
    shadowing
        .with("booking_closes_minutes_before", 60)
        .with("cancel_cutoff_minutes_before", 60)
        .starts("2027-03-31T11:30")
        .published()
        .await;
    office.slot(&company).published().await;

    let made = blackout(office, days("2027-03-29", "2027-03-29")).await;

    let touches = made.field("touches");
    assert_eq!(touches["counts"], json!({"standing": 0, "deadlines": 2}));
    assert_eq!(ids(&touches), [both.id(), closes.id()]);
    assert_eq!(touches["slots"][0]["stands"], false);
    assert_eq!(touches["slots"][0]["booking_closes_at"], json!({"kept": "2027-03-24T09:30:00Z", "would_be": "2027-03-23T09:30:00Z"}));
    assert_eq!(touches["slots"][0]["cancel_cutoff_at"], json!({"kept": "2027-03-26T09:30:00Z", "would_be": "2027-03-25T09:30:00Z"}));
    assert_eq!(touches["slots"][1]["booking_closes_at"], json!({"kept": "2027-03-29T08:30:00Z", "would_be": "2027-03-26T09:30:00Z"}));
    assert_eq!(touches["slots"][1]["cancel_cutoff_at"], Value::Null);
    // Half a day, a day at the weekend and a day of a company make no difference.
    let half =
        json!({"scope": {"type": "institute"}, "name": "Half", "starts_at": "2027-03-30T10:00:00Z", "ends_at": "2027-03-30T14:00:00Z"});
    for body in [half, days("2027-03-28", "2027-03-28"), of("company", company.id(), &days("2027-03-30", "2027-03-30"))] {
        assert_eq!(blackout(office, body).await.field("touches")["counts"], json!({"standing": 0, "deadlines": 0}));
    }
}

#[apply(test_both)]
async fn attention_lists_it_until_it_is_seen_or_the_slot_moves_or_ends(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slots: Vec<_> = [
        office.slot(&company).starts("2027-03-30T10:00").published().await,
        office.slot(&company).starts("2027-03-30T12:00").published().await,
        office.slot(&company).starts("2027-03-30T14:00").published().await,
        office.slot(&company).kind("shadowing").minutes(60).starts("2027-03-31T09:30").published().await,
    ]
    .into();
    let made = blackout(office, days("2027-03-30", "2027-03-30")).await;

    let entries = attention(office).await;
    let listed: Vec<_> = entries.iter().map(|entry| entry["slot"]["id"].as_str().unwrap()).collect();
    assert_eq!(listed, slots.iter().map(Slot::id).collect::<Vec<_>>());
    assert_eq!(entries[0]["note"], "Spring break: the slot stands in it");
    assert_eq!(entries[0]["due_at"], "2027-03-30T09:00:00Z");
    let deadlines = "Spring break: booking would close at 2027-03-23T09:30:00Z; a cancellation would be late from 2027-03-25T09:30:00Z on";
    assert_eq!(entries[3]["note"], deadlines);
    let first = office.get("/v1/attention?queue=blackouts&limit=3").await;
    let next = first.field("queues")[0]["next_cursor"].as_str().unwrap().to_owned();
    let rest = office.get(&format!("/v1/attention?queue=blackouts&limit=3&cursor={next}")).await;
    assert_eq!(rest.field("queues")[0]["items"], json!([entries[3]]));
    app.partner(&company).await.get("/v1/attention?queue=blackouts").await.assert_status(422);

    office.step(&slots[0], "seen", json!({})).await.assert_status(200);
    office.step(&slots[1], "move", json!({"local_start": "2027-04-12T10:00", "reason_code": "business_need"})).await.assert_status(200);
    office.step(&slots[2], "cancel", json!({"reason_code": "business_need"})).await.assert_status(200);
    assert_eq!(attention(office).await, [entries[3].clone()]);
    office.delete(&format!("/v1/blackouts/{}", made.id())).await.assert_status(204);
    assert!(attention(office).await.is_empty());
    // What has begun is nobody's business any more.
    let slot = office.slot(&company).starts("2027-04-01T10:00").published().await;
    blackout(office, days("2027-04-01", "2027-04-01")).await;
    assert_eq!(attention(office).await[0]["slot"]["id"], slot.id());
    app.clock.set("2027-04-01T09:00:00Z");
    assert!(attention(office).await.is_empty());
}
