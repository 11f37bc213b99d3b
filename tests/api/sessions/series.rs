//! A series of sessions that book their cohort.

use super::*;
use crate::harness::domain::{cohort_body, slot_body};

/// The body of a series of the institute itself: an hour from ten o'clock on, on each of these days.
async fn series_body(app: &TestApp, cohort: &Cohort, seats: u32, days: &[&str]) -> Value {
    let own = app.office().await.get("/v1/companies?own=true").await.ids()[0].clone();
    let mut template = slot_body(&Company::with_id(&own));
    for beside in ["host_ids", "local_start", "timezone"] {
        template.as_object_mut().unwrap().remove(beside);
    }
    for (name, value) in [("kind", json!("group_session")), ("capacity", json!(seats)), ("cohort_id", json!(cohort.id()))] {
        template[name] = value;
    }
    template["book_cohort"] = json!(true);
    json!({"dates": days, "timezone": "Europe/London", "day_start": "10:00", "publish": true, "template": template})
}

fn slots_of(answer: &Answer) -> Vec<Slot> {
    answer.field("slots").as_array().unwrap().iter().map(|slot| Slot::with_id(slot["id"].as_str().unwrap())).collect()
}

fn path_of(answer: &Answer) -> String {
    format!("/v1/slot-series/{}", answer.id())
}

#[apply(test_both)]
async fn a_series_that_is_published_books_everybody_into_each_of_its_sessions(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 3).await;
    let before = app.events().await.len();

    let made = office.post("/v1/slot-series", series_body(&app, &cohort, 3, &["2027-03-30", "2027-03-31"]).await).await;

    made.assert_status(201).assert_field("not_booked", Value::Null);
    for slot in slots_of(&made) {
        office.get(&slot).await.assert_field("seats_taken", 3).assert_field("availability", "busy").assert_field("book_cohort", true);
        assert_eq!(with_status(&app, &slot, "confirmed").await, sorted(&mentees));
    }
    let mut expected = vec!["slot.published", "slot.published", "slot_series.created"];
    expected.extend(["booking.confirmed"; 6]);
    assert_eq!(app.events().await[before..], expected);
    office.get(&path_of(&made)).await.assert_field("/template/book_cohort", true).assert_field("/template/cohort_id", cohort.id());
}

#[apply(test_both)]
async fn the_drafts_of_a_series_book_their_cohort_when_they_are_published(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 2).await;
    let mut body = series_body(&app, &cohort, 2, &["2027-03-30", "2027-03-31"]).await;
    body["publish"] = json!(false);
    let made = office.post("/v1/slot-series", body).await;
    let slots = slots_of(made.assert_status(201));
    assert!(with_status(&app, &slots[0], "confirmed").await.is_empty());
    let elsewhere = office.slot(&office.company().active().await).starts("2027-03-31T10:30").published().await;
    office.book(&elsewhere, &mentees[0]).await;

    let published = office.step(&path_of(&made), "publish", json!({})).await;

    let left_out =
        json!([{"slot_id": slots[1].id(), "local_start": "2027-03-31T10:00", "mentee_id": mentees[0].id(), "code": "mentee-clash"}]);
    published.assert_status(200).assert_field("not_booked", left_out);
    assert_eq!(with_status(&app, &slots[0], "confirmed").await, sorted(&mentees));
    assert_eq!(with_status(&app, &slots[1], "confirmed").await, sorted(&mentees[1..]));
    assert_eq!(waiting_for_somebody(&app).await, [(json!(mentees[0].id()), json!("mentee-clash"))]);
}

#[apply(test_both)]
async fn too_few_seats_in_one_session_refuse_the_whole_series(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 3).await;
    let body = series_body(&app, &cohort, 2, &["2027-03-30", "2027-03-31"]).await;

    for path in ["/v1/slot-series", "/v1/slot-series?dry_run=true"] {
        let refused = office.post(path, body.clone()).await;
        refused.assert_problem(409, "conflict");
        assert!(refused.text().contains("3 mentees") && refused.text().contains("2 seats"), "{refused:?}");
    }
    assert!(office.all("/v1/slots").await.is_empty() && office.all("/v1/slot-series").await.is_empty());

    let mut drafts = body;
    drafts["publish"] = json!(false);
    let made = office.post("/v1/slot-series", drafts).await;
    let slots = slots_of(made.assert_status(201));
    office.patch(&slots[0], json!({"capacity": 3})).await.assert_status(200);
    office.step(&path_of(&made), "publish", json!({"on_clash": "skip"})).await.assert_problem(409, "conflict");
    office.get(&slots[0]).await.assert_field("status", "draft").assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn a_dry_run_names_who_would_not_be_booked_and_books_nobody(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 2).await;
    let elsewhere = office.slot(&office.company().active().await).starts("2027-03-31T10:30").published().await;
    office.book(&elsewhere, &mentees[1]).await;
    let body = series_body(&app, &cohort, 2, &["2027-03-30", "2027-03-31"]).await;
    let before = app.events().await.len();

    let shown = office.post("/v1/slot-series?dry_run=true", body).await;

    let left_out = json!([{"slot_id": null, "local_start": "2027-03-31T10:00", "mentee_id": mentees[1].id(), "code": "mentee-clash"}]);
    shown.assert_status(200).assert_field("not_booked", left_out);
    assert_eq!((office.all("/v1/bookings").await.len(), app.events().await.len()), (1, before));
    assert!(waiting_for_somebody(&app).await.is_empty());
}

#[apply(test_both)]
async fn days_that_are_added_book_their_cohort_and_so_does_who_is_enrolled_later(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 1).await;
    let made = office.post("/v1/slot-series", series_body(&app, &cohort, 2, &["2027-03-30"]).await).await;
    let more = json!({"dates": ["2027-03-31"], "publish": true});

    let shown = office.post(&format!("{}/extend?dry_run=true", path_of(&made)), more.clone()).await;
    shown.assert_status(200).assert_field("not_booked", Value::Null);
    let extended = office.step(&path_of(&made), "extend", more).await;

    let slots = [slots_of(&made), slots_of(extended.assert_status(200))].concat();
    assert_eq!(with_status(&app, &slots[1], "confirmed").await, sorted(&mentees));
    let (second, third) = (app.mentee().await, app.mentee().await);
    office.enrol(&cohort, &second).await;
    office.enrol(&cohort, &third).await;
    for slot in &slots {
        assert!(with_status(&app, slot, "confirmed").await.contains(&second.id().to_owned()));
        assert_eq!(with_status(&app, slot, "waitlisted").await, [third.id()]);
    }
}

#[apply(test_both)]
async fn of_two_sessions_at_the_same_time_each_member_is_booked_into_the_first(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 2).await;
    let own = Company::with_id(&office.get("/v1/companies?own=true").await.ids()[0]);
    let (one, two) = (office.host(&own).await, office.host(&own).await);
    let mut body = series_body(&app, &cohort, 2, &["2027-03-31"]).await;
    body["host_ids"] = json!([one.id(), two.id()]);
    body["parallel"] = json!(true);

    let made = office.post("/v1/slot-series", body).await;

    let slots = slots_of(made.assert_status(201));
    let left_out: Vec<_> = made.field("not_booked").as_array().unwrap().iter().map(|one| one["slot_id"].clone()).collect();
    assert_eq!(left_out, [slots[1].id(), slots[1].id()]);
    assert_eq!(with_status(&app, &slots[0], "confirmed").await, sorted(&mentees));
    assert!(with_status(&app, &slots[1], "confirmed").await.is_empty());
}

#[apply(test_both)]
async fn a_partner_who_publishes_is_told_of_nobody(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 2).await;
    let company = office.company().with("may_publish", true).active().await;
    let elsewhere = office.slot(&company).starts("2027-03-31T10:30").published().await;
    office.book(&elsewhere, &mentees[0]).await;
    let mut body = series_body(&app, &cohort, 2, &["2027-03-30"]).await;
    body["template"]["company_id"] = json!(company.id());
    let made = office.post("/v1/slot-series", body.clone()).await;
    let partner = app.partner(&company).await;

    let extended = partner.step(&path_of(made.assert_status(201)), "extend", json!({"dates": ["2027-03-31"], "publish": true})).await;

    extended.assert_status(200).assert_field("not_booked", Value::Null);
    assert_eq!(with_status(&app, &slots_of(&extended)[0], "confirmed").await, sorted(&mentees[1..]));
    partner.post("/v1/slot-series", body).await.assert_fault("/template/cohort_id", "not-allowed");
}

#[apply(test_both)]
async fn only_a_series_of_group_sessions_of_a_cohort_books_it(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 0).await;
    for (name, value) in [("kind", json!("mock_interview")), ("approval", json!("employer")), ("cohort_id", Value::Null)] {
        let mut body = series_body(&app, &cohort, 2, &["2027-03-31"]).await;
        body["template"][name] = value;
        office.post("/v1/slot-series", body).await.assert_fault(&format!("/template/{name}"), "not-a-session");
    }
}

#[apply(test_both)]
async fn a_call_books_at_most_5000_places(app: TestApp) {
    let office = app.office().await;
    let (cohort, _) = cohort_of(&app, 6).await;
    let mut body = series_body(&app, &cohort, 6, &["2027-03-29", "2027-03-30", "2027-03-31"]).await;
    // A day has 288 times of five minutes, which are 5,184 places on three days.
    for (name, value) in [("day_start", "00:00"), ("day_end", "24:00")] {
        body[name] = json!(value);
    }
    body["gap_minutes"] = json!(0);
    body["template"]["duration_minutes"] = json!(5);

    let refused = office.post("/v1/slot-series", body.clone()).await;
    refused.assert_problem(409, "conflict");
    assert!(refused.text().contains("5184 places"), "{refused:?}");
    body["publish"] = json!(false);
    let made = office.post("/v1/slot-series", body).await;
    office.step(&path_of(made.assert_status(201)), "publish", json!({})).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn nobody_is_left_out_when_people_are_enrolled_beside_a_series(app: TestApp) {
    let office = app.office().await;
    for publishes_drafts in [false, true] {
        let programme = office.programme().await;
        let cohort = Cohort::of(&office.post("/v1/cohorts", cohort_body(&programme)).await);
        let mut members = app.mentees(2).await;
        for mentee in &members {
            office.enrol(&cohort, mentee).await;
        }
        let mut body = series_body(&app, &cohort, 20, &["2027-03-30", "2027-03-31", "2027-04-01"]).await;
        body["publish"] = json!(!publishes_drafts);
        let newcomers = app.mentees(4).await;
        let publish = if publishes_drafts {
            let drafts = office.post("/v1/slot-series", body).await;
            office.step(&path_of(&drafts), "publish", json!({}))
        } else {
            office.post("/v1/slot-series", body)
        };

        let enrol = newcomers.iter().map(|mentee| office.post(&format!("{}/enrolments", cohort.path()), json!({"mentee_id": mentee.id()})));
        let answers = together(std::iter::once(publish).chain(enrol)).await;

        assert!(answers.iter().all(|answer| answer.status < 300), "{answers:?}");
        members.extend(newcomers);
        for slot in slots_of(&answers[0]) {
            assert_eq!(with_status(&app, &slot, "confirmed").await, sorted(&members));
        }
    }
}
