//! What surrounds a list: its filters, older and newer, and what stands there when it is empty.

use maud::{Markup, html};

use super::button::{Weight, link, submit};
use super::field::Field;
use super::filled::Filled;
use crate::console::asked::SET;

/// Shows the filters of a list, which its address holds. `said` says in words which ones are set; they are open while some are set.
pub fn filters(path: &str, said: &str, fields: &[Field], set: &Filled) -> Markup {
    html! {
        details.filter open[set.has_any(fields)] {
            summary { "Filter: " (said) }
            form method="get" action=(path) {
                input type="hidden" name=(SET) value="yes";
                @for field in fields { (field.show(set)) }
                div.row-acts { (submit("Show", Weight::Plain)) (link(&cleared(path), "Clear filters", Weight::Quiet)) }
            }
        }
    }
}

/// Gives the address under which a list forgets its filters, and shows everything.
pub fn cleared(path: &str) -> String {
    format!("{path}?{SET}=yes")
}

/// Links to the neighbouring pages of a list, of which nobody counts how many there are.
pub fn pager(newer: Option<&str>, older: Option<&str>) -> Markup {
    html! {
        @if newer.is_some() || older.is_some() {
            nav.pager aria-label="Pages of this list" {
                span { @if let Some(href) = newer { a href=(href) rel="prev" { "Newer" } } }
                span { @if let Some(href) = older { a href=(href) rel="next" { "Older" } } }
            }
        }
    }
}

/// What stands in the place of an empty list: what would be here, why it is not, and where to go.
pub fn empty(what: &str, why: &str, next: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            h2 { (what) }
            p.muted { (why) }
            @if let Some((href, text)) = next { (link(href, text, Weight::Plain)) }
        }
    }
}
