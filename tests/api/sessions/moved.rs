//! A session that moves to a time at which a member has another seat.

use super::*;

#[apply(test_both)]
async fn who_is_taken_out_of_a_session_by_a_move_is_named_and_waits_in_attention(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 2).await;
    let slot = session(&app, &cohort, 2).await.published().await;
    let elsewhere = office.slot(&office.company().active().await).starts("2027-04-01T10:00").published().await;
    let seat = office.book(&elsewhere, &mentees[0]).await;
    let body = json!({"local_start": "2027-04-01T10:15", "reason_code": "room_unavailable", "on_clash": "cancel"});

    let moved = office.step(&slot, "move", body).await;

    moved.assert_status(200).assert_field("not_booked", json!([{"mentee_id": mentees[0].id(), "code": "mentee-clash"}]));
    assert_eq!(with_status(&app, &slot, "confirmed").await, sorted(&mentees[1..]));
    assert_eq!(waiting_for_somebody(&app).await, [(json!(mentees[0].id()), json!("mentee-clash"))]);
    office.cancel(&seat, "work").await.assert_status(200);
    office.book(&slot, &mentees[0]).await;
    assert!(waiting_for_somebody(&app).await.is_empty());
}

#[apply(test_both)]
async fn a_move_of_any_other_slot_names_nobody(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let elsewhere = office.slot(&company).starts("2027-04-01T10:00").published().await;
    let mentee = app.mentee().await;
    office.book(&slot, &mentee).await;
    office.book(&elsewhere, &mentee).await;
    let body = json!({"local_start": "2027-04-01T10:15", "reason_code": "room_unavailable", "on_clash": "cancel"});

    let moved = office.step(&slot, "move", body).await;

    moved.assert_status(200).assert_field("not_booked", Value::Null);
    assert!(waiting_for_somebody(&app).await.is_empty());
}

#[apply(test_both)]
async fn a_partner_who_moves_a_session_is_told_of_nobody(app: TestApp) {
    let office = app.office().await;
    let (cohort, mentees) = cohort_of(&app, 1).await;
    let company = office.company().active().await;
    let slot = office.slot(&company).kind("group_session").with("cohort_id", cohort.id()).with("book_cohort", true).published().await;
    let elsewhere = office.slot(&company).starts("2027-04-01T10:00").published().await;
    office.book(&elsewhere, &mentees[0]).await;
    let body = json!({"local_start": "2027-04-01T10:15", "reason_code": "room_unavailable", "on_clash": "cancel"});

    let moved = app.partner(&company).await.step(&slot, "move", body).await;

    moved.assert_status(200).assert_field("not_booked", Value::Null);
    assert_eq!(waiting_for_somebody(&app).await, [(json!(mentees[0].id()), json!("mentee-clash"))]);
}
