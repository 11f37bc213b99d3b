//! Archiving is refused while bookings stand that have not ended.

use crate::harness::domain::Site;
use crate::harness::prelude::*;

/// Everything that a booking needs.
struct Booked {
    company: Company,
    site: Site,
    host: Host,
    mentee: Mentee,
    booking: Booking,
}

impl Booked {
    /// On 31 March 2027 from 17:00Z to 17:45Z.
    async fn at(app: &TestApp) -> Self {
        let office = app.office().await;
        let company = office.company().active().await;
        let (site, host, mentee) = (office.site(&company).await, office.host(&company).await, app.mentee().await);
        let slot = office.slot(&company).hosts(&[&host]).with("site_id", site.id()).published().await;
        let booking = office.book(&slot, &mentee).await;
        Self { company, site, host, mentee, booking }
    }

    async fn archive_all(&self, app: &TestApp) -> Vec<Answer> {
        let (office, body) = (app.office().await, json!({"active": false}));
        vec![
            office.patch(&self.mentee, body.clone()).await,
            office.patch(&self.host, body.clone()).await,
            office.patch(&self.site, body.clone()).await,
            office.patch(&self.company, body).await,
        ]
    }
}

test_both! {
    async fn who_and_what_a_future_booking_needs_cannot_be_archived(app: TestApp) {
        let booked = Booked::at(&app).await;

        for refused in booked.archive_all(&app).await {
            refused.assert_problem(409, "conflict");
        }
    }

    async fn once_the_booking_is_cancelled_all_can_be_archived(app: TestApp) {
        let booked = Booked::at(&app).await;
        app.office().await.cancel(&booked.booking, "work").await.assert_status(200);

        for archived in booked.archive_all(&app).await {
            archived.assert_status(200).assert_field("active", false);
        }
    }

    async fn while_the_booking_takes_place_nobody_is_archived_and_when_it_has_ended_all_can_be(app: TestApp) {
        let booked = Booked::at(&app).await;

        app.clock.set("2027-03-31T17:44:59Z");
        for refused in booked.archive_all(&app).await {
            refused.assert_problem(409, "conflict");
        }
        app.clock.set("2027-03-31T17:45:00Z");
        for archived in booked.archive_all(&app).await {
            archived.assert_status(200);
        }
    }

    async fn a_request_keeps_from_archiving_too(app: TestApp) {
        let office = app.office().await;
        let company = office.company().active().await;
        let slot = office.slot(&company).approval("employer").published().await;
        let mentee = app.mentee().await;
        office.book(&slot, &mentee).await;

        office.patch(&mentee, json!({"active": false})).await.assert_problem(409, "conflict");
        office.patch(&company, json!({"active": false})).await.assert_problem(409, "conflict");
    }

    async fn other_changes_are_free_while_bookings_stand(app: TestApp) {
        let booked = Booked::at(&app).await;
        let office = app.office().await;

        office.patch(&booked.host, json!({"name": "Gareth P.", "active": true})).await.assert_status(200);
        office.patch(&booked.company, json!({"name": "Brindlemoor"})).await.assert_status(200);
    }

    async fn nothing_is_added_to_an_archived_company(app: TestApp) {
        let office = app.office().await;
        let company = office.company().active().await;
        office.patch(&company, json!({"active": false})).await.assert_status(200);

        office.slot(&company).send().await.assert_problem(409, "conflict");
        office.post(&format!("/v1/companies/{company}/hosts"), json!({"name": "Jo"})).await.assert_problem(409, "conflict");
        office.post(&format!("/v1/companies/{company}/sites"), json!({"name": "Depot"})).await.assert_problem(409, "conflict");
    }

    async fn the_published_slots_of_an_archived_host_or_site_are_held_and_nobody_books_them(app: TestApp) {
        let office = app.office().await;
        let company = office.company().active().await;
        let (host, site) = (office.host(&company).await, office.site(&company).await);
        let of_host = office.slot(&company).hosts(&[&host]).published().await;
        let of_site = office.slot(&company).with("site_id", site.id()).published().await;
        let neither = office.slot(&company).published().await;
        office.patch(&host, json!({"active": false})).await.assert_status(200);
        office.patch(&site, json!({"active": false})).await.assert_status(200);

        for (slot, fault) in [(&of_host, "/host_ids/0"), (&of_site, "/site_id")] {
            office.get(slot).await.assert_field("status", "on_hold");
            office.try_to_book(slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
            office.step(slot, "release", json!({})).await.assert_problem(422, "validation-failed").assert_fault(fault, "unknown-id");
        }
        office.get(&neither).await.assert_field("status", "published");
        office.patch(&of_host, json!({"host_ids": []})).await.assert_status(200);
        office.step(&of_host, "release", json!({})).await.assert_status(200).assert_field("status", "published");
    }

    async fn a_slot_in_the_making_is_neither_submitted_nor_published_with_a_host_or_site_that_is_archived(app: TestApp) {
        let office = app.office().await;
        let company = office.company().active().await;
        let (host, site) = (office.host(&company).await, office.site(&company).await);
        let slot = || office.slot(&company).hosts(&[&host]).with("site_id", site.id());
        let (draft, submitted) = (slot().draft().await, slot().submitted().await);
        office.patch(&host, json!({"active": false})).await.assert_status(200);
        office.patch(&site, json!({"active": false})).await.assert_status(200);

        for (slot, step) in [(&draft, "submit"), (&draft, "publish"), (&submitted, "publish")] {
            let refused = office.step(slot, step, json!({})).await;
            refused.assert_problem(422, "validation-failed").assert_fault("/host_ids/0", "unknown-id").assert_fault("/site_id", "unknown-id");
        }
    }

    async fn what_an_archived_company_has_in_the_making_is_neither_submitted_nor_published(app: TestApp) {
        let office = app.office().await;
        let company = office.company().active().await;
        let (draft, submitted) = (office.slot(&company).draft().await, office.slot(&company).submitted().await);
        office.patch(&company, json!({"active": false})).await.assert_status(200);

        for step in ["submit", "publish"] {
            office.step(&draft, step, json!({})).await.assert_problem(409, "conflict");
        }
        office.step(&submitted, "publish", json!({})).await.assert_problem(409, "conflict");

        office.patch(&company, json!({"active": true})).await.assert_status(200);
        office.step(&submitted, "publish", json!({})).await.assert_status(200);
    }

    async fn an_archived_host_or_site_is_not_for_new_slots(app: TestApp) {
        let office = app.office().await;
        let company = office.company().active().await;
        let (host, site) = (office.host(&company).await, office.site(&company).await);
        office.patch(&host, json!({"active": false})).await.assert_status(200);
        office.patch(&site, json!({"active": false})).await.assert_status(200);

        let answer = office.slot(&company).hosts(&[&host]).with("site_id", site.id()).send().await;

        answer.assert_problem(422, "validation-failed").assert_fault("/host_ids/0", "unknown-id").assert_fault("/site_id", "unknown-id");
    }
}
