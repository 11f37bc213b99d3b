//! What waits on Today is done with where it stands.

use super::pages::{leads_to, once, page};
use crate::accounts::{account, over_https, signed_in};
use crate::attention::let_run_out;
use crate::exceptions::{a_place, asked};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;
use crate::rounds::{make_round, slot, slots};

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

#[apply(test_both)]
async fn what_waits_about_fair_turns_stands_in_its_order_with_its_act(app: TestApp) {
    let (overdue, spare, mentee) = (slot(&app).await.published().await, slots(&app, 2).await, app.mentee().await);
    let to_draw = make_round(&app, &[&overdue]).await;
    let later = json!({"name": "Late March", "kind": "mock_interview", "slot_ids": [spare[0].id(), spare[1].id()],
        "opens_at": "2027-03-08T09:00:00Z", "closes_at": "2027-03-17T09:00:00Z"});
    let few = app.office().await.post("/v1/rounds", later).await.assert_status(201).id();
    let_run_out(&app, &mentee, 3).await;
    let_run_out(&app, &mentee, 4).await;
    let exception = asked(&app, a_place(&spare[0], &mentee)).await;
    app.clock.set("2027-03-15T09:10:00Z");
    let (app, mut browser) = desk(&app).await;

    let today = page(&browser, "/").await;

    let mut sections = today.split("<section class=\"queue\"").skip(1);
    for (title, word, texts) in [
        ("Rounds to draw", "draws", ["March interviews".to_owned(), "Closed".to_owned(), format!("/rounds/{to_draw}/draw")]),
        ("Exceptions to decide", "exceptions", ["We lost her form.".to_owned(), "Lapses".to_owned(), format!("/exceptions/{exception}")]),
        (
            "Two offers without an answer",
            "unanswered_offers",
            ["Amal Idris".to_owned(), "Ran out".to_owned(), format!("/mentees/{}/note", mentee.id())],
        ),
        (
            "Few entries, and the round closes soon",
            "few_entries",
            ["0 entries for 2 seats".to_owned(), "Closes".to_owned(), format!("/rounds/{few}/enter")],
        ),
    ] {
        let section = sections.by_ref().find(|section| section.contains(title)).unwrap_or_else(|| panic!("{title}, in its order: {today}"));
        let whole = page(&browser, &format!("/queues/{word}")).await;
        for text in texts {
            assert!(section.contains(&text) && whole.contains(&text), "{title} says {text}: {section}");
        }
    }

    let path = format!("/rounds/{to_draw}/draw");
    assert!(page(&browser, &format!("/rounds/{to_draw}")).await.contains("It should have been drawn by itself by now."));
    let key = once(&page(&browser, &path).await);
    leads_to(&browser.send(&path, &[("_once", &key)]).await, &format!("/rounds/{to_draw}?notice=drawn"));
    assert!(!page(&browser, "/").await.contains("Rounds to draw"));
    app.stop().await;
}
