//! What somebody reads whose sign-in is too old for an act on keys or accounts: the form is kept, and can be sent after a new sign-in.

use maud::{Markup, html};

use crate::console::kit::form::send_again;
use crate::console::kit::frame;
use crate::console::visit::Visit;
use crate::web::form_request::FormRequest;

/// The page that comes in place of an answer. Nothing was done.
pub fn ask(sent: &FormRequest) -> Markup {
    frame::bare(
        "Sign in again",
        "",
        html! {
            h1 { "Sign in again to do this" }
            p { "Keys and accounts open everything else, so they ask for a sign-in within the last ten minutes. Nothing was done yet, and what you typed is kept on this page." }
            p { "Leave this page open, sign in again in another one as the same person, and come back to send it." }
            (ways())
            (send_again(&sent.path, &sent.form.typed, "Send it now"))
        },
    )
}

/// Says above a form that it asks for a newer sign-in, before anything is typed.
pub fn warn(visit: &Visit) -> Markup {
    if visit.actor.has_signed_in_recently(visit.now) {
        return html! {};
    }
    html! {
        div.note {
            p { "You signed in more than ten minutes ago, and this asks for a newer sign-in. Sign in again first; else you are asked for it when you send the form, and nothing that you type is lost." }
            (ways())
        }
    }
}

/// Leads to the page that says how one signs in. It opens beside this one, so that what is typed here stays.
fn ways() -> Markup {
    html! {
        p { a.button href="/sign-in" target="_blank" rel="noopener" { "Sign in again" } }
        p.muted {
            "Its page says how: with your institute, with a button of the demonstration, with a new link that a colleague makes for you, or with "
            code { "foothold sign-in-link --email …" } " on the machine that runs the service."
        }
    }
}
