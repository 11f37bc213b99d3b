//! What is said when something is not there, is not allowed, or is refused.

use super::{desk, page};
use crate::accounts::{account, signed_in};

#[apply(test_both)]
async fn an_error_page_keeps_the_navigation_of_the_one_who_reads_it(app: TestApp) {
    let company = app.office().await.company().active().await;
    let (app, browser) = desk(&app, "Rosa").await;
    let admin = app.admin().await;
    let partner = signed_in(&app, &admin, &account(&admin, "Gwen", "partner", Some(&company)).await).await;
    for path in ["/slots/slot_1", "/nothing"] {
        let shown = browser.get(path).header("accept", "text/html").await;
        let text = shown.text();
        assert!(shown.status == 404 && text.contains("There is nothing here") && text.contains("href=\"/mentees\""), "{path}: {text}");
        assert!(text.contains("Rosa") && text.contains("Sign out"), "{path}: {text}");
    }
    let forbidden = partner.get("/companies").await;
    let text = forbidden.text();
    assert!(forbidden.status == 403 && text.contains("Gwen") && text.contains("Sign out") && !text.contains("href=\"/mentees\""), "{text}");
    app.stop().await;
}

#[apply(test_both)]
async fn a_closed_window_is_said_in_words_and_passed_over_with_a_reason(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).starts("2027-03-08T18:00").with("booking_closes_minutes_before", 600).published().await;
    let mentee = app.mentee().await;
    let (app, mut browser) = desk(&app, "Rosa").await;
    let who = page(&browser, &format!("/slots/{}/book", slot.id())).await;
    assert!(who.contains("Booking closed at 08:00 today.") && who.contains("Book with a reason"), "{who}");

    let book = format!("/slots/{}/book/{}", slot.id(), mentee.id());
    let refused = browser.send(&book, &[("slot_id", slot.id()), ("mentee_id", mentee.id()), ("if_full", "refuse")]).await;

    let text = refused.text();
    assert!(refused.status == 409 && text.contains("Booking closed at 08:00 today. To do it all the same, give a reason below."), "{text}");
    assert!(!text.contains("&quot;override&quot;"), "{text}");
    app.stop().await;
}
