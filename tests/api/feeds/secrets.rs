//! A feed's secret: a new one, or none, counts at once and on every instance.

use super::{Feed, institute, of_company};
use crate::harness::logs;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_new_secret_ends_the_old_one_at_once_on_every_instance(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    office.slot(&company).published().await;
    let second = app.second_instance().await;
    let old = Feed::full(&app, of_company(&company)).await;
    // Both have it in memory.
    for instance in [&app, &second] {
        old.read(instance).await;
    }
    let tag = second.stranger().get(&old.path).await.etag();

    let answer = office.post(&format!("{}/rotate", old.resource()), json!({})).await;

    answer.assert_status(200).assert_field("version", 2);
    let new = Feed::of(&answer);
    assert_eq!(new.id, old.id);
    for instance in [&app, &second] {
        instance.stranger().get(&old.path).await.assert_status(404);
        instance.stranger().get(&old.path).if_none_match(&tag).await.assert_status(404);
        assert_eq!(new.read(instance).await.events.len(), 1);
    }
    let tag = app.stranger().get(&new.path).await.etag();
    second.stranger().get(&new.path).if_none_match(&tag).await.assert_status(304);
    second.stop().await;
}

#[apply(test_both)]
async fn a_revoked_feed_is_gone_at_once_on_every_instance(app: TestApp) {
    let office = app.office().await;
    let second = app.second_instance().await;
    let feed = Feed::full(&app, institute()).await;
    let tag = second.stranger().get(&feed.path).await.etag();

    office.at(&second).delete(&feed.resource()).await.assert_status(204);

    for instance in [&app, &second] {
        instance.stranger().get(&feed.path).if_none_match(&tag).await.assert_status(404);
        office.at(instance).get(&feed.resource()).await.assert_problem(404, "not-found");
    }
    office.delete(&feed.resource()).await.assert_problem(404, "not-found");
    office.post(&format!("{}/rotate", feed.resource()), json!({})).await.assert_problem(404, "not-found");
    assert_eq!(office.all("/v1/feeds").await.len(), 0);
    second.stop().await;
}

#[apply(test_both)]
async fn a_stale_version_neither_rotates_nor_revokes(app: TestApp) {
    let office = app.office().await;
    let feed = Feed::full(&app, institute()).await;
    let rotate = format!("{}/rotate", feed.resource());
    office.post(&rotate, json!({})).if_match("\"v9.0\"").await.assert_problem(412, "precondition-failed");
    office.delete(&feed.resource()).if_match("\"v9.0\"").await.assert_problem(412, "precondition-failed");
    feed.read(&app).await;
    let etag = office.get(&feed.resource()).await.etag();
    office.post(&rotate, json!({})).if_match(&etag).await.assert_status(200);
    office.delete(&feed.resource()).if_match(&etag).await.assert_problem(412, "precondition-failed");
}

#[apply(test_both)]
async fn the_same_request_again_gives_the_same_secret(app: TestApp) {
    let office = app.office().await;
    let feed = Feed::full(&app, institute()).await;
    let rotate = || office.post(&format!("{}/rotate", feed.resource()), json!({})).idempotent("once");
    let first = rotate().await;
    let again = rotate().await;
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &first.body));
    Feed::of(&first).read(&app).await;
}

#[apply(test_both)]
async fn no_secret_is_logged(app: TestApp) {
    logs::watch();
    let feed = Feed::full(&app, institute()).await;
    // The sieve keeps what has the canary in it: a path that is a secret's neighbour would be logged as the secret would.
    app.stranger().get(&format!("/calendars/{}.ics", logs::CANARY)).await.assert_status(404);
    app.stranger().get(&format!("{}?{}", feed.path, logs::CANARY)).await.assert_status(200);
    assert_eq!(logs::kept(), Vec::<String>::new());
}

#[apply(test_both)]
async fn who_made_rotated_and_revoked_a_feed_is_on_record(app: TestApp) {
    use diesel::prelude::*;
    use foothold::db::schema::audit_entries;
    let office = app.office().await;
    let feed = Feed::full(&app, institute()).await;
    office.post(&format!("{}/rotate", feed.resource()), json!({})).await.assert_status(200);
    office.delete(&feed.resource()).await.assert_status(204);
    let id = feed.id.clone();
    let read = app.deps.db.read("test_audit", move |conn| {
        let of_feed = audit_entries::table.filter(audit_entries::subject_id.eq(&id));
        Ok(of_feed.order(audit_entries::seq).select((audit_entries::action, audit_entries::actor_role)).load::<(String, String)>(conn)?)
    });
    let coordinator = |action: &str| (action.to_owned(), "coordinator".to_owned());
    assert_eq!(read.await.unwrap(), ["feed.created", "feed.rotated", "feed.revoked"].map(coordinator));
}
