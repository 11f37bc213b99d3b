//! What each step leaves behind: its events in order (docs/product.md, Events), and an audit entry for each with who and why.

use diesel::prelude::*;
use foothold::auth::ActorId;
use foothold::db::schema::{audit_entries, audit_texts};
use foothold::ids::KeyId;

use crate::harness::caller::Place;
use crate::harness::prelude::*;

/// One line for each entry, oldest first: who (role) did what, and why.
async fn audit(app: &TestApp) -> Vec<String> {
    let entries: Vec<(String, String, String, Option<String>)> = app
        .deps
        .db
        .read("test_audit", |conn| {
            let columns = (audit_entries::actor_role, audit_entries::action, audit_entries::subject_id, audit_texts::text.nullable());
            Ok(audit_entries::table.left_join(audit_texts::table).order(audit_entries::seq).select(columns).load(conn)?)
        })
        .await
        .unwrap();
    let line = |(role, action, _, reason): (String, String, String, Option<String>)| match reason {
        Some(reason) => format!("{role} {action}: {reason}"),
        None => format!("{role} {action}"),
    };
    entries.into_iter().filter(|(_, action, ..)| !action.starts_with("api_key.")).map(line).collect()
}

/// Every text with its salt, oldest first.
async fn texts(app: &TestApp) -> Vec<(String, Vec<u8>)> {
    let read = app.deps.db.read("test_audit", |conn| {
        let entries = audit_entries::table.inner_join(audit_texts::table).order(audit_entries::seq);
        Ok(entries.select((audit_texts::text, audit_texts::salt)).load(conn)?)
    });
    read.await.unwrap()
}

/// Subject and name of every audit entry that an event tells of.
async fn audited(app: &TestApp) -> Vec<(String, String)> {
    let entries: Vec<(String, String)> = app
        .deps
        .db
        .read("test_audit", |conn| {
            let columns = (audit_entries::subject_id, audit_entries::action);
            Ok(audit_entries::table.order(audit_entries::seq).select(columns).load(conn)?)
        })
        .await
        .unwrap();
    entries.into_iter().filter(|(_, action)| !action.starts_with("api_key.")).collect()
}

/// Role and actor of every audit entry but those of keys, which tests make in ways of their own.
async fn actors(app: &TestApp) -> Vec<(String, ActorId)> {
    let read = app.deps.db.read("test_audit", |conn| {
        let columns = (audit_entries::actor_role, (audit_entries::actor_kind, audit_entries::actor_id));
        let entries = audit_entries::table.filter(audit_entries::action.not_like("api_key.%")).order(audit_entries::seq);
        Ok(entries.select(columns).load(conn)?)
    });
    read.await.unwrap()
}

/// The id of whom or what an event tells.
fn subject(event: &Value) -> String {
    let data = &event["data"];
    let ids = ["booking_id", "slot_id", "mentee_id", "company_id"];
    ids.iter().find_map(|id| data[id].as_str()).unwrap_or("institute").to_owned()
}

async fn timed_jobs(app: &TestApp) {
    foothold::worker::expire::run(app.deps.clone()).await.unwrap();
    foothold::worker::complete::run(app.deps.clone()).await.unwrap();
}

/// The main job from the first contact to a completed slot, with everything that can happen to a booking.
async fn whole_story(app: &TestApp) {
    let office = app.office().await;
    let company = office.company().may_publish().active().await;
    let partner = app.partner(&company).await;
    let slot = partner.slot(&company).approval("employer").capacity(9).draft().await;
    partner.patch(&slot, json!({"title": "Panel"})).await.assert_status(200);
    partner.step(&slot, "submit", json!({})).await.assert_status(200);
    office.step(&slot, "return", json!({"comment": "Who asks?"})).await.assert_status(200);
    partner.step(&slot, "submit", json!({})).await.assert_status(200);
    partner.step(&slot, "publish", json!({})).await.assert_status(200);
    let mentees = [app.mentee().await, app.mentee().await, app.mentee().await];
    let confirmed = office.book(&slot, &mentees[0]).await;
    partner.confirm(&confirmed).await.assert_status(200);
    office.cancel(&confirmed, "illness").await.assert_status(200);
    let declined = office.book(&slot, &mentees[1]).await;
    partner.decline(&declined).await.assert_status(200);
    office.book(&slot, &mentees[2]).await;
    app.clock.advance_hours(72);
    timed_jobs(app).await;
    let cancelled = office.slot(&company).starts("2027-04-02T10:00").published().await;
    office.book(&cancelled, &mentees[0]).await;
    partner.step(&cancelled, "cancel", json!({"reason_code": "host_unavailable"})).await.assert_status(200);
    app.clock.set("2027-04-01T17:45:00Z");
    timed_jobs(app).await;
}

#[apply(test_both)]
async fn each_step_records_exactly_its_events_in_their_order(app: TestApp) {
    whole_story(&app).await;

    let expected = [
        "company.created",
        "company.updated",
        "partnership.changed",
        "partnership.changed",
        "partnership.changed",
        "partnership.changed",
        "slot.created",
        "slot.updated",
        "slot.submitted",
        "slot.returned",
        "slot.submitted",
        "slot.published",
        "mentee.created",
        "mentee.created",
        "mentee.created",
        "booking.requested",
        "booking.confirmed",
        "booking.cancelled",
        "booking.requested",
        "booking.declined",
        "booking.requested",
        "booking.expired",
        "slot.created",
        "slot.submitted",
        "slot.published",
        "booking.confirmed",
        "slot.cancelled",
        "booking.cancelled",
        "slot.completed",
    ];
    assert_eq!(app.events().await, expected);
}

#[apply(test_both)]
async fn each_step_leaves_an_audit_entry_with_who_and_why(app: TestApp) {
    whole_story(&app).await;

    let expected = [
        "coordinator company.created",
        "coordinator company.updated",
        "coordinator host.created",
        "coordinator partnership.changed: agreed on the phone",
        "coordinator partnership.changed: agreed on the phone",
        "coordinator partnership.changed: agreed on the phone",
        "coordinator partnership.changed: agreed on the phone",
        "partner slot.created",
        "partner slot.updated",
        "partner slot.submitted",
        "coordinator slot.returned: Who asks?",
        "partner slot.submitted",
        "partner slot.published",
        "coordinator mentee.created",
        "coordinator mentee.created",
        "coordinator mentee.created",
        "coordinator booking.requested",
        "partner booking.confirmed",
        "coordinator booking.cancelled: illness",
        "coordinator booking.requested",
        "partner booking.declined: business_need",
        "coordinator booking.requested",
        "system booking.expired",
        "coordinator slot.created",
        "coordinator slot.submitted",
        "coordinator slot.published",
        "coordinator booking.confirmed",
        "partner slot.cancelled: host_unavailable",
        "partner booking.cancelled: host_unavailable",
        "system slot.completed",
    ];
    assert_eq!(audit(&app).await, expected);
}

#[apply(test_both)]
async fn events_and_audit_speak_of_the_same_things(app: TestApp) {
    whole_story(&app).await;

    let told: Vec<_> = app.event_log().await.iter().map(|event| (subject(event), event["type"].as_str().unwrap().to_owned())).collect();

    let audited: Vec<_> = audited(&app).await.into_iter().filter(|(_, action)| !action.starts_with("host.")).collect();
    assert_eq!(audited, told);
}

#[apply(test_both)]
async fn the_audit_says_which_host_or_site_was_made_and_changed(app: TestApp) {
    let office = app.office().await;
    let company = office.company().created().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    for place in [host.path(), site.path()] {
        office.patch(&place, json!({"name": "Other"})).await.assert_status(200);
        for step in ["archive", "archive", "restore"] {
            office.step(&place, step, json!({})).await.assert_status(200);
        }
    }

    let of = |id: &str, entries: &[(String, String)]| -> Vec<String> {
        entries.iter().filter(|(subject, _)| subject == id).map(|(_, action)| action.clone()).collect()
    };
    let entries = audited(&app).await;
    assert_eq!(of(host.id(), &entries), ["host.created", "host.updated", "host.archived", "host.restored"]);
    assert_eq!(of(site.id(), &entries), ["site.created", "site.updated", "site.archived", "site.restored"]);
}

#[apply(test_both)]
async fn the_audit_says_which_key_acted_and_that_a_timed_job_is_the_system(app: TestApp) {
    whole_story(&app).await;
    let me: KeyId = app.office().await.get("/v1/me").await.field("id").as_str().unwrap().parse().unwrap();

    let actors = actors(&app).await;

    assert!(actors.iter().any(|(_, actor)| *actor == ActorId::Key(me)), "{actors:?}");
    for (role, actor) in actors {
        assert_eq!(role == "coordinator", actor == ActorId::Key(me), "{role}: {actor}");
        assert_eq!(role == "system", actor == ActorId::System, "{role}: {actor}");
    }
}

#[apply(test_both)]
async fn a_reason_stands_apart_from_its_entry_with_a_salt_of_its_own(app: TestApp) {
    let office = app.office().await;
    let company = office.company().created().await;
    for to in ["approached", "in_conversation"] {
        office.transition(&company, to).await.assert_status(201);
    }

    let texts = texts(&app).await;

    assert_eq!(texts.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(), ["agreed on the phone"; 2]);
    assert!(texts.iter().all(|(_, salt)| salt.len() == 16) && texts[0].1 != texts[1].1, "{texts:?}");

    let erased = app.deps.db.write("test_erase", |conn| Ok(diesel::delete(audit_texts::table).execute(conn)?));
    assert_eq!(erased.await.unwrap(), 2);
    let expected = ["coordinator company.created", "coordinator partnership.changed", "coordinator partnership.changed"];
    assert_eq!(audit(&app).await, expected);
}

#[apply(test_both)]
async fn an_override_leaves_its_reason_in_the_audit(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    let mentee = app.mentee().await;
    app.clock.set("2027-03-31T12:00:00Z");
    let body = json!({"slot_id": slot.id(), "mentee_id": mentee.id(), "override": {"reason": "the host agreed"}});

    office.post("/v1/bookings", body).await.assert_status(201);

    assert_eq!(audit(&app).await.last().unwrap(), "coordinator booking.confirmed: the host agreed");
}

#[apply(test_both)]
async fn an_event_says_ids_state_version_and_times_and_no_more(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;

    let log = app.event_log().await;

    let data = |name: &str| log.iter().rfind(|event| event["type"] == name).unwrap()["data"].clone();
    let published = json!({"slot_id": slot.id(), "company_id": company.id(), "status": "published", "starts_at": "2027-03-31T17:00:00Z",
        "ends_at": "2027-03-31T17:45:00Z", "version": 3});
    assert_eq!(data("slot.published"), published);
    let confirmed =
        json!({"booking_id": booking.id(), "slot_id": slot.id(), "company_id": company.id(), "status": "confirmed", "version": 1});
    assert_eq!(data("booking.confirmed"), confirmed);
    assert_eq!(data("partnership.changed"), json!({"company_id": company.id(), "from": "agreement_pending", "to": "active", "version": 5}));
}

#[apply(test_both)]
async fn a_refused_step_leaves_nothing(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let (told, entries) = (app.events().await, audit(&app).await);
    let mentee = app.mentee().await;

    office.transition(&company, "identified").await.assert_status(409);
    office.step(&slot, "return", json!({"comment": "Please say who will be there."})).await.assert_status(409);
    office.patch(&slot, json!({"capacity": 0})).await.assert_status(422);
    office.try_to_book(&slot, &mentee).await.assert_status(409);
    office.decline(&booking).await.assert_status(409);
    office.cancel(&booking, "boredom").await.assert_status(422);
    app.partner(&company).await.try_to_book(&slot, &mentee).await.assert_status(403);
    timed_jobs(&app).await;

    assert_eq!(app.events().await[told.len()..], ["mentee.created"]);
    assert_eq!(audit(&app).await[entries.len()..], ["coordinator mentee.created"]);
}

#[apply(test_both)]
async fn a_company_hears_of_itself_alone(app: TestApp) {
    let office = app.office().await;
    whole_story(&app).await;
    let other = office.company().created().await;

    let heard = app.partner(&other).await.get("/v1/events").await;

    let types: Vec<_> = heard.items().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(types, ["company.created"]);
    let event = heard.ids().remove(0);
    app.partner(&other).await.get(&format!("/v1/events/{event}")).await.assert_status(200);
    let of_others = app.event_log().await[0]["id"].as_str().unwrap().to_owned();
    app.partner(&other).await.get(&format!("/v1/events/{of_others}")).await.assert_problem(404, "not-found");
    app.partner(&other).await.get(&format!("/v1/events?after={of_others}")).await.assert_fault("/after", "unknown-id");
}
