//! Settings and options with a slip in them are refused by name, as an operator meets them.

use std::process::{Command, Output};

use crate::harness::prelude::*;

/// Runs a command on a database.
fn foothold(database: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foothold"));
    command.env("DATABASE_URL", database).env("FOOTHOLD_MASTER_KEY", crate::harness::app::MASTER_KEY);
    command.envs(environment.iter().copied()).args(arguments).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Gives the database as `DATABASE_URL` names it.
fn url_of(app: &TestApp) -> String {
    match app.address() {
        foothold::db::Address::Sqlite(path) => format!("sqlite://{}", path.display()),
        foothold::db::Address::Postgres(url) => url,
    }
}

#[test]
fn settings_that_mean_nothing_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/foothold.db", folder.path().display());
    let check = |name, value| foothold(&database, &["check-config"], &[(name, value)]);
    for (name, value) in [
        ("FOOTHOLD_LOG", "inof"),
        ("FOOTHOLD_LOG", "info,debgu"),
        ("FOOTHOLD_LOG", "foothold=inof"),
        ("FOOTHOLD_PUBLIC_URL", "https://foothold.example.org/#top"),
        ("FOOTHOLD_PUBLIC_URL", "https://foothold.example.org#"),
        ("FOOTHOLD_PUBLIC_URL", "https://somebody@foothold.example.org"),
        ("FOOTHOLD_PUBLIC_URL", "https://:secret@foothold.example.org"),
        ("FOOTHOLD_PUBLIC_URL", "https://foothold.example.org /app"),
        ("FOOTHOLD_PUBLIC_URL", " https://foothold.example.org"),
        ("FOOTHOLD_PUBLIC_URL", "https://foothold.example.org/\tapp"),
        ("FOOTHOLD_PUBLIC_URL", " "),
        ("FOOTHOLD_PUBLIC_URL", "https://foothold.example.org/?x"),
        ("FOOTHOLD_PUBLIC_URL", "foothold.example.org"),
        ("FOOTHOLD_PUBLIC_URL", "ftp://foothold.example.org"),
    ] {
        let refused = check(name, value);
        assert!(refused.status.code() == Some(2) && told(&refused).contains(name), "{name}={value}: {refused:?}");
    }
    for (name, value) in [
        ("FOOTHOLD_LOG", "warn,foothold=debug"),
        ("FOOTHOLD_PUBLIC_URL", ""),
        ("FOOTHOLD_PUBLIC_URL", "https://example.org/foothold/"),
        ("FOOTHOLD_PUBLIC_URL", "http://[::1]:8080"),
    ] {
        let sound = check(name, value);
        assert_eq!(sound.status.code(), Some(0), "{name}={value}: {sound:?}");
    }
}

#[test]
fn a_provider_is_set_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/foothold.db", folder.path().display());
    let file = folder.path().join("secret");
    std::fs::write(&file, "a secret\n").unwrap();
    let (file, empty) = (file.to_str().unwrap(), folder.path().join("empty"));
    std::fs::write(&empty, "\n").unwrap();
    let whole = [
        ("FOOTHOLD_OIDC_ISSUER", "https://login.example.org/realms/staff"),
        ("FOOTHOLD_OIDC_CLIENT_ID", "foothold"),
        ("FOOTHOLD_OIDC_CLIENT_SECRET", "a secret"),
    ];
    let check = |changes: &[(&'static str, &str)]| {
        let mut set: std::collections::BTreeMap<_, _> = whole.into();
        set.extend(changes.iter().copied());
        foothold(&database, &["check-config"], &set.into_iter().collect::<Vec<_>>())
    };
    for (name, value) in [
        ("FOOTHOLD_OIDC_ISSUER", ""),
        ("FOOTHOLD_OIDC_ISSUER", "http://login.example.org"),
        ("FOOTHOLD_OIDC_ISSUER", "http://10.0.0.1"),
        ("FOOTHOLD_OIDC_ISSUER", "login.example.org"),
        ("FOOTHOLD_OIDC_ISSUER", "https://somebody@login.example.org"),
        ("FOOTHOLD_OIDC_ISSUER", "https://login.example.org/?realm=staff"),
        ("FOOTHOLD_OIDC_ISSUER", "https://login.example.org "),
        ("FOOTHOLD_OIDC_CLIENT_ID", ""),
        ("FOOTHOLD_OIDC_CLIENT_SECRET", ""),
        ("FOOTHOLD_OIDC_ROLES", "careers"),
        ("FOOTHOLD_OIDC_ROLES", "=coordinator"),
        ("FOOTHOLD_OIDC_ROLES", "careers=partner"),
        ("FOOTHOLD_OIDC_ROLES", "careers=coordinator,it=owner"),
        ("FOOTHOLD_OIDC_ALLOW", "10.0.0.1/99"),
    ] {
        let refused = check(&[(name, value)]);
        let told = told(&refused);
        let names_it = told.contains(name) || told.contains(&name.replace("FOOTHOLD_", "--").to_lowercase().replace('_', "-"));
        assert!(refused.status.code() == Some(2) && names_it && !told.contains("a secret"), "{name}={value}: {refused:?}");
    }
    let (no_file, empty) = (folder.path().join("nothing"), empty.to_str().unwrap());
    for file in [no_file.to_str().unwrap(), empty] {
        let refused = check(&[("FOOTHOLD_OIDC_CLIENT_SECRET", ""), ("FOOTHOLD_OIDC_CLIENT_SECRET_FILE", file)]);
        assert!(refused.status.code() == Some(2) && told(&refused).contains("FOOTHOLD_OIDC_CLIENT_SECRET_FILE"), "{refused:?}");
    }
    for sound in [
        vec![],
        vec![("FOOTHOLD_OIDC_ISSUER", "http://127.0.0.1:8443")],
        vec![("FOOTHOLD_OIDC_CLIENT_SECRET", ""), ("FOOTHOLD_OIDC_CLIENT_SECRET_FILE", file)],
        vec![("FOOTHOLD_OIDC_ROLES", "cn=careers=coordinator, it = admin,"), ("FOOTHOLD_OIDC_GROUPS_CLAIM", "")],
        vec![("FOOTHOLD_OIDC_ALLOW", "10.0.0.0/8,fd00::/8"), ("FOOTHOLD_PUBLIC_URL", "https://foothold.example.org")],
    ] {
        let sound = (check(&sound), sound);
        let said = String::from_utf8_lossy(&sound.0.stdout).into_owned();
        assert!(sound.0.status.success() && said.contains("people sign in at") && said.contains("/sign-in/provider/return"), "{sound:?}");
    }
    let none = foothold(&database, &["check-config"], &[]);
    assert!(none.status.success() && !String::from_utf8_lossy(&none.stdout).contains("people sign in at"), "{none:?}");
}

#[test]
fn the_public_address_is_written_in_one_way() {
    use clap::Parser;
    use foothold::config::ServeSettings;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        serve: ServeSettings,
    }

    for (given, expected) in [
        ("https://example.org/foothold/", "https://example.org/foothold"),
        ("https://Example.org:443", "https://example.org"),
        ("https:example.org", "https://example.org"),
        ("https://example.org/a/../b", "https://example.org/b"),
        ("https://foothold.exämple.org", "https://foothold.xn--exmple-cua.org"),
    ] {
        let options = Options::parse_from(["foothold", "--public-url", given]);
        assert_eq!(options.serve.public_url().as_deref(), Ok(expected), "{given}");
    }
}

#[apply(test_both)]
async fn a_key_made_by_command_has_the_rules_of_the_api(app: TestApp) {
    let database = url_of(&app);
    let company = app.office().await.company().created().await;
    let create = |options: &[&str]| foothold(&database, &[&["api-key", "create"], options].concat(), &[]);
    let (long, unknown) = ("x".repeat(201), "comp_01k2m7q3x8e5rb4t9v6w1y0z2a");
    for (options, option) in [
        (["--role", "admin", "--name", ""].as_slice(), "--name"),
        (&["--role", "admin", "--name", &long], "--name"),
        (&["--role", "admin", "--name", "x", "--company", company.id()], "--company"),
        (&["--role", "owner", "--name", "x"], "--role"),
        (&["--role", "partner", "--name", "x"], "--company"),
        (&["--role", "partner", "--name", "x", "--company", "acme"], "--company"),
        (&["--role", "partner", "--name", "x", "--company", unknown], "--company"),
        (&["--role", "admin", "--name", "x", "--expires-at", "2020-01-01T00:00:00Z"], "--expires-at"),
        (&["--role", "admin", "--name", "x", "--expires-at", "tomorrow"], "--expires-at"),
    ] {
        let refused = create(options);
        assert!(refused.status.code() == Some(2) && told(&refused).contains(option), "{options:?}: {refused:?}");
        assert!(refused.stdout.is_empty(), "{options:?}: {refused:?}");
    }

    let admin = app.admin().await;
    let before = admin.all("/v1/api-keys").await.len();
    let made =
        create(&["--role", "partner", "--name", "HR system", "--company", company.id(), "--expires-at", "2400-01-01T00:00:00+01:00"]);
    assert!(made.status.success(), "{made:?}");
    let secret = String::from_utf8(made.stdout).unwrap();
    let keys = admin.all("/v1/api-keys").await;
    assert_eq!(keys.len(), before + 1, "those that were refused left nothing");
    let me = app.caller_with(secret.trim()).get("/v1/me").await;
    me.assert_status(200).assert_field("role", "partner").assert_field("company_id", company.id());
    me.assert_field("expires_at", "2399-12-31T23:00:00Z").assert_field("name", "HR system");
    assert_eq!(admin.get(&format!("/v1/api-keys/{}", me.id())).await.field("created_by"), "system");
    assert_eq!(audited(&app, &me.id()).await, ["api_key.created"]);
}

/// Gives what the audit says of a key.
async fn audited(app: &TestApp, id: &str) -> Vec<String> {
    use diesel::prelude::*;
    use foothold::db::schema::audit_entries;
    let of_it = audit_entries::subject_id.eq(id.to_owned());
    let read = app.deps.db.read("test_audit", move |conn| {
        Ok(audit_entries::table.filter(of_it.clone()).select(audit_entries::action).load::<String>(conn)?)
    });
    read.await.unwrap()
}

#[apply(test_both)]
async fn a_cohort_is_made_by_command_beside_a_running_server(app: TestApp) {
    let database = url_of(&app);
    for wrong in [["demo-cohort", "choir"].as_slice(), &["demo-cohort", "academy", "--from", "September"]] {
        assert_eq!(foothold(&database, wrong, &[]).status.code(), Some(2), "{wrong:?}");
    }

    let made = foothold(&database, &["demo-cohort", "academy", "--from", "2027-09-01"], &[]);

    assert!(made.status.success(), "{made:?}");
    assert_eq!(
        String::from_utf8(made.stdout).unwrap(),
        "Community Leadership Academy 2027-28: 9 drafts from 2027-09-02 on, and 5 without a start\n"
    );
    assert_eq!(app.office().await.all("/v1/slots?status=draft").await.len(), 14);
}
