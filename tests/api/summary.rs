//! The summary: the figures of the demonstration, what each counts, and what a viewer is not shown.

mod cohorts;
mod expected;

use crate::harness::prelude::*;

const SUMMARY: &str = "/v1/reports/summary";

pub fn ratio(numerator: u64, denominator: u64, value: f64) -> Value {
    json!({"numerator": numerator, "denominator": denominator, "value": value, "hidden": false})
}

pub fn nothing() -> Value {
    json!({"numerator": 0, "denominator": 0, "value": null, "hidden": false})
}

pub fn hidden() -> Value {
    json!({"numerator": null, "denominator": null, "value": null, "hidden": true})
}

async fn demonstration(app: &TestApp) {
    foothold::demo::load_story_and_greet(&app.deps).await.expect("the demonstration loads");
    foothold::worker::expire::run(app.deps.clone()).await.unwrap();
    foothold::worker::complete::run(app.deps.clone()).await.unwrap();
}

/// Has a group session of a company on 31 March attended by these mentees.
async fn session(app: &TestApp, company: &Company, attended: &[Mentee]) -> Slot {
    app.clock.set("2027-03-08T09:00:00Z");
    let office = app.office().await;
    let slot = office.slot(company).kind("group_session").capacity(20).published().await;
    let ids: Vec<_> = attended.iter().map(Mentee::id).collect();
    office.step(&slot, "bookings", json!({"mentee_ids": ids})).await.assert_status(201);
    app.clock.set("2027-03-31T19:00:00Z");
    office.step(&slot, "attendance", json!({"others": {"outcome": "attended"}})).await.assert_status(200);
    slot
}

async fn company(app: &TestApp) -> Company {
    app.office().await.company().active().await
}

#[apply(test_both)]
async fn the_demonstration_comes_out_at_its_expected_figures(app: TestApp) {
    demonstration(&app).await;

    let summary = app.office().await.get(SUMMARY).await;

    summary.assert_status(200).assert_field("from", "2027-01-01").assert_field("to", "2027-12-31");
    summary.assert_field("/slots/total", 40);
    summary.assert_field("/slots/by_kind", json!({"group_session": 4, "mock_interview": 24, "shadowing": 12}));
    let by_status = json!({"cancelled": 1, "completed": 16, "draft": 1, "on_hold": 1, "published": 14, "submitted": 7});
    summary.assert_field("/slots/by_status", by_status);
    summary.assert_field("/seats/by_kind", json!({"group_session": 60, "mock_interview": 24, "shadowing": 12}));
    summary.assert_field("/fill/mock_interview", ratio(11, 11, 1.0)).assert_field("/fill/shadowing", ratio(3, 3, 1.0));
    summary.assert_field("/fill/group_session", ratio(21, 40, 0.525));
    summary.assert_field("/attendance/one_to_one", ratio(11, 13, 0.8462)).assert_field("/attendance/group_session", ratio(21, 21, 1.0));
    summary.assert_field("/no_show/one_to_one", ratio(1, 12, 0.0833)).assert_field("/late_cancellation/one_to_one", ratio(1, 13, 0.0769));
    summary.assert_field("/coverage/mock_interview", ratio(8, 20, 0.4)).assert_field("/coverage/shadowing", ratio(3, 20, 0.15));
    let median = json!({"median": 53, "numerator": 10, "denominator": 20, "hidden": false});
    summary.assert_field("days_to_first_one_to_one", median);
    summary.assert_field("jain", ratio(121, 260, 0.4654)).assert_field("gini", ratio(119, 220, 0.5409));
}

#[apply(test_both)]
async fn where_there_is_nothing_a_figure_is_null(app: TestApp) {
    for caller in [app.coordinator().await, app.viewer().await] {
        let summary = caller.get(SUMMARY).await;

        summary.assert_status(200).assert_field("slots", json!({"total": 0, "by_kind": {}, "by_status": {}}));
        for figure in ["/fill/shadowing", "/attendance/one_to_one", "/no_show/group_session", "/coverage/mock_interview", "/jain", "/gini"]
        {
            summary.assert_field(figure, nothing());
        }
        let median = json!({"median": null, "numerator": 0, "denominator": 0, "hidden": false});
        summary.assert_field("days_to_first_one_to_one", median);
    }
}

#[apply(test_both)]
async fn the_period_has_its_first_and_its_last_day_in_the_institutes_zone(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    // In London it is Thursday from 23:00Z on.
    office.slot(&company).starts("2027-04-01T00:15").published().await;

    for (period, slots) in [
        ("from=2027-04-01&to=2027-04-01", 1),
        ("from=2027-03-01&to=2027-03-31", 0),
        ("from=2027-04-02", 0),
        ("to=2027-04-01", 1),
        ("from=2026-05-01&to=2029-04-30", 1),
        ("from=2026-01-01", 0),
    ] {
        office.get(&format!("{SUMMARY}?{period}")).await.assert_status(200).assert_field("/slots/total", slots);
    }
    office.get(&format!("{SUMMARY}?from=2027-04-02&to=2027-04-01")).await.assert_fault("/to", "out-of-range");
    office.get(&format!("{SUMMARY}?from=2026-05-01&to=2029-05-01")).await.assert_fault("/to", "out-of-range");
    office.get(&format!("{SUMMARY}?from=yesterday&kind=lunch&colour=red")).await.assert_fault("/from", "malformed");
}

#[apply(test_both)]
async fn conditions_leave_out_all_other_slots(app: TestApp) {
    let office = app.office().await;
    let (one, other) = (company(&app).await, company(&app).await);
    let mentees = app.mentees(3).await;
    session(&app, &one, &mentees[..2]).await;
    session(&app, &other, &mentees[2..]).await;

    let of_one = office.get(&format!("{SUMMARY}?company_id={one}&kind=group_session")).await;
    let shadowing = office.get(&format!("{SUMMARY}?kind=shadowing")).await;

    of_one.assert_field("/slots/total", 1).assert_field("/attendance/group_session", ratio(2, 2, 1.0));
    of_one.assert_field("company_id", one.id()).assert_field("kind", "group_session");
    shadowing.assert_field("/slots/total", 0).assert_field("/attendance/group_session", nothing());
    office.get(SUMMARY).await.assert_field("/attendance/group_session", ratio(3, 3, 1.0));
}

#[apply(test_both)]
async fn of_a_cohort_its_slots_its_bookings_and_its_people_count(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    let cohort = office.cohort(&office.programme().await).await;
    let (enrolled, other) = (app.mentee().await, app.mentee().await);
    office.enrol(&cohort, &enrolled).await;
    office.enrol(&cohort, &app.mentee().await).await;
    let of_cohort = office.slot(&company).with("cohort_id", cohort.id()).capacity(2).published().await;
    let for_all = office.slot(&company).starts("2027-03-31T10:00").capacity(2).published().await;
    let seats = [office.book(&of_cohort, &enrolled).await, office.book(&for_all, &enrolled).await, office.book(&for_all, &other).await];
    app.clock.set("2027-03-31T18:00:00Z");
    for seat in &seats {
        office.attendance(seat, "attended").await.assert_status(200);
    }
    for slot in [&of_cohort, &for_all] {
        office.step(slot, "complete", json!({})).await.assert_status(200);
    }

    let summary = office.get(&format!("{SUMMARY}?cohort_id={}", cohort.id())).await;

    summary.assert_status(200).assert_field("cohort_id", cohort.id()).assert_field("/slots/total", 1);
    summary.assert_field("/fill/mock_interview", ratio(1, 2, 0.5)).assert_field("/attendance/one_to_one", ratio(2, 2, 1.0));
    summary.assert_field("/coverage/mock_interview", ratio(1, 2, 0.5));
    let everything = office.get(SUMMARY).await;
    everything.assert_field("cohort_id", Value::Null).assert_field("/fill/mock_interview", ratio(3, 4, 0.75));
}

#[apply(test_both)]
async fn excuses_and_what_others_did_count_against_nobody(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    let slot = office.slot(&company).capacity(8).published().await;
    let mut bookings = Vec::new();
    for mentee in app.mentees(8).await {
        bookings.push(office.book(&slot, &mentee).await);
    }
    app.clock.set("2027-03-31T10:00:00Z");
    for (booking, why) in bookings.iter().zip([
        json!({"reason_code": "work"}),
        json!({"reason_code": "illness", "excused": {"category": "illness"}}),
        json!({"reason_code": "host_unavailable", "cancelled_by": "employer"}),
    ]) {
        office.step(booking, "cancel", why).await.assert_status(200);
    }
    app.clock.set("2027-03-31T18:00:00Z");
    for (booking, outcome) in bookings[3..].iter().zip([
        json!({"outcome": "no_show", "party": "mentee"}),
        json!({"outcome": "no_show", "party": "mentee", "excused": {"category": "caring"}}),
        json!({"outcome": "no_show", "party": "host"}),
        json!({"outcome": "attended"}),
        json!({"outcome": "attended"}),
    ]) {
        office.step(booking, "attendance", outcome).await.assert_status(200);
    }
    office.step(&slot, "complete", json!({})).await.assert_status(200);

    let summary = office.get(SUMMARY).await;

    summary.assert_field("/attendance/one_to_one", ratio(2, 4, 0.5));
    summary.assert_field("/no_show/one_to_one", ratio(1, 3, 0.3333));
    summary.assert_field("/late_cancellation/one_to_one", ratio(1, 4, 0.25));
    summary.assert_field("/fill/mock_interview", ratio(5, 8, 0.625));
    summary.assert_field("/coverage/mock_interview", ratio(2, 8, 0.25));
    summary.assert_field("/attendance/group_session", nothing());
}

#[apply(test_both)]
async fn who_is_archived_counts_only_with_what_they_attended(app: TestApp) {
    let office = app.office().await;
    let mentees = app.mentees(4).await;
    session(&app, &company(&app).await, &mentees[..1]).await;
    for archived in &mentees[..2] {
        office.archive(archived).await.assert_status(200);
    }

    office.get(SUMMARY).await.assert_field("/coverage/shadowing", ratio(0, 3, 0.0));
    office.get(&format!("{SUMMARY}?from=2026-01-01&to=2026-12-31")).await.assert_field("/coverage/shadowing", nothing());
}

#[apply(test_both)]
async fn a_viewer_is_not_shown_what_tells_of_fewer_than_five_people(app: TestApp) {
    demonstration(&app).await;

    let summary = app.viewer().await.get(SUMMARY).await;

    summary.assert_status(200).assert_field("/slots/total", 40);
    summary.assert_field("/coverage/mock_interview", ratio(8, 20, 0.4));
    summary.assert_field("/coverage/shadowing", hidden());
    // One mentee missed a one-to-one, one was excused, and one host did not come.
    summary.assert_field("/no_show/one_to_one", hidden()).assert_field("/attendance/one_to_one", hidden());
    summary.assert_field("/fill/mock_interview", hidden()).assert_field("/late_cancellation/one_to_one", hidden());
    summary.assert_field("/fill/group_session", ratio(21, 40, 0.525)).assert_field("/jain", ratio(121, 260, 0.4654));
}

#[apply(test_both)]
async fn those_who_are_left_over_are_a_group_too(app: TestApp) {
    let office = app.office().await;
    let company = company(&app).await;
    let mentees = app.mentees(9).await;
    let slot = office.slot(&company).capacity(9).published().await;
    let mut bookings = Vec::new();
    for mentee in &mentees[..5] {
        bookings.push(office.book(&slot, mentee).await);
    }
    app.clock.set("2027-03-31T18:00:00Z");
    for booking in &bookings {
        office.attendance(booking, "attended").await.assert_status(200);
    }
    let viewer = app.viewer().await;
    viewer.get(SUMMARY).await.assert_field("/coverage/mock_interview", hidden()).assert_field("/gini", hidden());

    app.mentee().await;

    viewer.get(SUMMARY).await.assert_field("/coverage/mock_interview", ratio(5, 10, 0.5)).assert_field("/jain", ratio(25, 50, 0.5));
}

#[apply(test_both)]
async fn the_difference_of_answers_gives_no_small_group_away(app: TestApp) {
    let (few, some, many) = (company(&app).await, company(&app).await, company(&app).await);
    let mentees = app.mentees(16).await;
    session(&app, &few, &mentees[..3]).await;
    session(&app, &some, &mentees[3..9]).await;
    session(&app, &many, &mentees[9..]).await;
    let (viewer, office) = (app.viewer().await, app.office().await);
    let of = |company: &Company| format!("{SUMMARY}?company_id={company}");

    viewer.get(SUMMARY).await.assert_field("/attendance/group_session", ratio(16, 16, 1.0));
    viewer.get(&of(&many)).await.assert_field("/attendance/group_session", ratio(7, 7, 1.0));
    viewer.get(&of(&few)).await.assert_field("/attendance/group_session", hidden());
    viewer.get(&of(&some)).await.assert_field("/attendance/group_session", hidden());
    office.get(&of(&few)).await.assert_field("/attendance/group_session", ratio(3, 3, 1.0));
    viewer.get(&format!("{SUMMARY}?kind=group_session")).await.assert_field("/attendance/group_session", ratio(16, 16, 1.0));
}

#[apply(test_both)]
async fn a_viewer_asks_for_a_whole_year_with_one_condition(app: TestApp) {
    let (viewer, company) = (app.viewer().await, company(&app).await);

    viewer.get(&format!("{SUMMARY}?from=2027-01-01&to=2027-12-31&kind=shadowing")).await.assert_status(200);
    viewer.get(&format!("{SUMMARY}?from=2026-01-01")).await.assert_status(200).assert_field("to", "2026-12-31");
    for period in ["from=2027-01-01&to=2027-12-30", "from=2027-01-02", "from=2026-01-01&to=2027-12-31"] {
        viewer.get(&format!("{SUMMARY}?{period}")).await.assert_fault("/from", "not-allowed");
    }
    viewer.get(&format!("{SUMMARY}?kind=shadowing&company_id={company}")).await.assert_fault("/kind", "not-allowed");
    let cohort = app.office().await.cohort(&app.office().await.programme().await).await;
    viewer.get(&format!("{SUMMARY}?kind=shadowing&cohort_id={}", cohort.id())).await.assert_fault("/cohort_id", "not-allowed");
}
