//! Where somebody goes on after signing in: a path of this service, which an address can name and a stranger can have written.

use actix_web::HttpRequest;

/// A longer path belongs to no page of ours.
const LONGEST: usize = 2_000;

/// A path of ours, with its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPage(String);

impl NextPage {
    /// The page where everybody begins.
    pub fn start() -> Self {
        Self("/".to_owned())
    }

    /// Reads a path. What could lead to another host, or back to signing in and out, becomes the start.
    pub fn read(text: &str) -> Self {
        let is_path = text.starts_with('/') && !text.starts_with("//") && text.len() <= LONGEST;
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let leads_back = path.starts_with("/sign-");
        if is_path && is_plain && !leads_back { Self(text.to_owned()) } else { Self::start() }
    }

    /// Takes `next` out of a query string.
    pub fn of_query(query: &str) -> Self {
        let found = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next");
        found.map_or_else(Self::start, |(_, next)| Self::read(&next))
    }

    pub fn path(&self) -> &str {
        &self.0
    }

    /// Gives the path of the page on which a stranger who asked for a page can sign in.
    pub fn sign_in_before(request: &HttpRequest) -> String {
        let asked = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        match Self::read(&asked) {
            next if next == Self::start() => "/sign-in".to_owned(),
            next => format!("/sign-in?next={}", url::form_urlencoded::byte_serialize(next.path().as_bytes()).collect::<String>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_ours_is_gone_on_to() {
        for ours in ["/", "/slots", "/week?from=2027-03-08&x=%2F%2Fevil.example", "/slots/slot_1#seats"] {
            assert_eq!(NextPage::read(ours).path(), ours);
        }
        let long = format!("/{}", "a".repeat(LONGEST));
        for other in [
            "",
            "slots",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/a\nb",
            "/é",
            "/sign-in?next=/",
            "/sign-out",
            &long,
        ] {
            assert_eq!(NextPage::read(other), NextPage::start(), "{other:?}");
        }
        assert_eq!(NextPage::of_query("a=b&next=%2Fslots%3Fq%3D1").path(), "/slots?q=1");
        assert_eq!(NextPage::of_query("a=b"), NextPage::start());
    }
}
