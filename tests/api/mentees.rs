//! `/v1/mentees`.

mod enrolments;
mod notes;
mod programmes;

use crate::harness::domain::mentee_body;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_mentee_is_kept_as_typed(app: TestApp) {
    let coordinator = app.coordinator().await;
    let mut body = mentee_body();
    body["full_name"] = json!("  Amal\u{301} \u{1f469}\u{200d}\u{1f680}\r\nIdris ");
    body["adjustment_for_host"] = json!("Please\nspeak \"slowly\" \\ 100 %");
    let made = coordinator.post("/v1/mentees", body.clone()).await;
    made.assert_status(201).assert_field("version", 1).assert_field("active", true).assert_field("created_at", "2027-03-08T09:00:00Z");
    assert_eq!(made.header("location").unwrap(), format!("/v1/mentees/{}", made.id()));

    let read = coordinator.get(&Mentee::of(&made)).await;
    assert_eq!(read.json(), made.json());
    assert_eq!(read.etag(), made.etag());
    for (field, value) in body.as_object().unwrap() {
        read.assert_field(field, value.clone());
    }
    coordinator.get(&Mentee::of(&made)).if_none_match(&made.etag()).await.assert_status(304);
}

#[apply(test_both)]
async fn what_is_not_said_is_absent(app: TestApp) {
    let body = json!({"full_name": "A", "preferred_name": "A", "fields": [], "timezone": "Europe/London"});
    let made = app.coordinator().await.post("/v1/mentees", body).await;
    made.assert_status(201).assert_field("workplace_clearance", "not_checked").assert_field("fields", json!([]));
    for field in ["email", "profession", "target_role", "adjustment_for_host", "phone", "external_id"] {
        made.assert_field(field, Value::Null);
    }
}

#[apply(test_both)]
async fn every_fault_is_named_at_once(app: TestApp) {
    let body = json!({"full_name": " ", "email": "no at", "fields": ["ok", "Not a slug", 7], "timezone": "GMT Standard Time",
        "workplace_clearance": "maybe", "date_of_birth": "1990-01-01"});
    let answer = app.coordinator().await.post("/v1/mentees", body).await;
    answer.assert_problem(422, "validation-failed");
    for (at, code) in [
        ("/full_name", "required"),
        ("/preferred_name", "required"),
        ("/email", "malformed"),
        ("/fields/1", "malformed"),
        ("/fields/2", "wrong-type"),
        ("/timezone", "unknown-time-zone"),
        ("/workplace_clearance", "unknown-word"),
        ("/date_of_birth", "unknown-field"),
    ] {
        answer.assert_fault(at, code);
    }
    assert_eq!(answer.faults().len(), 8, "{answer:?}");
    assert!(app.events().await.is_empty());
}

/// This is what an answer warns of: the code, and who may be the same person.
fn warned(answer: &Answer) -> Vec<(String, Value)> {
    let warnings = answer.json()["warnings"].as_array().cloned().unwrap_or_default();
    let ids = |warning: &Value| warning["mentee_ids"].as_array().cloned().unwrap_or_default();
    warnings.iter().map(|warning| (warning["code"].as_str().unwrap_or_default().to_owned(), sorted(ids(warning)))).collect()
}

/// Sorts the ids, because ids that were made in one millisecond stand in any order.
fn sorted(mut ids: Vec<Value>) -> Value {
    ids.sort_by_key(ToString::to_string);
    ids.into()
}

#[apply(test_both)]
async fn names_and_addresses_are_not_unique_and_twins_are_warned_of(app: TestApp) {
    let office = app.office().await;
    let register = |name: &str, email: Value| {
        let mut body = mentee_body();
        (body["full_name"], body["email"]) = (json!(name), email);
        office.post("/v1/mentees", body)
    };
    let first = register("İpek Öztürk", json!("ipek@mentee.example")).await;
    first.assert_status(201);
    assert!(first.json().get("warnings").is_none(), "{first:?}");

    let second = register("IPEK OZTURK", Value::Null).await;
    second.assert_status(201);
    assert_eq!(warned(&second), [("same-name".to_owned(), json!([first.id()]))]);
    assert!(second.field("/warnings/0/detail").as_str().is_some_and(|detail| detail.ends_with('.')));
    let third = register("Somebody else", json!("Ipek@Mentee.example")).await;
    assert_eq!(warned(&third), [("same-email".to_owned(), json!([first.id()]))]);
    let fourth = register("ipek öztürk", json!("ipek@mentee.example")).await;
    let expected = [("same-email", [first.id(), third.id()]), ("same-name", [first.id(), second.id()])];
    assert_eq!(warned(&fourth), expected.map(|(code, ids)| (code.to_owned(), sorted(ids.map(Value::from).to_vec()))));

    let read = office.get(&Mentee::of(&fourth)).await;
    assert!(read.json().get("warnings").is_none(), "only the answer that registers says so: {read:?}");
}

#[apply(test_both)]
async fn who_is_restored_is_compared_again_and_the_archived_count_too(app: TestApp) {
    let office = app.office().await;
    let archived = office.mentee().with("email", Value::Null).registered().await;
    office.archive(&archived).await.assert_status(200);
    let made = office.post("/v1/mentees", office.mentee().with("email", Value::Null).body()).await;
    assert_eq!(warned(&made), [("same-name".to_owned(), json!([archived.id()]))]);

    let restored = office.restore(&archived).await;

    restored.assert_status(200).assert_field("active", true);
    assert_eq!(warned(&restored), [("same-name".to_owned(), json!([made.id()]))]);
    office.patch(&archived, json!({"full_name": "Amal I. Idris"})).await.assert_status(200);
    assert!(warned(&office.restore(&archived).await).is_empty());
}

#[apply(test_both)]
async fn what_is_folded_is_written_again_at_a_start(app: TestApp) {
    use diesel::prelude::*;
    use foothold::db::schema::mentees;

    let office = app.office().await;
    let first = app.mentee().await;
    let unfold = app.deps.db.write("test_unfold", |conn| {
        let unfolded = (mentees::full_name_folded.eq(""), mentees::email_folded.eq(None::<String>));
        Ok(diesel::update(mentees::table).set(unfolded).execute(conn)?)
    });
    unfold.await.unwrap();
    assert!(warned(&office.post("/v1/mentees", mentee_body()).await).is_empty());

    foothold::app::migrate(&app.address()).unwrap();

    let third = office.post("/v1/mentees", mentee_body()).await;
    assert!(warned(&third)[0].1.as_array().unwrap().contains(&json!(first.id())), "{third:?}");
}

#[apply(test_both)]
async fn a_phone_and_an_external_id_are_kept_changed_cleared_and_bounded(app: TestApp) {
    let office = app.office().await;
    let mentee = office.mentee().with("phone", "+44 7700 900123 (evenings)").with("external_id", "crm-4711").registered().await;
    let read = office.get(&mentee).await;
    read.assert_field("phone", "+44 7700 900123 (evenings)").assert_field("external_id", "crm-4711");

    let changed = office.patch(&mentee, json!({"phone": null, "external_id": "crm-4712"})).await;
    changed.assert_status(200).assert_field("phone", Value::Null).assert_field("external_id", "crm-4712").assert_field("version", 2);
    for (field, length) in [("phone", 50), ("external_id", 200)] {
        office.patch(&mentee, json!({field: "x".repeat(length)})).await.assert_status(200);
        office.patch(&mentee, json!({field: "x".repeat(length + 1)})).await.assert_fault(&format!("/{field}"), "too-long");
        office.patch(&mentee, json!({field: " "})).await.assert_fault(&format!("/{field}"), "required");
    }
}

#[apply(test_both)]
async fn an_external_id_belongs_to_one_mentee_and_finds_it(app: TestApp) {
    let office = app.office().await;
    let first = office.mentee().with("external_id", "crm-1").registered().await;
    let second = office.mentee().with("external_id", "crm-2").registered().await;
    let listed = async |id: &str| office.get(&format!("/v1/mentees?external_id={id}")).await.ids();
    assert_eq!((listed("crm-1").await, listed("crm-2").await), (vec![first.id().to_owned()], vec![second.id().to_owned()]));
    assert!(listed("crm").await.is_empty() && listed("CRM-1").await.is_empty());

    let taken = office.post("/v1/mentees", office.mentee().with("external_id", "crm-1").body()).await;
    taken.assert_problem(409, "conflict");
    assert!(taken.field("detail").as_str().is_some_and(|detail| detail.contains(first.id())), "{taken:?}");
    office.patch(&second, json!({"external_id": "crm-1"})).await.assert_problem(409, "conflict");
    office.get(&second).await.assert_field("external_id", "crm-2").assert_field("version", 1);
    office.patch(&first, json!({"external_id": null})).await.assert_status(200);
    office.patch(&second, json!({"external_id": "crm-1"})).await.assert_status(200);
    assert_eq!(listed("crm-1").await, [second.id()]);
}

#[apply(test_both)]
async fn of_many_who_come_with_one_external_id_at_once_one_is_registered(app: TestApp) {
    let office = app.office().await;
    let body = office.mentee().with("external_id", "crm-1").body();
    let answers = together((0..16).map(|_| {
        let (caller, body) = (office.clone(), body.clone());
        Box::pin(async move { caller.post("/v1/mentees", body).await })
    }))
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:#?}");
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.assert_problem(409, "conflict");
    }
}

async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let answer = app.office().await.get(&format!("/v1/mentees?{query}")).await;
    answer.assert_status(200).items().iter().map(|mentee| mentee["preferred_name"].as_str().unwrap().to_owned()).collect()
}

#[apply(test_both)]
async fn mentees_are_found_by_a_part_of_name_address_and_profession_in_any_case_and_alphabet(app: TestApp) {
    let office = app.office().await;
    for (full, preferred, email, profession) in [
        ("Şükrü Yılmaz", "Şükrü", "s.yilmaz@mentee.example", "İnşaat mühendisi"),
        ("Zoe\u{301} O'Wren", "Zoé", "zoe_wren@mentee.example", "Nurse"),
        ("Amal Idris", "Amal", "amal@mentee.example", "100% remote Developer"),
    ] {
        app.clock.advance_minutes(1);
        let mentee = office.mentee().with("full_name", full).with("preferred_name", preferred);
        mentee.with("email", email).with("profession", profession).registered().await;
    }
    for (part, expected) in [
        ("sukru", "Şükrü"),
        ("YILMAZ", "Şükrü"),
        ("insaat", "Şükrü"),
        ("ZO%C3%89", "Zoé"),
        ("o%27wren", "Zoé"),
        ("Zoe_Wren%40", "Zoé"),
        ("nurs", "Zoé"),
        ("100%25", "Amal"),
        ("amal%40", "Amal"),
    ] {
        assert_eq!(found(&app, &format!("q={part}")).await, [expected], "{part}");
    }
    assert_eq!(found(&app, "q=mentee.example").await, ["Şükrü", "Zoé", "Amal"]);
    assert!(found(&app, "q=zoe%25wren").await.is_empty());
    office.get("/v1/mentees?q=").await.assert_fault("/q", "required");
}

#[apply(test_both)]
async fn mentees_are_found_as_they_are_now_and_after_an_upgrade(app: TestApp) {
    use diesel::prelude::*;
    use foothold::db::schema::mentees;

    let office = app.office().await;
    let mentee = office.mentee().registered().await;
    office.patch(&mentee, json!({"full_name": "Ámal Renamed", "preferred_name": "Ámal", "email": null})).await.assert_status(200);
    assert!(found(&app, "q=idris").await.is_empty());
    assert!(found(&app, "q=mentee.example").await.is_empty());
    assert_eq!(found(&app, "q=amal%20ren").await, ["Ámal"]);

    let as_before =
        app.deps.db.write("test_as_before", |conn| Ok(diesel::update(mentees::table).set(mentees::search_folded.eq("")).execute(conn)?));
    as_before.await.unwrap();
    assert!(found(&app, "q=amal").await.is_empty());
    foothold::app::migrate(&app.address()).unwrap();
    assert_eq!(found(&app, "q=amal").await, ["Ámal"]);
}

#[apply(test_both)]
async fn mentees_are_found_by_field_clearance_and_whether_they_are_archived(app: TestApp) {
    let office = app.office().await;
    let some = [("A", json!(["it", "health"]), "cleared"), ("B", json!(["health_care"]), "not_cleared"), ("C", json!([]), "not_checked")];
    let mut all = Vec::new();
    for (name, fields, clearance) in some {
        app.clock.advance_minutes(1);
        all.push(office.mentee().with("preferred_name", name).with("fields", fields).clearance(clearance).registered().await);
    }
    office.step(&all[0], "archive", json!({})).await.assert_status(200);

    assert_eq!(found(&app, "field=health").await, ["A"]);
    assert_eq!(found(&app, "field=health_care").await, ["B"]);
    assert_eq!(found(&app, "workplace_clearance=not_checked").await, ["C"]);
    assert_eq!(found(&app, "active=true").await, ["B", "C"]);
    assert_eq!(found(&app, "active=false&q=amal&field=it").await, ["A"]);
    let page = office.get("/v1/mentees?active=true&limit=1").await;
    assert_eq!(office.get(&page.next_link().unwrap()).await.ids(), [all[2].id()]);
    office.get("/v1/mentees?active=yes").await.assert_fault("/active", "wrong-type");
}
