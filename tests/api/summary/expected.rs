//! The statistics that the demonstration's file expects at the present of its story, all of them.

use std::collections::BTreeMap;

use super::*;

/// The part of the file that says what comes of the story, and the parts that say who is who.
fn file() -> Value {
    serde_json::from_str(include_str!("../../../src/demo/institute.json")).unwrap()
}

fn text<'a>(item: &'a Value, pointer: &str) -> &'a str {
    item.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} of {item}"))
}

/// The file's keys of mentees by their full names.
fn keys(file: &Value) -> BTreeMap<&str, &str> {
    file["mentees"].as_array().unwrap().iter().map(|mentee| (text(mentee, "/body/full_name"), text(mentee, "/key"))).collect()
}

/// Gives the file's key of each mentee by its id.
async fn keys_by_id(app: &TestApp, file: &Value) -> BTreeMap<String, String> {
    let names = keys(file);
    let all = app.office().await.all("/v1/mentees").await;
    all.iter().map(|mentee| (text(mentee, "/id").to_owned(), names[text(mentee, "/full_name")].to_owned())).collect()
}

/// The keys of the mentees of these bookings of the file.
fn mentees_of(file: &Value, bookings: &Value) -> Vec<String> {
    let all = file["bookings"].as_array().unwrap();
    let key = |booking: &Value| all.iter().find(|other| &other["key"] == booking).map(|other| text(other, "/body/mentee_key").to_owned());
    sorted(bookings.as_array().unwrap().iter().filter_map(key))
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut items: Vec<_> = items.collect();
    items.sort();
    items
}

fn counts<'a>(items: impl Iterator<Item = &'a str>) -> Value {
    let mut counts = BTreeMap::<&str, u64>::new();
    items.for_each(|item| *counts.entry(item).or_default() += 1);
    json!(counts)
}

#[apply(test_both)]
async fn the_summary_has_every_figure_that_the_file_expects(app: TestApp) {
    demonstration(&app).await;
    let file = file();
    let expected = &file["expected_stats_at_demo_now"];

    let summary = app.office().await.get(SUMMARY).await;

    for (pointer, name) in [
        ("/slots/total", "slots"),
        ("/slots/by_kind", "slots_by_kind"),
        ("/slots/by_status", "slots_by_status"),
        ("/seats/by_kind", "seats_by_kind"),
        ("/attendance/one_to_one/numerator", "attended_1to1"),
        ("/attendance/group_session/numerator", "attended_group"),
        ("/no_show/one_to_one/numerator", "unexcused_no_show_1to1"),
        ("/late_cancellation/one_to_one/numerator", "cancelled_late"),
        ("/days_to_first_one_to_one/median", "days_to_first_1to1_median"),
        ("/jain/value", "jain_attended_1to1"),
        ("/gini/value", "gini_attended_1to1"),
    ] {
        summary.assert_field(pointer, expected[name].clone());
    }
    let mut ratios: Vec<(String, &Value)> = [
        ("/attendance/one_to_one", "attendance_rate_1to1"),
        ("/no_show/one_to_one", "no_show_rate_1to1"),
        ("/coverage/mock_interview", "coverage_mock"),
        ("/coverage/shadowing", "coverage_shadowing"),
    ]
    .map(|(pointer, name)| (pointer.to_owned(), &expected[name]))
    .to_vec();
    ratios.extend(expected["fill_rate_completed"].as_object().unwrap().iter().map(|(kind, ratio)| (format!("/fill/{kind}"), ratio)));
    for (pointer, ratio) in ratios {
        for (field, name) in [("numerator", "numerator"), ("denominator", "denominator"), ("value", "rate")] {
            summary.assert_field(&format!("{pointer}/{field}"), ratio[name].clone());
        }
    }
    // Who is excused counts as absent and not as missing.
    let excused = |figure: &str| summary.json().pointer(&format!("/{figure}/one_to_one/denominator")).unwrap().as_u64().unwrap();
    assert_eq!(json!(excused("attendance") - excused("no_show")), expected["excused_no_show_1to1"]);
}

#[apply(test_both)]
async fn lists_have_every_count_that_the_file_expects(app: TestApp) {
    demonstration(&app).await;
    let file = file();
    let expected = &file["expected_stats_at_demo_now"];
    let office = app.office().await;
    let keys = keys_by_id(&app, &file).await;
    let bookings = office.all("/v1/bookings").await;

    assert_eq!(json!(bookings.len()), expected["bookings"]);
    assert_eq!(counts(bookings.iter().map(|booking| text(booking, "/status"))), expected["bookings_by_status"]);
    let companies = office.all("/v1/companies").await;
    assert_eq!(counts(companies.iter().map(|company| text(company, "/partnership/status"))), expected["partnerships_by_status"]);
    let cancelled: Vec<_> = bookings.iter().filter(|booking| booking["status"] == "cancelled").collect();
    assert_eq!(counts(cancelled.iter().map(|booking| text(booking, "/cancelled_by"))), expected["cancelled_by"]);
    assert_eq!(json!(cancelled.iter().filter(|booking| booking["late"] == true).count()), expected["cancelled_late"]);
    let is_one_to_one = |booking: &&Value| booking["slot"]["kind"] != "group_session";
    let host_absent = |booking: &&Value| booking.pointer("/attendance/party").is_some_and(|party| party == "host");
    assert_eq!(json!(bookings.iter().filter(is_one_to_one).filter(host_absent).count()), expected["host_no_show_1to1"]);
    let mut attended: BTreeMap<_, u64> = keys.values().map(|key| (key.clone(), 0)).collect();
    for booking in bookings.iter().filter(is_one_to_one).filter(|booking| booking["status"] == "attended") {
        *attended.get_mut(&keys[text(booking, "/mentee_id")]).unwrap() += 1;
    }
    assert_eq!(json!(attended), expected["attended_1to1_by_mentee"]);
}

#[apply(test_both)]
async fn who_is_next_and_what_is_open_is_as_the_file_expects(app: TestApp) {
    demonstration(&app).await;
    let file = file();
    let expected = &file["expected_stats_at_demo_now"];
    let office = app.office().await;
    let keys = keys_by_id(&app, &file).await;
    let key_of = |item: &Value, pointer: &str| keys[text(item, pointer)].clone();

    let slot = text(&office.all("/v1/slots?kind=mock_interview&status=published").await[0], "/id").to_owned();
    let turns = office.get(&format!("/v1/mentees?for_slot={slot}&explain=true&limit=100")).await;
    let without_turns = turns.items().into_iter().filter(|mentee| mentee["turns"]["one_to_ones"] == 0);
    assert_eq!(json!(sorted(without_turns.map(|mentee| key_of(&mentee, "/id")))), expected["zero_turns_1to1"]);

    let open = &expected["open_at_demo_now"];
    for (queue, name) in [("requests", "requests"), ("offers", "offers"), ("attendance", "attendance")] {
        let attention = office.get(&format!("/v1/attention?queue={queue}")).await;
        let items = attention.json()["queues"][0]["items"].as_array().unwrap().clone();
        assert_eq!(sorted(items.iter().map(|item| key_of(item, "/mentee/id"))), mentees_of(&file, &open[name]), "{queue}");
    }
    let waiting = office.all("/v1/bookings?status=waitlisted").await;
    let expected_to_wait: Vec<_> = open["waiting"].as_object().unwrap().values().flat_map(|bookings| mentees_of(&file, bookings)).collect();
    assert_eq!(sorted(waiting.iter().map(|booking| key_of(booking, "/mentee_id"))), expected_to_wait);

    // The file counts a seat in a group session as upcoming, and this service has no cap on group sessions: so nothing was passed over there.
    let overridden = office.all("/v1/bookings?overridden=true").await;
    let late = json!(["b15"]);
    assert_eq!(sorted(overridden.iter().map(|booking| key_of(booking, "/mentee_id"))), mentees_of(&file, &late));
    assert_eq!(overridden[0]["override"]["limits"], json!(["booking_closes"]));
    assert_eq!(expected["overrides"][1]["booking_key"], late[0]);
}
