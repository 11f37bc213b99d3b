//! Every way to a seat or to a place in line, tried on a slot whose seats are kept: the API's operations and the pages' forms.
//!
//! Every operation that changes something stands in a table, and so does every statement that takes a seat. A new one fails here until
//! somebody says what it can give.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use reqwest::Method;

use super::*;
use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::caller::Place;
use crate::harness::document;

/// What an operation can give of a slot that a round could have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    /// It asks for a seat or a place in line of a slot, so it is tried.
    WhatIsAskedFor,
    /// It may offer seats to those who wait. Nobody waits for a slot that is kept, because nobody can join its line, and nobody is offered a
    /// seat of it: the model test looks at that after each of its steps.
    SeatsToTheLine,
    /// It books members of a cohort into sessions, or takes them out. A session is in no round.
    SessionsOfACohort,
    /// It is what gives the seats of a round.
    SeatsOfARound,
}

const WAYS: &[(&str, Gives)] = &[
    ("create_booking", Gives::WhatIsAskedFor),
    ("create_bookings", Gives::WhatIsAskedFor),
    ("reschedule_booking", Gives::WhatIsAskedFor),
    ("reinstate_booking", Gives::WhatIsAskedFor),
    ("offer_booking", Gives::SeatsToTheLine),
    ("cancel_booking", Gives::SeatsToTheLine),
    ("decline_booking", Gives::SeatsToTheLine),
    ("move_slot", Gives::SeatsToTheLine),
    ("patch_slot", Gives::SeatsToTheLine),
    ("patch_slot_series", Gives::SeatsToTheLine),
    ("release_slot", Gives::SeatsToTheLine),
    ("release_slots", Gives::SeatsToTheLine),
    ("create_slot", Gives::SessionsOfACohort),
    ("publish_slot", Gives::SessionsOfACohort),
    ("create_slot_series", Gives::SessionsOfACohort),
    ("extend_slot_series", Gives::SessionsOfACohort),
    ("publish_slot_series", Gives::SessionsOfACohort),
    ("create_enrolment", Gives::SessionsOfACohort),
    ("resume_enrolment", Gives::SessionsOfACohort),
    ("complete_enrolment", Gives::SessionsOfACohort),
    ("withdraw_enrolment", Gives::SessionsOfACohort),
    ("end_enrolment", Gives::SessionsOfACohort),
    ("draw_round", Gives::SeatsOfARound),
    ("approve_exception", Gives::SeatsOfARound),
];

/// These change something and give nobody a seat.
const NO_WAYS: &str = "
    archive_cohort archive_company archive_host archive_mentee archive_programme archive_site cancel_round cancel_slot
    cancel_slot_series complete_slot confirm_booking copy_slot create_account create_api_key create_blackout create_busy_calendar
    create_cohort create_company create_exception create_feed create_host create_interaction create_mentee create_mentee_note
    create_partnership_transition create_programme create_round create_sign_in_link create_site create_webhook_endpoint
    deactivate_account delete_api_key delete_blackout delete_busy_calendar delete_entry delete_feed delete_mentee_note
    delete_sessions delete_webhook_endpoint disable_webhook_endpoint enable_webhook_endpoint excuse_booking hold_slot
    import_blackouts import_companies import_mentees leave_slot_series mark_slot_seen patch_account patch_api_key patch_cohort
    patch_company patch_feed patch_host patch_institute patch_mentee patch_programme patch_round patch_site patch_webhook_endpoint
    pause_enrolment put_entry put_policy reactivate_account record_attendance record_slot_attendance recover_webhook_endpoint
    refresh_busy_calendar reject_exception replace_api_key restore_cohort restore_company restore_host restore_mentee
    restore_programme restore_site retry_follower_failure retry_webhook_delivery return_slot rotate_feed rotate_webhook_secret
    submit_slot test_webhook_endpoint
";

#[test]
fn of_every_operation_it_is_known_whether_it_can_give_a_seat() {
    let changing = document::served().operations.iter().filter(|operation| operation.method != Method::GET);
    let changing: Vec<_> = changing.map(|operation| operation.id.as_str()).collect();
    let known: Vec<_> = WAYS.iter().map(|way| way.0).chain(NO_WAYS.split_whitespace()).collect();
    let new: Vec<_> = changing.iter().filter(|operation| !known.contains(operation)).collect();
    assert!(new.is_empty(), "say in {} what these can give: {new:?}", file!());
    let gone: Vec<_> = known.iter().filter(|operation| !changing.contains(operation)).collect();
    assert!(gone.is_empty() && known.len() == changing.len(), "these stand twice, or are no operations: {gone:?}");
}

/// The statements that take a seat, and the acts that use them.
const STATEMENTS: &[(&str, &str)] = &[
    ("take_seat(", "bookings/book_several.rs"),
    ("take_seat(", "bookings/session.rs"),
    ("take_seat(", "bookings/waitlist.rs"),
    ("hold_seat(", "bookings/reinstate.rs"),
    ("hold_seat(", "bookings/waitlist.rs"),
    // Slots that the same transaction publishes.
    ("take_seats(", "bookings/members.rs"),
    // These two name the round, or pass over what it has left: for the draw and for an approved exception.
    ("hold_seats_of_round(", "allocation/draw.rs"),
    ("hold_seats_of_round(", "allocation/exception/act.rs"),
    ("hold_reserved_seat(", "allocation/exception/act.rs"),
];

/// Every module of the service by its path below `src`, without comments.
fn modules() -> Vec<(String, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut waiting, mut found) = (vec![source.clone()], Vec::new());
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
            found.push((path.strip_prefix(&source).unwrap().to_string_lossy().into_owned(), code));
        }
    }
    found
}

#[test]
fn every_act_that_takes_a_seat_is_known() {
    let mut found = BTreeSet::new();
    for (path, code) in modules().into_iter().filter(|(path, _)| path != "slots/store/seats.rs") {
        let statements: BTreeSet<_> = STATEMENTS.iter().map(|(statement, _)| *statement).chain(["add_seats("]).collect();
        let used = statements.into_iter().filter(|statement| code.contains(&format!("slots::{statement}")));
        found.extend(used.map(|statement| (statement.to_owned(), path.clone())));
        assert!(!code.contains("seats_taken.eq("), "{path} counts seats itself: the statements of slots/store/seats.rs do that");
    }
    let known: BTreeSet<_> = STATEMENTS.iter().map(|(statement, path)| ((*statement).to_owned(), (*path).to_owned())).collect();
    assert_eq!(found, known, "say in {} by which operation the act is reached", file!());
}

/// Tries every way to a seat or a place in line of this slot, also with the reason of a coordinator who passes over limits.
pub async fn assert_nobody_gets_in(app: &TestApp, kept: &Slot) {
    let office = app.office().await;
    let fresh = app.mentee().await;
    for (operation, _) in WAYS.iter().filter(|(_, gives)| *gives == Gives::WhatIsAskedFor) {
        for answer in ask(app, operation, kept, &fresh).await {
            answer.assert_problem(409, "slot-not-open");
        }
    }
    let company = office.get(kept).await.field("company_id");
    let company = company.as_str().expect("a company");
    for list in [format!("/v1/slots?available=true&company_id={company}"), format!("/v1/slots?for_mentee={}", fresh.id())] {
        assert!(!office.get(&list).await.ids().contains(&kept.id().to_owned()), "{list}");
    }
    assert!(office.get(&format!("/v1/mentees?for_slot={}", kept.id())).await.ids().is_empty());
    assert_nobody_is_in(app, kept).await;
}

async fn assert_nobody_is_in(app: &TestApp, kept: &Slot) {
    let bookings = app.office().await.all(&format!("/v1/bookings?slot_id={}", kept.id())).await;
    let live: Vec<_> = bookings.iter().filter(|booking| booking["status"] != "cancelled").collect();
    assert!(live.is_empty(), "{live:?}");
    app.office().await.get(kept).await.assert_field("seats_taken", 0);
}

/// Asks by one operation, in each way in which it can be asked.
async fn ask(app: &TestApp, operation: &str, kept: &Slot, fresh: &Mentee) -> Vec<Answer> {
    let office = app.office().await;
    let passing_over = json!({"override": {"reason": "Because I can."}});
    let with = |mut body: Value, more: &Value| {
        body.as_object_mut().expect("a body").extend(more.as_object().expect("fields").clone());
        body
    };
    let mut answers = Vec::new();
    match operation {
        "create_booking" => {
            let one = json!({"slot_id": kept.id(), "mentee_id": fresh.id()});
            for more in [json!({}), json!({"if_full": "waitlist"}), passing_over] {
                answers.push(office.post("/v1/bookings", with(one.clone(), &more)).await);
            }
        }
        "create_bookings" => {
            let several = json!({"mentee_ids": [fresh.id(), app.mentee().await.id()]});
            for more in [json!({}), passing_over] {
                answers.push(office.post(&format!("{}/bookings", kept.path()), with(several.clone(), &more)).await);
            }
        }
        "reschedule_booking" => answers.push(office.reschedule(&elsewhere(app, fresh).await, kept).await),
        "reinstate_booking" => {
            for booking in cancelled(app, kept).await {
                answers.push(office.step(&booking, "reinstate", json!({"reason": "A mistake."})).await);
            }
        }
        other => panic!("say how {other} is tried"),
    }
    answers
}

/// A seat of another slot.
async fn elsewhere(app: &TestApp, mentee: &Mentee) -> Booking {
    let slot = slot(app).await.starts("2027-04-20T10:00").published().await;
    app.office().await.book(&slot, mentee).await
}

/// The bookings of those who were in the slot before it was kept.
async fn cancelled(app: &TestApp, kept: &Slot) -> Vec<Booking> {
    let all = app.office().await.all(&format!("/v1/bookings?slot_id={}&status=cancelled", kept.id())).await;
    all.iter().map(|booking| Booking::with_id(booking["id"].as_str().expect("an id"))).collect()
}

/// Sends every form that asks for a seat.
async fn assert_no_page_lets_in(app: &TestApp, browser: &mut Browser, kept: &Slot) {
    let fresh = app.mentee().await;
    let there = elsewhere(app, &app.mentee().await).await;
    let why = ("override.reason", "Because I can.");
    let one = [("slot_id", kept.id()), ("mentee_id", fresh.id()), ("if_full", "waitlist"), why];
    let several = [("mentee_ids[]", ""), ("mentee_ids[]", fresh.id()), why, ("_do", "act")];
    let other = [("slot_id", kept.id()), ("reason_code", "work"), ("version", "1")];
    let mut forms = vec![
        (format!("/slots/{}/book/{}", kept.id(), fresh.id()), one.to_vec()),
        (format!("/slots/{}/book", kept.id()), several.to_vec()),
        (format!("/bookings/{}/reschedule", there.id()), other.to_vec()),
    ];
    for booking in cancelled(app, kept).await {
        forms.push((format!("/bookings/{}/reinstate", booking.id()), vec![("reason", "A mistake."), ("version", "2")]));
    }
    for (number, (path, fields)) in forms.into_iter().enumerate() {
        let once = format!("w{number}");
        let refused = browser.send(&path, &[&fields[..], &[("_once", once.as_str())]].concat()).await;
        let text = refused.text();
        assert!(
            refused.status == 409 && (text.contains("The round") || text.contains("out of a round")),
            "{path}: {} {text}",
            refused.status
        );
    }
    assert_nobody_is_in(app, kept).await;
}

/// A slot in which somebody had a seat, and somebody of the staff in a browser.
async fn slot_and_browser(app: &TestApp) -> (Slot, TestApp, Browser) {
    let kept = slot(app).await.published().await;
    let was_here = app.office().await.book(&kept, &app.mentee().await).await;
    app.office().await.cancel(&was_here, "caring").await.assert_status(200);
    let (desk, admin) = (over_https(app).await, app.admin().await);
    let browser = signed_in(&desk, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;
    (kept, desk, browser)
}

#[apply(test_both)]
async fn no_way_to_a_seat_passes_a_round(app: TestApp) {
    let (kept, desk, mut browser) = slot_and_browser(&app).await;
    let round = make_round(&app, &[&kept]).await;

    assert_nobody_gets_in(&app, &kept).await;
    assert_no_page_lets_in(&app, &mut browser, &kept).await;

    let told = app.office().await.try_to_book(&kept, &app.mentee().await).await;
    assert!(told.text().contains(&round), "the refusal names the round");
    assert_eq!(app.office().await.get(&format!("/v1/slots?round_id={round}")).await.ids(), [kept.id()]);
    // After its end and before the draw nobody gets in either.
    app.clock.set(CLOSES);
    for body in [json!({}), json!({"if_full": "waitlist"})] {
        let mut booking = json!({"slot_id": kept.id(), "mentee_id": app.mentee().await.id()});
        booking.as_object_mut().expect("a body").extend(body.as_object().expect("fields").clone());
        app.office().await.post("/v1/bookings", booking).await.assert_problem(409, "slot-not-open");
    }
    desk.stop().await;
}

#[apply(test_both)]
async fn no_way_to_a_seat_passes_what_a_round_has_left_reserved(app: TestApp) {
    let (kept, desk, mut browser) = slot_and_browser(&app).await;
    make_round(&app, &[&kept]).await;
    // Booking of a slot on the 16th closes before the round ends, so the slot leaves the round.
    for start in ["2027-03-16T10:00", "2027-03-31T18:00"] {
        let body = json!({"local_start": start, "timezone": "Europe/London", "reason_code": "host_unavailable"});
        app.office().await.step(&kept, "move", body).await.assert_status(200).assert_field("round_id", Value::Null);
    }

    assert_nobody_gets_in(&app, &kept).await;
    assert_no_page_lets_in(&app, &mut browser, &kept).await;

    app.office().await.get(&kept).await.assert_field("reserved_until", "2027-03-29T17:00:00Z");
    desk.stop().await;
}

#[apply(test_both)]
async fn a_session_is_in_no_round(app: TestApp) {
    let office = app.office().await;
    let cohort = office.cohort(&office.programme().await).await;
    let session = slot(&app).await.kind("group_session").capacity(8).with("cohort_id", cohort.id()).with("book_cohort", true);
    let session = session.published().await;

    office.post("/v1/rounds", round_of(&[&session])).await.assert_fault("/slot_ids/0", "not-allowed");
}
