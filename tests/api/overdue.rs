//! Timed jobs come late after a stop or an outage. One run takes all that is due, in small batches, and what fails blocks nothing else.

use diesel::connection::SimpleConnection;
use foothold::db::Conn;
use foothold::ids::SlotId;
use foothold::worker::{complete, expire, flush};

use crate::harness::prelude::*;

#[apply(test_both)]
async fn a_run_expires_all_requests_and_offers_that_are_due_however_many_they_are(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mentees = app.mentees(10).await;
    let slot = office.slot(&company).approval("employer").capacity(5).published().await;
    let mut due = Vec::new();
    for mentee in &mentees[..5] {
        due.push(office.book(&slot, mentee).await);
    }
    let full = office.slot(&company).starts("2027-03-31T10:00").capacity(3).published().await;
    let mut seats = Vec::new();
    for mentee in &mentees[..3] {
        seats.push(office.book(&full, mentee).await);
    }
    for mentee in &mentees[5..8] {
        due.push(office.join_line(&full, mentee).await);
    }
    for seat in &seats {
        office.cancel(seat, "work").await.assert_status(200);
    }
    app.clock.advance_hours(24 * 5);

    expire::run_by(app.deps.clone(), 2).await.unwrap();

    for booking in &due {
        office.get(booking).await.assert_field("status", "expired");
    }
}

#[apply(test_both)]
async fn what_cannot_be_completed_keeps_no_other_slot_from_it(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mut all = Vec::new();
    for hour in 9..14 {
        all.push(office.slot(&company).starts(&format!("2027-03-31T{hour:02}:00")).published().await);
    }
    // These slots fill a whole batch, and the next looks would find them again.
    let broken: Vec<SlotId> = all[..2].iter().map(|slot| slot.id().parse().unwrap()).collect();
    break_slots(&app, &broken).await;
    app.clock.set("2027-04-02T00:00:00Z");

    let outcome = complete::run_by(app.deps.clone(), 2).await;

    mend_slots(&app).await;
    outcome.unwrap_err();
    for slot in &all[2..] {
        office.get(slot).await.assert_field("status", "completed");
    }
    complete::run_by(app.deps.clone(), 2).await.unwrap();
    for slot in &all {
        office.get(slot).await.assert_field("status", "completed");
    }
}

#[apply(test_both)]
async fn slots_that_ended_in_the_same_minute_are_all_completed(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(office.slot(&company).published().await);
    }
    app.clock.set("2027-04-02T00:00:00Z");

    complete::run_by(app.deps.clone(), 2).await.unwrap();

    for slot in &all {
        office.get(slot).await.assert_field("status", "completed");
    }
}

#[apply(test_both)]
async fn the_latest_use_stays_whichever_instance_writes_it_down_last(app: TestApp) {
    let (admin, other) = (app.admin().await, app.second_instance().await);
    let caller = app.viewer().await;
    let id = caller.get("/v1/me").await.id();
    app.clock.advance_minutes(1);
    let later = app.clock.now().to_string();
    caller.at(&other).get("/v1/me").await.assert_status(200);

    for instance in [&other, &app] {
        flush::run(instance.deps.clone()).await.unwrap();
    }

    admin.get(&format!("/v1/api-keys/{id}")).await.assert_field("last_used_at", later);
    other.stop().await;
}

#[apply(test_both)]
async fn a_use_that_cannot_be_written_down_is_kept_for_the_next_run(app: TestApp) {
    let admin = app.admin().await;
    let feed = admin.post("/v1/feeds", json!({"name": "All", "scope": {"type": "institute"}})).await;
    let url = feed.assert_status(201).field("url");
    let fetched = app.stranger().get(url.as_str().unwrap().strip_prefix(crate::harness::app::PUBLIC_URL).unwrap()).await;
    fetched.assert_status(200);
    let caller = app.viewer().await;
    let id = caller.get("/v1/me").await.id();
    let used = app.clock.now().to_string();
    refuse_changes(&app, ["api_keys", "feeds"]).await;
    app.clock.advance_minutes(1);

    flush::run(app.deps.clone()).await.unwrap_err();

    allow_changes(&app, ["api_keys", "feeds"]).await;
    flush::run(app.deps.clone()).await.unwrap();
    admin.get(&format!("/v1/api-keys/{id}")).await.assert_field("last_used_at", used.clone());
    admin.get(&format!("/v1/feeds/{}", feed.id())).await.assert_field("last_fetched_at", used);
}

/// Makes the database refuse every change of these slots until [`mend_slots`].
async fn break_slots(app: &TestApp, ids: &[SlotId]) {
    let hex: Vec<_> = ids.iter().map(|id| id.uuid().simple().to_string()).collect();
    let list = |before: &str, after: &str| hex.iter().map(|id| format!("{before}'{id}'{after}")).collect::<Vec<_>>().join(", ");
    let condition = if app.is_postgres() { list("", "::uuid") } else { list("x", "") };
    refuse(app, "slots", &format!("WHEN (OLD.id IN ({condition}))")).await;
}

async fn mend_slots(app: &TestApp) {
    allow_changes(app, ["slots"]).await;
}

async fn refuse_changes<const N: usize>(app: &TestApp, tables: [&str; N]) {
    for table in tables {
        refuse(app, table, "").await;
    }
}

async fn refuse(app: &TestApp, table: &str, condition: &str) {
    let (postgres, sqlite) = (
        format!(
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$ LANGUAGE plpgsql; \
             CREATE TRIGGER broken_{table} BEFORE UPDATE ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION refuse()"
        ),
        format!("CREATE TRIGGER broken_{table} BEFORE UPDATE ON {table} {condition} BEGIN SELECT RAISE(ABORT, 'broken'); END"),
    );
    execute(app, postgres, sqlite).await;
}

async fn allow_changes<const N: usize>(app: &TestApp, tables: [&str; N]) {
    for table in tables {
        execute(app, format!("DROP TRIGGER broken_{table} ON {table}"), format!("DROP TRIGGER broken_{table}")).await;
    }
}

async fn execute(app: &TestApp, postgres: String, sqlite: String) {
    let execute = move |conn: &mut Conn| {
        match conn {
            Conn::Postgres(native) => native.batch_execute(&postgres)?,
            Conn::Sqlite(native) => native.batch_execute(&sqlite)?,
        }
        Ok(())
    };
    app.deps.db.write("test_trigger", execute).await.unwrap();
}
