//! A viewer reads figures, and none that tells of few people.

use super::*;

#[apply(test_both)]
async fn a_viewer_reads_the_numbers_and_no_small_group(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).starts("2027-03-09T10:00").published().await;
    let body = json!({"slot_id": slot.id(), "mentee_id": app.mentee().await.id(), "override": {"reason": "Asked today"}});
    let booking = Booking::of(&office.post("/v1/bookings", body).await);
    let app = over_https(&app).await;
    app.clock.set("2027-03-10T10:00:00Z");
    app.office().await.attendance(&booking, "attended").await.assert_status(200);
    let admin = app.admin().await;
    let viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;
    let staff = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;

    leads_to(&viewer.get("/").await, "/numbers");
    let (of_viewer, of_staff) = (page(&viewer, "/numbers").await, page(&staff, "/numbers").await);

    assert!(of_viewer.contains("hidden: fewer than five people") && !of_viewer.contains("1 of 1"), "{of_viewer}");
    assert!(of_staff.contains("1 of 1") && !of_staff.contains("hidden: fewer"), "{of_staff}");
    assert!(!of_viewer.contains("href=\"/slots\"") && !of_viewer.contains("cohort_id"), "{of_viewer}");
    assert!(page(&viewer, "/numbers?from=2026-01-01&kind=shadowing").await.contains("1 Jan 2026"));
    for narrow in
        ["/numbers?from=2027-03-09&to=2027-03-09", &format!("/numbers?from=2027-01-01&kind=shadowing&company_id={}", company.id())]
    {
        assert_eq!(viewer.get(narrow).await.status, 422, "{narrow}");
    }
    page(&viewer, "/me").await;
    app.stop().await;
}
