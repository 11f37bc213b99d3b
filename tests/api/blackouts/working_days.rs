use super::*;

/// `booking_closes_at` and `cancel_cutoff_at` of shadowing that is published with this start.
async fn windows(office: &Caller, company: &Company, zone: &str, start: &str) -> (Value, Value) {
    let slot = office.slot(company).kind("shadowing").timezone(zone).minutes(60).starts(start).published().await;
    let slot = office.get(&slot).await;
    (slot.field("booking_closes_at"), slot.field("cancel_cutoff_at"))
}

#[apply(test_both)]
async fn a_whole_day_of_the_institute_is_no_working_day(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    // Good Friday and Easter Monday.
    blackout(office, days("2027-03-26", "2027-03-29")).await;

    // Five working days before Wednesday 7 April are 6, 5, 2, 1 April and 31 March; three are 2 April.
    assert_eq!(
        windows(office, &company, "Europe/London", "2027-04-07T09:30").await,
        (json!("2027-03-31T08:30:00Z"), json!("2027-04-02T08:30:00Z"))
    );
    // Before 31 March: 30, 25, 24, 23, 22 March, in winter time; three are 24 March.
    assert_eq!(
        windows(office, &company, "Europe/London", "2027-03-31T09:30").await,
        (json!("2027-03-22T09:30:00Z"), json!("2027-03-24T09:30:00Z"))
    );
}

#[apply(test_both)]
async fn a_day_off_is_off_by_its_date_in_every_zone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    blackout(office, days("2027-03-24", "2027-03-24")).await;

    // Far ahead of London, and far behind: 30, 29, 26, 25, 23 March, and three are 26 March.
    assert_eq!(
        windows(office, &company, "Pacific/Auckland", "2027-03-31T08:00").await,
        (json!("2027-03-22T19:00:00Z"), json!("2027-03-25T19:00:00Z"))
    );
    assert_eq!(
        windows(office, &company, "Pacific/Honolulu", "2027-03-31T20:00").await,
        (json!("2027-03-24T06:00:00Z"), json!("2027-03-27T06:00:00Z"))
    );
}

#[apply(test_both)]
async fn half_a_day_is_a_working_day_and_so_is_a_day_of_a_company_alone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let half =
        json!({"scope": {"type": "institute"}, "name": "Half", "starts_at": "2027-03-30T11:00:00Z", "ends_at": "2027-03-30T23:00:00Z"});
    blackout(office, half).await;
    blackout(office, of("company", company.id(), &days("2027-03-29", "2027-03-29"))).await;
    let usual = (json!("2027-03-24T09:30:00Z"), json!("2027-03-26T09:30:00Z"));
    assert_eq!(windows(office, &company, "Europe/London", "2027-03-31T09:30").await, usual);

    // The other half makes it a day off in London, and not in New York.
    let rest =
        json!({"scope": {"type": "institute"}, "name": "Rest", "starts_at": "2027-03-29T23:00:00Z", "ends_at": "2027-03-30T11:00:00Z"});
    blackout(office, rest).await;
    let earlier = (json!("2027-03-23T09:30:00Z"), json!("2027-03-25T09:30:00Z"));
    assert_eq!(windows(office, &company, "Europe/London", "2027-03-31T09:30").await, earlier);
    let elsewhere = (json!("2027-03-24T13:30:00Z"), json!("2027-03-26T13:30:00Z"));
    assert_eq!(windows(office, &company, "America/New_York", "2027-03-31T09:30").await, elsewhere);
}

#[apply(test_both)]
async fn a_moved_slot_counts_anew_and_a_changed_one_keeps_what_it_has(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("shadowing").minutes(60).starts("2027-03-31T09:30").published().await;
    blackout(office, days("2027-03-30", "2027-03-30")).await;

    let patched = office.patch(&slot, json!({"title": "Another title"})).await;
    patched.assert_field("booking_closes_at", "2027-03-24T09:30:00Z").assert_field("cancel_cutoff_at", "2027-03-26T09:30:00Z");
    // What the patch names changes, and the other instant does not.
    let patched = office.patch(&slot, json!({"booking_closes_minutes_before": 60})).await;
    patched.assert_field("booking_closes_at", "2027-03-31T07:30:00Z").assert_field("cancel_cutoff_at", "2027-03-26T09:30:00Z");
    let patched = office.patch(&slot, json!({"booking_closes_minutes_before": null})).await;
    patched.assert_field("booking_closes_at", "2027-03-23T09:30:00Z").assert_field("cancel_cutoff_at", "2027-03-26T09:30:00Z");
    let moved = office.step(&slot, "move", json!({"local_start": "2027-03-31T10:30", "reason_code": "business_need"})).await;
    moved.assert_field("booking_closes_at", "2027-03-23T10:30:00Z").assert_field("cancel_cutoff_at", "2027-03-25T10:30:00Z");
}

#[apply(test_both)]
async fn a_day_off_gives_one_day_more_to_correct_attendance(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    app.clock.set("2027-03-31T17:00:00Z");
    office.attendance(&booking, "attended").await.assert_status(200);
    blackout(office, days("2027-04-05", "2027-04-05")).await;
    let correction = json!({"outcome": "no_show", "party": "mentee", "reason": "the wrong row"});

    // The slot ends at 17:45Z on Wednesday 31 March. Ten working days later it is Thursday 15 April.
    app.clock.set("2027-04-15T17:45:00.000001Z");
    office.step(&booking, "attendance", correction.clone()).await.assert_problem(409, "conflict");
    app.clock.set("2027-04-15T17:45:00Z");
    office.step(&booking, "attendance", correction).await.assert_status(200);
}

#[apply(test_both)]
async fn a_deadline_is_counted_over_a_blackout_of_years(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    blackout(office, days("2025-01-01", "2027-03-30")).await;
    assert_eq!(
        windows(office, &company, "Europe/London", "2027-03-31T09:30").await,
        (json!("2024-12-25T09:30:00Z"), json!("2024-12-27T09:30:00Z"))
    );
}

#[apply(test_both)]
async fn the_policy_says_which_deadlines_count_days_off(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let settings = json!({
        "booking_closes": {"mock_interview": {"hours": null, "working_days": 2}, "shadowing": {"working_days": null, "hours": 24}},
        "cancel_cutoff": {"shadowing": {"working_days": 1}},
        "correction_working_days": 1,
    });
    let change = json!({"settings": settings, "reason": "As the board decided."});
    app.admin().await.put("/v1/policy", change).await.assert_status(200);
    let before = office.slot(&company).published().await;
    let made = blackout(office, days("2027-03-30", "2027-03-30")).await;

    // The usual slot starts at 17:00Z on 31 March, and two working days before are now 29 and 26 March.
    let interview = office.slot(&company).published().await;
    office.get(&interview).await.assert_field("booking_closes_at", "2027-03-26T18:00:00Z");
    let expected = (json!("2027-03-30T08:30:00Z"), json!("2027-03-29T08:30:00Z"));
    assert_eq!(windows(office, &company, "Europe/London", "2027-03-31T09:30").await, expected);
    let touched = &made.field("touches")["slots"][0];
    assert_eq!(touched["slot_id"], before.id());
    assert_eq!(touched["booking_closes_at"], json!({"kept": "2027-03-29T17:00:00Z", "would_be": "2027-03-26T18:00:00Z"}));
    assert_eq!(touched["cancel_cutoff_at"], Value::Null);

    let booking = office.book(&interview, &app.mentee().await).await;
    app.clock.set("2027-03-31T17:50:00Z");
    office.attendance(&booking, "attended").await.assert_status(200);
    blackout(office, days("2027-04-01", "2027-04-01")).await;
    let correction = json!({"outcome": "no_show", "party": "mentee", "reason": "the wrong row"});
    app.clock.set("2027-04-02T17:45:00.000001Z");
    office.step(&booking, "attendance", correction.clone()).await.assert_problem(409, "conflict");
    app.clock.set("2027-04-02T17:45:00Z");
    office.step(&booking, "attendance", correction).await.assert_status(200);
}

#[apply(test_both)]
async fn a_day_off_gives_one_day_more_to_excuse(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    blackout(office, days("2027-04-05", "2027-04-05")).await;
    app.clock.set("2027-03-31T17:00:00Z");
    office.step(&booking, "attendance", json!({"outcome": "no_show", "party": "mentee"})).await.assert_status(200);
    let excuse = json!({"category": "illness", "reason": "A note came later."});

    app.clock.set("2027-04-15T17:45:00.000001Z");
    office.step(&booking, "excuse", excuse.clone()).await.assert_problem(409, "conflict");
    app.clock.set("2027-04-15T17:45:00Z");
    office.step(&booking, "excuse", excuse).await.assert_status(200);
}
