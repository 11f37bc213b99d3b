//! A stranger cannot make the service hold a whole file.

use super::desk;
use super::files::send;
use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_stranger_sends_no_more_than_somebody_could_have_typed(app: TestApp) {
    let (app, mut browser) = desk(&app, "Rosa").await;
    browser.send("/sign-out", &[]).await.assert_status(200);

    for (file, pasted) in [("x".repeat(3_000_000), String::new()), (String::new(), "x".repeat(3_000_000))] {
        let signed_out = send(&browser, "/mentees/import", &file, &pasted).await;

        assert_eq!(signed_out.status, 401);
        assert!(signed_out.body.len() < 10_000 && signed_out.text().contains("Sign in"), "{} bytes", signed_out.body.len());
    }
    app.stop().await;
}
