//! A browser that keeps the cookie of its session, and says as browsers do that its forms come from a page of the service.

use reqwest::Method;
use url::form_urlencoded;

use super::answer::Answer;
use super::app::TestApp;
use super::request::Request;

const USER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";

/// A browser at one instance.
#[derive(Clone)]
pub struct Browser {
    http: reqwest::Client,
    base: String,
    /// The cookie of the session, as `name=value`.
    pub cookie: Option<String>,
}

impl Browser {
    pub fn at(app: &TestApp) -> Self {
        Self { http: app.http().clone(), base: app.base().to_owned(), cookie: None }
    }

    /// The same browser, which asks another instance next.
    pub fn goes_to(&self, app: &TestApp) -> Self {
        Self { cookie: self.cookie.clone(), ..Self::at(app) }
    }

    /// A request with the cookie, which does not say where it comes from.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let request = Request::new(&self.http, method, &self.base, path).header("user-agent", USER_AGENT);
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// A form, which does not say where it comes from.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Request {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request(Method::POST, path).body("application/x-www-form-urlencoded", body)
    }

    /// Sends a form from a page of the service, and keeps or forgets the cookie as the answer says.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.form(path, fields).header("sec-fetch-site", "same-origin").await;
        if let Some(cookie) = answer.header("set-cookie") {
            let cookie = cookie.split(';').next().unwrap_or_default();
            self.cookie = (!cookie.ends_with('=')).then(|| cookie.to_owned());
        }
        answer
    }
}
