//! Which filters are remembered: those with which a list can be read, for each person, and as long as the person has the same role.

use super::{desk, leads_to, page};
use crate::accounts::{account, place, signed_in};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn filters_with_which_a_list_cannot_be_read_are_not_remembered(app: TestApp) {
    let (app, browser) = desk(&app, "Rosa").await;
    leads_to(&browser.get("/numbers?set=yes&from=2027-01-01&to=2027-02-01").await, "/numbers?from=2027-01-01&to=2027-02-01");
    for wrong in [
        "/numbers?set=yes&from=2027-03-01&to=2027-01-01",
        "/slots?set=yes&status=lost",
        "/bookings?set=yes&status=lost",
        "/mentees?set=yes&cohort_id=x",
        "/companies?set=yes&status=lost",
    ] {
        assert_eq!(browser.get(wrong).await.status, 422, "{wrong}");
    }

    leads_to(&browser.get("/numbers").await, "/numbers?from=2027-01-01&to=2027-02-01");
    for list in ["/slots", "/bookings", "/mentees", "/companies"] {
        page(&browser, list).await;
    }
    app.stop().await;
}

#[apply(test_both)]
async fn a_contacts_lists_remember_too(app: TestApp) {
    let company = app.office().await.company().active().await;
    let (app, _) = desk(&app, "Rosa").await;
    let admin = app.admin().await;
    let contact = signed_in(&app, &admin, &account(&admin, "Gwen", "partner", Some(&company)).await).await;
    for list in ["/slots", "/bookings"] {
        let set = format!("{list}?kind=shadowing&sort=starts_at");
        leads_to(&contact.get(&format!("{list}?set=yes&status=&kind=shadowing&sort=starts_at")).await, &set);
        leads_to(&contact.get(list).await, &set);
        assert_eq!(contact.get(&format!("{list}?set=yes&kind=lost")).await.status, 422, "{list}");
        leads_to(&contact.get(list).await, &set);
        leads_to(&contact.get(&format!("{list}?set=yes")).await, list);
        page(&contact, list).await;
    }
    app.stop().await;
}

#[apply(test_both)]
async fn with_another_role_nothing_is_remembered(app: TestApp) {
    let company = app.office().await.company().active().await;
    let (app, _) = desk(&app, "Rosa").await;
    let admin = app.admin().await;
    let gwen = account(&admin, "Gwen", "coordinator", None).await;
    let browser = signed_in(&app, &admin, &gwen).await;
    let set = format!("/slots?company_id={}", company.id());
    leads_to(&browser.get(&format!("/slots?set=yes&company_id={}", company.id())).await, &set);
    admin.patch(&place(&gwen), json!({"name": "Gwen Pryce"})).await.assert_status(200);
    leads_to(&browser.get("/slots").await, &set);

    admin.patch(&place(&gwen), json!({"role": "partner", "company_id": company.id()})).await.assert_status(200);

    page(&signed_in(&app, &admin, &gwen).await, "/slots").await;
    app.stop().await;
}
