//! A contact records who came, for everybody of a slot or of a day, and sees it before it is recorded.

use super::*;

#[apply(test_both)]
async fn the_attendance_of_a_day_is_seen_before_it_is_recorded_for_all(app: TestApp) {
    let office = app.office().await;
    let (company, other) = (office.company().active().await, office.company().active().await);
    let slot = office.slot(&company).capacity(3).published().await;
    let theirs = office.slot(&other).with("title", "Tannery visit").published().await;
    let mut bookings = Vec::new();
    for (preferred, full, slot) in [("Amal", "Amal Zaverdas", &slot), ("Rosa", "Rosa Zaverdas", &slot), ("Sol", "Sol Zaverdas", &theirs)] {
        let mentee = office.mentee().with("preferred_name", preferred).with("full_name", full).registered().await;
        bookings.push(office.book(slot, &mentee).await);
    }
    let early = over_https(&app).await;
    let browser = another_contact(&early, "Ines", &company).await;
    assert!(!page(&browser, "/day/2027-03-31").await.contains("Record attendance"), "it has not begun");
    early.stop().await;
    app.clock.set("2027-03-31T18:00:00Z");
    let (app, mut browser) = contact_of(&app, &company).await;
    let mut rival = another_contact(&app, "Piet", &other).await;
    let of_slot = format!("/slots/{}/attendance", slot.id());
    for (from, path) in [("/day/2027-03-31", "/day/2027-03-31/attendance"), (&format!("/slots/{}", slot.id()), &of_slot)] {
        assert!(page(&browser, from).await.contains(&format!("href=\"{path}\"")), "{from}");
        let form = page(&browser, path).await;
        assert!(form.contains("What happened with Amal?") && form.contains("What happened with Rosa?"), "{form}");
        assert!(!form.contains("Zaverdas") && !form.contains("Sol") && !form.contains("Tannery"), "{form}");
    }

    let of = |number: usize, field: &str| format!("slots.{}.{}.{field}", slot.id(), bookings[number].id());
    let said = [(of(0, "outcome"), "attended"), (of(1, "outcome"), "no_show"), (of(1, "party"), "mentee")];
    let with = |button: &'static str| -> Vec<(String, &'static str)> {
        said.iter().cloned().chain([("_once".to_owned(), "a1"), ("_do".to_owned(), button)]).collect()
    };
    let fields = |said: &[(String, &'static str)]| -> Vec<(String, String)> {
        said.iter().map(|(name, value)| (name.clone(), (*value).to_owned())).collect()
    };
    let (preview, act) = (Filled(fields(&with("preview"))), Filled(fields(&with("act"))));
    let would = preview.send(&browser, "/day/2027-03-31/attendance").await;
    let text = would.text();
    assert!(would.status == 200 && text.contains("1 came: ") && text.contains("1 did not meet: "), "{text}");
    assert!(text.contains("Nothing is recorded yet.") && !text.contains("Zaverdas"), "{text}");
    for path in ["/day/2027-03-31/attendance", of_slot.as_str()] {
        assert_eq!(act.send(&rival, path).await.status, 404, "{path}");
    }
    app.office().await.get(&bookings[0]).await.assert_field("status", "confirmed");
    for _ in 0..2 {
        leads_to(&act.send(&browser, "/day/2027-03-31/attendance").await, "/day/2027-03-31?notice=recorded");
    }
    for (booking, status) in bookings.iter().zip(["attended", "no_show", "confirmed"]) {
        app.office().await.get(booking).await.assert_field("status", status);
    }
    let left = page(&browser, &of_slot).await;
    assert!(left.contains("There is nobody to record") && left.contains("Recorded already") && left.contains("Amal"), "{left}");
    assert_eq!(browser.get(&format!("/slots/{}/attendance", theirs.id())).await.status, 404);
    let nothing = browser.send(&of_slot, &[("_do", "act")]).await;
    assert!(nothing.status == 422 && nothing.text().contains("There is nobody to record"), "{}", nothing.text());
    assert_eq!(rival.send(&of_slot, &[("_do", "act")]).await.status, 404);
    app.stop().await;
}
