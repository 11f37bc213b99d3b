//! Who enters a round, with which choices, and who sees them.

use super::*;

#[apply(test_both)]
async fn an_entry_is_made_replaced_and_withdrawn_while_the_round_is_open(app: TestApp) {
    let slots = slots(&app, 2).await;
    let round = make_round(&app, &[&slots[0], &slots[1]]).await;
    let mentee = app.mentee().await;
    let path = format!("/v1/rounds/{round}/entries/{}", mentee.id());

    let made = enter(&app, &round, &mentee, &[&slots[0]]).await;

    made.assert_status(201).assert_field("any", false).assert_field("via", "phone").assert_field("version", 1);
    let hash = app.office().await.get(&format!("/v1/rounds/{round}")).await.field("seed_sha256");
    made.assert_field("seed_sha256", hash);
    let again = enter(&app, &round, &mentee, &[&slots[0]]).await;
    again.assert_status(200).assert_field("version", 1);
    let replaced = enter(&app, &round, &mentee, &[&slots[1], &slots[0]]).await;
    replaced.assert_status(200).assert_field("version", 2).assert_field("id", made.id());
    app.office().await.delete(&path).if_match(&made.etag()).await.assert_problem(412, "precondition-failed");
    app.office().await.delete(&path).await.assert_status(204);
    app.office().await.get(&path).await.assert_problem(404, "not-found");
    assert!(app.office().await.get(&format!("/v1/rounds/{round}/entries")).await.items().is_empty());
    enter(&app, &round, &mentee, &[&slots[0]]).await.assert_status(200).assert_field("version", 4);
}

#[apply(test_both)]
async fn choices_are_slots_of_the_round_and_not_too_many(app: TestApp) {
    let slots = slots(&app, 5).await;
    let round = make_round(&app, &[&slots[0], &slots[1], &slots[2], &slots[3]]).await;
    let mentee = app.mentee().await;

    let refused = enter(&app, &round, &mentee, &[&slots[0], &slots[1], &slots[4], &slots[0]]).await;
    refused.assert_problem(422, "validation-failed").assert_fault("/choices/3", "repeated");
    let refused = enter(&app, &round, &mentee, &[&slots[0], &slots[1], &slots[2], &slots[4]]).await;
    refused.assert_problem(422, "validation-failed").assert_fault("/choices", "too-many").assert_fault("/choices/3", "unknown-id");
    enter(&app, &round, &mentee, &[]).await.assert_problem(422, "validation-failed").assert_fault("/choices", "required");
}

#[apply(test_both)]
async fn warnings_say_what_would_keep_the_mentee_away_and_refuse_nothing(app: TestApp) {
    let office = app.office().await;
    let [clash, field] = [
        slot(&app).await.published().await,
        slot(&app).await.starts("2027-04-01T10:00").with("fields", json!(["energy"])).published().await,
    ];
    let round = make_round(&app, &[&clash, &field]).await;
    let mentee = app.mentee_with().await.with("fields", json!(["it"])).registered().await;
    let other = slot(&app).await.published().await;
    office.book(&other, &mentee).await;

    let entered = enter(&app, &round, &mentee, &[&clash, &field]).await;

    let warned: Vec<_> =
        entered.assert_status(201).field("warnings").as_array().expect("warnings").iter().map(|w| w["code"].clone()).collect();
    assert_eq!(warned, ["clash", "not_eligible_field"]);
}

#[apply(test_both)]
async fn nobody_enters_before_the_round_opens_or_after_it_closes(app: TestApp) {
    let slot = slot(&app).await.published().await;
    let mut body = round_of(&[&slot]);
    body["opens_at"] = json!("2027-03-09T09:00:00Z");
    body["closes_at"] = json!("2027-03-16T09:00:00Z");
    let round = app.office().await.post("/v1/rounds", body).await.id();
    let mentee = app.mentee().await;

    enter(&app, &round, &mentee, &[&slot]).await.assert_problem(409, "conflict");
    app.clock.set("2027-03-09T09:00:00Z");
    enter(&app, &round, &mentee, &[&slot]).await.assert_status(201);
    app.clock.set("2027-03-16T09:00:00Z");
    enter(&app, &round, &app.mentee().await, &[&slot]).await.assert_problem(409, "conflict");
    app.office().await.delete(&format!("/v1/rounds/{round}/entries/{}", mentee.id())).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn choices_are_read_one_by_one_until_the_round_closes_and_each_reading_is_kept(app: TestApp) {
    let slot = slot(&app).await.published().await;
    let round = make_round(&app, &[&slot]).await;
    let mentee = app.mentee().await;
    enter(&app, &round, &mentee, &[&slot]).await.assert_status(201);
    let list = format!("/v1/rounds/{round}/entries");
    let listed = app.office().await.get(&list).await.items();
    assert_eq!((&listed[0]["mentee_id"], &listed[0]["choices"]), (&json!(mentee.id()), &Value::Null));

    let read = app.office().await.get(&format!("{list}/{}", mentee.id())).await;

    read.assert_status(200).assert_field("choices", json!([{"slot_id": slot.id(), "struck": false}]));
    let kept = app.deps.db.read("test_audit", |conn| {
        use diesel::prelude::*;
        use foothold::db::schema::audit_entries;
        Ok(audit_entries::table.filter(audit_entries::action.eq("entry.read")).count().get_result::<i64>(conn)?)
    });
    assert_eq!(kept.await.expect("a count"), 1);
    draw(&app).await;
    assert_eq!(app.office().await.get(&list).await.items()[0]["choices"][0]["slot_id"], slot.id());
    for caller in [app.viewer().await, app.stranger()] {
        assert!(caller.get(&list).await.status == 403 || caller.get(&list).await.status == 401);
    }
}
