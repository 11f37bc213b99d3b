//! `?dry_run=true` tells what a step would do. The step itself runs, and nothing of it stays.

use diesel::prelude::*;
use foothold::db::schema::{audit_entries, bookings, deliveries, events, idempotency_keys, slots};

use crate::harness::prelude::*;
use crate::waitlist::{Full, full, slot};

/// This is everything that a step writes: how many rows there are, and how high the versions are.
async fn written(app: &TestApp) -> [i64; 6] {
    let read = app.deps.db.read("test_written", |conn| {
        Ok([
            events::table.count().get_result(conn)?,
            audit_entries::table.count().get_result(conn)?,
            deliveries::table.count().get_result(conn)?,
            idempotency_keys::table.count().get_result(conn)?,
            slots::table.select(slots::version).load::<i64>(conn)?.iter().sum(),
            bookings::table.select(bookings::version).load::<i64>(conn)?.iter().sum(),
        ])
    });
    read.await.unwrap()
}

/// Asks for the dry run of a step, which must leave nothing behind. An idempotency key is ignored.
async fn dry(app: &TestApp, caller: &Caller, place: &str, body: Value) -> Answer {
    let before = written(app).await;
    let answer = caller.post(&format!("{place}?dry_run=true"), body).header("idempotency-key", "dry").await;
    assert_eq!(written(app).await, before, "a dry run has written something: {answer:?}");
    answer
}

/// These are the given fields of every item of a list. They are sorted, because bookings of one instant have no order.
fn of(answer: &Answer, list: &str, keys: &[&str]) -> Vec<Vec<Value>> {
    let items = answer.assert_status(200).field(list).as_array().cloned().unwrap();
    sorted(items.iter().map(|item| keys.iter().map(|key| item[*key].clone()).collect()))
}

fn sorted(rows: impl IntoIterator<Item = Vec<Value>>) -> Vec<Vec<Value>> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|row| json!(row).to_string());
    rows
}

fn names(answer: &Answer, kind: &str) -> Vec<Value> {
    of(answer, "told", &["kind", "name"]).into_iter().filter(|told| told[0] == kind).map(|told| told[1].clone()).collect()
}

fn later() -> Value {
    json!({"local_start": "2027-04-07T18:00", "reason_code": "other"})
}

#[apply(test_both)]
async fn a_move_tells_who_would_be_asked_again_who_waits_and_who_is_told(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let Full { slot, seated, line, .. } = full(&app, office.slot(&company).hosts(&[&host]), 1).await;

    let answer = dry(&app, office, &format!("/v1/slots/{slot}/move"), later()).await;

    answer.assert_field("dry_run", true).assert_field("counts", json!({"slots": 1, "bookings": 2, "told": 4}));
    let slots = of(&answer, "slots", &["slot_id", "title", "company_name", "effect", "local_start"]);
    let title = "Engineer panel-style interview";
    assert_eq!(slots, [[json!(slot.id()), json!(title), json!("Brindlemoor Structures Ltd"), json!("moved"), json!("2027-03-31T18:00")]]);
    answer.assert_field("/slots/0/to/starts_at", "2027-04-07T17:00:00Z").assert_field("/slots/0/to/duration_minutes", 45);
    let hit = of(&answer, "bookings", &["booking_id", "mentee_name", "was", "effect", "answer_by", "slot_title"]);
    let asked = vec![
        json!(seated[0].id()),
        json!("Amal Idris"),
        json!("confirmed"),
        json!("asked_again"),
        json!("2027-03-10T09:00:00Z"),
        json!(title),
    ];
    let waits = vec![json!(line[0].id()), json!("Amal Idris"), json!("waitlisted"), json!("waits"), Value::Null, json!(title)];
    assert_eq!(hit, sorted([asked, waits]));
    assert_eq!(names(&answer, "host"), ["Gareth Pellow"]);
    assert_eq!(names(&answer, "company"), ["Brindlemoor Structures Ltd"]);
    office.get(&slot).await.assert_field("starts_at", "2027-03-31T17:00:00Z");
    office.get(&seated[0]).await.assert_field("status", "confirmed").assert_field("version", 1);
}

#[apply(test_both)]
async fn what_it_tells_is_what_the_step_then_does(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let (moved, other) = (slot(&app).await.capacity(2).published().await, slot(&app).await.starts("2027-04-07T18:00").published().await);
    let (clashing, fine) = (office.book(&moved, &mentee).await, office.book(&moved, &app.mentee().await).await);
    office.book(&other, &mentee).await;
    let waiting = office.join_line(&moved, &app.mentee().await).await;
    let path = format!("/v1/slots/{moved}/move");
    let mut body = later();
    dry(&app, office, &path, body.clone()).await.assert_problem(409, "mentee-clash").assert_field("bookings", json!([clashing.id()]));
    body["on_clash"] = json!("cancel");

    let told = dry(&app, office, &path, body.clone()).await;
    office.post(&path, body).await.assert_status(200);

    let expected = sorted([
        vec![json!(clashing.id()), json!("cancelled"), json!(false)],
        vec![json!(fine.id()), json!("asked_again"), Value::Null],
        vec![json!(waiting.id()), json!("offered"), Value::Null],
    ]);
    assert_eq!(of(&told, "bookings", &["booking_id", "effect", "late"]), expected);
    for (booking, status) in [(&clashing, "cancelled"), (&fine, "offered"), (&waiting, "offered")] {
        office.get(booking).await.assert_field("status", status);
    }
}

#[apply(test_both)]
async fn cancelling_tells_which_bookings_go_and_whether_late(app: TestApp) {
    let office = app.office().await;
    let Full { slot, seated, line, .. } = full(&app, slot(&app).await, 2).await;
    app.clock.set("2027-03-30T09:00:00Z");

    let of_slot = dry(&app, office, &format!("/v1/slots/{slot}/cancel"), json!({"reason_code": "weather"})).await;
    let of_booking = dry(&app, office, &format!("/v1/bookings/{}/cancel", seated[0]), json!({"reason_code": "work"})).await;

    let gone = |booking: &Booking, late: Value| vec![json!(booking.id()), json!("cancelled"), late];
    let expected = sorted([gone(&seated[0], json!(true)), gone(&line[0], Value::Null), gone(&line[1], Value::Null)]);
    assert_eq!(of(&of_slot, "bookings", &["booking_id", "effect", "late"]), expected);
    assert_eq!(of(&of_slot, "slots", &["slot_id", "effect"]), [[json!(slot.id()), json!("cancelled")]]);
    let (gone, offered) = (["cancelled", "true", "null"], ["offered", "null", "2027-03-30T13:00:00Z"]);
    let rows = of(&of_booking, "bookings", &["effect", "late", "answer_by"]);
    let words = |row: &Vec<Value>| row.iter().map(|value| value.as_str().map_or(value.to_string(), str::to_owned)).collect::<Vec<_>>();
    assert_eq!(rows.iter().map(words).collect::<Vec<_>>(), [gone, offered]);
    of_booking.assert_field("slots", json!([]));
    office.get(&slot).await.assert_field("status", "published");
}

#[apply(test_both)]
async fn who_is_told_is_who_hears_of_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let Full { slot, seated, line, .. } = full(&app, office.slot(&company).hosts(&[&host]), 1).await;
    let told = async |place: String, body: Value| {
        let answer = dry(&app, office, &place, body).await;
        ["company", "host"].map(|kind| names(&answer, kind).len())
    };
    let cancel = |booking: &Booking| format!("/v1/bookings/{booking}/cancel");
    let work = || json!({"reason_code": "work"});
    assert_eq!(told(cancel(&seated[0]), work()).await, [1, 1]);
    assert_eq!(told(cancel(&line[0]), work()).await, [0, 0], "nobody hears of somebody who only waits");
    office.step(&slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
    assert_eq!(told(format!("/v1/slots/{slot}/cancel"), json!({"reason_code": "weather"})).await, [0, 0], "nothing changes");
}

#[apply(test_both)]
async fn suspending_tells_which_slots_would_be_held_with_whom(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    office.slot(&company).draft().await;

    let body = json!({"to": "suspended", "reason": "A complaint"});
    let answer = dry(&app, office, &format!("/v1/companies/{company}/partnership/transitions"), body).await;

    assert_eq!(of(&answer, "slots", &["slot_id", "effect"]), [[json!(slot.id()), json!("held")]]);
    assert_eq!(of(&answer, "bookings", &["booking_id", "was", "effect"]), [[json!(booking.id()), json!("confirmed"), json!("held")]]);
    office.get(&company).await.assert_field("/partnership/status", "active");
    office.get(&slot).await.assert_field("status", "published");
}

#[apply(test_both)]
async fn archiving_tells_what_it_would_hold_or_is_refused_as_it_would_be(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site, mentee) = (office.host(&company).await, office.site(&company).await, app.mentee().await);
    let slot = office.slot(&company).hosts(&[&host]).with("site_id", site.id()).published().await;
    let held = [[json!(slot.id()), json!("held")]];

    for place in [format!("/v1/companies/{company}"), format!("/v1/sites/{site}"), format!("/v1/hosts/{host}")] {
        let answer = dry(&app, office, &format!("{place}/archive"), json!({})).await;
        assert_eq!(of(&answer, "slots", &["slot_id", "effect"]), held, "{place}");
        office.get(&place).await.assert_field("active", true);
    }
    let nothing = json!({"slots": 0, "bookings": 0, "told": 0});
    dry(&app, office, &format!("/v1/mentees/{mentee}/archive"), json!({})).await.assert_status(200).assert_field("counts", nothing);
    office.book(&slot, &mentee).await;
    for place in [format!("/v1/companies/{company}"), format!("/v1/hosts/{host}"), format!("/v1/mentees/{mentee}")] {
        dry(&app, office, &format!("{place}/archive"), json!({})).await.assert_problem(409, "conflict");
    }
}

#[apply(test_both)]
async fn the_same_roles_ask_and_a_partner_sees_its_side(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").capacity(3).published().await;
    let confirmed = office.book(&slot, &app.mentee().await).await;
    office.confirm(&confirmed).await.assert_status(200);
    let requested = office.book(&slot, &app.mentee().await).await;
    office.book(&slot, &app.mentee().await).await;
    office.join_line(&slot, &app.mentee().await).await;
    let (partner, stranger) = (app.partner(&company).await, app.partner(&office.company().active().await).await);
    let path = format!("/v1/slots/{slot}/move");

    let seen = dry(&app, &partner, &path, later()).await;

    let hits = of(&seen, "bookings", &["booking_id", "mentee_name", "was", "effect", "answer_by"]);
    assert_eq!(hits.len(), 3, "who waits is not its business: {seen:?}");
    let hit = |booking: &Booking| hits.iter().find(|hit| hit[0] == booking.id()).cloned().unwrap();
    assert_eq!(hit(&confirmed), [json!(confirmed.id()), json!("Amal"), json!("confirmed"), json!("asked_again"), Value::Null]);
    let answer_by = json!("2027-03-11T09:00:00Z");
    assert_eq!(hit(&requested), [json!(requested.id()), Value::Null, json!("requested"), json!("asked_again"), answer_by]);
    assert_eq!(names(&seen, "mentee"), [Value::Null; 0]);
    assert!(!seen.text().contains("Idris") && !seen.text().contains("waits"), "{seen:?}");
    dry(&app, &stranger, &path, later()).await.assert_problem(404, "not-found");
    dry(&app, &app.viewer().await, &path, later()).await.assert_problem(403, "forbidden");
    dry(&app, &partner, &format!("/v1/companies/{company}/archive"), json!({})).await.assert_problem(403, "forbidden");
}

#[apply(test_both)]
async fn what_is_wrong_is_told_as_for_the_step_itself(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.published().await;
    dry(&app, office, &format!("/v1/slots/{slot}/move"), json!({})).await.assert_fault("/reason_code", "required");
    let stale = office.post(&format!("/v1/slots/{slot}/move?dry_run=true"), later()).if_match("\"v9\"").await;
    stale.assert_problem(412, "precondition-failed");
    // A value that is neither true nor false gives no dry run, and no step either.
    for (query, fault) in [("dry_run=yes", "/dry_run"), ("dry_run=true&x=1", "/x"), ("dry_run=true&dry_run=false", "/dry_run")] {
        let answer = office.post(&format!("/v1/slots/{slot}/move?{query}"), later()).await;
        answer.assert_problem(422, "validation-failed");
        assert!(answer.faults().iter().any(|(at, _)| at == fault), "{answer:?}");
    }
    office.post(&format!("/v1/slots/{slot}/hold?dry_run=true"), json!({"reason": "x"})).await.assert_fault("/dry_run", "unknown-field");
    office.get(&slot).await.assert_field("status", "published").assert_field("starts_at", "2027-03-31T17:00:00Z");
    office.post(&format!("/v1/slots/{slot}/move?dry_run=false"), later()).await.assert_status(200).assert_field("version", 4);
}

#[apply(test_both)]
async fn dry_runs_beside_the_steps_themselves_change_nothing_of_them(app: TestApp) {
    let office = app.office().await;
    let slot = slot(&app).await.capacity(4).published().await;
    let mentees = app.mentees(4).await;
    let mut calls: Vec<crate::harness::request::Request> = Vec::new();
    for mentee in &mentees {
        calls.push(office.post("/v1/bookings", json!({"slot_id": slot.id(), "mentee_id": mentee.id()})));
        calls.push(office.post(&format!("/v1/slots/{slot}/cancel?dry_run=true"), json!({"reason_code": "other"})));
        calls.push(office.post(&format!("/v1/slots/{slot}/move?dry_run=true"), later()));
    }

    let answers = together(calls).await;

    answers.iter().for_each(|answer| assert!(answer.status < 300, "{answer:?}"));
    office.get(&slot).await.assert_field("seats_taken", 4).assert_field("status", "published").assert_field("version", 3);
    let states = office.all(&format!("/v1/bookings?slot_id={slot}&status=confirmed")).await;
    assert_eq!(states.len(), 4);
}
