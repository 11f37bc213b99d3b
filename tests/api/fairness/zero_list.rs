//! Who has had no one-to-one for long, in which order, when somebody last had to do with them, and what is open for them.

use super::*;
use crate::harness::caller::Place;

/// The mentees of all pages, each of two, in their order.
async fn listed(app: &TestApp, query: &str) -> Vec<String> {
    let first = format!("{ZERO_LIST}?limit=2{query}");
    let (mut all, mut next) = (Vec::new(), Some(first.clone()));
    while let Some(page) = next {
        let answer = app.office().await.get(&page).await;
        answer.assert_status(200);
        all.extend(answer.items().iter().map(|waits| waits["mentee_id"].as_str().expect("an id").to_owned()));
        next = answer.next_cursor().map(|cursor| format!("{first}&cursor={cursor}"));
    }
    all
}

fn ids(mentees: &[&Mentee]) -> Vec<String> {
    mentees.iter().map(|mentee| mentee.id().to_owned()).collect()
}

#[apply(test_both)]
async fn who_has_waited_longest_comes_first_and_who_has_not_waited_so_long_is_left_out(app: TestApp) {
    let [attends, waits, archived] = [app.mentee().await, app.mentee().await, app.mentee().await];
    app.clock.advance_hours(24);
    let later = app.mentee().await;
    attended(&app, "mock_interview", std::slice::from_ref(&attends)).await;
    app.office().await.archive(&archived).await.assert_status(200);
    app.clock.set("2027-05-15T17:00:00Z");
    let newest = app.mentee().await;

    // The one-to-one was on 31 March at 17:00, 45 days ago.
    assert_eq!(listed(&app, "").await, ids(&[&waits, &later, &attends]));
    foothold::worker::turns::run(app.deps.clone()).await.expect("the turns are kept");
    assert_eq!(listed(&app, "").await, ids(&[&waits, &later, &attends]));
    assert_eq!(listed(&app, "&days=46").await, ids(&[&waits, &later]));
    assert_eq!(listed(&app, "&days=1").await, ids(&[&waits, &later, &attends]));
    app.clock.advance_hours(24);
    assert_eq!(listed(&app, "&days=1").await, ids(&[&waits, &later, &attends, &newest]));
    let office = app.office().await;
    let first = office.get(&format!("{ZERO_LIST}?days=45")).await.items();
    assert_eq!((&first[0]["waiting_since"], &first[0]["last_attended_at"]), (&json!("2027-03-08T09:00:00Z"), &Value::Null));
    assert_eq!((&first[2]["waiting_since"], &first[2]["last_attended_at"]), (&json!(START_OF_SLOT), &json!(START_OF_SLOT)));
    for days in ["0", "3651", "x"] {
        assert_eq!(office.get(&format!("{ZERO_LIST}?days={days}")).await.assert_status(422).faults()[0].0, "/days");
    }
}

#[apply(test_both)]
async fn those_whose_turns_are_kept_and_those_who_have_changed_since_stand_in_one_order(app: TestApp) {
    let mut mentees = Vec::new();
    for _ in 0..6 {
        mentees.push(app.mentee().await);
        app.clock.advance_minutes(1);
    }
    foothold::worker::turns::run(app.deps.clone()).await.expect("the turns are kept");
    let office = app.office().await;
    // A change of three of them, every second one.
    for mentee in mentees.iter().step_by(2) {
        let slot = slot(&app).await.starts("2027-07-01T10:00").published().await;
        office.book(&slot, mentee).await;
    }
    app.clock.set("2027-05-15T17:00:00Z");

    assert_eq!(listed(&app, "").await, ids(&mentees.iter().collect::<Vec<_>>()));
}

#[apply(test_both)]
async fn of_a_cohort_its_members_are_listed_by_their_enrolment(app: TestApp) {
    let [first, second, outside] = [app.mentee().await, app.mentee().await, app.mentee().await];
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    for (mentee, day) in [(&first, "2027-03-20"), (&second, "2027-03-10")] {
        let body = json!({"mentee_id": mentee.id(), "starts_on": day});
        office.post(&format!("{}/enrolments", cohort.path()), body).await.assert_status(201);
    }
    app.clock.set("2027-06-01T09:00:00Z");

    assert_eq!(listed(&app, &format!("&cohort_id={}", cohort.id())).await, ids(&[&second, &first]));
    assert_eq!(listed(&app, &format!("&days=80&cohort_id={}", cohort.id())).await, ids(&[&second]));
    assert_eq!(listed(&app, "").await, ids(&[&outside, &second, &first]));
}

#[apply(test_both)]
async fn the_last_contact_is_a_note_or_a_step_of_the_institutes_and_no_answer_of_a_company(app: TestApp) {
    let office = app.office().await;
    let [noted, booked, untouched] = [app.mentee().await, app.mentee().await, app.mentee().await];
    let company = office.company().active().await;
    let slot = office.slot(&company).starts("2027-07-01T10:00").approval("employer").published().await;
    app.clock.set("2027-03-10T09:00:00Z");
    let booking = office.book(&slot, &booked).await;
    office.post(&format!("{}/notes", booked.path()), json!({"text": "Wants it."})).await.assert_status(201);
    app.clock.set("2027-03-11T09:00:00Z");
    app.partner(&company).await.decline(&booking).await.assert_status(200);
    app.clock.set("2027-03-12T09:00:00Z");
    office.post(&format!("{}/notes", noted.path()), json!({"text": "Called."})).await.assert_status(201);
    app.clock.set("2027-05-15T17:00:00Z");

    let waits = office.get(ZERO_LIST).await.items();

    let contact = |mentee: &Mentee| waits.iter().find(|waits| waits["mentee_id"] == mentee.id()).unwrap()["last_contact"].clone();
    assert_eq!(contact(&noted), json!({"at": "2027-03-12T09:00:00Z", "by": "note"}));
    assert_eq!(contact(&booked), json!({"at": "2027-03-10T09:00:00Z", "by": "booking"}));
    assert_eq!(contact(&untouched), Value::Null);
}

#[apply(test_both)]
async fn what_is_open_stands_beside_each(app: TestApp) {
    let office = app.office().await;
    let [enters, waits] = [app.mentee().await, app.mentee().await];
    let group = slot(&app).await.kind("group_session").starts("2027-07-05T10:00").published().await;
    let (taken, mine) =
        (slot(&app).await.starts("2027-07-01T10:00").published().await, slot(&app).await.starts("2027-07-02T10:00").published().await);
    office.book(&group, &waits).await;
    office.book(&taken, &app.mentee().await).await;
    let in_line = office.join_line(&taken, &waits).await;
    let upcoming = office.book(&mine, &waits).await;
    app.clock.set("2027-05-15T17:00:00Z");
    let of_round = slot(&app).await.starts("2027-07-10T10:00").published().await;
    let round = json!({"name": "May", "kind": "mock_interview", "slot_ids": [of_round.id()], "opens_at": "2027-05-17T09:00:00Z", "closes_at": "2027-05-24T09:00:00Z"});
    let round = office.post("/v1/rounds", round).await.assert_status(201).id();
    let cohort = cohort_of(&app, &[]).await;
    let of_cohort = slot(&app).await.starts("2027-07-11T10:00").published().await;
    let other = json!({"name": "Theirs", "kind": "mock_interview", "cohort_id": cohort.id(), "slot_ids": [of_cohort.id()],
        "opens_at": "2027-05-17T09:00:00Z", "closes_at": "2027-05-24T09:00:00Z"});
    office.post("/v1/rounds", other).await.assert_status(201);
    app.clock.set("2027-05-18T09:00:00Z");
    enter(&app, &round, &enters, &[&of_round]).await.assert_status(201);

    let listed = office.get(ZERO_LIST).await.items();

    let open = |mentee: &Mentee| listed.iter().find(|waits| waits["mentee_id"] == mentee.id()).unwrap()["open"].clone();
    let nothing = json!([]);
    assert_eq!(
        open(&waits),
        json!({"rounds": [round], "entered": nothing, "offers": nothing, "requests": nothing, "waiting": [in_line.id()], "upcoming": [upcoming.id()]})
    );
    assert_eq!(
        open(&enters),
        json!({"rounds": nothing, "entered": [round], "offers": nothing, "requests": nothing, "waiting": nothing, "upcoming": nothing})
    );
}
