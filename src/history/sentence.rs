//! Puts an entry into words: who did what, and why.

use serde_json::Value;

use super::model::{Known, Side};
use super::store::{EntryRow, Names};
use crate::audit::Did;
use crate::auth::ActorId;
use crate::events::EventType;
use crate::ids::CohortId;
use crate::time::Instant;

/// Says in one sentence who did what, and why if the reader may know it.
pub fn sentence(entry: &EntryRow, data: &Value, names: &Names, known: Known, side: Side) -> String {
    let said = format!("{} {}", who(entry, known, side), what(entry, data, names));
    let why = entry.reason.as_deref().filter(|_| known == Known::All);
    let sentence = why.map_or(said.clone(), |why| format!("{said}: {}", why.trim()));
    if sentence.ends_with(['.', '!', '?']) { sentence } else { format!("{sentence}.") }
}

/// Names who acted, such as `Coordinator key 'Front desk'` or `Coordinator Miriam Osei`.
fn who(entry: &EntryRow, known: Known, side: Side) -> String {
    match (entry.actor, known, side) {
        (ActorId::System, ..) => "The system".to_owned(),
        (ActorId::Key(id), Known::All, _) => {
            let role = capitalised(&entry.role);
            entry.key_name.as_ref().map_or_else(|| format!("{role} key {id}"), |name| format!("{role} key '{name}'"))
        }
        (ActorId::Account(id), Known::All, _) => {
            let role = capitalised(&entry.role);
            entry.account_name.as_ref().map_or_else(|| format!("{role} {id}"), |name| format!("{role} {name}"))
        }
        (ActorId::Key(_) | ActorId::Account(_), Known::SideAlone, Side::Institute | Side::System) => "The institute".to_owned(),
        (ActorId::Key(_) | ActorId::Account(_), Known::SideAlone, Side::Company) => "The company".to_owned(),
    }
}

fn what(entry: &EntryRow, data: &Value, names: &Names) -> String {
    match entry.action.parse::<EventType>() {
        Ok(event) => told(event, entry, data, names),
        Err(_) => untold(entry, names),
    }
}

/// Says what was done, for an act that has an event.
fn told(event: EventType, entry: &EntryRow, data: &Value, names: &Names) -> String {
    use EventType as E;
    let (slot, of) = (slot_of(entry, names), person_of(entry, names));
    let word = |field: &str| data[field].as_str().unwrap_or_default().replace('_', " ");
    match event {
        E::CompanyCreated => "registered the company".to_owned(),
        E::CompanyUpdated => changed(entry, "the company"),
        E::PartnershipChanged => format!("took the partnership from {} to {}", word("from"), word("to")),
        E::SlotCreated => format!("made a draft of {slot}"),
        E::SlotSubmitted => format!("submitted {slot}"),
        E::SlotReturned => format!("returned {slot}"),
        E::SlotPublished => format!("published {slot}"),
        E::SlotUpdated => changed(entry, &slot),
        E::SlotMoved => format!("moved {slot}{}", to_when(entry, data, names)),
        E::SlotOnHold => format!("put {slot} on hold"),
        E::SlotReleased => format!("released {slot}"),
        E::SlotCancelled => format!("cancelled {slot}"),
        E::SlotCompleted => format!("completed {slot}"),
        E::SeriesCreated => format!("made a series of {}", slots_of(data)),
        E::SeriesChanged => format!("changed {} of a series", slots_of(data)),
        E::SeriesCancelled => format!("cancelled {} of a series", slots_of(data)),
        E::BookingRequested => format!("requested the employer's answer to the booking{of} in {slot}"),
        E::BookingConfirmed => format!("confirmed the booking{of} in {slot}"),
        E::BookingDeclined => format!("declined the booking{of} in {slot}"),
        E::BookingWaitlisted if entry.did == Some(Did::MovedUp) => format!("put the booking{of} first on the waitlist of {slot}"),
        E::BookingWaitlisted => format!("put the booking{of} on the waitlist of {slot}"),
        E::BookingOffered => format!("made the booking{of} in {slot} an offer"),
        E::BookingExpired => format!("let the booking{of} in {slot} expire"),
        E::BookingCancelled => format!("cancelled the booking{of} in {slot}"),
        E::BookingRescheduled if entry.did == Some(Did::Left) => format!("took the booking{of} out of {slot} into another slot"),
        E::BookingRescheduled => format!("rescheduled the booking{of} to {slot}"),
        E::BookingAttended => format!("recorded attendance for the booking{of} in {slot}"),
        E::BookingNoShow => format!("recorded that somebody did not come to the booking{of} in {slot}"),
        E::BookingReinstated => format!("took back the end of the booking{of} in {slot}"),
        E::BookingCorrected if !matches!(data["status"].as_str(), Some("attended" | "no_show")) => {
            format!("excused what counted against the mentee of the booking{of} in {slot}")
        }
        E::BookingCorrected => format!("corrected the attendance for the booking{of} in {slot} to {}", word("status")),
        E::BookingUpdated => format!("changed the booking{of} in {slot}, or what the employer is told with it"),
        E::InstituteUpdated => "changed the institute's profile".to_owned(),
        E::MenteeCreated => format!("registered {}", mentee_of(entry, names)),
        E::MenteeUpdated => changed(entry, &mentee_of(entry, names)),
        E::MenteeErased => "erased the mentee".to_owned(),
        E::ProgrammeCreated | E::CohortCreated => format!("made {}", programme_of(entry, names)),
        E::ProgrammeUpdated | E::CohortUpdated => changed(entry, &programme_of(entry, names)),
        E::EnrolmentCreated => {
            let (mentee, cohort) = enrolled(entry, names);
            format!("enrolled {mentee} in {cohort}")
        }
        E::EnrolmentPaused => format!("paused {}", enrolment_of(entry, names)),
        E::EnrolmentResumed => format!("resumed {}", enrolment_of(entry, names)),
        E::EnrolmentCompleted => format!("completed {}", enrolment_of(entry, names)),
        E::EnrolmentWithdrawn => format!("withdrew {}", enrolment_of(entry, names)),
        E::EnrolmentEnded => format!("ended {}", enrolment_of(entry, names)),
        E::RoundCreated => "made a round".to_owned(),
        E::RoundOpened => "opened a round".to_owned(),
        E::RoundClosed => "closed a round".to_owned(),
        E::RoundDrawn => "drew a round".to_owned(),
        E::RoundCancelled => "cancelled a round".to_owned(),
        E::ExceptionRequested => "asked for an exception".to_owned(),
        E::ExceptionApproved => "approved an exception".to_owned(),
        E::ExceptionRejected => "rejected an exception".to_owned(),
        E::ExceptionLapsed => "let an exception lapse".to_owned(),
        E::AccountCreated => format!("gave {} an account", account_of(entry, names)),
        E::AccountUpdated => changed(entry, &format!("the account of {}", account_of(entry, names))),
        E::AccountDeactivated => format!("deactivated the account of {}", account_of(entry, names)),
        E::AccountReactivated => format!("reactivated the account of {}", account_of(entry, names)),
        E::AccountLinkCreated => format!("made a link with which {} can sign in once", account_of(entry, names)),
        E::EndpointDisabled => "disabled a webhook endpoint".to_owned(),
        E::Ping => "tested a webhook endpoint".to_owned(),
    }
}

/// Says with how many slots an act on a slot series was concerned.
fn slots_of(data: &Value) -> String {
    match data["slots"].as_u64() {
        Some(1) => "one slot".to_owned(),
        Some(count) => format!("{count} slots"),
        None => "slots".to_owned(),
    }
}

/// Says what was done, for an act that is only in the audit. The name of such an act is a noun and what happened to it.
fn untold(entry: &EntryRow, names: &Names) -> String {
    let (noun, done) = entry.action.split_once('.').unwrap_or(("", entry.action.as_str()));
    let thing = match (noun, names.places.get(&entry.subject_id)) {
        ("host" | "site", Some(name)) => format!("the {noun} {name}"),
        ("api_key", _) => "an API key".to_owned(),
        ("mentee_note", _) => "a note".to_owned(),
        _ => format!("a {}", noun.replace('_', " ")),
    };
    match (noun, done) {
        ("interaction", _) => match names.interactions.get(&entry.subject_id) {
            Some((kind, summary)) => format!("wrote down a {kind}: {}", summary.trim()),
            None => "wrote an interaction down".to_owned(),
        },
        ("host" | "site", "created") => format!("registered {thing}"),
        ("mentee_note", "created") => format!("wrote {thing}"),
        ("account", "signed_in") => "signed in".to_owned(),
        ("account", "sessions_ended") => format!("ended the sessions of {}", account_of(entry, names)),
        ("slot", "seen") => "saw what had changed of the slot".to_owned(),
        (_, "created") => format!("made {thing}"),
        (_, "updated") => changed(entry, &thing),
        (_, "rotated") => format!("gave {thing} a new address"),
        (_, "secret_rotated") => format!("gave {thing} a new secret"),
        (_, done) => format!("{} {thing}", done.replace('_', " ")),
    }
}

/// Says that something was archived, restored, or which of its fields changed.
fn changed(entry: &EntryRow, thing: &str) -> String {
    match (entry.did, entry.changed.0.split_last()) {
        (Some(Did::Archived), _) => format!("archived {thing}"),
        (Some(Did::Restored), _) => format!("restored {thing}"),
        (_, None) => format!("changed {thing}"),
        (_, Some((last, rest))) => {
            let fields = if rest.is_empty() { last.clone() } else { format!("{} and {last}", rest.join(", ")) };
            format!("changed {} of {thing}", fields.replace('_', " "))
        }
    }
}

fn slot_of(entry: &EntryRow, names: &Names) -> String {
    let title = entry.slot().and_then(|slot| names.slots.get(&slot));
    title.map_or_else(|| "the slot".to_owned(), |(title, _)| format!("'{title}'"))
}

/// Gives ` of Amal Idris` if the reader may read the name.
fn person_of(entry: &EntryRow, names: &Names) -> String {
    names.bookings.get(&entry.subject_id).map(|name| format!(" of {name}")).unwrap_or_default()
}

fn mentee_of(entry: &EntryRow, names: &Names) -> String {
    names.mentees.get(&entry.subject_id).cloned().unwrap_or_else(|| "the mentee".to_owned())
}

fn account_of(entry: &EntryRow, names: &Names) -> String {
    names.accounts.get(&entry.subject_id).cloned().unwrap_or_else(|| "somebody".to_owned())
}

/// Names a programme or a cohort, such as `'Spring 2027'`.
fn programme_of(entry: &EntryRow, names: &Names) -> String {
    let unnamed = || if entry.subject_id.starts_with(CohortId::PREFIX) { "the cohort" } else { "the programme" };
    names.programmes.get(&entry.subject_id).map_or_else(|| unnamed().to_owned(), |name| format!("'{name}'"))
}

/// Gives the mentee and the cohort of an enrolment.
fn enrolled(entry: &EntryRow, names: &Names) -> (String, String) {
    let named = names.enrolments.get(&entry.subject_id).map(|(mentee, cohort)| (mentee.clone(), format!("'{cohort}'")));
    named.unwrap_or_else(|| ("the mentee".to_owned(), "the cohort".to_owned()))
}

fn enrolment_of(entry: &EntryRow, names: &Names) -> String {
    let (mentee, cohort) = enrolled(entry, names);
    format!("the enrolment of {mentee} in {cohort}")
}

/// Gives ` to 2027-04-07 18:00 (Europe/London)`, the time that the slot moved to, in the time zone that the slot has now.
fn to_when(entry: &EntryRow, data: &Value, names: &Names) -> String {
    let start: Option<Instant> = data["starts_at"].as_str().and_then(|start| start.parse().ok());
    let zone = entry.slot().and_then(|slot| names.slots.get(&slot)).map(|(_, zone)| zone);
    match (start, zone) {
        (Some(start), Some(zone)) => format!(" to {} ({zone})", zone.local_time_at(start).to_string().replace('T', " ")),
        _ => String::new(),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
