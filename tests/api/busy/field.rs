//! These calendars are like those in which people have found faults of other importers. There is one for each kind of fault in
//! `tests/api/data/field`.

use std::fs;
use std::path::PathBuf;

use foothold::busy::import;
use foothold::busy::interval::Interval;
use foothold::time::{Instant, Zone};

use super::*;
use crate::harness::clock::instant;

/// The spans that are asked for lie between these instants, which are at most 90 days apart. No calendar has a busy time at one of them.
const SPANS: [&str; 5] =
    ["2027-01-10T12:00:00Z", "2027-04-08T12:00:00Z", "2027-07-06T12:00:00Z", "2027-10-03T12:00:00Z", "2027-12-31T12:00:00Z"];

struct Expected {
    name: String,
    zone: String,
    calendar: String,
    /// These intervals are in order, and in UTC.
    busy: Vec<Interval>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/api/data/field")
}

fn expected() -> Vec<Expected> {
    let table: Value = serde_json::from_str(&fs::read_to_string(folder().join("expected.json")).unwrap()).unwrap();
    let files = table["files"].as_object().unwrap();
    let calendars =
        fs::read_dir(folder()).unwrap().filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "ics"));
    assert_eq!(calendars.count(), files.len(), "a file without expectations, or the other way round");
    let read = |(name, expected): (&String, &Value)| Expected {
        name: name.clone(),
        zone: expected["company_timezone"].as_str().unwrap().to_owned(),
        calendar: fs::read_to_string(folder().join(format!("{name}.ics"))).unwrap(),
        busy: expected["busy"].as_array().unwrap().iter().map(interval).collect(),
    };
    files.iter().map(read).collect()
}

/// Reads an interval such as `2027-03-02T10:00Z/2027-03-02T11:00Z`.
fn interval(text: &Value) -> Interval {
    let (starts_at, ends_at) = text.as_str().unwrap().split_once('/').unwrap();
    let minute = |text: &str| -> Instant { instant(&text.replace('Z', ":00Z")) };
    Interval { starts_at: minute(starts_at), ends_at: minute(ends_at) }
}

#[test]
fn every_calendar_of_the_field_is_read_as_it_is_meant() {
    let span = Interval { starts_at: instant(SPANS[0]), ends_at: instant(SPANS[4]) };
    for one in expected() {
        let imported = import::read(one.calendar.as_bytes(), span, &Zone::named(&one.zone).unwrap()).unwrap();
        assert_eq!((imported.busy, imported.left_out), (one.busy, Vec::new()), "{}", one.name);
    }
}

#[apply(test_both)]
async fn every_calendar_of_the_field_keeps_its_host_busy_as_it_is_meant(app: TestApp) {
    for one in expected() {
        let office = app.office().await.clone();
        let company = office.company().may_publish().with("timezone", one.zone.as_str()).active().await;
        let stage = Stage { host: office.host(&company).await, company, server: Receiver::start().await, office };
        let id = stage.says(&app, &one.calendar).await;

        let mut busy = Vec::new();
        for span in SPANS.windows(2) {
            let path = format!("/v1/hosts/{}/free-busy?from={}&to={}", stage.host, span[0], span[1]);
            let answer = stage.office.get(&path).await;
            busy.extend(answer.assert_status(200).field("busy").as_array().unwrap().clone());
        }
        let told: Vec<_> = one.busy.iter().map(|interval| json!({"starts_at": interval.starts_at, "ends_at": interval.ends_at})).collect();
        assert_eq!(busy, told, "{}", one.name);
        stage.look(&id).await.assert_field("state", "ok").assert_field("events_left_out", 0).assert_field("left_out", json!([]));
    }
}
