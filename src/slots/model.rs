//! The words, states and steps of a slot (docs/product.md, Slot).

use crate::error::{Error, Refusal, Result};
use crate::ids::{CompanyId, HostId, MenteeId, SiteId};
use crate::time::{Instant, LocalTime};

/// No slot lasts for longer than a day.
pub const LONGEST_MINUTES: i32 = 1_440;

crate::words! {
    pub enum SlotKind { MockInterview = "mock_interview", Shadowing = "shadowing", GroupSession = "group_session" }
}
crate::words! {
    pub enum SlotStatus {
        Draft = "draft", Submitted = "submitted", Published = "published", OnHold = "on_hold", Cancelled = "cancelled", Completed = "completed",
    }
}
crate::words! {
    pub enum Mode { Online = "online", InPerson = "in_person", Hybrid = "hybrid" }
}
crate::words! {
    /// Whether a booking is confirmed at once or waits for the employer.
    pub enum Approval { Automatic = "automatic", Employer = "employer" }
}
crate::words! {
    /// On whose side a cancellation or a reschedule is counted.
    pub enum CancelledBy { Mentee = "mentee", Employer = "employer", Institute = "institute" }
}
crate::words! {
    /// Why somebody cancels, declines or moves something.
    pub enum GivenReason {
        Illness = "illness", Work = "work", Caring = "caring", Travel = "travel", FoundJob = "found_job", HostUnavailable = "host_unavailable",
        RoomUnavailable = "room_unavailable", BusinessNeed = "business_need", Weather = "weather", Mistake = "mistake", Other = "other",
    }
}
crate::words! {
    /// Why something was cancelled, declined or moved. Nobody gives `placed_elsewhere`: with it the service withdraws the other places of an
    /// entry that has got one.
    pub enum ReasonCode {
        Illness = "illness", Work = "work", Caring = "caring", Travel = "travel", FoundJob = "found_job", HostUnavailable = "host_unavailable",
        RoomUnavailable = "room_unavailable", BusinessNeed = "business_need", Weather = "weather", Mistake = "mistake",
        PlacedElsewhere = "placed_elsewhere", Other = "other",
    }
}
crate::words! {
    /// This says what put a slot on hold: a coordinator, a step of its company's partnership, or the archiving of its company, site or
    /// host.
    pub enum HeldBy { Coordinator = "coordinator", Partnership = "partnership", Archive = "archive" }
}
crate::words! {
    /// FHIR's codes for what a slot can still take; derived, never stored.
    pub enum Availability { Free = "free", BusyTentative = "busy-tentative", Busy = "busy", BusyUnavailable = "busy-unavailable" }
}
crate::words! {
    /// What can be done with a slot.
    pub enum SlotStep {
        Submit = "submit", Return = "return", Publish = "publish", Hold = "hold", Release = "release", Cancel = "cancel", Move = "move",
        Complete = "complete",
    }
}

impl From<GivenReason> for ReasonCode {
    fn from(reason: GivenReason) -> Self {
        match reason {
            GivenReason::Illness => Self::Illness,
            GivenReason::Work => Self::Work,
            GivenReason::Caring => Self::Caring,
            GivenReason::Travel => Self::Travel,
            GivenReason::FoundJob => Self::FoundJob,
            GivenReason::HostUnavailable => Self::HostUnavailable,
            GivenReason::RoomUnavailable => Self::RoomUnavailable,
            GivenReason::BusinessNeed => Self::BusinessNeed,
            GivenReason::Weather => Self::Weather,
            GivenReason::Mistake => Self::Mistake,
            GivenReason::Other => Self::Other,
        }
    }
}

impl SlotKind {
    /// The kinds in which one mentee meets a company alone. They are scarce, so they are given by turns (docs/product.md, Turns).
    pub const ONE_TO_ONE: [Self; 2] = [Self::MockInterview, Self::Shadowing];
}

impl SlotStatus {
    /// The states in which a slot stands in calendars and blocks its hosts.
    pub const STANDING: [Self; 3] = [Self::Published, Self::OnHold, Self::Completed];

    /// Gives the state after a step, by the table of docs/product.md, Slot; a step that is not in it is refused, and the refusal names
    /// those that are possible.
    pub fn after(self, step: SlotStep) -> Result<Self> {
        self.next(step).ok_or_else(|| {
            Error::Refused(Refusal::IllegalTransition {
                subject: "slot",
                from: self.to_string(),
                step: step.to_string(),
                possible: SlotStep::ALL.iter().filter(|step| self.next(**step).is_some()).map(|step| step.as_str()).collect(),
            })
        })
    }

    /// Tells whether a slot in this state is already where the step leads, so that taking the step changes nothing. A return is never in
    /// vain, because it has a comment, and neither is a move, because it has a time.
    pub fn is_already(self, step: SlotStep) -> bool {
        match step {
            SlotStep::Submit => self == Self::Submitted,
            SlotStep::Publish | SlotStep::Release => self == Self::Published,
            SlotStep::Hold => self == Self::OnHold,
            SlotStep::Cancel => self == Self::Cancelled,
            SlotStep::Complete => self == Self::Completed,
            SlotStep::Return | SlotStep::Move => false,
        }
    }

    fn next(self, step: SlotStep) -> Option<Self> {
        use SlotStatus as S;
        match (self, step) {
            (S::Draft, SlotStep::Submit) => Some(S::Submitted),
            (S::Submitted, SlotStep::Return) => Some(S::Draft),
            (S::Draft | S::Submitted, SlotStep::Publish) | (S::OnHold, SlotStep::Release) | (S::Published, SlotStep::Move) => {
                Some(S::Published)
            }
            (S::Published, SlotStep::Hold) | (S::OnHold, SlotStep::Move) => Some(S::OnHold),
            (S::Draft | S::Submitted | S::Published | S::OnHold, SlotStep::Cancel) => Some(S::Cancelled),
            (S::Published | S::OnHold, SlotStep::Complete) => Some(S::Completed),
            (S::Draft, SlotStep::Return | SlotStep::Hold | SlotStep::Release | SlotStep::Move | SlotStep::Complete)
            | (S::Submitted, SlotStep::Submit | SlotStep::Hold | SlotStep::Release | SlotStep::Move | SlotStep::Complete)
            | (S::Published, SlotStep::Submit | SlotStep::Return | SlotStep::Publish | SlotStep::Release)
            | (S::OnHold, SlotStep::Submit | SlotStep::Return | SlotStep::Publish | SlotStep::Hold)
            | (S::Cancelled | S::Completed, _) => None,
        }
    }

    /// Tells whether the slot stands in calendars and blocks its hosts.
    pub fn stands(self) -> bool {
        Self::STANDING.contains(&self)
    }
}

/// The company, site, host or mentee whose slots or bookings an act concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Company(CompanyId),
    Site(SiteId),
    Host(HostId),
    Mentee(MenteeId),
}

/// When a slot starts: the instant, and the local time in the slot's zone that was agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    pub at: Instant,
    pub local: LocalTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_slot_steps() {
        let mut table = Vec::new();
        for status in SlotStatus::ALL {
            for step in SlotStep::ALL {
                if let Some(next) = status.next(*step) {
                    table.push(format!("{status} {step} {next}"));
                }
            }
        }
        assert_eq!(
            table,
            [
                "draft submit submitted",
                "draft publish published",
                "draft cancel cancelled",
                "submitted return draft",
                "submitted publish published",
                "submitted cancel cancelled",
                "published hold on_hold",
                "published cancel cancelled",
                "published move published",
                "published complete completed",
                "on_hold release published",
                "on_hold cancel cancelled",
                "on_hold move on_hold",
                "on_hold complete completed",
            ]
        );
    }

    #[test]
    fn a_refused_step_names_the_possible_ones() {
        let Err(Error::Refused(Refusal::IllegalTransition { possible, .. })) = SlotStatus::Submitted.after(SlotStep::Hold) else {
            panic!()
        };
        assert_eq!(possible, ["return", "publish", "cancel"]);
    }
}
