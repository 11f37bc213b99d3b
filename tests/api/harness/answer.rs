//! What came back, and what a test expects of it. Every expectation that fails shows the whole answer.

use std::fmt;
use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::app::PUBLIC_URL;

fn unzipped(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(body).read_to_end(&mut plain).expect("a whole gzip stream");
    plain
}

/// The body is unpacked where it came compressed.
#[derive(Clone)]
pub struct Answer {
    /// Method and path of the request.
    name: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered {}: {}", self.name, self.status, String::from_utf8_lossy(&self.body))
    }
}

impl Answer {
    pub async fn read(name: String, response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap_or_else(|error| panic!("{name}: the body broke off: {error}"));
        let is_zipped = headers.get("content-encoding").is_some_and(|coding| coding == "gzip");
        let body = if is_zipped && !body.is_empty() { unzipped(&body) } else { body.to_vec() };
        Self { name, status, headers, body }
    }

    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// `field` is a name at the top, or a JSON pointer.
    #[track_caller]
    pub fn assert_field(&self, field: &str, expected: impl Into<Value>) -> &Self {
        assert_eq!(self.field(field), expected.into(), "{field} of {self:?}");
        self
    }

    /// A problem document with this status and code.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{self:?}");
        assert_eq!(problem["status"], status, "{self:?}");
        assert_eq!(problem["type"], format!("{PUBLIC_URL}/problems/{code}"), "{self:?}");
        if self.header("idempotency-replayed").is_none() {
            assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"), "{self:?}");
        }
        self
    }

    /// 422 with this fault among others.
    #[track_caller]
    pub fn assert_fault(&self, pointer: &str, code: &str) -> &Self {
        assert_eq!(self.status, 422, "{self:?}");
        let faults = self.faults();
        assert!(faults.iter().any(|(at, why)| at == pointer && why == code), "no fault {code} at {pointer}: {self:?}");
        self
    }

    /// Where and what, as the problem lists them.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|fault| (text(&fault["pointer"]), text(&fault["code"]))).collect()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    /// Null where it is absent; a test that expects null of an absent field is caught by the document.
    #[track_caller]
    pub fn field(&self, field: &str) -> Value {
        let pointer = if field.starts_with('/') { field.to_owned() } else { format!("/{field}") };
        self.json().pointer(&pointer).cloned().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("ASCII"))
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.field("id").as_str().unwrap_or_else(|| panic!("no id: {self:?}")).to_owned()
    }

    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no ETag: {self:?}")).to_owned()
    }

    #[track_caller]
    pub fn items(&self) -> Vec<Value> {
        self.field("items").as_array().unwrap_or_else(|| panic!("no items: {self:?}")).clone()
    }

    /// The ids of a page's items.
    #[track_caller]
    pub fn ids(&self) -> Vec<String> {
        self.items().iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    }

    #[track_caller]
    pub fn next_cursor(&self) -> Option<String> {
        self.field("next_cursor").as_str().map(str::to_owned)
    }

    /// The path and query of the `Link` header's next page.
    #[track_caller]
    pub fn next_link(&self) -> Option<String> {
        let link = self.header("link")?;
        let url = link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\""));
        let path = url.and_then(|url| url.strip_prefix(PUBLIC_URL));
        Some(path.unwrap_or_else(|| panic!("not a Link to a next page: {link}")).to_owned())
    }
}
