//! The feed of a cohort, for its coordinators.

use std::collections::BTreeSet;

use diesel::prelude::*;
use foothold::db::schema::slots;
use foothold::ids::{CohortId, ProgrammeId, SlotId};
use foothold::mentees::model::EnrolmentStatus;
use foothold::mentees::store::{self, CohortDetails, CohortRow, EnrolmentRow, ProgrammeDetails, ProgrammeRow};
use foothold::time::Zone;

use super::{Feed, booked};
use crate::harness::prelude::*;

/// A cohort in the spring of 2027.
async fn cohort(app: &TestApp) -> CohortRow {
    let (ids, now) = (app.deps.ids, app.clock.now());
    let make = move |conn: &mut foothold::db::Conn| {
        let programme: ProgrammeId = ids.new_id(now);
        let cohort: CohortId = ids.new_id(now);
        let details = ProgrammeDetails { name: "Academy".to_owned(), purpose: None, eligibility_statement: None };
        store::insert_programme(
            conn,
            &ProgrammeRow { id: programme, details, active: true, version: 1, created_at: now, updated_at: now },
        )?;
        let details = CohortDetails {
            name: "Spring".to_owned(),
            starts_on: "2027-03-01".parse().unwrap(),
            ends_on: "2027-06-30".parse().unwrap(),
            timezone: Zone::utc(),
            places: 20,
        };
        let row = CohortRow {
            id: cohort,
            programme_id: programme,
            details,
            places_taken: 0,
            active: true,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        store::insert_cohort(conn, &row)?;
        Ok(row)
    };
    app.deps.db.write("test_cohort", make).await.unwrap()
}

/// Somebody who takes part from now on.
async fn enrolled(app: &TestApp, cohort: &CohortRow, mentee: &Mentee) {
    let now = app.clock.now();
    let row = EnrolmentRow {
        id: app.deps.ids.new_id(now),
        cohort_id: cohort.id,
        programme_id: cohort.programme_id,
        mentee_id: mentee.id().parse().unwrap(),
        status: EnrolmentStatus::Active,
        starts_on: "2027-03-08".parse().unwrap(),
        ended_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    app.deps
        .db
        .write("test_enrolment", move |conn| {
            store::take_place(conn, row.cohort_id)?;
            store::insert_enrolment(conn, &row)
        })
        .await
        .unwrap();
}

/// Keeps a draft for the cohort, and publishes it.
async fn published_for(app: &TestApp, slot: &Slot, cohort: CohortId) {
    let id: SlotId = slot.id().parse().unwrap();
    let keep = move |conn: &mut foothold::db::Conn| {
        diesel::update(slots::table.find(id)).set(slots::cohort_id.eq(Some(cohort))).execute(conn)?;
        Ok(())
    };
    app.deps.db.write("test_slot_of_cohort", keep).await.unwrap();
    app.office().await.step(slot, "publish", json!({})).await.assert_status(200);
}

#[apply(test_both)]
async fn it_shows_the_slots_of_its_cohort_from_all_companies_and_names_nobody(app: TestApp) {
    let office = app.office().await;
    let (spring, other) = (cohort(&app).await, cohort(&app).await);
    let companies = [office.company().active().await, office.company().with("name", "Lanternbay").active().await];
    let session = |company: &Company, title: &str, start: &str| {
        office.slot(company).kind("group_session").with("title", title).starts(start).capacity(3).draft()
    };
    let first = session(&companies[0], "First", "2027-03-31T18:00").await;
    let second = session(&companies[1], "Second", "2027-04-01T18:00").await;
    let elsewhere = session(&companies[0], "Elsewhere", "2027-04-02T18:00").await;
    session(&companies[0], "For everybody", "2027-04-03T18:00").await;
    published_for(&app, &first, spring.id).await;
    published_for(&app, &second, spring.id).await;
    published_for(&app, &elsewhere, other.id).await;
    let mentee = office.mentee().with("preferred_name", "Zelda").registered().await;

    let feed = Feed::full(&app, json!({"type": "cohort", "id": spring.id.to_string()})).await;

    let before = feed.read(&app).await;
    assert_eq!(before.uids(), BTreeSet::from([first.id(), second.id()]));
    let summaries: Vec<_> = before.events.iter().map(|event| event.get("SUMMARY")).collect();
    assert_eq!(summaries, ["First – Brindlemoor Structures Ltd", "Second – Lanternbay"]);
    enrolled(&app, &spring, &mentee).await;
    booked(office, &first, &mentee).await;
    let text = app.stranger().get(&feed.path).await.text();
    assert!(!text.contains("Zelda"), "{text}");
    office.get(&feed.resource()).await.assert_field("events_left_out", 0);
    office.get(&feed.resource()).await.assert_field("scope", json!({"type": "cohort", "id": spring.id.to_string()}));
}

#[apply(test_both)]
async fn it_is_for_coordinators(app: TestApp) {
    let cohort = cohort(&app).await.id;
    let company = app.office().await.company().active().await;
    let partner = app.partner(&company).await;
    let body = json!({"scope": {"type": "cohort", "id": cohort.to_string()}, "name": "Academy"});

    partner.post("/v1/feeds", body.clone()).await.assert_fault("/scope/type", "not-allowed");

    let made = app.office().await.post("/v1/feeds", body).await;
    made.assert_status(201);
    let feed = Feed::of(&made);
    partner.get(&feed.resource()).await.assert_problem(404, "not-found");
    assert!(partner.get("/v1/feeds").await.items().is_empty());
    let unknown = json!({"scope": {"type": "cohort", "id": "coh_01k2m7q3x8e5rb4t9v6w1y0z2a"}, "name": "Academy"});
    app.office().await.post("/v1/feeds", unknown).await.assert_fault("/scope/id", "unknown-id");
}
