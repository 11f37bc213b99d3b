//! The figures of the board. Each has a sentence that can be read out on the phone, and all stand in a table as well.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::console::kit::table::{Column, table};
use crate::console::numbers::chart::{self, Line};
use crate::console::words;
use crate::reports::fairness::view::{FairnessView, PersonView, SpreadView};
use crate::reports::summary::view::RatioView;
use crate::slots::model::SlotKind;

/// A figure with its name, and the sentence that says its part and its whole.
type Said<'a> = (&'static str, &'a RatioView, String);

const HIDDEN: &str = "This is not shown, because it tells of fewer than five people.";
const COLUMNS: [Column; 4] = [Column::text("Figure"), Column::number("Share"), Column::number("Part"), Column::number("Of")];

/// Shows how evenly one-to-ones and turns are spread over people.
pub fn spread(shown: &FairnessView) -> Markup {
    let attended = spread_of(
        &shown.attended,
        ["Attended: have had one", "Attended: the fifth with most", "Attended: Jain's index", "Attended: Gini"],
        "attended",
    );
    let turns =
        spread_of(&shown.turns, ["Turns: have had one", "Turns: the fifth with most", "Turns: Jain's index", "Turns: Gini"], "used");
    html! {
        section.panel {
            h2 { "How evenly they are spread" }
            p { "A one-to-one counts as attended once somebody has come to it. It counts as a turn as soon as the seat is given, and also if it was missed or given up late." }
            @if let Some(people) = &shown.by_person { (distribution(people, shown)) }
            (listed(&attended.into_iter().chain(turns).collect::<Vec<_>>(), "How evenly they are spread"))
        }
    }
}

fn spread_of<'a>(spread: &'a SpreadView, names: [&'static str; 4], how: &str) -> [Said<'a>; 4] {
    let of = |ratio: &RatioView, say: &dyn Fn(u64, u64) -> String| said(ratio, "Nobody has had any yet.", say);
    let value = |ratio: &RatioView| ratio.value.map_or_else(String::new, |value| format!("{value:.2}"));
    let (people, fifth) = spread.people.map_or((0, 0), |people| (people, people.div_ceil(5)));
    let coverage = of(&spread.coverage, &|part, whole| format!("Of {}, {part} {how} at least one.", people_in_words(whole)));
    let top = of(&spread.top_fifth, &|part, whole| {
        format!("The fifth with most, {fifth} of {}, {how} {part} of all {whole}.", people_in_words(people))
    });
    let jain = of(&spread.jain, &|_, _| format!("Jain's index is {}. It is 1 where all have had the same.", value(&spread.jain)));
    let gini = of(&spread.gini, &|_, _| format!("The Gini coefficient is {}. It is 0 where all have had the same.", value(&spread.gini)));
    let [covered, fifth_with_most, by_jain, by_gini] = names;
    [
        (covered, &spread.coverage, coverage),
        (fifth_with_most, &spread.top_fifth, top),
        (by_jain, &spread.jain, jain),
        (by_gini, &spread.gini, gini),
    ]
}

/// Draws how many people have had how many.
fn distribution(people: &[PersonView], shown: &FairnessView) -> Markup {
    let turns = |person: &PersonView| match shown.kind {
        Some(SlotKind::MockInterview) => person.mock_interviews,
        Some(SlotKind::Shadowing) => person.shadowings,
        Some(SlotKind::GroupSession) | None => person.one_to_ones,
    };
    let (mut attended, mut used) = (BTreeMap::<u64, u64>::new(), BTreeMap::<u64, u64>::new());
    for person in people {
        *attended.entry(person.attended).or_default() += 1;
        *used.entry(turns(person).into()).or_default() += 1;
    }
    let most = attended.keys().chain(used.keys()).copied().max().unwrap_or(0);
    let values = |by: &BTreeMap<u64, u64>| (0..=most).map(|count| by.get(&count).copied().unwrap_or(0)).collect();
    let places: Vec<_> = (0..=most).map(|count| count.to_string()).collect();
    let lines = [
        Line { name: "People by what they attended", values: values(&attended) },
        Line { name: "People by their turns", values: values(&used) },
    ];
    html! { @if !people.is_empty() { (chart::lines("How many people have had how many", "One-to-ones", &places, &lines)) } }
}

/// Shows what shapes how places are given.
pub fn process(shown: &FairnessView) -> Markup {
    html! { section.panel { h2 { "How they are given" } (listed(&[of_seats(shown), of_rounds(shown)].concat(), "How they are given")) } }
}

fn of_seats(shown: &FairnessView) -> Vec<Said<'_>> {
    let (no_seat, no_offer) = ("No seat was given.", "No place was offered.");
    vec![
        figure("Given outside rounds", &shown.outside_rounds, no_seat, &|part, whole| {
            format!("Of {} given, {part} came from outside rounds.", count(whole, "seat"))
        }),
        figure("Short notice", &shown.short_notice, no_seat, &|part, whole| {
            format!("Of {} given, {part} went at short notice and would have stayed empty.", count(whole, "seat"))
        }),
        figure("Offers declined", &shown.offers_declined, no_offer, &|part, whole| {
            format!("Of {}, somebody declined {part}.", count(whole, "offer"))
        }),
        figure("Offers not answered", &shown.offers_expired, no_offer, &|part, whole| {
            format!("Of {}, {part} ran out because nobody answered.", count(whole, "offer"))
        }),
        figure("Credits", &shown.credits, no_seat, &|part, whole| {
            format!("Beside {} given, mentees got {} because a company let them down.", count(whole, "seat"), count(part, "credit"))
        }),
        figure("Credits recorded by us", &shown.credits_recorded_by_institute, "No company has let anybody down.", &|part, whole| {
            format!("Of {}, the institute and not the company recorded the fault for {part}.", count(whole, "credit"))
        }),
    ]
}

fn of_rounds(shown: &FairnessView) -> Vec<Said<'_>> {
    let no_round = "No round has opened.";
    vec![
        figure("Exceptions", &shown.exceptions, "No round was drawn.", &|part, whole| {
            format!("Beside {} of draws, two people agreed on {}.", count(whole, "decision"), count(part, "exception"))
        }),
        figure("Rounds cancelled", &shown.rounds_cancelled, no_round, &|part, whole| {
            format!("Of {} that opened, {part} ended without a draw.", count(whole, "round"))
        }),
        figure("Slots taken out of rounds", &shown.slots_taken_out, no_round, &|part, whole| {
            format!("Of {} in rounds that opened, {part} left before they were given.", count(whole, "slot"))
        }),
    ]
}

fn figure<'a>(name: &'static str, ratio: &'a RatioView, nothing: &str, say: &dyn Fn(u64, u64) -> String) -> Said<'a> {
    (name, ratio, said(ratio, nothing, say))
}

/// "1 seat", "2 seats".
fn count(number: u64, one: &str) -> String {
    words::count(u32::try_from(number).unwrap_or(u32::MAX), one)
}

/// "1 person", "2 people".
fn people_in_words(number: u64) -> String {
    if number == 1 { "1 person".to_owned() } else { format!("{number} people") }
}

/// Shows figures as bars with their sentences, and once more as a table.
fn listed(all: &[Said<'_>], caption: &str) -> Markup {
    html! {
        ul.plain.list {
            @for (name, ratio, sentence) in all {
                li {
                    h3 { (name) }
                    @if let Some(value) = ratio.value { (chart::bar(name, value * 100.0)) }
                    p { (sentence) }
                }
            }
        }
        details {
            summary { "The same as a table" }
            (table(caption, &COLUMNS, &all.iter().map(|(name, ratio, _)| row(name, ratio)).collect::<Vec<_>>()))
        }
    }
}

/// Says a figure in a sentence, or why there is none.
fn said(ratio: &RatioView, nothing: &str, say: &dyn Fn(u64, u64) -> String) -> String {
    match (ratio.numerator, ratio.denominator) {
        _ if ratio.hidden => HIDDEN.to_owned(),
        (Some(part), Some(whole)) if whole > 0 || part > 0 => say(part, whole),
        _ => nothing.to_owned(),
    }
}

fn row(name: &str, ratio: &RatioView) -> Vec<Markup> {
    let percent = html! { @if let Some(value) = ratio.value { (format!("{:.1} %", value * 100.0)) } };
    let count = |count: Option<u64>| html! { @match count { Some(count) => (count), None => "hidden" } };
    vec![html! { (name) }, percent, count(ratio.numerator), count(ratio.denominator)]
}
