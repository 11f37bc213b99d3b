//! What may be secret about an endpoint: its address, what its system answers, and the secret itself. Seen by its owner and nobody else.

use super::*;
use crate::harness::logs::{self, CANARY};
use crate::harness::receiver::Reply;
use crate::harness::world;

/// Letters and a dot, which nothing writes in another way.
fn canary(name: &str) -> String {
    format!("{CANARY}{name}.")
}

#[apply(test_both)]
async fn addresses_answers_and_secrets_of_an_endpoint_turn_up_nowhere_else(app: TestApp) {
    logs::watch();
    let receiver = Receiver::start().await;
    let office = app.office().await;
    let company = office.company().active().await;
    let body = json!({"company_id": company.id(), "url": receiver.url(&format!("/{}?token={}", canary("Path"), canary("Token"))),
        "description": canary("Description"), "event_types": []});
    let hook = hook(&app, body).await;
    let others = app.partner(&world::company(&app).await).await;
    let answer =
        |status| Reply::status(status).with("location", &format!("http://10.0.0.1/{}", canary("Location"))).with_body(&canary("Answer"));
    receiver.reply([answer(500), answer(302), answer(429), answer(200)]);

    office.post(&format!("/v1/companies/{}/sites", company.id()), json!({"name": canary("Site")})).await.assert_status(201);
    dispatch(&app).await;
    office.post(&hook.step("test"), json!({})).await.assert_status(200);
    let sent = deliveries(&app, &hook).await;
    office.post(&format!("{}/retry", delivery_path(&sent[0])), json!({})).await.assert_status(200);
    let rotated = office.post(&hook.step("rotate-secret"), json!({})).await.field("secret");
    app.clock.advance_hours(1);
    dispatch(&app).await;

    let shown = attempts(&app, &sent[0]).await;
    assert_eq!(shown[0]["response_body"], canary("Answer"), "the owner sees what its system answered");
    let delivered: String = receiver.received().iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect();
    let log = others.get("/v1/events").await.text() + &others.get("/v1/webhook-deliveries").await.text();
    let own_log = office.get("/v1/events?limit=100").await.text() + &office.get("/v1/webhook-deliveries").await.text();
    for (place, text) in [("bodies", delivered), ("others", log), ("the log", own_log), ("metrics", app.deps.metrics.text())] {
        for secret in [CANARY, &hook.secret, rotated.as_str().unwrap(), "whsec_"] {
            assert!(!text.contains(secret), "{secret} in {place}: {text}");
        }
    }
    assert_eq!(logs::kept(), Vec::<String>::new(), "in the logs");
}
