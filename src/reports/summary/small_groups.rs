//! This says which figures a viewer is not shown, because they tell of fewer than five people (docs/product.md, Small groups).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::figures::{Figure, Outcome, Setting, number, outcome};
use super::people::People;
use crate::ids::{CohortId, CompanyId, MenteeId};
use crate::reports::store::Ended;
use crate::slots::model::SlotKind;

/// A viewer is told of groups of this many people or more, and of nobody.
pub const FEWEST: u64 = 5;

/// Each condition of a viewer divides all bookings of the year into parts. The viewer can ask for each of them, and for the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Whole,
    Company(CompanyId),
    Kind(SlotKind),
    /// The bookings that count in a cohort. Nobody asks for those that count in none, but they are what the cohorts leave of the whole.
    Cohort(Option<CohortId>),
}

/// A viewer divides the bookings by one of these. Where two conditions together would tell of few, the figures of the later one are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Condition {
    Kind,
    Company,
    Cohort,
}

/// The bookings of a year and the people of whom they tell.
pub struct SmallGroups<'a> {
    pub all: &'a [Ended],
    pub people: &'a People,
}

/// Bookings by the part in which they are.
type Parts<'a> = BTreeMap<Part, Vec<&'a Ended>>;

impl Part {
    /// Tells whether a booking is in this part.
    pub fn has(self, ended: &Ended) -> bool {
        match self {
            Self::Whole => true,
            Self::Company(company) => ended.company_id == company,
            Self::Kind(kind) => ended.kind == kind,
            Self::Cohort(cohort) => ended.cohort_id == cohort,
        }
    }

    fn condition(self) -> Option<Condition> {
        match self {
            Self::Whole => None,
            Self::Company(_) => Some(Condition::Company),
            Self::Kind(_) => Some(Condition::Kind),
            Self::Cohort(_) => Some(Condition::Cohort),
        }
    }
}

impl Condition {
    fn earlier(self) -> &'static [Self] {
        match self {
            Self::Kind => &[],
            Self::Company => &[Self::Kind],
            Self::Cohort => &[Self::Kind, Self::Company],
        }
    }

    /// Gives the part in which a figure counts a booking.
    fn part_of(self, figure: Figure, ended: &Ended) -> Part {
        match (self, figure) {
            (Self::Company, _) => Part::Company(ended.company_id),
            (Self::Kind, _) => Part::Kind(ended.kind),
            // The seats of a cohort are those of the slots that are for it.
            (Self::Cohort, Figure::Fill(_)) => Part::Cohort(ended.cohort_id.filter(|cohort| ended.slot_cohort_id == Some(*cohort))),
            (Self::Cohort, _) => Part::Cohort(ended.cohort_id),
        }
    }
}

impl<'a> SmallGroups<'a> {
    /// Tells whether a figure of the part that a viewer asks for is hidden. It depends on nothing but the bookings and the people, so the same
    /// figures are hidden whatever a viewer asks for, and in whatever order.
    pub fn is_hidden(&self, figure: Figure, asked: Part) -> bool {
        let Some(condition) = asked.condition() else { return self.tells_of_few(figure, self.all.iter(), [Part::Whole]) };
        let here = self.all.iter().filter(|ended| condition.part_of(figure, ended) == asked);
        self.tells_of_few(figure, here, [asked]) || self.hidden(figure, condition).contains(&asked)
    }

    /// Gives the parts of a condition of which a figure is hidden.
    fn hidden(&self, figure: Figure, condition: Condition) -> BTreeSet<Part> {
        let parts = self.parts(figure, condition);
        let is_small = |(part, all): &(&Part, &Vec<&Ended>)| self.tells_of_few(figure, all.iter().copied(), [**part]);
        let mut hidden: BTreeSet<Part> = parts.iter().filter(is_small).map(|(part, _)| *part).collect();
        for earlier in condition.earlier() {
            let its_hidden = self.hidden(figure, *earlier);
            let mut others = self.parts(figure, *earlier);
            others.retain(|part, _| !its_hidden.contains(part));
            self.hide_within(figure, &parts, &others, &mut hidden);
            self.hide_around(figure, &parts, &others, &mut hidden);
        }
        self.hide_complements(figure, &parts, &mut hidden);
        hidden
    }

    /// Hides parts that lie within a part of another condition and leave few people of it, because the difference of the answers would tell of
    /// these: the smallest part first, until those that are shown leave enough.
    fn hide_within(&self, figure: Figure, parts: &Parts, others: &Parts, hidden: &mut BTreeSet<Part>) {
        for (other, around) in others {
            let mut within = shown(figure, parts, hidden, |(part, all)| **part != Part::Cohort(None) && lies_within(figure, *other, all));
            while !within.is_empty() && self.tells_of_few(figure, left_by(figure, around, &within), [Part::Whole]) {
                hidden.extend(within.pop());
            }
        }
    }

    /// Hides each part of which the parts of another condition that lie within it leave few people.
    fn hide_around(&self, figure: Figure, parts: &Parts, others: &Parts, hidden: &mut BTreeSet<Part>) {
        for (part, around) in parts {
            let within = shown(figure, others, &BTreeSet::new(), |(_, all)| lies_within(figure, *part, all));
            if !within.is_empty() && self.tells_of_few(figure, left_by(figure, around, &within), [Part::Whole]) {
                hidden.insert(*part);
            }
        }
    }

    /// Hides more parts where the difference between the whole and the parts that are shown would tell of few: as long as what is not shown is one
    /// hidden part or together a small group, the smallest part that is shown is hidden with it.
    fn hide_complements(&self, figure: Figure, parts: &Parts, hidden: &mut BTreeSet<Part>) {
        let mut others = shown(figure, parts, hidden, |(part, _)| **part != Part::Cohort(None));
        // Nobody asks for the bookings of no cohort, so they are never shown.
        let unasked = parts.contains_key(&Part::Cohort(None)).then_some(Part::Cohort(None));
        loop {
            let withheld: BTreeSet<Part> = hidden.iter().copied().chain(unasked).collect();
            let together = withheld.iter().filter_map(|part| parts.get(part)).flatten().copied();
            let is_alone = withheld.len() == 1 && hidden.len() == 1;
            if withheld.is_empty() || !(is_alone || self.tells_of_few(figure, together, withheld.iter().copied())) {
                break;
            }
            let Some(smallest) = others.pop() else { break };
            hidden.insert(smallest);
        }
    }

    /// Divides the bookings of which a figure tells. A part of which it counts nothing is not in the answer.
    fn parts(&self, figure: Figure, condition: Condition) -> Parts<'a> {
        let mut parts = Parts::new();
        for ended in self.all.iter().filter(|ended| is_told(figure, ended)) {
            parts.entry(condition.part_of(figure, ended)).or_default().push(ended);
        }
        parts.retain(|_, all| all.iter().any(|ended| figure.counts(ended).is_some()));
        parts
    }

    /// Tells whether a figure of these bookings, which are those of some parts, tells of a small group.
    fn tells_of_few<'b>(&self, figure: Figure, bookings: impl Iterator<Item = &'b Ended>, of: impl IntoIterator<Item = Part>) -> bool {
        groups(figure, bookings, self.people_of(of)).into_iter().any(|people| (1..FEWEST).contains(&people))
    }

    /// Counts the people whom a figure of these parts is about: those of their cohorts, or everybody.
    fn people_of(&self, parts: impl IntoIterator<Item = Part>) -> u64 {
        let cohorts: Option<Vec<CohortId>> =
            parts.into_iter().map(|part| if let Part::Cohort(cohort) = part { cohort } else { None }).collect();
        cohorts.map_or_else(|| self.people.counted(None), |cohorts| self.people.counted_in(cohorts))
    }
}

/// Gives the parts that are not hidden and fit, the smallest last.
fn shown<'b>(figure: Figure, parts: &'b Parts, hidden: &BTreeSet<Part>, fits: impl Fn(&(&'b Part, &'b Vec<&Ended>)) -> bool) -> Vec<Part> {
    let people = |all: &[&Ended]| {
        all.iter().filter(|ended| figure.counts(ended).is_some()).map(|ended| ended.mentee_id).collect::<HashSet<_>>().len()
    };
    let fitting = parts.iter().filter(|(part, _)| !hidden.contains(part)).filter(fits);
    let mut sizes: Vec<(usize, Part)> = fitting.map(|(part, all)| (people(all), *part)).collect();
    sizes.sort_unstable_by_key(|size| std::cmp::Reverse(*size));
    sizes.into_iter().map(|(_, part)| part).collect()
}

/// Tells whether all bookings are in this part.
fn lies_within(figure: Figure, part: Part, all: &[&Ended]) -> bool {
    all.iter().all(|ended| is_in(figure, part, ended))
}

/// Gives the bookings that are in none of these parts.
fn left_by<'b>(figure: Figure, around: &'b [&Ended], within: &'b [Part]) -> impl Iterator<Item = &'b Ended> {
    around.iter().copied().filter(move |ended| !within.iter().any(|part| is_in(figure, *part, ended)))
}

fn is_in(figure: Figure, part: Part, ended: &Ended) -> bool {
    part.condition().is_none_or(|condition| condition.part_of(figure, ended) == part)
}

/// Tells whether a figure tells of a booking: it counts the booking, or another figure that differs from it by such bookings does.
fn is_told(figure: Figure, ended: &Ended) -> bool {
    let is_excused = match figure {
        // Of two figures, one counts the excused and the other does not.
        Figure::Attendance(setting) | Figure::NoShow(setting) => outcome(ended) == Outcome::Excused && Setting::of(ended.kind) == setting,
        Figure::Fill(_) | Figure::LateCancellation(_) | Figure::Coverage(_) | Figure::OneToOnes => false,
    };
    is_excused || figure.counts(ended).is_some()
}

/// Gives the sizes of all groups of people that can be read from a figure. These are the groups that it counts, those that it counts out, and
/// those that are the difference to another figure of the same bookings.
fn groups<'a>(figure: Figure, all: impl Iterator<Item = &'a Ended>, people: u64) -> Vec<u64> {
    let mut by_outcome: HashMap<Outcome, HashSet<MenteeId>> = HashMap::new();
    let mut counted = HashSet::new();
    for ended in all.filter(|ended| is_told(figure, ended)) {
        by_outcome.entry(outcome(ended)).or_default().insert(ended.mentee_id);
        if figure.counts(ended).is_some() {
            counted.insert(ended.mentee_id);
        }
    }
    let size = |group: &HashSet<MenteeId>| number(group.len());
    match figure {
        // Empty seats are nobody. Whether a host came is what the seats that were filled differ by from attendance.
        Figure::Fill(_) => vec![size(&counted), by_outcome.get(&Outcome::HostAbsent).map_or(0, size)],
        Figure::Attendance(_) | Figure::NoShow(_) | Figure::LateCancellation(_) => by_outcome.values().map(size).collect(),
        Figure::Coverage(_) | Figure::OneToOnes => vec![size(&counted), people.saturating_sub(size(&counted))],
    }
}
