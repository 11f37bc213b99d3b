//! Buttons, and links that look like one.

use maud::{Markup, html};

/// How much a button stands out. A page has one primary button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Primary,
    Plain,
    /// It cannot be taken back.
    Danger,
    Quiet,
}

impl Weight {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Danger => "button danger",
            Self::Quiet => "button quiet",
        }
    }
}

/// A link to a page, which looks like a button.
pub fn link(href: &str, text: &str, weight: Weight) -> Markup {
    html! { a class=(weight.class()) href=(href) { (text) } }
}

/// Shows a link to the page of an act that cannot be taken back. A script shows that page over this one.
pub fn dangerous(href: &str, text: &str) -> Markup {
    html! { a class=(Weight::Quiet.class()) href=(href) data-dialog { (text) } }
}

/// A button that sends the form in which it stands.
pub fn submit(text: &str, weight: Weight) -> Markup {
    html! { button class=(weight.class()) type="submit" { (text) } }
}

/// A button that copies what stands in the element with this id. It is seen only where a script can make it work.
pub fn copy(id: &str, text: &str) -> Markup {
    html! { button.button type="button" data-copy=(id) hidden { (text) } }
}

/// Shows a button that prints the page. It is seen only where a script can make it work; every browser prints from its menu.
pub fn print(text: &str) -> Markup {
    html! { button.button type="button" data-print hidden { (text) } }
}
