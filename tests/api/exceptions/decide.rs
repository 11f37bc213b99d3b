//! Who may decide: somebody else than who asked, with an account.

use foothold::error::Error;
use foothold::keys::key;
use foothold::keys::model::NewKey;

use super::*;
use crate::rounds::slot;

/// A coordinator's key that somebody has made.
async fn key_of(app: &TestApp, maker: Actor, name: &str) -> Actor {
    let (stamp, secret) = (stamp(app, maker), format!("secret of {name}"));
    let new = NewKey { name: name.to_owned(), access: Access::Coordinator, expires_at: None };
    let made = app.deps.db.write("test_key", move |conn| key::create(conn, &stamp, &new, &secret)).await.expect("a key");
    Actor::Key { id: made.id, access: Access::Coordinator }
}

/// Why somebody may not decide; `None` for who may. Both steps are judged alike.
async fn refused(app: &TestApp, asker: Actor, decider: Actor, body: &Value) -> Option<String> {
    let exception = ask_as(app, asker, body.clone()).await;
    let why = |outcome: Result<ExceptionRow>| match outcome {
        Ok(_) => None,
        Err(Error::Forbidden(why)) => Some(why),
        Err(error) => panic!("{error}"),
    };
    let rejected = why(reject_as(app, decider, exception).await);
    if rejected.is_some() {
        assert_eq!(why(approve_as(app, decider, exception).await), rejected);
        read(app, exception).await.assert_field("status", "pending");
    }
    rejected
}

async fn check(app: &TestApp, cases: &[(&str, Actor, Actor, Option<&str>)]) {
    let body = a_place(&slot(app).await.published().await, &app.mentee().await);
    for (case, asker, decider, expected) in cases {
        let why = refused(app, *asker, *decider, &body).await;
        match expected {
            None => assert_eq!(why, None, "{case}"),
            Some(part) => assert!(why.as_ref().is_some_and(|why| why.contains(part)), "{case}: {why:?}"),
        }
    }
}

#[apply(test_both)]
async fn an_account_decides_of_another_person_than_who_asked(app: TestApp) {
    let [amal, rosa, miriam] = [coordinator(&app, "Amal").await, coordinator(&app, "Rosa").await, coordinator(&app, "Miriam").await];
    let of_amal = key_of(&app, amal, "of Amal").await;
    let of_her_key = key_of(&app, of_amal, "of the key of Amal").await;
    let of_machine = key_of(&app, Actor::System, "of the machine").await;
    let viewer = account(&app.admin().await, "Jo", "viewer", None).await.id().parse().expect("an id");
    let viewer = signed_in_with(&app, viewer, Access::Viewer, None).await;
    let Actor::Account { id: id_of_rosa, .. } = rosa else { panic!("an account") };
    let by_link = async |maker: Actor| signed_in_with(&app, id_of_rosa, Access::Coordinator, Some(maker.id())).await;
    let has_ended = by_link(miriam).await;
    if let Actor::Account { session, .. } = has_ended {
        end(&app, session).await;
    }
    let through =
        [by_link(amal).await, by_link(of_amal).await, by_link(of_her_key).await, by_link(miriam).await, by_link(Actor::System).await];

    check(
        &app,
        &[
            ("who asked", amal, amal, Some("yourself")),
            ("somebody else", amal, rosa, None),
            ("who made the key that asked", of_amal, amal, Some("made by you")),
            ("who made the key that made the key", of_her_key, amal, Some("made by you")),
            ("somebody else than who made the key", of_her_key, rosa, None),
            ("with a link of who asked", amal, through[0], Some("sign-in link")),
            ("with a link of a key of who asked", amal, through[1], Some("sign-in link")),
            ("with a link of a key's key of who asked", amal, through[2], Some("sign-in link")),
            ("with a link of who made the key that asked", of_amal, through[0], Some("sign-in link")),
            ("with a link of the key that asked", of_amal, through[1], Some("sign-in link")),
            ("with a link of a third person", amal, through[3], None),
            ("with a link of the machine", of_machine, through[4], None),
            ("in a session that has ended", amal, has_ended, Some("sign in again")),
            ("a viewer", amal, viewer, Some("coordinators and administrators")),
            ("a key, where there are accounts", amal, of_machine, Some("account")),
            ("the command line", amal, Actor::System, Some("no command")),
        ],
    )
    .await;
}

async fn end(app: &TestApp, session: foothold::ids::SessionId) {
    let ended = app.deps.db.write("test_end", move |conn| {
        use diesel::prelude::*;
        use foothold::db::schema::sessions;
        diesel::delete(sessions::table.find(session)).execute(conn)?;
        Ok(())
    });
    ended.await.expect("the session ends");
}

#[apply(test_both)]
async fn without_accounts_a_key_of_another_maker_decides_a_day_after_it_was_made(app: TestApp) {
    let [one, other, admin] = [
        key_of(&app, Actor::System, "one").await,
        key_of(&app, Actor::System, "other").await,
        key_of(&app, Actor::System, "that makes keys").await,
    ];
    let [made, also_made] = [key_of(&app, admin, "made").await, key_of(&app, admin, "also made").await];
    let by_made = key_of(&app, made, "made by made").await;
    app.clock.set("2027-03-09T08:59:59Z");
    check(&app, &[("a key of yesterday", one, made, Some("24 hours"))]).await;

    app.clock.set("2027-03-09T09:00:00Z");

    check(
        &app,
        &[
            ("the key that asked", one, one, Some("itself")),
            ("two keys of the machine", one, other, Some("an account is needed")),
            ("a key that another key made", one, made, None),
            ("the machine's, asked by one that was made", made, other, None),
            ("who made the key that asked", made, admin, Some("same maker")),
            ("a key that who asked has made", made, by_made, Some("same maker")),
            ("two keys of one maker", made, also_made, Some("same maker")),
        ],
    )
    .await;
    // A single account is enough to end that.
    account(&app.admin().await, "Jo", "viewer", None).await;
    check(&app, &[("a key, where there is an account", one, made, Some("account"))]).await;
}

#[apply(test_both)]
async fn over_the_api_a_refusal_says_why(app: TestApp) {
    let office = app.office().await;
    let exception = asked(&app, a_place(&slot(&app).await.published().await, &app.mentee().await)).await;
    let place = format!("/v1/exceptions/{exception}");

    let own = office.step(&place, "approve", json!({})).await;
    own.assert_problem(403, "forbidden");
    assert!(own.text().contains("itself"), "{own:?}");
    let other = app.coordinator().await;
    let machine = other.step(&place, "reject", json!({"reason": "No."})).await;
    machine.assert_problem(403, "forbidden");
    assert!(machine.text().contains("account is needed"), "{machine:?}");
    other.step(&place, "reject", json!({})).await.assert_fault("/reason", "required");
    other.step(&place, "approve", json!({"reason": "Why not?"})).await.assert_fault("/reason", "unknown-field");
    other.step(&place, "approve", json!({})).if_match("\"v7\"").await.assert_problem(412, "precondition-failed");

    let made = app.admin().await.post("/v1/api-keys", json!({"name": "of a person", "role": "coordinator"})).await;
    app.clock.advance_minutes(24 * 60);
    let person = app.caller_with(made.field("key").as_str().expect("a key"));
    let approved = person.step(&place, "approve", json!({})).idempotent("once").await;

    approved.assert_status(200).assert_field("status", "approved").assert_field("version", 2);
    approved.assert_field("decided_by", made.id()).assert_field("decided_at", "2027-03-09T09:00:00Z");
    person.step(&place, "approve", json!({})).idempotent("once").await.assert_status(200).assert_field("version", 2);
    person.step(&place, "approve", json!({})).await.assert_status(200).assert_field("version", 2);
    person.step(&place, "reject", json!({"reason": "Too late."})).await.assert_problem(409, "illegal-transition");
}
