//! What one person chooses in a round. Each reading of somebody's choices is recorded, as the API does it.

use std::collections::HashMap;

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::said;
use crate::allocation::ability::Abilities;
use crate::allocation::entry;
use crate::allocation::model::RoundStatus;
use crate::allocation::rule::WhyNot;
use crate::allocation::store::{self, EntryRow, RoundRow};
use crate::audit;
use crate::auth::Stamp;
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::frame::head;
use crate::console::kit::moment::Reader;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, RoundId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::policy::store as policies;
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::web::change_request::Given;
use crate::wire::form::Typed;

/// A form has so many lists to choose from at most, unless an entry has more choices already.
const MOST_LISTS: usize = 10;

struct Seen {
    institute: InstituteRow,
    round: RoundRow,
    mentee: MenteeRow,
    /// The entry that stands.
    entry: Option<EntryRow>,
    /// The version of the entry, also of one that was withdrawn; 0 where nobody has entered the mentee so far.
    version: i64,
    /// The slots that are still in the round.
    slots: Vec<SlotRow>,
    briefs: HashMap<SlotId, SlotBrief>,
    why_not: HashMap<SlotId, WhyNot>,
}

#[get("/rounds/{id}/entries/{mentee}")]
pub async fn get_entry(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show(&visit, &deps, ids(&path)?, None).await?))
}

#[post("/rounds/{id}/entries/{mentee}")]
pub async fn send_entry(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (round, mentee) = ids(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        entry::put(conn, stamp, given, round, mentee)?;
        Ok(Goto::new(format!("/rounds/{round}"), Notice::Entered))
    };
    let again = async |refused| show(&visit, &deps, (round, mentee), Some(refused)).await;
    step(sent, "console_enter", visit.actor, &deps, act, again).await
}

fn ids(path: &(String, String)) -> Result<(RoundId, MenteeId)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

/// Reads the entry, and records that somebody has read it.
fn find(conn: &mut Conn, stamp: &Stamp, (id, mentee): (RoundId, MenteeId)) -> Result<Seen> {
    let (institute, round, mentee) = (institute::read(conn)?, store::find_round(conn, id)?, mentees::find(conn, mentee)?);
    let found = store::find_entry(conn, id, mentee.id)?;
    let version = found.as_ref().map_or(0, |entry| entry.version);
    let entry = found.filter(|entry| entry.withdrawn_at.is_none());
    if let Some(entry) = &entry {
        audit::record(conn, stamp, "entry.read", &entry.id, None, None)?;
    }
    let of_round: Vec<_> = store::slots_of_round(conn, id)?.iter().map(|slot| slot.slot_id).collect();
    let (mut slots, briefs) = (slots::find_all(conn, &of_round)?, slots::briefs(conn, &of_round)?);
    slots.sort_by_key(|slot| (slot.starts_at, slot.id));
    let settings = policies::read(conn, stamp.at)?.settings;
    let who = HashMap::from([(mentee.id, mentee.clone())]);
    let abilities = Abilities::read(conn, &settings, round.details.cohort_id, who, &slots, stamp.at)?;
    let why_not = slots.iter().filter_map(|slot| Some((slot.id, abilities.why_not(mentee.id, slot)?))).collect();
    Ok(Seen { institute, round, mentee, entry, version, slots, briefs, why_not })
}

async fn show(visit: &Visit, deps: &Deps, of: (RoundId, MenteeId), refused: Option<Refused>) -> Result<Markup> {
    let stamp = Stamp { by: visit.actor, at: visit.now, ids: deps.ids };
    let seen = deps.db.write("console_entry", move |conn| find(conn, &stamp, of)).await?;
    let reader = Reader { now: visit.now, zone: &seen.institute.timezone };
    let (round, name) = (&seen.round, &seen.mentee.full_name);
    let (is_open, was_sent) = (round.status_at(visit.now) == RoundStatus::Open, refused.is_some());
    let title = match (&seen.entry, is_open) {
        (Some(_), true) => format!("Change what {name} chose"),
        (None, true) => format!("Enter {name}"),
        (_, false) => format!("What {name} chose"),
    };
    let filled = Filled::of(typed(seen.entry.as_ref()), seen.version, refused, deps.ids).replacing();
    let content = html! {
        p.crumb { a href={ "/rounds/" (round.id) } dir="auto" { (round.details.name) } }
        (head(&title, None, html! {}))
        @if is_open { p { "The round closes " (reader.moment_within(round.details.closes_at, reader.zone)) ". It makes no difference who enters first, or how." } }
        @else { p.note { "The round is not open, so nothing can be changed." } }
        @if seen.entry.is_some() { p.muted { "That you have seen these choices is recorded." } }
        @if is_open { (in_the_way(&seen)) }
        @if is_open || was_sent { (form(&seen).show(&filled)) } @else { (chosen(&seen)) }
        p.hint { "The fingerprint of the round's sealed ballot, to keep and to compare after the draw:" br; code { (round.seed.seed_sha256) } }
    };
    Ok(visit.page(&seen.institute.name, &filled.title(&title), content))
}

/// Says what would keep the mentee from a slot as things stand now. It keeps nobody from choosing the slot.
fn in_the_way(seen: &Seen) -> Markup {
    let found: Vec<_> = seen.slots.iter().filter_map(|slot| Some((slot, seen.why_not.get(&slot.id)?))).collect();
    html! {
        @if !found.is_empty() {
            div.note {
                p { "As things stand now, these could not be given. They can be chosen all the same, because the draw looks again." }
                ul { @for (slot, why) in found { li { span dir="auto" { (name(seen, slot)) } ". " (why.in_words()) } } }
            }
        }
    }
}

/// Gives a list for each choice.
fn form(seen: &Seen) -> Form {
    let id = seen.round.id;
    let there = seen.entry.as_ref().map_or(0, |entry| entry.choices.0.len());
    let most = usize::try_from(seen.round.details.max_choices).unwrap_or(1);
    let lists = most.min(seen.slots.len()).min(MOST_LISTS.max(there)).max(1);
    let choices: Vec<_> =
        seen.slots.iter().filter(|slot| slot.round_id == Some(id)).map(|slot| Choice::new(slot.id.to_string(), name(seen, slot))).collect();
    let list = |place: usize| {
        let list = Field::select(format!("choices.{place}"), format!("{} choice", said::ordinal(place + 1)), choices.clone());
        if place > 0 { list.optional() } else { list }
    };
    let form = Form::new(format!("/rounds/{id}/entries/{}", seen.mentee.id), "Enter").back_to(format!("/rounds/{id}"));
    form.group("Which slots, the best one first?", (0..lists).map(list).collect::<Vec<_>>())
        .field(Field::yes_or_no("any", "Any other slot of the round that fits will do"))
        .field(Field::one_of("via", "How did they ask?", said::ways()).hint("It decides nothing."))
}

fn name(seen: &Seen, slot: &SlotRow) -> String {
    said::slot(slot, seen.briefs.get(&slot.id), &seen.institute.timezone)
}

fn chosen(seen: &Seen) -> Markup {
    let named = |id: &SlotId| {
        let slot = seen.slots.iter().find(|slot| slot.id == *id);
        slot.map_or_else(|| "A slot".to_owned(), |slot| name(seen, slot))
    };
    html! {
        @if let Some(entry) = &seen.entry {
            ul.plain.list {
                @for (place, slot) in (1..).zip(&entry.choices.0) { li dir="auto" { (said::ordinal(place)) " choice: " (named(slot)) } }
                @if entry.any_other { li { "Any other slot that fits will do." } }
            }
        } @else { p { "This mentee has not entered." } }
    }
}

fn typed(entry: Option<&EntryRow>) -> Typed {
    let Some(entry) = entry else { return Typed::default().with("via", "phone") };
    let typed = Typed::default().with("any", entry.any_other).with("via", entry.via.as_str());
    entry.choices.0.iter().enumerate().fold(typed, |typed, (place, slot)| typed.with(&format!("choices.{place}"), slot))
}

#[get("/rounds/{id}/entries/{mentee}/withdraw")]
pub async fn get_withdrawal(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (round, mentee) = ids(&path)?;
    match show_withdrawal(&visit, &deps, (round, mentee), None).await? {
        Some(shown) => Ok(page(shown)),
        None => Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, format!("/rounds/{round}"))).finish()),
    }
}

#[post("/rounds/{id}/entries/{mentee}/withdraw")]
pub async fn send_withdrawal(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (round, mentee) = ids(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        entry::withdraw(conn, stamp, given, round, mentee)?;
        Ok(Goto::new(format!("/rounds/{round}"), Notice::Withdrawn))
    };
    let again = async |refused| show_withdrawal(&visit, &deps, (round, mentee), Some(refused)).await?.ok_or(Error::NotFound);
    step(sent, "console_withdraw_entry", visit.actor, &deps, act, again).await
}

/// Asks before an entry is withdrawn. It shows no choices. `None` means that no entry stands.
async fn show_withdrawal(visit: &Visit, deps: &Deps, of: (RoundId, MenteeId), refused: Option<Refused>) -> Result<Option<Markup>> {
    let (id, mentee) = of;
    let read = deps.db.read("console_entry_withdrawal", move |conn| {
        let entry = store::find_entry(conn, id, mentee)?.filter(|entry| entry.withdrawn_at.is_none());
        let version = entry.map(|entry| entry.version);
        Ok((institute::read(conn)?.name, store::find_round(conn, id)?, mentees::find(conn, mentee)?.full_name, version))
    });
    let (institute, round, name, version) = read.await?;
    let Some(version) = version else { return Ok(None) };
    let form = Form::new(format!("/rounds/{id}/entries/{mentee}/withdraw"), "Withdraw").dangerous().back_to(format!("/rounds/{id}"));
    let filled = Filled::of(Typed::default(), version, refused, deps.ids);
    let title = format!("Withdraw {name} from the round");
    let consequences = [
        html! { span dir="auto" { (name) } " gets no place and waits in no line by this round." },
        html! { "The mentee can be entered again while the round is open. The record of the draw keeps that the entry was withdrawn." },
    ];
    let content = html! {
        p.crumb { a href={ "/rounds/" (id) } dir="auto" { (round.details.name) } }
        (confirm(&title, &consequences, &form, &filled))
    };
    Ok(Some(visit.page(&institute, &filled.title(&title), content)))
}
