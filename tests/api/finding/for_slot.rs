//! `GET /v1/mentees?for_slot=…`: who is left out and why, in which order the others are, and how the pages go on.

use super::paged;
use crate::harness::prelude::*;

/// Gives the codes of the reasons of one mentee.
fn codes(answer: &Answer, mentee: &Mentee) -> Vec<String> {
    let item = item(answer, mentee);
    item["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

fn item(answer: &Answer, mentee: &Mentee) -> Value {
    let items = answer.items();
    items.into_iter().find(|item| item["id"] == mentee.id()).unwrap_or_else(|| panic!("{mentee} is not there"))
}

#[apply(test_both)]
async fn a_slot_is_offered_to_those_who_can_be_booked_and_explains_why_not_to_the_others(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let cohort = office.cohort(&office.programme().await).await;
    let law = || office.mentee().with("fields", json!(["law"]));
    let fits = law().registered().await;
    let any = office.mentee().with("fields", json!([])).registered().await;
    let other = office.mentee().with("fields", json!(["media"])).registered().await;
    let not_cleared = law().clearance("not_cleared").registered().await;
    let not_enrolled = law().registered().await;
    let paused = law().registered().await;
    let booked = law().registered().await;
    let busy = law().registered().await;
    let archived = law().registered().await;
    for mentee in [&fits, &any, &other, &not_cleared, &booked, &busy] {
        office.enrol(&cohort, mentee).await;
    }
    let enrolment = office.enrol(&cohort, &paused).await;
    office.step(&enrolment, "pause", json!({})).await.assert_status(200);
    office.archive(&archived).await.assert_status(200);
    let slot = office.slot(&company).starts("2027-04-07T10:00").kind("shadowing").capacity(3).with("fields", json!(["law"]));
    let slot = slot.with("cohort_id", cohort.id()).published().await;
    office.book(&slot, &booked).await;
    let elsewhere = office.slot(&company).starts("2027-04-07T10:00").with("fields", json!([])).published().await;
    let clash = office.book(&elsewhere, &busy).await;

    let list = office.get(&format!("/v1/mentees?for_slot={slot}")).await;
    list.assert_status(200);
    // Both were made in the same millisecond, and the ids of one millisecond have no order.
    let mut expected = [fits.id(), any.id()];
    expected.sort_unstable();
    let mut offered = list.ids();
    offered.sort_unstable();
    assert_eq!(offered, expected);
    assert!(item(&list, &fits).get("reasons").is_none());

    let explained = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    explained.assert_status(200);
    assert_eq!(explained.ids().len(), 8, "an archived mentee is not there");
    for (mentee, reasons) in [
        (&fits, vec![]),
        (&any, vec![]),
        (&other, vec!["other-field"]),
        (&not_cleared, vec!["not-cleared"]),
        (&not_enrolled, vec!["not-enrolled"]),
        (&paused, vec!["not-enrolled"]),
        (&booked, vec!["already-booked"]),
        (&busy, vec!["mentee-clash"]),
    ] {
        assert_eq!(codes(&explained, mentee), reasons, "{mentee}");
    }
    assert_eq!(item(&explained, &busy)["reasons"][0]["bookings"], json!([clash.id()]), "a reason has the members of the refusal");

    // The other filters go together with it.
    assert_eq!(office.get(&format!("/v1/mentees?for_slot={slot}&field=law")).await.ids(), [fits.id()]);

    // Once it is full, and once its window is closed, it is for nobody.
    for mentee in [&fits, &any] {
        office.book(&slot, mentee).await;
    }
    let explained = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    assert_eq!(codes(&explained, &other), ["slot-full", "other-field"]);
    app.clock.set("2027-04-06T10:00:00Z");
    assert!(office.get(&format!("/v1/mentees?for_slot={slot}")).await.ids().is_empty());
    let explained = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    assert_eq!(codes(&explained, &other), ["slot-not-open", "slot-full", "other-field"]);
}

#[apply(test_both)]
async fn mentees_come_in_the_order_of_their_turns(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let waited_longer = app.mentee().await;
    app.clock.advance(jiff::SignedDuration::from_hours(15 * 24));
    let registered_later = app.mentee().await;
    let had_shadowing = app.mentee().await;
    let had_interview = app.mentee().await;
    let slot = |day: u32| office.slot(&company).with("fields", json!([])).starts(&format!("2027-04-{day:02}T10:00"));
    office.book(&slot(19).kind("shadowing").published().await, &had_shadowing).await;
    office.book(&slot(20).published().await, &had_interview).await;
    let slot = slot(21).published().await;
    let order = [waited_longer.id(), registered_later.id(), had_shadowing.id(), had_interview.id()];

    let list = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    assert_eq!(list.ids(), order);
    count_turns(&app).await;
    let list = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true")).await;
    assert_eq!(list.ids(), order, "the order is the same when the turns are kept");
    let figures = |of_kind: u32, one_to_ones: u32, weeks: u32| json!({"of_kind": of_kind, "one_to_ones": one_to_ones, "weeks_waited": weeks, "credits": 0});
    assert_eq!(item(&list, &waited_longer)["turns"], figures(0, 0, 2));
    assert_eq!(item(&list, &registered_later)["turns"], figures(0, 0, 0));
    assert_eq!(item(&list, &had_shadowing)["turns"], figures(0, 1, 0));
    assert_eq!(item(&list, &had_interview)["turns"], figures(1, 1, 0));

    let paged = paged(office, &format!("/v1/mentees?for_slot={slot}&explain=true&limit=1")).await;
    assert_eq!(paged.iter().map(|item| item["id"].as_str().unwrap()).collect::<Vec<_>>(), order);
    assert!(office.get("/v1/mentees").await.items()[0].get("turns").is_none(), "a plain list counts no turns");
}

async fn count_turns(app: &TestApp) {
    foothold::worker::turns::run(app.deps.clone()).await.unwrap();
}

#[apply(test_both)]
async fn whoever_has_changed_since_the_turns_were_counted_stands_in_the_right_place_at_once(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = |day: u32| office.slot(&company).with("fields", json!([])).starts(&format!("2027-04-{day:02}T10:00"));
    let (first, second) = (app.mentee().await, app.mentee().await);
    app.clock.advance_minutes(1);
    let third = app.mentee().await;
    let wanted = slot(21).kind("group_session").published().await;
    let order = async || office.get(&format!("/v1/mentees?for_slot={wanted}")).await.ids();
    let mut both = [first.id(), second.id()];
    both.sort_unstable();
    assert_eq!(order().await, [both[0], both[1], third.id()]);
    count_turns(&app).await;

    let booking = office.book(&slot(20).published().await, &first).await;
    assert_eq!(order().await, [second.id(), third.id(), first.id()]);
    count_turns(&app).await;
    assert_eq!(order().await, [second.id(), third.id(), first.id()]);
    office.cancel(&booking, "illness").await.assert_status(200);
    assert_eq!(order().await, [both[0], both[1], third.id()]);

    // A year after the start it costs no turn any more, whether the job has run or not.
    let booking = office.book(&slot(20).kind("shadowing").published().await, &first).await;
    count_turns(&app).await;
    app.clock.set("2027-04-20T09:30:00Z");
    office.step(&booking, "attendance", json!({"outcome": "no_show", "party": "mentee"})).await.assert_status(200);
    count_turns(&app).await;
    app.clock.set("2028-04-19T08:59:00Z");
    let later = office.slot(&company).kind("group_session").with("fields", json!([])).starts("2028-04-25T10:00").published().await;
    let order = async || office.get(&format!("/v1/mentees?for_slot={later}")).await.ids();
    assert_eq!(order().await, [second.id(), third.id(), first.id()]);
    app.clock.set("2028-04-19T09:00:00Z");
    assert_eq!(order().await, [both[0], both[1], third.id()]);
}

#[apply(test_both)]
async fn pages_go_on_while_turns_are_counted_and_change(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentees = app.mentees(7).await;
    let slot = |day: u32| office.slot(&company).with("fields", json!([])).starts(&format!("2027-04-{day:02}T10:00"));
    for (day, mentee) in (1..).zip(&mentees[..3]) {
        office.book(&slot(day).published().await, mentee).await;
    }
    let wanted = slot(21).kind("shadowing").published().await;
    let path = format!("/v1/mentees?for_slot={wanted}&limit=2");
    let all = paged(office, &path).await;
    assert_eq!(all.len(), 7);
    count_turns(&app).await;
    let first = office.get(&path).await;
    // Somebody of the second page moves to the end of the list; nobody is there twice, and nobody is lost.
    let moves = all[2]["id"].as_str().unwrap();
    office.book(&slot(9).kind("shadowing").published().await, &Mentee::with_id(moves)).await;
    let mut ids = first.ids();
    ids.extend(paged(office, &first.next_link().unwrap()).await.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
    let mut expected: Vec<_> = all.iter().map(|item| item["id"].as_str().unwrap()).filter(|id| *id != moves).collect();
    expected.push(moves);
    assert_eq!(ids, expected);
}

#[apply(test_both)]
async fn enrolments_cohorts_and_the_policy_change_what_is_kept_at_once(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let programme = office.programme().await;
    let spring = office.cohort(&programme).await;
    let mut autumn = crate::harness::domain::cohort_body(&programme);
    autumn["starts_on"] = json!("2027-08-02");
    autumn["ends_on"] = json!("2027-12-17");
    let autumn = Cohort::of(&office.post("/v1/cohorts", autumn).await);
    let mentee = app.mentee().await;
    let slot = office.slot(&company).with("fields", json!([])).starts("2027-04-21T10:00").kind("group_session").published().await;
    let turns = async || office.get(&format!("/v1/mentees?for_slot={slot}")).await.items()[0]["turns"]["one_to_ones"].clone();
    let enrolment = office.enrol(&spring, &mentee).await;
    office.book(&office.slot(&company).starts("2027-04-05T10:00").published().await, &mentee).await;
    count_turns(&app).await;
    assert_eq!(turns().await, 1);

    office.step(&enrolment, "withdraw", json!({})).await.assert_status(200);
    office.enrol(&autumn, &mentee).await;
    assert_eq!(turns().await, 0, "they are counted over the autumn alone");
    count_turns(&app).await;
    assert_eq!(turns().await, 0);
    office.patch(&spring, json!({"ends_on": "2027-08-30"})).await.assert_status(200);
    assert_eq!(turns().await, 1, "both cohorts overlap now");
    count_turns(&app).await;

    let change = json!({"settings": {"rounds": {"credit_days": 30}}, "reason": "A test.", "effective_from": "2027-03-10T00:00:00Z"});
    app.admin().await.put("/v1/policy", change).await.assert_status(200);
    let relied_on = async || {
        let kept = app.deps.db.read("test_kept", |conn| {
            use diesel::prelude::*;
            use foothold::db::schema::mentee_turns;
            Ok(mentee_turns::table.select(mentee_turns::counts_until).load::<foothold::time::Instant>(conn)?)
        });
        kept.await.unwrap()
    };
    let changes = "2027-03-10T00:00:00Z".parse().unwrap();
    assert_eq!(relied_on().await, [changes]);
    count_turns(&app).await;
    app.clock.set("2027-03-10T00:00:00Z");
    assert_eq!(turns().await, 1);
    count_turns(&app).await;
    assert!(relied_on().await[0] > changes);
}

#[apply(test_both)]
async fn a_query_for_a_slot_says_what_is_wrong_with_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (slot, other) = (office.slot(&company).published().await, office.slot(&company).published().await);
    app.mentees(2).await;
    let path = format!("/v1/mentees?for_slot={slot}");
    app.partner(&company).await.get(&path).await.assert_problem(403, "forbidden");
    app.viewer().await.get(&path).await.assert_problem(403, "forbidden");
    let cursor = office.get(&format!("{path}&explain=true&limit=1")).await.field("next_cursor");
    let cursor = cursor.as_str().unwrap();
    for (query, parameter, code) in [
        ("for_slot=slot_01k2m7q3x8e5rb4t9v6w1y0z2a".to_owned(), "/for_slot", "unknown-id"),
        ("explain=true".to_owned(), "/explain", "not-allowed"),
        (format!("for_slot={slot}&active=false"), "/active", "not-allowed"),
        (format!("for_slot={other}&explain=true&limit=1&cursor={cursor}"), "/cursor", "malformed"),
        (format!("limit=1&cursor={cursor}"), "/cursor", "malformed"),
    ] {
        let wrong = office.get(&format!("/v1/mentees?{query}")).await;
        wrong.assert_problem(422, "validation-failed").assert_fault(parameter, code);
    }
}
