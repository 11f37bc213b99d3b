//! The first way in, and the way back in: a link made on the machine itself.

use std::process::{Command, Output};

use super::account;
use super::links::kept;
use crate::harness::prelude::*;

fn sign_in_link(app: &TestApp, options: &[&str]) -> Output {
    let database = match app.address() {
        foothold::db::Address::Sqlite(path) => format!("sqlite://{}", path.display()),
        foothold::db::Address::Postgres(url) => url,
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_foothold"));
    command.env("DATABASE_URL", database).env("FOOTHOLD_PUBLIC_URL", "https://foothold.example.org/");
    command.arg("sign-in-link").args(options).output().unwrap()
}

#[apply(test_both)]
async fn the_first_administrator_gets_an_account_and_a_link_by_command(app: TestApp) {
    let admin = app.admin().await;
    let new = ["--email", "Miriam@foothold.example", "--role", "admin", "--name", "Miriam Osei"];

    let made = sign_in_link(&app, &new);

    assert!(made.status.success(), "{made:?}");
    let printed = String::from_utf8(made.stdout).unwrap();
    let (url, code) = printed.split_once('\n').unwrap();
    assert!(url.starts_with("https://foothold.example.org/sign-in/") && code.starts_with("code "), "{printed}");
    let [account] = &admin.all("/v1/accounts").await[..] else { panic!("one account") };
    assert_eq!((&account["email"], &account["role"]), (&json!("Miriam@foothold.example"), &json!("admin")));
    // The same command again is the way back in, and so is the address alone.
    assert!(sign_in_link(&app, &new).status.success());
    assert!(sign_in_link(&app, &["--email", "miriam@foothold.example"]).status.success());
    assert_eq!((admin.all("/v1/accounts").await.len(), kept(&app).await.len()), (1, 1));
}

#[apply(test_both)]
async fn a_slip_in_the_command_is_told_by_the_options_name(app: TestApp) {
    let admin = app.admin().await;
    let company = app.office().await.company().created().await;
    account(&admin, "Jo", "viewer", None).await;
    for (options, told) in [
        (["--email", "nobody@foothold.example"].as_slice(), "--role"),
        (&["--email", "nobody", "--role", "admin", "--name", "A"], "--email"),
        (&["--email", "a@b.example", "--role", "owner", "--name", "A"], "--role"),
        (&["--email", "a@b.example", "--role", "admin"], "--name"),
        (&["--email", "a@b.example", "--role", "partner", "--name", "A"], "--company"),
        (&["--email", "a@b.example", "--role", "admin", "--name", "A", "--company", company.id()], "--company"),
        (&["--email", "jo@foothold.example", "--role", "admin", "--name", "Jo"], "viewer"),
    ] {
        let refused = sign_in_link(&app, options);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(2) && said.contains(told), "{options:?}: {refused:?}");
        assert!(refused.stdout.is_empty(), "{refused:?}");
    }
    assert_eq!((admin.all("/v1/accounts").await.len(), kept(&app).await.len()), (1, 0));
}
