//! What each event looks like: a schema that allows nothing else, an example that fits it, and a file for each under `openapi/events`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use foothold::events::EventType;
use foothold::openapi::event_files;

use super::*;
use crate::harness::document;
use crate::harness::schema::faults;

fn written() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/events");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())).collect()
}

/// Every object in a schema, with its place.
fn open_objects(schema: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(members) = schema.as_object() {
        if members.get("type").is_some_and(|kind| kind == "object") && members.get("additionalProperties") != Some(&json!(false)) {
            found.push(at.to_owned());
        }
        members.iter().for_each(|(name, member)| open_objects(member, &format!("{at}/{name}"), found));
    }
}

#[test]
fn every_event_type_has_a_file_that_is_as_the_code_writes_it() {
    let made: BTreeMap<_, _> = event_files().into_iter().collect();
    assert_eq!(made.len(), EventType::ALL.len());
    let kept = written();
    assert_eq!(kept.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>(), "run make openapi and commit it");
    for (name, text) in &made {
        assert_eq!(&kept[name], text, "{name}: run make openapi and commit it");
    }
}

#[test]
fn every_example_fits_its_schema_and_the_schema_nothing_else() {
    let document = document::served();
    for (name, text) in event_files() {
        let mut schema: Value = serde_json::from_str(&text).unwrap();
        let example = schema["examples"][0].clone();
        assert_eq!(format!("{}.json", example["type"].as_str().unwrap()), name);
        for remark in ["$schema", "examples", "title"] {
            schema.as_object_mut().unwrap().remove(remark);
        }
        assert_eq!(faults(document, &schema, &example), Vec::<String>::new(), "{name}");
        let mut open = Vec::new();
        open_objects(&schema, "", &mut open);
        assert_eq!(open, Vec::<String>::new(), "{name} allows more than it names");
        for place in ["", "/data"] {
            let mut more = example.clone();
            more.pointer_mut(place).unwrap()["name"] = json!("Amal Idris");
            assert_ne!(faults(document, &schema, &more), Vec::<String>::new(), "{name} lets a name pass at {place}");
        }
    }
}

#[apply(test_both)]
async fn every_body_that_is_delivered_fits_the_schema_of_its_type(app: TestApp) {
    let receiver = Receiver::start().await;
    hook(&app, json!({"url": receiver.url("/")})).await;
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).capacity(1).hosts(&[&host]).published().await;
    let mentees = app.mentees(2).await;
    let booking = office.book(&slot, &mentees[0]).await;
    office.step(&booking, "cancel", json!({"reason_code": "illness"})).await.assert_status(200);
    office.step(&slot, "cancel", json!({"reason_code": "weather"})).await.assert_status(200);
    office.patch("/v1/institute", json!({"name": "New"})).await.assert_status(200);
    dispatch(&app).await;

    let files: BTreeMap<_, _> = event_files().into_iter().collect();
    let received = receiver.received();
    assert!(received.len() > 10, "{} events", received.len());
    for request in received {
        let body = request.json();
        let mut schema: Value = serde_json::from_str(&files[&format!("{}.json", body["type"].as_str().unwrap())]).unwrap();
        schema.as_object_mut().unwrap().retain(|name, _| !["$schema", "examples", "title"].contains(&name.as_str()));
        assert_eq!(faults(document::served(), &schema, &body), Vec::<String>::new(), "{body}");
    }
}
