//! Series on pages: what would be made is seen before it is, and what is made is what the API makes.

use super::pages::{desk, leads_to, once, page};
use super::{LARGEST_PAGE, assert_headers};
use crate::accounts::{account, signed_in};
use crate::harness::browser::Browser;
use crate::harness::domain::card;
use crate::harness::prelude::*;

type Fields = Vec<(String, String)>;

/// Gives what is typed into the form of a day with interviews from nine to twelve, with two hosts side by side.
fn day(company: &Company, hosts: &[&Host]) -> Fields {
    let card = card();
    let text = |name: &str| card[name].as_str().unwrap_or_default().to_owned();
    let typed = [
        ("template.company_id", company.id()),
        ("dates.0", "2027-03-31"),
        ("dates.1", ""),
        ("starts_on", ""),
        ("recurrence", ""),
        ("until", ""),
        ("count:int", ""),
        ("day_start", "09:00"),
        ("day_end", "12:00"),
        ("gap_minutes:int", "10"),
        ("template.duration_minutes:int", "45"),
        ("timezone", "Europe/London"),
        ("breaks.0.start", ""),
        ("breaks.0.end", ""),
        ("template.title", "Panel & <interview>"),
        ("template.kind", "mock_interview"),
        ("template.fields:words", "law, health"),
        ("template.cohort_id", ""),
        ("template.book_cohort:bool", "false"),
        ("template.mode", "online"),
        ("template.capacity:int", "1"),
        ("template.approval", "automatic"),
        ("template.allow_host_overlap:bool", "false"),
        ("parallel:bool", "false"),
        ("parallel:bool", "true"),
        ("template.card.compensation.kind", "none"),
        ("template.card.may_lead_to_job", "no"),
        ("override.reason", ""),
        ("publish:bool", "false"),
        ("publish:bool", "true"),
        ("host_ids[]", ""),
    ];
    let mut fields: Fields = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    fields.extend(hosts.iter().map(|host| ("host_ids[]".to_owned(), host.id().to_owned())));
    for name in ["purpose", "what_happens", "who_will_be_there", "access_notes"] {
        fields.push((format!("template.card.{name}"), text(name)));
    }
    fields
}

fn set(mut fields: Fields, name: &str, value: &str) -> Fields {
    fields.retain(|(other, _)| other != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

pub async fn send(browser: &mut Browser, path: &str, fields: &Fields) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.send(path, &fields).await
}

/// Gives what the form behind a preview sends, with the button that does it.
pub fn goes_on(page: &str) -> Fields {
    let form = page.rsplit("<form class=\"form\"").next().unwrap();
    let attribute = |input: &str, name: &str| {
        let value = input.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    };
    let inputs = form.split("<input ").skip(1).filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)));
    inputs.chain([("_do".to_owned(), "act".to_owned())]).collect()
}

#[track_caller]
pub fn contains(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[apply(test_both)]
async fn a_series_is_seen_on_a_calendar_before_it_is_made_and_made_once(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (one, two) = (office.host(&company).await, office.host(&company).await);
    office.slot(&company).hosts(&[&two]).starts("2027-03-31T09:55").published().await;
    let (app, mut browser) = desk(&app).await;
    let new = format!("/series/new?company_id={}", company.id());
    let form = page(&browser, &new).await;
    contains(&form, &["Preview", "name=\"gap_minutes:int\" value=\"10\"", one.id(), two.id()]);
    assert!(page(&browser, "/series/new").await.contains(&new.replace('&', "&amp;")));
    let typed = set(day(&company, &[&one, &two]), "_once", &once(&form));

    let preview = send(&mut browser, "/series/new", &set(typed, "_do", "preview")).await;

    preview.assert_status(200);
    let text = preview.text();
    contains(&text, &["Panel &amp; &lt;interview&gt;", "5 slots on 1 day would be made and published.", " 1 does not fit."]);
    contains(&text, &["Not made", "Gareth Pellow has another slot at this time", "Make and publish the 5 that fit"]);
    let office = app.office().await;
    assert_eq!(office.get("/v1/slot-series").await.ids(), [""; 0], "nothing is made before");

    let all = goes_on(&text);
    let (made, again) = (send(&mut browser, "/series/new", &all).await, send(&mut browser, "/series/new", &all).await);

    let place = made.header("location").unwrap_or_default().to_owned();
    assert!(made.status == 303 && place.ends_with("?notice=created"), "{}", made.text());
    assert_eq!(again.header("location"), Some(place.as_str()));
    let ids = office.get("/v1/slot-series").await.ids();
    assert_eq!(ids.len(), 1, "sent twice, it is made once");
    let series = office.get(&format!("/v1/slot-series/{}", ids[0])).await;
    series
        .assert_field("dates", json!(["2027-03-31"]))
        .assert_field("parallel", true)
        .assert_field("/template/fields", json!(["law", "health"]));
    let slots = series.field("slots");
    assert_eq!(slots.as_array().unwrap().len(), 5);
    assert!(slots.as_array().unwrap().iter().all(|slot| slot["status"] == "published"), "{slots}");
    let shown = page(&browser, &place).await;
    contains(&shown, &["Created.", "5 published", "Wed 31 Mar 2027", "09:00 to 12:00, 10 minutes apart", "Take out"]);
    assert!(page(&browser, "/series").await.contains("5 published"));
    let slot = page(&browser, &format!("/slots/{}", slots[0]["id"].as_str().unwrap())).await;
    assert!(slot.contains(&format!("href=\"/series/{}\"", ids[0])), "{slot}");
    app.stop().await;
}

#[apply(test_both)]
async fn a_pattern_that_is_typed_is_the_series_that_the_api_makes(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let (app, mut browser) = desk(&app).await;
    let mut typed = day(&company, &[&host]);
    for (name, value) in [
        ("dates.0", ""),
        ("starts_on", "2027-04-06"),
        ("recurrence", "FREQ=WEEKLY"),
        ("count:int", "3"),
        ("breaks.0.start", "10:00"),
        ("breaks.0.end", "10:30"),
        ("publish:bool", "false"),
    ] {
        typed = set(typed, name, value);
    }
    let preview = send(&mut browser, "/series/new", &typed).await;
    preview.assert_status(200);
    contains(&preview.text(), &["6 slots on 3 days would be made as drafts.", "Make as drafts", "Tue 20 Apr"]);

    send(&mut browser, "/series/new", &goes_on(&preview.text())).await.assert_status(303);

    let office = app.office().await;
    let by_page = office.get(&format!("/v1/slot-series/{}", office.get("/v1/slot-series").await.ids()[0])).await;
    let body = json!({"starts_on": "2027-04-06", "recurrence": "FREQ=WEEKLY", "count": 3, "timezone": "Europe/London", "day_start": "09:00",
        "day_end": "12:00", "gap_minutes": 10, "breaks": [{"start": "10:00", "end": "10:30"}], "host_ids": [host.id()], "parallel": true,
        "template": {"company_id": company.id(), "kind": "mock_interview", "title": "Panel & <interview>", "duration_minutes": 45, "capacity": 1,
            "mode": "online", "fields": ["law", "health"], "approval": "automatic", "card": {
                "purpose": card()["purpose"], "what_happens": card()["what_happens"], "who_will_be_there": card()["who_will_be_there"],
                "access_notes": card()["access_notes"], "compensation": {"kind": "none"}, "may_lead_to_job": "no"}}});
    let made = office.post("/v1/slot-series", body).await;
    let by_api = office.get(&format!("/v1/slot-series/{}", made.assert_status(201).id())).await;
    let same =
        ["dates", "starts_on", "recurrence", "until", "count", "timezone", "day_start", "day_end", "gap_minutes", "breaks", "host_ids"];
    for name in same.into_iter().chain(["parallel", "template"]) {
        assert_eq!(by_page.field(name), by_api.field(name), "{name}");
    }
    assert_eq!(crate::series::starts(&by_page), crate::series::starts(&by_api));
    app.stop().await;
}

#[apply(test_both)]
async fn what_is_refused_keeps_what_was_typed(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let (app, mut browser) = desk(&app).await;
    let typed = set(set(day(&company, &[&host]), "dates.0", ""), "template.capacity:int", "many");
    let typed = set(set(typed, "breaks.0.start", "11:00"), "breaks.0.end", "10:00");

    for pressed in ["preview", "act"] {
        let refused = send(&mut browser, "/series/new", &set(typed.clone(), "_do", pressed)).await;
        assert_eq!(refused.status, 422);
        let text = refused.text();
        contains(&text, &["value=\"Panel &amp; &lt;interview&gt;\"", "value=\"many\"", "href=\"#template.capacity\"", "href=\"#dates.0\""]);
        contains(&text, &["href=\"#breaks.0.end\"", &format!("value=\"{}\" checked", host.id()), "law, health"]);
        assert!(text.contains("<details class=\"panel\" open><summary>Breaks"), "what is wrong is not hidden: {text}");
    }
    let edit = send(&mut browser, "/series/new", &set(day(&company, &[&host]), "_do", "edit")).await;
    edit.assert_status(200);
    contains(&edit.text(), &["value=\"2027-03-31\"", &format!("value=\"{}\" checked", host.id())]);
    assert_eq!(app.office().await.get("/v1/slot-series").await.ids(), [""; 0]);
    app.stop().await;
}

#[apply(test_both)]
async fn what_comes_in_the_way_after_the_preview_is_shown_and_nothing_is_made(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let (app, mut browser) = desk(&app).await;
    let preview = send(&mut browser, "/series/new", &day(&company, &[&host])).await;
    contains(&preview.text(), &["3 slots on 1 day would be made and published.", ">Make and publish<"]);
    let office = app.office().await;
    let away = json!({"scope": {"type": "host", "id": host.id()}, "name": "Away", "starts_at": "2027-03-31T09:00:00Z", "ends_at": "2027-03-31T09:30:00Z"});
    office.post("/v1/blackouts", away).await.assert_status(201);

    let refused = send(&mut browser, "/series/new", &goes_on(&preview.text())).await;

    assert_eq!(refused.status, 409);
    contains(&refused.text(), &["Something has come in the way", "Gareth Pellow is in a blackout", "Make and publish the 2 that fit"]);
    assert_eq!(office.get("/v1/slot-series").await.ids(), [""; 0]);
    let with_reason = set(day(&company, &[&host]), "override.reason", "He comes all the same.");
    assert!(send(&mut browser, "/series/new", &with_reason).await.text().contains("3 slots on 1 day would be made and published."));
    send(&mut browser, "/series/new", &goes_on(&refused.text())).await.assert_status(303);
    let series = office.get(&format!("/v1/slot-series/{}", office.get("/v1/slot-series").await.ids()[0])).await;
    assert_eq!(crate::series::starts(&series).len(), 2);
    app.stop().await;
}

/// Makes drafts of a day of a company with one host by the API, and gives the path of the page of the series.
async fn drafts(office: &Caller, company: &Company, host: &Host) -> (String, Vec<Slot>) {
    let made = office.post("/v1/slot-series", crate::series::series_body(company, &[host])).await;
    let slots = made.assert_status(201).field("slots");
    let slots = slots.as_array().unwrap().iter().map(|slot| Slot::with_id(slot["id"].as_str().unwrap())).collect();
    (format!("/series/{}", made.id()), slots)
}

/// Fills in the page of a step and goes on behind its preview. Gives the preview and the last answer.
async fn step(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> (String, Answer) {
    let fields: Fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let preview = send(browser, path, &fields).await;
    preview.assert_status(200);
    let done = send(browser, path, &goes_on(&preview.text())).await;
    (preview.text(), done)
}

#[apply(test_both)]
async fn a_series_is_published_extended_and_cancelled_as_its_previews_say(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let (series, slots) = drafts(office, &company, &host).await;
    office.slot(&company).hosts(&[&host]).starts("2027-03-31T09:55").published().await;
    office.slot(&company).hosts(&[&host]).starts("2027-04-01T11:00").published().await;
    let (app, mut browser) = desk(&app).await;
    assert!(page(&browser, &series).await.contains("3 draft"));

    let (preview, done) = step(&mut browser, &format!("{series}/publish"), &[("override.reason", "")]).await;
    contains(&preview, &["2 slots on 1 day would be published.", "has another slot at this time", "Publish the 2 that fit"]);
    leads_to(&done, &format!("{series}?notice=published"));
    let (preview, done) = step(&mut browser, &format!("{series}/extend"), &[("dates.0", "2027-04-01"), ("publish:bool", "true")]).await;
    contains(&preview, &["2 slots on 1 day would be published.", "Thu 1 Apr"]);
    leads_to(&done, &format!("{series}?notice=created"));
    contains(&page(&browser, &series).await, &["1 draft, 4 published"]);

    let office = app.office().await;
    let mentee = app.mentee().await;
    let booking = office.book(&slots[0], &mentee).await;
    let why = [("reason_code", "host_unavailable"), ("from", ""), ("cancelled_by", "employer"), ("note", "The office moves.")];
    let (preview, done) = step(&mut browser, &format!("{series}/cancel"), &why).await;
    contains(
        &preview,
        &["5 slots are cancelled", "Amal Idris (Wed 31 Mar, 09:00)</span> loses the seat.", "Cancel 5 slots", "Gareth Pellow"],
    );
    leads_to(&done, &format!("{series}?notice=cancelled"));
    office.get(&booking).await.assert_field("status", "cancelled").assert_field("cancelled_by", "employer");
    let (path, nothing) = (format!("{series}/cancel"), vec![("reason_code".to_owned(), "illness".to_owned())]);
    assert!(send(&mut browser, &path, &nothing).await.text().contains("No slot is left to cancel."));
    app.stop().await;
}

#[apply(test_both)]
async fn what_the_slots_say_and_who_hosts_them_is_changed_where_nobody_is_booked(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let (host, other) = (office.host(&company).await, office.host(&company).await);
    let (series, slots) = drafts(office, &company, &host).await;
    let api = format!("/v1/slot-series/{}", series.trim_start_matches("/series/"));
    office.step(&api, "publish", json!({})).await.assert_status(200);
    office.book(&slots[1], &app.mentee().await).await;
    office.slot(&company).hosts(&[&other]).starts("2027-03-31T10:50").published().await;
    let (app, mut browser) = desk(&app).await;

    let (preview, done) = step(&mut browser, &format!("{series}/change"), &[("title", "A new title"), ("version", "2")]).await;
    contains(&preview, &["2 slots change, and 1 slot stays as it is.", "Somebody is booked or waits."]);
    leads_to(&done, &format!("{series}?notice=saved"));
    let office = app.office().await;
    office.get(&slots[0]).await.assert_field("title", "A new title");
    assert_ne!(office.get(&slots[1]).await.field("title"), "A new title");
    let old = send(&mut browser, &format!("{series}/change"), &vec![("title".into(), "Mine".into()), ("version".into(), "2".into())]).await;
    assert!(old.status == 412 && old.text().contains("Use mine") && old.text().contains("A new title"), "{}", old.text());

    let hosts = format!("{series}/hosts");
    contains(&page(&browser, &hosts).await, &["In the place of Gareth Pellow", "name=\"host_ids.0\""]);
    let refused = send(&mut browser, &hosts, &vec![("host_ids.0".into(), other.id().to_owned())]).await;
    assert_eq!(refused.status, 409);
    contains(&refused.text(), &["These slots do not fit", "Wed 31 Mar, 10:50: a host has another slot at this time."]);
    let leave = format!("/slots/{}/leave-series", slots[2].id());
    leads_to(&browser.send(&leave, &[]).await, &format!("/slots/{}?notice=saved", slots[2].id()));
    let (preview, done) = step(&mut browser, &hosts, &[("host_ids.0", other.id())]).await;
    contains(&preview, &["1 slot changes, and 1 slot stays as it is."]);
    leads_to(&done, &format!("{series}?notice=saved"));
    office.get(&slots[0]).await.assert_field("host_ids", json!([other.id()]));
    app.stop().await;
}

#[apply(test_both)]
async fn the_pages_of_series_are_for_the_staff_alone(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let (series, _) = drafts(office, &company, &host).await;
    let (app, browser) = desk(&app).await;
    let admin = app.admin().await;
    let mut partner = signed_in(&app, &admin, &account(&admin, "Gwen", "partner", Some(&company)).await).await;
    let mut viewer = signed_in(&app, &admin, &account(&admin, "Idris", "viewer", None).await).await;
    let mut stranger = Browser::at(&app);
    let steps = ["publish", "extend", "change", "hosts", "cancel"].map(|step| format!("{series}/{step}"));
    let new = format!("/series/new?company_id={}", company.id());
    let all = ["/series".to_owned(), "/series/new".to_owned(), format!("/series?company_id={}", company.id()), new, series.clone()];
    for path in all.iter().chain(&steps) {
        let shown = browser.get(path).await;
        shown.assert_status(200);
        assert_headers(&shown);
        let text = shown.text();
        assert!(shown.body.len() <= LARGEST_PAGE && !text.contains(" style="), "{path} has {} bytes", shown.body.len());
        assert_eq!(text.matches("<h1").count(), 1, "{path} has one h1");
        for other in [&partner, &viewer] {
            assert_eq!(other.get(path).await.status, 403, "{path}");
        }
        assert_eq!(stranger.get(path).await.status, 303, "{path}");
    }
    let typed = set(day(&company, &[&host]), "_do", "act");
    for path in ["/series/new".to_owned()].iter().chain(&steps) {
        for other in [&mut partner, &mut viewer] {
            assert_eq!(send(other, path, &typed).await.status, 403, "{path}");
        }
        let unsent = send(&mut stranger, path, &typed).await;
        assert!(unsent.status == 401 && unsent.text().contains("Panel &amp; &lt;interview&gt;"), "{path}");
        let other_site: Vec<_> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(browser.form(path, &other_site).header("sec-fetch-site", "cross-site").await.status, 403, "{path}");
    }
    for gone in ["/series/slot_1", &format!("{series}/other"), &format!("{series}?page=x")] {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
    assert_eq!(app.office().await.get("/v1/slot-series").await.ids().len(), 1);
    app.stop().await;
}
