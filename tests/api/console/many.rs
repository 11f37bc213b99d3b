//! Acts on many at once, and steps of slots whose pages say beforehand what follows: attendance, bookings, enrolments, moves.

use super::pages::{desk, leads_to, page, signed_in_again};
use super::series::{contains, goes_on, send};
use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, signed_in};
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

type Fields = Vec<(String, String)>;

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn pairs(fields: &Fields) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn mentee(office: &Caller, name: &str) -> Mentee {
    office.mentee().with("full_name", name).with("email", Value::Null).registered().await
}

/// Sends a form, and then what stands behind its preview. Gives the preview and the last answer.
async fn seen_and_done(browser: &mut Browser, path: &str, pairs: &[(&str, &str)]) -> (String, Answer) {
    let preview = send(browser, path, &fields(pairs)).await;
    preview.assert_status(200);
    let all = goes_on(&preview.text());
    let (done, again) = (send(browser, path, &all).await, send(browser, path, &all).await);
    assert_eq!(done.header("location"), again.header("location"), "sent twice, it is done once");
    (preview.text(), done)
}

#[apply(test_both)]
async fn the_attendance_of_a_slot_is_seen_before_it_is_recorded_for_all(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(3).published().await;
    let mut bookings = Vec::new();
    for name in ["Amal Idris", "Rosa Kant", "Sol Lindqvist"] {
        bookings.push(office.book(&slot, &mentee(office, name).await).await);
    }
    app.clock.set("2027-03-31T18:00:00Z");
    let (app, mut browser) = desk(&app).await;
    let path = format!("/slots/{}/attendance", slot.id());
    assert!(page(&browser, &format!("/slots/{}", slot.id())).await.contains(&format!("href=\"{path}\"")));
    let form = page(&browser, &path).await;
    let of = |number: usize, field: &str| format!("slots.{}.{}.{field}", slot.id(), bookings[number].id());
    let of_last = format!("name=\"{}\"", of(2, "outcome"));
    contains(&form, &["What happened with Rosa Kant?", "<option value=\"attended\" selected>", &of_last]);
    let said = |party: &'static str| {
        let said = [
            (of(0, "outcome"), ""),
            (of(1, "outcome"), "no_show"),
            (of(1, "party"), party),
            (of(1, "late_minutes:int"), ""),
            (of(2, "outcome"), "attended"),
            (of(2, "party"), ""),
            (of(2, "late_minutes:int"), "5"),
        ];
        let said = said.into_iter().map(|(name, value)| (name, value.to_owned()));
        std::iter::once(("_once".to_owned(), "a1".to_owned())).chain(said).collect::<Fields>()
    };
    let refused = send(&mut browser, &path, &said("")).await;
    assert_eq!(refused.status, 422);
    let to_party = format!("href=\"#{}\"", of(1, "party"));
    contains(&refused.text(), &[&to_party, "Say who did not come", "value=\"5\"", "<option value=\"no_show\" selected>"]);

    let (preview, done) = seen_and_done(&mut browser, &path, &pairs(&said("mentee"))).await;

    contains(&preview, &["1 came: ", "Sol Lindqvist", "1 did not meet: ", "Rosa Kant", "1 stays open", "Nothing is recorded yet."]);
    leads_to(&done, &format!("/slots/{}?notice=recorded", slot.id()));
    let office = app.office().await;
    for (booking, status) in bookings.iter().zip(["confirmed", "no_show", "attended"]) {
        office.get(booking).await.assert_field("status", status);
    }
    office.get(&bookings[2]).await.assert_field("/attendance/late_minutes", 5);
    office.get(&bookings[1]).await.assert_field("/attendance/party", "mentee");
    let left = page(&browser, &path).await;
    contains(&left, &["Recorded already", "What happened with Amal Idris?"]);
    assert!(!left.contains("What happened with Rosa Kant?"), "{left}");
    let nothing = send(&mut browser, &path, &said("mentee")[..2].to_vec()).await;
    assert!(nothing.status == 422 && nothing.text().contains("Say of at least one mentee what happened."), "{}", nothing.text());
    app.stop().await;
}

#[apply(test_both)]
async fn the_day_sheet_names_each_place_and_records_the_whole_day(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let site = office.site(&company).await;
    let at_site = office.slot(&company).with("mode", "in_person").with("site_id", site.id()).with("location", "Room 4").published().await;
    let online = office.slot(&company).with("join_url", "https://meet.example/abc").starts("2027-03-31T19:00").published().await;
    let person = office.mentee().with("adjustment_for_host", "Reads lips").registered().await;
    let (one, two) = (office.book(&at_site, &person).await, office.book(&online, &app.mentee().await).await);
    let (app, browser) = desk(&app).await;
    let sheet = page(&browser, "/day/2027-03-31").await;
    contains(
        &sheet,
        &["Brindlemoor Structures Ltd, Head office", "Room 4", "https://meet.example/abc", "Reads lips", "data-print", "/day/2027-04-01"],
    );
    assert!(!sheet.contains("Record attendance"), "it has not begun: {sheet}");
    app.clock.set("2027-03-31T20:00:00Z");
    let mut browser = signed_in_again(&app).await;
    assert!(page(&browser, "/day/2027-03-31").await.contains("href=\"/day/2027-03-31/attendance\""));
    let form = page(&browser, "/day/2027-03-31/attendance").await;
    let (of_one, of_two) = (format!("slots.{}.{}", at_site.id(), one.id()), format!("slots.{}.{}", online.id(), two.id()));
    contains(&form, &[&format!("name=\"{of_one}.outcome\""), &format!("name=\"{of_two}.outcome\"")]);
    let said = [
        ("_once", "d1"),
        (&format!("{of_one}.outcome"), "attended"),
        (&format!("{of_two}.outcome"), "attended"),
        (&format!("{of_two}.late_minutes:int"), "many"),
    ];
    let refused = send(&mut browser, "/day/2027-03-31/attendance", &fields(&said)).await;
    let to_minutes = format!("href=\"#{of_two}.late_minutes\"");
    assert!(refused.status == 422 && refused.text().contains(&to_minutes), "{}", refused.text());
    let (preview, done) = seen_and_done(&mut browser, "/day/2027-03-31/attendance", &said[..3]).await;
    assert!(preview.contains("2 came: "), "{preview}");
    leads_to(&done, "/day/2027-03-31?notice=recorded");
    for booking in [&one, &two] {
        app.office().await.get(booking).await.assert_field("status", "attended");
    }
    app.stop().await;
}

#[apply(test_both)]
async fn several_are_booked_together_or_nobody_is(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(3).approval("employer").published().await;
    let (one, two, three) = (mentee(office, "Amal Idris").await, mentee(office, "Rosa Kant").await, mentee(office, "Sol Lindqvist").await);
    office.book(&office.slot(&company).published().await, &three).await;
    let (app, mut browser) = desk(&app).await;
    let list = page(&browser, &format!("/slots/{}/book", slot.id())).await;
    let box_of = |mentee: &Mentee| format!("name=\"mentee_ids[]\" value=\"{}\" form=\"several\"", mentee.id());
    assert!(list.contains(&box_of(&one)) && list.contains(&box_of(&two)) && !list.contains(&box_of(&three)), "{list}");
    let path = format!("/slots/{}/book", slot.id());

    let ticked = [("_once", "a1"), ("mentee_ids[]", ""), ("mentee_ids[]", one.id()), ("mentee_ids[]", three.id())];
    for pressed in ["preview", "act"] {
        let refused = send(&mut browser, &path, &fields(&[&ticked[..], &[("_do", pressed)]].concat())).await;
        assert_eq!(refused.status, 409);
        contains(
            &refused.text(),
            &["Sol Lindqvist: The mentee has another booking at that time.", &format!("value=\"{}\" checked", one.id())],
        );
    }
    let nobody = send(&mut browser, &path, &fields(&[("mentee_ids[]", "")])).await;
    assert!(nobody.status == 422 && nobody.text().contains("Name at least one mentee."), "{}", nobody.text());
    let office = app.office().await;
    office.get(&slot).await.assert_field("seats_taken", 0);

    let both = [("_once", "a2"), ("mentee_ids[]", ""), ("mentee_ids[]", one.id()), ("mentee_ids[]", two.id())];
    let (preview, done) = seen_and_done(&mut browser, &path, &both).await;
    contains(&preview, &["Rosa Kant", "gets a seat, and Brindlemoor Structures Ltd has to approve it.", "Book 2 mentees"]);
    leads_to(&done, &format!("/slots/{}?notice=booked", slot.id()));
    office.get(&slot).await.assert_field("seats_taken", 2);
    app.stop().await;
}

#[apply(test_both)]
async fn a_step_of_a_slot_says_beforehand_who_loses_a_seat_who_gets_one_and_who_is_told(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let slot = office.slot(&company).hosts(&[&host]).published().await;
    let (seated, waiting) = (mentee(office, "Amal Idris").await, mentee(office, "Rosa Kant").await);
    let booking = office.book(&slot, &seated).await;
    office.join_line(&slot, &waiting).await;
    let before = office.get(&slot).await;
    let (app, mut browser) = desk(&app).await;
    let place = format!("/slots/{}", slot.id());
    contains(
        &page(&browser, &format!("{place}/cancel")).await,
        &["The slot is cancelled.", "Amal Idris</span> loses the seat.", "The waiting list ends: ", "Told: ", "Gareth Pellow, 2 mentees"],
    );
    contains(&page(&browser, &format!("{place}/hold")).await, &["The slot is put on hold.", "The bookings stay as they are: "]);
    app.office().await.get(&slot).await.assert_field("status", "published").assert_field("version", before.field("version"));

    let moved = [
        ("_once", "m1"),
        ("local_start", "2027-04-01T10:00"),
        ("duration_minutes:int", ""),
        ("reason_code", "host_unavailable"),
        ("on_clash", "refuse"),
    ];
    let edit = send(&mut browser, &format!("{place}/move"), &fields(&[&moved[..], &[("_do", "edit")]].concat())).await;
    assert!(edit.status == 200 && edit.text().contains("value=\"2027-04-01T10:00\""), "{}", edit.text());
    let (preview, done) = seen_and_done(&mut browser, &format!("{place}/move"), &moved).await;
    contains(
        &preview,
        &["The slot is moved to ", "Thu 1 Apr, 10:00", "Asked again: ", "Amal Idris", "The waiting list stays: ", "Nothing is done yet."],
    );
    leads_to(&done, &format!("{place}?notice=moved"));
    let office = app.office().await;
    office.get(&booking).await.assert_field("status", "offered");

    leads_to(&browser.send(&format!("{place}/hold"), &[("reason", "The room floods")]).await, &format!("{place}?notice=held"));
    office.decline(&booking).await.assert_status(200);
    contains(&page(&browser, &format!("{place}/release")).await, &["Offered a seat: ", "Rosa Kant"]);
    app.stop().await;
}

#[apply(test_both)]
async fn a_slot_is_published_over_a_blackout_with_a_reason(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).submitted().await;
    let holiday = json!({"scope": {"type": "institute"}, "name": "Holiday", "starts_on": "2027-03-31", "ends_on": "2027-03-31"});
    office.post("/v1/blackouts", holiday).await.assert_status(201);
    let (app, mut browser) = desk(&app).await;
    let publish = format!("/slots/{}/publish", slot.id());
    let refused = browser.send(&publish, &[("override.reason", "")]).await;
    assert!(refused.status == 409 && refused.text().contains("why all the same?"), "{}", refused.text());
    leads_to(&browser.send(&publish, &[("override.reason", "They all agreed.")]).await, &format!("/slots/{}?notice=published", slot.id()));
    app.office().await.get(&slot).await.assert_field("status", "published");
    app.stop().await;
}

#[apply(test_both)]
async fn the_week_leads_from_day_to_day(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).capacity(2).published().await;
    let (app, browser) = desk(&app).await;
    let week = page(&browser, "/week?day=2027-03-31").await;
    contains(&week, &["Week of Mon 29 Mar", slot.id(), "data-week", "href=\"/week?day=2027-03-30\"", "href=\"/series/new\"", "2 free"]);
    assert!(week.contains("href=\"/week?day=2027-03-31\" aria-current=\"date\""), "{week}");
    assert_eq!(week.matches(" chosen\"").count(), 1, "{week}");
    assert!(page(&browser, "/week").await.contains("day today chosen"), "today is chosen where nothing else is");
    assert!(page(&browser, "/week?from=2027-03-29").await.contains("<section class=\"day chosen\" aria-labelledby=\"d2027-03-29\">"));
    app.stop().await;
}

#[apply(test_both)]
async fn a_cohort_is_filled_and_its_sessions_are_planned(app: TestApp) {
    app.with_caps(json!({"cap_per_cohort": {"mock_interview": 3, "shadowing": 2}})).await;
    let office = &app.coordinator().await;
    let company = office.company().active().await;
    let cohort = office.cohort(&office.programme().await).await;
    let (one, two, other) = (mentee(office, "Amal Idris").await, mentee(office, "Rosa Kant").await, mentee(office, "Sol Lindqvist").await);
    office.enrol(&cohort, &other).await;
    let (app, mut browser) = desk(&app).await;
    let path = format!("/cohorts/{}/enrol", cohort.id());
    let list = page(&browser, &path).await;
    assert!(list.contains(one.id()) && list.contains("19 of 20 places are free.") && !list.contains(other.id()), "{list}");
    assert!(!page(&browser, &format!("{path}?q=rosa")).await.contains(one.id()));
    let ticked = [("_once", "a1"), ("mentee_ids[]", ""), ("mentee_ids[]", one.id()), ("mentee_ids[]", other.id())];
    let refused = send(&mut browser, &path, &fields(&ticked)).await;
    assert_eq!(refused.status, 409);
    contains(&refused.text(), &["Sol Lindqvist: ", &format!("value=\"{}\" checked", one.id())]);
    let wrong = send(&mut browser, &path, &fields(&[("mentee_ids[]", one.id()), ("starts_on", "2030-01-01")])).await;
    assert!(wrong.status == 422 && wrong.text().contains("href=\"#starts_on\"") && wrong.text().contains("2030-01-01"), "{}", wrong.text());

    let both = [("_once", "a2"), ("mentee_ids[]", ""), ("mentee_ids[]", one.id()), ("mentee_ids[]", two.id())];
    let (preview, done) = seen_and_done(&mut browser, &path, &both).await;
    contains(&preview, &["Enrol 2 mentees", "Rosa Kant</span> is enrolled from Mon 8 Mar 2027 on."]);
    let place = format!("/cohorts/{}", cohort.id());
    leads_to(&done, &format!("{place}?notice=enrolled"));
    let office = &app.coordinator().await;
    office.get(&cohort).await.assert_field("places_taken", 3);
    office.book(&office.slot(&company).published().await, &two).await;
    let shown = page(&browser, &place).await;
    contains(
        &shown,
        &["Each may have 3 mock interviews and 2 shadowings until ", "1 of 3", "0 of 2", "2 of 3 have had no one-to-one yet."],
    );

    let new = shown.split("href=\"").find_map(|rest| rest.split('"').next().filter(|href| href.starts_with("/series/new?"))).unwrap();
    let choose = page(&browser, &new.replace("&amp;", "&")).await;
    let form = choose.split("href=\"").find_map(|rest| rest.split('"').next().filter(|href| href.contains(company.id()))).unwrap();
    let form = page(&browser, &form.replace("&amp;", "&")).await;
    contains(&form, &["value=\"group_session\" checked", &format!("<option value=\"{}\" selected>", cohort.id())]);
    assert!(form.contains("name=\"template.book_cohort:bool\" value=\"true\" checked"), "{form}");
    let slot = page(&browser, &format!("/slots/new?company_id={}&cohort_id={}&book_cohort=true", company.id(), cohort.id())).await;
    assert!(slot.contains("name=\"book_cohort:bool\" value=\"true\" checked"), "{slot}");
    app.stop().await;
}

#[apply(test_both)]
async fn acts_on_many_are_for_the_staff_alone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).published().await;
    let cohort = office.cohort(&office.programme().await).await;
    let (app, browser) = desk(&app).await;
    let admin = app.admin().await;
    let mut partner = signed_in(&app, &admin, &account(&admin, "Gwen", "partner", Some(&company)).await).await;
    let mut viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;
    let mut stranger = Browser::at(&app);
    // Contacts record attendance too, in the company's own slots (contact/attendance.rs).
    let of_attendance = [format!("/slots/{}/attendance", slot.id()), "/day/2027-03-31/attendance".to_owned()];
    let pages = [format!("/cohorts/{}/enrol", cohort.id()), "/week?day=2027-03-31".to_owned()];
    for path in &of_attendance {
        let shown = browser.get(path).await;
        shown.assert_status(200);
        assert_headers(&shown);
        assert_eq!((viewer.get(path).await.status, stranger.get(path).await.status), (403, 303), "{path}");
        let typed = fields(&[("_do", "act"), ("reason", "As it was typed")]);
        assert_eq!(send(&mut viewer, path, &typed).await.status, 403, "{path}");
        assert!(send(&mut stranger, path, &typed).await.text().contains("As it was typed"), "{path}");
    }
    for path in &pages {
        let shown = browser.get(path).await;
        shown.assert_status(200);
        assert_headers(&shown);
        let text = shown.text();
        assert!(shown.body.len() <= LARGEST_PAGE && !text.contains(" style="), "{path} has {} bytes", shown.body.len());
        assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
        assert_eq!((partner.get(path).await.status, viewer.get(path).await.status, stranger.get(path).await.status), (403, 403, 303));
    }
    let several = format!("/slots/{}/book", slot.id());
    for path in pages[..1].iter().chain([&several]) {
        let typed = fields(&[("_do", "act"), ("mentee_ids[]", "ment_1"), ("reason", "As it was typed")]);
        for other in [&mut partner, &mut viewer] {
            assert_eq!(send(other, path, &typed).await.status, 403, "{path}");
        }
        let unsent = send(&mut stranger, path, &typed).await;
        assert!(unsent.status == 401 && unsent.text().contains("As it was typed"), "{path}");
        assert_eq!(browser.form(path, &[("_do", "act")]).header("sec-fetch-site", "cross-site").await.status, 403, "{path}");
    }
    for gone in ["/slots/x/attendance", "/day/today/attendance", "/cohorts/x/enrol"] {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
    app.stop().await;
}
