//! The fields of a slot's card, for a slot and for the slots of a series.

use super::kit::field::{Choice, Field};
use super::kit::filled::Filled;
use super::words;
use crate::slots::card::{ActivityKind, CompensationKind, MayLeadToJob};
use crate::slots::input::ACTIVITIES;

/// At least this many activities can be typed on the page. A card that was made with the API can have more, and they all stand there.
const FEWEST_ACTIVITIES: usize = 5;

/// Gives the fields of a card that stands in the body within this object, such as `template.`; empty where it stands in the body itself.
pub fn card_fields(within: &str) -> Vec<Field> {
    let pay = vec![
        Choice::new(CompensationKind::None.as_str(), "Nothing"),
        Choice::new(CompensationKind::Expenses.as_str(), "Expenses"),
        Choice::new(CompensationKind::Paid.as_str(), "A rate for each hour"),
    ];
    let jobs = MayLeadToJob::ALL.iter().map(|job| Choice::new(job.as_str(), words::leads_to(*job))).collect();
    let name = |field: &str| format!("{within}card.{field}");
    vec![
        Field::lines(name("purpose"), "What is it for?").optional(),
        Field::lines(name("what_happens"), "What happens?").optional(),
        Field::lines(name("who_will_be_there"), "Who will be there?").optional(),
        Field::lines(name("access_notes"), "How does one get in, and what helps?").optional(),
        Field::one_of(name("compensation.kind"), "What is paid?", pay).optional(),
        Field::number(name("compensation.hourly_rate_minor"), "How much an hour, in pence or cents?").optional(),
        Field::text(name("compensation.currency"), "In which currency?").hint("Three letters, such as GBP.").optional(),
        Field::one_of(name("may_lead_to_job"), "May it lead to a job?", jobs).optional(),
    ]
}

/// Gives the fields of what the mentee does, in the same object, with a row for each activity of the card, or that somebody has typed.
pub fn activities(within: &str, filled: &Filled) -> Vec<Field> {
    let kinds: Vec<_> = ActivityKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::activity(*kind))).collect();
    let row = |number: usize| {
        let name = |field: &str| format!("{within}card.activities.{number}.{field}");
        [
            Field::text(name("text"), format!("Activity {}", number + 1)).optional(),
            Field::select(name("kind"), "What kind of activity?", kinds.clone()).optional(),
        ]
    };
    let there = filled.rows(&format!("{within}card.activities"));
    (0..there.clamp(FEWEST_ACTIVITIES, ACTIVITIES)).flat_map(row).collect()
}
