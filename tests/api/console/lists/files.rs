//! Tables as files: chosen or pasted, looked through, imported by a second button, and exported.

use reqwest::Method;

use super::{Browser, desk, leads_to, once, page};
use crate::harness::prelude::*;

const HEADER: &str = "external_id,full_name,preferred_name,fields,timezone\n";

/// Sends a file as a browser does, or pastes rows.
pub(super) async fn send(browser: &Browser, path: &str, file: &str, pasted: &str) -> Answer {
    let part = |name: &str, attributes: &str, content: &str| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"{attributes}\r\n\r\n{content}\r\n")
    };
    let of_file = part("file", "; filename=\"m.csv\"\r\nContent-Type: text/csv", file);
    let body = format!("{of_file}{}--line--\r\n", part("rows", "", pasted));
    let request = browser.request(Method::POST, path).body("multipart/form-data; boundary=line", body);
    request.header("sec-fetch-site", "same-origin").await
}

#[track_caller]
fn place(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap_or_default().to_owned()
}

#[apply(test_both)]
async fn a_file_is_looked_through_and_imported_without_being_sent_again(app: TestApp) {
    let there = app.office().await.mentee().with("full_name", "Amal Idris").registered().await;
    let (app, mut browser) = desk(&app, "Rosa").await;
    let file = format!("{HEADER}crm-1,Amal Idris,Amal,law,Europe/London\ncrm-2,Zoë Kant,Zoë,,Europe/London\n");
    assert!(page(&browser, "/mentees").await.contains("href=\"/mentees/import\""));
    assert!(page(&browser, "/mentees/import").await.contains("enctype=\"multipart/form-data\""));

    let preview = place(&send(&browser, "/mentees/import", &file, "").await);

    let shown = page(&browser, &preview).await;
    assert!(shown.contains("2 new") && shown.contains("Nothing is done yet"), "{shown}");
    let twin = format!("href=\"/mentees/{}\" dir=\"auto\">Amal Idris", there.id());
    assert!(shown.contains("Others have this name") && shown.contains(&twin), "{shown}");
    assert_eq!(app.office().await.all("/v1/mentees").await.len(), 1, "nothing is done yet");
    let fields = [("_once", once(&shown, &preview))];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..2 {
        leads_to(&browser.send(&preview, &fields).await, "/mentees?notice=imported");
    }
    assert_eq!(app.office().await.all("/v1/mentees").await.len(), 3, "the second press does nothing");
    assert!(page(&browser, "/mentees?notice=imported").await.contains("Zoë Kant"));
    assert_eq!(browser.get(&preview).await.status, 404, "the file is not kept");
    app.stop().await;
}

#[apply(test_both)]
async fn bad_rows_are_named_by_line_and_column_and_nothing_is_imported(app: TestApp) {
    let (app, mut browser) = desk(&app, "Rosa").await;
    let rows = format!("{HEADER}crm-1,,Amal,law,Europe/London\ncrm-2,Zoë Kant,Zoë,,Nowhere\n");

    let preview = place(&send(&browser, "/mentees/import", "", &rows).await);

    let shown = page(&browser, &preview).await;
    assert!(shown.contains("There are 2 things to mend") && shown.contains("full_name") && shown.contains("timezone"), "{shown}");
    assert!(!shown.contains(&format!("action=\"{preview}\"")), "there is nothing to import: {shown}");
    let forced = browser.send(&preview, &[]).await;
    assert!(forced.status == 422 && forced.text().contains("things to mend"), "{}", forced.text());
    assert_eq!(app.office().await.all("/v1/mentees").await.len(), 0);
    app.stop().await;
}

#[apply(test_both)]
async fn what_is_wrong_with_the_upload_itself_is_said_beside_it(app: TestApp) {
    let (app, browser) = desk(&app, "Rosa").await;
    let nothing = send(&browser, "/companies/import", "", "").await;
    assert!(nothing.status == 422 && nothing.text().contains("Choose a file, or paste what is in it."), "{}", nothing.text());
    let both = send(&browser, "/companies/import", "name\n", "name\nA").await;
    let text = both.text();
    assert!(both.status == 422 && text.contains("not both") && text.contains("name\nA</textarea>"), "{text}");
    let large = send(&browser, "/companies/import", &"x".repeat(8 * 1024 * 1024 + 1), "").await;
    assert!(large.status == 413 && large.text().contains("larger than 8 MB"), "{}", large.text());
    let larger = send(&browser, "/companies/import", &"x".repeat(8 * 1024 * 1024 + 80 * 1024), "").await;
    assert!(larger.status == 413 && larger.text().contains("larger than 8 MB"), "{}", larger.text());
    app.stop().await;
}

#[apply(test_both)]
async fn companies_are_imported_and_a_change_of_one_is_counted(app: TestApp) {
    app.office().await.company().with("name", "Brindlemoor").with("external_id", "c-1").created().await;
    let (app, mut browser) = desk(&app, "Rosa").await;
    let file =
        "external_id,name,sector,size_band,timezone\nc-1,Brindlemoor Ltd,law,small,Europe/London\nc-2,Żółta,law,small,Europe/London\n";
    let preview = place(&send(&browser, "/companies/import", file, "").await);
    let shown = page(&browser, &preview).await;
    assert!(shown.contains("1 new") && shown.contains("1 changed"), "{shown}");
    leads_to(&browser.send(&preview, &[("_once", &once(&shown, &preview))]).await, "/companies?notice=imported");
    assert_eq!(app.office().await.get("/v1/companies?external_id=c-1").await.items()[0]["name"], "Brindlemoor Ltd");
    app.stop().await;
}

#[apply(test_both)]
async fn a_file_is_for_the_one_who_has_sent_it_and_for_one_day(app: TestApp) {
    let (app, mut browser) = desk(&app, "Rosa").await;
    let admin = app.admin().await;
    let other = crate::accounts::signed_in(&app, &admin, &crate::accounts::account(&admin, "Idris", "coordinator", None).await).await;
    let preview = place(&send(&browser, "/mentees/import", &format!("{HEADER}crm-1,Amal Idris,Amal,law,Europe/London\n"), "").await);
    assert_eq!(other.get(&preview).await.status, 404);
    assert_eq!(browser.get(&preview.replace("mentees", "companies")).await.status, 404);
    assert_eq!(Browser::at(&app).get(&preview).await.status, 303, "a stranger is led to the sign-in page");
    let kept = browser.send("/sign-out", &[]).await;
    assert!(kept.status < 400, "{}", kept.text());
    let signed_out = send(&browser, "/mentees/import", "", "name\n\"Amal\"").await;
    assert!(signed_out.status == 401 && signed_out.text().contains("value=\"name\n&quot;Amal&quot;\""), "{}", signed_out.text());

    app.clock.advance_hours(25);
    foothold::worker::tidy::run(app.deps.clone()).await.unwrap();
    let browser = crate::accounts::signed_in(&app, &admin, &crate::accounts::account(&admin, "Miriam", "coordinator", None).await).await;
    assert_eq!(browser.get(&preview).await.status, 404);
    app.stop().await;
}

#[apply(test_both)]
async fn lists_are_exported_with_their_filters_and_without_their_order(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slot = office.slot(&company).with("title", "Panel interview").published().await;
    office.slot(&company).starts("2027-05-10T10:00").with("title", "Later one").published().await;
    office.book(&slot, &office.mentee().with("full_name", "Amal Idris").registered().await).await;
    let (app, browser) = desk(&app, "Rosa").await;
    let list = page(&browser, "/slots?to=2027-04-30&sort=-starts_at").await;
    assert!(list.contains("href=\"/slots/export?to=2027-04-30\""), "{list}");

    let file = browser.get("/slots/export?to=2027-04-30").await;

    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert!(file.text().contains("Panel interview") && !file.text().contains("Later one"), "{}", file.text());
    for (path, text) in
        [("/mentees/export", "Amal Idris"), ("/bookings/export?status=confirmed", "Amal Idris"), ("/companies/export", "active")]
    {
        let file = browser.get(path).await;
        assert!(file.status == 200 && file.text().contains(text), "{path}: {}", file.text());
        assert_eq!(Browser::at(&app).get(path).await.status, 303, "{path}");
    }
    assert!(!browser.get("/bookings/export?status=cancelled").await.text().contains("Amal Idris"));
    app.stop().await;
}
