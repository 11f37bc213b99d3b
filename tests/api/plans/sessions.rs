//! A session of a cohort is published with as many statements for many members as for few: their clashes are read in one query.

use super::heard::Heard;
use crate::harness::database::Database;
use crate::harness::prelude::*;

#[tokio::test]
async fn publishing_runs_as_many_statements_for_many_members_on_sqlite() {
    check(Database::sqlite()).await;
}

#[tokio::test]
async fn publishing_runs_as_many_statements_for_many_members_on_postgres() {
    check(Database::postgres()).await;
}

async fn check(database: Database) {
    let heard = Heard::from_now_on(&database.address());
    let app = TestApp::start(database, |_| ()).await;
    let office = app.office().await;
    let own = Company::with_id(&office.get("/v1/companies?own=true").await.ids()[0]);
    let mut ran = Vec::new();
    for members in [2, 12] {
        let cohort = office.cohort(&office.programme().await).await;
        for mentee in app.mentees(members).await {
            office.enrol(&cohort, &mentee).await;
        }
        let slot = office.slot(&own).kind("group_session").capacity(12).with("cohort_id", cohort.id()).with("book_cohort", true);
        let slot = slot.draft().await;
        heard.forget();
        office.step(&slot, "publish", json!({})).await.assert_status(200).assert_field("seats_taken", members);
        ran.push(["bookings", "disclosures", "enrolments", "mentees", "not_booked"].map(|table| heard.count(table)));
    }
    app.stop().await;
    assert_eq!(ran[0], ran[1]);
    // One reads the clashes, and one inserts all bookings.
    assert_eq!(ran[1][0], 2);
}
