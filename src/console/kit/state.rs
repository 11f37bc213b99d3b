//! A state is a shape and a word, and never a colour alone.

use maud::{Markup, html};

/// The shape before the word: how far along something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing has happened yet.
    Empty,
    /// It waits for somebody.
    Half,
    /// It is settled.
    Full,
    /// It will not be.
    Crossed,
}

/// What the state means to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Calm,
    /// Something can be had.
    Free,
    /// Something runs out.
    Wait,
    /// Something is in the way.
    Stop,
}

pub fn state(shape: Shape, tone: Tone, word: &str) -> Markup {
    let shape = match shape {
        Shape::Empty => "",
        Shape::Half => " half",
        Shape::Full => " full",
        Shape::Crossed => " crossed",
    };
    let tone = match tone {
        Tone::Calm => "",
        Tone::Free => " free",
        Tone::Wait => " wait",
        Tone::Stop => " stop",
    };
    html! { span class={ "state" (shape) (tone) } { (word) } }
}

/// Past so many seats the dots say less than the numbers.
const MOST_DOTS: u32 = 12;

/// The seats of a slot as dots and as numbers: those that are confirmed, those that are held, and all.
pub fn seats(confirmed: u32, held: u32, capacity: u32) -> Markup {
    let dot = |place: u32| match place {
        place if place < confirmed => "on",
        place if place < confirmed + held => "held",
        _ => "",
    };
    html! {
        @if capacity <= MOST_DOTS {
            span.seats aria-hidden="true" { @for place in 0..capacity { i class=(dot(place)) {} } } " "
        }
        (confirmed + held) " of " (capacity)
    }
}
