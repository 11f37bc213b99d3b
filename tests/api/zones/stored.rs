//! Only some machines know these zones. They are refused where somebody types them, and read as UTC where an earlier version stored them.

use diesel::connection::SimpleConnection;
use foothold::db::Conn;

use crate::harness::caller::Place;
use crate::harness::database::Database;
use crate::harness::domain::{company_body, mentee_body};
use crate::harness::logs;
use crate::harness::prelude::*;

const UNKNOWN: &str = "Mars/Olympus";

/// Stores a zone in every row that has one, as a version did that accepted every zone file of its machine.
async fn store(app: &TestApp, zone: &str) {
    let tables = ["institute", "companies", "sites", "mentees", "slots"];
    let statements = tables.map(|table| format!("UPDATE {table} SET timezone = '{zone}';")).concat();
    app.deps.db.write("test_zone", move |conn: &mut Conn| Ok(conn.batch_execute(&statements)?)).await.unwrap();
}

#[apply(test_both)]
async fn a_file_of_this_machine_is_no_time_zone_wherever_one_is_typed(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let admin = app.admin().await;
    for zone in ["localtime", "posixrules", "Factory", "posix/Europe/London", "right/UTC", "Etc/Unknown", "leapseconds"] {
        for (list, mut body) in [("/v1/companies", company_body()), ("/v1/mentees", mentee_body())] {
            body["timezone"] = zone.into();
            office.post(list, body).await.assert_fault("/timezone", "unknown-time-zone");
        }
        let body = json!({"timezone": zone});
        admin.patch("/v1/institute", body.clone()).await.assert_fault("/timezone", "unknown-time-zone");
        office.patch(&company, body.clone()).await.assert_fault("/timezone", "unknown-time-zone");
        let site = json!({"name": "Head office", "timezone": zone});
        office.post(&format!("{}/sites", company.path()), site).await.assert_fault("/timezone", "unknown-time-zone");
        office.slot(&company).timezone(zone).send().await.assert_fault("/timezone", "unknown-time-zone");
        let to = json!({"local_start": "2027-04-07T18:00", "timezone": zone, "reason_code": "business_need"});
        office.step(&slot, "move", to).await.assert_fault("/timezone", "unknown-time-zone");
    }
}

#[apply(test_both)]
async fn a_stored_zone_that_is_not_known_is_named_and_read_as_utc(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let site = office.site(&company).await;
    let slot = office.slot(&company).published().await;
    let mentee = app.mentee().await;
    let booking = office.book(&slot, &mentee).await;
    store(&app, UNKNOWN).await;

    let sites = format!("{}/sites", company.path());
    for path in ["/v1/institute", "/v1/companies", &sites, "/v1/mentees", "/v1/slots", "/v1/bookings", "/v1/attention"] {
        office.get(path).await.assert_status(200);
    }
    for path in [company.path(), site.path(), mentee.path(), "/v1/institute".to_owned()] {
        office.get(&path).await.assert_status(200).assert_field("timezone", UNKNOWN);
    }
    let shown = office.get(&slot).await;
    shown
        .assert_field("timezone", UNKNOWN)
        .assert_field("starts_at", "2027-03-31T17:00:00Z")
        .assert_field("local_start", "2027-03-31T18:00");
    // A change of another field keeps the name.
    office.patch(&company, json!({"website": "https://new.example"})).await.assert_status(200).assert_field("timezone", UNKNOWN);
    office.patch(&slot, json!({"title": "Another title"})).await.assert_status(200).assert_field("timezone", UNKNOWN);
    let to = json!({"local_start": "2027-04-07T18:00", "reason_code": "business_need"});
    let moved = office.step(&slot, "move", to).await;
    moved.assert_status(200).assert_field("starts_at", "2027-04-07T18:00:00Z").assert_field("timezone", UNKNOWN);
    office.cancel(&booking, "work").await.assert_status(200);
    // A known name replaces it.
    office.patch(&company, json!({"timezone": "Europe/London"})).await.assert_status(200).assert_field("timezone", "Europe/London");
}

#[apply(test_both)]
async fn calendars_and_pages_read_a_zone_that_is_not_known_as_utc(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let mentee = app.mentee().await;
    let booking = office.book(&slot, &mentee).await;
    store(&app, UNKNOWN).await;

    for scope in
        [json!({"type": "institute"}), json!({"type": "company", "id": company.id()}), json!({"type": "mentee", "id": mentee.id()})]
    {
        let made = office.post("/v1/feeds", json!({"scope": scope, "name": "A calendar", "detail": "full"})).await;
        let path = |field: &str| {
            let url = made.assert_status(201).field(field);
            url.as_str().unwrap().split_once("/calendars/").map(|(_, token)| format!("/calendars/{token}")).unwrap()
        };
        let feed = app.stranger().get(&path("url")).await.assert_status(200).text();
        assert!(feed.contains("DTSTART:20270331T170000Z") && feed.contains("X-WR-TIMEZONE:UTC"), "{feed}");
        app.stranger().get(&path("page_url")).await.assert_status(200);
    }
    let download = office.get(&format!("{}/calendar.ics", booking.path())).await.assert_status(200).text().replace("\r\n ", "");
    assert!(
        download.contains("DTSTART:20270331T170000Z") && download.contains(&format!("UTC\\, since {UNKNOWN} is not known")),
        "{download}"
    );
}

#[tokio::test]
async fn a_stored_zone_that_is_not_known_is_logged_once() {
    const LOGGED: &str = "Mars/Logged_once";
    logs::wait_for(LOGGED);
    let app = TestApp::start(Database::sqlite(), |_| ()).await;
    store(&app, LOGGED).await;
    for _ in 0..3 {
        app.office().await.get("/v1/institute").await.assert_status(200).assert_field("timezone", LOGGED);
    }
    let lines = logs::lines_with(LOGGED);
    assert!(lines.len() == 1 && lines[0].contains("read as UTC"), "{lines:?}");
    app.stop().await;
}
