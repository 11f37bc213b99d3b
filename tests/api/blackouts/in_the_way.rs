use super::*;

fn with_reason() -> Value {
    json!({"override": {"reason": "The host asked for that day."}})
}

/// The usual slot is on 31 March 2027 from 17:00Z to 17:45Z.
const THAT_DAY: (&str, &str) = ("2027-03-31", "2027-03-31");

#[apply(test_both)]
async fn nothing_is_published_into_a_blackout_of_institute_company_or_host(app: TestApp) {
    let office = app.office().await;
    let day = days(THAT_DAY.0, THAT_DAY.1);
    for scope_type in ["institute", "company", "host"] {
        let company = office.company().may_publish().active().await;
        let host = office.host(&company).await;
        let body = match scope_type {
            "company" => of("company", company.id(), &day),
            "host" => of("host", host.id(), &day),
            _ => day.clone(),
        };
        let slot = office.slot(&company).hosts(&[&host]).draft().await;
        let made = blackout(office, body).await;

        let answer = office.step(&slot, "publish", json!({})).await;
        answer.assert_problem(409, "host-clash");
        let host_id = if scope_type == "host" { json!(host.id()) } else { Value::Null };
        let clash = json!({"reason": "blackout", "blackout_id": made.id(), "host_id": host_id, "starts_at": "2027-03-30T23:00:00Z", "ends_at": "2027-03-31T23:00:00Z"});
        answer.assert_field("clashes", json!([clash]));
        office.get(&slot).await.assert_field("status", "draft");
        let partner = app.partner(&company).await;
        partner.step(&slot, "publish", json!({})).await.assert_problem(409, "host-clash");
        partner.step(&slot, "publish", with_reason()).await.assert_fault("/override", "not-allowed");
        let new = office.slot(&company).hosts(&[&host]).body();
        office.post("/v1/slots?publish=true", new).await.assert_problem(409, "host-clash");

        office.step(&slot, "publish", with_reason()).await.assert_status(200).assert_field("status", "published");
        let published = office.all(&format!("{}/history", crate::harness::caller::Place::path(&slot))).await;
        assert_eq!(published.last().unwrap()["reason"], "The host asked for that day.");
        office.delete(&format!("/v1/blackouts/{}", made.id())).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn what_only_touches_or_is_of_others_is_no_clash(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let (host, free) = (office.host(&company).await, office.host(&company).await);
    let between = |from: &str, to: &str| json!({"scope": {"type": "institute"}, "name": "Closed", "starts_at": from, "ends_at": to});
    blackout(office, between("2027-03-31T16:00:00Z", "2027-03-31T17:00:00Z")).await;
    blackout(office, between("2027-03-31T17:45:00Z", "2027-03-31T19:00:00Z")).await;
    blackout(office, of("company", other.id(), &days(THAT_DAY.0, THAT_DAY.1))).await;
    blackout(office, of("host", host.id(), &days(THAT_DAY.0, THAT_DAY.1))).await;
    office.slot(&company).hosts(&[&free]).published().await;
    // A slot that leaves its hosts free for others does not ask for theirs, but for those of the company.
    let lenient = office.slot(&company).hosts(&[&host]).with("allow_host_overlap", true);
    lenient.clone().published().await;
    blackout(office, of("company", company.id(), &days(THAT_DAY.0, THAT_DAY.1))).await;
    office.post("/v1/slots?publish=true", lenient.body()).await.assert_problem(409, "host-clash");
}

#[apply(test_both)]
async fn no_slot_moves_into_a_blackout(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    blackout(office, days("2027-04-07", "2027-04-07")).await;
    let mut to = json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"});

    let dry = office.step(&slot, "move?dry_run=true", to.clone()).await;
    dry.assert_problem(409, "host-clash");
    office.step(&slot, "move", to.clone()).await.assert_problem(409, "host-clash");
    to["override"] = with_reason()["override"].clone();
    office.step(&slot, "move", to).await.assert_status(200).assert_field("starts_at", "2027-04-07T17:00:00Z");
}

#[apply(test_both)]
async fn a_host_with_a_blackout_does_not_join_a_published_slot(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, free) = (office.host(&company).await, office.host(&company).await);
    let slot = office.slot(&company).hosts(&[&free]).published().await;
    blackout(office, of("host", host.id(), &days(THAT_DAY.0, THAT_DAY.1))).await;
    let mut patch = json!({"host_ids": [free.id(), host.id()]});

    office.patch(&slot, patch.clone()).await.assert_problem(409, "host-clash");
    patch["override"] = with_reason()["override"].clone();
    office.patch(&slot, patch).await.assert_status(200);
    // The slot stands already: a blackout of the institute does not keep others from joining it.
    blackout(office, days(THAT_DAY.0, THAT_DAY.1)).await;
    let third = office.host(&company).await;
    office.patch(&slot, json!({"host_ids": [free.id(), third.id()]})).await.assert_status(200);
}

#[apply(test_both)]
async fn free_busy_has_blackouts_among_the_rest(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, other) = (office.host(&company).await, office.host(&company).await);
    office.slot(&company).hosts(&[&host]).starts("2027-03-31T23:30").published().await;
    let between = |from: &str, to: &str| json!({"scope": {"type": "institute"}, "name": "Closed", "starts_at": from, "ends_at": to});
    blackout(office, between("2027-03-31T23:00:00Z", "2027-04-01T09:00:00Z")).await;
    blackout(office, of("company", company.id(), &days("2027-04-05", "2027-04-05"))).await;
    blackout(office, of("host", host.id(), &days("2027-04-06", "2027-04-06"))).await;
    blackout(office, of("host", other.id(), &days("2027-04-09", "2027-04-09"))).await;
    let path = format!("/v1/hosts/{host}/free-busy?from=2027-03-08T00:00:00Z&to=2027-05-08T00:00:00Z");
    let expected = json!([
        {"starts_at": "2027-03-31T22:30:00Z", "ends_at": "2027-04-01T09:00:00Z"},
        {"starts_at": "2027-04-04T23:00:00Z", "ends_at": "2027-04-06T23:00:00Z"},
    ]);
    office.get(&path).await.assert_status(200).assert_field("busy", expected);
}

#[apply(test_both)]
async fn a_day_of_a_host_has_the_blackouts_of_all_three_scopes_and_no_gap_in_them(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, other) = (office.host(&company).await, office.host(&company).await);
    let between = |scope: Value, from: &str, to: &str| json!({"scope": scope, "name": "Closed", "starts_at": from, "ends_at": to});
    let institute = json!({"type": "institute", "id": null});
    let (of_company, of_host) = (json!({"type": "company", "id": company.id()}), json!({"type": "host", "id": host.id()}));
    let times = [
        (institute, "2027-03-30T10:00:00Z", "2027-03-31T11:00:00Z"),
        (of_company, "2027-03-31T10:30:00Z", "2027-03-31T12:00:00Z"),
        (of_host, "2027-03-31T20:00:00Z", "2027-03-31T21:00:00Z"),
    ];
    let mut expected = Vec::new();
    for (scope, from, to) in times {
        let made = blackout(office, between(scope.clone(), from, to)).await;
        expected.push(json!({"id": made.id(), "scope": scope, "name": "Closed", "starts_at": from, "ends_at": to}));
    }
    blackout(office, of("host", other.id(), &days(THAT_DAY.0, THAT_DAY.1))).await;
    office.slot(&company).hosts(&[&host]).published().await;

    let day = app.partner(&company).await.get(&format!("/v1/hosts/{host}/day?date=2027-03-31")).await;

    day.assert_status(200).assert_field("blackouts", json!(expected));
    // A slot may begin at the very end of a blackout, but only ten minutes after another slot.
    let free = json!([
        {"starts_at": "2027-03-31T12:00:00Z", "ends_at": "2027-03-31T16:50:00Z"},
        {"starts_at": "2027-03-31T17:55:00Z", "ends_at": "2027-03-31T20:00:00Z"},
        {"starts_at": "2027-03-31T21:00:00Z", "ends_at": "2027-03-31T23:00:00Z"},
    ]);
    day.assert_field("free", free);
    let away = office.get(&format!("/v1/hosts/{other}/day?date=2027-03-31")).await;
    away.assert_status(200).assert_field("free", json!([]));
}
