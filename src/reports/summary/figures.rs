//! This says which bookings each figure counts, and computes the figures.

use std::collections::HashMap;

use crate::bookings::model::{BookingStatus, Party};
use crate::ids::MenteeId;
use crate::reports::store::Ended;
use crate::slots::model::{CancelledBy, SlotKind, SlotStatus};
use crate::time::Instant;

/// A mentee meets a company alone or with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    OneToOne,
    Group,
}

/// This is what became of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Attended,
    /// The mentee did not come, and is not excused.
    Missed,
    /// The mentee did not come, and is excused.
    Excused,
    HostAbsent,
    /// It was cancelled late on the mentee's side, without an excuse.
    CancelledLate,
    /// It was cancelled late by the company or the institute, or with an excuse.
    CancelledOtherwise,
}

/// These figures count bookings or people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    Fill(SlotKind),
    Attendance(Setting),
    NoShow(Setting),
    LateCancellation(Setting),
    /// This counts the people with an attended booking of the kind.
    Coverage(SlotKind),
    /// The days to the first attended one-to-one, and how evenly attended one-to-ones are spread, are about the same people.
    OneToOnes,
}

/// This is a part of a whole. The share is `None` if the whole is zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    pub numerator: u64,
    pub denominator: u64,
}

impl Ratio {
    /// Gives the share with four decimals.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52, and the share has four decimals")]
    pub fn value(self) -> Option<f64> {
        let share = self.numerator as f64 / self.denominator as f64;
        (self.denominator > 0).then(|| (share * 10_000.0).round() / 10_000.0)
    }
}

impl Setting {
    pub fn of(kind: SlotKind) -> Self {
        match kind {
            SlotKind::MockInterview | SlotKind::Shadowing => Self::OneToOne,
            SlotKind::GroupSession => Self::Group,
        }
    }
}

pub fn outcome(ended: &Ended) -> Outcome {
    let is_excused = ended.excused_category.is_some();
    match ended.status {
        BookingStatus::Attended => Outcome::Attended,
        BookingStatus::NoShow if ended.no_show_party == Some(Party::Host) => Outcome::HostAbsent,
        BookingStatus::NoShow if is_excused => Outcome::Excused,
        BookingStatus::NoShow => Outcome::Missed,
        _ if ended.late == Some(true) && ended.cancelled_by == Some(CancelledBy::Mentee) && !is_excused => Outcome::CancelledLate,
        _ => Outcome::CancelledOtherwise,
    }
}

impl Figure {
    /// Tells whether a booking of this kind and outcome is in the figure's whole, and if so, whether it is in its part. For figures that
    /// count people, the rest of the whole is everybody else.
    pub fn counts(self, ended: &Ended) -> Option<bool> {
        let outcome = outcome(ended);
        let (is_attended, setting) = (outcome == Outcome::Attended, Setting::of(ended.kind));
        match self {
            Self::Fill(kind) => {
                let took_place = ended.kind == kind && ended.slot_status == SlotStatus::Completed;
                let was_seated = !matches!(outcome, Outcome::CancelledLate | Outcome::CancelledOtherwise);
                (took_place && was_seated).then_some(true)
            }
            Self::Attendance(of) => {
                (setting == of && matches!(outcome, Outcome::Attended | Outcome::Missed | Outcome::Excused)).then_some(is_attended)
            }
            Self::NoShow(of) => (setting == of && matches!(outcome, Outcome::Attended | Outcome::Missed)).then_some(!is_attended),
            Self::LateCancellation(of) => {
                let counts = matches!(outcome, Outcome::Attended | Outcome::Missed | Outcome::CancelledLate);
                (setting == of && counts).then_some(outcome == Outcome::CancelledLate)
            }
            Self::Coverage(kind) => (ended.kind == kind && is_attended).then_some(true),
            Self::OneToOnes => (setting == Setting::OneToOne && is_attended).then_some(true),
        }
    }

    /// Gives the figure as a part of all bookings in its whole.
    pub fn of_bookings(self, all: &[Ended]) -> Ratio {
        let counted: Vec<bool> = all.iter().filter_map(|ended| self.counts(ended)).collect();
        Ratio { numerator: number(counted.iter().filter(|is_part| **is_part).count()), denominator: number(counted.len()) }
    }
}

/// Gives how often each mentee is in the part of a figure. Who is not in it is not in the answer.
pub fn by_person(figure: Figure, all: &[Ended]) -> HashMap<MenteeId, u64> {
    let mut times = HashMap::new();
    for ended in all.iter().filter(|ended| figure.counts(ended) == Some(true)) {
        *times.entry(ended.mentee_id).or_default() += 1;
    }
    times
}

/// Gives Jain's index `(Σx)² / (n·Σx²)` of counts by mentee: 1 if all have the same, 1/n if one has everything. `people` is n; those who are
/// not in the counts have none.
pub fn jain(counts: &[u64], people: u64) -> Ratio {
    let (total, squares) = (counts.iter().sum::<u64>(), counts.iter().map(|count| count * count).sum::<u64>());
    Ratio { numerator: total * total, denominator: people * squares }
}

/// Gives the Gini coefficient `Σ(2i − n − 1)·xᵢ / (n·Σx)` of counts by mentee in ascending order: 0 if all have the same.
pub fn gini(counts: &[u64], people: u64) -> Ratio {
    let mut ascending = counts.to_vec();
    ascending.sort_unstable();
    // Those who have none come first and add nothing, so the counts begin at the place after them.
    let before = people.saturating_sub(number(ascending.len()));
    let places = (before + 1..).zip(&ascending);
    // The sum of positive and negative terms is never negative, because the counts ascend.
    let (over, under) = places.fold((0, 0), |(over, under), (place, count)| (over + 2 * place * count, under + (people + 1) * count));
    Ratio { numerator: over - under, denominator: people * ascending.iter().sum::<u64>() }
}

/// Gives the median of whole days until the first attended one-to-one, of all these people. `begins` says since when the mentee of such a
/// booking has waited; who attends sooner has not waited at all. Those without one come last, so the median is `None` if they are more than
/// half. Of an even number it is the lower of the two in the middle.
pub fn median_days(all: &[Ended], people: u64, begins: impl Fn(&Ended) -> Option<Instant>) -> Option<i64> {
    let mut first: HashMap<MenteeId, &Ended> = HashMap::new();
    for ended in all.iter().filter(|ended| Figure::OneToOnes.counts(ended).is_some()) {
        let earliest = first.entry(ended.mentee_id).or_insert(ended);
        if ended.starts_at < earliest.starts_at {
            *earliest = ended;
        }
    }
    let days = |ended: &Ended| Some(ended.starts_at.since(begins(ended)?).as_hours().div_euclid(24).max(0));
    let mut days: Vec<i64> = first.into_values().filter_map(days).collect();
    days.sort_unstable();
    let middle = usize::try_from(people.checked_sub(1)? / 2).ok()?;
    days.get(middle).copied()
}

pub fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_divided_by_nothing_is_nothing() {
        assert_eq!(Ratio { numerator: 0, denominator: 0 }.value(), None);
        assert_eq!(jain(&[], 20).value(), None);
        assert_eq!(gini(&[], 0).value(), None);
        assert_eq!(median_days(&[], 0, |_| None), None);
    }

    #[test]
    fn an_even_spread_is_1_for_jain_and_0_for_gini() {
        assert_eq!(jain(&[3, 3, 3], 3).value(), Some(1.0));
        assert_eq!(gini(&[3, 3, 3], 3).value(), Some(0.0));
    }

    #[test]
    fn if_one_of_four_has_everything_jain_is_a_quarter_and_gini_three_quarters() {
        assert_eq!(jain(&[5], 4).value(), Some(0.25));
        assert_eq!(gini(&[5], 4).value(), Some(0.75));
    }
}
