//! `GET /v1/slots?for_mentee=…`: who may ask, what is left out and why, and how the pages go on.

use super::paged;
use crate::harness::prelude::*;

/// Gives the codes of the reasons of one slot.
fn codes(answer: &Answer, slot: &Slot) -> Vec<String> {
    let items = answer.field("items");
    let item = items.as_array().unwrap().iter().find(|item| item["id"] == slot.id()).unwrap_or_else(|| panic!("{slot} is not there"));
    item["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

#[apply(test_both)]
async fn a_mentee_is_offered_what_can_be_booked_and_told_why_not_the_others(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = office.mentee().with("fields", json!(["law", "health"])).clearance("not_cleared").registered().await;
    let slot = |day: u32, hour: u32| office.slot(&company).starts(&format!("2027-04-{day:02}T{hour}:00"));
    let fits = slot(1, 10).with("fields", json!(["law", "health", "media"])).published().await;
    let any = slot(2, 10).with("fields", json!([])).published().await;
    let other = slot(3, 10).with("fields", json!(["media"])).published().await;
    let shadowing = slot(5, 10).kind("shadowing").with("fields", json!([])).published().await;
    let full = slot(6, 10).with("fields", json!(["law"])).published().await;
    office.book(&full, &app.mentee().await).await;
    let own = slot(7, 10).with("fields", json!(["law"])).capacity(2).published().await;
    let booking = office.book(&own, &mentee).await;
    let clash = slot(7, 10).kind("shadowing").with("fields", json!(["media"])).published().await;
    let draft = slot(8, 10).with("fields", json!(["law"])).draft().await;

    let list = office.get(&format!("/v1/slots?for_mentee={mentee}")).await;
    list.assert_status(200);
    assert_eq!(list.ids(), [fits.id(), any.id()]);
    assert!(list.json()["items"][0].get("reasons").is_none());

    let explained = office.get(&format!("/v1/slots?for_mentee={mentee}&explain=true")).await;
    explained.assert_status(200);
    assert_eq!(explained.ids().len(), 8);
    for (slot, reasons) in [
        (&fits, vec![]),
        (&any, vec![]),
        (&other, vec!["other-field"]),
        (&shadowing, vec!["not-cleared"]),
        (&full, vec!["slot-full"]),
        (&own, vec!["already-booked"]),
        (&clash, vec!["mentee-clash", "not-cleared", "other-field"]),
        (&draft, vec!["slot-not-open"]),
    ] {
        assert_eq!(codes(&explained, slot), reasons, "{slot}");
    }
    let items = explained.field("items");
    let of_clash = items.as_array().unwrap().iter().find(|item| item["id"] == clash.id()).unwrap();
    assert_eq!(of_clash["reasons"][0]["bookings"], json!([booking.id()]), "a reason has the members of the refusal");

    // The other filters go together with it.
    assert_eq!(office.get(&format!("/v1/slots?for_mentee={mentee}&field=media")).await.ids(), [fits.id(), any.id()]);
    assert_eq!(office.get(&format!("/v1/slots?for_mentee={mentee}&starts_after=2027-04-02T00:00:00Z")).await.ids(), [any.id()]);
}

#[apply(test_both)]
async fn a_cap_is_a_reason_on_both_sides_and_a_seat_is_not_kept_for_somebody_at_one(app: TestApp) {
    app.with_caps(json!({})).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = |day: u32| office.slot(&company).starts(&format!("2027-04-{day:02}T10:00")).with("fields", json!([]));
    let (capped, free) = (app.mentee().await, app.mentee().await);
    let full = slot(1).published().await;
    let seat = office.book(&full, &app.mentee().await).await;
    office.join_line(&full, &capped).await;
    let booking = office.book(&slot(3).published().await, &capped).await;
    let wanted = slot(5).published().await;
    office.cancel(&seat, "illness").await.assert_status(200);

    let explained = office.get(&format!("/v1/slots?for_mentee={capped}&explain=true")).await;
    assert_eq!(codes(&explained, &wanted), ["cap-reached"]);
    let items = explained.field("items");
    let reason = &items.as_array().unwrap().iter().find(|item| item["id"] == wanted.id()).unwrap()["reasons"][0];
    assert_eq!((&reason["limit"], &reason["bookings"]), (&json!("cap_upcoming.mock_interview"), &json!([booking.id()])));
    assert!(office.get(&format!("/v1/slots?for_mentee={capped}")).await.ids().is_empty());
    let mentees = office.get(&format!("/v1/mentees?for_slot={wanted}")).await.ids();
    assert!(mentees.contains(&free.id().to_owned()) && !mentees.contains(&capped.id().to_owned()), "{mentees:?}");

    // The one who waits is at the cap, so the seat is there for others.
    assert_eq!(office.get(&format!("/v1/slots?for_mentee={free}")).await.ids(), [full.id(), wanted.id()]);
    office.book(&full, &free).await;
}

#[apply(test_both)]
async fn slots_of_a_cohort_are_offered_to_its_enrolled_who_are_found_by_it(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let company = office.company().active().await;
    let slot = office.slot(&company).with("fields", json!([])).with("cohort_id", cohort.id()).published().await;
    let (enrolled, stranger) = (app.mentee().await, app.mentee().await);
    let enrolment = office.enrol(&cohort, &enrolled).await;

    assert_eq!(office.get(&format!("/v1/slots?for_mentee={enrolled}")).await.ids(), [slot.id()]);
    assert!(office.get(&format!("/v1/slots?for_mentee={stranger}")).await.ids().is_empty());
    let explained = office.get(&format!("/v1/slots?for_mentee={stranger}&explain=true")).await;
    assert_eq!(codes(&explained, &slot), ["not-enrolled"]);

    let found = async || office.get(&format!("/v1/mentees?cohort_id={cohort}")).await.ids();
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    assert_eq!(found().await, [enrolled.id()], "a paused enrolment is one");
    office.step(&enrolment, "withdraw", json!({})).await.assert_status(200);
    assert!(found().await.is_empty());
}

#[apply(test_both)]
async fn a_seat_that_somebody_on_the_waitlist_can_take_is_not_offered_to_others(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentees = app.mentees(3).await;
    let slot = office.slot(&company).with("fields", json!([])).published().await;
    let seat = office.book(&slot, &mentees[0]).await;
    office.join_line(&slot, &mentees[1]).await;
    let meanwhile = office.book(&office.slot(&company).published().await, &mentees[1]).await;
    // The one who waits is passed over, so the seat is free for anybody else.
    office.cancel(&seat, "illness").await.assert_status(200);
    let offered = async || office.get(&format!("/v1/slots?for_mentee={}", mentees[2])).await.ids().contains(&slot.id().to_owned());
    assert!(offered().await);
    // Now the seat is the other one's again, though nobody has been offered it yet.
    office.cancel(&meanwhile, "illness").await.assert_status(200);
    assert!(!offered().await);
    office.try_to_book(&slot, &mentees[2]).await.assert_problem(409, "slot-full");
}

#[apply(test_both)]
async fn pages_of_a_mentees_slots_join_to_the_whole_list(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = office.mentee().with("fields", json!(["law", "health"])).registered().await;
    for day in 1..=9 {
        let fields = if day % 2 == 0 { json!(["law", "health"]) } else { json!([]) };
        let start = format!("2027-04-{day:02}T10:00");
        let slot = office.slot(&company).starts(&start).with("fields", fields).capacity(2).published().await;
        if day % 3 == 0 {
            office.book(&slot, &mentee).await;
        }
    }
    for query in ["", "&sort=-starts_at", "&sort=created_at", "&explain=true"] {
        let whole = office.get(&format!("/v1/slots?for_mentee={mentee}{query}")).await.ids();
        assert_eq!(whole.len(), if query == "&explain=true" { 9 } else { 6 });
        let paged = paged(office, &format!("/v1/slots?for_mentee={mentee}{query}&limit=2")).await;
        assert_eq!(paged.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), whole, "{query}");
    }
    let cursor = office.get(&format!("/v1/slots?for_mentee={mentee}&limit=2")).await.field("next_cursor");
    let other = format!("/v1/slots?for_mentee={}&limit=2&cursor={}", app.mentee().await, cursor.as_str().unwrap());
    office.get(&other).await.assert_problem(422, "validation-failed").assert_fault("/cursor", "malformed");
}

#[apply(test_both)]
async fn only_the_institute_may_ask_for_a_mentee(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    let path = format!("/v1/slots?for_mentee={mentee}");
    app.partner(&company).await.get(&path).await.assert_problem(403, "forbidden");
    app.viewer().await.get(&path).await.assert_problem(403, "forbidden");
    let unknown = office.get("/v1/slots?for_mentee=ment_01k2m7q3x8e5rb4t9v6w1y0z2a").await;
    unknown.assert_problem(422, "validation-failed").assert_fault("/for_mentee", "unknown-id");
    let alone = office.get("/v1/slots?explain=true").await;
    alone.assert_problem(422, "validation-failed").assert_fault("/explain", "not-allowed");
    office.archive(&mentee).await.assert_status(200);
    office.get(&path).await.assert_problem(422, "validation-failed").assert_fault("/for_mentee", "archived");
}
