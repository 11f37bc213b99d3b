//! Coordinators write, list and delete notes about a mentee, and nobody else reads them.

use diesel::prelude::*;
use foothold::db::schema::{audit_entries, audit_texts, mentee_notes};

use crate::harness::prelude::*;

#[apply(test_both)]
async fn notes_are_kept_as_typed_with_who_wrote_them_oldest_first(app: TestApp) {
    let office = app.office().await;
    let (mentee, other) = (app.mentee().await, app.mentee().await);
    let place = format!("/v1/mentees/{mentee}/notes");
    let first = office.post(&place, json!({"text": "Prefers the evening.\nAsk about \u{1f469}"})).await;
    app.clock.advance_minutes(5);
    let second = office.post(&place, json!({"text": "Has called back"})).await;

    first.assert_status(201).assert_field("mentee_id", mentee.id()).assert_field("created_at", "2027-03-08T09:00:00Z");
    first.assert_field("actor_id", office.get("/v1/me").await.field("id"));
    assert!(first.id().starts_with("note_"));
    let listed = office.get(&place).await;
    assert_eq!(listed.items(), [first.json(), second.json()]);
    assert_eq!(office.get(&format!("{place}?limit=1")).await.ids(), [first.id()]);
    assert!(office.get(&format!("/v1/mentees/{other}/notes")).await.items().is_empty());
    for (body, code) in [(json!({}), "required"), (json!({"text": " "}), "required"), (json!({"text": "x".repeat(10_001)}), "too-long")] {
        office.post(&place, body).await.assert_fault("/text", code);
    }
    assert!(app.events().await.iter().all(|event| event == "mentee.created"), "no event tells of notes");
}

#[apply(test_both)]
async fn a_deleted_note_is_gone_and_the_audit_keeps_no_word_of_it(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    let place = format!("/v1/mentees/{mentee}/notes");
    let note = office.post(&place, json!({"text": "Written about somebody else"})).await.id();

    office.delete(&format!("/v1/mentee-notes/{note}")).await.assert_status(204);

    assert!(office.get(&place).await.items().is_empty());
    office.delete(&format!("/v1/mentee-notes/{note}")).await.assert_problem(404, "not-found");
    let subject = mentee.id().to_owned();
    let kept = app.deps.db.read("test_audit", move |conn| {
        let entries = audit_entries::table.filter(audit_entries::subject_id.eq(&subject)).order(audit_entries::seq);
        let actions: Vec<String> = entries.select(audit_entries::action).load(conn)?;
        let texts: i64 = audit_texts::table.filter(audit_texts::text.like("%somebody else%")).count().get_result(conn)?;
        Ok((actions, texts))
    });
    let expected = ["mentee.created", "mentee_note.created", "mentee_note.deleted"].map(str::to_owned).to_vec();
    assert_eq!(kept.await.unwrap(), (expected, 0));
}

#[apply(test_both)]
async fn notes_go_with_their_mentee(app: TestApp) {
    let office = app.office().await;
    let mentee = app.mentee().await;
    office.post(&format!("/v1/mentees/{mentee}/notes"), json!({"text": "Prefers the evening"})).await.assert_status(201);
    let id: foothold::ids::MenteeId = mentee.id().parse().unwrap();
    let left = app.deps.db.write("test_erase", move |conn| {
        diesel::delete(foothold::db::schema::mentees::table.find(id)).execute(conn)?;
        Ok(mentee_notes::table.count().get_result::<i64>(conn)?)
    });
    assert_eq!(left.await.unwrap(), 0);
}

#[apply(test_both)]
async fn nobody_but_a_coordinator_reads_writes_or_deletes_notes(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentee = app.mentee().await;
    office.book(&office.slot(&company).published().await, &mentee).await;
    let place = format!("/v1/mentees/{mentee}/notes");
    let note = office.post(&place, json!({"text": "Prefers the evening"})).await.id();
    for caller in [app.partner(&company).await, app.viewer().await] {
        caller.get(&place).await.assert_problem(403, "forbidden");
        caller.post(&place, json!({"text": "Came"})).await.assert_problem(403, "forbidden");
        caller.delete(&format!("/v1/mentee-notes/{note}")).await.assert_problem(403, "forbidden");
    }
    assert_eq!(office.get(&place).await.ids(), [note]);
}
