//! What each figure of the board counts.

use foothold::allocation::follow::STRIKE_CHOICES;

use super::*;
use crate::exceptions::{approve_as, asked, coordinator};

#[apply(test_both)]
async fn where_there_is_nothing_a_figure_is_null(app: TestApp) {
    let board = app.coordinator().await.get(BOARD).await;

    board.assert_status(200).assert_field("from", "2027-01-01").assert_field("to", "2027-12-31").assert_field("kind", Value::Null);
    for spread in ["attended", "turns"] {
        board.assert_field(&format!("/{spread}/people"), 0).assert_field(&format!("/{spread}/total"), 0);
        for figure in ["jain", "gini", "top_fifth", "coverage"] {
            board.assert_field(&format!("/{spread}/{figure}"), nothing());
        }
    }
    let figures = ["offers_declined", "offers_expired", "exceptions", "short_notice", "outside_rounds", "credits", "rounds_cancelled"];
    for figure in figures.into_iter().chain(["credits_recorded_by_institute", "slots_taken_out"]) {
        board.assert_field(figure, nothing());
    }
    board.assert_field("by_person", json!([])).assert_field("people_left_out", 0).assert_field("credited", json!([]));
}

#[apply(test_both)]
async fn the_demonstration_is_spread_as_its_file_expects(app: TestApp) {
    foothold::demo::load_story_and_greet(&app.deps).await.expect("the demonstration loads");
    let office = app.office().await;

    let (board, summary) = (office.get(BOARD).await, office.get("/v1/reports/summary").await);

    board.assert_field("/attended/people", 20).assert_field("/attended/total", 11);
    board.assert_field("/attended/jain", ratio(121, 260, 0.4654)).assert_field("/attended/gini", ratio(119, 220, 0.5409));
    board.assert_field("/attended/top_fifth", ratio(5, 11, 0.4545)).assert_field("/attended/coverage", ratio(10, 20, 0.5));
    for figure in ["jain", "gini"] {
        board.assert_field(&format!("/attended/{figure}"), summary.field(figure));
    }
    let without_turns = board.field("by_person").as_array().unwrap().iter().filter(|person| person["one_to_ones"] == 0).count();
    assert_eq!(without_turns, 5, "{}", board.text());
    board.assert_field("/turns/coverage", ratio(15, 20, 0.75));
}

#[apply(test_both)]
async fn a_cohort_has_its_own_people_days_and_turns(app: TestApp) {
    let [one, other, outside] = [app.mentee().await, app.mentee().await, app.mentee().await];
    let cohort = cohort_of(&app, &[one.clone(), other.clone()]).await;
    attended(&app, "mock_interview", &[one.clone(), outside]).await;
    let office = app.office().await;
    let later = slot(&app).await.kind("shadowing").starts("2027-04-20T10:00").published().await;
    office.book(&later, &one).await;

    let board = office.get(&format!("{BOARD}?cohort_id={}", cohort.id())).await;

    board.assert_status(200).assert_field("from", "2027-03-01").assert_field("to", "2027-07-30").assert_field("cohort_id", cohort.id());
    board.assert_field("/attended/people", 2).assert_field("/attended/total", 1).assert_field("/attended/coverage", ratio(1, 2, 0.5));
    // A turn is used up when the seat is given.
    board
        .assert_field("/turns/total", 2)
        .assert_field("/turns/top_fifth", ratio(2, 2, 1.0))
        .assert_field("outside_rounds", ratio(2, 2, 1.0));
    let people = board.field("by_person");
    let of = |index: usize, field: &str| people[index][field].clone();
    assert_eq!((of(0, "mentee_id"), of(0, "one_to_ones"), of(0, "attended")), (json!(other.id()), json!(0), json!(0)));
    assert_eq!((of(1, "mentee_id"), of(1, "mock_interviews"), of(1, "shadowings")), (json!(one.id()), json!(1), json!(1)));
    assert_eq!((of(1, "attended"), of(1, "full_name"), people.as_array().unwrap().len()), (json!(1), json!("Amal Idris"), 2));

    let shadowing = office.get(&format!("{BOARD}?cohort_id={}&kind=shadowing", cohort.id())).await;
    shadowing.assert_field("/attended/total", 0).assert_field("/turns/total", 1).assert_field("outside_rounds", ratio(1, 1, 1.0));
    office.get(BOARD).await.assert_field("/attended/total", 2).assert_field("/turns/total", 3).assert_field("/attended/people", 3);
    office.get(&format!("{BOARD}?from=2026-01-01")).await.assert_field("/attended/total", 0).assert_field("to", "2026-12-31");
    office.get(&format!("{BOARD}?kind=group_session")).await.assert_fault("/kind", "unknown-word");
    office.get(&format!("{BOARD}?cohort_id=coh_01k2m7q3x8e5rb4t9v6w1y0z2a")).await.assert_fault("/cohort_id", "unknown-id");
}

#[apply(test_both)]
async fn turns_are_those_of_the_list_whether_they_are_kept_or_not(app: TestApp) {
    let mentees = app.mentees(3).await;
    attended(&app, "mock_interview", &mentees[..2]).await;
    let office = app.office().await;
    let before = office.get(BOARD).await;
    foothold::worker::turns::run(app.deps.clone()).await.expect("the turns are kept");
    let kept = office.get(BOARD).await;
    office.archive(&mentees[2]).await.assert_status(200);

    assert_eq!((before.field("turns"), before.field("by_person")), (kept.field("turns"), kept.field("by_person")));
    kept.assert_field("/turns/people", 3).assert_field("/turns/total", 2);
    office.get(BOARD).await.assert_field("/turns/people", 2).assert_field("/turns/coverage", ratio(2, 2, 1.0));
}

#[apply(test_both)]
async fn seats_of_a_draw_and_of_its_line_are_no_seats_outside_rounds(app: TestApp) {
    let office = app.office().await;
    let all = slots(&app, 2).await;
    let round = make_round(&app, &[&all[0], &all[1]]).await;
    for (number, mentee) in app.mentees(3).await.iter().enumerate() {
        enter(&app, &round, mentee, &[&all[number % 2]]).await.assert_status(201);
    }
    let elsewhere = slot(&app).await.starts("2027-04-10T10:00").published().await;
    office.book(&elsewhere, &app.mentee().await).await;
    draw(&app).await;
    office.get(BOARD).await.assert_field("outside_rounds", ratio(1, 3, 0.3333)).assert_field("offers_declined", ratio(0, 2, 0.0));

    // Two chose the first slot, so one of them waits.
    let placed = office.all(&format!("/v1/bookings?slot_id={}&status=offered", all[0].id())).await;
    let placed = Booking::with_id(placed[0]["id"].as_str().unwrap());
    office.decline(&placed).await.assert_status(200);
    app.clock.set("2027-03-31T09:00:00Z");
    foothold::worker::expire::run(app.deps.clone()).await.expect("offers run out");

    let board = office.get(BOARD).await;

    board.assert_field("outside_rounds", ratio(1, 4, 0.25));
    board.assert_field("offers_declined", ratio(1, 3, 0.3333)).assert_field("offers_expired", ratio(2, 3, 0.6667));
    board.assert_field("exceptions", ratio(0, 3, 0.0)).assert_field("rounds_cancelled", ratio(0, 1, 0.0));
    board.assert_field("slots_taken_out", ratio(0, 2, 0.0));
}

#[apply(test_both)]
async fn a_request_that_the_company_leaves_unanswered_is_no_offer(app: TestApp) {
    app.booking_that_is("expired").await;
    app.booking_that_is("declined").await;

    let board = app.office().await.get(BOARD).await;

    board.assert_field("offers_expired", nothing()).assert_field("offers_declined", nothing());
    board.assert_field("outside_rounds", ratio(2, 2, 1.0));
}

#[apply(test_both)]
async fn exceptions_stand_beside_the_decisions_of_draws(app: TestApp) {
    let all = slots(&app, 2).await;
    let round = make_round(&app, &[&all[0], &all[1]]).await;
    for mentee in app.mentees(2).await {
        enter(&app, &round, &mentee, &[&all[1]]).await.assert_status(201);
    }
    let place = json!({"action": "place", "slot_id": all[0].id(), "mentee_id": app.mentee().await.id(), "category": "adjustment", "reason": "Only that day."});
    let rejected = json!({"action": "place", "slot_id": all[0].id(), "mentee_id": app.mentee().await.id(), "category": "other", "reason": "A friend."});
    asked(&app, rejected).await;
    let exception = asked(&app, place).await;
    approve_as(&app, coordinator(&app, "Rosa").await, exception).await.expect("it is approved");
    draw(&app).await;
    let office = app.office().await;

    office.get(BOARD).await.assert_field("exceptions", ratio(1, 2, 0.5)).assert_field("outside_rounds", ratio(1, 2, 0.5));
    office.get(&format!("{BOARD}?kind=shadowing")).await.assert_field("exceptions", nothing());
    office.get(&format!("{BOARD}?kind=mock_interview")).await.assert_field("exceptions", ratio(1, 2, 0.5));
    let cohort = cohort_of(&app, &[]).await;
    office.get(&format!("{BOARD}?cohort_id={}", cohort.id())).await.assert_field("exceptions", nothing());
}

#[apply(test_both)]
async fn rounds_and_slots_that_were_taken_away_count_once_the_round_has_opened(app: TestApp) {
    let office = app.office().await;
    let all = slots(&app, 5).await;
    let round = make_round(&app, &[&all[0], &all[1], &all[2]]).await;
    let ids = [all[3].id(), all[4].id()];
    let planned = json!({"name": "Later", "kind": "mock_interview", "slot_ids": ids, "opens_at": "2027-03-10T09:00:00Z", "closes_at": "2027-03-15T09:00:00Z"});
    let planned = office.post("/v1/rounds", planned).await.assert_status(201).id();
    let strike = async || crate::rounds::lines::follow(&app, &STRIKE_CHOICES).await;
    // Nobody had asked for this one.
    office.step(&all[3], "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);
    strike().await;
    app.clock.set("2027-03-11T09:00:00Z");
    office.get(BOARD).await.assert_field("slots_taken_out", ratio(0, 5, 0.0));

    office.step(&all[0], "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);
    office.step(&all[1], "hold", json!({"reason": "The host is ill."})).await.assert_status(200);
    strike().await;
    enter(&app, &round, &app.mentee().await, &[&all[2]]).await.assert_status(201);
    let end = json!({"action": "cancel_round", "round_id": planned, "category": "other", "reason": "The company has left."});
    let exception = asked(&app, end).await;
    approve_as(&app, coordinator(&app, "Rosa").await, exception).await.expect("it is approved");
    draw(&app).await;

    let board = office.get(BOARD).await;

    // One was cancelled, one was on hold at the draw, and the slot of the cancelled round stayed in it.
    board.assert_field("slots_taken_out", ratio(2, 5, 0.4)).assert_field("rounds_cancelled", ratio(1, 2, 0.5));
    board.assert_field("exceptions", ratio(1, 1, 1.0));
}

#[apply(test_both)]
async fn short_notice_counts_seats_that_would_have_stayed_empty(app: TestApp) {
    let office = app.office().await;
    let (soon, other) = (slot(&app).await.published().await, slot(&app).await.published().await);
    office.book(&other, &app.mentee().await).await;
    app.clock.set("2027-03-31T09:00:00Z");
    let body = json!({"slot_id": soon.id(), "mentee_id": app.mentee().await.id(), "override": {"reason": "It would stay empty"}});
    office.post("/v1/bookings", body).await.assert_status(201);

    office.get(BOARD).await.assert_field("short_notice", ratio(1, 2, 0.5)).assert_field("/turns/total", 1);
}

#[apply(test_both)]
async fn a_credit_names_who_recorded_the_fault(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(5).published().await;
    let to = office.slot(&company).starts("2027-04-14T18:00").published().await;
    let mut seats = Vec::new();
    for mentee in app.mentees(5).await {
        seats.push(office.book(&slot, &mentee).await);
    }
    let partner = app.partner(&company).await;
    app.clock.set("2027-03-30T10:00:00Z");
    let by_company = json!({"reason_code": "host_unavailable", "cancelled_by": "employer"});
    office.step(&seats[0], "cancel", by_company).await.assert_status(200);
    partner.step(&seats[1], "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);
    app.clock.set("2027-03-30T11:00:00Z");
    let moved = json!({"slot_id": to.id(), "reason_code": "host_unavailable", "on_behalf_of": "employer"});
    office.step(&seats[2], "reschedule", moved).await.assert_status(200);
    app.clock.set(START_OF_SLOT);
    office.step(&seats[3], "attendance", json!({"outcome": "no_show", "party": "host"})).await.assert_status(200);
    office.attendance(&seats[4], "attended").await.assert_status(200);

    let board = office.get(BOARD).await;

    board.assert_field("credits", ratio(4, 5, 0.8)).assert_field("credits_recorded_by_institute", ratio(3, 4, 0.75));
    let (us, them) = (office.get("/v1/me").await.field("id"), partner.get("/v1/me").await.field("id"));
    let credited = board.field("credited");
    let told: Vec<_> = credited.as_array().unwrap().iter().map(|credit| (credit["why"].clone(), credit["recorded_by"].clone())).collect();
    assert_eq!(told[..2], [(json!("host_absent"), us.clone()), (json!("moved_late"), us.clone())]);
    assert!(told[2..].contains(&(json!("cancelled_late"), us)) && told[2..].contains(&(json!("cancelled_late"), them)), "{credited}");
    let roles: Vec<_> = credited.as_array().unwrap().iter().filter(|credit| credit["recorded_by_role"] == "partner").collect();
    assert_eq!((roles.len(), &roles[0]["booking_id"], &roles[0]["company_id"]), (1, &json!(seats[1].id()), &json!(company.id())));
    let credits: u64 = board.field("by_person").as_array().unwrap().iter().map(|person| person["credits"].as_u64().unwrap()).sum();
    assert_eq!(credits, 4);
}
