//! The families of browsers, by which people tell their sessions apart. What the browser itself sent is not kept.

crate::words! {
    /// The family of browsers with which somebody has signed in.
    pub enum Browser { Chrome = "chrome", Edge = "edge", Firefox = "firefox", Safari = "safari", Other = "other" }
}

impl Browser {
    /// Reads the family from a `User-Agent`. Browsers name those that they are compatible with too, so the order counts.
    pub fn of(user_agent: &str) -> Self {
        let signs = [("Edg/", Self::Edge), ("Firefox/", Self::Firefox), ("Chrome/", Self::Chrome), ("Safari/", Self::Safari)];
        signs.into_iter().find(|(sign, _)| user_agent.contains(sign)).map_or(Self::Other, |(_, browser)| browser)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_what_only_its_family_says() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36";
        assert_eq!(Browser::of(chrome), Browser::Chrome);
        assert_eq!(Browser::of(&format!("{chrome} Edg/147.0.0.0")), Browser::Edge);
        assert_eq!(Browser::of("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"), Browser::Firefox);
        let safari =
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/20.0 Safari/605.1.15";
        assert_eq!(Browser::of(safari), Browser::Safari);
        assert_eq!(Browser::of("curl/8.14.1"), Browser::Other);
    }
}
