//! Signing in with the institute's own provider, which here says whatever a test needs.

mod again;
mod by_hand;
mod fake;
mod groups;
mod known;
mod matching;
mod returning;
mod right;
mod signing_out;
mod token;
mod wrong_tokens;

use std::collections::BTreeMap;

use diesel::prelude::*;
use foothold::db::schema::sessions;
use url::Url;

use self::fake::{CLIENT_ID, Fake};
use crate::console::assert_headers;
use crate::harness::browser::Browser;
use crate::harness::prelude::*;

/// Starts another instance, which is reached over https and knows this provider.
async fn with(app: &TestApp, fake: &Fake) -> TestApp {
    let config = fake.config();
    app.started_with(|start| {
        start.public_url = String::from("https://foothold.test");
        start.provider = Some(config);
    })
    .await
}

/// This is a browser that keeps all cookies.
#[derive(Clone)]
struct Visitor {
    browser: Browser,
    cookies: BTreeMap<String, String>,
}

/// This is what the service asks the provider for, in the address to which it leads.
struct Asked(BTreeMap<String, String>);

impl Asked {
    fn of(address: &str) -> Self {
        Self(Url::parse(address).unwrap().query_pairs().into_owned().collect())
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.0))
    }

    /// Gives what the provider adds to our address when it leads somebody back.
    fn answer(&self) -> Vec<(&str, &str)> {
        vec![("code", "a-code"), ("state", self.get("state"))]
    }
}

impl Visitor {
    fn at(app: &TestApp) -> Self {
        Self { browser: Browser::at(app), cookies: BTreeMap::new() }
    }

    async fn get(&mut self, path: &str) -> Answer {
        let kept: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.browser.cookie = (!kept.is_empty()).then(|| kept.join("; "));
        let answer = self.browser.get(path).await;
        for line in answer.headers.get_all("set-cookie") {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            match rest.split(';').next().unwrap_or_default() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    /// Opens a path that leads to the provider, and gives what it asks for.
    async fn begin(&mut self, path: &str) -> Asked {
        let led = self.get(path).await;
        led.assert_status(303);
        Asked::of(led.header("location").unwrap())
    }

    async fn comes_back(&mut self, answer: &[(&str, &str)]) -> Answer {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
        self.get(&format!("/sign-in/provider/return?{query}")).await
    }

    fn is_in(&self) -> bool {
        self.cookies.contains_key("__Host-foothold")
    }
}

/// Gives the claims of a right token about this person: her subject is her name in small letters, and her address begins with it.
fn claims(app: &TestApp, fake: &Fake, asked: &Asked, name: &str) -> Value {
    let now = app.clock.now().timestamp().as_second();
    let subject = name.to_lowercase();
    json!({
        "iss": fake.issuer(), "aud": CLIENT_ID, "sub": subject, "nonce": asked.get("nonce"),
        "iat": now, "exp": now + 300, "auth_time": now,
        "name": name, "email": format!("{subject}@foothold.example"), "email_verified": true,
    })
}

/// Gives the right claims with others in their place. Those that are null are left out.
fn changed(mut claims: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    claims
}

/// Lets somebody sign in with the provider, which says this of them beside what is right.
async fn arrives(app: &TestApp, fake: &Fake, name: &str, changes: Value) -> (Visitor, Answer) {
    let mut visitor = Visitor::at(app);
    let asked = visitor.begin("/sign-in/provider").await;
    fake.gives_claims(&changed(claims(app, fake, &asked, name), changes));
    let answer = visitor.comes_back(&asked.answer()).await;
    (visitor, answer)
}

#[track_caller]
fn assert_in(visitor: &Visitor, answer: &Answer) {
    assert!(answer.status == 303 && visitor.is_in(), "{answer:?}");
}

#[track_caller]
fn assert_turned_away(visitor: &Visitor, answer: &Answer, status: u16, told: &str) {
    assert!(answer.status == status && !visitor.is_in() && answer.text().contains(told), "{answer:?}");
    assert_headers(answer);
}

async fn sessions_there(app: &TestApp) -> i64 {
    app.deps.db.read("test_sessions", |conn| Ok(sessions::table.count().get_result::<i64>(conn)?)).await.unwrap()
}
