//! A company with more hosts than one page shows.

use super::*;
use crate::harness::caller::Place;

#[apply(test_both)]
async fn every_host_stands_on_one_of_the_pages(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let path = format!("{}/hosts", company.path());
    for half in [0..50, 50..100] {
        let new = half.map(|number| office.post(&path, json!({"name": format!("Host {number:03}")})));
        for made in together(new).await {
            made.assert_status(201);
        }
    }
    let (app, browser) = contact_of(&app, &company).await;
    let count = |page: &str| page.matches("<a href=\"/hosts/host_").count();

    let first = page(&browser, "/places").await;

    assert_eq!(count(&first), 100);
    let next =
        first.split("href=\"").find(|rest| rest.starts_with("/places?hosts_after=")).and_then(|rest| rest.split('"').next()).unwrap();
    let second = page(&browser, next).await;
    assert_eq!(count(&second), 1);
    assert!(second.contains("href=\"/places\" rel=\"prev\"") && !second.contains("rel=\"next\""), "{second}");
    assert_eq!(browser.get("/places?hosts_after=x").await.status, 404);
    app.stop().await;
}
