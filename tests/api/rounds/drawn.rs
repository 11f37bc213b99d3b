//! What a draw gives, and what it leaves behind.

use std::collections::BTreeSet;

use foothold::allocation::progress;
use foothold::auth::{Actor, Stamp};
use foothold::error::Error;

use super::*;

#[apply(test_both)]
async fn places_go_first_to_people_who_have_had_fewest(app: TestApp) {
    let office = app.office().await;
    let wanted = slot(&app).await.published().await;
    let [had, fresh] = [app.mentee().await, app.mentee().await];
    let before = slot(&app).await.starts("2027-03-20T10:00").published().await;
    office.book(&before, &had).await;
    let round = make_round(&app, &[&wanted]).await;
    // Who asks first gains nothing.
    enter(&app, &round, &had, &[&wanted]).await.assert_status(201);
    enter(&app, &round, &fresh, &[&wanted]).await.assert_status(201);

    draw(&app).await;

    let placed = decided(&app, &round, &fresh).await;
    assert_eq!((&placed["rank"], &placed["outcome"], &placed["reason"]), (&json!(1), &json!("placed"), &json!("placed_in_order")));
    let waits = decided(&app, &round, &had).await;
    assert_eq!((&waits["outcome"], &waits["reason"]), (&json!("waiting"), &json!("fewer_turns_first")));
    assert_eq!(waits["waiting"], json!([{"slot_id": wanted.id(), "place": 1}]));
    assert_eq!(booking_of(&app, &wanted, &fresh).await.expect("an offer")["status"], "offered");
    assert_eq!(booking_of(&app, &wanted, &had).await.expect("a place in line")["status"], "waitlisted");
    office.get(&wanted).await.assert_field("seats_taken", 1).assert_field("round_id", Value::Null);
    let round_view = office.get(&format!("/v1/rounds/{round}")).await;
    round_view.assert_field("status", "drawn").assert_field("drawn_at", "2027-03-15T09:00:01Z");
    assert_eq!(office.all(&format!("/v1/mentees/{}/decisions", had.id())).await.len(), 1);
}

#[apply(test_both)]
async fn the_events_of_a_round_come_in_order_and_no_company_hears_of_a_line(app: TestApp) {
    let wanted = slot(&app).await.published().await;
    let round = make_round(&app, &[&wanted]).await;
    for mentee in [app.mentee().await, app.mentee().await] {
        enter(&app, &round, &mentee, &[&wanted]).await.assert_status(201);
    }

    draw(&app).await;
    draw(&app).await;

    let events = app.events().await;
    let of_round: Vec<_> = events.iter().filter(|event| event.starts_with("round.") || event.starts_with("booking.")).collect();
    assert_eq!(of_round, ["round.created", "round.opened", "round.closed", "booking.offered", "booking.waitlisted", "round.drawn"]);
    let company = app.office().await.get(&wanted).await.field("company_id");
    let partner = app.partner(&Company::with_id(company.as_str().expect("a company"))).await;
    let heard = partner.get("/v1/events").await.text();
    assert!(!heard.contains("booking.") && !heard.contains("round."), "{heard}");
    assert!(partner.get("/v1/bookings").await.items().is_empty());
}

#[apply(test_both)]
async fn the_record_is_what_anybody_can_recompute(app: TestApp) {
    let slots = slots(&app, 3).await;
    let round = make_round(&app, &[&slots[0], &slots[1], &slots[2]]).await;
    for (number, mentee) in app.mentees(8).await.iter().enumerate() {
        let choices: Vec<_> = (0..=number % 3).map(|place| &slots[(number + place) % 3]).collect();
        enter_with(&app, &round, mentee, &choices, number == 7).await.assert_status(201);
    }

    draw(&app).await;

    let office = app.office().await;
    let record = office.get(&format!("/v1/rounds/{round}/record")).await;
    let text = record.assert_status(200).text();
    foothold::allocation::rule::verify(text.as_bytes()).expect("the record can be recomputed");
    let tampered = text.replacen("\"credits\":0", "\"credits\":1", 1);
    assert!(foothold::allocation::rule::verify(tampered.as_bytes()).is_err(), "a change is found");
    assert_eq!(text, office.get(&format!("/v1/rounds/{round}/record")).await.text());
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let rows = decisions(&app, &round).await;
    assert_eq!(rows.len(), 8);
    for (row, decision) in rows.iter().zip(json["decisions"].as_array().expect("decisions")) {
        for field in ["entry_id", "mentee_id", "outcome", "reason", "choices", "places", "waiting", "receipt"] {
            assert_eq!(row[field], decision[field], "{field}");
        }
        assert!(row["receipt"].as_str().expect("a receipt").split_whitespace().count() <= 60);
    }
    let seed = office.get(&format!("/v1/rounds/{round}")).await;
    assert_eq!((json["seed"].clone(), json["seed_sha256"].clone()), (seed.field("seed"), seed.field("seed_sha256")));
    // Names are in no record and no receipt.
    assert!(!text.contains("Amal") && !text.contains("Rahimi"), "{text}");
}

#[apply(test_both)]
async fn two_instances_draw_a_round_once(app: TestApp) {
    let wanted = slot(&app).await.published().await;
    let round = make_round(&app, &[&wanted]).await;
    for mentee in app.mentees(5).await {
        enter(&app, &round, &mentee, &[&wanted]).await.assert_status(201);
    }
    let other = app.second_instance().await;
    app.clock.set("2027-03-15T09:00:01Z");
    other.clock.set("2027-03-15T09:00:01Z");

    let runs = [app.deps.clone(), other.deps.clone(), app.deps.clone()].map(foothold::worker::rounds::run);
    for run in together(runs).await {
        run.expect("a run that finds nothing to do is none that fails");
    }

    other.stop().await;
    assert_eq!(app.events().await.iter().filter(|event| *event == "round.drawn").count(), 1);
    assert_eq!(decisions(&app, &round).await.len(), 5);
    app.office().await.get(&wanted).await.assert_field("seats_taken", 1);
}

#[apply(test_both)]
async fn who_cannot_have_any_choice_gets_none_and_is_told_why(app: TestApp) {
    let wanted = slot(&app).await.with("fields", json!(["energy"])).published().await;
    let round = make_round(&app, &[&wanted]).await;
    let [other_field, archived] = [app.mentee_with().await.with("fields", json!(["it"])).registered().await, app.mentee().await];
    enter(&app, &round, &other_field, &[&wanted]).await.assert_status(201);
    enter(&app, &round, &archived, &[&wanted]).await.assert_status(201);
    app.office().await.archive(&archived).await.assert_status(200);

    draw(&app).await;

    let reason = async |mentee: &Mentee| decided(&app, &round, mentee).await["reason"].as_str().expect("a reason").to_owned();
    assert_eq!((reason(&other_field).await.as_str(), reason(&archived).await.as_str()), ("not_eligible_field", "no_longer_active"));
    app.office().await.get(&wanted).await.assert_field("seats_taken", 0);
}

#[apply(test_both)]
async fn a_cap_gives_nobody_two_places(app: TestApp) {
    app.with_caps(json!({})).await;
    let slots = slots(&app, 2).await;
    let round = make_round(&app, &[&slots[0], &slots[1]]).await;
    let alone = app.mentee().await;
    enter(&app, &round, &alone, &[&slots[0], &slots[1]]).await.assert_status(201);

    draw(&app).await;

    assert_eq!(decided(&app, &round, &alone).await["places"], json!([slots[0].id()]));
}

#[apply(test_both)]
async fn seats_that_nobody_else_wants_go_round_again_within_the_caps(app: TestApp) {
    let slots = slots(&app, 3).await;
    let round = make_round(&app, &[&slots[0], &slots[1], &slots[2]]).await;
    let [one, other] = [app.mentee().await, app.mentee().await];
    for mentee in [&one, &other] {
        enter(&app, &round, mentee, &[&slots[0], &slots[1], &slots[2]]).await.assert_status(201);
    }

    draw(&app).await;

    let places = async |mentee: &Mentee| decided(&app, &round, mentee).await["places"].as_array().expect("places").len();
    let counts = BTreeSet::from([places(&one).await, places(&other).await]);
    assert_eq!(counts, BTreeSet::from([1, 2]), "the third seat goes to one of them");
}

/// The stamp of a draw at the instant that the clock shows.
fn stamp_of(app: &TestApp) -> Stamp {
    Stamp { by: Actor::System, at: app.clock.now(), ids: app.deps.ids }
}

#[apply(test_both)]
async fn a_draw_that_is_cut_off_leaves_nothing_behind(app: TestApp) {
    let wanted = slot(&app).await.published().await;
    let round = make_round(&app, &[&wanted]).await;
    let mentee = app.mentee().await;
    enter(&app, &round, &mentee, &[&wanted]).await.assert_status(201);
    app.clock.set("2027-03-15T09:00:01Z");
    let (id, stamp, sealer) = (round.parse().expect("an id"), stamp_of(&app), app.deps.sealer.clone());

    let cut_off = app.deps.db.write("test_cut_off", move |conn| {
        progress::open(conn, &stamp, id)?;
        progress::close(conn, &stamp, id)?;
        assert!(foothold::allocation::draw::draw(conn, &stamp, id, &sealer)?);
        Err::<(), _>(Error::Internal("the process ends here".to_owned()))
    });

    assert!(cut_off.await.is_err());
    assert!(decisions(&app, &round).await.is_empty());
    assert!(booking_of(&app, &wanted, &mentee).await.is_none());
    app.office().await.get(&wanted).await.assert_field("seats_taken", 0).assert_field("round_id", round.clone());
    draw(&app).await;
    assert_eq!(decided(&app, &round, &mentee).await["outcome"], "placed");
}

#[apply(test_both)]
async fn a_draw_that_fails_waits_for_somebody_who_runs_it_again(app: TestApp) {
    let wanted = slot(&app).await.published().await;
    let made = app.office().await.post("/v1/rounds", round_of(&[&wanted])).await;
    let path = format!("/v1/rounds/{}", made.id());
    let hash = made.field("seed_sha256").as_str().expect("a hash").to_owned();
    set_hash(&app, "0".repeat(64)).await;
    app.clock.set("2027-03-15T09:00:01Z");

    assert!(foothold::worker::rounds::run(app.deps.clone()).await.is_err());

    let failed = app.office().await.get(&path).await;
    failed.assert_field("status", "closed").assert_field("seed", Value::Null);
    assert!(failed.field("draw_failure").as_str().is_some_and(|why| why.contains("hash")), "{}", failed.text());
    foothold::worker::rounds::run(app.deps.clone()).await.expect("it is not tried again and again");
    set_hash(&app, hash).await;
    let drawn = app.office().await.post(&format!("{path}/draw"), json!({})).await;
    drawn.assert_status(200).assert_field("status", "drawn").assert_field("draw_failure", Value::Null);
}

pub async fn set_hash(app: &TestApp, hash: String) {
    use diesel::prelude::*;
    use foothold::db::schema::rounds;
    let set =
        app.deps.db.write("test_hash", move |conn| Ok(diesel::update(rounds::table).set(rounds::seed_sha256.eq(&hash)).execute(conn)?));
    assert_eq!(set.await.expect("the hash is written"), 1);
}

#[apply(test_both)]
async fn a_draw_beside_other_steps_gives_each_entry_one_decision(app: TestApp) {
    let office = app.office().await;
    let slots = slots(&app, 4).await;
    let round = make_round(&app, &slots.iter().collect::<Vec<_>>()).await;
    let mentees = app.mentees(10).await;
    for (number, mentee) in mentees.iter().enumerate() {
        let choices = [&slots[number % 4], &slots[(number + 1) % 4], &slots[(number + 2) % 4]];
        enter(&app, &round, mentee, &choices).await.assert_status(201);
    }
    let elsewhere = slot(&app).await.starts("2027-04-01T10:00").published().await;
    app.clock.set("2027-03-15T09:00:01Z");
    let away = json!({"local_start": "2027-04-20T10:00", "timezone": "Europe/London", "reason_code": "host_unavailable"});
    let steps = [
        office.step(&slots[0], "cancel", json!({"reason_code": "host_unavailable"})),
        office.step(&slots[1], "move", away),
        office.step(&slots[2], "hold", json!({"reason": "The host is ill."})),
        office.archive(&mentees[0]),
        office.post("/v1/bookings", json!({"slot_id": elsewhere.id(), "mentee_id": mentees[1].id()})),
    ];
    let drawing = tokio::spawn(foothold::worker::rounds::run(app.deps.clone()));

    let answers = together(steps).await;

    drawing.await.expect("no panic").expect("the round is drawn");
    for answer in answers {
        assert!([200, 201, 409].contains(&answer.status), "{}", answer.text());
    }
    let entrants: BTreeSet<_> = decisions(&app, &round).await.iter().map(|decision| decision["mentee_id"].to_string()).collect();
    assert_eq!(entrants.len(), 10);
    let record = office.get(&format!("/v1/rounds/{round}/record")).await.text();
    foothold::allocation::rule::verify(record.as_bytes()).expect("the record can be recomputed");
}

#[apply(test_both)]
async fn a_draw_that_comes_late_gives_no_seat_in_a_slot_that_has_begun(app: TestApp) {
    let all = slots(&app, 2).await;
    let [begun, to_come] = [&all[0], &all[1]];
    let round = make_round(&app, &[begun, to_come]).await;
    let [late, in_time] = [app.mentee().await, app.mentee().await];
    enter(&app, &round, &late, &[begun]).await.assert_status(201);
    enter(&app, &round, &in_time, &[to_come]).await.assert_status(201);

    let start = app.office().await.get(begun).await.field("starts_at");
    app.clock.set(start.as_str().expect("an instant"));
    foothold::worker::rounds::run(app.deps.clone()).await.expect("the round is drawn");

    let decision = decided(&app, &round, &late).await;
    assert_eq!((&decision["outcome"], &decision["reason"]), (&json!("neither"), &json!("slot_withdrawn")));
    assert!(booking_of(&app, begun, &late).await.is_none());
    assert_eq!(decided(&app, &round, &in_time).await["outcome"], "placed");
}
