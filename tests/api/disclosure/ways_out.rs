//! A company can hear of a booking in several ways, and all of them say the same in every state (docs/product.md, Disclosure).

use std::collections::BTreeMap;

use foothold::bookings::model::BookingStatus as S;

use super::canaries::{disclosed, found_in, mentee_body};
use crate::harness::prelude::*;
use crate::harness::states::START_OF_SLOT;

/// This is a slot with one seat that the company approves, a booking of somebody whose every detail is a canary, and the callers who
/// listen.
struct Place {
    office: Caller,
    partner: Caller,
    anybody: Caller,
    company: Company,
    slot: Slot,
    mentee: Mentee,
    feeds: Vec<String>,
    endpoint: String,
}

impl Place {
    async fn new(app: &TestApp) -> Self {
        let office = app.office().await.clone();
        let company = office.company().active().await;
        let host = office.host(&company).await;
        let hook = json!({"company_id": company.id(), "url": "http://127.0.0.1:9/hook"});
        let endpoint = office.post("/v1/webhook-endpoints", hook).await.assert_status(201).id();
        let slot = office.slot(&company).hosts(&[&host]).approval("employer").published().await;
        let mut somebody = mentee_body("First");
        // There may be several of these mentees, and no two mentees have the same external id.
        somebody["external_id"] = Value::Null;
        let mentee = Mentee::of(&office.post("/v1/mentees", somebody).await);
        let mut feeds = Vec::new();
        for scope in [json!({"type": "company", "id": company.id()}), json!({"type": "host", "id": host.id()})] {
            let feed = office.post("/v1/feeds", json!({"scope": scope, "name": "Ours", "detail": "full"})).await;
            let url = feed.field("url").as_str().unwrap().to_owned();
            feeds.push(url.strip_prefix(crate::harness::app::PUBLIC_URL).unwrap().to_owned());
        }
        let (partner, anybody) = (app.partner(&company).await, app.stranger());
        Self { office, partner, anybody, company, slot, mentee, feeds, endpoint }
    }

    /// Brings the booking to a state. If the state allows it, the booking has held a seat before.
    async fn booking_that_is(&self, app: &TestApp, status: S) -> Booking {
        let office = &self.office;
        let request = office.book(&self.slot, &if waits(status) { app.mentee().await } else { self.mentee.clone() }).await;
        let booking = if waits(status) { office.join_line(&self.slot, &self.mentee).await } else { request.clone() };
        match status {
            S::Waitlisted | S::Requested => {}
            S::Offered => drop(office.decline(&request).await),
            S::Confirmed => drop(office.confirm(&booking).await),
            S::Declined => drop(self.partner.decline(&booking).await),
            S::Cancelled => {
                office.confirm(&booking).await.assert_status(200);
                office.cancel(&booking, "illness").await.assert_status(200);
            }
            S::Expired => {
                app.clock.advance_hours(72);
                foothold::worker::expire::run(app.deps.clone()).await.unwrap();
            }
            S::Attended | S::NoShow => {
                office.confirm(&booking).await.assert_status(200);
                app.clock.set(START_OF_SLOT);
                let outcome =
                    if status == S::Attended { json!({"outcome": "attended"}) } else { json!({"outcome": "no_show", "party": "mentee"}) };
                self.partner.step(&booking, "attendance", outcome).await.assert_status(200);
            }
        }
        office.get(&booking).await.assert_field("status", status.as_str());
        booking
    }

    /// This is what the company reads, with the way in which it reads it.
    async fn heard(&self, booking: &Booking) -> BTreeMap<&'static str, String> {
        let read = async |path: String| self.partner.get(&path).await.text();
        let mut heard = BTreeMap::from([
            ("the booking", read(format!("/v1/bookings/{booking}")).await),
            ("its download", read(format!("/v1/bookings/{booking}/calendar.ics")).await),
            ("the list", read("/v1/bookings".to_owned()).await),
            ("the list of the slot", read(format!("/v1/bookings?slot_id={}", self.slot)).await),
            ("the list of the mentee", read(format!("/v1/bookings?mentee_id={}", self.mentee)).await),
            ("its history", read(format!("/v1/bookings/{booking}/history")).await),
            ("the history of the slot", read(format!("/v1/slots/{}/history", self.slot)).await),
            ("the slot", read(format!("/v1/slots/{}", self.slot)).await),
            ("attention", read("/v1/attention".to_owned()).await),
            ("the company", read(format!("/v1/companies/{}", self.company)).await),
            ("the feed of the company", self.anybody.get(&self.feeds[0]).await.text()),
            ("the feed of the host", self.anybody.get(&self.feeds[1]).await.text()),
        ]);
        let (events, mut bodies) = (self.partner.all("/v1/events").await, String::new());
        for event in &events {
            bodies += &read(format!("/v1/events/{}", event["id"].as_str().unwrap())).await;
        }
        heard.insert("the events", json!(events).to_string());
        heard.insert("each event", bodies);
        let mut sent = String::new();
        for delivery in self.office.all(&format!("/v1/webhook-deliveries?endpoint_id={}", self.endpoint)).await {
            sent += &self.office.get(&format!("/v1/events/{}", delivery["event_id"].as_str().unwrap())).await.text();
        }
        heard.insert("what is sent to its endpoint", sent);
        heard
    }
}

fn waits(status: S) -> bool {
    matches!(status, S::Waitlisted | S::Offered)
}

fn is_told(status: S) -> bool {
    match status {
        S::Waitlisted | S::Offered => false,
        S::Requested | S::Confirmed | S::Declined | S::Expired | S::Cancelled | S::Attended | S::NoShow => true,
    }
}

fn with_person(status: S) -> bool {
    matches!(status, S::Confirmed | S::Attended | S::NoShow)
}

/// Tells whether a booking that the company is told of is named in this way, by its id or the mentee's.
fn names_the_booking(way: &str, status: S) -> bool {
    match way {
        "the booking" | "the list" | "the list of the slot" | "the events" | "each event" | "what is sent to its endpoint" => true,
        "its download" => !matches!(status, S::Declined | S::Expired),
        "the list of the mentee" => with_person(status),
        "attention" => status == S::Requested,
        _ => false,
    }
}

/// These are the details of the mentee that a company finds in this way when it is told who comes.
fn details(way: &str) -> Vec<String> {
    match way {
        "the booking" | "the list" | "the list of the slot" | "the list of the mentee" => disclosed("First"),
        "the feed of the company" | "the feed of the host" => vec!["FirstPreferredName".to_owned()],
        _ => Vec::new(),
    }
}

#[apply(test_both)]
async fn every_way_says_the_same_in_every_state(app: TestApp) {
    let now = app.clock.now().to_string();
    for status in S::ALL.iter().copied() {
        let place = Place::new(&app).await;
        let booking = place.booking_that_is(&app, status).await;

        for (way, text) in place.heard(&booking).await {
            let named = text.contains(booking.id()) && !text.contains("\"code\":\"not-found\"");
            // A history says what was done, and names only what its reader knows.
            if !is_told(status) || !way.contains("history") {
                assert_eq!(named, is_told(status) && names_the_booking(way, status), "{status}: {way} names the booking: {text}");
            }
            let mut expected = if with_person(status) { details(way) } else { Vec::new() };
            expected.sort();
            assert_eq!(found_in(&text).into_iter().collect::<Vec<_>>(), expected, "{status}: {way}");
            let tells_id = text.contains(place.mentee.id());
            assert_eq!(tells_id, !expected.is_empty() && !way.starts_with("the feed"), "{status}: {way} names the mentee: {text}");
        }
        app.clock.set(&now);
    }
}

#[apply(test_both)]
async fn a_company_does_not_learn_for_how_long_somebody_waited(app: TestApp) {
    let place = Place::new(&app).await;
    let booking = place.booking_that_is(&app, S::Waitlisted).await;
    let first = place.partner.get("/v1/bookings").await.ids()[0].clone();
    app.clock.advance_hours(5);
    place.office.decline(&Booking::with_id(first)).await.assert_status(200);
    app.clock.advance_hours(2);
    place.office.confirm(&booking).await.assert_status(200).assert_field("status", "requested");
    let heard_at = app.clock.now();
    app.clock.advance_hours(1);
    place.partner.confirm(&booking).await.assert_status(200);

    place.partner.get(&booking).await.assert_field("created_at", json!(heard_at));
    place.office.get(&booking).await.assert_field("created_at", "2027-03-08T09:00:00Z");
    let created = |text: &str| text.lines().find(|line| line.starts_with("CREATED:")).map(|line| line.trim_end().to_owned());
    let path = format!("/v1/bookings/{booking}/calendar.ics");
    assert_eq!(created(&place.partner.get(&path).await.text()).as_deref(), Some("CREATED:20270308T160000Z"));
    assert_eq!(created(&place.office.get(&path).await.text()).as_deref(), Some("CREATED:20270308T090000Z"));
}

#[apply(test_both)]
async fn a_move_that_clashes_does_not_name_a_seat_that_is_only_offered(app: TestApp) {
    let place = Place::new(&app).await;
    place.booking_that_is(&app, S::Offered).await;
    let elsewhere = place.office.slot(&place.office.company().active().await).starts("2027-04-07T18:00").published().await;
    place.office.book(&elsewhere, &place.mentee).await;
    let to = json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"});

    let to_partner = place.partner.step(&place.slot, "move", to.clone()).await;
    let to_office = place.office.step(&place.slot, "move", to).await;

    to_partner.assert_problem(409, "mentee-clash").assert_field("bookings", json!([]));
    assert_eq!(to_office.assert_problem(409, "mentee-clash").field("bookings").as_array().map(Vec::len), Some(1));
}
