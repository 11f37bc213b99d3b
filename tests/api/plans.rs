//! The hot statements find their rows by an index. The database holds 100,000 slots and 300,000 bookings; each request of [`requests`] is
//! sent, the statements that it ran are heard, and the database explains how it runs them. [`pages`] counts the statements of each list of the
//! console, and [`sessions`] those of an act in a small database.

mod explained;
mod followers;
mod heard;
mod imports;
mod jobs;
mod pages;
mod requests;
mod rows;
mod sessions;

use foothold::auth::Access;
use foothold::db::{Address, conn};

use crate::harness::database::Database;
use crate::harness::prelude::*;
use heard::Heard;
use requests::{By, REQUESTS};
use rows::Names;

#[tokio::test]
async fn no_hot_statement_reads_a_big_table_whole_on_sqlite() {
    check(Database::sqlite()).await;
}

#[tokio::test]
async fn no_hot_statement_reads_a_big_table_whole_on_postgres() {
    check(Database::postgres()).await;
}

async fn check(database: Database) {
    let address = database.address();
    let names = rows::fill(&address);
    let heard = Heard::from_now_on(&address);
    let app = TestApp::start(database, |_| ()).await;
    foothold::worker::statistics::run(app.deps.clone()).await.expect("the job runs");
    let mut wrong = Vec::new();
    for (by, path) in REQUESTS {
        let path = names.put_into(path);
        let caller = who(&app, *by, &names).await;
        heard.forget();
        let pages = two_pages(&app, &caller, *by, &path).await;
        let statements = heard.take();
        assert!(!statements.is_empty(), "{path} ran no statement that was heard");
        wrong.extend(explained::faults(&address, &statements).into_iter().map(|fault| format!("{pages} as {by:?}: {fault}")));
    }
    wrong.extend(followers::check(&app, &address, &heard).await);
    let too_many = pages::check(&app, &heard, &names).await;
    wrong.extend(jobs::check(&app, &address, &heard).await);
    app.stop().await;
    assert!(too_many.is_empty(), "these pages run more statements than they may: {too_many:#?}");
    assert!(wrong.is_empty(), "{} statements read too much:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

async fn who(app: &TestApp, by: By, names: &Names) -> Caller {
    match by {
        By::Coordinator | By::FeedOf(_) => app.office().await.clone(),
        By::Partner => app.caller(Access::Partner(names.company.parse().expect("a company's id"))).await,
    }
}

/// Sends the request, and then the request for the second page, because a cursor is a condition of its own.
async fn two_pages(app: &TestApp, caller: &Caller, by: By, path: &str) -> String {
    if let By::FeedOf(scope) = by {
        let scope = json!({"type": scope, "id": if scope == "institute" { Value::Null } else { path.into() }});
        let made = caller.post("/v1/feeds", json!({"scope": scope, "name": "A calendar", "detail": "full"})).await;
        made.assert_status(201);
        let url = made.field("page_url").as_str().unwrap_or_default().replace(crate::harness::app::PUBLIC_URL, "");
        app.stranger().get(&format!("{url}.ics")).await.assert_status(200);
        return format!("the feed of {path}");
    }
    let first = caller.get(path).await;
    first.assert_status(200);
    if let Some(cursor) = first.json()["next_cursor"].as_str() {
        let mark = if path.contains('?') { '&' } else { '?' };
        caller.get(&format!("{path}{mark}cursor={cursor}")).await.assert_status(200);
    }
    path.to_owned()
}

fn open(address: &Address) -> foothold::db::Conn {
    conn::open(address).expect("the database opens")
}
