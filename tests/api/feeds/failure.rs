//! When something goes wrong a calendar program must not take it for an empty calendar.

use diesel::connection::SimpleConnection;
use foothold::native;

use super::{Feed, institute};
use crate::harness::prelude::*;

async fn rename(app: &TestApp, from: &str, to: &str) {
    let sql = format!("ALTER TABLE {from} RENAME TO {to}");
    let renamed = app.deps.db.write("test_rename", move |conn| Ok(native!(conn, native => native.batch_execute(&sql))?));
    renamed.await.unwrap();
}

#[apply(test_both)]
async fn a_feed_that_cannot_be_read_is_503_and_never_empty(app: TestApp) {
    let feed = Feed::full(&app, institute()).await;
    rename(&app, "slot_hosts", "away").await;
    let office = app.office().await;
    office.patch("/v1/institute", json!({"name": "Another name"})).await.assert_status(200);

    let failed = app.stranger().get(&feed.path).await;

    rename(&app, "away", "slot_hosts").await;
    failed.assert_status(503);
    assert_eq!((failed.text().as_str(), failed.header("content-type")), ("unavailable", Some("text/plain; charset=utf-8")));
    assert_eq!((failed.header("retry-after"), failed.header("etag")), (Some("60"), None));
    feed.read(&app).await;
}
