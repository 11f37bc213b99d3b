//! People subscribe to a feed from this page. It says what the feed is, and has a button, the address and a line for each calendar program.
//! It has no script and loads nothing from anywhere.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::model::Addresses;

const STYLE: &str = include_str!("page.css");

/// The policy allows the page's own style, known by its hash, and nothing else; the page may stand in no frame and sends nothing.
pub static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
});

/// Each calendar program with the steps to subscribe in it; Google fetches every 4 to 24 hours (docs/calendars.md, Subscribe).
const PROGRAMS: [(&str, &str); 4] = [
    (
        "Google Calendar",
        "On a computer, press + beside \u{201c}Other calendars\u{201d}, choose \u{201c}From URL\u{201d} and paste the address. Google may take a day to show a change.",
    ),
    ("Outlook", "Choose \u{201c}Add calendar\u{201d}, \u{201c}Subscribe from web\u{201d} and paste the address."),
    (
        "Apple Calendar",
        "Press the button above. Or, on a Mac, choose \u{201c}File\u{201d}, \u{201c}New Calendar Subscription\u{201d} and paste the address.",
    ),
    (
        "Thunderbird",
        "Press the button above. Or choose \u{201c}New Calendar\u{201d}, \u{201c}On the Network\u{201d} and paste the address.",
    ),
];

/// Writes the page, in HTML, of a feed with this name.
pub fn write(institute: &str, name: &str, addresses: &Addresses) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (name) " – subscribe" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    p.from dir="auto" { (institute) }
                    h1 dir="auto" { (name) }
                    p { "Subscribe to this calendar once, and every change comes by itself. Do not import it: what is imported stays as it is." }
                    p { a.button href=(addresses.webcal_url) { "Subscribe" } }
                    p.aside { "Opens Apple Calendar or Thunderbird, where one is installed." }
                    label for="address" { "Address for Google Calendar and Outlook" }
                    textarea #address readonly rows="3" spellcheck="false" autocomplete="off" { (addresses.url) }
                    h2 { "In your calendar program" }
                    dl {
                        @for (program, steps) in PROGRAMS {
                            div { dt { (program) } dd { (steps) } }
                        }
                    }
                    p.aside { "Anybody who has the address can read the calendar, so keep it to yourself. If others have it, ask for a new one." }
                }
            }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_shown_as_typed() {
        let addresses = Addresses::of(&"t".repeat(43), "https://foothold.example");
        let page = write("A & B", "<script>alert('x')</script>\" onload=\"", &addresses);
        assert!(page.contains("<p class=\"from\" dir=\"auto\">A &amp; B</p>"), "{page}");
        assert!(!page.contains("<script") && !page.contains("\" onload"), "{page}");
    }
}
