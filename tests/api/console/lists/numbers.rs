//! The numbers: bars and lines with the same figures in tables, and as a file.

use super::{desk, page};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn figures_are_drawn_and_stand_in_tables_and_in_a_file(app: TestApp) {
    let office = app.office().await;
    let slot = office
        .slot(&office.company().active().await)
        .starts("2027-03-09T10:00")
        .with("booking_closes_minutes_before", 60)
        .published()
        .await;
    let booking = office.book(&slot, &app.mentee().await).await;
    app.clock.set("2027-03-09T12:00:00Z");
    app.office().await.step(&booking, "attendance", json!({"outcome": "attended"})).await.assert_status(200);
    let (app, browser) = desk(&app, "Rosa").await;

    let shown = page(&browser, "/numbers?from=2027-01-01&to=2027-12-31").await;

    for text in [
        "100.0 %, 1 of 1",
        "nothing to count",
        "<details><summary>The same as a table</summary>",
        "<title id=\"chart-title\">",
        "One-to-one: 0, 0, 1.",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(shown.contains("href=\"/numbers/export?from=2027-01-01&amp;to=2027-12-31\""), "{shown}");
    let file = browser.get("/numbers/export?from=2027-01-01&to=2027-12-31").await;
    let text = file.text();
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"numbers.csv\""));
    for line in ["\"Came, one-to-one\",2027-01-01,2027-12-31,1,1,1", "\"Came in the month, one-to-one\",2027-03-01,2027-03-31,1,,"] {
        assert!(text.contains(line), "{line}: {text}");
    }
    app.stop().await;
}
