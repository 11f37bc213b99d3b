//! What a handler sends back is a value. It is made inside the transaction, so that it can be stored and sent again byte for byte.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::seal::hex;
use crate::wire::paging::Page;
use crate::wire::problem::{self, Problem};

/// The header that marks an answer as the stored answer of an earlier request.
const REPLAYED: &str = "idempotency-replayed";

/// Status, headers and body of an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    pub status: u16,
    /// Names, in lower case, and values. `Cache-Control: no-store` is added when the answer is sent.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// Answers with a JSON body that has no version of its own, and so no `ETag`.
    pub fn json(status: u16, view: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(view).map_err(|error| Error::Internal(format!("an answer cannot be written: {error}")))?;
        Ok(Self { status, headers: vec![("content-type".to_owned(), "application/json".to_owned())], body })
    }

    /// Answers with a single resource and its `ETag`, which is `"v<version>.<hash of the representation>"`.
    pub fn resource(status: u16, version: i64, view: &impl Serialize) -> Result<Self> {
        let answer = Self::json(status, view)?;
        let hash = Sha256::digest(answer.body.as_bytes());
        let etag = format!("\"v{version}.{}\"", hex(&hash[..8]));
        Ok(answer.with("etag", etag))
    }

    /// Answers 201 with `Location`.
    pub fn created(location: String, version: i64, view: &impl Serialize) -> Result<Self> {
        Ok(Self::resource(201, version, view)?.with("location", location))
    }

    /// Answers with a page, and with a `Link` to the next one where there is one (RFC 8288). `here` is the list's address without a cursor.
    pub fn page<T: Serialize>(page: &Page<T>, here: &ListUrl) -> Result<Self> {
        let answer = Self::json(200, page)?;
        match &page.next_cursor {
            Some(cursor) => Ok(answer.with("link", format!("<{}>; rel=\"next\"", here.with_cursor(cursor)))),
            None => Ok(answer),
        }
    }

    /// Answers 204, without a body.
    pub fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: String::new() }
    }

    /// Answers that the outcome is to be read elsewhere, after a form (RFC 9110, 15.4.4).
    pub fn see_other(location: String) -> Self {
        Self { status: 303, headers: Vec::new(), body: String::new() }.with("location", location)
    }

    /// Answers with a problem document, and with the headers that its status needs: `Retry-After`, or `WWW-Authenticate` for a 401.
    pub fn problem(problem: &Problem, public_url: &str, request_id: &str) -> Self {
        let body = String::from_utf8(problem.body(public_url, request_id)).unwrap_or_default();
        let answer = Self {
            status: problem.code.explanation().status,
            headers: vec![("content-type".to_owned(), problem::CONTENT_TYPE.to_owned())],
            body,
        };
        let answer = match problem.retry_after_seconds {
            Some(seconds) => answer.with("retry-after", seconds.to_string()),
            None => answer,
        };
        if answer.status == 401 { answer.with("www-authenticate", "Bearer".to_owned()) } else { answer }
    }

    #[must_use]
    /// Adds a header, whose name is in lower case.
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }

    /// Whether this is the stored answer of an earlier request.
    pub fn is_replayed(&self) -> bool {
        self.headers.iter().any(|(name, _)| name == REPLAYED)
    }

    #[must_use]
    pub fn replayed(self) -> Self {
        self.with(REPLAYED, "true".to_owned())
    }

    /// Becomes a 304 without a body where the reader already has exactly this representation (RFC 9110, 13.1.2).
    #[must_use]
    pub fn unless_known(self, if_none_match: Option<String>) -> Self {
        let etag = self.headers.iter().find(|(name, _)| name == "etag").map(|(_, etag)| etag.clone());
        let known = match (if_none_match, &etag) {
            (Some(known), Some(etag)) => {
                known.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == "*" || tag == etag)
            }
            _ => false,
        };
        if !known {
            return self;
        }
        let headers = self.headers.into_iter().filter(|(name, _)| name == "etag").collect();
        Self { status: 304, headers, body: String::new() }
    }
}

impl From<Answer> for HttpResponse {
    fn from(answer: Answer) -> Self {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Self::build(status);
        for (name, value) in answer.headers {
            response.insert_header((name, value));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response.body(answer.body)
    }
}

/// The public address of a list with its filters, to which a cursor is added.
pub struct ListUrl {
    url: url::Url,
}

impl ListUrl {
    /// Keeps the filters and the limit of the request, and leaves out its cursor. `public_url` has no slash at its end.
    pub fn of(request: &HttpRequest, public_url: &str) -> Result<Self> {
        let address = format!("{public_url}{}", request.path());
        let mut url = url::Url::parse(&address).map_err(|error| Error::Internal(format!("public URL: {error}")))?;
        let given = url::form_urlencoded::parse(request.query_string().as_bytes());
        let kept: Vec<_> = given.filter(|(name, _)| name != "cursor").collect();
        url.query_pairs_mut().extend_pairs(kept);
        Ok(Self { url })
    }

    fn with_cursor(&self, cursor: &str) -> url::Url {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("cursor", cursor);
        url
    }
}

/// Gives the `If-None-Match` header: the tags that the reader already has.
pub fn if_none_match(request: &HttpRequest) -> Option<String> {
    list_of_tags(request, header::IF_NONE_MATCH)
}

/// Gives what a header says that lists tags: several such headers are one list (RFC 9110, section 5.3). Bytes that are no text stay in it as
/// marks that no tag has, so that a list which cannot be read is not taken for none.
pub fn list_of_tags(request: &HttpRequest, name: header::HeaderName) -> Option<String> {
    let lines: Vec<_> = request.headers().get_all(name).map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    if lines.is_empty() { None } else { Some(lines.join(", ")) }
}
