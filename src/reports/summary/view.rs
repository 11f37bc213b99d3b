//! This says how the summary is shown. Its comments are the definitions that the OpenAPI document gives.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::figures::Ratio;
use crate::ids::{CohortId, CompanyId};
use crate::slots::model::SlotKind;
use crate::time::Zone;

/// This is what came of the slots that start in the period, and of their bookings. A mock interview or shadowing is a one-to-one.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Summary)]
pub struct SummaryView {
    /// The first day, in `timezone`.
    pub from: Date,
    /// The last day, in `timezone`.
    pub to: Date,
    /// The institute's.
    pub timezone: Zone,
    pub company_id: Option<CompanyId>,
    pub kind: Option<SlotKind>,
    pub cohort_id: Option<CohortId>,
    /// Slots in every state. Drafts without a start are in no period.
    pub slots: SlotsView,
    /// The seats of these slots.
    pub seats: SlotsView,
    /// Bookings that were attended or missed, by whomever, in completed slots ÷ the seats of completed slots.
    pub fill: FillView,
    /// Bookings that were attended ÷ those and the ones that the mentee missed, excused or not.
    pub attendance: SettingsView,
    /// Bookings that the mentee missed without an excuse ÷ those and the ones that were attended. Excused absences and those of the host are in
    /// neither.
    pub no_show: SettingsView,
    /// Bookings that were cancelled late on the mentee's side without an excuse ÷ those, the ones that were attended, and the ones that were missed
    /// without an excuse.
    pub late_cancellation: SettingsView,
    /// Mentees with at least one attended booking of the kind ÷ all mentees: those who are not archived and were registered by the end of the
    /// period, and whoever has a booking that counts here.
    pub coverage: OneToOneKindsView,
    /// Whole days until a mentee's first attended one-to-one that counts here: from the beginning of the enrolment in the cohort in which that booking
    /// counts, and without one from the mentee's registration.
    pub days_to_first_one_to_one: MedianView,
    /// This says how evenly attended one-to-ones are spread over all mentees, by Jain's index: (Σx)² ÷ (n·Σx²), where x is how many a mentee
    /// attended and n is the number of mentees as in `coverage`. It is 1 where all have the same.
    pub jain: RatioView,
    /// The same by the Gini coefficient: Σ(2i − n − 1)·xᵢ ÷ (n·Σx), with x in ascending order. It is 0 where all have the same.
    pub gini: RatioView,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SummaryCounts)]
pub struct SlotsView {
    pub total: u64,
    /// They are counted by kind, and a kind without any is left out.
    #[schema(example = json!({"mock_interview": 24, "shadowing": 12}))]
    pub by_kind: BTreeMap<&'static str, u64>,
    /// They are counted by the state of the slot, and a state without any is left out.
    #[schema(example = json!({"published": 14, "completed": 22}))]
    pub by_status: BTreeMap<&'static str, u64>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SummaryFill)]
pub struct FillView {
    pub mock_interview: RatioView,
    pub shadowing: RatioView,
    pub group_session: RatioView,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SummarySettings)]
pub struct SettingsView {
    pub one_to_one: RatioView,
    pub group_session: RatioView,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SummaryOneToOneKinds)]
pub struct OneToOneKindsView {
    pub mock_interview: RatioView,
    pub shadowing: RatioView,
}

/// A part of a whole.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SummaryRatio)]
pub struct RatioView {
    /// It is null where it is hidden.
    pub numerator: Option<u64>,
    /// It is null where it is hidden.
    pub denominator: Option<u64>,
    /// It has four decimals, and is null where it is hidden and where the denominator is 0.
    pub value: Option<f64>,
    /// It is `true` where a viewer is not shown it, because it tells of fewer than five people.
    pub hidden: bool,
}

/// The value in the middle of all mentees. Those without one come last, so it is null where they are more than half; of two in the middle it is
/// the lower.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SummaryMedian)]
pub struct MedianView {
    pub median: Option<i64>,
    /// Mentees with an attended one-to-one; null where it is hidden.
    pub numerator: Option<u64>,
    /// All mentees, as in `coverage`; null where it is hidden.
    pub denominator: Option<u64>,
    /// It is `true` where a viewer is not shown it, because it tells of fewer than five people.
    pub hidden: bool,
}

impl RatioView {
    pub fn of(ratio: Ratio, hidden: bool) -> Self {
        let shown = (!hidden).then_some(ratio);
        let (numerator, denominator) = (shown.map(|ratio| ratio.numerator), shown.map(|ratio| ratio.denominator));
        Self { numerator, denominator, value: shown.and_then(Ratio::value), hidden }
    }
}

impl MedianView {
    pub fn of(median: Option<i64>, having_one: Ratio, hidden: bool) -> Self {
        let shown = (!hidden).then_some(having_one);
        let (numerator, denominator) = (shown.map(|ratio| ratio.numerator), shown.map(|ratio| ratio.denominator));
        Self { median: median.filter(|_| !hidden), numerator, denominator, hidden }
    }
}
