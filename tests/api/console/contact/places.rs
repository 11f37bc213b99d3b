//! A contact keeps the company's hosts and sites.

use super::*;

#[apply(test_both)]
async fn hosts_and_sites_are_made_changed_archived_and_restored(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (app, mut browser) = contact_of(&app, &company).await;
    let nameless = browser.send("/hosts/new", &[("name", ""), ("job_title", "Typed by hand"), ("roles[]", "")]).await;
    assert!(nameless.status == 422 && nameless.text().contains("Typed by hand"), "{}", nameless.text());
    for (path, fields) in
        [("/hosts/new", [("name", "Mara Quist"), ("roles[]", "interviewer")]), ("/sites/new", [("name", "Old Mill"), ("area", "")])]
    {
        leads_to(&browser.send(path, &fields).await, "/places?notice=created");
    }
    let places = page(&browser, "/places").await;
    assert!(places.contains("Mara Quist") && places.contains("Interviews") && places.contains("Old Mill"), "{places}");
    let id = |list: &str, name: &str| {
        let until = places.split(name).next().unwrap();
        let id = until.rsplit(&format!("/{list}/")).next().unwrap().split(['/', '"']).next().unwrap().to_owned();
        format!("/{list}/{id}")
    };
    for (thing, name) in [(id("hosts", "Mara Quist"), "M. Quist"), (id("sites", "Old Mill"), "New Mill")] {
        leads_to(
            &browser.send(&format!("{thing}/edit"), &[("name", name), ("roles[]", "")][..=usize::from(thing.starts_with("/hosts"))]).await,
            "/places?notice=saved",
        );
        leads_to(&browser.send(&format!("{thing}/archive"), &[("reason", "")]).await, "/places?notice=archived");
        assert!(page(&browser, "/places").await.contains("Archived"));
        leads_to(&browser.send(&format!("{thing}/restore"), &[]).await, "/places?notice=restored");
        app.office().await.get(&format!("/v1{thing}")).await.assert_field("name", name).assert_field("active", true);
    }
    app.stop().await;
}
