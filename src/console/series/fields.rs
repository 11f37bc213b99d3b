//! The fields of a new series, by the names of `POST /v1/slot-series`.

use super::pattern::rules;
use crate::console::card_fields::{activities, card_fields};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::form::Form;
use crate::console::slot_form::{BOOKS_COHORT, Choices, approvals};
use crate::console::words;
use crate::slots::model::{Mode, SlotKind};

/// At most this many days and breaks can be typed on the page. The API takes more.
const DAYS: usize = 10;
const BREAKS: usize = 3;

pub fn new_series(form: Form, Choices { hosts, sites, cohorts }: Choices, filled: &Filled) -> Form {
    form.group("Which days?", [dates(0, "On which day?").hint("Or leave it empty, and choose a pattern that repeats.")])
        .more("More days", (1..DAYS).map(|number| dates(number, format!("Day {}", number + 1))).collect::<Vec<_>>())
        .more("A pattern that repeats", pattern())
        .group("The times of each day", times())
        .more("Breaks", breaks())
        .group("What it is", what(cohorts))
        .group("Where", place(sites))
        .group("Who", who(hosts))
        .group("The card, as a mentee reads it", card_fields("template."))
        .more("What the mentee does (needed for shadowing)", activities("template.", filled))
        .more("Deadlines that differ from the policy", deadlines())
        .more("If a day falls on a blackout or a busy time", [pass_over()])
        .field(Field::yes_or_no("publish", "Publish them at once").hint("Drafts can be published together later."))
}

pub fn dates(number: usize, label: impl Into<std::borrow::Cow<'static, str>>) -> Field {
    Field::date(format!("dates.{number}"), label).optional()
}

fn pattern() -> Vec<Field> {
    vec![
        Field::date("starts_on", "From which day on?").optional(),
        Field::select("recurrence", "How does it repeat?", rules()).optional(),
        Field::date("until", "Until which day at the latest?").optional(),
        Field::number("count", "Or on how many days?").optional(),
    ]
}

fn times() -> Vec<Field> {
    vec![
        Field::time("day_start", "When does the first one begin?"),
        Field::time("day_end", "When has the last one ended?").hint("Leave it empty for one slot a day.").optional(),
        Field::number("template.duration_minutes", "How many minutes does each last?"),
        Field::number("gap_minutes", "How many minutes lie between two of them?"),
        Field::text("timezone", "In which time zone?").hint("Such as Europe/London."),
    ]
}

fn breaks() -> Vec<Field> {
    let row = |number: usize| {
        [
            Field::time(format!("breaks.{number}.start"), format!("Break {} begins", number + 1)).optional(),
            Field::time(format!("breaks.{number}.end"), format!("Break {} ends", number + 1)).optional(),
        ]
    };
    (0..BREAKS).flat_map(row).collect()
}

fn what(cohorts: Vec<Choice>) -> Vec<Field> {
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    vec![
        Field::text("template.title", "What is it called?").hint("Mentees read this first."),
        Field::one_of("template.kind", "What kind is it?", kinds),
        Field::words("template.fields", "For which fields of work?")
            .hint("Short words with commas between them. Leave it empty for any.")
            .optional(),
        Field::select("template.cohort_id", "Only for a cohort?", cohorts).optional(),
        Field::yes_or_no("template.book_cohort", "Book everybody who is enrolled in the cohort").hint(BOOKS_COHORT),
    ]
}

fn place(sites: Vec<Choice>) -> Vec<Field> {
    let modes = Mode::ALL.iter().map(|mode| Choice::new(mode.as_str(), words::mode(*mode))).collect();
    vec![
        Field::one_of("template.mode", "Online or in person?", modes),
        Field::select("template.site_id", "At which site?", sites).optional(),
        Field::text("template.location", "In which room, or where?").optional(),
        Field::address("template.join_url", "At which address online?").optional(),
    ]
}

fn who(hosts: Vec<Choice>) -> Vec<Field> {
    vec![
        Field::some_of("host_ids", "Who hosts them?", hosts),
        Field::yes_or_no("parallel", "Each host has slots of their own, side by side")
            .hint("If this is not ticked, all of these hosts are in each slot together."),
        Field::number("template.capacity", "How many seats does each slot have?"),
        Field::one_of("template.approval", "Who says yes to a booking?", approvals()),
        Field::yes_or_no("template.allow_host_overlap", "The hosts may have another slot at the same time"),
    ]
}

fn deadlines() -> Vec<Field> {
    vec![
        Field::number("template.booking_closes_minutes_before", "How many minutes before the start does booking close?").optional(),
        Field::number("template.cancel_cutoff_minutes_before", "From how many minutes before the start is a cancellation late?").optional(),
    ]
}

/// Gives the field for the reason with which a coordinator passes over blackouts and busy times.
pub fn pass_over() -> Field {
    Field::lines("override.reason", "Why may this be passed over?")
        .hint("Leave this empty unless the preview says that something is in the way. The reason is kept with the slots.")
        .optional()
}
