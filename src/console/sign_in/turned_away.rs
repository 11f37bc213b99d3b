//! The pages for somebody whom the provider does not sign in, or who has no way in here after that. Each says what can be done.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use maud::{Markup, html};

use super::next::NextPage;
use super::provider::{path, path_again};
use crate::accounts::with_provider::Entry;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::frame;
use crate::console::step::answer;
use crate::institute::store::InstituteRow;
use crate::provider::Failed;

/// Says why nobody is signed in, as far as a person can do something about it. The log has the rest.
pub fn not_signed_in(failed: &Failed, next: &NextPage) -> HttpResponse {
    match failed {
        Failed::Unreachable(_) => {
            tracing::error!(why = %failed, "nobody can sign in with the provider");
            let told = "Your institute's sign-in cannot be reached at this moment. Nothing was done. Wait for a moment, and begin again.";
            turned_away(StatusCode::SERVICE_UNAVAILABLE, "Your institute's sign-in does not answer", &html! { p { (told) } }, &path(next))
        }
        Failed::Declined(_) => {
            tracing::info!(why = %failed, "nobody was signed in");
            let told = "You have turned back there, or your institute does not let you use this service.";
            turned_away(StatusCode::FORBIDDEN, "Your institute has not signed you in", &html! { p { (told) } }, &path(next))
        }
        Failed::Wrong(_) => {
            tracing::warn!(why = %failed, "nobody was signed in");
            let told = "It may have been open for more than ten minutes, have been used already, or have been begun in another browser. Nothing was done.";
            turned_away(StatusCode::BAD_REQUEST, "This sign-in does not count", &html! { p { (told) } }, &path(next))
        }
        Failed::NotAgain => {
            tracing::warn!(why = %failed, "nobody was signed in");
            let told = "What you want to do needs a sign-in within the last ten minutes, and your institute did not ask you for one. Sign out there first, or ask somebody of the institute for a sign-in link.";
            turned_away(
                StatusCode::FORBIDDEN,
                "Your institute did not ask you to sign in again",
                &html! { p { (told) } },
                &path_again(next),
            )
        }
    }
}

/// Says why somebody whom the institute has signed in does not get in here, and whom to ask.
pub fn not_entered(entry: &Entry, institute: &InstituteRow, next: &NextPage) -> HttpResponse {
    let (title, told) = match entry {
        Entry::NoRole => ("You have no role here", "Your institute knows you, but none of your groups there has a role in this service."),
        Entry::NoAddress => (
            "Your address is not confirmed",
            "Your institute does not say that your e-mail address is yours, so this service cannot tell who you are.",
        ),
        Entry::Taken => (
            "Your address belongs to another account",
            "It was used by somebody whom your institute knows as another person, or its account is deactivated.",
        ),
        Entry::Closed => ("Your account is closed", "It was deactivated, or the company that it belongs to is archived."),
        Entry::Spent | Entry::SignedIn { .. } => ("This sign-in does not count", "It has been used already."),
    };
    let content = html! {
        p { (told) }
        p {
            "Ask an administrator of this service at " bdi { (institute.name) } "."
            @if let Some(contact) = &institute.contact { " You reach the institute here: " bdi { (contact) } }
        }
    };
    turned_away(StatusCode::FORBIDDEN, title, &content, &path(next))
}

/// `begin` is the path of the link with which somebody begins again.
fn turned_away(status: StatusCode, title: &str, content: &Markup, begin: &str) -> HttpResponse {
    let content = html! {
        h1 { (title) }
        (content)
        p { (link(begin, "Begin again", Weight::Primary)) }
        p { a href="/sign-in" { "Other ways to sign in" } }
    };
    answer(status, frame::bare(title, "", content))
}
