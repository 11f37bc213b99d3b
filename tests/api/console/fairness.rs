//! The pages of how fairly places are given: figures with sentences, by person for coordinators alone, and who waits longest with the next act.

use super::pages::{desk, page};
use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;
use crate::harness::states::START_OF_SLOT;

/// Has these people attend a mock interview of a company on 31 March. The clock stands at its start then.
async fn attended(app: &TestApp, mentees: &[Mentee]) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(20).published().await;
    let mut seats = Vec::new();
    for mentee in mentees {
        seats.push(office.book(&slot, mentee).await);
    }
    app.clock.set(START_OF_SLOT);
    for seat in &seats {
        office.attendance(seat, "attended").await.assert_status(200);
    }
}

async fn named(app: &TestApp, name: &str) -> Mentee {
    app.mentee_with().await.with("full_name", name).registered().await
}

#[apply(test_both)]
async fn each_figure_is_drawn_said_and_stands_in_a_table(app: TestApp) {
    let office = app.office().await;
    let [one, other] = [named(&app, "Nesta Abara").await, named(&app, "Ilse Marwood").await];
    let cohort = office.cohort(&office.programme().await).await;
    for mentee in [&one, &other] {
        office.enrol(&cohort, mentee).await;
    }
    attended(&app, std::slice::from_ref(&one)).await;
    let (app, browser) = desk(&app).await;

    let shown = page(&browser, "/fairness").await;

    for text in [
        "Of 2 people, 1 attended at least one.",
        "Of 1 seat given, 1 came from outside rounds.",
        "No place was offered.",
        "No round has opened.",
        "<svg class=\"share\" role=\"img\"",
        "<title id=\"chart-title\">How many people have had how many</title>",
        "<desc id=\"chart-said\">From 0 to 1. People by what they attended: 1, 1.",
        "<details><summary>The same as a table</summary>",
        "href=\"/fairness/zero-list\"",
        "1 Jan 2027 to ",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let (first, second) = (shown.find("Ilse Marwood").expect("she stands there"), shown.find("Nesta Abara").expect("and so does she"));
    assert!(first < second, "the fewest turns come first");
    let of_cohort = page(&browser, &format!("/fairness?cohort_id={}&kind=shadowing", cohort.id())).await;
    assert!(of_cohort.contains("Nobody has had any yet.") && of_cohort.contains("1 Mar 2027 to "), "{of_cohort}");
    assert_eq!(browser.get("/fairness?kind=group_session").await.status, 422);
    assert!(page(&browser, "/rounds").await.contains("href=\"/fairness\""));
    app.stop().await;
}

#[apply(test_both)]
async fn a_credit_says_who_recorded_the_fault(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    let booking = office.book(&slot, &named(&app, "Nesta Abara").await).await;
    app.clock.set(START_OF_SLOT);
    office.step(&booking, "attendance", json!({"outcome": "no_show", "party": "host"})).await.assert_status(200);
    let (app, browser) = desk(&app).await;

    let shown = page(&browser, "/fairness").await;

    for text in ["The host did not come", "A program, with an API key", "Coordinator", "recorded the fault for 1."] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn a_viewer_reads_the_figures_alone(app: TestApp) {
    let mut mentees = vec![named(&app, "Nesta Abara").await];
    mentees.extend(app.mentees(29).await);
    attended(&app, &mentees[..12]).await;
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;

    let shown = page(&viewer, "/fairness").await;

    assert!(shown.contains("Of 30 people, 12 attended at least one."), "{shown}");
    assert!(page(&viewer, "/numbers").await.contains("href=\"/fairness\""));
    for text in ["Nesta Abara", "/mentees/", "cohort_id", "zero-list", "By person", "Credits with who"] {
        assert!(!shown.contains(text), "{text}: {shown}");
    }
    assert_eq!(viewer.get("/fairness?from=2027-01-02").await.status, 422);
    assert_eq!(viewer.get("/fairness/zero-list").await.status, 403);
    app.stop().await;
}

#[apply(test_both)]
async fn a_viewer_is_told_of_no_few(app: TestApp) {
    let mentees = app.mentees(12).await;
    attended(&app, &mentees[..2]).await;
    let app = over_https(&app).await;
    let admin = app.admin().await;
    let viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;

    let shown = page(&viewer, "/fairness").await;

    assert!(shown.contains("This is not shown, because it tells of fewer than five people."), "{shown}");
    assert!(!shown.contains("Of 12 people") && !shown.contains("Of 2 seats given"), "{shown}");
    app.stop().await;
}

#[apply(test_both)]
async fn the_zero_list_leads_to_the_next_act(app: TestApp) {
    let office = app.office().await;
    let [waits, came] = [named(&app, "Nesta Abara").await, named(&app, "Ilse Marwood").await];
    office.post(&format!("/v1/mentees/{waits}/notes"), json!({"text": "Prefers mornings."})).await.assert_status(201);
    attended(&app, std::slice::from_ref(&came)).await;
    app.clock.set("2027-05-03T09:00:00Z");
    let slot = office.slot(&office.company().active().await).starts("2027-07-01T10:00").published().await;
    let round = json!({"name": "June interviews", "kind": "mock_interview", "slot_ids": [slot.id()], "opens_at": "2027-05-03T09:00:00Z",
        "closes_at": "2027-05-10T09:00:00Z"});
    let round = office.post("/v1/rounds", round).await.assert_status(201).id();
    let (app, browser) = desk(&app).await;

    let shown = browser.get("/fairness/zero-list").await;

    assert_headers(&shown);
    let text = shown.text();
    assert!(shown.body.len() <= LARGEST_PAGE && text.matches("<h1").count() == 1);
    for part in [
        "Nesta Abara".to_owned(),
        "None yet".to_owned(),
        "A note".to_owned(),
        "1 round to enter".to_owned(),
        format!("href=\"/mentees/{}/book\"", waits.id()),
        format!("href=\"/rounds/{round}/entries/{}\"", waits.id()),
        "Enter June interviews".to_owned(),
        "data-label=\"Last contact\"".to_owned(),
    ] {
        assert!(text.contains(&part), "{part}: {text}");
    }
    assert!(!text.contains("Ilse Marwood"), "she had one 33 days ago");
    assert!(page(&browser, "/fairness/zero-list?days=30").await.contains("Ilse Marwood"));
    assert!(page(&browser, "/fairness/zero-list?days=180").await.contains("Nobody has waited so long"));
    assert_eq!(Browser::at(&app).get("/fairness/zero-list").await.status, 303);
    app.stop().await;
}
