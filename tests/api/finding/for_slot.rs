//! `GET /v1/mentees?for_slot=…`: who is left out and why, in which order the others are, and how the pages go on.

use super::paged;
use crate::harness::prelude::*;

/// Gives the codes of the reasons of one mentee.
fn codes(answer: &Answer, mentee: &Mentee) -> Vec<String> {
    let item = item(answer, mentee);
    item["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

fn item(answer: &Answer, mentee: &Mentee) -> Value {
    let items = answer.items();
    items.into_iter().find(|item| item["id"] == mentee.id()).unwrap_or_else(|| panic!("{mentee} is not there"))
}

#[apply(test_both)]
async fn a_slot_is_offered_to_those_who_can_be_booked_and_explains_why_not_to_the_others(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let cohort = office.cohort(&office.programme().await).await;
    let law = || office.mentee().with("fields", json!(["law"]));
    let fits = law().registered().await;
    let any = office.mentee().with("fields", json!([])).registered().await;
    let other = office.mentee().with("fields", json!(["media"])).registered().await;
    let not_cleared = law().clearance("not_cleared").registered().await;
    let not_enrolled = law().registered().await;
    let paused = law().registered().await;
    let booked = law().registered().await;
    let busy = law().registered().await;
    let archived = law().registered().await;
    for mentee in [&fits, &any, &other, &not_cleared, &booked, &busy] {
        office.enrol(&cohort, mentee).await;
    }
    let enrolment = office.enrol(&cohort, &paused).await;
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    office.archive(&archived).await.assert_status(200);
    let slot = office.slot(&company).starts("2027-04-07T10:00").kind("shadowing").capacity(3).with("fields", json!(["law"]));
    let slot = slot.with("cohort_id", cohort.id()).published().await;
    office.book(&slot, &booked).await;
    let elsewhere = office.slot(&company).starts("2027-04-07T10:00").with("fields", json!([])).published().await;
    let clash = office.book(&elsewhere, &busy).await;

    let list = office.get(&format!("/v1/mentees?for_slot={slot}")).await;
    list.assert_status(200);
    // Both were made in the same millisecond, and the ids of one millisecond have no order.
    let mut expected = [fits.id(), any.id()];
    expected.sort_unstable();
    let mut offered = list.ids();
    offered.sort_unstable();
    assert_eq!(offered, expected);
    assert!(item(&list, &fits).get("reasons").is_none());

    let explained = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    explained.assert_status(200);
    assert_eq!(explained.ids().len(), 8, "an archived mentee is not there");
    for (mentee, reasons) in [
        (&fits, vec![]),
        (&any, vec![]),
        (&other, vec!["other-field"]),
        (&not_cleared, vec!["not-cleared"]),
        (&not_enrolled, vec!["not-enrolled"]),
        (&paused, vec!["not-enrolled"]),
        (&booked, vec!["already-booked"]),
        (&busy, vec!["mentee-clash"]),
    ] {
        assert_eq!(codes(&explained, mentee), reasons, "{mentee}");
    }
    assert_eq!(item(&explained, &busy)["reasons"][0]["bookings"], json!([clash.id()]), "a reason has the members of the refusal");

    // The other filters go together with it.
    assert_eq!(office.get(&format!("/v1/mentees?for_slot={slot}&field=law")).await.ids(), [fits.id()]);

    // Once it is full, and once its window is closed, it is for nobody.
    for mentee in [&fits, &any] {
        office.book(&slot, mentee).await;
    }
    let explained = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    assert_eq!(codes(&explained, &other), ["slot-full", "other-field"]);
    app.clock.set("2027-04-06T10:00:00Z");
    assert!(office.get(&format!("/v1/mentees?for_slot={slot}")).await.ids().is_empty());
    let explained = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    assert_eq!(codes(&explained, &other), ["slot-not-open", "slot-full", "other-field"]);
}

#[apply(test_both)]
async fn mentees_come_in_the_order_of_their_turns(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let waited_longer = app.mentee().await;
    app.clock.advance(jiff::SignedDuration::from_hours(15 * 24));
    let registered_later = app.mentee().await;
    let had_shadowing = app.mentee().await;
    let had_interview = app.mentee().await;
    let slot = |day: u32| office.slot(&company).with("fields", json!([])).starts(&format!("2027-04-{day:02}T10:00"));
    office.book(&slot(19).kind("shadowing").published().await, &had_shadowing).await;
    office.book(&slot(20).published().await, &had_interview).await;
    let slot = slot(21).published().await;
    let order = [waited_longer.id(), registered_later.id(), had_shadowing.id(), had_interview.id()];

    let list = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    assert_eq!(list.ids(), order);
    let figures = |of_kind: u32, one_to_ones: u32, weeks: u32| json!({"of_kind": of_kind, "one_to_ones": one_to_ones, "weeks_waited": weeks, "credits": 0});
    assert_eq!(item(&list, &waited_longer)["turns"], figures(0, 0, 2));
    assert_eq!(item(&list, &registered_later)["turns"], figures(0, 0, 0));
    assert_eq!(item(&list, &had_shadowing)["turns"], figures(0, 1, 0));
    assert_eq!(item(&list, &had_interview)["turns"], figures(1, 1, 0));

    let paged = paged(office, &format!("/v1/mentees?for_slot={slot}&explain=true&limit=1")).await;
    assert_eq!(paged.iter().map(|item| item["id"].as_str().unwrap()).collect::<Vec<_>>(), order);
    assert!(office.get("/v1/mentees").await.items()[0].get("turns").is_none(), "a plain list counts no turns");
}

#[apply(test_both)]
async fn a_query_for_a_slot_says_what_is_wrong_with_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (slot, other) = (office.slot(&company).published().await, office.slot(&company).published().await);
    app.mentees(2).await;
    let path = format!("/v1/mentees?for_slot={slot}");
    app.partner(&company).await.get(&path).await.assert_problem(403, "forbidden");
    app.viewer().await.get(&path).await.assert_problem(403, "forbidden");
    let cursor = office.get(&format!("{path}&explain=true&limit=1")).await.field("next_cursor");
    let cursor = cursor.as_str().unwrap();
    for (query, parameter, code) in [
        ("for_slot=slot_01k2m7q3x8e5rb4t9v6w1y0z2a".to_owned(), "/for_slot", "unknown-id"),
        ("explain=true".to_owned(), "/explain", "not-allowed"),
        (format!("for_slot={slot}&active=false"), "/active", "not-allowed"),
        (format!("for_slot={other}&explain=true&limit=1&cursor={cursor}"), "/cursor", "malformed"),
        (format!("limit=1&cursor={cursor}"), "/cursor", "malformed"),
    ] {
        let wrong = office.get(&format!("/v1/mentees?{query}")).await;
        wrong.assert_problem(422, "validation-failed").assert_fault(parameter, code);
    }
}
