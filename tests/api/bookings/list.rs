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

#[apply(test_both)]
async fn a_booking_says_when_and_what_and_with_whom(app: TestApp) {
    let office = app.office().await;
    let company = office.company().with("name", "Brindlemoor").active().await;
    let (gareth, mai) = (office.host(&company).await, office.host(&company).await);
    office.patch(&mai, json!({"name": "Mai"})).await.assert_status(200);
    let slot = office.slot(&company).kind("shadowing").hosts(&[&mai, &gareth]).published().await;
    let mentee = app.mentee().await;
    let partner = app.partner(&company).await;
    let expected = json!({"title": "Engineer panel-style interview", "kind": "shadowing", "starts_at": "2027-03-31T17:00:00Z",
        "ends_at": "2027-03-31T17:45:00Z", "local_start": "2027-03-31T18:00", "timezone": "Europe/London", "company_id": company.id(),
        "company_name": "Brindlemoor", "hosts": [{"id": mai.id(), "name": "Mai"}, {"id": gareth.id(), "name": "Gareth Pellow"}]});

    let made = office.try_to_book(&slot, &mentee).await;
    made.assert_status(201).assert_field("slot", expected.clone());

    let booking = Booking::of(&made);
    for caller in [office, &partner] {
        caller.get(&booking).await.assert_field("slot", expected.clone());
        assert_eq!(caller.get("/v1/bookings").await.items()[0]["slot"], expected);
    }
    office.cancel(&booking, "work").await.assert_field("slot", expected);
}

#[apply(test_both)]
async fn a_booking_moves_with_its_slot_and_a_cancelled_one_keeps_the_time_that_it_was_for(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(2).published().await;
    let mentees = app.mentees(2).await;
    let (stays, leaves) = (office.book(&slot, &mentees[0]).await, office.book(&slot, &mentees[1]).await);
    office.cancel(&leaves, "work").await.assert_status(200);

    let to = json!({"local_start": "2027-04-07T09:30", "timezone": "Europe/Berlin", "reason_code": "business_need"});
    office.step(&slot, "move", to).await.assert_status(200);

    let moved = office.get(&stays).await;
    moved.assert_field("/slot/starts_at", "2027-04-07T07:30:00Z").assert_field("/slot/local_start", "2027-04-07T09:30");
    let left = office.get(&leaves).await;
    left.assert_field("/slot/starts_at", "2027-03-31T17:00:00Z").assert_field("/slot/local_start", "2027-03-31T19:00");
    left.assert_field("/slot/timezone", "Europe/Berlin");
    assert_eq!(found(&app, "sort=starts_at").await, [leaves.id(), stays.id()]);
    assert_eq!(found(&app, "starts_after=2027-04-01T00:00:00Z").await, [stays.id()]);
}

#[apply(test_both)]
async fn bookings_are_found_by_start_host_site_kind_and_several_states(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    let offers = [
        office.slot(&company).starts("2027-04-02T10:00").hosts(&[&host]),
        office.slot(&company).starts("2027-04-01T10:00").with("site_id", site.id()).approval("employer"),
        office.slot(&company).starts("2027-04-03T10:00").kind("shadowing"),
    ];
    let mentee = app.mentee().await;
    let mut ids = Vec::new();
    for offer in offers {
        app.clock.advance_minutes(1);
        ids.push(office.book(&offer.published().await, &mentee).await.id().to_owned());
    }
    office.cancel(&Booking::with_id(ids[2].clone()), "work").await.assert_status(200);
    let some = |numbers: &[usize]| numbers.iter().map(|number| ids[*number].clone()).collect::<Vec<_>>();

    assert_eq!(found(&app, &format!("host_id={host}")).await, some(&[0]));
    assert_eq!(found(&app, &format!("site_id={site}")).await, some(&[1]));
    assert_eq!(found(&app, "kind=shadowing").await, some(&[2]));
    assert_eq!(found(&app, "kind=mock_interview&sort=-starts_at").await, some(&[0, 1]));
    assert_eq!(found(&app, "status=confirmed,cancelled").await, some(&[0, 2]));
    assert_eq!(found(&app, "status=cancelled,requested,cancelled&sort=starts_at").await, some(&[1, 2]));
    assert_eq!(found(&app, "status=cancelled,requested,confirmed&sort=-starts_at").await, some(&[2, 0, 1]));
    assert_eq!(found(&app, "starts_after=2027-04-02T09:00:00Z&starts_before=2027-04-03T09:00:00Z").await, some(&[0]));
    assert_eq!(found(&app, "sort=starts_at").await, some(&[1, 0, 2]));
    assert_eq!(found(&app, "sort=created_at").await, some(&[0, 1, 2]));
    assert_eq!(found(&app, "sort=-created_at").await, some(&[2, 1, 0]));
    office.get("/v1/bookings?status=confirmed,done").await.assert_fault("/status", "unknown-word");
    office.get("/v1/bookings?sort=title").await.assert_fault("/sort", "unknown-word");
    let other = app.partner(&office.company().active().await).await;
    for query in [format!("host_id={host}"), format!("site_id={site}"), "kind=mock_interview".to_owned()] {
        assert!(other.get(&format!("/v1/bookings?{query}")).await.items().is_empty(), "{query}");
    }
}

#[apply(test_both)]
async fn every_sort_is_walked_page_by_page_while_bookings_are_added(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentees = app.mentees(9).await;
    let mut slots = Vec::new();
    for day in [3, 1, 2] {
        slots.push(office.slot(&company).starts(&format!("2027-04-{day:02}T10:00")).capacity(9).published().await);
    }
    for (number, mentee) in mentees[..8].iter().enumerate() {
        app.clock.advance_minutes(1);
        let booking = office.book(&slots[number % 3], mentee).await;
        if number % 4 == 0 {
            office.cancel(&booking, "work").await.assert_status(200);
        }
    }
    for query in ["", "&status=cancelled,confirmed", "&kind=mock_interview"] {
        for sort in ["starts_at", "-starts_at", "created_at", "-created_at"] {
            let whole = found(&app, &format!("limit=100&sort={sort}{query}")).await;
            assert!(whole.len() >= 8, "{sort}{query}: {whole:?}");
            let mut seen = Vec::new();
            let mut next = Some(format!("/v1/bookings?limit=3&sort={sort}{query}"));
            while let Some(page) = next {
                let answer = office.get(&page).await;
                seen.extend(answer.assert_status(200).ids());
                next = answer.next_link();
                if seen.len() == 3 && query.is_empty() && sort == "starts_at" {
                    office.book(&slots[0], &mentees[8]).await;
                }
            }
            let known: Vec<_> = seen.iter().filter(|id| whole.contains(id)).cloned().collect();
            assert_eq!(known, whole, "{sort}{query}");
        }
    }
}

#[apply(test_both)]
async fn a_cursor_belongs_to_its_sort_and_its_filters(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(5).published().await;
    for mentee in app.mentees(3).await {
        office.book(&slot, &mentee).await;
    }
    for list in ["bookings", "slots"] {
        office.slot(&company).draft().await;
        let cursor = office.get(&format!("/v1/{list}?limit=1&kind=mock_interview&sort=starts_at")).await.next_cursor().unwrap();
        let with = |query: &str| format!("/v1/{list}?{query}&cursor={cursor}");

        office.get(&with("sort=starts_at&limit=2&kind=mock_interview")).await.assert_status(200);
        for other in [
            "kind=mock_interview&sort=-starts_at",
            "kind=mock_interview&sort=created_at",
            "sort=starts_at",
            "kind=shadowing&sort=starts_at",
        ] {
            office.get(&with(other)).await.assert_fault("/cursor", "malformed");
        }
    }
}
