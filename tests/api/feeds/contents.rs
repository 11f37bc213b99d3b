//! What an event says, and to whom: seats to everybody, names to the company and its hosts once confirmed, a mentee's own booking to the mentee.

use super::{Feed, booked, institute, of_company, of_host, of_mentee};
use crate::harness::prelude::*;

/// One slot in every way that is shown: place, link, hosts, seats, and two people.
struct Panel {
    company: Company,
    host: Host,
    slot: Slot,
    amal: (Mentee, Booking),
    bo: (Mentee, Booking),
}

async fn panel(app: &TestApp, approval: &str) -> Panel {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let site = office.site(&company).await;
    let slot = office.slot(&company).capacity(3).hosts(&[&host]).approval(approval).with("mode", "hybrid");
    let slot = slot.with("title", "Engineer panel").with("site_id", site.id()).with("location", "Room 4").published().await;
    let amal = office.mentee().with("preferred_name", "Amal").registered().await;
    let bo =
        office.mentee().with("preferred_name", "Bo").with("full_name", "Bo Full").with("email", "bo@mentee.example").registered().await;
    let first = booked(office, &slot, &amal).await;
    // Names stand in the order in which they were booked.
    app.clock.advance_minutes(1);
    let second = booked(office, &slot, &bo).await;
    Panel { company, host, slot, amal: (amal, first), bo: (bo, second) }
}

const PLACE: &str = "Room 4, Head office, 1 Quay Street, Bristol";

#[apply(test_both)]
async fn who_comes_is_known_to_the_company_and_its_hosts_once_confirmed(app: TestApp) {
    let panel = panel(&app, "employer").await;
    let scopes = [of_company(&panel.company), of_host(&panel.host)];
    let mut feeds = Vec::new();
    for scope in scopes {
        feeds.push(Feed::full(&app, scope).await);
    }
    for feed in &feeds {
        let event = feed.read(&app).await.event(panel.slot.id()).clone();
        assert_eq!(event.get("SUMMARY"), "Engineer panel");
        assert_eq!(event.get("DESCRIPTION"), "2 of 3 booked\nHosts: Gareth Pellow");
    }

    app.office().await.confirm(&panel.bo.1).await.assert_status(200);
    for feed in &feeds {
        let event = feed.read(&app).await.event(panel.slot.id()).clone();
        assert_eq!(event.get("DESCRIPTION"), "2 of 3 booked\nHosts: Gareth Pellow\nConfirmed: Bo");
        assert_eq!(event.get("LOCATION"), format!("{PLACE}, https://meet.example/x"));
        assert_eq!(event.get("URL"), "https://meet.example/x");
        assert_eq!(event.get("CATEGORIES"), "Mock interview");
    }

    app.office().await.confirm(&panel.amal.1).await.assert_status(200);
    for feed in &feeds {
        let event = feed.read(&app).await.event(panel.slot.id()).clone();
        assert_eq!(event.get("DESCRIPTION"), "2 of 3 booked\nHosts: Gareth Pellow\nConfirmed: Amal, Bo");
    }

    app.office().await.cancel(&panel.bo.1, "illness").await.assert_status(200);
    for feed in &feeds {
        let event = feed.read(&app).await.event(panel.slot.id()).clone();
        assert_eq!(event.get("DESCRIPTION"), "1 of 3 booked\nHosts: Gareth Pellow\nConfirmed: Amal");
    }
}

#[apply(test_both)]
async fn the_institutes_feed_counts_seats_and_names_nobody_who_comes(app: TestApp) {
    let panel = panel(&app, "automatic").await;
    let event = Feed::full(&app, institute()).await.read(&app).await.event(panel.slot.id()).clone();
    assert_eq!(event.get("SUMMARY"), "Engineer panel – Brindlemoor Structures Ltd");
    assert_eq!(event.get("DESCRIPTION"), "2 of 3 booked\nHosts: Gareth Pellow");
}

#[apply(test_both)]
async fn a_mentees_feed_says_what_it_is_and_nothing_of_anybody_else(app: TestApp) {
    let panel = panel(&app, "automatic").await;
    let feed = Feed::full(&app, of_mentee(&panel.amal.0)).await.read(&app).await;
    let event = feed.event(panel.amal.1.id());
    assert_eq!(event.get("SUMMARY"), "Engineer panel – Brindlemoor Structures Ltd");
    assert_eq!(
        event.get("DESCRIPTION"),
        "Hosts: Gareth Pellow\nWhat happens: Thirty minutes of questions, fifteen of feedback\nWho will be there: One engineer\n\
         Access: Captions can be turned on\n\
         To cancel, tell your coordinator by Monday 29 March 2027, 18:00 (Europe/London); later than that counts as late."
    );
    assert_eq!(event.get("LOCATION"), format!("{PLACE}, https://meet.example/x"));
    assert_eq!(feed.events.len(), 1);
    for hidden in ["Bo", "booked", "Amal"] {
        assert!(!feed.text.contains(hidden), "{hidden}: {}", feed.text);
    }
}

#[apply(test_both)]
async fn a_mentee_has_the_link_while_confirmed(app: TestApp) {
    let panel = panel(&app, "employer").await;
    let feed = Feed::full(&app, of_mentee(&panel.amal.0)).await;
    let office = app.office().await;
    let linked = async || {
        let event = feed.read(&app).await.event(panel.amal.1.id()).clone();
        assert_eq!(event.has("URL"), event.get("LOCATION").contains("meet.example"), "{event:?}");
        (event.has("URL"), event.get("DESCRIPTION").lines().next().unwrap_or_default().to_owned())
    };
    assert_eq!(linked().await, (false, "Requested: the company has not answered yet.".to_owned()));
    office.confirm(&panel.amal.1).await.assert_status(200);
    assert_eq!(linked().await, (true, "Hosts: Gareth Pellow".to_owned()));
    office.step(&panel.slot, "hold", json!({"reason": "the lift"})).await.assert_status(200);
    assert_eq!(linked().await, (true, "On hold: it may not take place.".to_owned()));
    office.cancel(&panel.amal.1, "illness").await.assert_status(200);
    assert_eq!(linked().await, (false, "Hosts: Gareth Pellow".to_owned()));
}

#[apply(test_both)]
async fn an_offer_says_until_when(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    let first = booked(office, &slot, &app.mentee().await).await;
    let amal = app.mentee().await;
    let offered = booked(office, &slot, &amal).await;
    office.cancel(&first, "work").await.assert_status(200);
    let feed = Feed::full(&app, of_mentee(&amal)).await.read(&app).await;
    let said = feed.event(offered.id()).get("DESCRIPTION");
    assert!(said.starts_with("Offered to you until Wednesday 10 March 2027, 09:00 (Europe/London): tell your coordinator.\n"), "{said}");
}

#[apply(test_both)]
async fn nobodys_address_is_in_any_feed(app: TestApp) {
    let panel = panel(&app, "automatic").await;
    for scope in [institute(), of_company(&panel.company), of_host(&panel.host), of_mentee(&panel.amal.0), of_mentee(&panel.bo.0)] {
        let feed = Feed::full(&app, scope).await.read(&app).await;
        assert!(!feed.text.contains('@') && !feed.text.contains("Full") && !feed.text.contains("Idris"), "{}", feed.text);
    }
}

#[apply(test_both)]
async fn a_cancelled_slot_has_no_link_and_no_seats(app: TestApp) {
    let panel = panel(&app, "automatic").await;
    app.office().await.step(&panel.slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
    for scope in [of_company(&panel.company), institute()] {
        let event = Feed::full(&app, scope).await.read(&app).await.event(panel.slot.id()).clone();
        assert_eq!(event.get("DESCRIPTION"), "Hosts: Gareth Pellow");
        assert_eq!(event.get("LOCATION"), PLACE);
        assert!(!event.has("URL"), "{event:?}");
    }
}

#[apply(test_both)]
async fn the_zone_is_the_companys_or_the_institutes(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("timezone", "Asia/Kathmandu").active().await;
    let host = office.host(&company).await;
    for (scope, zone) in [
        (of_company(&company), "Asia/Kathmandu"),
        (of_host(&host), "Asia/Kathmandu"),
        (institute(), "Europe/London"),
        (of_mentee(&app.mentee().await), "Europe/London"),
    ] {
        let feed = Feed::full(&app, scope).await.read(&app).await;
        assert_eq!(feed.properties["X-WR-TIMEZONE"], zone);
        assert!(feed.text.contains(&format!("TZID:{zone}\n")), "{}", feed.text);
    }
}
