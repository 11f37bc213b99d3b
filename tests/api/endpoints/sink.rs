//! The receiver of the command line.

use foothold::sink::{Sink, listen, read_secrets};

use super::*;

fn sink(app: &TestApp, secret: &str) -> Sink {
    listen("127.0.0.1:0".parse().unwrap(), read_secrets(&[secret.to_owned()]).unwrap(), app.clock.clock()).unwrap()
}

async fn last_attempt(app: &TestApp, hook: &Hook) -> Value {
    app.office().await.post(&hook.step("test"), json!({})).await.assert_status(200).field("attempt")
}

#[apply(test_both)]
async fn it_believes_the_service_and_nobody_else(app: TestApp) {
    let hook = hook(&app, json!({"url": "http://127.0.0.1:9/", "event_types": []})).await;
    let (ours, others) = (sink(&app, &hook.secret), sink(&app, "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
    let office = app.office().await;
    office.patch(&hook.path, json!({"url": format!("http://{}/any/path", ours.local)})).await.assert_status(200);
    assert_eq!(last_attempt(&app, &hook).await["status_code"], 204);

    office.patch(&hook.path, json!({"url": format!("http://{}/", others.local)})).await.assert_status(200);
    let refused = last_attempt(&app, &hook).await;
    assert_eq!(refused["status_code"], 400);
    assert_eq!(refused["response_body"], "no signature fits: another secret, or a body that was changed on its way\n");

    let plain = app.http().post(format!("http://{}/", ours.local)).body("{}").send().await.unwrap();
    assert_eq!(plain.status(), 400);
    assert_eq!(plain.text().await.unwrap(), "the header webhook-id is missing\n");
    ours.stop().await.unwrap();
    others.stop().await.unwrap();
}

#[test]
fn a_secret_of_another_form_is_refused() {
    assert!(read_secrets(&["secret".to_owned()]).is_err());
}
