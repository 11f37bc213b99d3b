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
