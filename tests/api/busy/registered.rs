use diesel::prelude::*;
use foothold::db::schema::{audit_entries, busy_calendars};

use super::*;

#[apply(test_both)]
async fn an_address_is_never_shown_again(app: TestApp) {
    let stage = stage(&app).await;

    let made = stage.register().await;

    made.assert_field("state", "waiting")
        .assert_field("server", "127.0.0.1")
        .assert_field("name", "Outlook")
        .assert_field("last_error", Value::Null);
    made.assert_field("host_id", stage.host.id()).assert_field("busy_intervals", 0);
    assert_eq!(made.header("location"), Some(format!("/v1/busy-calendars/{}", made.id()).as_str()));
    let list = stage.office.get(&format!("/v1/hosts/{}/busy-calendars", stage.host)).await;
    assert_eq!(list.ids(), [made.id()]);
    for answer in [&made, &list, &stage.look(&made.id()).await] {
        assert!(!answer.text().contains(CANARY), "{answer:?}");
    }
    let sealed: Vec<u8> =
        app.deps.db.read("test", |conn| Ok(busy_calendars::table.select(busy_calendars::sealed_url).first(conn)?)).await.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains(CANARY));
}

#[apply(test_both)]
async fn an_address_that_may_not_be_called_is_a_fault(app: TestApp) {
    let stage = stage(&app).await;
    let place = format!("/v1/hosts/{}/busy-calendars", stage.host);
    for url in [
        "https://localhost/x.ics",
        "https://10.0.0.1/x.ics",
        "https://user:secret@example.org/x.ics",
        "ftp://example.org/x.ics",
        "https://example.org/x.ics#a",
        "webcal://169.254.169.254/x.ics",
        "https://example.org:22/",
    ] {
        stage.office.post(&place, json!({"url": url})).await.assert_fault("/url", "forbidden-address");
    }
    stage.office.post(&place, json!({"url": "nothing"})).await.assert_fault("/url", "malformed");
    stage.office.post(&place, json!({})).await.assert_fault("/url", "required");
    let webcal = stage.office.post(&place, json!({"url": "webcal://calendar.example.org/x.ics"})).await;
    webcal.assert_status(201).assert_field("server", "calendar.example.org");
}

#[apply(test_both)]
async fn a_partner_registers_for_its_own_hosts(app: TestApp) {
    let stage = stage(&app).await;
    let partner = app.partner(&stage.company).await;
    let stranger = app.partner(&stage.office.company().active().await).await;
    let place = format!("/v1/hosts/{}/busy-calendars", stage.host);
    let body = json!({"url": stage.server.url("/x.ics")});

    let made = partner.post(&place, body.clone()).await;

    made.assert_status(201);
    stranger.post(&place, body).await.assert_problem(404, "not-found");
    stranger.get(&place).await.assert_problem(404, "not-found");
    let one = format!("/v1/busy-calendars/{}", made.id());
    stranger.get(&one).await.assert_problem(404, "not-found");
    stranger.post(&format!("{one}/refresh"), json!({})).await.assert_problem(404, "not-found");
    stranger.delete(&one).await.assert_problem(404, "not-found");
    partner.get(&one).await.assert_status(200);
    partner.delete(&one).await.assert_status(204);
    assert!(stage.server.received().is_empty(), "nobody was called");
}

#[apply(test_both)]
async fn a_host_has_ten_calendars_at_most_and_none_when_archived(app: TestApp) {
    let stage = stage(&app).await;
    for _ in 0..10 {
        stage.register().await;
    }
    let place = format!("/v1/hosts/{}/busy-calendars", stage.host);
    stage.office.post(&place, json!({"url": stage.server.url("/x.ics")})).await.assert_problem(409, "conflict");

    let archived = stage.office.host(&stage.company).await;
    stage.office.archive(&archived).await.assert_status(200);
    let place = format!("/v1/hosts/{archived}/busy-calendars");
    stage.office.post(&place, json!({"url": stage.server.url("/x.ics")})).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn a_deleted_calendar_takes_along_what_was_known_from_it(app: TestApp) {
    let stage = stage(&app).await;
    let id = stage.busy(&app, &[("20270331T170000Z", "20270331T180000Z")]).await;
    assert_eq!(stage.free_busy().await.as_array().map(Vec::len), Some(1));

    stage.office.delete(&format!("/v1/busy-calendars/{id}")).await.assert_status(204);

    assert_eq!(stage.free_busy().await, json!([]));
    stage.look(&id).await.assert_problem(404, "not-found");
    let actions: Vec<String> = app
        .deps
        .db
        .read("test", move |conn| {
            let of_calendar = audit_entries::table.filter(audit_entries::subject_id.eq(&id)).order(audit_entries::seq);
            Ok(of_calendar.select(audit_entries::action).load(conn)?)
        })
        .await
        .unwrap();
    assert_eq!(actions, ["busy_calendar.created", "busy_calendar.deleted"]);
}
