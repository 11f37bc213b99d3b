//! The settings of a policy, with the ranges that the document shows and the defaults of the first version.
//!
//! A setting that a stored version does not have yet, because the version is older than the setting, has its default.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::policy::blackouts::days_off::DaysOff;
use crate::time::{Instant, TimeOfDay, Zone};

/// Something ends so long before a slot's start: some hours, or at the same local time some working days earlier, which are Monday to Friday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Before {
    Hours(Hours),
    WorkingDays(WorkingDays),
}

impl Before {
    /// Gives the instant that lies so long before `start`; working days are counted in `zone`, without those that are off.
    pub fn of(self, start: Instant, zone: &Zone, off: &DaysOff) -> Instant {
        match self {
            Self::Hours(hours) => start.minus(hours.duration()),
            Self::WorkingDays(WorkingDays { working_days }) => zone.working_days_before(start, working_days, |day| off.has(zone, day)),
        }
    }
}

/// A number of whole hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hours {
    #[schema(minimum = 0, maximum = 720)]
    pub hours: i32,
}

impl Hours {
    pub fn duration(self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.hours))
    }
}

/// A number of working days, which are Monday to Friday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WorkingDays {
    #[schema(minimum = 0, maximum = 30)]
    pub working_days: u32,
}

/// One value for each kind of slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BeforeByKind {
    pub mock_interview: Before,
    pub shadowing: Before,
    pub group_session: Before,
}

/// An employer has so long to answer a request: `within` this time, but until `before_start` at the latest, and never less than `at_least`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Respond {
    pub within: Hours,
    pub before_start: Hours,
    pub at_least: Hours,
}

/// A seat is held so long for a mentee to whom it is offered, by how far away the start is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OfferHold {
    pub far: Hours,
    pub under_7_days: Hours,
    pub under_72_hours: Hours,
}

/// The hours of the night in which no time to answer and no offer ends: it ends at `to` instead, in the slot's time zone, and never past
/// the start. Where both times are the same there are no quiet hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QuietHours {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

impl QuietHours {
    /// Gives the instant at which something ends that would end at `at`: the end of the quiet hours, if `at` is strictly within them in
    /// this zone.
    pub fn after(self, at: Instant, zone: &Zone) -> Instant {
        let (day, time) = (zone.date_at(at), zone.time_at(at));
        let (from, to) = (self.from.time(), self.to.time());
        let ends_on = if from <= to {
            (from < time && time < to).then_some(day)
        } else if from < time {
            Some(day.tomorrow().unwrap_or(day))
        } else {
            (time < to).then_some(day)
        };
        ends_on.map_or(at, |day| zone.at_or_after(day, to))
    }
}

/// The most slots of a kind that one host may have on one day, in the slot's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HostDay {
    #[schema(minimum = 0, maximum = 100)]
    pub mock_interview: i32,
}

/// One mentee's shadowing may come to this. Days are those of the slot's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShadowingLimits {
    #[schema(minimum = 0, maximum = 1440)]
    pub minutes_per_day: i32,
    #[schema(minimum = 0, maximum = 100)]
    pub days_in_a_row: i32,
    /// Days at one company in the 12 months before the slot's day.
    #[schema(minimum = 0, maximum = 100)]
    pub days_per_company_in_12_months: i32,
    #[schema(minimum = 0, maximum = 100)]
    pub days_per_cohort: i32,
}

/// The most one-to-ones of a kind that one mentee may have in one cohort. Who has no cohort is counted over the 365 days before the slot's
/// start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CapPerCohort {
    #[schema(minimum = 0, maximum = 100)]
    pub mock_interview: i32,
    #[schema(minimum = 0, maximum = 100)]
    pub shadowing: i32,
    /// From so many weeks before the cohort's end on, this limit does not apply.
    #[schema(minimum = 0, maximum = 52)]
    pub released_weeks_before_end: i32,
}

/// The most one-to-ones that one mentee may have before them at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CapUpcoming {
    #[schema(minimum = 0, maximum = 100)]
    pub mock_interview: i32,
    #[schema(minimum = 0, maximum = 100)]
    pub shadowing: i32,
    /// This is the limit of both kinds together.
    #[schema(minimum = 0, maximum = 100)]
    pub one_to_one: i32,
}

/// The most one-to-ones of a kind that one mentee may have at one company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CapSameCompany {
    #[schema(minimum = 0, maximum = 100)]
    pub mock_interview: i32,
    #[schema(minimum = 0, maximum = 100)]
    pub shadowing: i32,
}

/// These bound a round in which seats are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rounds {
    /// A round is open so long at least.
    pub lasts_at_least: Hours,
    /// A round ends at the latest so long before the booking window of its slots closes.
    pub before_booking_closes: Hours,
    /// One mentee may choose so many slots.
    #[schema(minimum = 1, maximum = 100)]
    pub max_choices: i32,
    /// A credit, which makes up for a turn that was lost without the mentee's fault, counts for so many days.
    #[schema(minimum = 0, maximum = 365)]
    pub credit_days: i32,
    /// One seat at short notice in so many days costs no turn.
    #[schema(minimum = 0, maximum = 365)]
    pub short_notice_free_per_days: i32,
}

/// Things that are no longer needed are kept for so many months. A month has 30 days here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RetentionMonths {
    #[schema(minimum = 1, maximum = 120)]
    pub ended_enrolments: i32,
    #[schema(minimum = 1, maximum = 120)]
    pub declined_partnerships: i32,
    /// Deliveries of webhooks with their attempts. They can be sent again for 30 days, so they are kept longer than that.
    #[schema(minimum = 2, maximum = 120)]
    pub deliveries: i32,
}

/// Every limit and deadline that an administrator can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = PolicySettings)]
pub struct Settings {
    /// A slot can be booked until so long before its start, where the slot does not say otherwise.
    pub booking_closes: BeforeByKind,
    /// A cancellation is late from so long before the start on, whichever side cancels, where the slot does not say otherwise.
    pub cancel_cutoff: BeforeByKind,
    pub respond: Respond,
    pub offer_hold: OfferHold,
    pub quiet_hours: QuietHours,
    /// The minutes between two slots of a series, where the series does not say otherwise.
    #[schema(minimum = 0, maximum = 240)]
    pub gap_minutes: i32,
    pub host_day: HostDay,
    pub shadowing_limits: ShadowingLimits,
    pub cap_per_cohort: CapPerCohort,
    pub cap_upcoming: CapUpcoming,
    pub cap_same_company: CapSameCompany,
    /// A mentee who comes this many minutes late, or later, counts as a no-show.
    #[schema(minimum = 1, maximum = 240)]
    pub late_is_no_show_minutes: i32,
    /// For so many working days after a slot's end its attendance can be corrected.
    #[schema(minimum = 0, maximum = 30)]
    pub correction_working_days: u32,
    pub rounds: Rounds,
    pub retention_months: RetentionMonths,
}
crate::stored_as_json!(Settings);

const fn hours(hours: i32) -> Hours {
    Hours { hours }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            booking_closes: BeforeByKind {
                mock_interview: Before::Hours(hours(48)),
                shadowing: Before::WorkingDays(WorkingDays { working_days: 5 }),
                group_session: Before::Hours(hours(2)),
            },
            cancel_cutoff: BeforeByKind {
                mock_interview: Before::Hours(hours(48)),
                shadowing: Before::WorkingDays(WorkingDays { working_days: 3 }),
                group_session: Before::Hours(hours(24)),
            },
            respond: Respond { within: hours(72), before_start: hours(24), at_least: hours(4) },
            offer_hold: OfferHold { far: hours(48), under_7_days: hours(24), under_72_hours: hours(4) },
            quiet_hours: QuietHours { from: TimeOfDay::at(20), to: TimeOfDay::at(9) },
            gap_minutes: 10,
            host_day: HostDay { mock_interview: 8 },
            shadowing_limits: ShadowingLimits {
                minutes_per_day: 420,
                days_in_a_row: 2,
                days_per_company_in_12_months: 3,
                days_per_cohort: 5,
            },
            cap_per_cohort: CapPerCohort { mock_interview: 3, shadowing: 2, released_weeks_before_end: 6 },
            cap_upcoming: CapUpcoming { mock_interview: 1, shadowing: 1, one_to_one: 2 },
            cap_same_company: CapSameCompany { mock_interview: 2, shadowing: 2 },
            late_is_no_show_minutes: 15,
            correction_working_days: 10,
            rounds: Rounds {
                lasts_at_least: hours(72),
                before_booking_closes: hours(72),
                max_choices: 3,
                credit_days: 60,
                short_notice_free_per_days: 90,
            },
            retention_months: RetentionMonths { ended_enrolments: 24, declined_partnerships: 24, deliveries: 3 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_at_night_ends_in_the_morning() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let night = QuietHours { from: TimeOfDay::at(20), to: TimeOfDay::at(9) };
        let at = |quiet: QuietHours, text: &str| quiet.after(text.parse().unwrap(), &zone).to_string();
        for (would, ends) in [
            ("2027-03-08T19:00:00Z", "2027-03-08T19:00:00Z"),
            ("2027-03-08T19:00:01Z", "2027-03-09T08:00:00Z"),
            ("2027-03-08T23:30:00Z", "2027-03-09T08:00:00Z"),
            ("2027-03-08T07:59:00Z", "2027-03-08T08:00:00Z"),
            ("2027-03-08T08:00:00Z", "2027-03-08T08:00:00Z"),
            // The clocks go forward in the night to the 28th.
            ("2027-03-27T22:00:00Z", "2027-03-28T07:00:00Z"),
        ] {
            assert_eq!(at(night, would), ends, "{would}");
        }
        let noon = QuietHours { from: TimeOfDay::at(12), to: TimeOfDay::at(14) };
        assert_eq!(at(noon, "2027-03-08T12:00:00Z"), "2027-03-08T13:00:00Z");
        assert_eq!(at(noon, "2027-03-08T23:00:00Z"), "2027-03-08T23:00:00Z");
        let none = QuietHours { from: TimeOfDay::at(9), to: TimeOfDay::at(9) };
        assert_eq!(at(none, "2027-03-08T23:00:00Z"), "2027-03-08T23:00:00Z");
    }
}
