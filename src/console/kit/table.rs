//! A table, whose rows become cards on a phone.

use maud::{Markup, html};

/// One column. On a phone its name stands beside each of its cells.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    name: &'static str,
    is_number: bool,
}

impl Column {
    pub const fn text(name: &'static str) -> Self {
        Self { name, is_number: false }
    }

    pub const fn number(name: &'static str) -> Self {
        Self { name, is_number: true }
    }

    /// A column of links and buttons, whose name is heard and not seen.
    pub const ACTS: Self = Self { name: "", is_number: false };

    fn class(self) -> Option<&'static str> {
        self.is_number.then_some("num")
    }
}

/// Writes a table. `caption` says what is in it. The roles say what browsers forget when rows become cards.
pub fn table(caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    html! {
        table.cards role="table" {
            @if !caption.is_empty() { caption { (caption) } }
            thead role="rowgroup" {
                tr role="row" {
                    @for column in columns {
                        th role="columnheader" scope="col" class=[column.class()] {
                            @if column.name.is_empty() { span.unseen { "What can be done" } } @else { (column.name) }
                        }
                    }
                }
            }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        @for (column, cell) in columns.iter().zip(row) {
                            td role="cell" class=[column.class()] data-label=(column.name) { div { (cell) } }
                        }
                    }
                }
            }
        }
    }
}
