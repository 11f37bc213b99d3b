//! Parts of a whole, each thing with the person whom it is about.

use std::collections::{HashMap, HashSet};

use crate::ids::MenteeId;
use crate::reports::summary::figures::{Ratio, number};
use crate::reports::summary::small_groups::FEWEST;
use crate::slots::model::SlotKind;

/// One thing that a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub kind: SlotKind,
    pub mentee_id: MenteeId,
    /// It is in the part, and not only in the whole.
    pub is_part: bool,
}

/// Gives the part of the whole, of one kind or of both.
pub fn ratio(all: &[Counted], kind: Option<SlotKind>) -> Ratio {
    let asked = || all.iter().filter(|counted| kind.is_none_or(|kind| counted.kind == kind));
    Ratio { numerator: number(asked().filter(|counted| counted.is_part).count()), denominator: number(asked().count()) }
}

/// Tells whether a figure tells of few people: in the part or in the rest of it, of one kind or of both. It depends on no question, so the same
/// figures are hidden whatever a viewer asks for, and no two answers differ by a small group.
pub fn tells_of_few(all: &[Counted]) -> bool {
    let mut groups: HashMap<(Option<SlotKind>, bool), HashSet<MenteeId>> = HashMap::new();
    for counted in all {
        for kind in [None, Some(counted.kind)] {
            groups.entry((kind, counted.is_part)).or_default().insert(counted.mentee_id);
        }
    }
    groups.values().any(|people| is_few(number(people.len())))
}

/// Tells whether a group is so small that a viewer is not told of it. Nobody is no group.
pub fn is_few(people: u64) -> bool {
    (1..FEWEST).contains(&people)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn counted(kind: SlotKind, people: std::ops::Range<u128>, is_part: bool) -> Vec<Counted> {
        people.map(|person| Counted { kind, mentee_id: Uuid::from_u128(person).into(), is_part }).collect()
    }

    #[test]
    fn a_part_is_counted_of_a_kind_or_of_both() {
        let all = [counted(SlotKind::Shadowing, 0..6, true), counted(SlotKind::MockInterview, 0..10, false)].concat();
        assert_eq!(ratio(&all, None), Ratio { numerator: 6, denominator: 16 });
        assert_eq!(ratio(&all, Some(SlotKind::Shadowing)), Ratio { numerator: 6, denominator: 6 });
        assert_eq!(ratio(&[], None).value(), None);
    }

    #[test]
    fn a_figure_tells_of_few_where_a_part_or_a_rest_does_of_either_kind() {
        use SlotKind::{MockInterview, Shadowing};
        let many = || [counted(MockInterview, 0..5, true), counted(MockInterview, 5..20, false)].concat();
        assert!(!tells_of_few(&many()) && !tells_of_few(&[]));
        assert!(tells_of_few(&counted(Shadowing, 0..4, true)));
        assert!(tells_of_few(&[many(), counted(Shadowing, 0..1, false)].concat()), "all less the one kind is the other");
        assert!(!tells_of_few(&[many(), counted(Shadowing, 0..5, false)].concat()));
    }
}
