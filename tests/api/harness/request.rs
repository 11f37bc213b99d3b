//! One request, which is sent when it is awaited.

use std::pin::Pin;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::answer::Answer;
use super::document;

pub struct Request {
    method: Method,
    path: String,
    builder: RequestBuilder,
}

impl Request {
    pub fn new(http: &reqwest::Client, method: Method, base: &str, path: &str) -> Self {
        Self { builder: http.request(method.clone(), format!("{base}{path}")), method, path: path.to_owned() }
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Whatever it is.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.builder = self.builder.header("content-type", content_type).body(body);
        self
    }

    /// With `Idempotency-Key`.
    #[must_use]
    pub fn idempotent(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    #[must_use]
    pub fn if_match(self, etag: &str) -> Self {
        self.header("if-match", etag)
    }

    #[must_use]
    pub fn if_none_match(self, etag: &str) -> Self {
        self.header("if-none-match", etag)
    }

    /// The answer, which must be one that the document describes.
    async fn send(self) -> Answer {
        let name = format!("{} {}", self.method, self.path);
        let response = self.builder.send().await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let answer = Answer::read(name, response).await;
        document::served().check(&self.method, &self.path, &answer);
        answer
    }
}

impl IntoFuture for Request {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
