//! What an import does: all rows or none, what it leaves behind, and what it warns of.

use diesel::prelude::*;
use foothold::db::schema::{audit_entries, audit_texts};

use super::{HEADER, bad_rows, done, import, import_mentees, row};
use crate::harness::prelude::*;

async fn count(app: &TestApp, list: &str) -> usize {
    app.office().await.all(list).await.len()
}

#[apply(test_both)]
async fn mentees_are_registered_as_their_rows_say(app: TestApp) {
    let office = app.office().await;
    let file = "full_name;preferred_name;email;phone;profession;fields;target_role;timezone;workplace_clearance;adjustment_for_host;external_id\r\n\
                Amal Idris;Amal;amal@mentee.example;'+44 7700 900123;\"Engineer; structural\";it, energy;;Europe/London;cleared;Step-free;crm-1\r\n\
                Bo;Bo;;+44 1;;;;Asia/Kolkata;;;\r\n";
    assert_eq!(done(&import_mentees(office, file).await), (2, 0, 0));

    let all = office.all("/v1/mentees").await;
    let fields = |mentee: &Value, names: &[&str]| names.iter().map(|name| mentee[*name].clone()).collect::<Vec<_>>();
    let names = ["full_name", "email", "phone", "profession", "fields", "target_role", "workplace_clearance", "external_id", "version"];
    let amal = json!([
        "Amal Idris",
        "amal@mentee.example",
        "+44 7700 900123",
        "Engineer; structural",
        ["it", "energy"],
        null,
        "cleared",
        "crm-1",
        1
    ]);
    let bo = json!(["Bo", null, "+44 1", null, [], null, "not_checked", null, 1]);
    assert_eq!(json!([fields(&all[0], &names), fields(&all[1], &names)]), json!([amal, bo]));
    assert_eq!(app.events().await, ["mentee.created", "mentee.created"]);
    assert_eq!(office.get("/v1/mentees?q=structural").await.items().len(), 1, "what is imported is found");
}

#[apply(test_both)]
async fn companies_are_registered_and_changed_as_their_rows_say(app: TestApp) {
    let office = app.office().await;
    let file = "external_id,name,sector,size_band,timezone,website,may_publish\n\
                c-1,Brindlemoor,engineering_construction,large,Europe/London,https://brindlemoor.example,TRUE\nc-2,Tidewell,it,small,Europe/London,,\n";
    let answer = import(office, "/v1/companies/import", file).await;
    assert_eq!(done(&answer), (2, 0, 0));
    let found = office.get("/v1/companies?external_id=c-1").await;
    found.assert_field("/items/0/may_publish", true).assert_field("/items/0/partnership/status", "identified");
    office
        .get("/v1/companies?external_id=c-2")
        .await
        .assert_field("/items/0/may_publish", false)
        .assert_field("/items/0/website", Value::Null);

    let again = "external_id,name\nc-1,Brindlemoor Structures\nc-2,Tidewell\n";
    assert_eq!(done(&import(office, "/v1/companies/import", again).await), (0, 1, 1));
    let changed = office.get("/v1/companies?q=structures").await;
    changed.assert_field("/items/0/version", 2).assert_field("/items/0/sector", "engineering_construction");
    assert_eq!(app.events().await, ["company.created", "company.created", "company.updated"]);
    assert_eq!(bad_rows(&import(office, "/v1/companies/import", "name,website\nTidewell,ftp://x\n").await).len(), 4);
    let twin = import(office, "/v1/companies/import", "name,sector,size_band,timezone\nTIDEWELL,it,small,Europe/London\n").await;
    twin.assert_field("/warnings/0/code", "same-name").assert_field("/warnings/0/line", 2);
}

#[apply(test_both)]
async fn one_bad_row_of_many_and_nothing_is_imported(app: TestApp) {
    let office = app.office().await;
    let file = format!("{HEADER}{}crm-x,,B,,Mars\n{}", row(1), row(2));
    let faults = bad_rows(&import_mentees(office, file).await);
    let of = |column: &str, code: &str| (3, column.to_owned(), code.to_owned());
    assert_eq!(faults, [of("full_name", "required"), of("timezone", "unknown-time-zone")]);
    assert_eq!(count(&app, "/v1/mentees").await, 0);
    assert!(app.events().await.is_empty());
}

#[apply(test_both)]
async fn a_dry_run_says_what_would_be_done_and_does_nothing(app: TestApp) {
    let office = app.office().await;
    import_mentees(office, format!("{HEADER}{}{}", row(1), row(2))).await.assert_status(200);
    let before = app.event_log().await;

    let file = format!("{HEADER}{}crm-2,Renamed,Amal,,Europe/London\n{}", row(1), row(3));
    let foreseen = import(office, "/v1/mentees/import?dry_run=true", file.clone()).await;
    assert_eq!(done(&foreseen), (1, 1, 1));
    foreseen.assert_field("dry_run", true);
    assert!(app.event_log().await == before && count(&app, "/v1/mentees").await == 2);
    assert_eq!(bad_rows(&import(office, "/v1/mentees/import?dry_run=true", format!("{HEADER}x\n")).await).len(), 1);

    let for_good = import_mentees(office, file).await;
    assert_eq!(done(&for_good), (1, 1, 1));
    for_good.assert_field("dry_run", false);
}

#[apply(test_both)]
async fn who_may_be_registered_already_is_a_warning(app: TestApp) {
    let office = app.office().await;
    let there = office.mentee().with("full_name", "Zoë Okafor").with("email", "zoe@mentee.example").registered().await;
    office.archive(&there).await.assert_status(200);
    let file = "full_name,preferred_name,email,fields,timezone\n\
                ZOE OKAFOR,Zoe,z@mentee.example,,Europe/London\n\
                Somebody,Som,ZOE@mentee.example,,Europe/London\n\
                Twin,T,,,Europe/London\nTwin,T,,,Europe/London\nAlone,A,,,Europe/London\n";
    let answer = import_mentees(office, file).await;
    assert_eq!(done(&answer), (5, 0, 0));
    let warnings = answer.field("warnings");
    let seen: Vec<_> = warnings.as_array().unwrap().iter().map(|one| json!([one["line"], one["code"], one["ids"], one["lines"]])).collect();
    let id = there.id();
    assert_eq!(
        json!(seen),
        json!([[2, "same-name", [id], []], [3, "same-email", [id], []], [4, "same-name", [], [5]], [5, "same-name", [], [4]]])
    );
    answer.assert_field("warnings_in_all", 4);
}

#[apply(test_both)]
async fn an_import_is_counted_once_in_the_audit_beside_each_act(app: TestApp) {
    let office = app.office().await;
    import_mentees(office, format!("{HEADER}{}{}", row(1), row(2))).await.assert_status(200);
    import_mentees(office, format!("{HEADER}crm-1,Renamed,Amal,,Europe/London\n{}", row(2))).await.assert_status(200);

    let kept = app.deps.db.read("test_audit", |conn| {
        let actions: Vec<String> = audit_entries::table.order(audit_entries::seq).select(audit_entries::action).load(conn)?;
        let counts: Vec<String> = audit_texts::table
            .inner_join(audit_entries::table)
            .filter(audit_entries::action.eq("mentees.imported"))
            .order(audit_entries::seq)
            .select(audit_texts::text)
            .load(conn)?;
        let changed: Vec<foothold::db::types::WordList> =
            audit_entries::table.filter(audit_entries::action.eq("mentee.updated")).select(audit_entries::changed).load(conn)?;
        Ok((actions, counts, changed.into_iter().flat_map(|words| words.0).collect::<Vec<_>>()))
    });
    let (actions, counts, changed) = kept.await.unwrap();
    let of_mentees: Vec<_> = actions.into_iter().filter(|action| action.starts_with("mentee")).collect();
    assert_eq!(of_mentees, ["mentee.created", "mentee.created", "mentees.imported", "mentee.updated", "mentees.imported"]);
    assert_eq!(counts, ["2 created, 0 updated, 0 unchanged", "0 created, 1 updated, 1 unchanged"]);
    assert_eq!(changed, ["full_name"]);
}

#[apply(test_both)]
async fn endpoints_hear_of_each_row(app: TestApp) {
    let office = app.office().await;
    let body = json!({"url": "http://127.0.0.1:9/hook", "event_types": ["mentee.created"]});
    office.post("/v1/webhook-endpoints", body).await.assert_status(201);
    import_mentees(office, format!("{HEADER}{}{}", row(1), row(2))).await.assert_status(200);
    import_mentees(office, format!("{HEADER}crm-1,Renamed,Amal,,Europe/London\n")).await.assert_status(200);
    assert_eq!(office.get("/v1/webhook-deliveries").await.items().len(), 2, "it does not listen for changes");
}

#[apply(test_both)]
async fn the_same_import_with_one_key_is_done_once(app: TestApp) {
    let office = app.office().await;
    let post = |file: String| office.request(reqwest::Method::POST, "/v1/mentees/import").body("text/csv", file).idempotent("import-1");
    let file = "full_name,preferred_name,fields,timezone\nAmal,Amal,,Europe/London\n".to_owned();
    let first = post(file.clone()).await;
    let second = post(file.clone()).await;
    assert_eq!((first.body.clone(), second.header("idempotency-replayed")), (second.body.clone(), Some("true")));
    post(file + "Bo,Bo,,Europe/London\n").await.assert_problem(422, "idempotency-key-reused");
    assert_eq!(count(&app, "/v1/mentees").await, 1);
}

#[apply(test_both)]
async fn files_with_the_same_people_that_come_at_once_make_no_twins(app: TestApp) {
    let office = app.office().await;
    let file: String = [HEADER.to_owned()].into_iter().chain((0..50).map(row)).collect();
    let mut running = Vec::new();
    for _ in 0..8 {
        let (office, file) = (office.clone(), file.clone());
        running.push(tokio::spawn(async move { import_mentees(&office, file).await.status }));
    }
    let mut statuses = Vec::new();
    for one in running {
        statuses.push(one.await.unwrap());
    }
    assert!(statuses.contains(&200) && statuses.iter().all(|status| matches!(status, 200 | 409)), "{statuses:?}");
    assert_eq!(count(&app, "/v1/mentees").await, 50);
}

#[apply(test_both)]
async fn ten_thousand_rows_come_in_and_go_out_again(app: TestApp) {
    let office = app.office().await;
    let file: String = [HEADER.to_owned()].into_iter().chain((0..10_000).map(row)).collect();
    let started = std::time::Instant::now();
    let answer = import_mentees(office, file).await;
    eprintln!("10,000 new rows: {:?}", started.elapsed());
    assert_eq!(done(&answer), (10_000, 0, 0));

    let exported = office.get("/v1/mentees/export").await;
    assert_eq!(exported.text().matches("\r\n").count(), 10_001);
    let renamed = exported.text().replace("Amal Idris", "Idris, A").replace(",Idris, A", ",Idris A");
    let started = std::time::Instant::now();
    let answer = import_mentees(office, renamed).await;
    eprintln!("10,000 changed rows: {:?}", started.elapsed());
    assert_eq!(done(&answer), (0, 10_000, 0));
    office
        .get("/v1/mentees?external_id=crm-9999")
        .await
        .assert_field("/items/0/full_name", "Idris A 9999")
        .assert_field("/items/0/version", 2);
}
