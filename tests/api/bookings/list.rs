//! The list of bookings and its filters.

use crate::harness::prelude::*;

struct Two {
    companies: [Company; 2],
    slots: [Slot; 2],
    mentees: Vec<Mentee>,
    /// In the order in which they were made: the first mentee in the first slot, the second in both.
    bookings: Vec<Booking>,
}

impl Two {
    async fn at(app: &TestApp) -> Self {
        let office = app.office().await;
        let companies = [office.company().active().await, office.company().active().await];
        let slots = [
            office.slot(&companies[0]).capacity(5).approval("employer").published().await,
            office.slot(&companies[1]).starts("2027-04-01T10:00").published().await,
        ];
        let mentees = app.mentees(2).await;
        let mut bookings = Vec::new();
        for (slot, mentee) in [(0, 0), (0, 1), (1, 1)] {
            app.clock.advance_minutes(1);
            bookings.push(office.book(&slots[slot], &mentees[mentee]).await);
        }
        Self { companies, slots, mentees, bookings }
    }

    fn ids(&self, numbers: &[usize]) -> Vec<String> {
        numbers.iter().map(|number| self.bookings[*number].id().to_owned()).collect()
    }
}

async fn found(app: &TestApp, query: &str) -> Vec<String> {
    app.office().await.get(&format!("/v1/bookings?{query}")).await.assert_status(200).ids()
}

#[apply(test_both)]
async fn bookings_come_in_the_order_in_which_they_were_made(app: TestApp) {
    let two = Two::at(&app).await;

    assert_eq!(found(&app, "").await, two.ids(&[0, 1, 2]));
    let first = app.office().await.get("/v1/bookings?limit=2").await;
    assert_eq!(first.ids(), two.ids(&[0, 1]));
    assert_eq!(app.office().await.get(&first.next_link().unwrap()).await.ids(), two.ids(&[2]));
}

#[apply(test_both)]
async fn bookings_are_found_by_slot_mentee_company_and_status(app: TestApp) {
    let two = Two::at(&app).await;

    assert_eq!(found(&app, &format!("slot_id={}", two.slots[0])).await, two.ids(&[0, 1]));
    assert_eq!(found(&app, &format!("mentee_id={}", two.mentees[1])).await, two.ids(&[1, 2]));
    assert_eq!(found(&app, &format!("company_id={}", two.companies[1])).await, two.ids(&[2]));
    assert_eq!(found(&app, "status=requested").await, two.ids(&[0, 1]));
    assert_eq!(found(&app, &format!("status=requested&mentee_id={}", two.mentees[1])).await, two.ids(&[1]));
    assert!(found(&app, "status=waitlisted").await.is_empty());
}

#[apply(test_both)]
async fn a_partner_lists_bookings_on_its_own_slots(app: TestApp) {
    let two = Two::at(&app).await;
    let partner = app.partner(&two.companies[0]).await;

    assert_eq!(partner.get("/v1/bookings").await.ids(), two.ids(&[0, 1]));
    assert!(partner.get(&format!("/v1/bookings?slot_id={}", two.slots[1])).await.items().is_empty());
    assert!(partner.get(&format!("/v1/bookings?company_id={}", two.companies[1])).await.items().is_empty());
}

#[apply(test_both)]
async fn a_listed_booking_is_what_reading_it_shows(app: TestApp) {
    let two = Two::at(&app).await;
    let partner = app.partner(&two.companies[1]).await;
    for caller in [app.office().await, &partner] {
        for item in caller.get("/v1/bookings").await.items() {
            let booking = Booking::with_id(item["id"].as_str().unwrap());
            assert_eq!(caller.get(&booking).await.json(), item);
        }
    }
}

#[apply(test_both)]
async fn a_filter_that_is_not_known_or_malformed_is_refused(app: TestApp) {
    let answer = app.office().await.get("/v1/bookings?slot_id=ment_1&status=done&when=now&cursor=x").await;

    answer.assert_fault("/slot_id", "unknown-id").assert_fault("/status", "unknown-word").assert_fault("/when", "unknown-field");
}
