//! Endpoints take turns: what one of them has waiting does not make the others wait. The structure is asserted, not the time: `make bench`
//! measures that.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use diesel::prelude::*;
use foothold::auth::{Actor, Stamp};
use foothold::db::Conn;
use foothold::db::schema::{deliveries, events};
use foothold::error::Result;
use foothold::events::EventType;
use foothold::ids::{DeliveryId, EndpointId, EventId};
use foothold::native;
use foothold::time::Instant;
use foothold::webhooks::dispatch::{Claimed, settle_and_claim};
use foothold::webhooks::store::claiming;

use super::*;
use crate::harness::app;
use crate::harness::database::Database;
use crate::harness::dispatching::Dispatching;
use crate::harness::receiver::Reply;

/// So many deliveries that are due, without the events' usual way: ten thousand requests would take a minute.
async fn pile_up(app: &TestApp, hook: &Hook, count: usize) {
    const AT_ONCE: usize = 1000;
    let endpoint: EndpointId = hook.endpoint.id().parse().unwrap();
    let stamp = Stamp { by: Actor::System, at: app.clock.now(), ids: app.deps.ids };
    let body = r#"{"type":"institute.updated","timestamp":"2027-03-08T09:00:00Z","data":{"version":1}}"#;
    let pile = app.deps.db.write("test_pile", move |conn| -> Result<()> {
        for _ in 0..count / AT_ONCE {
            let ids: Vec<EventId> = (0..AT_ONCE).map(|_| stamp.new_id()).collect();
            let events: Vec<_> = ids
                .iter()
                .map(|id| {
                    (
                        events::id.eq(id),
                        events::event_type.eq(EventType::InstituteUpdated),
                        events::shown_to_company.eq(false),
                        events::body.eq(body),
                        events::created_at.eq(stamp.at),
                    )
                })
                .collect();
            let deliveries: Vec<_> = ids
                .iter()
                .map(|id| {
                    (
                        deliveries::id.eq(stamp.new_id::<DeliveryId>()),
                        deliveries::event_id.eq(id),
                        deliveries::endpoint_id.eq(endpoint),
                        deliveries::status.eq("pending"),
                        deliveries::attempts.eq(0),
                        deliveries::next_attempt_at.eq(stamp.at),
                        deliveries::lease_epoch.eq(0),
                        deliveries::created_at.eq(stamp.at),
                    )
                })
                .collect();
            native!(conn, conn => {
                diesel::insert_into(events::table).values(&events).execute(conn)?;
                diesel::insert_into(deliveries::table).values(&deliveries).execute(conn)?;
            });
        }
        Ok(())
    });
    pile.await.unwrap();
}

async fn claim(app: &TestApp, room: usize) -> Vec<Claimed> {
    settle_and_claim(&app.deps, &Arc::default(), room).await.unwrap()
}

/// How many of a claim are for each endpoint.
fn shares(claimed: &[Claimed]) -> HashMap<String, usize> {
    let mut shares = HashMap::new();
    for one in claimed {
        *shares.entry(one.leased.endpoint_id.to_string()).or_default() += 1;
    }
    shares
}

#[apply(test_both)]
async fn ten_thousand_that_are_due_to_one_keep_fifty_others_from_nothing(app: TestApp) {
    let dead = Receiver::start().await;
    dead.always(Reply::Reset);
    let dead_hook = hook(&app, &dead.url("/"), &["webhook.ping"]).await;
    pile_up(&app, &dead_hook, 10_000).await;
    let healthy = Receiver::start().await;
    let mut hooks = Vec::new();
    for number in 0..50 {
        hooks.push(hook(&app, &healthy.url(&format!("/{number}")), &[]).await);
    }

    // The dead one's eight are leased first, as if nobody else had been there.
    assert_eq!(claim(&app, 256).await.len(), 8);
    app.mentee().await;
    let first = claim(&app, 256).await;
    assert_eq!(first.len(), 50, "all the others, and no more than eight to one");
    assert_eq!(shares(&first).len(), 50);
    app.clock.advance(SignedDuration::from_mins(1));

    // Everybody's leases have ended. With room for 51 everybody gets one, whatever the dead one has waiting.
    let round = shares(&claim(&app, 51).await);
    assert!(hooks.iter().all(|hook| round.get(hook.endpoint.id()) == Some(&1)), "{round:?}");
}

#[apply(test_both)]
async fn a_failing_endpoint_gets_one_at_a_time_and_the_others_all_they_may_have(app: TestApp) {
    let (dead, dead_hook) = receiver_and_hook(&app).await;
    dead.always(Reply::status(500));
    pile_up(&app, &dead_hook, 1_000).await;
    let healthy = Receiver::start().await;
    for number in 0..10 {
        hook(&app, &healthy.url(&format!("/{number}")), &["mentee.created"]).await;
    }
    // Its first failures: from now on one at a time.
    let first = claim(&app, 256).await;
    let mut attempts = Vec::new();
    for claimed in first {
        attempts.push(foothold::webhooks::dispatch::send(app.deps.clone(), claimed).await);
    }
    settle_and_claim(&app.deps, &Arc::from(attempts), 0).await.unwrap();
    dead_hook.assert_status(&app, "failing").await;

    app.mentees(20).await;
    let shares = shares(&claim(&app, 256).await);
    assert_eq!(shares[dead_hook.endpoint.id()], 1);
    assert_eq!(shares.values().filter(|share| **share == 8).count(), 10, "{shares:?}");
}

#[apply(test_both)]
async fn those_who_waited_longest_come_first(app: TestApp) {
    let receiver = Receiver::start().await;
    let mut all = HashSet::new();
    for number in 0..100 {
        all.insert(hook(&app, &receiver.url(&format!("/{number}")), &[]).await.endpoint.id().to_owned());
    }
    app.mentees(3).await;
    // 64 endpoints are looked at in one claim.
    let mut served = HashSet::new();
    for _ in 0..4 {
        app.clock.advance(SignedDuration::from_micros(1));
        served.extend(shares(&claim(&app, 64).await).into_keys());
    }
    assert_eq!(served, all);
}

#[apply(test_both)]
async fn a_process_has_256_under_way_and_an_endpoint_eight(app: TestApp) {
    let receiver = Receiver::start().await;
    for number in 0..40 {
        hook(&app, &receiver.url(&format!("/{number}")), &[]).await;
    }
    app.mentees(10).await;
    receiver.always(Reply::Held(200));
    let working = Dispatching::start(&app);
    receiver.wait_for(256).await;
    // A look at the database that finds room would have been made by now.
    for _ in 0..10 {
        app.office().await.get("/v1/institute").await;
    }
    assert_eq!(receiver.count(), 256);
    assert!((0..40).all(|number| receiver.most_under_way(&format!("/{number}")) <= 8));
    receiver.release();
    let received = receiver.wait_for(400).await;
    let pairs: HashSet<_> = received.iter().map(|one| (one.path.clone(), one.id())).collect();
    assert_eq!(pairs.len(), 400);
    working.stop().await;
}

#[derive(QueryableByName)]
struct Touched {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    rows: i64,
}

/// What this transaction has read of `deliveries`.
fn rows_read(conn: &mut Conn) -> i64 {
    let Conn::Postgres(conn) = conn else { panic!("PostgreSQL counts them") };
    let touched: Touched = diesel::sql_query(
        "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'",
    )
    .get_result(conn)
    .unwrap();
    touched.rows
}

/// PostgreSQL's planner guesses: of a table that nobody has analysed it believes that nearly every row is under lease.
async fn a_claim_reads_what_it_leases_and_no_history_of(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = hook(&app, &receiver.url("/"), &["webhook.ping"]).await;
    pile_up(&app, &hook, 5_000).await;
    let now = app.clock.now();
    let read = app.deps.db.write("test_claim", move |conn| -> Result<i64> {
        let done = (deliveries::status.eq("delivered"), deliveries::next_attempt_at.eq(None::<Instant>));
        let kept = deliveries::table.order(deliveries::id.desc()).limit(4).select(deliveries::id).load::<DeliveryId>(conn)?;
        diesel::update(deliveries::table.filter(deliveries::id.ne_all(kept))).set(done).execute(conn)?;
        let before = rows_read(conn);
        let ready = claiming::lock_ready_endpoints(conn, now, 64)?;
        let ids: Vec<_> = ready.iter().map(|endpoint| endpoint.id).collect();
        assert!(claiming::count_leased(conn, &ids, now)?.iter().all(|(_, leased)| *leased == 0));
        let due = claiming::pick_due(conn, &[(ids[0], 8)], now, 8)?;
        assert_eq!(due.len(), 4);
        claiming::lease(conn, due, now)?;
        Ok(rows_read(conn) - before)
    });
    let read = read.await.unwrap();
    assert!(read <= 4 * 4, "{read} rows for four deliveries");
}

#[tokio::test]
async fn a_claim_reads_what_it_leases_and_no_history() {
    app::run(Database::postgres(), a_claim_reads_what_it_leases_and_no_history_of).await;
}
