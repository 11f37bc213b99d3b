//! A round: its state, who has entered, the slots whose seats it gives, the sealed ballot, and what was drawn.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::{decided, said};
use crate::allocation::model::RoundStatus;
use crate::allocation::store::{self, DecisionRow, EntryRow, RoundRow, RoundSlotRow};
use crate::auth::Scope;
use crate::console::asked::Asked;
use crate::console::kit::button::{Weight, dangerous, link};
use crate::console::kit::frame::head;
use crate::console::kit::list::pager;
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::step::page;
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, RoundId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::store as mentees;
use crate::policy::settings::Rounds;
use crate::policy::store as policies;
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::time::Instant;
use crate::wire::paging::{Cursors, PageRequest};

/// This is what the page says of a round.
pub struct Seen {
    pub institute: InstituteRow,
    pub round: RoundRow,
    pub slots: Vec<SlotRow>,
    pub briefs: HashMap<SlotId, SlotBrief>,
    of_round: Vec<RoundSlotRow>,
    cohort: Option<String>,
    settings: Rounds,
    count: i64,
    people: People,
    pub names: HashMap<MenteeId, String>,
    next: Option<String>,
}

/// The page lists who has entered. After the draw it lists what was decided about each, in the order of the draw.
enum People {
    Entered(Vec<EntryRow>),
    Decided(Vec<DecisionRow>),
}

#[get("/rounds/{id}")]
pub async fn get_round(visit: Visit, id: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (now, asked) = (visit.now, Asked::of(&request));
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let query = asked.plain();
    let seen = deps.db.read("console_round", move |conn| Seen::find(conn, id, &query, &cursors, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    let content = content(&seen, &asked, reader);
    Ok(page(visit.page(&seen.institute.name, &seen.round.details.name, content)))
}

impl Seen {
    fn find(conn: &mut Conn, id: RoundId, query: &str, cursors: &Cursors, now: Instant) -> Result<Self> {
        let round = store::find_round(conn, id)?;
        let of_round = store::slots_of_round(conn, id)?;
        let ids: Vec<_> = of_round.iter().map(|slot| slot.slot_id).collect();
        let (mut in_round, briefs) = (slots::find_all(conn, &ids)?, slots::briefs(conn, &ids)?);
        in_round.sort_by_key(|slot| (slot.starts_at, slot.id));
        let (people, next) = if round.details.status == RoundStatus::Drawn {
            let wanted: PageRequest<i64> = PageRequest::alone(query, cursors)?;
            let page = wanted.page(cursors, store::decisions_of_round(conn, id, &wanted)?, |row| row.rank, |row| row);
            (People::Decided(page.items), page.next_cursor)
        } else {
            let wanted: PageRequest<MenteeId> = PageRequest::alone(query, cursors)?;
            let page = wanted.page(cursors, store::list_entries(conn, id, &wanted)?, |row| row.mentee_id, |row| row);
            (People::Entered(page.items), page.next_cursor)
        };
        let named: Vec<_> = match &people {
            People::Entered(entries) => entries.iter().map(|entry| entry.mentee_id).collect(),
            People::Decided(decisions) => decisions.iter().map(|decision| decision.mentee_id).collect(),
        };
        let cohorts: Vec<_> = round.details.cohort_id.into_iter().collect();
        Ok(Self {
            institute: institute::read(conn)?,
            cohort: mentees::cohort_names(conn, &cohorts)?.into_values().next(),
            settings: policies::read(conn, now)?.settings.rounds,
            count: store::count_entries(conn, &[id])?.remove(&id).unwrap_or(0),
            names: mentees::full_names(conn, &named)?,
            round,
            slots: in_round,
            briefs,
            of_round,
            people,
            next,
        })
    }

    /// Names a slot of the round in one line.
    pub fn slot(&self, id: SlotId) -> String {
        let slot = self.slots.iter().find(|slot| slot.id == id);
        slot.map_or_else(|| "A slot".to_owned(), |slot| said::slot(slot, self.briefs.get(&id), &self.institute.timezone))
    }

    pub fn name(&self, id: MenteeId) -> &str {
        self.names.get(&id).map_or("A mentee", String::as_str)
    }
}

fn content(seen: &Seen, asked: &Asked, reader: Reader<'_>) -> Markup {
    let details = &seen.round.details;
    let status = seen.round.status_at(reader.now);
    let lead = format!("{}, for {}", said::kind(details.kind), seen.cohort.as_deref().unwrap_or("everybody"));
    html! {
        p.crumb { a href="/rounds" { "Fair turns" } }
        (head(&details.name, Some(&lead), acts(seen, status, reader.now)))
        p.sentence { (said::round_state(&seen.round, reader.now)) " " (sentence(seen, status, reader)) }
        @if let Some(why) = &details.draw_failure {
            p.note { "The draw has failed: " (why) " Nothing of it was done. It has the same outcome when it is run again, because the ballot was sealed before." }
        }
        div.cols {
            div.stack {
                section.panel {
                    @match &seen.people {
                        People::Decided(decisions) => { h2 { "What was drawn" } (decided::show(seen, decisions)) }
                        People::Entered(entries) => { h2 { "Who has entered" } (entered(seen, entries, status, reader)) }
                    }
                    (pager(asked.first().as_deref(), seen.next.as_ref().map(|cursor| asked.going_on(cursor)).as_deref()))
                }
                section.panel { h2 { "Slots" } (slots_of(seen, reader)) }
            }
            aside.panel {
                h2 { "About" }
                (about(seen, reader))
                h2 { "The sealed ballot" }
                (ballot(seen))
            }
        }
    }
}

fn acts(seen: &Seen, status: RoundStatus, now: Instant) -> Markup {
    let path = |step: &str| format!("/rounds/{}/{step}", seen.round.id);
    html! {
        @match status {
            RoundStatus::Scheduled => { (link(&path("edit"), "Edit", Weight::Primary)) (dangerous(&path("cancel"), "Cancel")) }
            RoundStatus::Open => { (link(&path("enter"), "Enter somebody", Weight::Primary)) (link(&path("cancel"), "Cancel", Weight::Quiet)) }
            RoundStatus::Closed => {
                @if seen.round.details.draw_failed_at.is_some() { (link(&path("draw"), "Draw again", Weight::Primary)) }
                @else if seen.round.waits_for_draw(now) { (link(&path("draw"), "Draw", Weight::Primary)) }
                (link(&path("cancel"), "Cancel", Weight::Quiet))
            }
            RoundStatus::Drawn => (link(&path("record"), "Download the record", Weight::Plain)),
            RoundStatus::Cancelled => {}
        }
    }
}

/// Says in a sentence where the round stands, and how much time is left.
fn sentence(seen: &Seen, status: RoundStatus, reader: Reader<'_>) -> Markup {
    let details = &seen.round.details;
    let has_failed = details.draw_failed_at.is_some();
    html! {
        @match status {
            RoundStatus::Scheduled => { "It opens " (reader.moment_within(details.opens_at, reader.zone)) "." }
            RoundStatus::Open => { "It closes " (reader.moment_within(details.closes_at, reader.zone)) ". It makes no difference who enters first." }
            RoundStatus::Closed if has_failed => { "Somebody has to run it again." }
            RoundStatus::Closed if seen.round.waits_for_draw(reader.now) => { "It should have been drawn by itself by now. Somebody has to draw it." }
            RoundStatus::Closed => { "It is drawn by itself in a moment." }
            RoundStatus::Drawn => {
                @if let Some(at) = details.drawn_at { "It was drawn " (reader.moment_within(at, reader.zone)) "." }
            }
            RoundStatus::Cancelled => { "Nothing was drawn, and its seats were not given by turns." }
        }
    }
}

/// Shows who has entered. What somebody chose stands here once the round has closed; before that each is read alone, which is recorded.
fn entered(seen: &Seen, entries: &[EntryRow], status: RoundStatus, reader: Reader<'_>) -> Markup {
    let is_over = matches!(status, RoundStatus::Closed | RoundStatus::Drawn);
    let columns = [Column::text("Mentee"), Column::text("Asked"), if is_over { Column::text("Choices") } else { Column::ACTS }];
    let row = |entry: &EntryRow| {
        let path = format!("/rounds/{}/entries/{}", seen.round.id, entry.mentee_id);
        let who = html! { a href={ "/mentees/" (entry.mentee_id) } dir="auto" { (seen.name(entry.mentee_id)) } };
        let asked = html! { (said::via(entry.via)) br; span.muted { (reader.absolute(entry.updated_at, reader.zone)) } };
        let chosen = html! {
            @if is_over { (choices(seen, entry)) }
            @else {
                div.row-acts {
                    (link(&path, "Show choices", Weight::Quiet))
                    @if status == RoundStatus::Open { (link(&format!("{path}/withdraw"), "Withdraw", Weight::Quiet)) }
                }
            }
        };
        vec![who, asked, chosen]
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    html! {
        @match (rows.is_empty(), status) {
            (true, RoundStatus::Scheduled) => p.muted { "People can enter once the round has opened." },
            (true, _) => p.muted { "Nobody has entered." },
            (false, _) => {
                @if status == RoundStatus::Open { p.hint { "To change what somebody chose, show the choices. That you have seen them is recorded." } }
                (table("Who has entered", &columns, &rows))
            }
        }
    }
}

fn choices(seen: &Seen, entry: &EntryRow) -> Markup {
    html! {
        ul.plain {
            @for (place, slot) in (1..).zip(&entry.choices.0) { li dir="auto" { (said::ordinal(place)) ": " (seen.slot(*slot)) } }
            @if entry.any_other { li { "Any other will do" } }
        }
    }
}

fn slots_of(seen: &Seen, reader: Reader<'_>) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Slot"), Column::text("When"), Column::number("Seats"), Column::text("State")];
    let wanted = seen.round.details.closes_at.plus(seen.settings.before_booking_closes.duration());
    let row = |slot: &SlotRow| {
        let outcome = seen.of_round.iter().find(|of| of.slot_id == slot.id).and_then(|of| of.outcome);
        let company = seen.briefs.get(&slot.id).map(|brief| brief.facts.company_name.as_str());
        let is_soon = outcome.is_none() && slot.booking_closes_at.is_some_and(|closes| closes < wanted);
        vec![
            html! { a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) } @if let Some(company) = company { br; span.muted dir="auto" { (company) } } },
            html! { @match slot.starts_at { Some(at) => (reader.absolute(at, &slot.timezone)), None => "To be confirmed" } },
            html! { (slot.capacity) },
            html! {
                @match outcome { Some(outcome) => (said::left(outcome)), None => "In the round" }
                @if let (true, Some(closes)) = (is_soon, slot.booking_closes_at) {
                    br; span.muted { "Booking closes " (reader.absolute_within(closes, reader.zone)) ": there is little time to answer." }
                }
            },
        ]
    };
    let rows: Vec<_> = seen.slots.iter().map(row).collect();
    html! { @if rows.is_empty() { p.muted { "No slot is in it." } } @else { (table("Slots of this round", &COLUMNS, &rows)) } }
}

fn about(seen: &Seen, reader: Reader<'_>) -> Markup {
    let details = &seen.round.details;
    html! {
        dl.facts {
            dt { "Opens" } dd { (reader.absolute(details.opens_at, reader.zone)) }
            dt { "Closes" } dd { (reader.absolute(details.closes_at, reader.zone)) }
            dt { "One person may choose" } dd { (said::count(usize::try_from(details.max_choices).unwrap_or(0), "slot")) }
            dt { "Entered" } dd { (seen.count) }
            @if let Some(why) = &details.override_reason { dt { "Why it may be shorter" } dd dir="auto" { (why) } }
        }
    }
}

/// Says in plain words what the hash and the seed are for.
fn ballot(seen: &Seen) -> Markup {
    let shown = seen.round.details.shown_seed.as_ref();
    let is_drawn = seen.round.details.status == RoundStatus::Drawn;
    html! {
        @if shown.is_some() { p { "A secret number was drawn and sealed when the round was made, before anybody could enter. It had this fingerprint (SHA-256):" } }
        @else { p { "A secret number was drawn and sealed when the round was made, before anybody could enter. It settles ties. It is shown after the draw, and has this fingerprint (SHA-256):" } }
        p { code { (seen.round.seed.seed_sha256) } }
        @if let Some(seed) = shown {
            p { "This was the number:" }
            p { code { (seed) } }
        }
        @if is_drawn {
            h2 { "How to check the draw" }
            p { "Download the record. It holds everything that was counted and decided, with ids and without names. On a computer with Foothold run" }
            p { code { "foothold verify-draw FILE" } }
            p { "It draws again from the record alone, and says where anything differs." }
        }
    }
}
