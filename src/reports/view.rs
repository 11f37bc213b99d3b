//! This says how attention is shown.

use serde::Serialize;

use super::attention::Attention;
use super::model::{About, Found, Position, Queue};
use super::store::Names;
use crate::ids::{BookingId, BusyCalendarId, CompanyId, EndpointId, ExceptionId, FailureId, HostId, MenteeId, RoundId, SlotId};
use crate::slots::model::SlotKind;
use crate::slots::store::SlotBrief;
use crate::time::{Instant, LocalTime, Zone};
use crate::wire::paging::{Cursors, PageRequest};

/// This is what needs a person, by queue.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Attention)]
pub struct AttentionView {
    /// Those queues that the caller sees and has asked for, also where they are empty.
    queues: Vec<QueueView>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = AttentionQueue)]
pub struct QueueView {
    queue: Queue,
    /// The most urgent first.
    items: Vec<EntryView>,
    /// It is `true` where there are more than these.
    more: bool,
    /// The next page of this queue starts there; it is null on the last one.
    next_cursor: Option<String>,
}

/// One thing that needs a person.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = AttentionEntry)]
pub struct EntryView {
    /// This is what it is about: a slot's title, else the name of a round, company, endpoint or busy calendar, or of a follower with its event.
    #[schema(example = "Panel interview for engineers")]
    title: String,
    /// This says what to do next.
    #[schema(example = "Confirm or decline this request, or it expires.")]
    to_do: String,
    /// It is due by then, or has been since then; null for a draft without a start.
    due_at: Option<Instant>,
    /// It is null for what is the institute's own.
    company: Option<NamedCompany>,
    slot: Option<SlotOfEntry>,
    booking_id: Option<BookingId>,
    /// Coordinators only.
    mentee: Option<NamedMentee>,
    /// The round that is to be drawn or closes soon, or that an exception is about. Coordinators only.
    round: Option<NamedRound>,
    exception_id: Option<ExceptionId>,
    /// The host whose busy calendar it is; those of a slot stand in `slot`.
    host: Option<NamedHost>,
    webhook_endpoint_id: Option<EndpointId>,
    busy_calendar_id: Option<BusyCalendarId>,
    follower_failure_id: Option<FailureId>,
    /// A coordinator's comment; why a mentee is not booked (`mentee-clash`, `left-session`); what put a slot on hold (`coordinator`, `partnership`, `archive`); the
    /// blackout that touches a slot, and how; why a draw has failed; the reason of an exception; how many entries a round has for how many seats; why
    /// an endpoint or a calendar does not work, or a follower has failed.
    note: Option<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct NamedCompany {
    id: CompanyId,
    name: String,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct NamedMentee {
    id: MenteeId,
    full_name: String,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct NamedRound {
    id: RoundId,
    name: String,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct NamedHost {
    id: HostId,
    name: String,
}

/// An entry shows this of its slot.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SlotOfEntry {
    id: SlotId,
    kind: SlotKind,
    starts_at: Option<Instant>,
    ends_at: Option<Instant>,
    #[schema(value_type = Option<String>, example = "2027-03-31T18:00")]
    local_start: Option<LocalTime>,
    timezone: Zone,
    hosts: Vec<NamedHost>,
}

impl AttentionView {
    pub fn new(attention: Attention, page: &PageRequest<Position>, cursors: &Cursors) -> Self {
        let Attention { queues, names } = attention;
        let show = |(queue, found)| QueueView::new(queue, found, &names, page, cursors);
        Self { queues: queues.into_iter().map(show).collect() }
    }
}

impl QueueView {
    fn new(queue: Queue, found: Vec<Found>, names: &Names, page: &PageRequest<Position>, cursors: &Cursors) -> Self {
        let position = |found: &Found| Position { queue, at: found.at, id: found.id };
        let shown = page.page(cursors, found, position, |found| EntryView::new(queue, found, names));
        Self { queue, items: shown.items, more: shown.next_cursor.is_some(), next_cursor: shown.next_cursor }
    }
}

impl EntryView {
    fn new(queue: Queue, found: Found, names: &Names) -> Self {
        let company = found.company_id.and_then(|id| Some(NamedCompany { id, name: names.companies.get(&id)?.clone() }));
        let slot = found.about.slot().and_then(|id| names.slots.get(&id));
        let mentee = found.about.mentee().and_then(|id| Some(NamedMentee { id, full_name: names.mentees.get(&id)?.clone() }));
        let round = found.about.round().and_then(|id| Some(NamedRound { id, name: names.rounds.get(&id)?.clone() }));
        let name = round.as_ref().map(|round| &round.name).or(company.as_ref().map(|company| &company.name)).cloned().unwrap_or_default();
        let mut entry = Self {
            title: slot.map_or(name, |slot| slot.facts.title.clone()),
            to_do: queue.what_to_do().to_owned(),
            due_at: found.due_at,
            company,
            slot: slot.map(SlotOfEntry::from),
            booking_id: None,
            mentee,
            round,
            exception_id: None,
            host: None,
            webhook_endpoint_id: None,
            busy_calendar_id: None,
            follower_failure_id: None,
            note: found.note,
        };
        match found.about {
            About::Booking { id, .. } => entry.booking_id = Some(id),
            About::Exception { id, .. } => entry.exception_id = Some(id),
            About::Slot(_) | About::Session { .. } | About::Round(_) | About::Company => {}
            About::NextAction(action) => entry.to_do = action,
            About::Endpoint { id, title } => {
                entry.webhook_endpoint_id = Some(id);
                entry.title = title;
            }
            About::BusyCalendar { id, title, host_id, host_name } => {
                entry.busy_calendar_id = Some(id);
                entry.title = title;
                entry.host = Some(NamedHost { id: host_id, name: host_name });
            }
            About::FollowerFailure { id, title } => {
                entry.follower_failure_id = Some(id);
                entry.title = title;
            }
        }
        entry
    }
}

impl From<&SlotBrief> for SlotOfEntry {
    fn from(SlotBrief { facts, hosts }: &SlotBrief) -> Self {
        Self {
            id: facts.id,
            kind: facts.kind,
            starts_at: facts.starts_at,
            ends_at: facts.ends_at,
            local_start: facts.local_start,
            timezone: facts.timezone.clone(),
            hosts: hosts.iter().map(|(id, name)| NamedHost { id: *id, name: name.clone() }).collect(),
        }
    }
}
