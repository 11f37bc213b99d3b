//! An instance freezes in the middle of a transaction and holds its locks. Others are refused for seconds, not for as long as it is frozen.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use foothold::db::Conn;
use foothold::db::conn::open;
use jiff::SignedDuration;

use super::*;
use crate::harness::database::Database;
use crate::harness::for_a_while;
use crate::harness::process::Site;

/// Waits until a session of the service waits for a lock.
async fn somebody_waits(observer: &mut Conn) {
    let waiting = diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')",
    );
    for _ in 0..60 {
        if diesel::select(waiting.clone()).first::<i64>(observer).unwrap() > 0 {
            return;
        }
        for_a_while(1).await;
    }
    panic!("nobody waits");
}

#[tokio::test]
async fn an_instance_that_freezes_with_a_slot_locked_holds_it_for_seconds_at_most() {
    let site = Site::on(Database::postgres()).await;
    let (frozen, other) = (site.start().await, site.start().await);
    let company = other.caller.company().active().await;
    let day = foothold::time::Clock::System.now().plus(SignedDuration::from_hours(21 * 24)).to_string();
    let slot = other.caller.slot(&company).capacity(5).starts(&format!("{}T18:00", &day[..10])).published().await;
    let (first, second) = (other.caller.mentee().registered().await, other.caller.mentee().registered().await);

    // It has locked the slot and waits for a lock that comes later in its transaction. It is frozen there, and then its session gets that lock.
    let (mut holder, mut observer) = (open(&site.database.address()).unwrap(), open(&site.database.address()).unwrap());
    holder.batch_execute("BEGIN; LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE").unwrap();
    let (http, base, key) = frozen.caller.parts();
    let body = json!({"slot_id": slot.id(), "mentee_id": first.id()});
    let asked = tokio::spawn(http.post(format!("{base}/v1/bookings")).bearer_auth(key).json(&body).send());
    somebody_waits(&mut observer).await;
    frozen.freeze().await;
    holder.batch_execute("ROLLBACK").unwrap();

    let since = Instant::now();
    assert_unavailable(&other.caller.try_to_book(&slot, &second).await);
    while other.caller.try_to_book(&slot, &second).await.status != 201 {
        assert!(since.elapsed() < Duration::from_secs(8), "the slot is still locked");
    }

    frozen.thaw().await;
    let status = asked.await.unwrap().unwrap().status().as_u16();
    assert!(matches!(status, 201 | 503), "{status}");
    let taken = other.caller.get(&slot).await.field("seats_taken");
    assert_eq!(taken, if status == 201 { 2 } else { 1 }, "what was refused was not done");
    assert!(frozen.terminate().await.success() && other.terminate().await.success());
}
