//! Rows that were pasted are not lost, and a stranger cannot make the service hold a whole file.

use actix_web::{App, body, test, web::Data};
use diesel::RunQueryDsl;

use super::desk;
use super::files::send;
use crate::harness::prelude::*;

const ROWS: &str = "external_id,full_name\ncrm-1,\"Amal\"\n";

#[apply(test_both)]
async fn a_stranger_sends_no_more_than_somebody_could_have_typed(app: TestApp) {
    let (app, mut browser) = desk(&app, "Rosa").await;
    browser.send("/sign-out", &[]).await.assert_status(200);

    for (file, pasted) in [("x".repeat(3_000_000), String::new()), (String::new(), "x".repeat(3_000_000))] {
        let signed_out = send(&browser, "/mentees/import", &file, &pasted).await;

        assert_eq!(signed_out.status, 401);
        assert!(signed_out.body.len() < 10_000 && signed_out.text().contains("Sign in"), "{} bytes", signed_out.body.len());
    }
    app.stop().await;
}

#[apply(test_both)]
async fn rows_are_kept_where_the_file_cannot_be(app: TestApp) {
    let (app, browser) = desk(&app, "Rosa").await;
    rename_table(&app, "uploads", "uploads_away").await;

    let failed = send(&browser, "/mentees/import", "", ROWS).await;

    rename_table(&app, "uploads_away", "uploads").await;
    assert!(failed.status >= 500, "{failed:?}");
    assert_kept(&failed.text());
    app.stop().await;
}

async fn rename_table(app: &TestApp, from: &'static str, to: &'static str) {
    let rename = format!("ALTER TABLE {from} RENAME TO {to}");
    app.deps.db.write("test_rename", move |conn| Ok(diesel::sql_query(rename.clone()).execute(conn)?)).await.unwrap();
}

#[track_caller]
fn assert_kept(page: &str) {
    for part in ["action=\"/mentees/import\"", "name=\"rows\" value=\"external_id,full_name\ncrm-1,&quot;Amal&quot;\n\"", "Send again"] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[apply(test_both)]
async fn while_the_database_is_away_every_form_and_pasted_rows_are_kept(app: TestApp) {
    let (app, browser) = desk(&app, "Rosa").await;
    app.stop().await;
    let pages = test::init_service(App::new().app_data(Data::new(app.deps.clone())).configure(foothold::routes::pages)).await;
    let cookie = browser.cookie.unwrap();
    for form in [("/mentees/import", ("rows", ROWS)), ("/mentees/new", ("full_name", "A \"long\" name"))] {
        let (path, field) = form;
        let request = test::TestRequest::post().uri(path).insert_header(("cookie", cookie.as_str()));
        let request = request.insert_header(("sec-fetch-site", "same-origin")).set_form([field]);
        let answer = test::call_service(&pages, request.to_request()).await;
        assert_eq!(answer.status().as_u16(), 503);
        let text = String::from_utf8(body::to_bytes(answer.into_body()).await.unwrap().to_vec()).unwrap();
        match path {
            "/mentees/import" => assert_kept(&text),
            _ => assert!(text.contains("name=\"full_name\" value=\"A &quot;long&quot; name\""), "{text}"),
        }
    }
}
