//! Mentees who have had no booking for some time.

#[apply(test_both)]
async fn those_without_a_booking_since_an_instant_are_found(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentees = app.mentees(3).await;
    let early = office.slot(&company).capacity(2).starts("2027-03-30T10:00").published().await;
    let late = office.slot(&company).capacity(2).starts("2027-04-20T10:00").published().await;
    office.book(&early, &mentees[0]).await;
    let cancelled = office.book(&late, &mentees[0]).await;
    office.cancel(&cancelled, "illness").await.assert_status(200);
    office.book(&late, &mentees[1]).await;

    let found = async |since: &str| office.get(&format!("/v1/mentees?without_booking_since={since}")).await.ids();
    assert_eq!(found("2027-03-01T00:00:00Z").await, [mentees[2].id()]);
    let since_april = found("2027-04-01T00:00:00Z").await;
    assert!(since_april.contains(&mentees[0].id().to_owned()), "a cancelled booking is none");
    assert!(since_april.len() == 2 && !since_april.contains(&mentees[1].id().to_owned()));
    assert_eq!(found("2027-05-01T00:00:00Z").await.len(), 3);
    let wrong = office.get("/v1/mentees?without_booking_since=yesterday").await;
    wrong.assert_problem(422, "validation-failed").assert_fault("/without_booking_since", "malformed");
}
