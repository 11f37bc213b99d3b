//! Filters stand in the address, and are there again when a list is opened the next time.

use super::{desk, leads_to, page};
use crate::accounts::{account, signed_in};

#[apply(test_both)]
async fn filters_stay_until_somebody_clears_them(app: TestApp) {
    let office = app.office().await;
    office.slot(&office.company().active().await).with("title", "Panel interview").published().await;
    let (app, browser) = desk(&app, "Rosa").await;
    assert!(page(&browser, "/slots").await.contains("Filter: all slots"));

    let set = browser.get("/slots?set=yes&status=draft&kind=&q=panel&sort=-starts_at").await;

    leads_to(&set, "/slots?status=draft&q=panel&sort=-starts_at");
    leads_to(&browser.get("/slots").await, "/slots?status=draft&sort=-starts_at");
    let list = page(&browser, "/slots?status=draft&sort=-starts_at").await;
    assert!(list.contains("No slot is found") && list.contains("href=\"/slots?set=yes\""), "{list}");
    assert_eq!(browser.get("/bookings").await.status, 200, "each list has filters of its own");
    let admin = app.admin().await;
    let other = signed_in(&app, &admin, &account(&admin, "Idris", "coordinator", None).await).await;
    assert_eq!(other.get("/slots").await.status, 200, "and so has each person");
    // A link to a list with other filters changes nothing that is remembered.
    page(&browser, "/slots?kind=shadowing").await;
    leads_to(&browser.get("/slots").await, "/slots?status=draft&sort=-starts_at");

    leads_to(&browser.get("/slots?set=yes").await, "/slots");
    assert!(page(&browser, "/slots").await.contains("Panel interview"));
    app.stop().await;
}

#[apply(test_both)]
async fn every_list_takes_every_filter_of_the_api(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    let cohort = office.cohort(&office.programme().await).await;
    let mentee = office.mentee().with("external_id", "crm-1").registered().await;
    let slot = office.slot(&company).hosts(&[&host]).published().await;
    office.book(&slot, &mentee).await;
    let (app, browser) = desk(&app, "Rosa").await;
    let lists = [
        ("/slots", format!("company_id={}&host_id={}", company.id(), host.id()), slot.id(), "site_id"),
        ("/slots", format!("host_id={}", host.id()), slot.id(), "host_id"),
        ("/bookings", format!("company_id={}&slot_id={}&mentee_id={}", company.id(), slot.id(), mentee.id()), slot.id(), "cohort_id"),
        ("/mentees", "external_id=crm-1&without_booking_since=2027-05-01".to_owned(), mentee.id(), "workplace_clearance"),
        ("/companies", "external_id=&status=active&active=true&sector=engineering_construction".to_owned(), company.id(), "own"),
    ];
    for (list, query, found, field) in lists {
        let shown = page(&browser, &format!("{list}?{query}")).await;
        assert!(shown.contains(found), "{list}?{query}: {shown}");
        assert!(shown.contains(&format!("name=\"{field}\"")), "{list} has no {field}");
    }
    for (list, query) in [
        ("/slots", format!("site_id={}&company_id={}", site.id(), company.id())),
        ("/slots", format!("cohort_id={}", cohort.id())),
        ("/bookings", format!("cohort_id={}", cohort.id())),
        ("/bookings", "overridden=true".to_owned()),
        ("/mentees", "without_booking_since=2027-03-01".to_owned()),
        ("/companies", "own=&q=nothing".to_owned()),
    ] {
        let shown = page(&browser, &format!("{list}?{query}")).await;
        assert!(shown.contains("is found</h2>") && shown.contains("Clear filters"), "{list}?{query}: {shown}");
    }
    app.stop().await;
}
