//! Acts share a transaction of SQLite's writer, and a fault of one undoes no other.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use foothold::db::Conn;
use foothold::error::{Error, Result};

use super::*;

fn note(conn: &mut Conn, number: usize) -> Result<usize> {
    conn.batch_execute(&format!("INSERT INTO notes VALUES ({number})"))?;
    Ok(number)
}

fn act(conn: &mut Conn, number: usize) -> Result<usize> {
    note(conn, number)?;
    match number % 10 {
        3 => panic!("this act panics, which is no fault of the test"),
        5 => Err(Error::conflict("refused")),
        // SQLite itself ends the transaction, as it does when the disk is full.
        7 => conn.batch_execute("INSERT OR ROLLBACK INTO notes VALUES (0)").map(|()| number).map_err(Error::from),
        _ => Ok(number),
    }
}

#[apply(test_both)]
async fn an_act_that_fails_or_panics_takes_no_other_with_it(app: TestApp) {
    let db = &app.deps.db;
    db.write("test_table", |conn| Ok(conn.batch_execute("CREATE TABLE notes (number integer PRIMARY KEY)")?)).await.unwrap();
    db.write("test_note", |conn| note(conn, 0)).await.unwrap();

    let acts = (1..60).map(|number| {
        let db = db.clone();
        async move { db.write("test_act", move |conn| act(conn, number)).await }
    });
    let outcomes = together(acts.map(Box::pin)).await;

    let done: Vec<_> = outcomes.into_iter().flatten().collect();
    let expected: Vec<_> = (1..60).filter(|number| ![3, 5, 7].contains(&(number % 10))).collect();
    assert_eq!(done, expected);
    let kept = db.read("test_count", |conn| {
        Ok(diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>("(SELECT count(*) FROM notes)")).first::<i64>(conn)?)
    });
    assert_eq!(usize::try_from(kept.await.unwrap()).unwrap(), expected.len() + 1, "what is told as done is kept, and nothing else");
    db.write("test_drop", |conn| Ok(conn.batch_execute("DROP TABLE notes")?)).await.unwrap();
}
