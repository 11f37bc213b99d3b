//! What a viewer is shown of a cohort, and what the difference of two answers must not give away.

use super::*;
use crate::harness::caller::Place;

async fn cohort_of(app: &TestApp, members: &[Mentee]) -> Cohort {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    for member in members {
        office.enrol(&cohort, member).await;
    }
    cohort
}

fn of_cohort(cohort: &Cohort) -> String {
    format!("{SUMMARY}?cohort_id={}", cohort.id())
}

const ATTENDANCE: &str = "/attendance/group_session";

#[apply(test_both)]
async fn a_viewer_reads_the_figures_of_a_cohort(app: TestApp) {
    let mentees = app.mentees(12).await;
    let cohort = cohort_of(&app, &mentees[..6]).await;
    session(&app, &company(&app).await, &mentees).await;

    for caller in [app.viewer().await, app.coordinator().await] {
        let summary = caller.get(&of_cohort(&cohort)).await;

        summary.assert_status(200).assert_field("cohort_id", cohort.id());
        summary.assert_field(ATTENDANCE, ratio(6, 6, 1.0)).assert_field("/coverage/shadowing", ratio(0, 6, 0.0));
        caller.get(SUMMARY).await.assert_field(ATTENDANCE, ratio(12, 12, 1.0));
    }
}

#[apply(test_both)]
async fn a_cohort_of_fewer_than_five_is_hidden_and_so_are_those_who_were_not_reached(app: TestApp) {
    let mentees = app.mentees(9).await;
    let cohort = cohort_of(&app, &mentees[..4]).await;
    session(&app, &company(&app).await, &mentees).await;
    let (viewer, office) = (app.viewer().await, app.office().await);

    let summary = viewer.get(&of_cohort(&cohort)).await;

    summary.assert_field(ATTENDANCE, hidden()).assert_field("/coverage/shadowing", hidden()).assert_field("/jain", hidden());
    office.get(&of_cohort(&cohort)).await.assert_field(ATTENDANCE, ratio(4, 4, 1.0)).assert_field("/coverage/shadowing", ratio(0, 4, 0.0));
    viewer.get(SUMMARY).await.assert_field(ATTENDANCE, ratio(9, 9, 1.0));
}

#[apply(test_both)]
async fn those_of_no_cohort_are_what_the_cohorts_leave_of_the_whole(app: TestApp) {
    let mentees = app.mentees(16).await;
    let (some, many) = (cohort_of(&app, &mentees[..6]).await, cohort_of(&app, &mentees[6..13]).await);
    session(&app, &company(&app).await, &mentees).await;
    let viewer = app.viewer().await;

    // The whole less both cohorts would tell of three people, so the smaller cohort is hidden.
    viewer.get(SUMMARY).await.assert_field(ATTENDANCE, ratio(16, 16, 1.0));
    viewer.get(&of_cohort(&many)).await.assert_field(ATTENDANCE, ratio(7, 7, 1.0));
    viewer.get(&of_cohort(&some)).await.assert_field(ATTENDANCE, hidden());
}

#[apply(test_both)]
async fn a_cohort_within_a_company_leaves_nobody_alone(app: TestApp) {
    let mentees = app.mentees(15).await;
    let cohort = cohort_of(&app, &mentees[..6]).await;
    let (one, other) = (company(&app).await, company(&app).await);
    session(&app, &one, &mentees[..8]).await;
    session(&app, &other, &mentees[8..]).await;
    let viewer = app.viewer().await;

    // All of the cohort were at this company, with two others.
    viewer.get(&format!("{SUMMARY}?company_id={one}")).await.assert_field(ATTENDANCE, ratio(8, 8, 1.0));
    viewer.get(&of_cohort(&cohort)).await.assert_field(ATTENDANCE, hidden());
    app.office().await.get(&of_cohort(&cohort)).await.assert_field(ATTENDANCE, ratio(6, 6, 1.0));
}

#[apply(test_both)]
async fn who_waits_has_waited_since_the_enrolment_or_else_since_the_registration(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let (enrolled, other) = (app.mentee().await, app.mentee().await);
    let body = json!({"mentee_id": enrolled.id(), "starts_on": "2027-03-20"});
    office.post(&format!("{}/enrolments", cohort.path()), body).await.assert_status(201);
    let mut companies = Vec::new();
    for mentee in [&enrolled, &other] {
        let company = company(&app).await;
        app.clock.set("2027-03-08T09:00:00Z");
        let seat = office.book(&office.slot(&company).published().await, mentee).await;
        app.clock.set("2027-03-31T18:00:00Z");
        office.attendance(&seat, "attended").await.assert_status(200);
        companies.push(company);
    }

    for (company, days) in companies.iter().zip([11, 23]) {
        let summary = office.get(&format!("{SUMMARY}?company_id={company}")).await;
        summary.assert_field("/days_to_first_one_to_one/median", days);
    }
    office.get(&of_cohort(&cohort)).await.assert_field("/days_to_first_one_to_one/median", 11);
}
