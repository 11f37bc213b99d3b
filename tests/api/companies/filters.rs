//! The list of companies, narrowed.

use diesel::prelude::*;
use foothold::db::schema::companies;

use crate::harness::prelude::*;

async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let answer = app.office().await.get(&format!("/v1/companies?{query}")).await;
    answer.assert_status(200);
    let mut names: Vec<_> = answer.items().iter().map(|company| company["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

async fn three_companies(app: &TestApp) {
    let office = app.office().await;
    office.company().with("name", "Żółta Łódź").with("sector", "it").created().await;
    office.company().with("name", "100% Green_Energy").with("sector", "energy").with_partnership("approached").await;
    office.company().with("name", "Green Energy").with("sector", "energy").active().await;
}

#[apply(test_both)]
async fn companies_are_found_by_sector(app: TestApp) {
    three_companies(&app).await;

    assert_eq!(found(&app, "sector=it").await, ["Żółta Łódź"]);
    assert_eq!(found(&app, "sector=energy").await, ["100% Green_Energy", "Green Energy"]);
}

#[apply(test_both)]
async fn companies_are_found_by_the_state_of_their_partnership(app: TestApp) {
    three_companies(&app).await;

    assert_eq!(found(&app, "status=active").await, ["Green Energy"]);
    assert_eq!(found(&app, "status=approached&sector=energy").await, ["100% Green_Energy"]);
    assert!(found(&app, "status=ended").await.is_empty());
}

#[apply(test_both)]
async fn companies_are_found_by_a_part_of_their_name_in_any_case_and_alphabet(app: TestApp) {
    three_companies(&app).await;

    assert_eq!(found(&app, "q=gREEN").await, ["100% Green_Energy", "Green Energy"]);
    assert_eq!(found(&app, "q=%C5%BB%C3%93%C5%81TA").await, ["Żółta Łódź"]);
}

#[apply(test_both)]
async fn case_accents_and_ways_of_writing_make_no_difference(app: TestApp) {
    let office = app.office().await;
    for name in ["Cafe\u{301} Ole\u{301}", "İstanbul İnşaat", "Straßenbau", "Ｗｉｄｅ"] {
        office.company().with("name", name).created().await;
    }
    for (part, name) in [
        ("caf%C3%A9", "Cafe\u{301} Ole\u{301}"),
        ("CAFE", "Cafe\u{301} Ole\u{301}"),
        ("e%CC%81%20ol", "Cafe\u{301} Ole\u{301}"),
        ("istanbul", "İstanbul İnşaat"),
        ("ISTANBUL", "İstanbul İnşaat"),
        ("%C4%B0N%C5%9EAAT", "İstanbul İnşaat"),
        ("STRASSE", "Straßenbau"),
        ("wide", "Ｗｉｄｅ"),
    ] {
        assert_eq!(found(&app, &format!("q={part}")).await, [name], "{part}");
    }
}

#[apply(test_both)]
async fn a_name_is_found_as_it_is_now_and_names_of_an_earlier_version_are_found(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("name", "Alte Ö").created().await;
    office.patch(&company, json!({"name": "Neue Ü"})).await.assert_status(200);
    assert_eq!(found(&app, "q=alte").await, [""; 0]);
    assert_eq!(found(&app, "q=neue%20u").await, ["Neue Ü"]);

    let as_before = app
        .deps
        .db
        .write("test_as_before", |conn| Ok(diesel::update(companies::table).set(companies::name_folded.eq("")).execute(conn)?));
    as_before.await.unwrap();
    assert_eq!(found(&app, "q=neue").await, [""; 0]);
    foothold::app::migrate(&app.address()).unwrap();
    assert_eq!(found(&app, "q=neue").await, ["Neue Ü"]);
}

#[apply(test_both)]
async fn wildcards_in_a_search_stand_for_themselves(app: TestApp) {
    three_companies(&app).await;

    assert_eq!(found(&app, "q=n_e").await, ["100% Green_Energy"]);
    assert_eq!(found(&app, "q=0%25").await, ["100% Green_Energy"]);
    assert!(found(&app, "q=%5C").await.is_empty());
}

#[apply(test_both)]
async fn a_filter_that_is_not_known_or_not_a_word_is_refused(app: TestApp) {
    let office = app.office().await;

    office.get("/v1/companies?city=York").await.assert_fault("/city", "unknown-field");
    office.get("/v1/companies?status=asleep").await.assert_fault("/status", "unknown-word");
    office.get("/v1/companies?sector=It!&q=").await.assert_fault("/sector", "malformed");
}

#[apply(test_both)]
async fn archived_companies_are_found_apart(app: TestApp) {
    three_companies(&app).await;
    let office = app.office().await;
    let all = office.get("/v1/companies?q=energy").await.items();
    let archived = Company::with_id(all[0]["id"].as_str().unwrap());
    office.step(&archived, "archive", json!({})).await.assert_status(200);

    assert_eq!(found(&app, "active=false").await, [all[0]["name"].as_str().unwrap()]);
    assert_eq!(found(&app, "active=true").await.len(), 2);
}

#[apply(test_both)]
async fn hosts_and_sites_are_found_across_companies(app: TestApp) {
    let office = app.office().await;
    let companies = [office.company().created().await, office.company().created().await];
    let partner = app.partner(&companies[0]).await;
    for (list, name) in [("hosts", "Zoë Pellow"), ("sites", "Łódź Depot")] {
        let mut ids = Vec::new();
        for company in &companies {
            app.clock.advance_minutes(1);
            ids.push(office.post(&format!("/v1/companies/{company}/{list}"), json!({"name": name})).await.assert_status(201).id());
        }
        let at = |number: usize| format!("/v1/{list}/{}", ids[number]);
        let found = |caller: Caller, query: &str| {
            let path = format!("/v1/{list}?{query}");
            async move { caller.get(&path).await.assert_status(200).ids() }
        };

        assert_eq!(found(office.clone(), "").await, ids);
        assert_eq!(found(office.clone(), &format!("company_id={}", companies[1])).await, ids[1..]);
        assert_eq!(found(partner.clone(), "").await, ids[..1]);
        assert!(found(partner.clone(), &format!("company_id={}", companies[1])).await.is_empty());
        assert_eq!(found(partner.clone(), "q=O").await, ids[..1], "another company's is not found by its name either");
        assert_eq!(found(office.clone(), "q=zoe").await.len(), if list == "hosts" { 2 } else { 0 });
        office.patch(&at(1), json!({"name": "Ünder"})).await.assert_status(200);
        assert_eq!(found(office.clone(), "q=UNDER").await, ids[1..]);
        office.post(&format!("{}/archive", at(0)), json!({})).await.assert_status(200);
        assert_eq!(found(office.clone(), "active=false").await, ids[..1]);
        assert_eq!(found(office.clone(), "active=true").await, ids[1..]);
        let page = office.get(&format!("/v1/{list}?limit=1")).await;
        assert_eq!(office.get(&page.next_link().unwrap()).await.ids(), ids[1..]);
        office.get(&format!("/v1/{list}?city=York")).await.assert_fault("/city", "unknown-field");
    }
}

#[apply(test_both)]
async fn hosts_and_sites_of_an_earlier_version_are_found_by_name(app: TestApp) {
    use foothold::db::schema::{hosts, sites};

    let office = app.office().await;
    let company = office.company().created().await;
    office.host(&company).await;
    office.site(&company).await;
    let as_before = app.deps.db.write("test_as_before", |conn| {
        diesel::update(hosts::table).set(hosts::name_folded.eq("")).execute(conn)?;
        diesel::update(sites::table).set(sites::name_folded.eq("")).execute(conn)?;
        Ok(())
    });
    as_before.await.unwrap();
    foothold::app::migrate(&app.address()).unwrap();

    assert_eq!(office.get("/v1/hosts?q=pellow").await.items().len(), 1);
    assert_eq!(office.get("/v1/sites?q=OFFICE").await.items().len(), 1);
}

#[apply(test_both)]
async fn feeds_endpoints_and_deliveries_are_found_by_company(app: TestApp) {
    let office = app.office().await;
    let companies = [office.company().created().await, office.company().created().await];
    for company in &companies {
        let feed = json!({"scope": {"type": "company", "id": company.id()}, "name": "Outlook", "detail": "full"});
        office.post("/v1/feeds", feed).await.assert_status(201);
        office
            .post("/v1/webhook-endpoints", json!({"company_id": company.id(), "url": "http://127.0.0.1:9/hook"}))
            .await
            .assert_status(201);
        office.patch(company, json!({"name": "Renamed"})).await.assert_status(200);
    }
    office.post("/v1/webhook-endpoints", json!({"url": "http://127.0.0.1:9/hook"})).await.assert_status(201);
    let partner = app.partner(&companies[0]).await;
    for list in ["feeds", "webhook-endpoints", "webhook-deliveries"] {
        let of = |number: usize| format!("/v1/{list}?company_id={}", companies[number]);
        let [first, second] = [office.get(&of(0)).await.ids(), office.get(&of(1)).await.ids()];
        assert_eq!((first.len(), second.len()), (1, 1), "{list}");
        assert_ne!(first, second, "{list}");
        assert_eq!(partner.get(&of(0)).await.ids(), first, "{list}");
        assert!(partner.get(&of(1)).await.items().is_empty(), "{list}");
        office.get(&format!("/v1/{list}?company_id=x")).await.assert_fault("/company_id", "unknown-id");
    }
}
