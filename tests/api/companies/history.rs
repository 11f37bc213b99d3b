//! The steps of a partnership, kept.

use crate::harness::prelude::*;

fn transitions(company: &Company) -> String {
    format!("/v1/companies/{company}/partnership/transitions")
}

#[apply(test_both)]
async fn the_history_tells_each_step_with_its_reason_and_who_took_it(app: TestApp) {
    let office = app.office().await;
    let me = office.get("/v1/me").await.field("id");
    let company = office.company().created().await;
    office.host(&company).await;
    for to in ["approached", "in_conversation", "agreement_pending", "active"] {
        app.clock.advance_hours(1);
        office.transition(&company, to).await.assert_status(201);
    }
    app.clock.advance_hours(1);
    office.post(&transitions(&company), json!({"to": "paused"})).await.assert_status(201);

    let history = office.all(&transitions(&company)).await;

    let steps: Vec<_> = history.iter().map(|step| format!("{} {}", step["from"].as_str().unwrap(), step["to"].as_str().unwrap())).collect();
    let expected = [
        "identified approached",
        "approached in_conversation",
        "in_conversation agreement_pending",
        "agreement_pending active",
        "active paused",
    ];
    assert_eq!(steps, expected);
    assert_eq!(history[0]["reason"], "agreed on the phone");
    assert_eq!(history[0]["created_at"], "2027-03-08T10:00:00Z");
    assert_eq!(history[0]["agreement"], Value::Null);
    assert_eq!(history[3]["agreement"]["signed_by_name"], "A. Deshmukh");
    assert_eq!(history[4]["reason"], Value::Null);
    assert!(history.iter().all(|step| !me.is_null() && step["actor_id"] == me), "{me}: {history:?}");
}

#[apply(test_both)]
async fn an_interaction_says_who_wrote_it_down(app: TestApp) {
    let office = app.office().await;
    let me = office.get("/v1/me").await.field("id");
    let interactions = format!("/v1/companies/{}/interactions", office.company().created().await);

    let written = office.post(&interactions, json!({"kind": "call", "summary": "They can host two."})).await;

    written.assert_status(201).assert_field("actor_id", me.clone());
    assert_eq!(office.all(&interactions).await[0]["actor_id"], me);
}

#[apply(test_both)]
async fn the_history_is_read_page_by_page(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with_partnership("active").await;

    let first = office.get(&format!("{}?limit=3", transitions(&company))).await;
    let second = office.get(&first.next_link().unwrap()).await;

    let to = |page: &Answer| page.items().iter().map(|step| step["to"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(to(&first), ["approached", "in_conversation", "agreement_pending"]);
    assert_eq!(to(&second), ["active"]);
    assert_eq!(second.next_cursor(), None);
}

#[apply(test_both)]
async fn reasons_are_not_for_the_company(app: TestApp) {
    let company = app.office().await.company().active().await;
    let partner = app.partner(&company).await;

    partner.get(&transitions(&company)).await.assert_problem(403, "forbidden");
    partner.post(&transitions(&company), json!({"to": "paused"})).await.assert_problem(403, "forbidden");
}
