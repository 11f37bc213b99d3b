//! A form, which is sent to the path under which it is shown.

use std::borrow::Cow;

use maud::{Markup, html};

use super::button::{Weight, link};
use super::field::Field;
use super::filled::Filled;
use super::table::{Column, table};
use super::{changed, summary};
use crate::wire::form::Typed;

/// The id of a form on its page, by which a button outside can send it. A page has one form that can be refused.
pub(super) const ID: &str = "form";

/// A page that sends a form of another one says under this name where somebody goes on afterwards. It stays in the form until it is done.
const TO: &str = "_to";

/// A form: its fields, alone or in groups, and its button.
#[derive(Debug)]
pub struct Form {
    /// The path to which it is sent, and under which it can be read.
    action: String,
    submit: &'static str,
    weight: Weight,
    /// The page shows what would happen before it does.
    is_foreseen: bool,
    /// A second button does more than the form's own. This is its word, and what stands on it.
    does_more: Option<(&'static str, &'static str)>,
    back: Option<String>,
    hidden: Vec<(Cow<'static, str>, String)>,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Field(Field),
    Group {
        legend: &'static str,
        fields: Vec<Field>,
    },
    /// This holds fields that few people need. They are open where something is in one of them, or wrong with it.
    More {
        summary: &'static str,
        fields: Vec<Field>,
    },
    /// This is a table whose rows begin with what they are about. The others of its columns have a field in each row.
    Rows {
        caption: Markup,
        columns: Vec<&'static str>,
        about: Vec<Markup>,
        fields: Vec<Field>,
    },
}

impl Form {
    /// `submit` says what the button does, such as "Save".
    pub fn new(action: impl Into<String>, submit: &'static str) -> Self {
        Self {
            action: action.into(),
            submit,
            weight: Weight::Primary,
            is_foreseen: false,
            does_more: None,
            back: None,
            hidden: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// What it does cannot be taken back.
    #[must_use]
    pub fn dangerous(mut self) -> Self {
        self.weight = Weight::Danger;
        self
    }

    /// Adds a button that does more than its own: it sends `_then` with this word. It comes second, because Enter in a field presses the
    /// first button of a form (HTML, 4.10.21.2 Implicit submission), and that should do no harm.
    #[must_use]
    pub fn does_more(mut self, word: &'static str, submit: &'static str) -> Self {
        self.does_more = Some((word, submit));
        self.weight = Weight::Plain;
        self
    }

    /// Shows what would happen before it does: its button asks for [`Pressed::Preview`].
    #[must_use]
    pub fn foreseen(mut self) -> Self {
        self.is_foreseen = true;
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
    pub fn hidden(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
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

    #[must_use]
    pub fn more(mut self, summary: &'static str, fields: impl Into<Vec<Field>>) -> Self {
        self.parts.push(Part::More { summary, fields: fields.into() });
        self
    }

    /// Adds a table. Each row says what it is about and has a field for each of the other columns.
    #[must_use]
    pub fn rows(mut self, caption: Markup, columns: impl Into<Vec<&'static str>>, rows: Vec<(Markup, Vec<Field>)>) -> Self {
        let (about, fields): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let fields = fields.into_iter().flatten().map(Field::in_table).collect();
        self.parts.push(Part::Rows { caption, columns: columns.into(), about, fields });
        self
    }

    /// The path under which it is shown.
    pub fn path(&self) -> &str {
        &self.action
    }

    /// Gives the page for somebody who does not send the form, or the start.
    pub fn back(&self) -> &str {
        self.back.as_deref().unwrap_or("/")
    }

    /// Its fields, in their order on the page.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts.iter().flat_map(|part| match part {
            Part::Field(field) => std::slice::from_ref(field),
            Part::Group { fields, .. } | Part::More { fields, .. } | Part::Rows { fields, .. } => fields.as_slice(),
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
                @if !filled.typed.value(TO).is_empty() { input type="hidden" name=(TO) value=(filled.typed.value(TO)); }
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @for part in &self.parts {
                    @match part {
                        Part::Field(field) => (field.show(filled)),
                        Part::Group { legend, fields } => fieldset.panel {
                            legend { (legend) }
                            @for field in fields { (field.show(filled)) }
                        },
                        Part::More { summary, fields } => details.panel open[filled.shows_any(fields)] {
                            summary { (summary) }
                            div.stack { @for field in fields { (field.show(filled)) } }
                        },
                        Part::Rows { caption, columns, about, fields } => section.panel {
                            h2 { (caption) }
                            (table("", &columns.iter().map(|name| Column::text(name)).collect::<Vec<_>>(), &rows(about, fields, filled)))
                        },
                    }
                }
                div.row-acts.main {
                    @if self.is_foreseen { (press(Pressed::Preview, "Preview", Weight::Primary)) }
                    @else { button class=(self.weight.class()) type="submit" { (self.submit) } }
                    @if let Some((word, submit)) = self.does_more {
                        button class=(Weight::Primary.class()) type="submit" name="_then" value=(word) { (submit) }
                    }
                    @if let Some(back) = &self.back { (link(back, "Back", Weight::Quiet)) }
                }
            }
        }
    }
}

fn rows(about: &[Markup], fields: &[Field], filled: &Filled) -> Vec<Vec<Markup>> {
    let each = fields.len() / about.len().max(1);
    let row = |(about, fields): (&Markup, &[Field])| {
        std::iter::once(about.clone()).chain(fields.iter().map(|field| field.show(filled))).collect()
    };
    about.iter().zip(fields.chunks(each.max(1))).map(row).collect()
}

/// A page that asks before something is done that cannot be taken back: what will happen, and the form that does it.
pub fn confirm(question: &str, consequences: &[Markup], form: &Form, filled: &Filled) -> Markup {
    html! {
        h1 { (question) }
        (happens(consequences))
        (form.show(filled))
    }
}

/// Shows what will happen, before it does.
pub fn happens(consequences: &[Markup]) -> Markup {
    html! {
        @if !consequences.is_empty() {
            div.note {
                p { "This will happen:" }
                ul { @for consequence in consequences { li { (consequence) } } }
            }
        }
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

/// Shows what was typed as a form in which nothing can be changed, below what would happen. The page sends the fields `with` in place of
/// what was typed. Without `submit` one can only go back and change what was typed.
pub fn go_on(action: &str, typed: &Typed, with: &[(&str, &str)], submit: Option<(&str, Weight)>) -> Markup {
    let is_kept = |name: &str| name != PRESSED && with.iter().all(|(other, _)| *other != name);
    html! {
        form.form method="post" action=(action) data-unsaved {
            @for (name, value) in typed.pairs().filter(|(name, _)| is_kept(name)).chain(with.iter().copied()) {
                input type="hidden" name=(name) value=(value);
            }
            div.row-acts.main {
                @if let Some((submit, weight)) = submit { (press(Pressed::Act, submit, weight)) }
                (press(Pressed::Edit, "Change it", Weight::Plain))
            }
        }
    }
}

crate::words! {
    /// A form that shows what would happen before it does has three buttons: its own, the one that does it, and the one that goes back to
    /// the form. This says which one was pressed.
    pub enum Pressed { Preview = "preview", Act = "act", Edit = "edit" }
}

/// A button is sent under this name. It belongs to the page and not to the body.
const PRESSED: &str = "_do";

impl Pressed {
    /// A form that does not say which button was pressed does nothing yet.
    pub fn of(typed: &Typed) -> Self {
        typed.value(PRESSED).parse().unwrap_or(Self::Preview)
    }
}

fn press(button: Pressed, text: &str, weight: Weight) -> Markup {
    html! { button class=(weight.class()) type="submit" name=(PRESSED) value=(button) { (text) } }
}
