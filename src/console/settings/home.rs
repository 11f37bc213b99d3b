//! `/settings`: what can be set, and who may set it.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use maud::{Markup, html};

use crate::console::kit::frame::head;
use crate::console::step::page;
use crate::console::visit::{Visit, Visitor};
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;

/// One part of the settings.
struct Part {
    name: &'static str,
    path: &'static str,
    what: &'static str,
    /// Coordinators do not reach it, and are told so.
    for_admins: bool,
}

const fn part(name: &'static str, path: &'static str, what: &'static str) -> Part {
    Part { name, path, what, for_admins: false }
}

const GROUPS: [(&str, &[Part]); 3] = [
    (
        "The institute",
        &[
            part("Institute", "/settings/institute", "Its name, its time zone, and how it can be reached."),
            part("Policy", "/settings/policy", "Every limit and deadline, with the versions that were and that are to come."),
            part("Blackouts", "/settings/blackouts", "Holidays and other times in which nothing is published."),
        ],
    ),
    (
        "Who may do what",
        &[
            part("Accounts", "/settings/accounts", "The people who sign in: sign-in links, sessions, who may no longer."),
            Part {
                for_admins: true,
                ..part("API keys", "/settings/keys", "The keys of programs: when each was last used, and replacing one without a gap.")
            },
        ],
    ),
    (
        "What is connected",
        &[
            part("Calendar links", "/settings/feeds", "Addresses that calendar programs subscribe to."),
            part("Webhooks", "/settings/webhooks", "Endpoints that are called when something happens, and their secrets."),
            part("Deliveries", "/settings/deliveries", "What became of each call, with its attempts."),
        ],
    ),
];

#[get("/settings")]
pub async fn get_settings(visit: Visit, deps: Data<Deps>) -> Result<HttpResponse> {
    let institute = deps.db.read("console_institute", institute::read).await?;
    let content = html! {
        (head("Settings", None, html! {}))
        div.stack {
            @for (name, parts) in GROUPS {
                section.panel { h2 { (name) } dl.facts { @for part in parts { (show(part, &visit)) } } }
            }
        }
    };
    Ok(page(visit.page(&institute.name, "Settings", content)))
}

fn show(part: &Part, visit: &Visit) -> Markup {
    html! {
        @if part.for_admins && !visit.actor.is_admin() {
            dt { (part.name) }
            dd { (part.what) " Only an administrator sees them." }
        } @else {
            dt { a href=(part.path) { (part.name) } }
            dd { (part.what) }
        }
    }
}

/// The way back, above the title of a page below the settings.
pub fn crumb() -> Markup {
    html! { p.crumb { a href="/settings" { "Settings" } } }
}

/// Gives the staff the way back that [`crumb`] gives. A contact has come by the navigation.
pub fn crumb_of(visitor: &Visitor) -> Markup {
    match visitor {
        Visitor::Staff(_) => crumb(),
        Visitor::Contact(_) => html! {},
    }
}
