//! Tokens that a right provider never gives. None of them signs anybody in.

use super::fake::{CLIENT_ID, CLIENT_SECRET, Fake, as_json, header};
use super::token::{Key, signed, signed_text, text};
use super::{Asked, Visitor, assert_in, changed, claims, sessions_there, with};
use crate::accounts::account;
use crate::harness::prelude::*;

/// Gives tokens, each with what is wrong with it.
fn wrong_tokens(fake: &Fake, right: &Value) -> Vec<(&'static str, String)> {
    let now = right["iat"].as_i64().unwrap();
    let stranger = Key::ec();
    let with = |changes: Value| signed(&fake.main, &header(), &changed(right.clone(), changes));
    let headed = |key: &Key, head: Value| signed(key, &head, right);
    let sound = signed(&fake.main, &header(), right);
    let (front, _) = sound.rsplit_once('.').unwrap();
    let other_payload = text(changed(right.clone(), json!({"sub": "somebody-else"})).to_string().as_bytes());
    let parts: Vec<&str> = sound.split('.').collect();
    let public = fake.main.public_bytes();
    vec![
        ("nobody has signed it", headed(&Key::Nothing, json!({"alg": "none"}))),
        ("nobody has signed it, and it names a key", headed(&Key::Nothing, json!({"alg": "none", "kid": "main"}))),
        ("nobody has signed it, in other letters", headed(&Key::Nothing, json!({"alg": "nOnE", "kid": "main"}))),
        ("it says that it is signed, and is not", format!("{front}.")),
        ("it is signed with the public key as a secret", headed(&Key::Shared(public.clone()), json!({"alg": "HS256", "kid": "main"}))),
        (
            "it is signed with the published key as a secret",
            headed(&Key::Shared(fake.main.public("main").to_string().into_bytes()), json!({"alg": "HS256", "kid": "main"})),
        ),
        ("it is signed with the client's secret", headed(&Key::Shared(CLIENT_SECRET.as_bytes().to_vec()), json!({"alg": "HS256"}))),
        ("its algorithm is not one of the list", headed(&fake.rsa, json!({"alg": "RS384", "kid": "rsa"}))),
        ("its algorithm does not fit its key", headed(&fake.rsa, json!({"alg": "RS256", "kid": "main"}))),
        ("its key is gone", headed(&stranger, json!({"alg": "ES256", "kid": "gone"}))),
        ("somebody else has signed it", headed(&stranger, json!({"alg": "ES256", "kid": "main"}))),
        ("another key of the provider has signed it", headed(&fake.other, json!({"alg": "ES256", "kid": "main"}))),
        ("two keys could have signed it", headed(&fake.main, json!({"alg": "ES256"}))),
        ("its key is for encryption", headed(&fake.encrypting, json!({"alg": "ES256", "kid": "enc"}))),
        ("it brings its key along", headed(&stranger, json!({"alg": "ES256", "kid": "mine", "jwk": stranger.public("mine")}))),
        ("it has critical headers", headed(&fake.main, json!({"alg": "ES256", "kid": "main", "crit": ["exp"]}))),
        ("it is another kind of token", headed(&fake.main, json!({"alg": "ES256", "kid": "main", "typ": "at+jwt"}))),
        ("it was changed after it was signed", [parts[0], &other_payload, parts[2]].join(".")),
        ("it is encrypted", [&text(br#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#), "a", "b", "c", "d"].join(".")),
        ("it is no token", "opaque".to_owned()),
        ("it is for somebody else", with(json!({"aud": "another-client"}))),
        ("it is for somebody else too", with(json!({"aud": [CLIENT_ID, "another-client"]}))),
        ("it is for somebody else too, and was made for us", with(json!({"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}))),
        ("it is for nobody", with(json!({"aud": null}))),
        ("it is for an empty list", with(json!({"aud": []}))),
        ("it was made for another party", with(json!({"azp": "another-client"}))),
        ("it has ended", with(json!({"exp": now - 60}))),
        ("it never ends", with(json!({"exp": null}))),
        ("its end is no time", with(json!({"exp": "tomorrow"}))),
        ("its end is beyond all time", with(json!({"exp": i64::MAX}))),
        ("it is from the future", with(json!({"iat": now + 61}))),
        ("it is old", with(json!({"iat": now - 661}))),
        ("it does not say when it was made", with(json!({"iat": null}))),
        ("somebody has signed in in the future", with(json!({"auth_time": now + 61}))),
        ("it belongs to another sign-in", with(json!({"nonce": "another-nonce"}))),
        ("it belongs to no sign-in", with(json!({"nonce": null}))),
        ("its issuer has a slash more", with(json!({"iss": format!("{}/", fake.issuer())}))),
        ("its issuer is written otherwise", with(json!({"iss": fake.issuer().replace("http", "HTTP")}))),
        ("its issuer is another one", with(json!({"iss": "https://login.example"}))),
        ("it has no issuer", with(json!({"iss": null}))),
        ("it is about nobody", with(json!({"sub": null}))),
        ("it is about an empty name", with(json!({"sub": ""}))),
        ("it is about a name that is too long", with(json!({"sub": "x".repeat(256)}))),
        ("it is about two people", signed_text(&fake.main, &header(), &right.to_string().replacen('{', r#"{"sub":"somebody-else","#, 1))),
        ("its address counts as confirmed by a text", with(json!({"email_verified": "true"}))),
    ]
}

async fn begun(app: &TestApp, fake: &Fake) -> (Visitor, Asked, Value) {
    let mut visitor = Visitor::at(app);
    let asked = visitor.begin("/sign-in/provider").await;
    let right = claims(app, fake, &asked, "Miriam");
    (visitor, asked, right)
}

#[apply(test_both)]
async fn no_wrong_token_signs_anybody_in(app: TestApp) {
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let (_, _, right) = begun(&app, &fake).await;
    let count = wrong_tokens(&fake, &right).len();
    assert!(count >= 27, "{count}");

    for case in 0..count {
        let (mut visitor, asked, right) = begun(&app, &fake).await;
        let (what, token) = wrong_tokens(&fake, &right).swap_remove(case);
        fake.gives(&token);
        let answer = visitor.comes_back(&asked.answer()).await;
        assert!(answer.status == 400 && !visitor.is_in(), "{what}: {answer:?}");
        assert!(answer.text().contains("This sign-in does not count"), "{what}: {answer:?}");
    }
    assert_eq!(sessions_there(&app).await, 0);

    // The right token signs somebody in, so only what was wrong kept the others out.
    let (mut visitor, asked, right) = begun(&app, &fake).await;
    fake.gives(&signed(&fake.main, &header(), &right));
    let answer = visitor.comes_back(&asked.answer()).await;
    assert_in(&visitor, &answer);
    app.stop().await;
}

#[apply(test_both)]
async fn an_answer_without_a_right_token_signs_nobody_in(app: TestApp) {
    use crate::harness::receiver::Reply;
    let fake = Fake::start().await;
    let app = with(&app, &fake).await;
    account(&app.admin().await, "Miriam", "coordinator", None).await;
    let oauth_error =
        |error: &str| Reply::status(400).with("content-type", "application/json").with_body(&format!("{{\"error\":\"{error}\"}}"));
    for (what, reply, status) in [
        ("the code was used, or the verifier of PKCE is another", oauth_error("invalid_grant"), 400),
        ("our secret is another", oauth_error("invalid_client"), 400),
        ("there is no ID token", as_json(&json!({"access_token": "opaque", "token_type": "Bearer"})), 400),
        ("it is no JSON", Reply::status(200).with("content-type", "text/html").with_body("<p>"), 400),
        ("it leads elsewhere", Reply::status(302).with("location", "https://elsewhere.example/"), 400),
        ("it is a fault", Reply::status(500), 400),
        ("it is too large", Reply::Flood(1024 * 1024), 503),
        ("it breaks off", Reply::closed(), 503),
    ] {
        let (mut visitor, asked, _) = begun(&app, &fake).await;
        fake.answers(reply);
        let answer = visitor.comes_back(&asked.answer()).await;
        assert!(answer.status == status && !visitor.is_in(), "{what}: {answer:?}");
    }
    assert_eq!(sessions_there(&app).await, 0);
    app.stop().await;
}
