//! What waits on Today is done with where it stands.

use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

async fn desk(app: &TestApp) -> (TestApp, Browser) {
    let app = over_https(app).await;
    let admin = app.admin().await;
    let browser = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;
    (app, browser)
}

#[apply(test_both)]
async fn a_slot_on_hold_is_released_and_a_blackout_is_seen_where_they_wait(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    office.step(&slot, "hold", json!({"reason": "The room is flooded"})).await.assert_status(200);
    let (app, mut browser) = desk(&app).await;
    let to_today = [("_to", "today")];

    let released = browser.send(&format!("/slots/{slot}/release"), &to_today).await;
    assert_eq!((released.status, released.header("location")), (303, Some("/?notice=released")));
    let day = json!({"scope": {"type": "institute"}, "name": "Spring break", "starts_on": "2027-03-31", "ends_on": "2027-03-31"});
    app.office().await.post("/v1/blackouts", day).await.assert_status(201);
    assert!(browser.get("/").await.text().contains("Mark as seen"));
    assert_eq!(browser.send(&format!("/slots/{slot}/seen"), &to_today).await.header("location"), Some("/?notice=saved"));
    assert!(browser.get("/").await.text().contains("Nothing needs you now"));
    app.stop().await;
}
