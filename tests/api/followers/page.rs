//! Today shows the staff what has failed, and lets administrators try it again.

use super::failures::one_failure;
use super::*;
use crate::accounts::{account, over_https, signed_in};

#[apply(test_both)]
async fn an_administrator_tries_again_from_today_and_a_coordinator_sees_it(app: TestApp) {
    one_failure(&app).await;
    let app = over_https(&with_follower(&app, &MANY).await).await;
    let admin = app.admin().await;
    let mut rosa = signed_in(&app, &admin, &account(&admin, "Rosa", "admin", None).await).await;
    let mut miriam = signed_in(&app, &admin, &account(&admin, "Miriam", "coordinator", None).await).await;
    let id = admin.all("/v1/follower-failures").await[0]["id"].as_str().unwrap().to_owned();
    let retry = format!("/failures/{id}/retry");
    let today = miriam.get("/").await.text();
    assert!(today.contains("test_many after mentee.updated") && today.contains("It may not be.") && !today.contains(&retry), "{today}");
    assert_eq!(miriam.send(&retry, &[]).await.status, 403);
    assert!(rosa.get("/").await.text().contains(&retry));

    let again = rosa.send(&retry, &[]).await;
    assert_eq!((again.status, again.header("location")), (303, Some("/queues/follower_failures?notice=failed-again")));
    is_mended(&app).await;
    let settled = rosa.send(&retry, &[]).await;
    assert_eq!((settled.status, settled.header("location")), (303, Some("/queues/follower_failures?notice=settled")));
    let queue = rosa.get("/queues/follower_failures?notice=settled").await;
    assert!(!queue.text().contains("test_many"), "{}", queue.text());
    app.stop().await;
}
