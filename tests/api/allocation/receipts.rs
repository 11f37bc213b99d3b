//! What the receipts say: short, in plain words, the same for the same facts, and nothing by which another person could be known.

use std::collections::BTreeSet;

use foothold::allocation::rule::*;
use proptest::prelude::*;

use super::at_random::{any_facts, cases};
use super::made::*;

const MOST_WORDS: usize = 60;

/// One of each number that is written in its own way.
const NUMBERS: [u32; 7] = [0, 1, 2, 3, 10, 11, 122];

fn counts() -> impl Iterator<Item = Counts> {
    let of_asked =
        |asked| NUMBERS.into_iter().flat_map(move |seats| NUMBERS.into_iter().map(move |placed| Counts { asked, seats, placed }));
    NUMBERS.into_iter().flat_map(of_asked)
}

fn placed() -> Vec<Told> {
    let mut all = Vec::new();
    for kind in RoundKind::ALL {
        for rank in [None, Some(1), Some(2), Some(10), Some(11), Some(100)] {
            for (missed, more) in [(0, 0), (0, 1), (1, 0), (1, 1), (9, 9), (99, 12)] {
                all.extend(
                    counts().map(|counts| Told::Placed(Placed { kind: *kind, rank, counts, turns_of_kind: counts.placed, missed, more })),
                );
            }
        }
    }
    all
}

fn lines() -> Vec<Vec<(usize, u32)>> {
    let of = |lines: &[(usize, u32)]| lines.to_vec();
    vec![
        of(&[(1, 1)]),
        of(&[(3, 122)]),
        of(&[(1, 1), (2, 1)]),
        of(&[(11, 122), (12, 121)]),
        of(&[(1, 1), (2, 1), (3, 1)]),
        of(&[(1, 3), (2, 2), (4, 9)]),
        (1..=100).map(|rank| (rank, 200 - u32::try_from(rank).unwrap())).collect(),
    ]
}

fn behind() -> Vec<Behind> {
    let mut all = vec![Behind::Exceptions];
    for who in [Who::All(1), Who::All(2), Who::All(122), Who::Last(None), Who::Last(Some(1)), Who::Last(Some(11))] {
        let of_number = |number| {
            [
                Lead::TurnsOfKind { theirs: number },
                Lead::TurnsOneToOne,
                Lead::Credits { own: number },
                Lead::Weeks { own: number },
                Lead::Ball,
            ]
        };
        all.extend(NUMBERS.into_iter().flat_map(of_number).map(|lead| Behind::Others { who, lead }));
    }
    all
}

fn waits() -> Vec<Told> {
    let mut all = Vec::new();
    for kind in RoundKind::ALL {
        for behind in behind() {
            for (lines, number) in lines().into_iter().zip(NUMBERS) {
                for is_all_chosen in [true, false] {
                    let counts = Counts { asked: number + 2, seats: number + 1, placed: number };
                    let lines = lines.clone();
                    all.push(Told::Waits(Waits { kind: *kind, counts, turns_of_kind: number, is_all_chosen, behind, lines }));
                }
            }
        }
    }
    all
}

fn refused() -> Vec<Told> {
    let of = |why_not: &WhyNot| {
        let of_choices = |choices| [true, false].map(|any| Told::Refused(Refused { why_not: *why_not, choices, any }));
        [Choices::Only, Choices::All, Choices::First].into_iter().flat_map(of_choices).collect::<Vec<_>>()
    };
    WhyNot::ALL.iter().flat_map(of).collect()
}

/// What is wrong with the form of a receipt.
fn fault(receipt: &str) -> Option<&'static str> {
    let sentences: Vec<_> = receipt.split_inclusive(". ").map(str::trim).collect();
    let is_sentence =
        |text: &&str| text.starts_with(|letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit()) && text.ends_with('.');
    let is_number = |text: &str| text.trim_end_matches(char::is_alphabetic).parse::<u32>().is_ok_and(|number| number > 10);
    let words = || receipt.split_whitespace().map(|word| word.trim_end_matches([',', '.', ';', ':']));
    if words().count() > MOST_WORDS {
        Some("too many words")
    } else if !sentences.iter().all(is_sentence) {
        Some("not made of sentences")
    } else if sentences.iter().any(|sentence| sentence.split_whitespace().count() > 25) {
        Some("a long sentence")
    } else if receipt.contains("  ") || !receipt.chars().all(|letter| letter.is_ascii_alphanumeric() || " .,;:-".contains(letter)) {
        Some("an odd character")
    } else if words().any(|word| word.contains(|letter: char| letter.is_ascii_digit()) && !is_number(word)) {
        Some("a number up to ten that is no word")
    } else {
        None
    }
}

#[test]
fn every_receipt_is_short_and_made_of_sentences() {
    let mut longest = 0;
    for told in [placed(), waits(), refused()].concat() {
        let receipt = receipt(&told);
        assert_eq!(fault(&receipt), None, "{receipt}\n{told:?}");
        longest = longest.max(receipt.split_whitespace().count());
    }
    assert!(longest > 50, "the longest has {longest} words: are these all?");
}

#[test]
fn each_reason_is_told_in_other_words() {
    let waits = behind().into_iter().map(|behind| {
        let counts = Counts { asked: 4, seats: 2, placed: 2 };
        let kind = RoundKind::MockInterview;
        let lines = vec![(1, 1), (2, 1)];
        receipt(&Told::Waits(Waits { kind, counts, turns_of_kind: 1, is_all_chosen: true, behind, lines }))
    });
    let refused =
        WhyNot::ALL.iter().map(|why_not| receipt(&Told::Refused(Refused { why_not: *why_not, choices: Choices::Only, any: false })));
    // Six ways to say who, times the words for each lead, of which some have no number.
    assert_eq!(waits.collect::<BTreeSet<_>>().len(), 1 + 6 * (7 + 1 + 2 + 7 + 1));
    assert_eq!(refused.collect::<BTreeSet<_>>().len(), WhyNot::ALL.len());
}

/// Eight people, of whom two are placed: one in each of two slots of one seat.
fn eight() -> Facts {
    let entries = (0..8).map(|number| Entry { limits: vec![seats(1)], ..entry(number, &[0, 1]) });
    facts(vec![slot(0, 0, 1), slot(1, 5, 1)], entries.collect())
}

#[test]
fn the_ballot_is_told_as_in_the_documentation() {
    let draw = decide(&eight());
    let first_without = draw.decisions.iter().find(|decision| decision.outcome == Outcome::Waiting).unwrap();
    assert_eq!(
        first_without.receipt,
        "Eight people asked for the two mock interviews you chose. Places go first to people who have had fewest. You have had none. \
         The two people placed had also had none. The sealed ballot settled the order among you. You are first in line for both."
    );
    assert_eq!(draw.decisions[3].receipt.rsplit(". ").next(), Some("You are second in line for both."));
    assert_eq!(
        draw.decisions[0].receipt,
        "You have a mock interview: your first choice. Eight people asked for its one place. Places go first to people who have had fewest. \
         You had had none before."
    );
    assert_eq!(
        draw.decisions[1].receipt,
        "You have a mock interview: your second choice. Others came first in one that you put higher. Eight people asked for its one place. \
         Places go first to people who have had fewest. You had had none before."
    );
}

#[test]
fn who_waits_is_told_in_what_the_others_differ() {
    let told = |change: &dyn Fn(&mut Entry)| {
        let mut last = entry(1, &[0]);
        change(&mut last);
        of(&decide(&facts(vec![slot(0, 0, 1)], vec![entry(0, &[0]), last])), 1).receipt.clone()
    };
    let receipts = [
        told(&|last| *last = with_turns(2, last.clone())),
        told(&|last| last.turns_one_to_one = 1),
        told(&|last| last.waiting_since = hour(-24 * 8)),
    ];
    let middle = receipts.map(|receipt| receipt.split_once("fewest. ").unwrap().1.to_owned());
    assert_eq!(
        middle,
        [
            "You have had two. The person placed had had none. You are first in line.",
            "You have had none. The person placed had also had none, and fewer interviews and shadowings together. You are first in line.",
            "You have had none. The person placed had also had none, and had waited longer than your one week. You are first in line.",
        ]
    );
    let mut let_down = facts(vec![slot(0, 0, 1)], vec![Entry { credits: 1, ..entry(0, &[0]) }, entry(1, &[0])]);
    let text = |facts: &Facts| of(&decide(facts), 1).receipt.clone();
    assert!(text(&let_down).contains("had also had none, and an employer had let them down."), "{}", text(&let_down));
    let_down.entries.iter_mut().for_each(|entry| entry.credits += 1);
    assert!(text(&let_down).contains("had also had none, and employers had let them down more often."), "{}", text(&let_down));
}

#[test]
fn who_could_take_only_some_choices_is_told_of_these() {
    let slots = vec![slot(0, 0, 1), slot(1, 5, 1), slot(2, 9, 1)];
    let others = [entry(0, &[1]), with_turns(1, entry(1, &[2]))].map(|entry| Entry { limits: vec![seats(1)], ..entry });
    let last = Entry { cannot: [(slot_id(0), WhyNot::Clash)].into(), ..with_turns(2, entry(2, &[0, 1, 2])) };
    assert_eq!(
        of(&decide(&facts(slots, [others.to_vec(), vec![last]].concat())), 2).receipt,
        "Three people asked for the two mock interviews that you could take. Places go first to people who have had fewest. You have had two. \
         The last person placed in your second choice had had none. You are first in line for both."
    );
}

#[test]
fn who_got_nothing_is_told_what_stood_in_the_way_and_that_it_costs_nothing() {
    let refused = |cannot: &[(usize, WhyNot)], any| {
        let cannot = cannot.iter().map(|(slot, why_not)| (slot_id(*slot), *why_not)).collect();
        let alone = Entry { cannot, any, ..entry(0, &[0, 1]) };
        of(&decide(&facts(vec![slot(0, 0, 1), slot(1, 5, 1)], vec![alone])), 0).receipt.clone()
    };
    assert_eq!(
        refused(&[(0, WhyNot::NotEligibleField), (1, WhyNot::NotEligibleField)], false),
        "You got no place this time. Your choices are for other fields than yours. This does not count against you next time. \
         Tell us if this is wrong."
    );
    assert_eq!(
        refused(&[(0, WhyNot::Clash), (1, WhyNot::AlreadyBooked)], true),
        "You got no place this time. You have something else booked at the time of your first choice. Your other choices could not be given \
         to you either. You said that any other would do, but none was left that you could take. This does not count against you next time."
    );
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn no_receipt_of_a_draw_names_anybody(facts in any_facts()) {
        let draw = decide(&facts);
        for decision in &draw.decisions {
            // Each id has an underscore and digits, and the rule knows no names.
            prop_assert_eq!(fault(&decision.receipt), None, "{}", decision.receipt);
        }
    }
}
