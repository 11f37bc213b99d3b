//! One field of a form: a label that asks, a hint where it helps, what is wrong with it, and where one types.

use std::borrow::Cow;

use maud::{Markup, html};

use super::filled::Filled;
use crate::wire::form::Typed;

type Text = Cow<'static, str>;

/// One of several that can be chosen: the value that is sent, and what is read.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: Text,
    pub label: Text,
}

impl Choice {
    pub fn new(value: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

#[derive(Debug, Clone)]
enum Kind {
    /// The type of the input, such as `text`, `email` or `date`.
    Line(&'static str),
    Whole,
    Lines,
    Words,
    Select(Vec<Choice>),
    OneOf(Vec<Choice>),
    SomeOf(Vec<Choice>),
    YesOrNo,
}

/// A field by the name that its value has in a body of the API, such as `card.purpose`.
#[derive(Debug, Clone)]
pub struct Field {
    name: Text,
    label: Text,
    hint: Option<Text>,
    kind: Kind,
    is_optional: bool,
    /// A list says this where nothing is chosen.
    none: Option<&'static str>,
    /// The label is heard and not seen, because a column of a table says the same.
    is_in_table: bool,
    autocomplete: Option<&'static str>,
}

impl Field {
    fn new(name: impl Into<Text>, label: impl Into<Text>, kind: Kind) -> Self {
        let (name, label) = (name.into(), label.into());
        Self { name, label, hint: None, kind, is_optional: false, none: None, is_in_table: false, autocomplete: None }
    }

    pub fn text(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Line("text"))
    }

    pub fn email(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Line("email"))
    }

    pub fn address(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Line("url"))
    }

    pub fn telephone(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Line("tel"))
    }

    /// A whole number.
    pub fn number(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Whole)
    }

    pub fn date(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Line("date"))
    }

    /// A time of the wall clock on any day.
    pub fn time(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Line("time"))
    }

    /// A day and a time of the wall clock. The hint should name the zone.
    pub fn local_time(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Line("datetime-local"))
    }

    /// A text of several lines.
    pub fn lines(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Lines)
    }

    /// Several short texts with commas between them. The body's field is a list.
    pub fn words(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::Words)
    }

    /// One of many.
    pub fn select(name: impl Into<Text>, label: impl Into<Text>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Kind::Select(choices))
    }

    /// One of a few, all of which are seen.
    pub fn one_of(name: impl Into<Text>, label: impl Into<Text>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Kind::OneOf(choices))
    }

    /// Any number of a few. The body's field is a list, which is empty where none is ticked.
    pub fn some_of(name: impl Into<Text>, label: impl Into<Text>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Kind::SomeOf(choices))
    }

    /// A box to tick. The body's field is true or false.
    pub fn yes_or_no(name: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(name, label, Kind::YesOrNo)
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Text>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// Lets nothing be chosen of a list, and says what that means.
    #[must_use]
    pub fn none_is(mut self, what: &'static str) -> Self {
        self.none = Some(what);
        self
    }

    #[must_use]
    pub(super) fn in_table(mut self) -> Self {
        self.is_in_table = true;
        self
    }

    /// What the browser may fill in by itself, such as `email`.
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// Its name in a body, which is also its id on the page.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn label(&self) -> &str {
        &self.label
    }

    /// The name under which the form sends it, with its kind.
    pub fn sent_as(&self) -> String {
        match self.kind {
            Kind::Line(_) | Kind::Lines | Kind::Select(_) | Kind::OneOf(_) => self.name.to_string(),
            Kind::Whole => format!("{}:int", self.name),
            Kind::Words => format!("{}:words", self.name),
            Kind::SomeOf(_) => format!("{}[]", self.name),
            Kind::YesOrNo => format!("{}:bool", self.name),
        }
    }

    /// What stands in it, as people read it; empty where nothing does.
    pub fn read(&self, typed: &Typed) -> String {
        let label = |choices: &[Choice], value: &str| {
            choices.iter().find(|choice| choice.value == value).map_or_else(|| value.to_owned(), |choice| choice.label.to_string())
        };
        match &self.kind {
            Kind::Line(_) | Kind::Whole | Kind::Lines | Kind::Words => typed.value(&self.name).to_owned(),
            Kind::Select(choices) | Kind::OneOf(choices) => label(choices, typed.value(&self.name)),
            Kind::SomeOf(choices) => typed.values(&self.name).map(|value| label(choices, value)).collect::<Vec<_>>().join(", "),
            Kind::YesOrNo if typed.value(&self.name) == "true" => "Yes".to_owned(),
            Kind::YesOrNo => "No".to_owned(),
        }
    }

    pub fn show(&self, filled: &Filled) -> Markup {
        let mut faults: Vec<_> = filled.faults_of(&self.name).collect();
        let class = if faults.is_empty() { "field" } else { "field wrong" };
        if let Kind::SomeOf(choices) = &self.kind {
            let beside: Vec<_> = choices.iter().flat_map(|choice| filled.faults_of_value(&self.name, &choice.value)).collect();
            faults.retain(|fault| !beside.contains(fault));
        }
        let can_clear = !filled.had.value(&self.name).is_empty();
        let none = if filled.once.is_empty() { "Any" } else { "None" };
        let shown = Shown { field: self, filled, typed: &filled.typed, faults: &faults, can_clear, none };
        match &self.kind {
            Kind::OneOf(choices) => shown.set(class, choices, "radio"),
            Kind::SomeOf(choices) => shown.set(class, choices, "checkbox"),
            Kind::YesOrNo => shown.tick(class),
            Kind::Line(_) | Kind::Whole | Kind::Lines | Kind::Words | Kind::Select(_) => html! {
                div class=(class) {
                    label class=[self.is_in_table.then_some("unseen")] for=(self.name) { (shown.label()) }
                    (shown.said())
                    (shown.control())
                    (shown.clear())
                }
            },
        }
    }
}

/// A field as it is shown now.
struct Shown<'a> {
    field: &'a Field,
    filled: &'a Filled,
    typed: &'a Typed,
    /// What is wrong with the field, without what is said beside one of its boxes.
    faults: &'a [&'a str],
    /// Something is there now, which can be cleared.
    can_clear: bool,
    /// A select that may be left out says this while nothing is chosen.
    none: &'static str,
}

impl Shown<'_> {
    /// In a change a field that is left out keeps its value. What somebody has emptied is therefore cleared, or refused where it is needed.
    fn clear(&self) -> Markup {
        html! { @if self.can_clear { input type="hidden" name={ (self.field.name) ":clear" } value="1"; } }
    }

    fn label(&self) -> Markup {
        html! { (self.field.label) @if self.field.is_optional { span.muted { " (optional)" } } }
    }

    /// The hint and the faults, to which the control points.
    fn said(&self) -> Markup {
        let name = &self.field.name;
        html! {
            @if let Some(hint) = &self.field.hint { p.hint id={ (name) "-hint" } { (hint) } }
            @if !self.faults.is_empty() {
                div.error id={ (name) "-error" } {
                    @for fault in self.faults { p { span.unseen { "Error: " } (fault) } }
                }
            }
        }
    }

    fn described_by(&self) -> Option<String> {
        let hint = self.field.hint.as_ref().map(|_| format!("{}-hint", self.field.name));
        let error = (!self.faults.is_empty()).then(|| format!("{}-error", self.field.name));
        let both: Vec<_> = [hint, error].into_iter().flatten().collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    fn is_wrong(&self) -> Option<&'static str> {
        (!self.faults.is_empty()).then_some("true")
    }

    fn control(&self) -> Markup {
        let (field, name) = (self.field, self.field.sent_as());
        let value = self.typed.value(&field.name);
        let (described, wrong) = (self.described_by(), self.is_wrong());
        let fill = field.autocomplete.unwrap_or("off");
        match &field.kind {
            Kind::Lines => html! {
                textarea id=(field.name) name=(name) rows="4" dir="auto" aria-describedby=[described] aria-invalid=[wrong] { "\n" (value) }
            },
            Kind::Select(choices) => html! {
                select id=(field.name) name=(name) aria-describedby=[described] aria-invalid=[wrong] {
                    option value="" { (field.none.unwrap_or(if field.is_optional { self.none } else { "Choose one" })) }
                    @for choice in choices { option value=(choice.value) selected[choice.value == value] { (choice.label) } }
                    @if !value.is_empty() && choices.iter().all(|choice| choice.value != value) { option value=(value) selected { (value) } }
                }
            },
            Kind::Whole => html! {
                input.short id=(field.name) name=(name) value=(value) inputmode="numeric" autocomplete=(fill) aria-describedby=[described] aria-invalid=[wrong];
            },
            Kind::Words => html! {
                input id=(field.name) name=(name) value=(value) dir="auto" autocomplete=(fill) aria-describedby=[described] aria-invalid=[wrong];
            },
            Kind::Line(kind) => html! {
                input id=(field.name) name=(name) type=(kind) value=(value) dir=[(*kind == "text").then_some("auto")] autocomplete=(fill)
                    aria-describedby=[described] aria-invalid=[wrong];
            },
            Kind::OneOf(_) | Kind::SomeOf(_) | Kind::YesOrNo => html! {},
        }
    }

    /// A group of boxes or circles, of which the first has the field's id, so that a link leads to it.
    fn set(&self, class: &str, choices: &[Choice], kind: &str) -> Markup {
        let (field, name) = (self.field, self.field.sent_as());
        let is_chosen = |choice: &Choice| self.typed.values(&field.name).any(|value| value == choice.value);
        html! {
            fieldset class=(class) aria-describedby=[self.described_by()] {
                legend { (self.label()) }
                (self.said())
                @if kind == "checkbox" { input type="hidden" name=(name) value=""; } @else { (self.clear()) }
                @for (index, choice) in choices.iter().enumerate() {
                    label.check {
                        input id=[(index == 0).then_some(&field.name)] type=(kind) name=(name) value=(choice.value) checked[is_chosen(choice)];
                        span { (choice.label) (self.beside(choice)) }
                    }
                }
                @for value in self.not_offered(choices) {
                    label.check { input type=(kind) name=(name) value=(value) checked; span { (value) } }
                }
            }
        }
    }

    /// Gives what is chosen and is none of the choices. It stays, as in a select.
    fn not_offered(&self, choices: &[Choice]) -> impl Iterator<Item = &str> {
        self.typed.values(&self.field.name).filter(move |value| choices.iter().all(|choice| choice.value != *value))
    }

    /// Says beside a box what is wrong with it.
    fn beside(&self, choice: &Choice) -> Markup {
        html! {
            @for fault in self.filled.faults_of_value(&self.field.name, &choice.value) {
                span.error { " " span.unseen { "Error: " } (fault) }
            }
        }
    }

    fn tick(&self, class: &str) -> Markup {
        let (field, name) = (self.field, self.field.sent_as());
        html! {
            div class=(class) {
                (self.said())
                input type="hidden" name=(name) value="false";
                label.check {
                    input id=(field.name) type="checkbox" name=(name) value="true" checked[self.typed.value(&field.name) == "true"]
                        aria-describedby=[self.described_by()] aria-invalid=[self.is_wrong()];
                    span { (field.label) }
                }
            }
        }
    }
}
