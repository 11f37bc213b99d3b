//! Archiving is refused while bookings stand that have not ended.

use crate::harness::caller::Place;
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
        let office = app.office().await;
        vec![
            office.archive(&self.mentee).await,
            office.archive(&self.host).await,
            office.archive(&self.site).await,
            office.archive(&self.company).await,
        ]
    }
}

#[apply(test_both)]
async fn who_and_what_a_future_booking_needs_cannot_be_archived(app: TestApp) {
    let booked = Booked::at(&app).await;

    for refused in booked.archive_all(&app).await {
        refused.assert_problem(409, "conflict");
    }
}

#[apply(test_both)]
async fn once_the_booking_is_cancelled_all_can_be_archived(app: TestApp) {
    let booked = Booked::at(&app).await;
    app.office().await.cancel(&booked.booking, "work").await.assert_status(200);

    for archived in booked.archive_all(&app).await {
        archived.assert_status(200).assert_field("active", false);
    }
}

#[apply(test_both)]
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

#[apply(test_both)]
async fn a_request_keeps_from_archiving_too(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").published().await;
    let mentee = app.mentee().await;
    office.book(&slot, &mentee).await;

    office.archive(&mentee).await.assert_problem(409, "conflict");
    office.archive(&company).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn other_changes_are_free_while_bookings_stand(app: TestApp) {
    let booked = Booked::at(&app).await;
    let office = app.office().await;

    office.patch(&booked.host, json!({"name": "Gareth P."})).await.assert_status(200);
    office.patch(&booked.company, json!({"name": "Brindlemoor"})).await.assert_status(200);
}

#[apply(test_both)]
async fn nothing_is_added_to_an_archived_company(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    office.archive(&company).await.assert_status(200);

    office.slot(&company).send().await.assert_problem(409, "conflict");
    office.post(&format!("/v1/companies/{company}/hosts"), json!({"name": "Jo"})).await.assert_problem(409, "conflict");
    office.post(&format!("/v1/companies/{company}/sites"), json!({"name": "Depot"})).await.assert_problem(409, "conflict");
}

#[apply(test_both)]
async fn the_published_slots_of_an_archived_host_or_site_are_held_and_nobody_books_them(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    let of_host = office.slot(&company).hosts(&[&host]).published().await;
    let of_site = office.slot(&company).with("site_id", site.id()).published().await;
    let neither = office.slot(&company).published().await;
    office.archive(&host).await.assert_status(200);
    office.archive(&site).await.assert_status(200);

    for (slot, fault) in [(&of_host, "/host_ids/0"), (&of_site, "/site_id")] {
        office.get(slot).await.assert_field("status", "on_hold");
        office.try_to_book(slot, &app.mentee().await).await.assert_problem(409, "slot-not-open");
        office.step(slot, "release", json!({})).await.assert_problem(422, "validation-failed").assert_fault(fault, "unknown-id");
    }
    office.get(&neither).await.assert_field("status", "published");
    office.patch(&of_host, json!({"host_ids": []})).await.assert_status(200);
    office.step(&of_host, "release", json!({})).await.assert_status(200).assert_field("status", "published");
}

#[apply(test_both)]
async fn a_slot_in_the_making_is_neither_submitted_nor_published_with_a_host_or_site_that_is_archived(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    let slot = || office.slot(&company).hosts(&[&host]).with("site_id", site.id());
    let (draft, submitted) = (slot().draft().await, slot().submitted().await);
    office.archive(&host).await.assert_status(200);
    office.archive(&site).await.assert_status(200);

    for (slot, step) in [(&draft, "submit"), (&draft, "publish"), (&submitted, "publish")] {
        let refused = office.step(slot, step, json!({})).await;
        refused.assert_problem(422, "validation-failed").assert_fault("/host_ids/0", "unknown-id").assert_fault("/site_id", "unknown-id");
    }
}

#[apply(test_both)]
async fn what_an_archived_company_has_in_the_making_is_neither_submitted_nor_published(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (draft, submitted) = (office.slot(&company).draft().await, office.slot(&company).submitted().await);
    office.archive(&company).await.assert_status(200);

    for step in ["submit", "publish"] {
        office.step(&draft, step, json!({})).await.assert_problem(409, "conflict");
    }
    office.step(&submitted, "publish", json!({})).await.assert_problem(409, "conflict");

    office.restore(&company).await.assert_status(200);
    office.step(&submitted, "publish", json!({})).await.assert_status(200);
}

#[apply(test_both)]
async fn a_patch_with_active_names_the_step(app: TestApp) {
    let booked = Booked::at(&app).await;
    let office = app.office().await;
    let places = [booked.company.path(), booked.site.path(), booked.host.path(), booked.mentee.path()];

    for place in places {
        for active in [json!(false), json!(true), Value::Null] {
            let refused = office.patch(&place, json!({"active": active})).await;
            refused.assert_problem(422, "validation-failed").assert_fault("/active", "not-allowed");
            let step = format!("{}/archive", place.rsplit_once('/').unwrap().0);
            assert!(refused.text().contains(&step.replace("/archive", "/{id}/archive")), "{}", refused.text());
        }
    }
}

#[apply(test_both)]
async fn archiving_or_restoring_what_is_so_already_changes_nothing(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let places = [office.site(&company).await.path(), office.host(&company).await.path(), app.mentee().await.path(), company.path()];

    for place in places {
        let unchanged = office.restore(&place).await;
        assert_eq!(unchanged.assert_status(200).field("version"), office.get(&place).await.field("version"));
        let archived = office.archive(&place).await;
        archived.assert_status(200).assert_field("active", false);
        let events = app.events().await.len();
        office.archive(&place).await.assert_status(200).assert_field("version", archived.field("version"));
        assert_eq!(app.events().await.len(), events);
        office.restore(&place).await.assert_status(200).assert_field("active", true);
    }
}

#[apply(test_both)]
async fn a_stale_version_archives_nothing_and_a_reason_is_a_text(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let places = [office.site(&company).await.path(), office.host(&company).await.path(), app.mentee().await.path(), company.path()];

    for place in places {
        let stale = office.archive(&place).header("if-match", "\"v77.x\"").await;
        stale.assert_problem(412, "precondition-failed");
        office.step(&place, "archive", json!({"reason": 7})).await.assert_fault("/reason", "wrong-type");
        office.step(&place, "archive", json!({"why": "x"})).await.assert_fault("/why", "unknown-field");
        office.get(&place).await.assert_field("active", true);
        office.step(&place, "archive", json!({"reason": "moved away"})).await.assert_status(200);
        office.step(&place, "restore", json!({"reason": "came back"})).await.assert_status(200);
    }
}

#[apply(test_both)]
async fn a_company_archives_its_own_sites_and_hosts_and_nothing_else(app: TestApp) {
    let office = app.office().await;
    let (own, other) = (office.company().active().await, office.company().active().await);
    let partner = app.partner(&own).await;
    let (site, host) = (office.site(&own).await, office.host(&own).await);

    for place in [site.path(), host.path()] {
        partner.archive(&place).await.assert_status(200).assert_field("active", false);
        partner.restore(&place).await.assert_status(200).assert_field("active", true);
    }
    for place in [own.path(), app.mentee().await.path()] {
        partner.archive(&place).await.assert_problem(403, "forbidden");
        partner.restore(&place).await.assert_problem(403, "forbidden");
    }
    for place in [office.site(&other).await.path(), office.host(&other).await.path()] {
        partner.archive(&place).await.assert_problem(404, "not-found");
        partner.restore(&place).await.assert_problem(404, "not-found");
    }
}

#[apply(test_both)]
async fn an_archived_host_or_site_is_not_for_new_slots(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    office.archive(&host).await.assert_status(200);
    office.archive(&site).await.assert_status(200);

    let answer = office.slot(&company).hosts(&[&host]).with("site_id", site.id()).send().await;

    answer.assert_problem(422, "validation-failed").assert_fault("/host_ids/0", "unknown-id").assert_fault("/site_id", "unknown-id");
}
