//! Reads the bodies of slot series.

use jiff::civil::Date;
use serde_json::Value;

use super::days::NoDays;
use super::model::{Break, Days, End, Grid, MOST_SLOTS, OnSeriesClash, Pattern, Recurrence, TimeOfDay};
use crate::auth::Actor;
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, HostId, SiteId};
use crate::policy::settings::Settings;
use crate::slots::card::Card;
use crate::slots::input::{self, OverrideBody};
use crate::slots::model::{Approval, Mode, SlotKind};
use crate::slots::template::Template;
use crate::time::Zone;
use crate::wire::fields::{Fault, Fields};
use crate::wire::parse;

/// The most breaks of a day.
const BREAKS: usize = 20;
/// The longest gap between two slots, in minutes.
const GAP: i32 = 720;
/// The longest recurrence rule, in characters.
const RULE: usize = 512;

/// The series that a caller asks for.
#[derive(Debug, Clone)]
pub struct NewSeries {
    /// A partner may leave it out, since it can only be its own company; a coordinator must name it.
    pub company_id: Option<CompanyId>,
    pub pattern: Pattern,
    /// The days of the pattern.
    pub days: Vec<Date>,
    pub timezone: Zone,
    pub template: Template,
    pub on_clash: OnSeriesClash,
    pub publish: bool,
    pub override_reason: Option<String>,
}

/// This is what the slots of a series say: the body of a new slot without start, zone and hosts.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SlotTemplate)]
#[expect(dead_code, reason = "describes what `template` reads")]
pub struct TemplateBody {
    /// A partner leaves it out or gives its own.
    company_id: Option<CompanyId>,
    site_id: Option<SiteId>,
    kind: SlotKind,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    #[schema(minimum = 5, maximum = 1440)]
    duration_minutes: i32,
    #[schema(minimum = 1, maximum = 1000)]
    capacity: i32,
    mode: Mode,
    #[schema(max_length = 200)]
    location: Option<String>,
    #[schema(max_length = 2048)]
    join_url: Option<String>,
    #[schema(required = false, max_items = 50)]
    fields: Vec<String>,
    approval: Option<Approval>,
    #[schema(minimum = 0, maximum = 527_040)]
    booking_closes_minutes_before: Option<i32>,
    #[schema(minimum = 0, maximum = 527_040)]
    cancel_cutoff_minutes_before: Option<i32>,
    allow_host_overlap: Option<bool>,
    card: Option<Card>,
    /// Only mentees with an active enrolment in this cohort can be booked. Coordinators only.
    cohort_id: Option<CohortId>,
    /// `true`: each session books everybody who is enrolled in the cohort, when it is published and later. Group sessions only.
    book_cohort: Option<bool>,
}

/// The body of a new series: its days are `dates`, or a `recurrence` from `starts_on` on with `until` or `count`.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSlotSeries, example = json!({"starts_on": "2027-04-06", "recurrence": "FREQ=WEEKLY;BYDAY=TU", "count": 4, "timezone": "Europe/London",
    "day_start": "09:00", "day_end": "17:00", "gap_minutes": 10, "breaks": [{"start": "12:30", "end": "13:15"}],
    "host_ids": ["host_01k2m7q3x8e5rb4t9v6w1y0z2a"], "parallel": true, "on_clash": "skip", "publish": true,
    "template": {"company_id": "comp_01k2m7q3x8e5rb4t9v6w1y0z2a", "kind": "mock_interview", "title": "Panel", "duration_minutes": 45, "capacity": 1, "mode": "online",
        "card": {"purpose": "Practise the kind of panel that hires engineers.", "what_happens": "Thirty minutes of questions, fifteen of feedback.",
             "who_will_be_there": "A principal engineer.", "compensation": {"kind": "none"}, "may_lead_to_job": "no", "access_notes": "Captions on request."}}}))]
#[expect(dead_code, reason = "describes the body that `new_series` reads")]
pub struct NewSeriesBody {
    #[schema(max_items = 2000, example = json!(["2027-03-02", "2027-03-03"]))]
    dates: Option<Vec<Date>>,
    #[schema(value_type = Option<String>, format = Date)]
    starts_on: Option<Date>,
    /// RFC 5545, with FREQ=DAILY, WEEKLY or MONTHLY, INTERVAL, BYDAY, BYMONTHDAY and BYSETPOS.
    #[schema(max_length = 512)]
    recurrence: Option<String>,
    /// The last day that is possible.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// The number of days.
    #[schema(minimum = 1, maximum = 2000)]
    count: Option<i32>,
    timezone: Zone,
    #[schema(value_type = String, example = "09:00", pattern = "^\\d{2}:\\d{2}$")]
    day_start: TimeOfDay,
    /// Slots end by then; without it there is one slot a day, at `day_start`.
    #[schema(value_type = Option<String>, example = "17:00", pattern = "^\\d{2}:\\d{2}$")]
    day_end: Option<TimeOfDay>,
    /// Between two slots; the policy's `gap_minutes` where absent.
    #[schema(minimum = 0, maximum = 720)]
    gap_minutes: Option<i32>,
    #[schema(max_items = 20)]
    breaks: Option<Vec<Break>>,
    #[schema(required = false, max_items = 20)]
    host_ids: Vec<HostId>,
    /// `true`: every host has a slot at each time. `false`, also where absent: all hosts share each slot.
    parallel: Option<bool>,
    /// `refuse` where absent.
    on_clash: Option<OnSeriesClash>,
    /// `false` where absent.
    publish: Option<bool>,
    template: TemplateBody,
    /// Passes over blackouts and busy times of the hosts' external calendars. Coordinators only; recorded with its reason.
    r#override: Option<OverrideBody>,
}

/// Reads a new series. Whether company, hosts and site exist is for the act to check.
pub fn new_series(mut body: Fields, settings: &Settings, by: &Actor) -> Result<NewSeries> {
    let days = days(&mut body);
    let timezone = body.required("timezone", parse::zone);
    let grid = grid(&mut body, settings.gap_minutes);
    let host_ids = input::host_ids(&mut body).unwrap_or_default();
    let parallel = body.optional("parallel", parse::boolean).unwrap_or(false);
    let on_clash = body.optional("on_clash", parse::word).unwrap_or(OnSeriesClash::Refuse);
    let publish = body.optional("publish", parse::boolean).unwrap_or(false);
    let override_reason = input::override_reason(&mut body, by);
    if !body.has("template") {
        body.fault("template", "required", "Say what the slots are.");
    }
    let template = body.object("template", |template| {
        input::check_names_no_cohort(template, by);
        Some((template.optional("company_id", parse::id), input::template(template)?))
    });
    body.finish(|| {
        let ((days, all), (company_id, template)) = (days?, template?);
        let pattern = Pattern { days, grid: grid?, host_ids, parallel };
        Some(NewSeries { company_id, pattern, days: all, timezone: timezone?, template, on_clash, publish, override_reason })
    })
}

/// Reads the days of a series, and finds all of them.
fn days(body: &mut Fields) -> Option<(Days, Vec<Date>)> {
    let has_dates = body.has("dates");
    let dates = dates(body);
    let names = ["starts_on", "recurrence", "until", "count"];
    if has_dates {
        for name in names.into_iter().filter(|name| body.has(name)).collect::<Vec<_>>() {
            body.fault(name, "not-allowed", "Give dates, or a recurrence with its start and end.");
        }
    }
    if !has_dates && !names.into_iter().any(|name| body.has(name)) {
        body.fault("dates", "one-of", "Give dates, or starts_on with recurrence and until or count.");
        return None;
    }
    let starts_on = body.optional("starts_on", day);
    let rule = body.optional("recurrence", parse::text(RULE));
    let (has_until, has_count) = (body.has("until"), body.has("count"));
    let until = body.optional("until", day);
    let count = body.optional("count", parse::integer(1, 2_000));
    if has_dates {
        return Some((Days::Dates(dates.clone()?), dates?));
    }
    for (name, is_there) in [("starts_on", starts_on.is_some()), ("recurrence", rule.is_some())] {
        if !is_there {
            body.fault(name, "required", "A recurrence needs its first day and its rule.");
        }
    }
    if has_until == has_count {
        body.fault("until", "one-of", "Give until or count: one of them.");
        return None;
    }
    let end = until.map(End::Until).or(count.and_then(|count| u32::try_from(count).ok()).map(End::Count));
    let (starts_on, rule, end) = (starts_on?, rule?, end?);
    if matches!(end, End::Until(last) if last < starts_on) {
        body.fault("until", "out-of-range", "Not before starts_on.");
        return None;
    }
    let days = Days::Recurring(Recurrence { starts_on, rule, end, also: Vec::new() });
    let all = all_days(body, &days)?;
    Some((days, all))
}

/// Finds all days; what is wrong with the rule becomes a fault.
pub fn all_days(body: &mut Fields, days: &Days) -> Option<Vec<Date>> {
    let fault = match days.all() {
        Ok(days) => return Some(days),
        Err(NoDays::Rule) => Fault::new(
            "malformed",
            "A rule such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU: daily, weekly or monthly, with BYDAY, BYMONTHDAY, BYSETPOS.",
        ),
        Err(NoDays::EndInRule) => Fault::new("not-allowed", "Give the end as until or count, beside the rule."),
        Err(NoDays::TooFew) => Fault::new("out-of-range", "The rule does not fall on so many days within ten years."),
        Err(NoDays::TooMany) => Fault::new("too-many", format!("At most {MOST_SLOTS} days within ten years.")),
    };
    body.fault("recurrence", fault.code, fault.detail);
    None
}

/// Reads explicit dates and puts them in order; a date that is named twice is a fault.
pub fn dates(body: &mut Fields) -> Option<Vec<Date>> {
    let mut dates = body.items("dates", MOST_SLOTS, day)?;
    if dates.is_empty() {
        body.fault("dates", "required", "Name at least one day.");
        return None;
    }
    dates.sort_unstable();
    if dates.windows(2).any(|pair| pair[0] == pair[1]) {
        body.fault("dates", "repeated", "A day is named twice.");
    }
    Some(dates)
}

/// Reads the times of a day; `usual_gap` is the gap of the policy.
fn grid(body: &mut Fields, usual_gap: i32) -> Option<Grid> {
    let day_start = body.required("day_start", time_of_day);
    let has_end = body.has("day_end");
    let day_end = body.optional("day_end", time_of_day);
    if day_start.is_some_and(|start| start.minutes() >= 24 * 60) {
        body.fault("day_start", "out-of-range", "From 00:00 to 23:59.");
    }
    if let (Some(start), Some(end)) = (day_start, day_end)
        && end <= start
    {
        body.fault("day_end", "out-of-range", "Later than day_start.");
    }
    let gap_minutes = body.optional("gap_minutes", parse::integer(0, GAP)).unwrap_or(usual_gap);
    let breaks = body.objects("breaks", BREAKS, read_break).unwrap_or_default();
    if !has_end && !breaks.is_empty() {
        body.fault("breaks", "not-allowed", "Breaks go with day_end: without it there is one slot a day.");
    }
    Some(Grid { day_start: day_start?, day_end, gap_minutes, breaks })
}

fn read_break(body: &mut Fields) -> Option<Break> {
    let start = body.required("start", time_of_day);
    let end = body.required("end", time_of_day);
    let (start, end) = (start?, end?);
    if end <= start {
        body.fault("end", "out-of-range", "Later than start.");
    }
    Some(Break { start, end })
}

/// Parses a day for which every zone has instants.
fn day(value: Value) -> Result<Date, Fault> {
    let day = parse::date(value)?;
    if (1970..=9_900).contains(&day.year()) { Ok(day) } else { Err(Fault::new("out-of-range", "Between 1970 and 9900.")) }
}

fn time_of_day(value: Value) -> Result<TimeOfDay, Fault> {
    let malformed = || Fault::new("malformed", "A time of the day such as 09:00, from 00:00 to 24:00.");
    parse::text(5)(value).map_err(|_| malformed())?.parse().map_err(|()| malformed())
}

/// A series is extended by one of these.
#[derive(Debug, Clone)]
pub enum By {
    Dates(Vec<Date>),
    /// The recurrence goes on until this end.
    End(End),
}

/// This is what is added to a series.
#[derive(Debug, Clone)]
pub struct More {
    /// All days of the pattern from now on.
    pub pattern_days: Days,
    /// The days that the series did not have.
    pub days: Vec<Date>,
    pub on_clash: OnSeriesClash,
    pub publish: bool,
    pub override_reason: Option<String>,
}

/// This says how a series goes on: one of `until`, `count` and `dates`.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExtendSlotSeries, example = json!({"until": "2027-06-29", "publish": true}))]
#[expect(dead_code, reason = "describes the body that `extension` reads")]
pub struct ExtendBody {
    /// The recurrence goes on until this day.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// The recurrence falls on so many days in all.
    #[schema(minimum = 1, maximum = 2000)]
    count: Option<i32>,
    /// Days that are added.
    #[schema(max_items = 2000)]
    dates: Option<Vec<Date>>,
    /// `refuse` where absent.
    on_clash: Option<OnSeriesClash>,
    /// `false` where absent.
    publish: Option<bool>,
    /// Passes over blackouts and busy times of the hosts' external calendars. Coordinators only; recorded with its reason.
    r#override: Option<OverrideBody>,
}

/// Reads by what a series with these days is extended.
pub fn extension(mut body: Fields, days: &Days, by: &Actor) -> Result<More> {
    let ways = ["until", "count", "dates"].into_iter().filter(|name| body.has(name)).count();
    let until = body.optional("until", day).map(|last| ("until", By::End(End::Until(last))));
    let count = body.optional("count", parse::integer(1, 2_000));
    let count = count.and_then(|count| u32::try_from(count).ok()).map(|count| ("count", By::End(End::Count(count))));
    let dates = dates(&mut body).map(|dates| ("dates", By::Dates(dates)));
    let on_clash = body.optional("on_clash", parse::word).unwrap_or(OnSeriesClash::Refuse);
    let publish = body.optional("publish", parse::boolean).unwrap_or(false);
    let override_reason = input::override_reason(&mut body, by);
    if ways != 1 {
        body.fault("until", "one-of", "Give until, count or dates: one of them.");
    }
    let found = until.or(count).or(dates).filter(|_| ways == 1).and_then(|(name, by)| more_days(&mut body, name, days, &by));
    body.finish(|| {
        let (pattern_days, days) = found?;
        Some(More { pattern_days, days, on_clash, publish, override_reason })
    })
}

/// Gives all days of the extended series, and those that are new. To end sooner is no extension.
fn more_days(body: &mut Fields, name: &str, days: &Days, by: &By) -> Option<(Days, Vec<Date>)> {
    let Some(extended) = days.extended(by) else {
        body.fault(name, "not-allowed", "The series has no recurrence: give dates.");
        return None;
    };
    let before = days.all().unwrap_or_default();
    let after = all_days(body, &extended)?;
    if before.iter().any(|day| !after.contains(day)) {
        body.fault(name, "out-of-range", format!("The series has {} days already: its end can only be later.", before.len()));
        return None;
    }
    let new = after.into_iter().filter(|day| !before.contains(day)).collect();
    Some((extended, new))
}
