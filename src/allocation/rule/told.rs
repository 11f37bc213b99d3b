//! What a receipt tells somebody of their own entry: counts and reasons, and nothing by which another person could be known.

use super::draw::Counts;
use super::facts::{RoundKind, WhyNot};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    Placed(Placed),
    Waits(Waits),
    Refused(Refused),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    pub kind: RoundKind,
    /// Which choice the first place is, from 1 on; `None` if it was given because any other would do.
    pub rank: Option<usize>,
    /// These are the counts of the slot of the first place.
    pub counts: Counts,
    pub turns_of_kind: u32,
    /// So many higher choices went to people who came before.
    pub missed: usize,
    /// So many places there are besides the first.
    pub more: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    pub kind: RoundKind,
    /// These are the counts of all the choices that could be taken.
    pub counts: Counts,
    pub turns_of_kind: u32,
    /// Every choice could be taken.
    pub is_all_chosen: bool,
    pub behind: Behind,
    /// The place in line for each choice that could be taken, with the choice's rank from 1 on, best choice first; never empty.
    pub lines: Vec<(usize, u32)>,
}

/// Why somebody waits for the best choice that could be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// Approved exceptions had taken its seats.
    Exceptions,
    /// Others came before, who have this advantage.
    Others { who: Who, lead: Lead },
}

/// The first part of the key in which those who came before differ, with the numbers that are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    TurnsOfKind { theirs: u32 },
    TurnsOneToOne,
    Credits { own: u32 },
    Weeks { own: u32 },
    Ball,
}

/// The people with whom somebody who waits is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody who was placed in one of the choices. They are so many, and all alike in what is compared.
    All(usize),
    /// The person who was placed last in the best choice that could be taken; its rank, if there are several choices.
    Last(Option<usize>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// This is the reason for the first choice.
    pub why_not: WhyNot,
    pub choices: Choices,
    /// Any other slot would have done.
    pub any: bool,
}

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choices {
    /// The one choice that there is.
    Only,
    /// All of several choices.
    All,
    /// The first of several, which have different reasons.
    First,
}
