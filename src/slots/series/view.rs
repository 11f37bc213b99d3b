//! A slot series as readers see it.

use jiff::civil::Date;
use serde::Serialize;

use super::clashes::{Clash, Staffed};
use super::create::Made;
use super::model::{Break, ClashReason, Days, End, TimeOfDay};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::db::dialect::read_in_chunks;
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, HostId, MenteeId, SeriesId, SiteId, SlotId};
use crate::mentees::model::WhyNotBooked;
use crate::slots::card::Card;
use crate::slots::model::{Approval, Mode, SlotKind, SlotStatus};
use crate::slots::store::{self, SeriesRow, SeriesSlotRow, hosts};
use crate::slots::template::Template;
use crate::time::{Instant, LocalTime, Zone};
use crate::wire::answer::Answer;

/// This is what a call has made, or with `dry_run=true` what it would make.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = MadeSlotSeries)]
pub struct MadeView {
    /// It is null in a dry run.
    id: Option<SeriesId>,
    /// They are in the order of their days, times and hosts.
    slots: Vec<MadeSlot>,
    /// They are in the order of their times.
    clashes: Vec<ClashView>,
    /// These are enrolled in the cohort of a published session and were not booked. Only coordinators are told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    not_booked: Vec<LeftOutView>,
}

/// Somebody who is enrolled in the cohort and was not booked into a session of the series.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = NotBookedInSeries)]
pub struct LeftOutView {
    /// It is null in a dry run.
    pub slot_id: Option<SlotId>,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    pub local_start: Option<LocalTime>,
    pub mentee_id: MenteeId,
    /// Another seat at that time.
    pub code: WhyNotBooked,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct MadeSlot {
    /// It is null in a dry run.
    id: Option<SlotId>,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    local_start: Option<LocalTime>,
    starts_at: Option<Instant>,
    ends_at: Option<Instant>,
    host_ids: Vec<HostId>,
}

/// This says why a slot does not fit.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SeriesClash)]
pub struct ClashView {
    #[schema(value_type = String, example = "2027-03-28T01:30")]
    local_start: LocalTime,
    /// It is null where the reason does not lie in a host.
    host_id: Option<HostId>,
    reason: ClashReason,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SlotSeries)]
pub struct SeriesView {
    id: SeriesId,
    company_id: CompanyId,
    /// The days that were named; with a recurrence those that were added to it.
    dates: Vec<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    starts_on: Option<Date>,
    recurrence: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    count: Option<u32>,
    timezone: Zone,
    #[schema(value_type = String, example = "09:00")]
    day_start: TimeOfDay,
    #[schema(value_type = Option<String>, example = "17:00")]
    day_end: Option<TimeOfDay>,
    gap_minutes: i32,
    breaks: Vec<Break>,
    host_ids: Vec<HostId>,
    parallel: bool,
    template: TemplateView,
    /// They are in the order of their starts, without those that have left the series. Lists do not have them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    slots: Option<Vec<SeriesSlot>>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

/// This is what the slots of a series say, where none was changed by itself.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SeriesTemplate)]
pub struct TemplateView {
    site_id: Option<SiteId>,
    kind: SlotKind,
    title: String,
    duration_minutes: i32,
    capacity: i32,
    mode: Mode,
    location: Option<String>,
    join_url: Option<String>,
    fields: Vec<String>,
    approval: Approval,
    booking_closes_minutes_before: Option<i32>,
    cancel_cutoff_minutes_before: Option<i32>,
    allow_host_overlap: bool,
    card: Option<Card>,
    /// It is null for a company, which is not told of it.
    cohort_id: Option<CohortId>,
    /// Each session books everybody who is enrolled in the cohort, when it is published and later.
    book_cohort: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct SeriesSlot {
    id: SlotId,
    status: SlotStatus,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    local_start: Option<LocalTime>,
    starts_at: Option<Instant>,
    ends_at: Option<Instant>,
    capacity: i32,
    seats_taken: i32,
    host_ids: Vec<HostId>,
}

impl MadeView {
    /// Answers with a new series and its address.
    pub fn show_made(made: Made, not_booked: Vec<LeftOutView>) -> Result<Answer> {
        let place = made.series.as_ref().map(|series| (format!("/v1/slot-series/{}", series.id), series.version));
        match place {
            Some((location, version)) => Answer::created(location, version, &Self::of(made, not_booked)),
            None => Answer::json(200, &Self::of(made, not_booked)),
        }
    }

    /// Answers with a series that has more slots now.
    pub fn show_more(made: Made, not_booked: Vec<LeftOutView>) -> Result<Answer> {
        match made.series.as_ref().map(|series| series.version) {
            Some(version) => Answer::resource(200, version, &Self::of(made, not_booked)),
            None => Answer::json(200, &Self::of(made, not_booked)),
        }
    }

    fn of(made: Made, not_booked: Vec<LeftOutView>) -> Self {
        let id = made.series.map(|series| series.id);
        let slot = |(slot, host_ids): Staffed| MadeSlot {
            id: id.map(|_| slot.id),
            local_start: slot.local_start,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            host_ids,
        };
        let slots = made.slots.into_iter().map(slot).collect();
        Self { id, slots, clashes: made.clashes.iter().map(ClashView::of).collect(), not_booked }
    }
}

impl ClashView {
    pub fn of(clash: &Clash) -> Self {
        Self { local_start: clash.local_start, host_id: clash.host_id, reason: clash.reason }
    }
}

impl SeriesView {
    /// Shows a series to a reader as lists have it.
    pub fn seen_by(scope: Scope, series: SeriesRow) -> Self {
        let pattern = series.pattern;
        let (dates, recurrence) = match pattern.days {
            Days::Dates(dates) => (dates, None),
            Days::Recurring(recurrence) => (recurrence.also.clone(), Some(recurrence)),
        };
        let end = recurrence.as_ref().map(|recurrence| recurrence.end);
        Self {
            id: series.id,
            company_id: series.company_id,
            dates,
            starts_on: recurrence.as_ref().map(|recurrence| recurrence.starts_on),
            recurrence: recurrence.map(|recurrence| recurrence.rule),
            until: end.and_then(|end| if let End::Until(date) = end { Some(date) } else { None }),
            count: end.and_then(|end| if let End::Count(count) = end { Some(count) } else { None }),
            timezone: series.timezone,
            day_start: pattern.grid.day_start,
            day_end: pattern.grid.day_end,
            gap_minutes: pattern.grid.gap_minutes,
            breaks: pattern.grid.breaks,
            host_ids: pattern.host_ids,
            parallel: pattern.parallel,
            template: TemplateView::seen_by(scope, series.template),
            slots: None,
            version: series.version,
            created_at: series.created_at,
            updated_at: series.updated_at,
        }
    }

    /// Answers with a series and its slots.
    pub fn show(conn: &mut Conn, stamp: &Stamp, series: SeriesRow) -> Result<Answer> {
        Self::with_slots(conn, stamp.by.scope(), series)
    }

    pub fn with_slots(conn: &mut Conn, scope: Scope, series: SeriesRow) -> Result<Answer> {
        let rows = store::slots_of_series(conn, series.id)?;
        let ids: Vec<_> = rows.iter().map(|slot| slot.id).collect();
        let found = read_in_chunks(conn, &ids, |conn, chunk| Ok(hosts::hosts_of_all(conn, chunk)?.into_iter().collect()))?;
        let mut hosts: std::collections::HashMap<_, _> = found.into_iter().collect();
        let slots = rows.into_iter().map(|slot| {
            let host_ids = hosts.remove(&slot.id).unwrap_or_default();
            SeriesSlot::new(&slot, host_ids)
        });
        let slots = Some(slots.collect());
        Answer::resource(200, series.version, &Self { slots, ..Self::seen_by(scope, series) })
    }
}

impl SeriesSlot {
    fn new(slot: &SeriesSlotRow, host_ids: Vec<HostId>) -> Self {
        Self {
            id: slot.id,
            status: slot.status,
            local_start: slot.local_start,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            capacity: slot.capacity,
            seats_taken: slot.seats_taken,
            host_ids,
        }
    }
}

impl TemplateView {
    /// A company is told of no cohort's id.
    fn seen_by(scope: Scope, template: Template) -> Self {
        Self {
            site_id: template.site_id,
            kind: template.kind,
            title: template.title,
            duration_minutes: template.duration_minutes,
            capacity: template.capacity,
            mode: template.mode,
            location: template.location,
            join_url: template.join_url,
            fields: template.fields,
            approval: template.approval,
            booking_closes_minutes_before: template.booking_closes_minutes_before,
            cancel_cutoff_minutes_before: template.cancel_cutoff_minutes_before,
            allow_host_overlap: template.allow_host_overlap,
            card: template.card,
            cohort_id: match scope {
                Scope::Institute => template.cohort_id,
                Scope::Company(_) => None,
            },
            book_cohort: template.book_cohort,
        }
    }
}
