//! Another process holds the file, or another session holds a table or a row. A short lock is waited for, and a long one keeps nobody waiting
//! for more than two seconds, however many wait.

use diesel::connection::SimpleConnection;
use foothold::db::Conn;
use foothold::db::conn::open;

use super::*;
use crate::harness::database::Database;
use crate::harness::for_a_while;
use crate::harness::process::Site;

const CLIENTS: usize = 40;

/// This is a lock from outside of the service's process, until it is released.
struct Held(Conn);

impl Held {
    fn by(site: &Site, sql: &str) -> Self {
        let mut conn = open(&site.database.address()).unwrap();
        if let Conn::Postgres(session) = &mut conn {
            session.batch_execute("SET idle_in_transaction_session_timeout = 0").unwrap();
        }
        conn.batch_execute(sql).unwrap();
        Self(conn)
    }

    fn release(mut self) {
        self.0.batch_execute("ROLLBACK").unwrap();
    }
}

/// Everything that waits for one lock is refused at the same time.
async fn all_are_refused_after_two_seconds(process: &Process, path: &str, body: Option<Value>) {
    let asked = Instant::now();
    let requests = (0..CLIENTS).map(|_| match &body {
        Some(body) => process.caller.post(path, body.clone()),
        None => process.caller.get(path),
    });
    let answers = together(requests).await;
    let took = asked.elapsed();
    answers.iter().for_each(assert_unavailable);
    assert!(took > Duration::from_millis(1_800) && took < Duration::from_millis(3_500), "{took:?}");
}

#[tokio::test]
async fn a_backup_that_holds_the_file_is_waited_for_and_one_that_hangs_is_not() {
    let hold = "BEGIN IMMEDIATE";
    let site = Site::on(Database::sqlite()).await;
    let process = site.start().await;
    let held = Held::by(&site, hold);

    let (short, ()) = tokio::join!(register(&process), async {
        for_a_while(28).await;
        held.release();
    });
    short.assert_status(201);

    let held = Held::by(&site, hold);
    all_are_refused_after_two_seconds(&process, MENTEES, Some(mentee_body())).await;
    assert_eq!(registered(&process).await, [short.id()], "reading goes on");
    assert_says_not_ready(&process).await;

    held.release();
    becomes_ready(&process).await;
    let after = register(&process).await.assert_status(201).id();
    assert_eq!(registered(&process).await, [short.id(), after], "what was refused was not done");
    assert!(process.terminate().await.success());
}

/// Some requests wait for the lock, and all others for the connections of those.
#[tokio::test]
async fn a_table_that_somebody_holds_is_waited_for_by_all_at_the_same_time() {
    let site = Site::on(Database::postgres()).await;
    let process = site.start().await;
    let kept = register(&process).await.assert_status(201).id();
    let held = Held::by(&site, "BEGIN; LOCK TABLE mentees IN ACCESS EXCLUSIVE MODE");
    let (short, ()) = tokio::join!(process.caller.get(MENTEES), async {
        for_a_while(20).await;
        held.release();
    });
    assert_eq!(short.assert_status(200).ids(), [kept.as_str()]);

    let held = Held::by(&site, "BEGIN; LOCK TABLE mentees IN ACCESS EXCLUSIVE MODE");
    all_are_refused_after_two_seconds(&process, MENTEES, None).await;
    all_are_refused_after_two_seconds(&process, MENTEES, Some(mentee_body())).await;
    process.caller.get("/v1/companies").await.assert_status(200);
    held.release();

    assert_eq!(registered(&process).await, [kept], "what was refused was not done");
    assert!(process.terminate().await.success());
}

#[tokio::test]
async fn readiness_tells_that_the_database_takes_no_writes_and_when_it_does_again() {
    let site = Site::on(Database::postgres()).await;
    let process = site.start().await;
    assert!(is_ready(&process).await);
    let held = Held::by(&site, "BEGIN; LOCK TABLE installation IN SHARE MODE");
    becomes_unready(&process).await;
    assert_says_not_ready(&process).await;
    held.release();
    becomes_ready(&process).await;
    assert!(process.terminate().await.success());
}
