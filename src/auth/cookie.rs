//! The cookie that holds the token of a session, and the one that holds a sign-in which is under way (RFC 6265). The API never reads them.

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::config::is_http_on_loopback;
use crate::seal::looks_like_token;

/// How browsers are asked to keep the cookie. It is for one host and all of its paths; no script reads it, and other sites send it only where
/// a link leads to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionCookie {
    /// Browsers take a cookie with this name over https alone, and for no other host.
    Secure,
    /// Over plain http, which is private on loopback alone.
    Loopback,
}

impl SessionCookie {
    /// Gives the cookie of a service at this public address. Over plain http anywhere but on loopback browsers do not keep it.
    pub fn of(public_url: &str) -> Self {
        if is_http_on_loopback(public_url) { Self::Loopback } else { Self::Secure }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Secure => "__Host-foothold",
            Self::Loopback => "foothold",
        }
    }

    const fn name_of_sign_in(self) -> &'static str {
        match self {
            Self::Secure => "__Host-foothold-sign-in",
            Self::Loopback => "foothold-sign-in",
        }
    }

    /// Gives the token that a request came with, if it has the form of one.
    pub fn token(self, request: &HttpRequest) -> Option<String> {
        values(request, self.name()).find(|token| looks_like_token(token)).map(str::to_owned)
    }

    /// Gives the sealed sign-in that a request came with. It is `None` for a browser that has two, because one may come from elsewhere.
    pub fn sign_in(self, request: &HttpRequest) -> Option<String> {
        let mut sealed = values(request, self.name_of_sign_in());
        let first = sealed.next().map(str::to_owned);
        if sealed.next().is_none() { first } else { None }
    }

    /// Gives the header `Set-Cookie` that makes a browser keep a token for so many seconds.
    pub fn kept(self, token: &str, seconds: i64) -> String {
        self.set(self.name(), token, seconds)
    }

    /// Gives the header `Set-Cookie` that makes a browser keep a sealed sign-in for so many seconds. It comes back with the browser from
    /// the provider, because a link leads here from there.
    pub fn kept_sign_in(self, sealed: &str, seconds: i64) -> String {
        self.set(self.name_of_sign_in(), sealed, seconds)
    }

    fn set(self, name: &str, value: &str, seconds: i64) -> String {
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Loopback => "",
        };
        format!("{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}")
    }

    /// Gives the header `Set-Cookie` that makes a browser forget the token.
    pub fn forgotten(self) -> String {
        self.kept("", 0)
    }
}

/// Gives the values of all cookies of this name that a request came with.
fn values<'r>(request: &'r HttpRequest, name: &'static str) -> impl Iterator<Item = &'r str> {
    let lines = request.headers().get_all(header::COOKIE).filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.filter(move |(found, _)| *found == name).map(|(_, value)| value)
}

/// Tells whether nobody can sign in at this public address, because browsers keep a session's cookie over https, or on loopback, alone.
pub fn needs_https(public_url: &str) -> bool {
    !public_url.starts_with("https:") && !is_http_on_loopback(public_url)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const TOKEN: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    #[test]
    fn the_cookie_sticks_over_https_and_on_loopback() {
        for (address, cookie, needs) in [
            ("https://foothold.example/app", SessionCookie::Secure, false),
            ("http://127.0.0.1:8080", SessionCookie::Loopback, false),
            ("http://localhost:8080", SessionCookie::Loopback, false),
            ("http://[::1]:8080", SessionCookie::Loopback, false),
            ("http://foothold.example", SessionCookie::Secure, true),
            ("http://127.0.0.1.foothold.example", SessionCookie::Secure, true),
        ] {
            assert_eq!((SessionCookie::of(address), needs_https(address)), (cookie, needs), "{address}");
        }
        let kept = SessionCookie::Secure.kept(TOKEN, 60);
        assert_eq!(kept, format!("__Host-foothold={TOKEN}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure"));
        assert_eq!(SessionCookie::Loopback.forgotten(), "foothold=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let token = |lines: &[&str]| {
            let request = lines.iter().fold(TestRequest::default(), |request, line| request.append_header(("cookie", *line)));
            SessionCookie::Secure.token(&request.to_http_request())
        };
        assert_eq!(token(&[&format!("theme=dark; __Host-foothold={TOKEN}")]).as_deref(), Some(TOKEN));
        assert_eq!(token(&["theme=dark", &format!("__Host-foothold={TOKEN};a")]).as_deref(), Some(TOKEN));
        for other in [&format!("foothold={TOKEN}"), "__Host-foothold=short", "__Host-foothold", ""] {
            assert_eq!(token(&[other]), None, "{other}");
        }
    }

    #[test]
    fn a_sign_in_that_comes_twice_is_none() {
        let sign_in = |line: &str| SessionCookie::Secure.sign_in(&TestRequest::default().append_header(("cookie", line)).to_http_request());
        assert_eq!(sign_in("__Host-foothold-sign-in=a; __Host-foothold=b").as_deref(), Some("a"));
        assert_eq!(sign_in("__Host-foothold-sign-in=a; __Host-foothold-sign-in=b"), None);
        assert_eq!(sign_in("foothold-sign-in=a"), None);
        let kept = SessionCookie::Secure.kept_sign_in("a", 600);
        assert_eq!(kept, "__Host-foothold-sign-in=a; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure");
    }
}
