//! A form, which is sent to the path under which it is shown.

use maud::{Markup, html};

use super::button::{Weight, link};
use super::field::Field;
use super::filled::Filled;
use super::{changed, summary};
use crate::wire::form::Typed;

/// The id of a form on its page, by which a button outside can send it. A page has one form that can be refused.
pub(super) const ID: &str = "form";

/// A form: its fields, alone or in groups, and its button.
#[derive(Debug)]
pub struct Form {
    /// The path to which it is sent, and under which it can be read.
    action: String,
    submit: &'static str,
    weight: Weight,
    back: Option<String>,
    hidden: Vec<(&'static str, String)>,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Field(Field),
    Group { legend: &'static str, fields: Vec<Field> },
}

impl Form {
    /// `submit` says what the button does, such as "Save".
    pub fn new(action: impl Into<String>, submit: &'static str) -> Self {
        Self { action: action.into(), submit, weight: Weight::Primary, back: None, hidden: Vec::new(), parts: Vec::new() }
    }

    /// What it does cannot be taken back.
    #[must_use]
    pub fn dangerous(mut self) -> Self {
        self.weight = Weight::Danger;
        self
    }

    /// The page to which somebody goes who does not send it.
    #[must_use]
    pub fn back_to(mut self, path: impl Into<String>) -> Self {
        self.back = Some(path.into());
        self
    }

    /// Sends this value with the form, which the page knows and nobody types.
    #[must_use]
    pub fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.parts.push(Part::Field(field));
        self
    }

    #[must_use]
    pub fn group(mut self, legend: &'static str, fields: impl Into<Vec<Field>>) -> Self {
        self.parts.push(Part::Group { legend, fields: fields.into() });
        self
    }

    /// The path under which it is shown.
    pub fn path(&self) -> &str {
        &self.action
    }

    /// Its fields, in their order on the page.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts.iter().flat_map(|part| match part {
            Part::Field(field) => std::slice::from_ref(field),
            Part::Group { fields, .. } => fields.as_slice(),
        })
    }

    /// Writes the form, and above it what was wrong with it or what has changed meanwhile.
    pub fn show(&self, filled: &Filled) -> Markup {
        html! {
            (summary::show(self, filled))
            (changed::show(self, filled))
            form.form id=(ID) method="post" action=(self.action) novalidate data-unsaved[filled.problem.is_some()] {
                input type="hidden" name="_once" value=(filled.once);
                @if let Some(version) = filled.version { input type="hidden" name="version" value=(version); }
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @for part in &self.parts {
                    @match part {
                        Part::Field(field) => (field.show(filled)),
                        Part::Group { legend, fields } => fieldset.panel {
                            legend { (legend) }
                            @for field in fields { (field.show(filled)) }
                        },
                    }
                }
                div.row-acts.main {
                    button class=(self.weight.class()) type="submit" { (self.submit) }
                    @if let Some(back) = &self.back { (link(back, "Back", Weight::Quiet)) }
                }
            }
        }
    }
}

/// A page that asks before something is done that cannot be taken back: what will happen, and the form that does it.
pub fn confirm(question: &str, consequences: &[Markup], form: &Form, filled: &Filled) -> Markup {
    html! {
        h1 { (question) }
        @if !consequences.is_empty() {
            div.note {
                p { "This will happen:" }
                ul { @for consequence in consequences { li { (consequence) } } }
            }
        }
        (form.show(filled))
    }
}

/// A form that was sent in vain, with all that was typed, and a button that sends it again.
pub fn send_again(action: &str, typed: &Typed, submit: &str) -> Markup {
    html! {
        form method="post" action=(action) data-unsaved {
            @for (name, value) in typed.pairs() { input type="hidden" name=(name) value=(value); }
            div.row-acts { button.button.primary type="submit" { (submit) } }
        }
    }
}
