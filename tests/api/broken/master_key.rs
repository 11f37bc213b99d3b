//! The master key is replaced beside instances that serve with the old one.

use std::sync::Mutex;

use diesel::prelude::*;
use foothold::auth::{ActorId, ActorKind};
use foothold::db::conn::open;
use foothold::db::schema::idempotency_keys;
use foothold::db::{Conn, Db, PATIENCE, installation};
use foothold::ids::AnyId;
use foothold::master_key;
use foothold::seal::Sealer;
use foothold::web::idempotency::bound_to;

use super::*;
use crate::harness::app::MASTER_KEY;
use crate::harness::database::Database;
use crate::harness::process::Site;

const NEW_KEY: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";
const OTHER_KEY: &str = "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=";
const ROTATE: [&str; 2] = ["--new-master-key", NEW_KEY];

fn sealer(key: &str) -> Sealer {
    Sealer::from_base64(key).unwrap()
}

async fn endpoint(process: &Process) -> Answer {
    process.caller.post("/v1/webhook-endpoints", json!({"url": "http://127.0.0.1:9/", "event_types": []})).await
}

/// Registers a mentee with this idempotency key.
async fn register_once(process: &Process, key: &str) -> Answer {
    process.caller.post(MENTEES, mentee_body()).idempotent(key).await
}

async fn rotated_beside_a_server(database: Database) {
    let site = Site::on(database).await;
    let old = site.start().await;
    endpoint(&old).await.assert_status(201);
    let first = register_once(&old, "kept").await;
    first.assert_status(201);
    assert!(is_ready(&old).await);

    let rotated = site.run("rotate-master-key", &ROTATE).await;
    assert_eq!(rotated.status.code(), Some(0), "{rotated:?}");
    assert!(rotated.stdout.starts_with(b"2 values are sealed with the new master key"), "{rotated:?}");

    // It seals nothing that the others could not open, and says so. What needs no secret goes on.
    for refused in [register_once(&old, "new").await, register_once(&old, "kept").await, endpoint(&old).await] {
        assert_unavailable(&refused);
    }
    old.logged(&["sealed with master key"]).await;
    becomes_unready(&old).await;
    register(&old).await.assert_status(201);
    let again = site.run("rotate-master-key", &ROTATE).await;
    assert!(again.status.success() && again.stdout.starts_with(b"0 values"), "{again:?}");
    assert!(old.terminate().await.success());

    let refused = site.run("serve", &[]).await;
    assert_eq!(refused.status.code(), Some(2), "the old key no longer starts: {refused:?}");
    let site = site.with("FOOTHOLD_MASTER_KEY", NEW_KEY);
    let new = site.start().await;
    assert!(is_ready(&new).await);
    let replayed = register_once(&new, "kept").await;
    assert_eq!((replayed.status, replayed.id(), replayed.header("idempotency-replayed")), (201, first.id(), Some("true")));
    endpoint(&new).await.assert_status(201);
    assert!(new.terminate().await.success());
}

#[tokio::test]
async fn a_new_key_takes_over_beside_a_server_that_has_the_old_one_sqlite() {
    rotated_beside_a_server(Database::sqlite()).await;
}

#[tokio::test]
async fn a_new_key_takes_over_beside_a_server_that_has_the_old_one_postgres() {
    rotated_beside_a_server(Database::postgres()).await;
}

/// Leaves the database as a rotation leaves it that ends after its first step.
async fn cut_off(database: Database) {
    let site = Site::on(database).await;
    let process = site.start().await;
    endpoint(&process).await.assert_status(201);
    let first = register_once(&process, "kept").await;
    assert!(process.terminate().await.success());
    let mut conn = open(&site.database.address()).unwrap();
    installation::set_master_key_id(&mut conn, sealer(NEW_KEY).key_id()).unwrap();
    drop(conn);

    let foreign = site.run("rotate-master-key", &["--new-master-key", OTHER_KEY]).await;
    assert_eq!(foreign.status.code(), Some(1), "no rotation to a third key begins now: {foreign:?}");
    let new = site.with("FOOTHOLD_MASTER_KEY", NEW_KEY);
    let refused = new.run("serve", &[]).await;
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("run rotate-master-key"), "{refused:?}");

    let old = new.with("FOOTHOLD_MASTER_KEY", MASTER_KEY);
    let again = old.run("rotate-master-key", &ROTATE).await;
    assert!(again.status.success() && again.stdout.starts_with(b"2 values"), "{again:?}");
    let new = old.with("FOOTHOLD_MASTER_KEY", NEW_KEY);
    let process = new.start().await;
    assert_eq!(register_once(&process, "kept").await.id(), first.id());
    assert!(process.terminate().await.success());
}

#[tokio::test]
async fn a_rotation_that_was_cut_off_is_run_again_sqlite() {
    cut_off(Database::sqlite()).await;
}

#[tokio::test]
async fn a_rotation_that_was_cut_off_is_run_again_postgres() {
    cut_off(Database::postgres()).await;
}

type Kept = (ActorKind, AnyId, String, Vec<u8>);

fn kept(conn: &mut Conn) -> foothold::error::Result<Vec<Kept>> {
    let columns = (idempotency_keys::actor_kind, idempotency_keys::actor_id, idempotency_keys::key, idempotency_keys::sealed_answer);
    Ok(idempotency_keys::table.select(columns).load(conn)?)
}

#[apply(test_both)]
async fn nothing_is_sealed_with_the_old_key_while_a_rotation_runs(app: TestApp) {
    let office = app.office().await.clone();
    let send = |number: usize| office.post(MENTEES, mentee_body()).idempotent(&format!("key-{number}"));
    for answer in together((0..20).map(send)).await {
        answer.assert_status(201);
    }
    let db = Db::open(&app.address(), 1, PATIENCE).unwrap();
    let (old, new) = (sealer(MASTER_KEY), sealer(NEW_KEY));

    let rotation = async {
        let rotated = master_key::rotate(&db, &old, &new).await;
        db.close().await;
        rotated
    };
    let (answers, rotated) = tokio::join!(together((20..80).map(send)), rotation);

    rotated.unwrap();
    let mut made = 20;
    for answer in answers {
        assert!(matches!(answer.status, 201 | 503), "{answer:?}");
        made += usize::from(answer.status == 201);
    }
    let kept = app.deps.db.read("test_kept", kept).await.unwrap();
    assert_eq!(kept.len(), made);
    for (kind, id, key, sealed) in kept {
        let caller = ActorId::of(kind, Some(id)).unwrap();
        assert!(new.open(&sealed, &bound_to(caller, &key)).is_ok(), "{key} is sealed with the old key");
    }
}

#[apply(test_both)]
async fn a_rotation_waits_for_transactions_that_seal(app: TestApp) {
    let db = Db::open(&app.address(), 1, PATIENCE).unwrap();
    let (sealing, is_sealing) = tokio::sync::oneshot::channel();
    let (finish, until) = std::sync::mpsc::channel::<()>();
    let (sealing, until) = (Mutex::new(Some(sealing)), Mutex::new(until));
    let act = app.deps.db.write("test_seal", move |conn| {
        installation::sealing(conn, &sealer(MASTER_KEY))?;
        sealing.lock().unwrap().take().map(|sealing| sealing.send(()));
        until.lock().unwrap().recv().unwrap();
        Ok(())
    });
    let rotation = async {
        is_sealing.await.unwrap();
        let (old, new) = (sealer(MASTER_KEY), sealer(NEW_KEY));
        let rotation = master_key::rotate(&db, &old, &new);
        tokio::pin!(rotation);
        assert!(tokio::time::timeout(Duration::from_millis(300), &mut rotation).await.is_err(), "it waits");
        finish.send(()).unwrap();
        rotation.await
    };

    let (sealed, rotated) = tokio::join!(act, rotation);

    sealed.unwrap();
    rotated.unwrap();
    db.close().await;
}

#[apply(test_both)]
async fn an_answer_that_cannot_be_opened_is_told_as_a_conflict_and_nothing_is_done_again(app: TestApp) {
    let office = app.office().await;
    let send = || office.post(MENTEES, mentee_body()).idempotent("kept");
    send().await.assert_status(201);
    let spoil = |conn: &mut Conn| {
        diesel::update(idempotency_keys::table).set(idempotency_keys::sealed_answer.eq(vec![7_u8; 60])).execute(conn)?;
        Ok(())
    };
    app.deps.db.write("test_spoil", spoil).await.unwrap();

    for _ in 0..2 {
        send().await.assert_problem(409, "conflict");
    }
    assert_eq!(office.all(MENTEES).await.len(), 1);
}

#[apply(test_both)]
async fn two_starts_with_different_keys_are_not_both_let_in(app: TestApp) {
    let (db, one, other) = (&app.deps.db, sealer(NEW_KEY), sealer(OTHER_KEY));
    let (first, second) = tokio::join!(master_key::check_at_start(db, &one), master_key::check_at_start(db, &other));
    assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
    assert!(master_key::check_at_start(db, if first.is_ok() { &one } else { &other }).await.is_ok());
}
