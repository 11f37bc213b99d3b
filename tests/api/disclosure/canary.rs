//! The main job with unmistakable texts in every field, and a look into every place where they could turn up.

use super::canaries::{OF_THE_COMPANY, OF_THE_SLOT, canary, disclosed, found_in, host_body, mentee_body, set, site_body, slot_body};
use super::places::{Feeds, Finds, Readers};
use crate::harness::dispatching::Dispatching;
use crate::harness::logs;
use crate::harness::prelude::*;
use crate::harness::receiver::Receiver;

/// A company whose contact offers a slot with three seats, and two people who want one.
async fn arranged(app: &TestApp, receiver: &Receiver) -> Readers {
    let office = app.office().await;
    let company = office.company().with("name", canary("CompanyName")).active().await;
    let transitions = format!("/v1/companies/{company}/partnership/transitions");
    for to in ["paused", "active"] {
        office.post(&transitions, json!({"to": to, "reason": canary("PipelineReason")})).await.assert_status(201);
    }
    let partner = app.partner(&company).await;
    for body in [json!({"company_id": company.id(), "url": receiver.url("/company")}), json!({"url": receiver.url("/institute")})] {
        office.post("/v1/webhook-endpoints", body).await.assert_status(201);
    }
    let host = Host::of(&partner.post(&format!("/v1/companies/{company}/hosts"), host_body()).await);
    let site = partner.post(&format!("/v1/companies/{company}/sites"), site_body()).await.id();
    let slot = Slot::of(&partner.post("/v1/slots", slot_body(&host, &site)).await);
    partner.step(&slot, "submit", json!({})).await.assert_status(200);
    office.step(&slot, "return", json!({"comment": canary("ReturnComment")})).await.assert_status(200);
    partner.step(&slot, "submit", json!({})).await.assert_status(200);
    office.step(&slot, "publish", json!({})).await.assert_status(200);

    let first = Mentee::of(&office.post("/v1/mentees", mentee_body("First")).await);
    let second = Mentee::of(&office.post("/v1/mentees", mentee_body("Second")).await);
    let note = json!({"text": canary("NoteAboutFirst")});
    office.post(&format!("/v1/mentees/{first}/notes"), note).await.assert_status(201);
    let body = json!({"slot_id": slot.id(), "mentee_id": first.id(), "override": {"reason": canary("OverrideReason")}});
    let bookings = [Booking::of(&office.post("/v1/bookings", body).await), office.book(&slot, &second).await];
    let scopes = [("institute", None), ("company", Some(company.id())), ("host", Some(host.id())), ("mentee", Some(first.id()))];
    let feeds = Feeds::new(office, &scopes).await;
    Readers { partner, office: office.clone(), anybody: app.stranger(), slot, bookings, feeds }
}

/// Where the first person's names stand besides, and where the link.
fn expected(first_is_confirmed: bool, stage: &str) -> Finds {
    let known: Vec<String> = if first_is_confirmed { disclosed("First") } else { Vec::new() };
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let names: &[&str] = if first_is_confirmed { &["FirstPreferredName"] } else { &[] };
    let standing = stage != "slot cancelled";
    let link: &[&str] = if standing { &["JoinLink"] } else { &[] };
    let place: &[&str] = &["Address", "HostName", "Location", "SiteName", "Title"];
    let of_first: &[&str] = if first_is_confirmed || stage == "requested" { &["JoinLink"] } else { &[] };
    let of_mentee: &[&str] = if first_is_confirmed { &["JoinLink"] } else { &[] };
    let of_second: &[&str] = if standing { &["JoinLink"] } else { &[] };
    let booked: &[&str] = &["CompanyName", "HostName", "Title"];
    let waiting: &[&str] = if standing { &["CompanyName", "HostName", "Title"] } else { &[] };
    let own_note: &[&str] = if standing { &[] } else { &["SlotNote"] };
    let of = |parts: &[&[&str]]| set(&parts.concat());
    let finds = [
        ("full feed of the institute", of(&[place, link, &["CompanyName"]])),
        ("full feed of the company", of(&[place, link, names])),
        ("full feed of the host", of(&[place, link, names])),
        ("full feed of the mentee", of(&[place, of_mentee, &["CompanyName", "Card"]])),
        ("busy feed of the institute", of(&[])),
        ("busy feed of the company", of(&[])),
        ("busy feed of the host", of(&[])),
        ("busy feed of the mentee", of(&[])),
        ("the first booking", of(&[&known, booked])),
        ("the second booking", of(&[own_note, booked])),
        ("download of the first booking", of(&[place, of_first, &["CompanyName", "Card"]])),
        ("download of the second booking", of(&[place, of_second, &["CompanyName", "Card"]])),
        ("bookings", of(&[&known, own_note, booked])),
        ("slots", of(&[OF_THE_SLOT, own_note])),
        ("one slot", of(&[OF_THE_SLOT, own_note])),
        ("attention", of(&[waiting])),
        ("events", of(&[])),
        ("deliveries", of(&[])),
        ("history of the slot", of(&[&["Title"], own_note])),
        ("history of the first booking", of(&[&["Title"]])),
        ("history of the second booking", of(&[&["Title"], own_note])),
        ("history of the company", of(&[&["HostName", "SiteName"]])),
        ("events of the institute", of(&[])),
    ];
    finds.into_iter().map(|(name, found)| (name.to_owned(), found)).collect()
}

#[track_caller]
fn compare(stage: &str, found: &Finds, expected: &Finds) {
    for (place, names) in expected {
        assert_eq!(found.get(place), Some(names), "{stage}: {place}");
    }
    assert_eq!(found.len(), expected.len());
}

/// Everything that is due is sent; every body that has arrived.
async fn webhooks(app: &TestApp, receiver: &Receiver) -> String {
    let deliveries = app.office().await.all("/v1/webhook-deliveries").await.len();
    let dispatcher = Dispatching::start(app);
    let received = receiver.wait_for(deliveries).await;
    dispatcher.stop().await;
    let told: Vec<_> = received.iter().filter(|request| request.path == "/company").map(|request| request.json()["type"].clone()).collect();
    assert!(told.contains(&json!("booking.confirmed")) && told.contains(&json!("booking.cancelled")), "{told:?}");
    received.iter().map(|request| format!("{:?}\n{}\n", request.headers, String::from_utf8_lossy(&request.body))).collect()
}

#[apply(test_both)]
async fn what_people_type_turns_up_only_where_it_may(app: TestApp) {
    logs::watch();
    let receiver = Receiver::start().await;
    let readers = arranged(&app, &receiver).await;
    let Readers { partner, office, slot, bookings: [first, second], .. } = &readers;

    compare("requested", &readers.read().await, &expected(false, "requested"));

    partner.confirm(first).await.assert_status(200);
    compare("confirmed", &readers.read().await, &expected(true, "confirmed"));

    office.step(first, "cancel", json!({"reason_code": "illness", "note": canary("MenteeNote")})).await.assert_status(200);
    compare("cancelled", &readers.read().await, &expected(false, "cancelled"));

    partner.step(slot, "cancel", json!({"reason_code": "host_unavailable", "note": canary("SlotNote")})).await.assert_status(200);
    compare("slot cancelled", &readers.read().await, &expected(false, "slot cancelled"));
    office.get(second).await.assert_field("note", canary("SlotNote"));

    assert_eq!(found_in(&webhooks(&app, &receiver).await), set(&[]));
    let own = partner.get("/v1/companies").await.text()
        + &partner.get(&format!("/v1/companies/{}/hosts", company_of(partner).await)).await.text()
        + &partner.get(&format!("/v1/companies/{}/sites", company_of(partner).await)).await.text();
    assert_eq!(found_in(&own), set(OF_THE_COMPANY));
    assert_eq!(found_in(&app.deps.metrics.text()), set(&[]));
    assert_eq!(logs::kept(), Vec::<String>::new(), "in the logs");
}

#[apply(test_both)]
async fn why_an_offer_is_declined_turns_up_nowhere(app: TestApp) {
    logs::watch();
    let receiver = Receiver::start().await;
    let readers = arranged(&app, &receiver).await;
    let Readers { partner, office, slot, bookings: [first, second], .. } = &readers;
    partner.confirm(first).await.assert_status(200);
    let to = json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"});
    partner.step(slot, "move", to).await.assert_status(200);

    office.step(first, "decline", json!({"reason_code": "illness", "note": canary("MenteeNote")})).await.assert_status(200);

    assert!(found_in(&office.get(first).await.text()).contains("MenteeNote"));
    partner.get(second).await.assert_status(200);
    for path in [
        format!("/v1/bookings/{first}"),
        "/v1/bookings?limit=100".to_owned(),
        "/v1/events?limit=100".to_owned(),
        format!("/v1/slots/{slot}"),
    ] {
        let told = partner.get(&path).await.text();
        assert!(!found_in(&told).contains("MenteeNote"), "{path}: {told}");
    }
    for (place, found) in readers.feeds.read(&readers.anybody).await {
        assert!(!found.contains("MenteeNote"), "{place}");
    }
    assert_eq!(logs::kept(), Vec::<String>::new(), "in the logs");
}

#[apply(test_both)]
async fn a_refusal_tells_a_partner_nothing_of_a_mentee(app: TestApp) {
    logs::watch();
    let receiver = Receiver::start().await;
    let readers = arranged(&app, &receiver).await;
    let Readers { partner, slot, bookings: [first, second], .. } = &readers;
    partner.decline(second).await.assert_status(200);

    let refused = [
        partner.confirm(second).await,
        partner.step(first, "confirm", json!({"note": 1})).await,
        partner.step(first, "confirm", json!({})).if_match("\"v9.0\"").await,
        partner.patch(slot, json!({"capacity": 0})).await,
        partner.try_to_book(slot, &Mentee::with_id("ment_01k2m7q3x8e5rb4t9v6w1y0z2a")).await,
    ];

    for answer in refused {
        assert!(answer.status >= 400, "{answer:?}");
        assert_eq!(found_in(&answer.text()), set(&[]), "{answer:?}");
    }
    assert_eq!(logs::kept(), Vec::<String>::new(), "in the logs");
}

async fn company_of(partner: &Caller) -> String {
    partner.get("/v1/me").await.field("company_id").as_str().unwrap().to_owned()
}
