//! The states and steps of an enrolment (docs/product.md, Enrolment), and which enrolment a booking belongs to.

use crate::error::{Error, Refusal, Result};
use crate::ids::{CohortId, EnrolmentId, MenteeId};
use crate::time::{Day, Instant, Zone};

crate::words! {
    pub enum EnrolmentStatus {
        Active = "active", Paused = "paused", Completed = "completed", Withdrawn = "withdrawn", Ended = "ended",
    }
}
crate::words! {
    /// What can be done with an enrolment.
    pub enum EnrolmentStep { Pause = "pause", Resume = "resume", Complete = "complete", Withdraw = "withdraw", End = "end" }
}

crate::words! {
    /// Why somebody who is enrolled is not booked into a session of the cohort: another seat at its time, or left by hand before.
    pub enum WhyNotBooked { MenteeClash = "mentee-clash", LeftSession = "left-session" }
}

impl EnrolmentStatus {
    /// Gives the state after a step, by the table of docs/product.md, Enrolment; a step that is not in it is refused, and the refusal
    /// names those that are possible.
    pub fn after(self, step: EnrolmentStep) -> Result<Self> {
        self.next(step).ok_or_else(|| {
            let possible = EnrolmentStep::ALL.iter().filter(|step| self.next(**step).is_some());
            Error::Refused(Refusal::IllegalTransition {
                subject: "enrolment",
                from: self.to_string(),
                step: step.to_string(),
                possible: possible.map(|step| step.as_str()).collect(),
            })
        })
    }

    /// Tells whether an enrolment in this state is already where the step leads: taking the step changes nothing.
    pub fn is_already(self, step: EnrolmentStep) -> bool {
        match step {
            EnrolmentStep::Pause => self == Self::Paused,
            EnrolmentStep::Resume => self == Self::Active,
            EnrolmentStep::Complete => self == Self::Completed,
            EnrolmentStep::Withdraw => self == Self::Withdrawn,
            EnrolmentStep::End => self == Self::Ended,
        }
    }

    fn next(self, step: EnrolmentStep) -> Option<Self> {
        use EnrolmentStatus as S;
        match (self, step) {
            (S::Active, EnrolmentStep::Pause) => Some(S::Paused),
            (S::Paused, EnrolmentStep::Resume) => Some(S::Active),
            (S::Active | S::Paused, EnrolmentStep::Complete) => Some(S::Completed),
            (S::Active | S::Paused, EnrolmentStep::Withdraw) => Some(S::Withdrawn),
            (S::Active | S::Paused, EnrolmentStep::End) => Some(S::Ended),
            (S::Active, EnrolmentStep::Resume) | (S::Paused, EnrolmentStep::Pause) | (S::Completed | S::Withdrawn | S::Ended, _) => None,
        }
    }

    /// Tells whether an enrolment in this state is over. No step leads out of such a state.
    pub fn is_over(self) -> bool {
        match self {
            Self::Active | Self::Paused => false,
            Self::Completed | Self::Withdrawn | Self::Ended => true,
        }
    }

    /// Tells whether an enrolment in this state holds a place of its cohort. Somebody who has completed the cohort keeps the place.
    pub fn holds_place(self) -> bool {
        match self {
            Self::Active | Self::Paused | Self::Completed => true,
            Self::Withdrawn | Self::Ended => false,
        }
    }
}

/// The enrolment that a coordinator asks for.
#[derive(Debug, Clone)]
pub struct NewEnrolment {
    pub mentee_id: MenteeId,
    /// The first day, in the cohort's time zone. `None` stands for the later of today and the cohort's first day.
    pub starts_on: Option<Day>,
    /// Kept in the history. An administrator must give it for a day that has passed.
    pub reason: Option<String>,
}

/// These are several mentees who are enrolled together, on the same terms.
#[derive(Debug, Clone)]
pub struct NewEnrolments {
    pub mentee_ids: Vec<MenteeId>,
    pub starts_on: Option<Day>,
    pub reason: Option<String>,
}

/// What a booking depends on of an active enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveEnrolment {
    pub id: EnrolmentId,
    pub mentee_id: MenteeId,
    pub cohort_id: CohortId,
    /// The first day of the enrolment, in the cohort's time zone.
    pub starts_on: Day,
    /// The time zone of the cohort.
    pub timezone: Zone,
}

/// Gives the cohort in which a mentee is at this instant: the one of the active enrolment that began last. Before the first one begins, it is
/// the one that begins next, so that what is booked ahead counts there too.
pub fn cohort_at(enrolments: &[ActiveEnrolment], now: Instant) -> Option<CohortId> {
    let has_begun = |enrolment: &&ActiveEnrolment| enrolment.starts_on.0 <= enrolment.timezone.date_at(now);
    let (begun, to_come): (Vec<_>, Vec<_>) = enrolments.iter().partition(has_begun);
    let last = begun.into_iter().max_by_key(|enrolment| (enrolment.starts_on, enrolment.id));
    let next = || to_come.into_iter().min_by_key(|enrolment| (enrolment.starts_on, enrolment.id));
    last.or_else(next).map(|enrolment| enrolment.cohort_id)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_whole_table() {
        let table: Vec<_> = EnrolmentStatus::ALL
            .iter()
            .map(|from| {
                let possible = EnrolmentStep::ALL.iter().filter_map(|step| Some(format!("{step}→{}", from.after(*step).ok()?)));
                format!("{from}: {}", possible.collect::<Vec<_>>().join(" "))
            })
            .collect();
        assert_eq!(
            table,
            [
                "active: pause→paused complete→completed withdraw→withdrawn end→ended",
                "paused: resume→active complete→completed withdraw→withdrawn end→ended",
                "completed: ",
                "withdrawn: ",
                "ended: ",
            ]
        );
    }

    #[test]
    fn what_leads_to_the_present_state_is_no_step() {
        for (state, step) in [
            (EnrolmentStatus::Active, EnrolmentStep::Resume),
            (EnrolmentStatus::Paused, EnrolmentStep::Pause),
            (EnrolmentStatus::Completed, EnrolmentStep::Complete),
            (EnrolmentStatus::Withdrawn, EnrolmentStep::Withdraw),
            (EnrolmentStatus::Ended, EnrolmentStep::End),
        ] {
            let already: Vec<_> = EnrolmentStep::ALL.iter().filter(|other| state.is_already(**other)).collect();
            assert_eq!(already, [&step]);
        }
    }

    #[test]
    fn the_cohort_is_that_of_the_active_enrolment_that_began_last() {
        let enrolment = |number: u128, starts_on: &str, zone: &str| ActiveEnrolment {
            id: Uuid::from_u128(number).into(),
            mentee_id: Uuid::nil().into(),
            cohort_id: Uuid::from_u128(number).into(),
            starts_on: starts_on.parse().unwrap(),
            timezone: Zone::named(zone).unwrap(),
        };
        let now = "2027-03-08T22:00:00Z".parse().unwrap();
        let cohort = |number: u128| Some(CohortId::from(Uuid::from_u128(number)));
        let (first, second) = (enrolment(1, "2027-01-04", "Europe/London"), enrolment(2, "2027-02-01", "Europe/London"));
        let (next, later) = (enrolment(3, "2027-03-09", "Europe/London"), enrolment(4, "2027-04-01", "Europe/London"));
        let in_tokyo = enrolment(5, "2027-03-09", "Asia/Tokyo");
        assert_eq!(cohort_at(&[], now), None);
        assert_eq!(cohort_at(&[second.clone(), first.clone(), next.clone()], now), cohort(2));
        assert_eq!(cohort_at(&[later, next], now), cohort(3), "nothing has begun yet");
        assert_eq!(cohort_at(&[first, second, in_tokyo], now), cohort(5), "in Tokyo it is the next day already");
    }
}
