//! What the institute decides for itself: its details, its policy, and when nothing is published.

use reqwest::Method;

use super::*;

#[apply(test_both)]
async fn the_institute_is_changed_by_coordinators(app: TestApp) {
    let Desk { app, mut coordinator, .. } = desk(&app).await;
    let fields = [("name", "Compass & Rise"), ("timezone", "Europe/Nowhere"), ("contact", "020 7946 0000"), ("website", "")];
    let refused = coordinator.send("/settings/institute", &fields).await;
    let text = refused.text();
    assert!(refused.status == 422 && text.contains("value=\"Compass &amp; Rise\"") && text.contains("href=\"#timezone\""), "{text}");
    let fields = [fields[0], ("timezone", "Europe/Paris"), fields[2], fields[3]];
    leads_to(&coordinator.send("/settings/institute", &fields).await, "/settings?notice=saved");
    let institute = app.office().await.get("/v1/institute").await;
    institute.assert_field("name", "Compass & Rise").assert_field("timezone", "Europe/Paris").assert_field("contact", "020 7946 0000");
    app.stop().await;
}

#[apply(test_both)]
async fn a_change_of_the_policy_names_only_what_is_changed(app: TestApp) {
    let Desk { app, mut admin, coordinator, .. } = desk(&app).await;
    let key = app.admin().await;
    // It comes into force later, and what is changed before it keeps it.
    let later = json!({"settings": {"correction_working_days": 15}, "reason": "From May.", "effective_from": "2027-05-01T00:00:00Z"});
    key.put("/v1/policy", later).await.assert_status(200);
    let form = page(&admin, "/settings/policy/edit").await;
    assert!(form.contains("Something else comes into force "), "{form}");
    let mut fields = sent(&form);
    let unchanged = send(&mut admin, &fields).await;
    assert!(unchanged.status == 422 && unchanged.text().contains("change at least one"), "{}", unchanged.text());

    set(&mut fields, "settings.gap_minutes:int", "500");
    set(&mut fields, "settings.booking_closes.mock_interview.working_days:int", "2");
    set(&mut fields, "reason", "As the <board> decided.");
    set(&mut fields, "effective_from", "2027-06-01T00:00");
    let refused = send(&mut admin, &fields).await;
    let text = refused.text();
    assert_eq!(refused.status, 422);
    for part in
        ["As the &lt;board&gt; decided.", "href=\"#settings.gap_minutes\"", "href=\"#settings.booking_closes.mock_interview.working_days\""]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    set(&mut fields, "settings.gap_minutes:int", "15");
    set(&mut fields, "settings.booking_closes.mock_interview.hours:int", "");
    leads_to(&send(&mut admin, &fields).await, "/settings/policy?notice=saved");

    let versions = key.get("/v1/policy/versions").await;
    versions.assert_field("items/2/effective_from", "2027-05-31T23:00:00Z").assert_field("items/2/settings/gap_minutes", 15);
    versions.assert_field("items/2/settings/booking_closes/mock_interview", json!({"working_days": 2}));
    versions.assert_field("items/2/settings/correction_working_days", 15);
    let shown = page(&coordinator, "/settings/policy").await;
    for part in [
        "Version 1 is in force.",
        "To come",
        "As the &lt;board&gt; decided.",
        "15 minutes, before 10 minutes",
        "Only an administrator changes it.",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    app.stop().await;
}

/// The fields of the form on a page, with what stands in them.
fn sent(page: &str) -> Vec<(String, String)> {
    let form = between(page, "<form class=\"form\"", "</form>");
    let of = |tag: &str| {
        let attribute =
            |name: &str| tag.split_once(&format!(" {name}=\"")).map(|(_, rest)| rest.split('"').next().unwrap_or_default().to_owned());
        Some((attribute("name")?, attribute("value").unwrap_or_default()))
    };
    let inputs = form.split("<input").skip(1).filter_map(|tag| of(tag.split('>').next().unwrap_or_default()));
    let areas = form.split("<textarea").skip(1).filter_map(|tag| of(tag.split('>').next().unwrap_or_default()));
    inputs.chain(areas).collect()
}

fn set(fields: &mut [(String, String)], name: &str, value: &str) {
    let field = fields.iter_mut().find(|(field, _)| field == name).unwrap_or_else(|| panic!("{name} is in the form"));
    value.clone_into(&mut field.1);
}

async fn send(browser: &mut Browser, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.send("/settings/policy/edit", &fields).await
}

#[apply(test_both)]
async fn blackouts_are_made_for_the_institute_a_company_and_a_host(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let host = office.host(&company).await;
    let Desk { app, mut coordinator, .. } = desk(&app).await;
    let path = |of: &str| format!("/settings/blackouts/new{of}");
    let refused = coordinator.send(&path(""), &[("scope.type", "institute"), ("name", "Winter <break>")]).await;
    assert!(refused.status == 422 && refused.text().contains("value=\"Winter &lt;break&gt;\""), "{}", refused.text());
    let days = [("name", "Winter break"), ("starts_on", "2027-12-24"), ("ends_on", "2028-01-02")];
    for (of, kind, id) in
        [(String::new(), "institute", ""), (format!("?of={company}"), "company", company.id()), (format!("?of={host}"), "host", host.id())]
    {
        assert!(page(&coordinator, &path(&of)).await.contains(&format!("name=\"scope.type\" value=\"{kind}\"")));
        let fields = [[("scope.type", kind), ("scope.id", id)].as_slice(), &days].concat();
        leads_to(&coordinator.send(&path(&of), &fields).await, "/settings/blackouts?notice=blackouts-made");
    }
    let times = [
        ("scope.type", "host"),
        ("scope.id", host.id()),
        ("name", "Dentist"),
        ("starts_at", "2027-04-01T10:00"),
        ("ends_at", "2027-04-01T12:00"),
    ];
    leads_to(&coordinator.send(&path(&format!("?of={host}")), &times).await, "/settings/blackouts?notice=blackouts-made");
    let all = app.office().await.all("/v1/blackouts").await;
    let mut kinds: Vec<_> = all.iter().filter_map(|row| row["scope"]["type"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["company", "host", "host", "institute"]);
    assert_eq!((&all[0]["starts_at"], &all[0]["ends_at"]), (&json!("2027-04-01T09:00:00Z"), &json!("2027-04-01T11:00:00Z")));
    let of_host = page(&coordinator, &format!("/settings/blackouts?scope={host}")).await;
    assert!(of_host.contains("Dentist") && of_host.matches("/delete\"").count() == 2, "{of_host}");
    let delete = format!("/settings/blackouts/{}/delete", all[0]["id"].as_str().unwrap());
    leads_to(&coordinator.send(&delete, &[("version", "1")]).await, "/settings/blackouts?notice=deleted");
    assert_eq!(coordinator.send(&delete, &[("version", "1")]).await.status, 404);
    app.stop().await;
}

const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Easter <Monday>\r\nDTSTART;VALUE=DATE:20270329\r\n\
    END:VEVENT\r\nBEGIN:VEVENT\r\nUID:b\r\nSUMMARY:Early May\r\nDTSTART;VALUE=DATE:20270503\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// Sends a calendar as a file, or its text as it is pasted, as a browser does.
async fn upload(browser: &Browser, path: &str, file: &str, pasted: &str) -> Answer {
    let part = |name: &str, attributes: &str, content: &str| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"{attributes}\r\n\r\n{content}\r\n")
    };
    let of_file = part("file", "; filename=\"holidays.ics\"\r\nContent-Type: text/calendar", file);
    let body = format!("{of_file}{}--line--\r\n", part("rows", "", pasted));
    let request = browser.request(Method::POST, path).body("multipart/form-data; boundary=line", body);
    request.header("sec-fetch-site", "same-origin").await
}

/// The page on which a calendar that was sent is looked through.
#[track_caller]
fn preview(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap_or_default().to_owned()
}

#[apply(test_both)]
async fn a_calendar_is_looked_through_before_it_is_imported(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).starts("2027-05-03T10:00").published().await;
    let Desk { app, mut coordinator, .. } = desk(&app).await;
    let import = "/settings/blackouts/import";
    assert!(page(&coordinator, import).await.contains("enctype=\"multipart/form-data\""));
    let place = preview(&upload(&coordinator, import, HOLIDAYS, "").await);
    let text = page(&coordinator, &place).await;
    for part in ["2 blackouts would be made", "Easter &lt;Monday&gt;", "1 slot stands in these times", "Nothing is done yet"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(app.office().await.all("/v1/blackouts").await.is_empty(), "nothing is made yet");

    let once = once(&text);
    for _ in 0..2 {
        leads_to(&coordinator.send(&place, &[("_once", &once)]).await, "/settings/blackouts?notice=blackouts-made");
    }
    let made = app.office().await.all("/v1/blackouts").await;
    assert_eq!(made.iter().map(|row| row["name"].clone()).collect::<Vec<_>>(), ["Easter <Monday>", "Early May"]);
    assert!(page(&coordinator, "/").await.contains(slot.id()), "Today lists the slot that stands there");
    assert_eq!(coordinator.get(&place).await.status, 404, "the calendar is not kept");
    let again = page(&coordinator, &preview(&upload(&coordinator, import, "", HOLIDAYS).await)).await;
    assert!(again.contains("2 are there already") && again.contains("No blackout would be made"), "{again}");

    let of_company = format!("{import}?of={company}");
    let place = preview(&upload(&coordinator, &of_company, HOLIDAYS, "").await);
    assert!(place.ends_with(&format!("?of={company}")), "{place}");
    leads_to(&coordinator.send(&place, &[]).await, "/settings/blackouts?notice=blackouts-made");
    assert_eq!(app.office().await.all(&format!("/v1/blackouts?scope={company}")).await.len(), 2);
    app.stop().await;
}

#[apply(test_both)]
async fn what_was_pasted_is_kept_where_it_is_no_calendar(app: TestApp) {
    let Desk { app, admin, coordinator, .. } = desk(&app).await;
    let import = "/settings/blackouts/import";
    for (file, pasted, said) in [
        ("", "", "Choose a file, or paste what is in it."),
        ("", "<b>no calendar", "This is no calendar"),
        (HOLIDAYS, "<b>no calendar", "not both"),
        ("no calendar", "", "This is no calendar"),
    ] {
        let refused = upload(&coordinator, import, file, pasted).await;
        let text = refused.text();
        assert!(refused.status == 422 && text.contains(said) && text.contains("aria-invalid=\"true\""), "{text}");
        assert!(pasted.is_empty() || text.contains("&lt;b&gt;no calendar</textarea>"), "{text}");
    }
    let large = upload(&coordinator, import, &"x".repeat(8 * 1024 * 1024 + 1), "").await;
    assert!(large.status == 413 && large.text().contains("larger than 8 MB"), "{}", large.text());
    let place = preview(&upload(&coordinator, import, HOLIDAYS, "").await);
    assert_eq!(admin.get(&place).await.status, 404, "it is for the one who has sent it");
    app.stop().await;
}
