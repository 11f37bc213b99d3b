use super::*;

#[apply(test_both)]
async fn whole_days_are_those_of_the_institute_or_of_the_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("timezone", "America/New_York").created().await;
    let host = office.host(&company).await;

    // The clocks go forward in London on 28 March.
    let answer = blackout(office, days("2027-03-26", "2027-03-29")).await;
    answer.assert_field("scope", json!({"type": "institute", "id": null})).assert_field("company_id", Value::Null);
    answer.assert_field("starts_on", "2027-03-26").assert_field("ends_on", "2027-03-29").assert_field("timezone", "Europe/London");
    answer.assert_field("starts_at", "2027-03-26T00:00:00Z").assert_field("ends_at", "2027-03-29T23:00:00Z");
    assert_eq!(answer.header("location"), Some(format!("/v1/blackouts/{}", answer.id()).as_str()));

    for (scope_type, id) in [("company", company.id()), ("host", host.id())] {
        let answer = blackout(office, of(scope_type, id, &days("2027-03-26", "2027-03-26"))).await;
        answer.assert_field("scope", json!({"type": scope_type, "id": id})).assert_field("company_id", company.id());
        answer.assert_field("starts_at", "2027-03-26T04:00:00Z").assert_field("ends_at", "2027-03-27T04:00:00Z");
    }
    let answer = office.get(&format!("/v1/blackouts/{}", answer.id())).await;
    answer.assert_status(200).assert_field("name", "Spring break").assert_field("version", 1);
    assert!(answer.json().get("touches").is_none());
}

#[apply(test_both)]
async fn it_may_be_given_by_instants(app: TestApp) {
    let body = json!({"scope": {"type": "institute"}, "name": "Fire drill", "starts_at": "2027-03-30T12:00:00+02:00", "ends_at": "2027-03-30T11:00:00Z"});
    let answer = blackout(app.office().await, body).await;
    answer.assert_field("starts_at", "2027-03-30T10:00:00Z").assert_field("ends_at", "2027-03-30T11:00:00Z");
    answer.assert_field("starts_on", Value::Null).assert_field("ends_on", Value::Null);
}

#[apply(test_both)]
async fn all_faults_of_a_body_are_named(app: TestApp) {
    let office = app.office().await;
    let send = async |body: Value| office.post("/v1/blackouts", body).await;
    let faults = send(json!({})).await.faults();
    let expected = [("/scope", "required"), ("/name", "required"), ("/starts_on", "one-of")];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    send(days("2027-03-30", "2027-03-29")).await.assert_fault("/ends_on", "out-of-range");
    send(days("9999-12-30", "9999-12-31")).await.assert_fault("/ends_on", "out-of-range");
    send(days("2027-03-30", "2030-03-30")).await.assert_fault("/ends_on", "out-of-range");
    blackout(office, days("2027-03-30", "2030-03-29")).await;
    let mut both = days("2027-03-30", "2027-03-30");
    both["starts_at"] = json!("2027-03-30T10:00:00Z");
    both["ends_at"] = json!("2027-03-30T09:00:00Z");
    let answer = send(both).await;
    answer.assert_fault("/starts_at", "contradiction").assert_fault("/ends_at", "out-of-range");
    send(of("institute", "comp_01k2m7q3x8e5rb4t9v6w1y0z2a", &days("2027-03-30", "2027-03-30")))
        .await
        .assert_fault("/scope/id", "not-allowed");
    for (scope_type, id) in
        [("company", "comp_01k2m7q3x8e5rb4t9v6w1y0z2a"), ("host", "host_01k2m7q3x8e5rb4t9v6w1y0z2a"), ("host", "Gareth")]
    {
        send(of(scope_type, id, &days("2027-03-30", "2027-03-30"))).await.assert_fault("/scope/id", "unknown-id");
    }
}

#[apply(test_both)]
async fn a_partner_makes_and_deletes_those_of_its_company_and_hosts(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let (host, theirs) = (office.host(&company).await, office.host(&other).await);
    let partner = app.partner(&company).await;
    let day = days("2027-03-30", "2027-03-30");

    let own = blackout(&partner, of("company", company.id(), &day)).await;
    blackout(&partner, of("host", host.id(), &day)).await;
    partner.post("/v1/blackouts", day.clone()).await.assert_fault("/scope/type", "not-allowed");
    partner.post("/v1/blackouts", of("company", other.id(), &day)).await.assert_fault("/scope/id", "unknown-id");
    partner.post("/v1/blackouts", of("host", theirs.id(), &day)).await.assert_fault("/scope/id", "unknown-id");

    // It reads the institute's, and finds nothing of another company.
    let institutes = blackout(office, day.clone()).await;
    let foreign = blackout(office, of("company", other.id(), &day)).await;
    assert_eq!(partner.all("/v1/blackouts").await.len(), 3);
    assert_eq!(office.all("/v1/blackouts").await.len(), 4);
    let path = |answer: &Answer| format!("/v1/blackouts/{}", answer.id());
    partner.get(&path(&institutes)).await.assert_status(200);
    partner.get(&path(&foreign)).await.assert_problem(404, "not-found");
    partner.delete(&path(&foreign)).await.assert_problem(404, "not-found");
    partner.delete(&path(&institutes)).await.assert_problem(403, "forbidden");
    partner.delete(&path(&own)).await.assert_status(204);
    partner.get(&path(&own)).await.assert_problem(404, "not-found");
    office.delete(&path(&institutes)).if_match("\"v2\"").await.assert_problem(412, "precondition-failed");
    office.delete(&path(&institutes)).if_match(&institutes.etag()).await.assert_status(204);
}

#[apply(test_both)]
async fn a_list_is_ordered_by_start_and_filtered_by_scope_and_time(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let mut ids = Vec::new();
    for body in [
        days("2027-05-03", "2027-05-03"),
        of("company", company.id(), &days("2027-04-26", "2027-05-02")),
        of("host", host.id(), &days("2027-03-29", "2027-03-30")),
    ] {
        ids.push(blackout(office, body).await.id());
    }
    let list =
        async |query: &str| office.all(&format!("/v1/blackouts?{query}")).await.iter().map(|item| item["id"].clone()).collect::<Vec<_>>();

    assert_eq!(list("").await, [ids[2].as_str(), &ids[1], &ids[0]]);
    let first = office.get("/v1/blackouts?limit=1").await;
    assert_eq!(first.ids(), [ids[2].clone()]);
    let next = office.get(&format!("/v1/blackouts?limit=2&cursor={}", first.next_cursor().unwrap())).await;
    assert_eq!(next.ids(), [ids[1].clone(), ids[0].clone()]);
    for (query, place) in [
        ("scope=institute", 0),
        ("scope=company", 1),
        ("scope=host", 2),
        (&*format!("scope={}", company.id()), 1),
        (&*format!("scope={}", host.id()), 2),
        ("from=2027-05-03", 0),
        ("to=2027-03-29", 2),
        ("from=2027-05-02&to=2027-05-02", 1),
        ("from=2027-05-02T22:59:59Z&to=2027-05-02T23:00:00Z", 1),
    ] {
        assert_eq!(list(query).await, [ids[place].as_str()], "{query}");
    }
    office.get("/v1/blackouts?scope=everybody").await.assert_fault("/scope", "unknown-word");
    office.get("/v1/blackouts?from=tomorrow").await.assert_fault("/from", "malformed");
}

#[apply(test_both)]
async fn what_is_archived_gets_none(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    office.archive(&host).await.assert_status(200);
    office.post("/v1/blackouts", of("host", host.id(), &days("2027-03-30", "2027-03-30"))).await.assert_problem(409, "conflict");
    office.archive(&company).await.assert_status(200);
    office.post("/v1/blackouts", of("company", company.id(), &days("2027-03-30", "2027-03-30"))).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn the_history_of_a_company_says_who_made_and_deleted_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let partner = app.partner(&company).await;
    let made = blackout(office, of("company", company.id(), &days("2027-03-30", "2027-03-30"))).await;
    partner.delete(&format!("/v1/blackouts/{}", made.id())).await.assert_status(204);
    for reader in [office, &partner] {
        let entries = reader.all(&format!("/v1/companies/{company}/history")).await;
        let acts: Vec<_> =
            entries.iter().filter_map(|entry| entry["action"].as_str()).filter(|action| action.starts_with("blackout")).collect();
        assert_eq!(acts, ["blackout.created", "blackout.deleted"]);
    }
}

#[apply(test_both)]
async fn a_reader_who_has_it_already_is_not_sent_it_again(app: TestApp) {
    let office = app.office().await;
    let made = blackout(office, days("2027-03-30", "2027-03-30")).await;
    let path = format!("/v1/blackouts/{}", made.id());
    let read = office.get(&path).await;
    let known = office.get(&path).if_none_match(&read.etag()).await;
    known.assert_status(304);
    assert!(known.body.is_empty());
    // The answer that made it tells more, so its tag is another one.
    office.get(&path).if_none_match(&made.etag()).await.assert_status(200).assert_field("name", "Spring break");
}

#[apply(test_both)]
async fn the_same_call_again_makes_no_second_one(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    office.slot(&company).published().await;
    let send = || office.post("/v1/blackouts", days("2027-03-31", "2027-03-31")).idempotent("spring");
    let first = send().await;
    first.assert_status(201);
    assert_eq!(first.field("touches")["counts"]["standing"], 1);
    app.clock.advance_hours(1);
    let again = send().await;
    again.assert_status(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!((again.json(), again.etag()), (first.json(), first.etag()));
    assert_eq!(office.all("/v1/blackouts").await.len(), 1);
    let other = office.post("/v1/blackouts", days("2027-03-30", "2027-03-30")).idempotent("spring").await;
    other.assert_problem(422, "idempotency-key-reused");
}
