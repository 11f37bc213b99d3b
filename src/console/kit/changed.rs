//! Two people changed the same thing: what each of them wrote, and which of the two shall stay.

use maud::{Markup, html};

use super::button::{Weight, link};
use super::filled::Filled;
use super::form::{Form, ID};
use super::table::{Column, table};

const COLUMNS: [Column; 3] = [Column::text("Field"), Column::text("Yours"), Column::text("Theirs")];

/// Shows both values of each field that differs. The form below has what was typed, for the new version, so its own button uses it too.
pub fn show(form: &Form, filled: &Filled) -> Markup {
    let Some(theirs) = &filled.theirs else { return html! {} };
    let value = |text: String| html! { @if text.is_empty() { span.muted { "nothing" } } @else { span dir="auto" { (text) } } };
    let both = form.fields().map(|field| (field, field.read(&filled.typed), field.read(theirs)));
    let rows: Vec<_> = both
        .filter(|(_, mine, theirs)| mine != theirs)
        .map(|(field, mine, theirs)| vec![html! { (field.label()) }, value(mine), value(theirs)])
        .collect();
    html! {
        section.panel aria-label="What has changed" {
            h2 { "Nothing was saved yet" }
            @if rows.is_empty() {
                p { "They have written the same as you, or changed something that is not in this form." }
            } @else {
                p { "Which shall stay?" }
                (table("What has changed", &COLUMNS, &rows))
            }
            div.row-acts {
                button.button type="submit" form=(ID) { "Use mine" }
                (link(form.path(), "Keep theirs", Weight::Plain))
            }
        }
    }
}
