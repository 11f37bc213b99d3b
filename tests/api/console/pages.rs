//! The pages of the institute's staff: who may read them, and that their forms do what the API does.

use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, over_https, signed_in};
use crate::harness::browser::Browser;
use crate::harness::domain::card;
use crate::harness::prelude::*;

/// Another instance, which is reached over https, and the browser of a coordinator there.
pub(super) async fn desk(app: &TestApp) -> (TestApp, Browser) {
    let app = over_https(app).await;
    let admin = app.admin().await;
    let browser = signed_in(&app, &admin, &account(&admin, "Rosa", "coordinator", None).await).await;
    (app, browser)
}

pub(super) async fn page(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await;
    page.assert_status(200);
    page.text()
}

/// The hidden key of the first form on a page.
pub(super) fn once(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"_once\" value=\"").expect("the page has a form");
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[track_caller]
pub(super) fn leads_to(answer: &Answer, place: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(place)), "{}", answer.text());
}

#[apply(test_both)]
async fn every_page_is_for_the_staff_alone_and_is_small(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, site) = (office.host(&company).await, office.site(&company).await);
    let programme = office.programme().await;
    let cohort = office.cohort(&programme).await;
    let mentee = app.mentee().await;
    let enrolment = office.enrol(&cohort, &mentee).await;
    let slot = office.slot(&company).approval("employer").published().await;
    let booking = office.book(&slot, &mentee).await;
    let draft = office.slot(&company).draft().await;
    let (app, browser) = desk(&app).await;
    let admin = app.admin().await;
    let partner = signed_in(&app, &admin, &account(&admin, "Gwen", "partner", Some(&company)).await).await;
    let viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;

    let paths = [
        "/week",
        "/week?from=2027-03-29",
        "/slots",
        "/bookings",
        "/mentees",
        "/companies",
        "/cohorts",
        "/numbers",
        "/fairness",
        "/fairness/zero-list",
        "/search?q=a",
        "/slots/new",
        "/mentees/new",
        "/mentees/import",
        "/companies/new",
        "/companies/import",
        "/companies?view=list",
        "/programmes/new",
        "/day/2027-03-31",
        "/queues/requests",
    ];
    let of_slot = ["", "/edit", "/review", "/book", "/move", "/hold", "/copy", "/cancel", "/complete"]
        .map(|step| format!("/slots/{}{step}", slot.id()));
    let of_draft = ["/submit", "/publish", "/return", "/release"].map(|step| format!("/slots/{}{step}", draft.id()));
    let of_booking = ["", "/confirm", "/decline", "/cancel", "/reschedule", "/attendance", "/excuse", "/reinstate", "/offer"]
        .map(|step| format!("/bookings/{}{step}", booking.id()));
    let of_mentee = ["", "/book", "/edit", "/archive", "/restore", "/note"].map(|step| format!("/mentees/{}{step}", mentee.id()));
    let of_company = ["", "/contact", "/edit", "/partnership", "/archive", "/restore", "/release-slots", "/host", "/site"]
        .map(|step| format!("/companies/{}{step}", company.id()));
    let of_cohort = ["", "/enrol", "/edit", "/archive", "/restore"].map(|step| format!("/cohorts/{}{step}", cohort.id()));
    let others = [
        format!("/hosts/{}/edit", host.id()),
        format!("/sites/{}/edit", site.id()),
        format!("/enrolments/{}", enrolment.id()),
        format!("/enrolments/{}/pause", enrolment.id()),
        format!("/programmes/{}/edit", programme.id()),
        format!("/programmes/{}/cohort", programme.id()),
        format!("/slots/new?company_id={}", company.id()),
        format!("/slots/{}/book/{}", slot.id(), mentee.id()),
    ];
    let all = paths.map(str::to_owned).into_iter().chain(of_slot).chain(of_draft).chain(of_booking).chain(of_mentee).chain(of_company);
    for path in all.chain(of_cohort).chain(others) {
        let shown = browser.get(&path).await;
        shown.assert_status(200);
        assert_headers(&shown);
        let text = shown.text();
        assert!(shown.body.len() <= LARGEST_PAGE && !text.contains(" style="), "{path} has {} bytes", shown.body.len());
        assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
        assert_eq!(viewer.get(&path).await.status, if ["/numbers", "/fairness"].contains(&path.as_str()) { 200 } else { 403 }, "{path}");
        let of_partner = partner.get(&path).await.status;
        assert!(if is_shared_with_contacts(&path) { of_partner == 200 } else { [403, 404].contains(&of_partner) }, "{path}: {of_partner}");
        assert_eq!(Browser::at(&app).get(&path).await.status, 303, "{path}");
    }
    assert!(page(&browser, "/").await.contains("Waiting for the employer"));
    leads_to(&viewer.get("/").await, "/numbers");
    for gone in ["/slots/slot_1", "/slots/new/x", "/bookings/x/confirm", "/queues/other", "/mentees/x"] {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
    app.stop().await;
}

/// Tells whether a company's contact has a page of its own behind the address; tests of contacts look at those.
fn is_shared_with_contacts(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<_> = path.split('/').skip(1).collect();
    match parts[..] {
        ["slots" | "bookings"] | ["slots" | "bookings" | "day", _] | ["hosts" | "sites", ..] => true,
        ["slots", _, step] => ["edit", "submit", "publish", "move", "cancel"].contains(&step),
        ["bookings", _, step] => ["confirm", "decline", "cancel", "attendance"].contains(&step),
        _ => false,
    }
}

#[apply(test_both)]
async fn today_is_cleared_in_place(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).approval("employer").published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let (app, mut browser) = desk(&app).await;
    let today = page(&browser, "/").await;
    assert!(today.contains("Waiting for the employer") && today.contains("Confirm for them"), "{today}");

    let confirm = format!("/bookings/{}/confirm", booking.id());
    let sent = browser.send(&confirm, &[("_once", once(&today).as_str()), ("_to", "today")]).await;

    leads_to(&sent, "/?notice=confirmed");
    app.office().await.get(&booking).await.assert_field("status", "confirmed");
    let today = page(&browser, "/?notice=confirmed").await;
    assert!(today.contains("Confirmed.") && today.contains("Nothing needs you now"), "{today}");

    app.clock.set("2027-03-31T18:00:00Z");
    let (app, mut browser) = (app.clone(), signed_in_again(&app).await);
    let today = page(&browser, "/").await;
    assert!(today.contains("Who came?"), "{today}");
    let attendance = format!("/bookings/{}/attendance", booking.id());
    leads_to(
        &browser.send(&attendance, &[("_once", once(&today).as_str()), ("_to", "today"), ("outcome", "attended")]).await,
        "/?notice=recorded",
    );
    app.office().await.get(&booking).await.assert_field("status", "attended");
    app.stop().await;
}

/// A session lasts for hours, and the clock was set days ahead.
pub(super) async fn signed_in_again(app: &TestApp) -> Browser {
    let admin = app.admin().await;
    signed_in(app, &admin, &account(&admin, "Miriam", "coordinator", None).await).await
}

#[apply(test_both)]
async fn a_slot_is_made_reviewed_and_published_by_its_pages(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (app, mut browser) = desk(&app).await;
    let new = format!("/slots/new?company_id={}", company.id());
    let form = page(&browser, &new).await;
    let mut fields = vec![
        ("_once", once(&form)),
        ("company_id", company.id().to_owned()),
        ("title", "Panel <interview>".to_owned()),
        ("kind", "mock_interview".to_owned()),
        ("fields:words", "law, health".to_owned()),
        ("local_start", "2027-03-31T18:00".to_owned()),
        ("timezone", "Europe/London".to_owned()),
        ("duration_minutes:int", "45".to_owned()),
        ("capacity:int", "many".to_owned()),
        ("mode", "online".to_owned()),
        ("approval", "automatic".to_owned()),
        ("card.compensation.kind", "none".to_owned()),
    ];
    let refused = send(&mut browser, "/slots/new", &fields).await;
    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(text.contains("value=\"Panel &lt;interview&gt;\"") && text.contains("href=\"#capacity\""), "{text}");
    fields[8] = ("capacity:int", "2".to_owned());

    let made = send(&mut browser, "/slots/new", &fields).await;

    let place = made.header("location").unwrap_or_default().to_owned();
    assert!(made.status == 303 && place.ends_with("?notice=created"), "{made:?}");
    let slot = place.trim_end_matches("?notice=created").to_owned();
    let api = format!("/v1{slot}");
    let office = app.office().await;
    let there = office.get(&api).await;
    there.assert_field("status", "draft").assert_field("capacity", 2).assert_field("fields", json!(["law", "health"]));
    let incomplete = browser.send(&format!("{slot}/submit"), &[("version", "1")]).await;
    assert!(incomplete.status == 422 && incomplete.text().contains("The card must say this"), "{}", incomplete.text());
    office.patch(&api, json!({"card": card()})).await.assert_status(200);
    leads_to(&browser.send(&format!("{slot}/submit"), &[]).await, &format!("{slot}?notice=submitted"));
    assert!(page(&browser, &format!("{slot}/review")).await.contains("The card is complete."));
    let silent = browser.send(&format!("{slot}/return"), &[("comment", "")]).await;
    assert_eq!(silent.status, 422);
    leads_to(&browser.send(&format!("{slot}/publish"), &[]).await, &format!("{slot}?notice=published"));
    office.get(&api).await.assert_field("status", "published");
    app.stop().await;
}

async fn send(browser: &mut Browser, path: &str, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.send(path, &fields).await
}

#[apply(test_both)]
async fn somebody_is_booked_once_however_often_the_button_is_pressed(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).capacity(2).published().await;
    let mentee = app.mentee().await;
    let (app, mut browser) = desk(&app).await;
    let who = page(&browser, &format!("/slots/{}/book", slot.id())).await;
    assert!(who.contains("Who should have it?") && who.contains(mentee.id()), "{who}");
    let book = format!("/slots/{}/book/{}", slot.id(), mentee.id());
    let form = page(&browser, &book).await;
    let key = once(&form);
    let fields = [("_once", key.as_str()), ("slot_id", slot.id()), ("mentee_id", mentee.id()), ("if_full", "refuse")];

    let (first, second) = (browser.send(&book, &fields).await, browser.send(&book, &fields).await);

    leads_to(&first, &format!("/slots/{}?notice=booked", slot.id()));
    leads_to(&second, &format!("/slots/{}?notice=booked", slot.id()));
    app.office().await.get(&slot).await.assert_field("seats_taken", 1);
    let again = browser.send(&book, &[("slot_id", slot.id()), ("mentee_id", mentee.id()), ("if_full", "refuse")]).await;
    assert!(again.status == 409 && again.text().contains("already has a live booking"), "{}", again.text());
    app.stop().await;
}

#[apply(test_both)]
async fn a_cap_is_told_with_its_reason_and_passed_over_with_one(app: TestApp) {
    app.with_caps(json!({"cap_upcoming": {"mock_interview": 1}})).await;
    let office = app.coordinator().await;
    let company = office.company().active().await;
    let mentee = office.mentee().registered().await;
    office.book(&office.slot(&company).published().await, &mentee).await;
    let slot = office.slot(&company).starts("2027-04-02T10:00").published().await;
    let (app, mut browser) = desk(&app).await;
    let who = page(&browser, &format!("/slots/{}/book", slot.id())).await;
    assert!(who.contains("Mock interviews to come: 1 of at most 1. This lifts at") && who.contains("Book with a reason"), "{who}");

    let book = format!("/slots/{}/book/{}", slot.id(), mentee.id());
    let fields = [("slot_id", slot.id()), ("mentee_id", mentee.id()), ("if_full", "refuse")];
    let refused = browser.send(&book, &fields).await;
    let text = refused.text();
    assert!(refused.status == 409 && text.contains("Mock interviews to come: 1 of at most 1. This lifts at"), "{text}");
    assert!(text.contains("Open the booking") && !text.contains("override&quot;") && !text.contains("cap_upcoming"), "{text}");
    let with_reason = [fields.as_slice(), &[("override.reason", "The first one was moved.")]].concat();
    leads_to(&browser.send(&book, &with_reason).await, &format!("/slots/{}?notice=booked", slot.id()));
    assert!(page(&browser, "/bookings?overridden=true").await.contains("A limit was passed over"));
    app.stop().await;
}

#[apply(test_both)]
async fn a_booking_is_cancelled_with_a_reason_and_reinstated(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let (app, mut browser) = desk(&app).await;
    let place = format!("/bookings/{}", booking.id());
    let cancel = format!("{place}/cancel");
    assert!(page(&browser, &cancel).await.contains("This will happen:"));

    let refused = browser.send(&cancel, &[("note", "Caught a cold"), ("excused.category", "")]).await;
    assert!(refused.status == 422 && refused.text().contains("Caught a cold"), "{}", refused.text());
    let fields = [("note", "Caught a cold"), ("reason_code", "illness"), ("cancelled_by", "mentee"), ("excused.category", "illness")];
    leads_to(&browser.send(&cancel, &fields).await, &format!("{place}?notice=cancelled"));

    let shown = page(&browser, &place).await;
    assert!(shown.contains("Cancelled by the mentee: illness") && shown.contains("Reinstate"), "{shown}");
    leads_to(&browser.send(&format!("{place}/reinstate"), &[("reason", "A mistake")]).await, &format!("{place}?notice=reinstated"));
    app.office().await.get(&booking).await.assert_field("status", "confirmed");
    app.stop().await;
}

#[apply(test_both)]
async fn who_edits_what_somebody_else_has_changed_sees_both(app: TestApp) {
    let office = app.office().await;
    let mentee = office.mentee().registered().await;
    let (app, mut browser) = desk(&app).await;
    let edit = format!("/mentees/{}/edit", mentee.id());
    let form = page(&browser, &edit).await;
    app.office().await.patch(&mentee, json!({"profession": "Theirs"})).await.assert_status(200);
    let fields = [
        ("version", "1"),
        ("full_name", "Zoë Kant"),
        ("preferred_name", "Zoë"),
        ("fields:words", "law"),
        ("timezone", "Europe/London"),
        ("profession", "Mine"),
        ("workplace_clearance", "cleared"),
    ];
    assert!(form.contains("name=\"version\" value=\"1\""), "{form}");

    let both = browser.send(&edit, &fields).await;

    assert_eq!(both.status, 412);
    let text = both.text();
    assert!(text.contains("Use mine") && text.contains("Theirs") && text.contains("value=\"Mine\""), "{text}");
    let mine = [[("version", "2")].as_slice(), &fields[1..]].concat();
    leads_to(&browser.send(&edit, &mine).await, &format!("/mentees/{}?notice=saved", mentee.id()));
    app.office().await.get(&mentee).await.assert_field("profession", "Mine").assert_field("full_name", "Zoë Kant");
    app.stop().await;
}

#[apply(test_both)]
async fn a_slot_is_moved_held_and_cancelled_by_its_pages(app: TestApp) {
    let office = app.office().await;
    let slot = office.slot(&office.company().active().await).published().await;
    let booking = office.book(&slot, &app.mentee().await).await;
    let (app, mut browser) = desk(&app).await;
    let place = format!("/slots/{}", slot.id());
    let moved = [("local_start", "2027-04-01T10:00"), ("reason_code", "host_unavailable"), ("on_clash", "refuse"), ("_do", "act")];
    leads_to(&browser.send(&format!("{place}/move"), &moved).await, &format!("{place}?notice=moved"));
    app.office().await.get(&slot).await.assert_field("local_start", "2027-04-01T10:00");
    leads_to(&browser.send(&format!("{place}/hold"), &[("reason", "The room floods")]).await, &format!("{place}?notice=held"));
    leads_to(&browser.send(&format!("{place}/release"), &[]).await, &format!("{place}?notice=released"));
    let copied = browser.send(&format!("{place}/copy"), &[("local_start", "2027-04-08T10:00")]).await;
    assert!(copied.status == 303 && copied.header("location") != Some(place.as_str()), "{copied:?}");
    leads_to(&browser.send(&format!("{place}/cancel"), &[("reason_code", "illness")]).await, &format!("{place}?notice=cancelled"));
    app.office().await.get(&booking).await.assert_field("status", "cancelled").assert_field("cancelled_by", "institute");
    app.stop().await;
}

#[apply(test_both)]
async fn people_and_companies_are_kept_by_their_pages(app: TestApp) {
    let (app, mut browser) = desk(&app).await;
    let office = app.office().await;
    let mentee = [
        ("full_name", "Amal Idris"),
        ("preferred_name", "Amal"),
        ("fields:words", ""),
        ("timezone", "Europe/London"),
        ("workplace_clearance", "not_checked"),
        ("email", ""),
    ];
    let made = browser.send("/mentees/new", &mentee).await;
    let place = made.header("location").unwrap_or_default().trim_end_matches("?notice=created").to_owned();
    office.get(&format!("/v1{place}")).await.assert_status(200).assert_field("full_name", "Amal Idris").assert_field("fields", json!([]));
    leads_to(&browser.send(&format!("{place}/note"), &[("text", "Calls back after five.")]).await, &format!("{place}?notice=saved"));
    let shown = page(&browser, &place).await;
    let delete = shown.split("action=\"/notes/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    leads_to(&browser.send(&format!("/notes/{delete}"), &[]).await, &format!("{place}?notice=deleted"));
    leads_to(&browser.send(&format!("{place}/archive"), &[("reason", "")]).await, &format!("{place}?notice=archived"));
    leads_to(&browser.send(&format!("{place}/restore"), &[]).await, &format!("{place}?notice=restored"));

    let company = [("name", "Brindlemoor"), ("sector", "engineering"), ("size_band", "small"), ("timezone", "Europe/London")];
    let made = browser.send("/companies/new", &company).await;
    let place = made.header("location").unwrap_or_default().trim_end_matches("?notice=created").to_owned();
    let contact = [
        ("kind", "call"),
        ("summary", "They would like to help."),
        ("next_action", "Send the agreement"),
        ("next_action_due", "2027-03-12"),
    ];
    leads_to(&browser.send(&format!("{place}/contact"), &contact).await, &format!("{place}?notice=saved"));
    let host = [("name", "Gareth Pellow"), ("roles[]", ""), ("roles[]", "interviewer")];
    leads_to(&browser.send(&format!("{place}/host"), &host).await, &format!("{place}?notice=created"));
    leads_to(&browser.send(&format!("{place}/site"), &[("name", "Pargeter House")]).await, &format!("{place}?notice=created"));
    leads_to(&browser.send(&format!("{place}/partnership"), &[("to", "approached")]).await, &format!("{place}?notice=saved"));
    let shown = page(&browser, &place).await;
    for text in ["They would like to help.", "Send the agreement", "Gareth Pellow", "Pargeter House", "Approached"] {
        assert!(shown.contains(text), "{text}");
    }
    let host = shown.split("href=\"/hosts/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    leads_to(
        &browser.send(&format!("/hosts/{host}/edit"), &[("name", "G. Pellow"), ("roles[]", "")]).await,
        &format!("{place}?notice=saved"),
    );
    office.get(&format!("/v1/hosts/{host}")).await.assert_field("name", "G. Pellow").assert_field("roles", json!([]));
    app.stop().await;
}

#[apply(test_both)]
async fn a_cohort_is_made_and_filled_by_its_pages(app: TestApp) {
    let mentee = app.mentee().await;
    let (app, mut browser) = desk(&app).await;
    leads_to(&browser.send("/programmes/new", &[("name", "Academy"), ("purpose", "")]).await, "/cohorts?notice=created");
    let list = page(&browser, "/cohorts").await;
    let new = list.split("href=\"/programmes/").find_map(|rest| rest.split('"').next()?.strip_suffix("/cohort")).unwrap().to_owned();
    let fields = [
        ("programme_id", new.as_str()),
        ("name", "Spring"),
        ("starts_on", "2027-03-01"),
        ("ends_on", "2027-06-30"),
        ("timezone", "Europe/London"),
        ("places:int", "20"),
    ];
    let made = browser.send(&format!("/programmes/{new}/cohort"), &fields).await;
    let place = made.header("location").unwrap_or_default().trim_end_matches("?notice=created").to_owned();
    leads_to(
        &browser.send(&format!("{place}/enrol"), &[("mentee_ids[]", mentee.id()), ("_do", "act")]).await,
        &format!("{place}?notice=enrolled"),
    );
    let shown = page(&browser, &place).await;
    assert!(shown.contains("1 of 20 places taken") && shown.contains("1 of 1 have had no one-to-one yet."), "{shown}");
    let enrolment = shown.split("href=\"/enrolments/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    leads_to(&browser.send(&format!("/enrolments/{enrolment}/pause"), &[("reason", "A new baby")]).await, &format!("{place}?notice=saved"));
    assert!(page(&browser, &place).await.contains("Paused"));
    app.stop().await;
}

#[apply(test_both)]
async fn lists_are_filtered_and_go_on_and_what_is_searched_is_found(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    for day in 10..25 {
        office.slot(&company).starts(&format!("2027-05-{day}T10:00")).published().await;
        office.slot(&company).starts(&format!("2027-05-{day}T14:00")).published().await;
    }
    let (app, browser) = desk(&app).await;
    let first = page(&browser, "/slots?status=published&kind=&from=2027-05-10&to=2027-05-24").await;
    assert_eq!(first.matches("href=\"/slots/slot_").count(), 25, "{first}");
    let older = first.split("href=\"").find_map(|rest| rest.split('"').next().filter(|href| href.contains("cursor="))).unwrap();
    let second = page(&browser, &older.replace("&amp;", "&")).await;
    assert_eq!(second.matches("href=\"/slots/slot_").count(), 5, "{second}");
    assert!(page(&browser, "/slots?to=2027-05-09").await.contains("No slot is found"));
    let id = first.split("href=\"/slots/").find_map(|rest| rest.split('"').next().filter(|id| id.starts_with("slot_"))).unwrap();
    leads_to(&browser.get(&format!("/search?q={id}")).await, &format!("/slots/{id}"));
    assert!(page(&browser, "/search?q=nothing+like+it").await.contains("Nothing is found"));
    assert_eq!(browser.get("/slots?status=other").await.status, 422);
    app.stop().await;
}
