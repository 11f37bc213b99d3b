//! A history says what was done with a company, slot, booking or mentee: who, when, what and why (docs/product.md, History).

use foothold::auth::Access;
use foothold::keys::model::NewKey;

use crate::harness::caller::Place;
use crate::harness::prelude::*;

async fn keyed(app: &TestApp, name: &str, access: Access) -> Caller {
    let (_, key) = app.key(NewKey { name: name.to_owned(), access, expires_at: None }).await;
    app.caller_with(&key)
}

/// This is a coordinator with the name Front desk, and a company whose system has the name HR.
async fn two(app: &TestApp) -> (Caller, Caller, Company) {
    let office = keyed(app, "Front desk", Access::Coordinator).await;
    let company = office.company().active().await;
    let partner = keyed(app, "HR", Access::Partner(company.id().parse().unwrap())).await;
    (office, partner, company)
}

async fn history(caller: &Caller, of: &impl Place) -> Vec<Value> {
    caller.all(&format!("{}/history", of.path())).await
}

async fn sentences(caller: &Caller, of: &impl Place) -> Vec<String> {
    history(caller, of).await.iter().map(|entry| entry["sentence"].as_str().unwrap().to_owned()).collect()
}

#[apply(test_both)]
async fn a_bookings_history_says_who_did_what_when_and_why(app: TestApp) {
    let (office, partner, company) = two(&app).await;
    let slot = office.slot(&company).approval("employer").with("title", "Panel").published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    app.clock.advance_minutes(5);
    partner.confirm(&booking).await.assert_status(200);
    app.clock.advance_minutes(5);
    let why = json!({"reason_code": "illness", "note": "In hospital"});
    office.step(&booking, "cancel", why).await.assert_status(200);

    assert_eq!(
        sentences(&office, &booking).await,
        [
            "Coordinator key 'Front desk' requested the employer's answer to the booking of Amal Idris in 'Panel'.",
            "Partner key 'HR' confirmed the booking of Amal Idris in 'Panel'.",
            "Coordinator key 'Front desk' cancelled the booking of Amal Idris in 'Panel': illness: In hospital.",
        ]
    );
    let entries = history(&office, &booking).await;
    let event = app.event_log().await.into_iter().rfind(|event| event["type"] == "booking.cancelled").unwrap();
    let last = &entries[2];
    assert_eq!((&last["action"], &last["subject_id"]), (&json!("booking.cancelled"), &json!(booking.id())));
    assert_eq!((&last["at"], &last["reason"]), (&json!("2027-03-08T09:10:00Z"), &json!("illness: In hospital")));
    assert_eq!((&last["event_id"], &last["data"]), (&event["id"], &event["data"]));
    assert_eq!((&last["actor"]["side"], &last["actor"]["name"]), (&json!("institute"), &json!("Front desk")));
    assert!(last["actor"]["id"].as_str().unwrap().starts_with("key_"), "{last}");
}

#[apply(test_both)]
async fn a_company_reads_its_own_side_and_no_name_of_a_mentee(app: TestApp) {
    let (office, partner, company) = two(&app).await;
    let slot = office.slot(&company).approval("employer").with("title", "Panel").published().await;
    let mentee = app.mentee().await;
    let booking = office.book(&slot, &mentee).await;
    partner.confirm(&booking).await.assert_status(200);
    office.step(&booking, "cancel", json!({"reason_code": "illness", "note": "In hospital"})).await.assert_status(200);
    let other = office.book(&slot, &app.mentee().await).await;
    partner.step(&other, "decline", json!({"reason_code": "work", "note": "Gareth is away"})).await.assert_status(200);

    assert_eq!(
        sentences(&partner, &booking).await,
        [
            "The institute requested the employer's answer to the booking in 'Panel'.",
            "Partner key 'HR' confirmed the booking in 'Panel'.",
            "The institute cancelled the booking in 'Panel'.",
        ]
    );
    assert_eq!(sentences(&partner, &other).await[1], "Partner key 'HR' declined the booking in 'Panel': work: Gareth is away.");
    let entries = history(&partner, &booking).await;
    assert_eq!(entries[2]["actor"], json!({"side": "institute", "id": null, "name": null}));
    assert_eq!(entries[2]["reason"], Value::Null);
    for of in [history(&partner, &slot).await, history(&partner, &company).await, entries] {
        let text = json!(of).to_string();
        assert!(!of.is_empty(), "nothing is told");
        for hidden in ["Amal", "hospital", "Front desk", mentee.id()] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
}

#[apply(test_both)]
async fn a_slots_history_has_the_reasons_of_holds_moves_and_offers_and_its_bookings(app: TestApp) {
    let (office, partner, company) = two(&app).await;
    let slot = office.slot(&company).with("title", "Panel").published().await;
    let mentees = app.mentees(2).await;
    let seated = office.book(&slot, &mentees[0]).await;
    let waiting = office.join_line(&slot, &mentees[1]).await;
    office.step(&waiting, "offer", json!({"reason": "asked for by the host"})).await.assert_status(200);
    office.step(&slot, "hold", json!({"reason": "the room floods"})).await.assert_status(200);
    office.step(&slot, "release", json!({})).await.assert_status(200);
    partner.step(&slot, "move", json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"})).await.assert_status(200);
    office.patch(&slot, json!({"title": "Round table", "location": "Room 4"})).await.assert_status(200);
    office.cancel(&seated, "work").await.assert_status(200);

    let said = sentences(&office, &slot).await;
    assert_eq!(
        said,
        [
            "Coordinator key 'Front desk' made a draft of 'Round table'.",
            "Coordinator key 'Front desk' submitted 'Round table'.",
            "Coordinator key 'Front desk' published 'Round table'.",
            "Coordinator key 'Front desk' confirmed the booking of Amal Idris in 'Round table'.",
            "Coordinator key 'Front desk' put the booking of Amal Idris on the waitlist of 'Round table'.",
            "Coordinator key 'Front desk' put the booking of Amal Idris first on the waitlist of 'Round table': asked for by the host.",
            "Coordinator key 'Front desk' put 'Round table' on hold: the room floods.",
            "Coordinator key 'Front desk' released 'Round table'.",
            "Partner key 'HR' moved 'Round table' to 2027-04-07 18:00 (Europe/London): business_need.",
            "Partner key 'HR' made the booking of Amal Idris in 'Round table' an offer: business_need.",
            "Coordinator key 'Front desk' changed title and location of 'Round table'.",
            "Coordinator key 'Front desk' cancelled the booking of Amal Idris in 'Round table': work.",
            "Coordinator key 'Front desk' made the booking of Amal Idris in 'Round table' an offer.",
        ]
    );
    let told = sentences(&partner, &slot).await;
    assert!(told.contains(&"The institute put 'Round table' on hold.".to_owned()), "{told:?}");
    assert!(told.contains(&"Partner key 'HR' moved 'Round table' to 2027-04-07 18:00 (Europe/London): business_need.".to_owned()));
    assert!(!told.iter().any(|sentence| sentence.contains("waitlist") || sentence.contains("an offer")), "{told:?}");
}

#[apply(test_both)]
async fn a_booking_that_goes_to_another_slot_stands_in_the_history_of_both(app: TestApp) {
    let (office, partner, company) = two(&app).await;
    let foreign = office.company().active().await;
    let slots = [
        office.slot(&company).with("title", "One").published().await,
        office.slot(&company).with("title", "Two").starts("2027-04-02T10:00").published().await,
        office.slot(&foreign).with("title", "Three").starts("2027-04-03T10:00").published().await,
    ];
    let booking = office.book(&slots[0], &app.mentee().await).await;
    office.reschedule(&booking, &slots[1]).await.assert_status(200);
    office.reschedule(&booking, &slots[2]).await.assert_status(200);

    let last = |said: Vec<String>| said.last().cloned().unwrap();
    let left =
        |title: &str| format!("Coordinator key 'Front desk' took the booking of Amal Idris out of '{title}' into another slot: work.");
    assert_eq!(last(sentences(&office, &slots[0]).await), left("One"));
    assert_eq!(last(sentences(&office, &slots[1]).await), left("Two"));
    let said = sentences(&office, &booking).await;
    assert_eq!(said[1], "Coordinator key 'Front desk' rescheduled the booking of Amal Idris to 'Two': work.");
    assert_eq!(said[2], "Coordinator key 'Front desk' rescheduled the booking of Amal Idris to 'Three': work.");
    assert_eq!(said.len(), 3, "each act stands once in the booking's own history: {said:?}");
    assert_eq!(last(sentences(&partner, &slots[1]).await), "The institute took the booking out of 'Two' into another slot.");
    let heard = office.all(&format!("/v1/events?slot_id={}&type=booking.rescheduled", slots[0])).await;
    assert_eq!(heard.len(), 1, "{heard:?}");
}

#[apply(test_both)]
async fn a_correction_of_attendance_says_why(app: TestApp) {
    let (office, partner, company) = two(&app).await;
    let slot = office.slot(&company).with("title", "Panel").published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    app.clock.set("2027-03-31T18:00:00Z");
    partner.attendance(&booking, "attended").await.assert_status(200);
    let no_show = json!({"outcome": "no_show", "party": "mentee", "reason": "mixed up with somebody else"});
    office.step(&booking, "attendance", no_show).await.assert_status(200);

    let said = sentences(&office, &booking).await;
    assert_eq!(said[1], "Partner key 'HR' recorded attendance for the booking of Amal Idris in 'Panel'.");
    assert_eq!(
        said[2],
        "Coordinator key 'Front desk' corrected the attendance for the booking of Amal Idris in 'Panel' to no show: mixed up with somebody else."
    );
}

#[apply(test_both)]
async fn a_companys_history_has_its_partnership_its_people_and_what_was_said(app: TestApp) {
    let (office, partner, company) = two(&app).await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).published().await;
    partner.patch(&company, json!({"name": "Renamed", "website": null})).await.assert_status(200);
    let interactions = format!("{}/interactions", company.path());
    office.post(&interactions, json!({"kind": "call", "summary": "They want more slots"})).await.assert_status(201);
    office.step(&host, "archive", json!({"reason": "left the firm"})).await.assert_status(200);
    office.transition(&company, "paused").await.assert_status(201);
    office.step(&company, "archive", json!({"reason": "merged with another"})).await.assert_status(200);

    let said = sentences(&office, &company).await;
    for expected in [
        "Coordinator key 'Front desk' registered the company.",
        "Coordinator key 'Front desk' registered the host Gareth Pellow.",
        "Coordinator key 'Front desk' took the partnership from agreement pending to active: agreed on the phone.",
        "Partner key 'HR' changed name and website of the company.",
        "Coordinator key 'Front desk' wrote down a call: They want more slots.",
        "Coordinator key 'Front desk' archived the host Gareth Pellow: left the firm.",
        "Coordinator key 'Front desk' took the partnership from active to paused: agreed on the phone.",
        "Coordinator key 'Front desk' archived the company: merged with another.",
    ] {
        assert_eq!(
            said.iter().filter(|sentence| *sentence == expected).count(),
            1 + usize::from(expected.contains("registered the host")),
            "{expected}: {said:?}"
        );
    }
    assert!(!said.iter().any(|sentence| sentence.ends_with("changed the company.")), "what a host's own entry says: {said:?}");
    let told = sentences(&partner, &company).await;
    for expected in [
        "The institute archived the host Gareth Pellow.",
        "Partner key 'HR' changed name and website of the company.",
        "The institute took the partnership from active to paused.",
        "The institute archived the company.",
    ] {
        assert!(told.iter().any(|sentence| sentence == expected), "{expected}: {told:?}");
    }
    let told = told.concat();
    assert!(!told.contains("wrote down") && !told.contains("merged") && !told.contains("api key"), "{told}");
    assert_eq!(
        sentences(&office, &slot).await.last().unwrap(),
        "Coordinator key 'Front desk' put 'Engineer panel-style interview' on hold: the company is archived."
    );
}

#[apply(test_both)]
async fn a_mentees_history_has_the_mentees_bookings(app: TestApp) {
    let (office, _, company) = two(&app).await;
    let mentee = Mentee::of(&office.post("/v1/mentees", crate::harness::domain::mentee_body()).await);
    office.patch(&mentee, json!({"profession": "Surveyor", "workplace_clearance": "not_checked"})).await.assert_status(200);
    let slot = office.slot(&company).with("title", "Panel").published().await;
    let booking = office.book(&slot, &mentee).await;
    office.book(&office.slot(&company).starts("2027-04-02T10:00").published().await, &app.mentee().await).await;
    office.cancel(&booking, "found_job").await.assert_status(200);
    office.step(&mentee, "archive", json!({})).await.assert_status(200);

    assert_eq!(
        sentences(&office, &mentee).await,
        [
            "Coordinator key 'Front desk' registered Amal Idris.",
            "Coordinator key 'Front desk' changed profession and workplace clearance of Amal Idris.",
            "Coordinator key 'Front desk' confirmed the booking of Amal Idris in 'Panel'.",
            "Coordinator key 'Front desk' cancelled the booking of Amal Idris in 'Panel': found_job.",
            "Coordinator key 'Front desk' archived Amal Idris.",
        ]
    );
}

#[apply(test_both)]
async fn a_history_is_read_page_by_page(app: TestApp) {
    let (office, partner, company) = two(&app).await;
    let slot = office.slot(&company).capacity(4).published().await;
    for mentee in app.mentees(4).await {
        office.book(&slot, &mentee).await;
    }
    for caller in [&office, &partner] {
        let whole: Vec<_> = history(caller, &slot).await.iter().map(|entry| entry["id"].clone()).collect();
        assert_eq!(whole.len(), 7);
        let mut seen = Vec::new();
        let mut next = Some(format!("{}/history?limit=2", slot.path()));
        while let Some(page) = next {
            let answer = caller.get(&page).await;
            seen.extend(answer.assert_status(200).items().iter().map(|entry| entry["id"].clone()));
            next = answer.next_link();
        }
        assert_eq!(seen, whole);
    }
    office.get(&format!("{}/history?sort=up", slot.path())).await.assert_fault("/sort", "unknown-field");
}

#[apply(test_both)]
async fn the_log_is_narrowed_to_a_booking_a_slot_a_mentee_a_company_and_a_time(app: TestApp) {
    let (office, partner, company) = two(&app).await;
    let mentees = app.mentees(2).await;
    let slot = office.slot(&company).approval("employer").capacity(2).published().await;
    let bookings = [office.book(&slot, &mentees[0]).await, office.book(&slot, &mentees[1]).await];
    app.clock.advance_hours(3);
    partner.confirm(&bookings[0]).await.assert_status(200);
    let types = |events: Vec<Value>| -> Vec<String> { events.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect() };
    let heard = |caller: Caller, query: String| async move { types(caller.all(&format!("/v1/events?{query}")).await) };

    assert_eq!(heard(office.clone(), format!("booking_id={}", bookings[0])).await, ["booking.requested", "booking.confirmed"]);
    let of_slot = ["slot.created", "slot.submitted", "slot.published", "booking.requested", "booking.requested", "booking.confirmed"];
    for caller in [&office, &partner] {
        assert_eq!(heard(caller.clone(), format!("slot_id={slot}")).await, of_slot);
        assert_eq!(heard(caller.clone(), format!("slot_id={slot}&since=2027-03-08T12:00:00Z")).await, ["booking.confirmed"]);
    }
    assert_eq!(
        heard(office.clone(), format!("mentee_id={}", mentees[0])).await,
        ["mentee.created", "booking.requested", "booking.confirmed"]
    );
    assert_eq!(heard(office.clone(), format!("mentee_id={}&slot_id={slot}", mentees[1])).await, ["booking.requested"]);
    assert_eq!(heard(office.clone(), "since=2027-03-08T12:00:00Z".to_owned()).await, ["booking.confirmed"]);
    assert!(heard(office.clone(), "since=2027-03-08T12:00:01Z".to_owned()).await.is_empty());
    let other = office.company().created().await;
    assert_eq!(heard(office.clone(), format!("company_id={other}")).await, ["company.created"]);
    assert!(heard(partner.clone(), format!("company_id={other}")).await.is_empty());
    let stranger = app.partner(&other).await;
    assert!(heard(stranger.clone(), format!("slot_id={slot}")).await.is_empty());
    assert!(heard(stranger, format!("booking_id={}", bookings[0])).await.is_empty());
    partner.get(&format!("/v1/events?mentee_id={}", mentees[0])).await.assert_fault("/mentee_id", "not-allowed");
    let page = office.get(&format!("/v1/events?slot_id={slot}&limit=2")).await;
    assert_eq!(types(office.get(&page.next_link().unwrap()).await.items()), of_slot[2..4]);
}
