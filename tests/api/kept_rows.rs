//! What stood in a table before a migration stands there after it, and again when the migration is taken back.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use foothold::app;
use foothold::db::{Address, Conn, conn};

use crate::harness::{postgres, sqlite};

/// The last migration before who acted was kept with its kind.
const BEFORE_KINDS: &str = "2026-11-26-000100";

/// This is the last migration before a booking had a cut-off of its own.
const BEFORE_CUT_OFFS: &str = "2026-11-26-001000";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn open(address: &Address) -> Conn {
    conn::open(address).expect("the database opens")
}

/// Takes back every migration after the one with that date and number.
fn down_to<DB: diesel::backend::Backend>(conn: &mut impl MigrationHarness<DB>, folder: &str, last: &str) {
    let mut all: Vec<Box<dyn Migration<DB>>> = FileBasedMigrations::from_path(folder).unwrap().migrations().unwrap();
    all.sort_by_key(|migration| migration.name().to_string());
    for migration in all.iter().rev().take_while(|migration| !migration.name().to_string().starts_with(last)) {
        conn.revert_migration(migration).expect("a migration is taken back");
    }
}

fn taken_back_to(conn: &mut Conn, last: &str) {
    match conn {
        Conn::Postgres(native) => down_to(native, "migrations/postgres", last),
        Conn::Sqlite(native) => down_to(native, "migrations/sqlite", last),
    }
}

/// In this text, `{1}` stands for an id that ends in 1, and `{now}`, `{yes}`, `{no}` and `{bytes}` for some value. `{later}` and `{end}`
/// stand for an instant an hour later and for one 45 minutes after that. Each is written as its database writes it.
fn written_for(conn: &Conn, sql: &str) -> String {
    let mut sql = sql.to_owned();
    for number in 1..=9 {
        let id = match conn {
            Conn::Postgres(_) => format!("'00000000-0000-0000-0000-00000000000{number}'::uuid"),
            Conn::Sqlite(_) => format!("x'0000000000000000000000000000000{number}'"),
        };
        sql = sql.replace(&format!("{{{number}}}"), &id);
    }
    let (now, yes, bytes) = match conn {
        Conn::Postgres(_) => ("'2027-03-08T09:00:00Z'::timestamptz", "true", "'\\x0102'::bytea"),
        Conn::Sqlite(_) => ("1804842000000000", "1", "x'0102'"),
    };
    let (no, later, end) = match conn {
        Conn::Postgres(_) => ("false", "'2027-03-08T10:00:00Z'::timestamptz", "'2027-03-08T10:45:00Z'::timestamptz"),
        Conn::Sqlite(_) => ("0", "1804845600000000", "1804848300000000"),
    };
    let sql = sql.replace("{now}", now).replace("{yes}", yes).replace("{bytes}", bytes);
    sql.replace("{no}", no).replace("{later}", later).replace("{end}", end)
}

fn execute(conn: &mut Conn, sql: &str) {
    let sql = written_for(conn, sql);
    conn.batch_execute(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The column `line` of a query, in which `digit<…>` is the last digit of an id.
fn lines(conn: &mut Conn, sql: &str) -> Vec<String> {
    let (before, after) = match conn {
        Conn::Postgres(_) => ("right(", "::text, 1)"),
        Conn::Sqlite(_) => ("nullif(substr(hex(", "), 32), '')"),
    };
    let sql = written_for(conn, &sql.replace("digit<", before).replace('>', after));
    let rows: Vec<Line> = match conn {
        Conn::Postgres(native) => diesel::sql_query(&sql).load(native),
        Conn::Sqlite(native) => diesel::sql_query(&sql).load(native),
    }
    .unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().map(|row| row.line).collect()
}

/// One row by a key, 5, and one by the system, in each table that says who acted.
const OLD_ROWS: &str = "
    INSERT INTO companies (id, name, sector, size_band, timezone, may_publish, active, partnership_status, partnership_since, version, created_at, updated_at)
        VALUES ({1}, 'Brindlemoor', 'it', 'small', 'Europe/Amsterdam', {yes}, {yes}, 'approached', {now}, 3, {now}, {now});
    INSERT INTO api_keys (id, name, role, secret_hash, created_at) VALUES ({5}, 'office', 'coordinator', {bytes}, {now});
    INSERT INTO partnership_transitions (id, company_id, from_status, to_status, reason, actor_id, version, created_at)
        VALUES ({2}, {1}, 'identified', 'approached', 'met at a fair', {5}, 2, {now}), ({3}, {1}, 'approached', 'declined', NULL, NULL, 3, {now});
    INSERT INTO interactions (id, company_id, kind, summary, next_action, next_action_due, actor_id, created_at)
        VALUES ({2}, {1}, 'call', 'They can host two.', 'Send dates', '2027-03-12', {5}, {now}), ({3}, {1}, 'note', 'Moved.', NULL, NULL, NULL, {now});
    INSERT INTO audit_entries (id, actor_id, actor_role, action, subject_id, company_id, reason, created_at)
        VALUES ({2}, {5}, 'coordinator', 'booking.cancelled', 'book_1', {1}, 'illness', {now}), ({3}, NULL, 'system', 'booking.expired', 'book_2', NULL, NULL, {now}),
               ({4}, {5}, 'coordinator', 'slot.returned', 'slot_1', {1}, 'Who asks?', {now});
    DELETE FROM audit_entries WHERE id = {4};
    INSERT INTO idempotency_keys (caller_id, key, request_hash, sealed_answer, created_at) VALUES ({5}, 'once', {bytes}, {bytes}, {now})";

const OLD_READINGS: [&str; 4] = [
    "SELECT to_status || ' ' || coalesce(reason, '-') || ' ' || coalesce(digit<actor_id>, '-') || ' ' || version AS line
        FROM partnership_transitions ORDER BY version",
    "SELECT kind || ' ' || summary || ' ' || coalesce(next_action || next_action_due, '-') || ' ' || coalesce(digit<actor_id>, '-') AS line
        FROM interactions ORDER BY id",
    "SELECT seq || ' ' || actor_role || ' ' || action || ' ' || subject_id || ' ' || coalesce(digit<company_id>, '-') || ' '
        || coalesce(reason, '-') || ' ' || coalesce(digit<actor_id>, '-') AS line FROM audit_entries ORDER BY seq",
    "SELECT digit<caller_id> || ' ' || key AS line FROM idempotency_keys ORDER BY key",
];

fn old_rows(conn: &mut Conn) -> Vec<String> {
    OLD_READINGS.iter().flat_map(|sql| lines(conn, sql)).collect()
}

fn who_acted_is_kept(address: &Address) {
    app::migrate(address).expect("the migrations run");
    let mut conn = open(address);
    taken_back_to(&mut conn, BEFORE_KINDS);
    execute(&mut conn, OLD_ROWS);
    let before = old_rows(&mut conn);
    assert_eq!(before.len(), 7, "{before:?}");

    app::migrate(address).expect("the migrations run");

    for table in ["partnership_transitions", "interactions", "audit_entries"] {
        let order = if table == "audit_entries" { "seq" } else { "id" };
        let actors = format!("SELECT actor_kind || ' ' || coalesce(digit<actor_id>, '-') AS line FROM {table} ORDER BY {order}");
        assert_eq!(lines(&mut conn, &actors), ["key 5", "system -"], "{table}");
    }
    let once = lines(&mut conn, "SELECT actor_kind || ' ' || digit<actor_id> || ' ' || key AS line FROM idempotency_keys");
    assert_eq!(once, ["key 5 once"]);
    let maker =
        "SELECT digit<id> || ' ' || coalesce(created_by_kind, '-') || ' ' || coalesce(digit<created_by_id>, '-') AS line FROM api_keys";
    assert_eq!(lines(&mut conn, maker), ["5 - -"], "who made it was not kept");
    execute(
        &mut conn,
        "INSERT INTO audit_entries (id, actor_kind, actor_role, action, subject_id, created_at) VALUES ({6}, 'system', 'system', 'x', 'y', {now})",
    );
    assert_eq!(lines(&mut conn, "SELECT seq || '' AS line FROM audit_entries WHERE id = {6}"), ["4"], "a number is never used again");
    execute(&mut conn, "DELETE FROM audit_entries WHERE id = {6}");

    taken_back_to(&mut conn, BEFORE_KINDS);
    assert_eq!(old_rows(&mut conn), before);
}

fn reasons_move_to_texts(address: &Address) {
    app::migrate(address).expect("the migrations run");
    let mut conn = open(address);
    taken_back_to(&mut conn, BEFORE_KINDS);
    execute(&mut conn, OLD_ROWS);
    let again = "INSERT INTO audit_entries (id, actor_role, action, subject_id, reason, created_at) VALUES ({7}, 'system', 'x', 'y', 'illness', {now})";
    execute(&mut conn, again);

    app::migrate(address).expect("the migrations run");

    let texts = "SELECT digit<entry_id> || ' ' || text || ' ' || length(salt) AS line FROM audit_texts ORDER BY entry_id";
    assert_eq!(lines(&mut conn, texts), ["2 illness 16", "7 illness 16"]);
    assert_eq!(lines(&mut conn, "SELECT count(DISTINCT salt) || '' AS line FROM audit_texts"), ["2"], "each has its own salt");
}

/// This is a slot whose cut-off is an hour before it starts, with a booking that holds a seat, one that waits and one that was cancelled.
const BOOKED_ROWS: &str = "
    INSERT INTO companies (id, name, sector, size_band, timezone, may_publish, active, partnership_status, partnership_since, version, created_at, updated_at)
        VALUES ({1}, 'Brindlemoor', 'it', 'small', 'Europe/Amsterdam', {yes}, {yes}, 'active', {now}, 3, {now}, {now});
    INSERT INTO mentees (id, full_name, preferred_name, fields, timezone, workplace_clearance, active, version, created_at, updated_at)
        VALUES ({5}, 'Amal Idris', 'Amal', '', 'Europe/Amsterdam', 'cleared', {yes}, 1, {now}, {now}),
               ({6}, 'Zoë Wren', 'Zoë', '', 'Europe/Amsterdam', 'cleared', {yes}, 1, {now}, {now});
    INSERT INTO slots (id, company_id, kind, title, status, starts_at, ends_at, sort_at, local_start, timezone, duration_minutes, capacity, seats_taken,
                       seats_confirmed, mode, fields, approval, booking_closes_at, cancel_cutoff_at, allow_host_overlap, sequence, version, created_at, updated_at)
        VALUES ({2}, {1}, 'shadowing', 'Panel', 'published', {later}, {end}, {later}, '2027-03-08T11:00', 'Europe/Amsterdam', 45, 1, 1, 1, 'online', '', 'automatic',
                {now}, {now}, {no}, 0, 1, {now}, {now});
    INSERT INTO bookings (id, slot_id, company_id, mentee_id, status, starts_at, ends_at, waitlist_place, sequence, version, created_at, updated_at)
        VALUES ({7}, {2}, {1}, {5}, 'confirmed', {later}, {end}, NULL, 0, 1, {now}, {now}),
               ({8}, {2}, {1}, {6}, 'waitlisted', {later}, {end}, 1, 0, 1, {now}, {now}),
               ({9}, {2}, {1}, {6}, 'cancelled', {later}, {end}, NULL, 0, 1, {now}, {now})";

fn what_stands_gets_its_cut_off_and_its_kind(address: &Address) {
    app::migrate(address).expect("the migrations run");
    let mut conn = open(address);
    taken_back_to(&mut conn, BEFORE_CUT_OFFS);
    execute(&mut conn, BOOKED_ROWS);

    app::migrate(address).expect("the migrations run");

    let of_an_earlier_version =
        "INSERT INTO bookings (id, slot_id, company_id, mentee_id, status, starts_at, ends_at, sequence, version, created_at, updated_at)
        VALUES ({4}, {2}, {1}, {5}, 'cancelled', {later}, {end}, 0, 1, {now}, {now})";
    execute(&mut conn, of_an_earlier_version);
    let kept = "SELECT digit<bookings.id> || CASE WHEN bookings.cancel_cutoff_at = slots.cancel_cutoff_at THEN ' kept ' ELSE ' - ' END
            || bookings.kind AS line
        FROM bookings JOIN slots ON slots.id = bookings.slot_id ORDER BY bookings.id";
    assert_eq!(lines(&mut conn, kept), ["4 - shadowing", "7 kept shadowing", "8 - shadowing", "9 - shadowing"]);
}

#[test]
fn what_stands_gets_its_cut_off_and_its_kind_on_sqlite() {
    what_stands_gets_its_cut_off_and_its_kind(&sqlite::File::empty().address());
}

#[test]
fn what_stands_gets_its_cut_off_and_its_kind_on_postgres() {
    let database = postgres::Database::empty();
    what_stands_gets_its_cut_off_and_its_kind(&database.address());
}

#[test]
fn reasons_move_to_texts_on_sqlite() {
    reasons_move_to_texts(&sqlite::File::empty().address());
}

#[test]
fn reasons_move_to_texts_on_postgres() {
    let database = postgres::Database::empty();
    reasons_move_to_texts(&database.address());
}

#[test]
fn who_acted_is_kept_on_sqlite() {
    who_acted_is_kept(&sqlite::File::empty().address());
}

#[test]
fn who_acted_is_kept_on_postgres() {
    let database = postgres::Database::empty();
    who_acted_is_kept(&database.address());
}

/// There is a booking in each state, and all belong to one mentee.
const OLD_BOOKINGS: &str = "
    INSERT INTO companies (id, name, sector, size_band, timezone, may_publish, active, partnership_status, partnership_since, version, created_at, updated_at)
        VALUES ({1}, 'Brindlemoor', 'it', 'small', 'Europe/Amsterdam', {yes}, {yes}, 'active', {now}, 3, {now}, {now});
    INSERT INTO mentees (id, full_name, preferred_name, profession, fields, target_role, timezone, workplace_clearance, adjustment_for_host, active, version,
            created_at, updated_at)
        VALUES ({1}, 'Amal Idris', 'Amal', 'Engineer', '', NULL, 'Europe/London', 'cleared', 'Face me', {yes}, 1, {now}, {now});
    INSERT INTO slots (id, company_id, kind, title, status, sort_at, timezone, duration_minutes, capacity, seats_taken, seats_confirmed, mode, fields, approval,
            allow_host_overlap, sequence, version, created_at, updated_at)
        SELECT companies.id, companies.id, 'mock_interview', 'Panel', 'draft', {now}, 'Europe/London', 45, 9, 0, 0, 'online', '', 'employer', {yes}, 0, 1, {now}, {now}
            FROM companies WHERE id = {1}";

fn what_was_told_is_filled_in(address: &Address) {
    app::migrate(address).expect("the migrations run");
    let mut conn = open(address);
    taken_back_to(&mut conn, "2026-11-26-001000");
    execute(&mut conn, OLD_BOOKINGS);
    let states = ["confirmed", "cancelled", "declined"];
    for (number, status) in states.iter().enumerate() {
        let ends = if matches!(conn, Conn::Postgres(_)) { "{now} + interval '1 hour'" } else { "{now} + 3600000000" };
        let booking = format!(
            "INSERT INTO bookings (id, slot_id, company_id, mentee_id, status, starts_at, ends_at, sequence, version, created_at, updated_at)
                VALUES ({{{}}}, {{1}}, {{1}}, {{1}}, '{status}', {{now}}, {ends}, 0, 1, {{now}}, {{now}})",
            number + 1
        );
        execute(&mut conn, &booking);
    }

    app::migrate(address).expect("the migrations run");

    let told = "SELECT digit<booking_id> || ' ' || preferred_name || ' ' || profession || ' ' || coalesce(target_role, '-') || ' ' || adjustment AS line
        FROM disclosures INNER JOIN bookings ON bookings.id = disclosures.booking_id AND bookings.ends_at = disclosures.ends_at";
    assert_eq!(lines(&mut conn, told), ["1 Amal Engineer - Face me"]);
}

#[test]
fn what_was_told_is_filled_in_on_sqlite() {
    what_was_told_is_filled_in(&sqlite::File::empty().address());
}

#[test]
fn what_was_told_is_filled_in_on_postgres() {
    let database = postgres::Database::empty();
    what_was_told_is_filled_in(&database.address());
}

/// This is the last migration before an entry of the audit named its event.
const BEFORE_PARTICULARS: &str = "2026-11-26-015100";

#[apply(test_both)]
async fn entries_of_the_audit_find_their_events(app: TestApp) {
    let office = app.office().await;
    let company = office.company().active().await;
    let slots = [office.slot(&company).published().await, office.slot(&company).starts("2027-04-02T10:00").published().await];
    let booking = office.book(&slots[0], &app.mentee().await).await;
    office.reschedule(&booking, &slots[1]).await.assert_status(200);
    office.cancel(&booking, "work").await.assert_status(200);
    // The steps of the partnership all have the same instant here. Everywhere else the instant tells them apart.
    let entries = "SELECT a.action || ' ' || a.subject_id || ' ' || coalesce(a.slot_id, '-') || ' ' || coalesce(e.body, '-') AS line
        FROM audit_entries AS a LEFT JOIN events AS e ON e.id = a.event_id
        WHERE a.action NOT LIKE 'api_key.%' AND a.action NOT LIKE 'partnership.%' AND coalesce(a.did, '') <> 'left' ORDER BY a.seq";
    let told = |conn: &mut Conn| -> Vec<Line> { diesel::sql_query(entries).load(conn).unwrap() };
    let mut conn = open(&app.address());
    let before: Vec<_> = told(&mut conn).into_iter().map(|line| line.line).collect();
    // The entry of the slot that a booking left is new. Before, nothing was kept for that slot.
    conn.batch_execute("DELETE FROM audit_texts WHERE entry_id IN (SELECT id FROM audit_entries WHERE did = 'left'); DELETE FROM audit_entries WHERE did = 'left'").unwrap();

    taken_back_to(&mut conn, BEFORE_PARTICULARS);
    app::migrate(&app.address()).expect("the migrations run");

    let after: Vec<_> = told(&mut open(&app.address())).into_iter().map(|line| line.line).collect();
    assert_eq!(after, before);
    assert!(before.iter().any(|line| line.starts_with("booking.rescheduled book_") && line.contains(slots[1].id())), "{before:?}");
}
