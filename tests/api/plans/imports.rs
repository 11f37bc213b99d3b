//! A long import has its statements planned for the values that they have. PostgreSQL would otherwise keep a plan that it made while the table
//! was small, and read the whole table for each thousand names.

use reqwest::Method;

use super::heard::Heard;
use crate::harness::database::Database;
use crate::harness::prelude::*;

#[tokio::test]
async fn an_import_needs_no_word_about_plans_on_sqlite() {
    assert_eq!(told_to_plan(Database::sqlite()).await, 0);
}

#[tokio::test]
async fn an_import_is_planned_for_its_values_on_postgres() {
    assert_eq!(told_to_plan(Database::postgres()).await, 1);
}

/// Counts how often the database is told during an import how to plan.
async fn told_to_plan(database: Database) -> usize {
    let heard = Heard::from_now_on(&database.address());
    let app = TestApp::start(database, |_| ()).await;
    let office = app.office().await;
    heard.forget();
    let file = "full_name,preferred_name,fields,timezone\nAmal Idris,Amal,,Europe/London\n";
    office.request(Method::POST, "/v1/mentees/import").body("text/csv", file).await.assert_status(200);
    let told = heard.count("SET LOCAL plan_cache_mode = force_custom_plan");
    app.stop().await;
    told
}
