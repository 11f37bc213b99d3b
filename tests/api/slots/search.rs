//! `GET /v1/slots?q=…`: slots are found by a part of their title or of their company's name.

use crate::harness::prelude::*;
use crate::series::{series_body, with};

async fn found(caller: &Caller, query: &str) -> Vec<String> {
    let answer = caller.get(&format!("/v1/slots?{query}")).await;
    answer.assert_status(200);
    answer.ids()
}

#[apply(test_both)]
async fn neither_case_nor_accents_count_in_titles_and_names_of_companies(app: TestApp) {
    let office = app.office().await;
    let (cafe, plain) =
        (office.company().with("name", "Café Ouest_50%").active().await, office.company().with("name", "Nord").active().await);
    let slot =
        |company, day: u32, title: &str| office.slot(company).with("title", title).starts(&format!("2027-04-{day:02}T10:00")).draft();
    let tea = slot(&cafe, 1, "Thé à İstanbul").await;
    let panel = slot(&plain, 2, "Panel du CAFÉ").await;
    let other = slot(&plain, 3, "Ward round").await;

    for (query, expected) in [
        ("q=cafe", vec![tea.id(), panel.id()]),
        ("q=CAF%C3%89&sort=-starts_at", vec![panel.id(), tea.id()]),
        ("q=istanbul", vec![tea.id()]),
        ("q=the%20a%20i", vec![tea.id()]),
        ("q=nord", vec![panel.id(), other.id()]),
        ("q=_50%25", vec![tea.id()]),
        ("q=%25", vec![tea.id()]),
        ("q=p_nel", vec![]),
        ("q=nothing%20has%20this", vec![]),
    ] {
        assert_eq!(found(office, query).await, expected, "{query}");
    }
    office.get("/v1/slots?q=").await.assert_fault("/q", "required");
    office.get(&format!("/v1/slots?q={}", "x".repeat(201))).await.assert_fault("/q", "too-long");
}

#[apply(test_both)]
async fn a_slot_is_found_by_what_it_and_its_company_are_called_now(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("name", "Old Mill").active().await;
    let slot = office.slot(&company).with("title", "First talk").starts("2027-04-01T10:00").draft().await;
    let copy = office.step(&slot, "copy", json!({"local_start": "2027-04-02T10:00"})).await;
    copy.assert_status(201);
    assert_eq!(found(office, "q=first").await, [slot.id(), &copy.id()]);

    office.patch(&slot, json!({"title": "Última charla"})).await.assert_status(200);
    assert_eq!(found(office, "q=first").await, [copy.id()]);
    assert_eq!(found(office, "q=ultima").await, [slot.id()]);

    office.patch(&company, json!({"name": "Neue Mühle"})).await.assert_status(200);
    assert!(found(office, "q=old%20mill").await.is_empty());
    assert_eq!(found(office, "q=neue%20muhle").await, [slot.id(), &copy.id()]);
}

#[apply(test_both)]
async fn the_slots_of_a_series_are_found_by_its_title_and_by_a_new_one(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let made = office.post("/v1/slot-series", series_body(&company, &[&host])).await;
    made.assert_status(201);
    let ids: Vec<_> = made.field("slots").as_array().unwrap().iter().map(|slot| slot["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(found(office, "q=engineer").await, ids);

    office.patch(format!("/v1/slot-series/{}", made.id()).as_str(), json!({"title": "Soirée"})).await.assert_status(200);
    assert_eq!(found(office, "q=soiree").await, ids);
    assert!(found(office, "q=engineer").await.is_empty());
    let more = office.step(format!("/v1/slot-series/{}", made.id()).as_str(), "extend", json!({"dates": ["2027-04-01"]})).await;
    more.assert_status(200);
    assert_eq!(found(office, "q=soiree").await.len(), 2 * ids.len());
}

#[apply(test_both)]
async fn a_search_goes_together_with_the_other_filters_and_goes_on_with_a_cursor(app: TestApp) {
    let office = app.office().await;
    let (one, two) = (office.company().active().await, office.company().with("name", "Other").active().await);
    let (mentee, mut ids) = (office.mentee().with("fields", json!(["law"])).registered().await, Vec::new());
    for day in 1..=5 {
        let slot = office.slot(&one).with("title", format!("Panel {day}")).with("fields", json!(["law"]));
        ids.push(slot.starts(&format!("2027-04-{day:02}T10:00")).published().await.id().to_owned());
    }
    let of_two = office.slot(&two).with("title", "Panel 9").with("fields", json!(["health"])).starts("2027-04-09T10:00").published().await;

    let mut seen = Vec::new();
    let mut next = Some("/v1/slots?q=panel&field=law&limit=2".to_owned());
    while let Some(page) = next {
        let answer = office.get(&page).await;
        seen.extend(answer.ids());
        next = answer.next_link();
    }
    assert_eq!(seen, ids);
    let first = office.get("/v1/slots?q=panel&limit=2").await;
    let elsewhere = format!("/v1/slots?q=pan&limit=2&cursor={}", first.next_cursor().unwrap());
    office.get(&elsewhere).await.assert_fault("/cursor", "malformed");
    assert_eq!(found(office, &format!("q=panel&for_mentee={mentee}")).await, ids);
    assert_eq!(found(office, &format!("q=panel&company_id={two}")).await, [of_two.id()]);
    assert_eq!(found(office, "q=panel&status=published&starts_after=2027-04-05T00:00:00Z").await, [&ids[4], of_two.id()]);
    assert_eq!(found(office, "q=other&available=true").await, [of_two.id()]);

    // A partner searches its own slots, and an export has what the list has.
    assert_eq!(found(&app.partner(&two).await, "q=panel").await, [of_two.id()]);
    assert!(found(&app.partner(&two).await, "q=panel%201").await.is_empty());
    let exported = office.get("/v1/slots/export?q=panel%203").await;
    assert!(exported.text().contains(&ids[2]) && !exported.text().contains(&ids[0]), "{exported:?}");
}

#[apply(test_both)]
async fn a_search_that_finds_many_slots_has_the_same_order_and_pages(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("name", "Mill").active().await;
    let host = office.host(&company).await;
    let days = json!({"dates": null, "starts_on": "2027-04-01", "recurrence": "FREQ=DAILY", "count": 300});
    let mut body = with(series_body(&company, &[&host]), days);
    body.as_object_mut().unwrap().remove("dates");
    let made = office.post("/v1/slot-series", body).await;
    made.assert_status(201);
    let ids: Vec<_> = made.field("slots").as_array().unwrap().iter().map(|slot| slot["id"].as_str().unwrap().to_owned()).collect();
    assert!(ids.len() > 500, "{}", ids.len());
    let none = office.company().with("name", "None").active().await;
    office.slot(&none).with("title", "Talk").starts("2027-04-01T08:00").draft().await;

    for query in ["q=mill", "q=engineer", "q=mill&field=other"] {
        let first = office.get(&format!("/v1/slots?{query}&limit=50")).await;
        let second = office.get(&first.next_link().unwrap()).await;
        assert_eq!([first.ids(), second.ids()].concat(), ids[..100], "{query}");
    }
    assert!(found(office, "q=mill&starts_before=2027-04-01T08:00:00Z").await.is_empty());
}

#[apply(test_both)]
async fn titles_are_folded_again_at_a_start(app: TestApp) {
    use diesel::prelude::*;
    use foothold::db::schema::slot_titles;

    let office = app.office().await;
    let company = office.company().active().await;
    let (one, two) = (office.slot(&company).with("title", "Été").draft().await, office.slot(&company).with("title", "Hiver").draft().await);
    let as_before = app.deps.db.write("test_as_before", |conn| {
        diesel::delete(slot_titles::table.find("Hiver")).execute(conn)?;
        Ok(diesel::update(slot_titles::table).set(slot_titles::folded.eq("")).execute(conn)?)
    });
    as_before.await.unwrap();
    assert!(found(office, "q=ete").await.is_empty());

    foothold::app::migrate(&app.address()).unwrap();

    assert_eq!(found(office, "q=ete").await, [one.id()]);
    assert_eq!(found(office, "q=hiver").await, [two.id()]);
}
