//! The receipt of a decision: at most 60 words in short sentences, with counts and the reason, and without anybody else's name or id.

use super::facts::{RoundKind, WhyNot};
use super::told::{Behind, Choices, Lead, Placed, Refused, Told, Waits, Who};
use super::wording::{capital, count, number, ordinal};

const ORDER: &str = "Places go first to people who have had fewest.";

/// Writes the receipt.
pub fn receipt(told: &Told) -> String {
    let sentences = match told {
        Told::Placed(placed) => of_placed(placed),
        Told::Waits(waits) => of_waiting(waits),
        Told::Refused(refused) => of_refused(*refused),
    };
    sentences.join(" ")
}

fn of_placed(placed: &Placed) -> Vec<String> {
    let Placed { kind, rank, counts, turns_of_kind, missed, more } = *placed;
    let (one, _) = words_of(kind);
    let mut sentences = match rank {
        Some(rank) => vec![format!("You have a {one}: your {} choice.", ordinal(short(rank)))],
        None => vec![
            "None of your choices could be given to you.".to_owned(),
            format!("You said that any other would do, so you have another {one}."),
        ],
    };
    match missed {
        // With `any` the first sentence says it.
        0 => {}
        _ if rank.is_none() => {}
        1 => sentences.push("Others came first in one that you put higher.".to_owned()),
        missed => sentences.push(format!("Others came first in {} that you put higher.", number(short(missed)))),
    }
    sentences.push(match counts.asked {
        0 | 1 => "Nobody else asked for it.".to_owned(),
        asked => format!("{} people asked for its {}.", capital(&number(asked)), count(counts.seats, "place", "places")),
    });
    sentences.extend([ORDER.to_owned(), format!("You had had {} before.", number(turns_of_kind))]);
    match more {
        0 => {}
        1 => sentences.push("You have a second place too, because nobody without one could take it.".to_owned()),
        more => {
            let more = number(short(more));
            sentences.push(format!("You have {more} more places, because nobody without one could take them."));
        }
    }
    sentences
}

fn of_waiting(waits: &Waits) -> Vec<String> {
    let Waits { kind, counts, turns_of_kind, is_all_chosen, behind, lines } = waits;
    let (one, several) = words_of(*kind);
    let which = if *is_all_chosen { "you chose" } else { "that you could take" };
    let mut sentences = match behind {
        Behind::Exceptions => {
            let choice = best_of(lines).map_or_else(|| "choice".to_owned(), |rank| format!("{} choice", ordinal(rank)));
            vec![
                format!("You have no {one} yet."),
                format!("The places of your {choice} had been given before, out of order, by an exception that two people agreed to."),
            ]
        }
        Behind::Others { who, lead } => {
            let asked = capital(&count(counts.asked, "person", "people"));
            let mut sentences = vec![
                format!("{asked} asked for the {} {which}.", count(counts.seats, one, several)),
                ORDER.to_owned(),
                format!("You have had {}.", number(*turns_of_kind)),
            ];
            sentences.extend(comparison(*who, *lead, *turns_of_kind));
            sentences
        }
    };
    sentences.push(places_in_line(lines));
    sentences
}

/// Says what those who came before have ahead of somebody who has had so many turns of the kind.
fn comparison(who: Who, lead: Lead, turns: u32) -> Vec<String> {
    let (people, are_several) = match who {
        Who::All(0 | 1) => ("The person placed".to_owned(), false),
        Who::All(people) => (format!("The {} people placed", number(short(people))), true),
        Who::Last(None) => ("The last person placed".to_owned(), false),
        Who::Last(Some(rank)) => (format!("The last person placed in your {} choice", ordinal(short(rank))), false),
    };
    let of_each = |turns| format!("{}{}", number(turns), if are_several && turns > 0 { " each" } else { "" });
    let alike = format!("{people} had also had {}", of_each(turns));
    match lead {
        Lead::TurnsOfKind { theirs } => vec![format!("{people} had had {}.", of_each(theirs))],
        Lead::TurnsOneToOne => vec![format!("{alike}, and fewer interviews and shadowings together.")],
        Lead::Credits { own: 0 } => vec![format!("{alike}, and an employer had let them down.")],
        Lead::Credits { .. } => vec![format!("{alike}, and employers had let them down more often.")],
        Lead::Weeks { own: 0 } => vec![format!("{alike}, and had waited longer.")],
        Lead::Weeks { own } => vec![format!("{alike}, and had waited longer than your {}.", count(own, "week", "weeks"))],
        Lead::Ball => {
            let among = if are_several { "among" } else { "between" };
            vec![format!("{alike}."), format!("The sealed ballot settled the order {among} you.")]
        }
    }
}

fn places_in_line(lines: &[(usize, u32)]) -> String {
    let is_same = lines.iter().all(|(_, place)| lines.first().is_some_and(|(_, first)| place == first));
    match lines {
        [] => "You are in no line.".to_owned(),
        [(_, place)] => format!("You are {} in line.", ordinal(*place)),
        [(_, place), _] if is_same => format!("You are {} in line for both.", ordinal(*place)),
        [(rank, place), (other_rank, other)] => format!(
            "You are {} in line for your {} choice, {} for your {}.",
            ordinal(*place),
            ordinal(short(*rank)),
            ordinal(*other),
            ordinal(short(*other_rank)),
        ),
        [(_, place), ..] if is_same => format!("You are {} in line for all {}.", ordinal(*place), number(short(lines.len()))),
        several => {
            let best = several.iter().map(|(_, place)| *place).min().unwrap_or_default();
            format!("You are in line for {}; your best place is the {}.", number(short(several.len())), ordinal(best))
        }
    }
}

fn of_refused(refused: Refused) -> Vec<String> {
    let Refused { why_not, choices, any } = refused;
    let (what, is, are_several) = match choices {
        Choices::Only => ("your choice", "is", false),
        Choices::All => ("your choices", "are", true),
        Choices::First => ("your first choice", "is", false),
    };
    let subject = capital(what);
    let was = if are_several { "were" } else { "was" };
    let why = match why_not {
        WhyNot::NoLongerActive => "You were no longer taking part when places were given.".to_owned(),
        WhyNot::SlotWithdrawn => format!("{subject} {was} withdrawn before places were given, so nobody got a place there."),
        WhyNot::NotEligibleField => format!("{subject} {is} for other fields than yours."),
        WhyNot::NotEnrolled => format!("{subject} {is} for a cohort in which you are not enrolled."),
        WhyNot::ClearanceNeeded => {
            format!("{subject} {} a clearance that you did not have when places were given.", if are_several { "need" } else { "needs" })
        }
        WhyNot::Clash => format!("You have something else booked at the time of {what}."),
        WhyNot::CapReached => {
            format!("With {what} you would have had more than the limits allow one person.")
        }
        WhyNot::AlreadyBooked => format!("You have a booking already in {what}."),
    };
    let mut sentences = vec!["You got no place this time.".to_owned(), why];
    let is_first_of_several = matches!(choices, Choices::First) && why_not != WhyNot::NoLongerActive;
    if is_first_of_several {
        sentences.push("Your other choices could not be given to you either.".to_owned());
    }
    if any && why_not != WhyNot::NoLongerActive {
        sentences.push("You said that any other would do, but none was left that you could take.".to_owned());
    }
    sentences.push("This does not count against you next time.".to_owned());
    let may_be_wrong = match why_not {
        WhyNot::NoLongerActive | WhyNot::NotEligibleField | WhyNot::NotEnrolled | WhyNot::ClearanceNeeded => true,
        WhyNot::SlotWithdrawn | WhyNot::AlreadyBooked | WhyNot::Clash | WhyNot::CapReached => false,
    };
    if may_be_wrong {
        sentences.push("Tell us if this is wrong.".to_owned());
    }
    sentences
}

/// Gives the rank of the best choice that could be taken, if there are several.
fn best_of(lines: &[(usize, u32)]) -> Option<u32> {
    lines.first().filter(|_| lines.len() > 1).map(|(rank, _)| short(*rank))
}

fn words_of(kind: RoundKind) -> (&'static str, &'static str) {
    match kind {
        RoundKind::MockInterview => ("mock interview", "mock interviews"),
        RoundKind::Shadowing => ("job shadowing", "job shadowings"),
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
