//! Reads the bodies of a new slot, of its patch and of its steps, field by field.

use serde_json::{Map, Value};

use super::card::{Activity, Card, CardPatchBody, Compensation, CompensationKind};
use super::model::{Approval, GivenReason, LONGEST_MINUTES, Mode, ReasonCode, SlotKind, Start};
use super::slot::{NewSlot, PatchedSlot};
use super::store::{SlotFilter, SlotRow};
use super::template::Template;
use crate::auth::{Actor, Scope};
use crate::error::Result;
use crate::ids::{CohortId, CompanyId, HostId, RoundId, SiteId};
use crate::time::{Instant, LocalTime, NotOneInstant, Zone};
use crate::web::change_request::Given;
use crate::wire::fields::{Fault, Fields};
use crate::wire::parse;
use crate::wire::problem::Code;

/// The most hosts one slot may have.
const HOSTS: usize = 20;
/// The most fields of work one slot may name.
const FIELDS: usize = 50;
/// The most activities one card may name.
pub const ACTIVITIES: usize = 50;
/// What a partner is told who says for which cohort a slot is.
pub const NOT_BY_PARTNERS: &str = "Only a coordinator keeps a slot for a cohort.";
/// The most minutes before the start at which a window may end: a leap year. A longer time is a typing error.
const MINUTES_BEFORE: i32 = 527_040;

/// Why a limit or a clash is passed over.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Override)]
#[expect(dead_code, reason = "describes what `override_reason` reads")]
pub struct OverrideBody {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// The body of a new slot. Start and card may follow later, until the slot is submitted.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSlot, example = json!({"company_id": "comp_01k2m7q3x8e5rb4t9v6w1y0z2a", "host_ids": ["host_01k2m7q3x8e5rb4t9v6w1y0z2a"], "site_id": null,
    "kind": "mock_interview", "title": "Engineer panel-style interview", "local_start": "2027-03-31T18:00", "timezone": "Europe/London",
    "duration_minutes": 45, "capacity": 1, "mode": "online", "location": null, "join_url": "https://meet.example/x",
    "fields": ["engineering_construction"], "approval": "automatic",
    "card": {"purpose": "Practise the kind of panel that hires engineers.", "what_happens": "Thirty minutes of questions, fifteen of feedback.",
             "who_will_be_there": "A principal engineer.", "compensation": {"kind": "none"}, "may_lead_to_job": "no", "access_notes": "Captions on request.",
             "activities": [{"text": "Questions and feedback", "kind": "discuss"}]}}))]
#[expect(dead_code, reason = "describes the body that `new_slot` reads")]
pub struct NewSlotBody {
    /// A partner leaves it out or gives its own.
    company_id: Option<CompanyId>,
    #[schema(required = false, max_items = 20)]
    host_ids: Vec<HostId>,
    site_id: Option<SiteId>,
    kind: SlotKind,
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// The agreed wall-clock time; an hour that does not exist or exists twice is refused by name.
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00", pattern = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:00)?$")]
    local_start: Option<LocalTime>,
    /// Instead of `local_start`, or with it to say which of two equal hours.
    starts_at: Option<Instant>,
    timezone: Zone,
    #[schema(minimum = 5, maximum = 1440)]
    duration_minutes: i32,
    #[schema(minimum = 1, maximum = 1000)]
    capacity: i32,
    mode: Mode,
    #[schema(max_length = 200)]
    location: Option<String>,
    #[schema(max_length = 2048)]
    join_url: Option<String>,
    /// Fields of work as slugs; empty means any.
    #[schema(required = false, max_items = 50)]
    fields: Vec<String>,
    /// `automatic` where absent.
    approval: Option<Approval>,
    /// Instead of the default for the kind.
    #[schema(minimum = 0, maximum = 527_040)]
    booking_closes_minutes_before: Option<i32>,
    #[schema(minimum = 0, maximum = 527_040)]
    cancel_cutoff_minutes_before: Option<i32>,
    /// `false` where absent: a host has one slot at a time.
    allow_host_overlap: Option<bool>,
    card: Option<Card>,
    /// Only mentees with an active enrolment in this cohort can be booked. Coordinators only.
    cohort_id: Option<CohortId>,
    /// `true`: everybody who is enrolled in the cohort is booked, when the slot is published and later. For a `group_session` with automatic approval;
    /// `false` where absent.
    book_cohort: Option<bool>,
    /// With `publish=true`: passes over blackouts and busy times of the hosts' external calendars. Coordinators only; recorded with its reason.
    r#override: Option<OverrideBody>,
}

/// A merge patch of a slot: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SlotPatch, example = json!({"title": "Panel interview for engineers", "capacity": 2, "card": {"access_notes": "The room has a hearing loop."}}))]
#[expect(dead_code, reason = "describes the body that `slot_patch` reads")]
pub struct SlotPatchBody {
    #[schema(max_items = 20, nullable = false)]
    host_ids: Option<Vec<HostId>>,
    site_id: Option<SiteId>,
    #[schema(nullable = false)]
    kind: Option<SlotKind>,
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    title: Option<String>,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    local_start: Option<LocalTime>,
    starts_at: Option<Instant>,
    #[schema(nullable = false)]
    timezone: Option<Zone>,
    #[schema(minimum = 5, maximum = 1440, nullable = false)]
    duration_minutes: Option<i32>,
    #[schema(minimum = 1, maximum = 1000, nullable = false)]
    capacity: Option<i32>,
    #[schema(nullable = false)]
    mode: Option<Mode>,
    #[schema(max_length = 200)]
    location: Option<String>,
    #[schema(max_length = 2048)]
    join_url: Option<String>,
    #[schema(max_items = 50, nullable = false)]
    fields: Option<Vec<String>>,
    #[schema(nullable = false)]
    approval: Option<Approval>,
    #[schema(minimum = 0, maximum = 527_040)]
    booking_closes_minutes_before: Option<i32>,
    #[schema(minimum = 0, maximum = 527_040)]
    cancel_cutoff_minutes_before: Option<i32>,
    #[schema(nullable = false)]
    allow_host_overlap: Option<bool>,
    card: Option<CardPatchBody>,
    /// Null opens the slot to everybody. A cohort can be named while nobody is booked or waits. Coordinators only.
    cohort_id: Option<CohortId>,
    /// Until the slot is published.
    #[schema(nullable = false)]
    book_cohort: Option<bool>,
    /// Passes over blackouts of new hosts and busy times of their external calendars. Coordinators only; recorded with its reason.
    #[schema(nullable = false)]
    r#override: Option<OverrideBody>,
    /// Why the terms of a published slot change; needed for that, and recorded. Coordinators only.
    #[schema(min_length = 1, max_length = 2000, nullable = false)]
    reason: Option<String>,
}

/// When the copy of a slot is.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CopySlot, example = json!({"local_start": "2027-04-14T18:00"}))]
#[expect(dead_code, reason = "describes the body that `slot_copy` reads")]
pub struct CopyBody {
    #[schema(value_type = Option<String>, example = "2027-04-14T18:00")]
    local_start: Option<LocalTime>,
    /// Instead of `local_start`, or with it to say which of two equal hours.
    starts_at: Option<Instant>,
    /// The slot's own where absent.
    timezone: Option<Zone>,
}

/// Why a submitted slot goes back to its company.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReturnSlot, example = json!({"comment": "Please say who will be there."}))]
#[expect(dead_code, reason = "describes the body that `comment` reads")]
pub struct ReturnBody {
    #[schema(min_length = 1, max_length = 2000)]
    comment: String,
}

/// How a slot is published; `{}` and no body are the same.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishSlot, example = json!({"override": {"reason": "The host moves the other appointment."}}))]
#[expect(dead_code, reason = "describes the body that `publishing` reads")]
pub struct PublishBody {
    /// Passes over blackouts and busy times of the hosts' external calendars. Coordinators only; recorded with its reason.
    r#override: Option<OverrideBody>,
}

/// Parses the reason that somebody gives.
pub fn reason_code(value: Value) -> Result<ReasonCode, Fault> {
    parse::word::<GivenReason>(value).map(ReasonCode::from)
}

/// Reads the reason for passing over what is in the way; only a coordinator may give one.
pub fn override_reason(body: &mut Fields, by: &Actor) -> Option<String> {
    let given = body.has("override");
    let reason = body.object("override", |within| within.required("reason", parse::text(parse::NOTE)));
    if given && by.is_partner() {
        body.fault("override", "not-allowed", "Only a coordinator may pass over a clash.");
    }
    reason
}

/// Checks that a partner names no cohort for a new slot, because partners know of none.
pub fn check_names_no_cohort(body: &mut Fields, by: &Actor) {
    if body.has("cohort_id") && by.is_partner() {
        body.fault("cohort_id", "not-allowed", NOT_BY_PARTNERS);
    }
}

/// Reads the cohort that a list is about. A company is told of no cohort's id, and must not find out by asking who belongs to one.
pub fn cohort_in_query(query: &mut Fields, scope: Scope) -> Option<CohortId> {
    let cohort = query.optional("cohort_id", parse::id);
    match scope {
        Scope::Institute => cohort,
        Scope::Company(_) => {
            if cohort.is_some() {
                query.fault("cohort_id", "not-allowed", "Only coordinators list by cohorts.");
            }
            None
        }
    }
}

/// Reads the round that a list is about. A company hears of no round.
pub fn round_in_query(query: &mut Fields, scope: Scope) -> Option<RoundId> {
    let round = query.optional("round_id", parse::id);
    match scope {
        Scope::Institute => round,
        Scope::Company(_) => {
            if round.is_some() {
                query.fault("round_id", "not-allowed", "Only coordinators list by rounds.");
            }
            None
        }
    }
}

/// Gives the cohort that a patch names, if it can be read, so that it is shared before the slot is locked. The patch is read again later, and
/// its faults are told then.
pub fn cohort_in_patch(given: &Given) -> Option<CohortId> {
    given.fields().ok()?.optional("cohort_id", parse::id)
}

/// Reads why the terms of a published slot change; only a coordinator may give such a reason.
pub fn terms_reason(body: &mut Fields, by: &Actor) -> Option<String> {
    let given = body.has("reason");
    let reason = body.optional("reason", parse::text(parse::NOTE));
    if given && by.is_partner() {
        body.fault("reason", "not-allowed", "Only a coordinator changes the terms of a published slot, with a reason.");
    }
    reason
}

/// Reads the reason for passing over busy times at publication; most bodies have none.
pub fn publishing(mut body: Fields, by: &Actor) -> Result<Option<String>> {
    let reason = override_reason(&mut body, by);
    body.finish(|| Some(reason))
}

/// Reads the comment that goes back to the company with a returned slot.
pub fn comment(mut body: Fields) -> Result<String> {
    let comment = body.required("comment", parse::text(parse::NOTE));
    body.finish(|| comment)
}

/// Takes the filters of a list of slots out of a query. Whether a slot is available depends on the present.
pub fn slot_filter(fields: &mut Fields, scope: Scope, now: Instant) -> SlotFilter {
    SlotFilter {
        part: fields.optional("q", parse::text(parse::NAME)),
        kind: fields.optional("kind", parse::word),
        company_id: fields.optional("company_id", parse::id),
        host_id: fields.optional("host_id", parse::id),
        site_id: fields.optional("site_id", parse::id),
        cohort_id: cohort_in_query(fields, scope),
        round_id: round_in_query(fields, scope),
        fields: fields.optional("field", parse::slug).into_iter().collect(),
        mode: fields.optional("mode", parse::word),
        statuses: fields.optional("status", parse::words_in_query).unwrap_or_default(),
        available_at: fields.optional("available", parse::boolean_in_query).and_then(|available| available.then_some(now)),
        starts_after: fields.optional("starts_after", parse::instant),
        starts_before: fields.optional("starts_before", parse::instant),
        ..SlotFilter::default()
    }
}

/// Reads a new slot. Whether company, hosts and site exist is for the act to check.
pub fn new_slot(mut body: Fields) -> Result<NewSlot> {
    let company_id = body.optional("company_id", parse::id);
    let host_ids = host_ids(&mut body).unwrap_or_default();
    let timezone = body.required("timezone", parse::zone);
    let local = body.optional("local_start", parse::local_time);
    let at = body.optional("starts_at", parse::instant);
    let start = timezone.as_ref().and_then(|zone| start(&mut body, zone, local, at));
    let template = template(&mut body);
    body.finish(|| Some(NewSlot { company_id, host_ids, start, timezone: timezone?, template: template? }))
}

/// Reads what a slot says, without its company, time and hosts.
pub fn template(body: &mut Fields) -> Option<Template> {
    let site_id = body.optional("site_id", parse::id);
    let kind = body.required("kind", parse::word);
    let title = body.required("title", parse::text(parse::NAME));
    let duration_minutes = body.required("duration_minutes", parse::integer(5, LONGEST_MINUTES));
    let capacity = body.required("capacity", parse::integer(1, 1_000));
    let mode = body.required("mode", parse::word);
    let location = body.optional("location", parse::text(parse::NAME));
    let join_url = body.optional("join_url", parse::web_address);
    let fields = body.items("fields", FIELDS, parse::slug).unwrap_or_default();
    let approval = body.optional("approval", parse::word).unwrap_or(Approval::Automatic);
    let booking_closes_minutes_before = body.optional("booking_closes_minutes_before", parse::integer(0, MINUTES_BEFORE));
    let cancel_cutoff_minutes_before = body.optional("cancel_cutoff_minutes_before", parse::integer(0, MINUTES_BEFORE));
    let allow_host_overlap = body.optional("allow_host_overlap", parse::boolean).unwrap_or(false);
    let card = body.object("card", |card| Some(read_card(card)));
    let cohort_id = body.optional("cohort_id", parse::id);
    let book_cohort = body.optional("book_cohort", parse::boolean).unwrap_or(false);
    Some(Template {
        site_id,
        kind: kind?,
        title: title?,
        duration_minutes: duration_minutes?,
        capacity: capacity?,
        mode: mode?,
        location,
        join_url,
        fields,
        approval,
        booking_closes_minutes_before,
        cancel_cutoff_minutes_before,
        allow_host_overlap,
        card,
        cohort_id,
        book_cohort,
    })
}

/// Reads the time of a copy of this slot. Without a time zone, the copy has the slot's own.
pub fn slot_copy(mut body: Fields, slot: &SlotRow) -> Result<(Start, Zone)> {
    let timezone = body.optional("timezone", parse::zone).unwrap_or_else(|| slot.timezone.clone());
    let local = body.optional("local_start", parse::local_time);
    let at = body.optional("starts_at", parse::instant);
    if local.is_none() && at.is_none() {
        body.fault("local_start", "one-of", "Give local_start, or starts_at.");
    }
    let start = start(&mut body, &timezone, local, at);
    body.finish(|| Some((start?, timezone)))
}

/// Reads a merge patch over the slot as it is.
pub fn slot_patch(mut body: Fields, slot: &SlotRow) -> Result<PatchedSlot> {
    let mut new = slot.clone();
    let host_ids = if body.has("host_ids") { host_ids(&mut body) } else { body.change_items("host_ids", HOSTS, parse::id) };
    new.site_id = body.change_or_clear("site_id", parse::id).unwrap_or(new.site_id);
    new.kind = body.change("kind", parse::word).unwrap_or(new.kind);
    new.title = body.change("title", parse::text(parse::NAME)).unwrap_or(new.title);
    new.duration_minutes = body.change("duration_minutes", parse::integer(5, LONGEST_MINUTES)).unwrap_or(new.duration_minutes);
    patch_start(&mut body, &mut new);
    new.capacity = body.change("capacity", parse::integer(1, 1_000)).unwrap_or(new.capacity);
    new.mode = body.change("mode", parse::word).unwrap_or(new.mode);
    new.location = body.change_or_clear("location", parse::text(parse::NAME)).unwrap_or(new.location);
    new.join_url = body.change_or_clear("join_url", parse::web_address).unwrap_or(new.join_url);
    new.fields.0 = body.change_items("fields", FIELDS, parse::slug).unwrap_or(new.fields.0);
    new.approval = body.change("approval", parse::word).unwrap_or(new.approval);
    let minutes_before = parse::integer(0, MINUTES_BEFORE);
    new.booking_closes_minutes_before =
        body.change_or_clear("booking_closes_minutes_before", &minutes_before).unwrap_or(new.booking_closes_minutes_before);
    new.cancel_cutoff_minutes_before =
        body.change_or_clear("cancel_cutoff_minutes_before", &minutes_before).unwrap_or(new.cancel_cutoff_minutes_before);
    new.allow_host_overlap = body.change("allow_host_overlap", parse::boolean).unwrap_or(new.allow_host_overlap);
    new.card = body.merge_object("card", card_there(slot), |card| Some(read_card(card))).unwrap_or(new.card);
    new.cohort_id = body.change_or_clear("cohort_id", parse::id).unwrap_or(new.cohort_id);
    new.book_cohort = body.change("book_cohort", parse::boolean).unwrap_or(new.book_cohort);
    body.finish(|| Some(PatchedSlot { slot: new, host_ids }))
}

/// Gives the card of a slot as a patch is merged over it.
pub fn card_there(slot: &SlotRow) -> Map<String, serde_json::Value> {
    match serde_json::to_value(&slot.card) {
        Ok(serde_json::Value::Object(card)) => card,
        _ => Map::new(),
    }
}

/// Reads the start of a patch. A new time zone alone keeps the local time, so it changes the instant; null clears the start.
fn patch_start(body: &mut Fields, new: &mut SlotRow) {
    let zone = body.change("timezone", parse::zone);
    let local = body.change_or_clear("local_start", parse::local_time);
    let at = body.change_or_clear("starts_at", parse::instant);
    let zone = zone.unwrap_or(new.timezone.clone());
    let local = local.unwrap_or(if at.is_some() { None } else { new.local_start });
    // A patch that repeats the start as it is keeps its instant. Else an hour that comes twice would be refused as ambiguous.
    let changes = at.is_some() || local != new.local_start || zone != new.timezone;
    new.timezone = zone.clone();
    if changes {
        let start = start(body, &zone, local, at.flatten());
        new.starts_at = start.map(|start| start.at);
        new.local_start = start.map(|start| start.local);
    }
    // These two follow from the start and the duration, which was read before.
    new.ends_at = new.starts_at.map(|start| start.plus_minutes(new.duration_minutes));
    new.sort_at = new.starts_at.unwrap_or(Instant::FAR_FUTURE);
}

/// Reads the hosts of a slot; a host that is named twice is a fault.
pub fn host_ids(body: &mut Fields) -> Option<Vec<HostId>> {
    let hosts: Vec<HostId> = body.items("host_ids", HOSTS, parse::id)?;
    for (index, host) in hosts.iter().enumerate() {
        if hosts[..index].contains(host) {
            body.fault(&format!("host_ids/{index}"), "repeated", "This host is named twice.");
        }
    }
    Some(hosts)
}

/// Finds the start from a local time, from an instant, or from both, which then must agree: with both, the instant says which of two equal
/// hours is meant. A start is a full minute between 1970 and 9998. Faults are added to the body; `None` means that no start was given, or
/// that none was found.
pub fn start(body: &mut Fields, zone: &Zone, local: Option<LocalTime>, at: Option<Instant>) -> Option<Start> {
    let at = match (local, at) {
        (None, None) => return None,
        (_, Some(at)) => at,
        (Some(local), None) => match zone.instant_of(local) {
            Ok(at) => at,
            Err(why) => {
                let fault = not_one_instant(why, zone);
                body.fault("local_start", fault.code, fault.detail);
                return None;
            }
        },
    };
    let local_at = zone.local_time_at(at);
    if at.as_microsecond() % 60_000_000 != 0 {
        body.fault("starts_at", "malformed", "A slot starts at a full minute.");
    } else if at >= Instant::FAR_FUTURE || at.as_microsecond() < 0 {
        body.fault(if local.is_some() { "local_start" } else { "starts_at" }, "out-of-range", "Between 1970 and 9998.");
    } else if local.is_some_and(|local| local != local_at) {
        body.fault("starts_at", "contradiction", format!("In {zone} this is {local_at}, not local_start."));
    }
    Some(Start { at, local: local_at })
}

/// The fault of a local time that does not name exactly one instant in its zone.
fn not_one_instant(why: NotOneInstant, zone: &Zone) -> Fault {
    match why {
        NotOneInstant::Nonexistent => {
            Fault::new(Code::NonexistentLocalTime.as_str(), format!("In {zone} the clocks go forward over this time: choose another."))
        }
        NotOneInstant::Ambiguous => Fault::new(
            Code::AmbiguousLocalTime.as_str(),
            format!("In {zone} this time comes twice: give starts_at with an offset as well."),
        ),
        NotOneInstant::OutOfRange => Fault::new("out-of-range", "Between 1970 and 9998."),
    }
}

pub fn read_card(card: &mut Fields) -> Card {
    Card {
        purpose: card.optional("purpose", parse::text(parse::TEXT)),
        what_happens: card.optional("what_happens", parse::text(parse::TEXT)),
        who_will_be_there: card.optional("who_will_be_there", parse::text(parse::TEXT)),
        compensation: card.object("compensation", read_compensation),
        may_lead_to_job: card.optional("may_lead_to_job", parse::word),
        access_notes: card.optional("access_notes", parse::text(parse::TEXT)),
        activities: card.objects("activities", ACTIVITIES, read_activity).unwrap_or_default(),
    }
}

/// Reads pay and expenses. A rate and its currency go with `paid`, and only with it.
fn read_compensation(body: &mut Fields) -> Option<Compensation> {
    let kind = body.required("kind", parse::word);
    let paid = kind == Some(CompensationKind::Paid);
    for (name, missing) in [("hourly_rate_minor", "Say what is paid for an hour."), ("currency", "Say in which currency.")] {
        if paid && !body.has(name) {
            body.fault(name, "required", missing);
        } else if kind.is_some() && !paid && body.has(name) {
            body.fault(name, "not-allowed", "A rate goes with kind paid.");
        }
    }
    let hourly_rate_minor = body.optional("hourly_rate_minor", parse::integer(1, i32::MAX));
    let currency = body.optional("currency", parse::currency);
    let note = body.optional("note", parse::text(parse::NOTE));
    Some(Compensation { kind: kind?, hourly_rate_minor, currency, note })
}

fn read_activity(body: &mut Fields) -> Option<Activity> {
    let text = body.required("text", parse::text(parse::TEXT));
    let kind = body.required("kind", parse::word);
    Some(Activity { text: text?, kind: kind? })
}
