//! Real draws, made through the API, as somebody verifies them who has nothing but the record: with the command, and with the program of
//! docs/fairness.md.

use super::*;
use crate::allocation::command::command;
use crate::allocation::python::Program;
use crate::disclosure::canaries::{canary, found_in, mentee_body};

/// A draw in which something of everything has happened: turns, other fields, clashes, caps, a slot on hold and one that has left, somebody
/// archived, entries that were changed and withdrawn, and more people than seats.
async fn record_of_a_draw_with_everything(app: &TestApp) -> String {
    app.with_caps(json!({})).await;
    let office = app.office().await;
    let mut slots = slots(app, 5).await;
    slots.push(slot(app).await.starts("2027-04-06T10:00").capacity(2).with("fields", json!(["energy"])).published().await);
    let mentees = app.mentees(12).await;
    // The first has had a turn and is at the cap. The other one takes any slot, and has a booking at the time of the first slot.
    for (mentee, start) in [(&mentees[0], "2027-03-20T10:00"), (&mentees[4], "2027-04-01T10:00")] {
        office.book(&slot(app).await.starts(start).published().await, mentee).await;
    }
    let round = make_round(app, &slots.iter().collect::<Vec<_>>()).await;
    for (number, mentee) in mentees.iter().enumerate() {
        let choices: Vec<_> = (0..=number % 3).map(|place| &slots[(number + place) % 6]).collect();
        enter_with(app, &round, mentee, &choices, number % 5 == 4).await.assert_status(201);
    }
    enter(app, &round, &mentees[2], &[&slots[0], &slots[1]]).await.assert_status(200);
    office.delete(&format!("/v1/rounds/{round}/entries/{}", mentees[3].id())).await.assert_status(204);
    office.step(&slots[3], "hold", json!({"reason": "The host is ill."})).await.assert_status(200);
    let away = json!({"local_start": "2027-03-16T10:00", "timezone": "Europe/London", "reason_code": "host_unavailable"});
    office.step(&slots[4], "move", away).await.assert_status(200);
    office.archive(&mentees[6]).await.assert_status(200);

    draw(app).await;

    office.get(&format!("/v1/rounds/{round}/record")).await.assert_status(200).text()
}

/// The same record with another digit at the end of what stands there.
fn falsified(record: &str, pointer: &str) -> String {
    let mut value: Value = serde_json::from_str(record).expect("JSON");
    let there = value.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not there"));
    *there = match &*there {
        Value::Number(number) => json!(number.as_u64().expect("a whole number") + 1),
        Value::String(text) => {
            let (rest, last) = text.split_at(text.len() - 1);
            json!(format!("{rest}{}", if last == "0" { "1" } else { "0" }))
        }
        other => panic!("{pointer} has no digit: {other}"),
    };
    value.to_string()
}

#[apply(test_both)]
async fn both_ways_verify_a_real_draw_and_find_one_wrong_digit(app: TestApp) {
    let record = record_of_a_draw_with_everything(&app).await;
    let value: Value = serde_json::from_str(&record).expect("JSON");
    let program = Program::of_the_documentation();

    let verified = command(&["-"], record.as_bytes());

    assert_eq!(verified.status.code(), Some(0), "{}\n{record}", String::from_utf8_lossy(&verified.stderr));
    assert_eq!(program.run(&record).as_deref(), Ok("as the rule gives it"), "{record}");
    let decisions = value["decisions"].as_array().expect("decisions");
    let waits = decisions.iter().position(|decision| decision["outcome"] == "waiting").expect("more people than seats");
    for (pointer, found_by_the_command, found_by_the_program) in [
        ("/seed_sha256", "/seed_sha256: ", "seed_sha256"),
        // Another seed gives another order, which may begin with the same people.
        ("/seed", "/decisions/", "seed_sha256, order"),
        ("/order/0/ball", "/order/0/ball: ", "order"),
        (&format!("/decisions/{waits}/waiting/0/place"), &format!("/decisions/{waits}/waiting/0/place: "), "decisions"),
    ] {
        let changed = falsified(&record, pointer);
        let output = command(&["-"], changed.as_bytes());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && told.contains(found_by_the_command), "{pointer}: {told}");
        let told = program.run(&changed);
        let expected = format!("not as the rule gives it: {found_by_the_program}");
        assert!(told.as_ref().is_err_and(|why| why.starts_with(&expected)), "{pointer}: {told:?}");
    }
}

#[apply(test_both)]
async fn a_draw_with_everything_has_something_of_everything(app: TestApp) {
    let record = record_of_a_draw_with_everything(&app).await;
    for part in [
        "\"on_hold\"",
        "\"moved\"",
        "\"active\":false",
        "\"changed_by_other\":true",
        "\"not_eligible_field\"",
        "\"clash\"",
        "\"limits\":[{",
        "\"slot_withdrawn\"",
        "\"no_longer_active\"",
        "\"outcome\":\"placed\"",
        "\"outcome\":\"waiting\"",
        "\"withdrawn_entries\":[{",
    ] {
        assert!(record.contains(part), "{part} is missing: {record}");
    }
}

#[apply(test_both)]
async fn no_name_adjustment_or_note_is_in_a_receipt_or_a_record_or_changes_anything(app: TestApp) {
    let office = app.office().await;
    let wanted = slot(&app).await.published().await;
    let round = make_round(&app, &[&wanted]).await;
    let mut mentees = Vec::new();
    for whose in ["One", "Two", "Three"] {
        let made = office.post("/v1/mentees", mentee_body(whose)).await;
        made.assert_status(201);
        let mentee = Mentee::of(&made);
        office.post(&format!("/v1/mentees/{mentee}/notes"), json!({"text": canary("Note")})).await.assert_status(201);
        enter(&app, &round, &mentee, &[&wanted]).await.assert_status(201);
        mentees.push(mentee);
    }
    app.clock.set(CLOSES);
    let other = json!({"full_name": canary("OtherName"), "adjustment_for_host": canary("OtherAdjustment")});
    office.patch(&mentees[0], other).await.assert_status(200);

    draw(&app).await;

    let record = office.get(&format!("/v1/rounds/{round}/record")).await.text();
    let decided = office.get(&format!("/v1/rounds/{round}/decisions")).await.text();
    assert!(record.contains(mentees[0].id()) && decided.contains("receipt"));
    assert!(found_in(&record).is_empty() && found_in(&decided).is_empty(), "{record}\n{decided}");
    for mentee in &mentees {
        assert!(found_in(&office.get(&format!("/v1/mentees/{mentee}/decisions")).await.text()).is_empty());
    }
    // What the record holds decides alone, and it holds no more of them than before the change.
    foothold::allocation::rule::verify(record.as_bytes()).expect("the record can be recomputed");
    assert!(record.matches("\"changed_since_close\":[]").count() == mentees.len(), "{record}");
}
