//! A feed's name and detail are changed, and calendar programs that know the old ones get the new ones.

use super::*;
use diesel::prelude::*;
use foothold::db::schema::audit_entries;

#[apply(test_both)]
async fn a_changed_name_or_detail_is_a_new_calendar_under_the_same_url(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    office.slot(&company).published().await;
    let feed = Feed::full(&app, of_company(&company)).await;
    let stranger = app.stranger();
    let first = stranger.get(&feed.path).await;
    assert!(first.text().contains("Engineer panel-style interview") && first.text().contains("A calendar"), "{first:?}");
    app.clock.advance_minutes(1);

    let changed = office.patch(&feed.resource(), json!({"name": "Brindlemoor", "detail": "busy"})).if_match("\"v1.x\"").await;

    changed.assert_status(200).assert_field("name", "Brindlemoor").assert_field("detail", "busy").assert_field("version", 2);
    assert!(changed.json().get("url").is_none(), "{changed:?}");
    let known = stranger.get(&feed.path).if_none_match(&first.etag()).await;
    known.assert_status(200);
    assert!(!known.text().contains("Engineer") && known.text().contains("Brindlemoor"), "{known:?}");
    let since = stranger.get(&feed.path).header("if-modified-since", first.header("last-modified").unwrap()).await;
    since.assert_status(200);
    stranger.get(&feed.path).if_none_match(&known.etag()).await.assert_status(304);

    office.patch(&feed.resource(), json!({"name": "Brindlemoor"})).await.assert_status(200).assert_field("version", 2);
    stranger.get(&feed.path).if_none_match(&known.etag()).await.assert_status(304);
    office.patch(&feed.resource(), json!({"detail": "full"})).if_match("\"v1.x\"").await.assert_problem(412, "precondition-failed");
}

#[apply(test_both)]
async fn what_cannot_be_changed_of_a_feed_is_refused(app: TestApp) {
    let office = app.office().await;
    let feed = Feed::full(&app, institute()).await;
    for (body, pointer, code) in [
        (json!({"name": null}), "/name", "required"),
        (json!({"name": "x".repeat(201)}), "/name", "too-long"),
        (json!({"detail": "some"}), "/detail", "unknown-word"),
        (json!({"detail": null}), "/detail", "required"),
        (json!({"scope": {"type": "institute"}}), "/scope", "unknown-field"),
    ] {
        office.patch(&feed.resource(), body).await.assert_fault(pointer, code);
    }
    office.get(&feed.resource()).await.assert_field("version", 1);
}

#[apply(test_both)]
async fn a_partner_changes_its_own_feeds_and_the_audit_keeps_who_did(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let feed = Feed::full(&app, of_company(&company)).await;

    app.partner(&other).await.patch(&feed.resource(), json!({"name": "Ours"})).await.assert_problem(404, "not-found");
    app.partner(&company).await.patch(&feed.resource(), json!({"name": "Ours"})).await.assert_status(200);

    let subject = feed.id.clone();
    let read = app.deps.db.read("test_audit", move |conn| {
        let entries = audit_entries::table.filter(audit_entries::subject_id.eq(&subject)).order(audit_entries::seq);
        Ok(entries.select((audit_entries::action, audit_entries::actor_role)).load::<(String, String)>(conn)?)
    });
    let expected = [("feed.created", "coordinator"), ("feed.updated", "partner")];
    assert_eq!(read.await.unwrap(), expected.map(|(action, role)| (action.to_owned(), role.to_owned())));
    office.delete(&feed.resource()).await.assert_status(204);
    office.patch(&feed.resource(), json!({"name": "Gone"})).await.assert_problem(404, "not-found");
}
