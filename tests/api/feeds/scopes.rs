//! Whose feed shows which slots and bookings, in every state that there is.

use super::{Calendar, Feed, booked, institute, of_company, of_host, of_mentee};
use crate::harness::domain::SlotBuilder;
use crate::harness::prelude::*;

/// Slots of two companies in every state, each titled by its state, and somebody with a booking in every state.
struct World {
    company: Company,
    other: Company,
    first_host: Host,
    second_host: Host,
    amal: Mentee,
    bo: Mentee,
}

fn group(office: &Caller, company: &Company, title: &str, start: &str) -> SlotBuilder {
    office.slot(company).kind("group_session").with("title", title).starts(start)
}

impl World {
    async fn arranged(app: &TestApp) -> Self {
        let office = app.office().await;
        let (company, other) = (office.company().active().await, office.company().with("name", "Lanternbay").active().await);
        let (first_host, second_host) = (office.host(&company).await, office.host(&company).await);
        let (amal, bo) = (app.mentee().await, app.mentee().await);
        let world = Self { company, other, first_host, second_host, amal, bo };
        world.past(app).await;
        world.ahead(app).await;
        world.never_shown(app).await;
        world
    }

    async fn past(&self, app: &TestApp) {
        let office = app.office().await;
        let slot = group(office, &self.company, "completed", "2027-03-10T10:00").hosts(&[&self.first_host]).capacity(2).published().await;
        let (attended, missed) = (booked(office, &slot, &self.amal).await, booked(office, &slot, &self.bo).await);
        app.clock.set("2027-03-10T11:00:00Z");
        office.attendance(&attended, "attended").await.assert_status(200);
        office.step(&missed, "attendance", json!({"outcome": "no_show", "party": "mentee"})).await.assert_status(200);
        office.step(&slot, "complete", json!({})).await.assert_status(200);
    }

    async fn ahead(&self, app: &TestApp) {
        let office = app.office().await;
        let published = group(office, &self.company, "published", "2027-03-31T18:00").capacity(2);
        let published = published.hosts(&[&self.first_host, &self.second_host]).published().await;
        booked(office, &published, &self.amal).await;
        let requested = group(office, &self.company, "requested", "2027-04-01T18:00").approval("employer").published().await;
        booked(office, &requested, &self.amal).await;
        let held = group(office, &self.company, "on hold", "2027-04-02T18:00").hosts(&[&self.second_host]).published().await;
        booked(office, &held, &self.amal).await;
        office.step(&held, "hold", json!({"reason": "the lift"})).await.assert_status(200);
        let cancelled = group(office, &self.company, "cancelled", "2027-04-05T18:00").hosts(&[&self.first_host]).published().await;
        booked(office, &cancelled, &self.amal).await;
        office.step(&cancelled, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
        self.offered(app).await;
    }

    /// By the other company.
    async fn offered(&self, app: &TestApp) {
        let office = app.office().await;
        let slot = group(office, &self.other, "offered", "2027-04-06T18:00").published().await;
        let first = booked(office, &slot, &app.mentee().await).await;
        let waiting = booked(office, &slot, &self.amal).await;
        office.cancel(&first, "illness").await.assert_status(200);
        office.get(&waiting).await.assert_field("status", "offered");
    }

    async fn never_shown(&self, app: &TestApp) {
        let office = app.office().await;
        let hosts = [&self.first_host];
        group(office, &self.company, "draft", "2027-04-07T18:00").hosts(&hosts).draft().await;
        group(office, &self.company, "submitted", "2027-04-08T18:00").hosts(&hosts).submitted().await;
        let dropped = group(office, &self.company, "dropped draft", "2027-04-09T18:00").hosts(&hosts).draft().await;
        office.step(&dropped, "cancel", json!({"reason_code": "mistake"})).await.assert_status(200);
        let waiting = group(office, &self.company, "waiting", "2027-04-12T18:00").published().await;
        booked(office, &waiting, &self.bo).await;
        booked(office, &waiting, &self.amal).await;
        let left = group(office, &self.company, "left the line", "2027-04-13T18:00").published().await;
        booked(office, &left, &self.bo).await;
        let gone = booked(office, &left, &self.amal).await;
        office.cancel(&gone, "work").await.assert_status(200);
        let declined = group(office, &self.company, "declined", "2027-04-14T18:00").approval("employer").published().await;
        let refused = booked(office, &declined, &self.amal).await;
        office.decline(&refused).await.assert_status(200);
    }
}

/// Title and status of each event.
fn states(calendar: &Calendar) -> Vec<(String, &str)> {
    let title = |summary: &str| summary.trim_start_matches("Cancelled: ").split(" – ").next().unwrap_or_default().to_owned();
    calendar.events.iter().map(|event| (title(event.get("SUMMARY")), event.get("STATUS"))).collect()
}

fn expected(all: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    all.iter().map(|(title, status)| ((*title).to_owned(), *status)).collect()
}

const OF_THE_COMPANY: [(&str, &str); 8] = [
    ("completed", "CONFIRMED"),
    ("published", "CONFIRMED"),
    ("requested", "CONFIRMED"),
    ("on hold", "TENTATIVE"),
    ("cancelled", "CANCELLED"),
    ("waiting", "CONFIRMED"),
    ("left the line", "CONFIRMED"),
    ("declined", "CONFIRMED"),
];

#[apply(test_both)]
async fn a_companys_feed_shows_its_slots_and_no_drafts(app: TestApp) {
    let world = World::arranged(&app).await;
    let feed = Feed::full(&app, of_company(&world.company)).await.read(&app).await;
    assert_eq!(states(&feed), expected(&OF_THE_COMPANY));
    let other = Feed::full(&app, of_company(&world.other)).await.read(&app).await;
    assert_eq!(states(&other), expected(&[("offered", "CONFIRMED")]));
}

#[apply(test_both)]
async fn the_institutes_feed_shows_every_companys_slots(app: TestApp) {
    let world = World::arranged(&app).await;
    let feed = Feed::full(&app, institute()).await.read(&app).await;
    let mut all = OF_THE_COMPANY.to_vec();
    all.insert(5, ("offered", "CONFIRMED"));
    assert_eq!(states(&feed), expected(&all));
    let of_companies = [&world.company, &world.other].map(|company| Feed::full(&app, of_company(company)));
    let mut uids = Vec::new();
    for feed in of_companies {
        uids.extend(feed.await.read(&app).await.uids().into_iter().map(str::to_owned));
    }
    uids.sort();
    assert!(feed.uids().into_iter().eq(uids), "one slot has one UID in every feed");
}

#[apply(test_both)]
async fn a_hosts_feed_shows_what_the_host_is_named_in(app: TestApp) {
    let world = World::arranged(&app).await;
    let first = Feed::full(&app, of_host(&world.first_host)).await.read(&app).await;
    assert_eq!(states(&first), expected(&[("completed", "CONFIRMED"), ("published", "CONFIRMED"), ("cancelled", "CANCELLED")]));
    let second = Feed::full(&app, of_host(&world.second_host)).await.read(&app).await;
    assert_eq!(states(&second), expected(&[("published", "CONFIRMED"), ("on hold", "TENTATIVE")]));
}

#[apply(test_both)]
async fn a_mentees_feed_shows_what_the_mentee_holds_or_held(app: TestApp) {
    let world = World::arranged(&app).await;
    let feed = Feed::full(&app, of_mentee(&world.amal)).await.read(&app).await;
    let all = [
        ("completed", "CONFIRMED"),
        ("published", "CONFIRMED"),
        ("requested", "TENTATIVE"),
        ("on hold", "TENTATIVE"),
        ("cancelled", "CANCELLED"),
        ("offered", "TENTATIVE"),
    ];
    assert_eq!(states(&feed), expected(&all));
    assert!(feed.uids().iter().all(|uid| uid.starts_with("book_")), "{:?}", feed.uids());
    let other = Feed::full(&app, of_mentee(&world.bo)).await.read(&app).await;
    assert_eq!(states(&other), expected(&[("completed", "CONFIRMED"), ("waiting", "CONFIRMED"), ("left the line", "CONFIRMED")]));
    assert!(feed.uids().is_disjoint(&other.uids()));
}

#[apply(test_both)]
async fn a_busy_feed_shows_the_same_times_and_nothing_else(app: TestApp) {
    let world = World::arranged(&app).await;
    let scopes = [institute(), of_company(&world.company), of_host(&world.first_host), of_mentee(&world.amal)];
    for scope in scopes {
        let full = Feed::full(&app, scope.clone()).await.read(&app).await;
        let busy = Feed::busy(&app, scope.clone()).await.read(&app).await;
        assert_eq!(full.events.len(), busy.events.len(), "{scope}");
        for (full, busy) in full.events.iter().zip(&busy.events) {
            for same in ["UID", "DTSTART", "DTEND", "STATUS", "SEQUENCE", "TRANSP"] {
                assert_eq!(full.get(same), busy.get(same), "{same}: {scope}");
            }
            assert!(["Busy", "Cancelled: Busy"].contains(&busy.get("SUMMARY")), "{busy:?}");
            assert_eq!(busy.0.len(), 11, "{busy:?}");
        }
    }
}

#[apply(test_both)]
async fn a_feed_without_events_is_a_whole_calendar(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    for scope in [institute(), of_company(&company), of_host(&host), of_mentee(&app.mentee().await)] {
        for feed in [Feed::full(&app, scope.clone()).await, Feed::busy(&app, scope).await] {
            assert_eq!(feed.read(&app).await.events, []);
        }
    }
}

#[apply(test_both)]
async fn a_partner_has_feeds_of_its_company_and_hosts_alone(app: TestApp) {
    let world = World::arranged(&app).await;
    let partner = app.partner(&world.company).await;
    let their_host = app.office().await.host(&world.other).await;
    for scope in [of_company(&world.company), of_host(&world.first_host)] {
        Feed::made_by(&partner, scope, "full").await.read(&app).await;
    }
    let make = |scope: Value| partner.post("/v1/feeds", json!({"scope": scope, "name": "A calendar"}));
    for scope in [of_company(&world.other), of_host(&their_host)] {
        make(scope).await.assert_fault("/scope/id", "unknown-id");
    }
    for scope in [institute(), of_mentee(&world.amal)] {
        make(scope).await.assert_fault("/scope/type", "not-allowed");
    }
    for hidden in [
        Feed::full(&app, institute()).await,
        Feed::full(&app, of_company(&world.other)).await,
        Feed::full(&app, of_mentee(&world.amal)).await,
    ] {
        partner.get(&hidden.resource()).await.assert_problem(404, "not-found");
        partner.delete(&hidden.resource()).await.assert_problem(404, "not-found");
        partner.post(&format!("{}/rotate", hidden.resource()), json!({})).await.assert_problem(404, "not-found");
        hidden.read(&app).await;
    }
    assert_eq!(partner.all("/v1/feeds").await.len(), 2);
}
