//! A setting with a slip in it is refused by name, and no secret is repeated.

use std::process::Output;

use crate::harness::database::Database;
use crate::harness::process::Site;

async fn check(name: &str, value: &str) -> (Option<i32>, String) {
    let site = Site::on_empty(Database::empty_sqlite()).with(name, value);
    let Output { status, stdout, stderr } = site.run("check-config", &[]).await;
    (status.code(), [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat())
}

#[tokio::test]
async fn a_slip_in_the_database_s_address_does_not_print_the_password() {
    for slip in [
        "postgres://foothold:zqcanary@word@db.example.org/foothold",
        "postgres://foothold:zqcanary/word@db.example.org/foothold",
        "postgres://foothold:12zqcanary%zz@db.example.org/foothold",
        "postgresql:/foothold:zqcanary@db.example.org/foothold",
    ] {
        let (code, told) = check("DATABASE_URL", slip).await;
        assert_eq!(code, Some(2), "{slip}: {told}");
        assert!(told.contains("DATABASE_URL") && !told.contains("zqcanary") && !told.contains("example.org"), "{told}");
    }
    // Only libpq can tell that there is no such parameter.
    let site = Site::on_empty(Database::empty_sqlite()).with("DATABASE_URL", "postgres://foothold@127.0.0.1:1/x?zqcanary=zqcanary");
    let refused = site.run("migrate", &[]).await;
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(told.contains("DATABASE_URL") && !told.contains("zqcanary"), "{told}");
}
