//! The frame of a page: skip link, mark, navigation, search, who is signed in, and the notice.

#![expect(clippy::needless_pass_by_value, reason = "markup is written where it is passed: html! { … }")]

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::button::{Weight, submit};
use super::notice::{self, Notice};
use crate::console::assets::{SCRIPT, STYLE};

/// One entry of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    pub name: &'static str,
    pub path: &'static str,
}

/// Where somebody can go. There is one for staff, one for contacts and one for viewers; each page adds its entry when it is there.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    pub items: &'static [Item],
    /// Where the search box leads to; `None` for those who have nothing to search.
    pub search: Option<&'static str>,
}

pub const STAFF: Navigation = Navigation {
    items: &[
        Item { name: "Today", path: "/" },
        Item { name: "Week", path: "/week" },
        Item { name: "Slots", path: "/slots" },
        Item { name: "Series", path: "/series" },
        Item { name: "Bookings", path: "/bookings" },
        Item { name: "Fair turns", path: "/rounds" },
        Item { name: "Mentees", path: "/mentees" },
        Item { name: "Companies", path: "/companies" },
        Item { name: "Cohorts", path: "/cohorts" },
        Item { name: "Numbers", path: "/numbers" },
        Item { name: "Settings", path: "/settings" },
    ],
    search: Some("/search"),
};
pub const CONTACT: Navigation = Navigation {
    items: &[
        Item { name: "What needs you", path: "/" },
        Item { name: "Your slots", path: "/slots" },
        Item { name: "Bookings", path: "/bookings" },
        Item { name: "Day sheet", path: "/day" },
        Item { name: "Hosts and sites", path: "/places" },
        Item { name: "Calendars", path: "/settings/feeds" },
        Item { name: "Developers", path: "/settings/webhooks" },
        Item { name: "Me", path: "/me" },
    ],
    search: None,
};
pub const VIEWER: Navigation = Navigation {
    items: &[Item { name: "Numbers", path: "/numbers" }, Item { name: "Fair turns", path: "/fairness" }, Item { name: "Me", path: "/me" }],
    search: None,
};

/// Pages that are found under an entry whose path is not the beginning of theirs. Staff and contacts have some of them under different entries.
const ABOVE: [(&str, &str); 10] = [
    ("/queues", "/"),
    ("/day", "/"),
    ("/exceptions", "/rounds"),
    ("/fairness", "/rounds"),
    ("/hosts", "/companies"),
    ("/sites", "/companies"),
    ("/hosts", "/places"),
    ("/sites", "/places"),
    ("/programmes", "/cohorts"),
    ("/enrolments", "/cohorts"),
];

/// Who is signed in, as the frame shows it.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub name: String,
    /// Such as `Coordinator`, or a company's name.
    pub role: String,
    pub navigation: Navigation,
}

/// What is around the content of a page for somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    pub institute: &'a str,
    pub signed_in: &'a SignedIn,
    /// The path of this page, by which the navigation marks where one is.
    pub here: &'a str,
    pub notice: Option<Notice>,
}

impl Frame<'_> {
    /// Writes the whole page. `content` has the page's `h1`.
    pub fn page(&self, title: &str, content: Markup) -> Markup {
        let SignedIn { name, role, navigation } = self.signed_in;
        let current = self.current();
        document(
            title,
            html! {
                div.frame {
                    header.side {
                        (mark())
                        p.where dir="auto" { (self.institute) }
                        details.menu { summary { "Menu" } }
                        div.items {
                            nav aria-label="Main" {
                                @for item in navigation.items {
                                    a href=(item.path) aria-current=[(current == Some(item.path)).then_some("page")] { (item.name) }
                                }
                            }
                            div.me {
                                p { a href="/me" dir="auto" { (name) } }
                                p dir="auto" { (role) }
                                form method="post" action="/sign-out" { (submit("Sign out", Weight::Quiet)) }
                            }
                        }
                    }
                    main #main.page tabindex="-1" {
                        @if let Some(path) = navigation.search { div.bar { (search_box(path)) } }
                        @if let Some(notice) = self.notice { (notice::show(notice)) }
                        (content)
                    }
                }
            },
        )
    }

    /// The entry under which this page is found: its own, or that of the nearest page above it.
    fn current(&self) -> Option<&'static str> {
        let is_at = |path: &str| {
            let rest = self.here.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || (path != "/" && rest.starts_with('/')))
        };
        let entries = || self.signed_in.navigation.items.iter().map(|item| item.path);
        let above = |entry: &&str| ABOVE.iter().any(|(page, above)| above == entry && is_at(page));
        entries().filter(|path| is_at(path)).max_by_key(|path| path.len()).or_else(|| entries().find(above))
    }
}

/// Writes a page without navigation, for somebody who is not signed in. `institute` may be empty where it is not known.
pub fn bare(title: &str, institute: &str, content: Markup) -> Markup {
    document(
        title,
        html! {
            div.bare {
                header {
                    (mark())
                    @if !institute.is_empty() { p.where dir="auto" { (institute) } }
                }
                main #main.page tabindex="-1" { (content) }
            }
        },
    )
}

/// The head of a page's content: its `h1`, a sentence below it, and what can be done.
pub fn head(title: &str, lead: Option<&str>, acts: Markup) -> Markup {
    html! {
        div.head {
            div {
                h1 dir="auto" { (title) }
                @if let Some(lead) = lead { p.lead dir="auto" { (lead) } }
            }
            @if !acts.0.is_empty() { div.row-acts { (acts) } }
        }
    }
}

fn document(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – Foothold" }
                link rel="stylesheet" href=(STYLE.path);
                link rel="icon" href=(ICON);
                script src=(SCRIPT.path) defer {}
            }
            body {
                a.skip href="#main" { "Skip to content" }
                (body)
            }
        }
    }
}

const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M3 20h5v-5h5v-5h5V4' \
     fill='none' stroke='%230d8a80' stroke-width='3.2' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

fn mark() -> Markup {
    html! {
        a.mark href="/" {
            svg viewBox="0 0 24 24" aria-hidden="true" {
                path d="M3 20h5v-5h5v-5h5V4" fill="none" stroke="currentColor" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round" {}
            }
            "Foothold"
        }
    }
}

fn search_box(path: &str) -> Markup {
    html! {
        form.search method="get" action=(path) role="search" aria-label="Everywhere" {
            (PreEscaped(r#"<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M10.5 10.5L14 14M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10z" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></svg>"#))
            input type="search" name="q" aria-label="Find a person, company or slot" autocomplete="off" dir="auto" data-search;
            kbd { "Ctrl K" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_navigation_marks_where_one_is() {
        const ITEMS: &[Item] = &[
            Item { name: "", path: "/" },
            Item { name: "", path: "/slots" },
            Item { name: "", path: "/slots/board" },
            Item { name: "", path: "/places" },
        ];
        let signed_in = SignedIn { name: String::new(), role: String::new(), navigation: Navigation { items: ITEMS, search: None } };
        let current = |here| Frame { institute: "", signed_in: &signed_in, here, notice: None }.current();
        for (here, path) in [
            ("/", "/"),
            ("/slots", "/slots"),
            ("/slots/slot_1/edit", "/slots"),
            ("/slots/board", "/slots/board"),
            ("/hosts/host_1", "/places"),
        ] {
            assert_eq!(current(here), Some(path));
        }
        assert_eq!((current("/slots-2"), current("/week")), (None, None));
    }
}
