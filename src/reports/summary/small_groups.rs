//! This says which figures a viewer is not shown, because they tell of fewer than five people (docs/product.md, Small groups).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::figures::{Figure, Outcome, Setting, number, outcome};
use crate::ids::{CompanyId, MenteeId};
use crate::reports::store::Ended;
use crate::slots::model::SlotKind;

/// A viewer is told of groups of this many people or more, and of nobody.
const FEWEST: u64 = 5;

/// A condition of a viewer divides all bookings of the year into these parts. The viewer can ask for each of them, and for the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Whole,
    Company(CompanyId),
    Kind(SlotKind),
}

/// The bookings of a period, divided into parts.
pub struct Parts<'a> {
    all: HashMap<Part, Vec<&'a Ended>>,
    /// How many people there are in all.
    people: u64,
}

impl<'a> Parts<'a> {
    pub fn of(all: &'a [Ended], people: u64, part_of: impl Fn(&Ended) -> Part) -> Self {
        let mut parts: HashMap<Part, Vec<&Ended>> = HashMap::new();
        for ended in all {
            parts.entry(part_of(ended)).or_default().push(ended);
        }
        Self { all: parts, people }
    }

    /// Tells whether a figure of one part is hidden. It is hidden if it tells of a small group. It is also hidden if the difference between the
    /// whole and the other parts would: as long as the hidden parts together are a small group, the smallest part that is shown is hidden
    /// with them.
    pub fn is_hidden(&self, figure: Figure, asked: Part) -> bool {
        let counted = |part: &Part| self.all.get(part).is_some_and(|all| all.iter().any(|ended| figure.counts(ended).is_some()));
        let (mut hidden, shown): (BTreeSet<Part>, BTreeSet<Part>) =
            self.all.keys().copied().filter(counted).partition(|part| self.tells_of_few(figure, &BTreeSet::from([*part])));
        let mut shown: Vec<_> = shown.into_iter().map(|part| (self.people_in(figure, part), part)).collect();
        shown.sort_unstable();
        let mut shown = shown.into_iter();
        while !hidden.is_empty() && (hidden.len() == 1 || self.tells_of_few(figure, &hidden)) {
            let Some((_, smallest)) = shown.next() else { break };
            hidden.insert(smallest);
        }
        hidden.contains(&asked)
    }

    fn people_in(&self, figure: Figure, part: Part) -> usize {
        let counted = self.all.get(&part).into_iter().flatten().filter(|ended| figure.counts(ended).is_some());
        counted.map(|ended| ended.mentee_id).collect::<HashSet<_>>().len()
    }

    fn tells_of_few(&self, figure: Figure, parts: &BTreeSet<Part>) -> bool {
        let all = parts.iter().filter_map(|part| self.all.get(part)).flatten().copied();
        groups(figure, all, self.people).into_iter().any(|people| (1..FEWEST).contains(&people))
    }
}

/// Gives the sizes of all groups of people that can be read from a figure. These are the groups that it counts, those that it counts out, and
/// those that are the difference to another figure of the same bookings.
fn groups<'a>(figure: Figure, all: impl Iterator<Item = &'a Ended>, people: u64) -> Vec<u64> {
    let mut by_outcome: HashMap<Outcome, HashSet<MenteeId>> = HashMap::new();
    let mut counted = HashSet::new();
    for ended in all {
        let is_counted = figure.counts(ended).is_some();
        let outcome = outcome(ended);
        let is_excused = match figure {
            // Of two figures, one counts the excused and the other does not.
            Figure::Attendance(setting) | Figure::NoShow(setting) => outcome == Outcome::Excused && Setting::of(ended.kind) == setting,
            Figure::Fill(_) | Figure::LateCancellation(_) | Figure::Coverage(_) | Figure::OneToOnes => false,
        };
        if is_counted || is_excused {
            by_outcome.entry(outcome).or_default().insert(ended.mentee_id);
        }
        if is_counted {
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
