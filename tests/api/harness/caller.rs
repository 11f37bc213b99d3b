//! Who calls, as values.

use reqwest::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::app::TestApp;
use super::request::Request;

/// Where something is: a path as it is written, or a thing that a test has made.
pub trait Place {
    fn path(&self) -> String;
}

impl Place for str {
    fn path(&self) -> String {
        self.to_owned()
    }
}

impl Place for String {
    fn path(&self) -> String {
        self.clone()
    }
}

/// Somebody with a key, or without one. Cheap to clone.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    base: String,
    key: Option<String>,
}

#[expect(clippy::needless_pass_by_value, reason = "bodies are written where they are sent: json!({…})")]
impl Caller {
    pub fn new(app: &TestApp, key: Option<String>) -> Self {
        Self { http: app.http().clone(), base: app.base().to_owned(), key }
    }

    /// A caller of a service that is no [`TestApp`].
    pub fn elsewhere(http: &reqwest::Client, base: &str, key: &str) -> Self {
        Self { http: http.clone(), base: base.to_owned(), key: Some(key.to_owned()) }
    }

    /// For requests that may get no answer: the client, where the service is, and the key.
    pub fn parts(&self) -> (reqwest::Client, String, String) {
        (self.http.clone(), self.base.clone(), self.key.clone().unwrap_or_default())
    }

    /// The same caller at another instance.
    #[must_use]
    pub fn at(&self, app: &TestApp) -> Self {
        Self::new(app, self.key.clone())
    }

    pub fn get(&self, place: &(impl Place + ?Sized)) -> Request {
        self.request(Method::GET, &place.path())
    }

    pub fn post(&self, place: &(impl Place + ?Sized), body: Value) -> Request {
        self.request(Method::POST, &place.path()).json(&body)
    }

    pub fn patch(&self, place: &(impl Place + ?Sized), body: Value) -> Request {
        self.request(Method::PATCH, &place.path()).json(&body)
    }

    pub fn put(&self, place: &(impl Place + ?Sized), body: Value) -> Request {
        self.request(Method::PUT, &place.path()).json(&body)
    }

    pub fn delete(&self, place: &(impl Place + ?Sized)) -> Request {
        self.request(Method::DELETE, &place.path())
    }

    /// Without a body, until one is given.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let request = Request::new(&self.http, method, &self.base, path);
        match &self.key {
            Some(key) => request.header("authorization", &format!("Bearer {key}")),
            None => request,
        }
    }

    /// A step of something: `POST <place>/<step>`.
    pub fn step(&self, place: &(impl Place + ?Sized), step: &str, body: Value) -> Request {
        self.post(&format!("{}/{step}", place.path()), body)
    }

    pub fn archive(&self, place: &(impl Place + ?Sized)) -> Request {
        self.step(place, "archive", json!({}))
    }

    pub fn restore(&self, place: &(impl Place + ?Sized)) -> Request {
        self.step(place, "restore", json!({}))
    }

    /// The items of every page of a list.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let first = format!("{path}{mark}limit=100");
        let mut items = Vec::new();
        let mut next = Some(first.clone());
        while let Some(page) = next {
            let answer = self.get(&page).await;
            answer.assert_status(200);
            items.extend(answer.items());
            next = answer.next_cursor().map(|cursor| format!("{first}&cursor={cursor}"));
        }
        items
    }

    /// Which of all refusals comes does not matter.
    pub async fn is_refused(&self, place: &(impl Place + ?Sized)) -> bool {
        let answer: Answer = self.get(place).await;
        answer.status >= 400
    }
}
