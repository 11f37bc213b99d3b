//! Who can be booked into a slot and who cannot, each with the reason, in the order of turns.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::kit::button::{Weight, submit};
use super::kit::field::{Choice, Field};
use super::kit::filled::{Filled, Refused, once};
use super::kit::form::{Form, confirm};
use super::kit::frame::head;
use super::kit::list::{empty, pager};
use super::kit::moment::Reader;
use super::kit::notice::Notice;
use super::kit::table::{Column, table};
use super::refusals;
use super::rounds::of_slot::{self, OfSlot};
use super::sent::Sent;
use super::step::{Goto, page, step};
use super::visit::Visit;
use super::words;
use crate::auth::{Scope, Stamp};
use crate::bookings::find_mentees::{self, FoundMentee};
use crate::bookings::reasons::Reason;
use crate::bookings::{book, input};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Refusal, Result};
use crate::ids::{Ids, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::input::mentee_filter;
use crate::mentees::model::MenteeFilter;
use crate::mentees::store::Rank;
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::web::change_request::Given;
use crate::wire::fields::Fields;
use crate::wire::form::Typed;
use crate::wire::paging::{Cursors, PageRequest};

/// At most this many bookings are linked beside a reason.
const MOST_IN_THE_WAY: usize = 3;

/// This is the id of the form that books those who are ticked. Its boxes stand in the rows of the table.
const SEVERAL: &str = "several";

struct Candidates {
    institute: InstituteRow,
    slot: SlotRow,
    brief: SlotBrief,
    round: Option<OfSlot>,
    found: Vec<FoundMentee>,
    next: Option<String>,
}

#[get("/slots/{id}/book")]
pub async fn get_candidates(visit: Visit, id: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: SlotId = id.parse().map_err(|_| Error::NotFound)?;
    let (now, ids, query) = (visit.now, deps.ids, request.query_string().to_owned());
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let (page_request, filter) = asked(&query, &cursors)?;
    let typed = Typed::read(query.as_bytes())?;
    let found = deps.db.read("console_candidates", move |conn| {
        let (institute, slot, brief) = (institute::read(conn)?, slots::find(conn, Scope::Institute, id)?, slots::brief(conn, id)?);
        if slot.kept().kept_by(now).is_some() {
            let round = of_slot::read(conn, &slot)?;
            return Ok(Candidates { institute, slot, brief, round, found: Vec::new(), next: None });
        }
        let found = find_mentees::for_slot(conn, &slot, &filter, true, &page_request, now)?;
        let page = page_request.page_until(&cursors, found.mentees, found.until, |found| found.rank, |found| found);
        Ok(Candidates { institute, slot, brief, round: None, found: page.items, next: page.next_cursor })
    });
    let candidates = found.await?;
    let reader = Reader { now, zone: &candidates.institute.timezone };
    let title = format!("Book: {}", candidates.slot.title);
    Ok(page(visit.page(&candidates.institute.name, &title, content(&candidates, reader, &typed, ids))))
}

fn asked(query: &str, cursors: &Cursors) -> Result<(PageRequest<Rank>, MenteeFilter)> {
    let mut fields = Fields::of_query(query);
    fields.optional("notice", crate::wire::parse::text(crate::wire::parse::NAME));
    let page = PageRequest::take(&mut fields, cursors);
    let filter = mentee_filter(&mut fields, find_mentees::holding());
    fields.finish(|| Some((page, filter)))
}

fn content(candidates: &Candidates, reader: Reader<'_>, typed: &Typed, ids: Ids) -> Markup {
    let Candidates { slot, brief, .. } = candidates;
    let full = slot.seats_taken >= slot.capacity;
    html! {
        p.crumb { a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) } }
        (head("Who should have it?", Some(&format!("{}, {}", slot.title, brief.facts.company_name)), html! {}))
        @if let Some(at) = slot.starts_at { p { (reader.moment(at, &slot.timezone)) ". " (slot.seats_taken) " of " (slot.capacity) " seats are taken." } }
        @if full { p.note { "Every seat is taken. A mentee whom you choose joins the waiting list." } }
        @if let Some(kept) = slot.kept().kept_by(reader.now) { p.note { (of_slot::kept(kept, candidates.round.as_ref(), reader)) } }
        @else { (those(candidates, reader, typed, ids)) }
    }
}

/// Shows the mentees, those who have had least first.
fn those(candidates: &Candidates, reader: Reader<'_>, typed: &Typed, ids: Ids) -> Markup {
    const COLUMNS: [Column; 6] = [
        Column::text("Several"),
        Column::text("Mentee"),
        Column::number("Turns of this kind"),
        Column::number("Weeks waited"),
        Column::text("Why not"),
        Column::ACTS,
    ];
    let Candidates { slot, found, next, .. } = candidates;
    let here = format!("/slots/{}/book", slot.id);
    let rows: Vec<_> = found.iter().map(|found| row(slot, found, reader, ids)).collect();
    let full = slot.seats_taken >= slot.capacity;
    html! {
        p { "Those who have had least stand first. Who cannot be booked stands here too, with the reason." }
        form.find method="get" action=(here) role="search" aria-label="These mentees" {
            input type="search" name="q" value=(typed.value("q")) aria-label="Find a mentee" dir="auto";
            (submit("Find", Weight::Plain))
        }
        @if rows.is_empty() { (empty("Nobody is found", "No mentee has this name.", Some((&here, "Show all")))) }
        @else { (table("Mentees, by turns", &COLUMNS, &rows)) }
        @if !full && !rows.is_empty() {
            form.form id=(SEVERAL) method="post" action=(here) {
                input type="hidden" name="_once" value=(once(ids));
                input type="hidden" name="mentee_ids[]" value="";
                p.hint { "Tick several to book them at once: all of them, or nobody. You see first what would happen." }
                div.row-acts { (submit("Book those who are ticked", Weight::Plain)) }
            }
        }
        (pager(None, next.as_ref().map(|cursor| format!("{here}?cursor={cursor}")).as_deref()))
    }
}

fn row(slot: &SlotRow, found: &FoundMentee, reader: Reader<'_>, ids: Ids) -> Vec<Markup> {
    let FoundMentee { mentee, turns, reasons, .. } = found;
    let who = html! {
        a href={ "/mentees/" (mentee.id) } dir="auto" { (mentee.full_name) }
        @if let Some(profession) = &mentee.profession { br; span.muted dir="auto" { (profession) } }
    };
    let tick = html! {
        @if reasons.iter().all(|reason| matches!(reason, Reason::OtherField)) {
            label.check {
                input type="checkbox" name="mentee_ids[]" value=(mentee.id) form=(SEVERAL);
                span.unseen { "Book " (mentee.full_name) " with others" }
            }
        }
    };
    let why = why_not(reasons, reader);
    vec![tick, who, html! { (turns.of_kind(slot.kind)) }, html! { (turns.weeks_waited) }, why, act(slot, found, ids)]
}

/// Shows the reasons against a booking, with the bookings that are in the way.
pub fn why_not(reasons: &[Reason], reader: Reader<'_>) -> Markup {
    html! {
        @if !reasons.is_empty() {
            ul.plain {
                @for reason in reasons {
                    li {
                        (refusals::reason(reason, reader))
                        @if let Reason::Refused(refusal) = reason {
                            @for id in refusals::in_the_way(refusal).iter().take(MOST_IN_THE_WAY) { " " a href={ "/bookings/" (id) } { "Open the booking" } }
                        }
                    }
                }
            }
        }
    }
}

/// A mentee who can be booked is booked with one button. A cap or a closed window can be passed over with a reason, on a page of its own.
fn act(slot: &SlotRow, found: &FoundMentee, ids: Ids) -> Markup {
    let with_reason = format!("/slots/{}/book/{}", slot.id, found.mentee.id);
    let is_full = |reason: &Reason| matches!(reason, Reason::Refused(Refusal::SlotFull));
    let is_no_refusal = |reason: &Reason| matches!(reason, Reason::OtherField) || is_full(reason);
    let is_passable = |reason: &Reason| match reason {
        Reason::Refused(refusal) => refusals::is_passable(refusal) || is_full(reason),
        Reason::OtherField => true,
    };
    let is_free = found.reasons.iter().all(is_no_refusal);
    html! {
        @if is_free {
            form method="post" action=(with_reason) {
                input type="hidden" name="_once" value=(once(ids));
                input type="hidden" name="slot_id" value=(slot.id);
                input type="hidden" name="mentee_id" value=(found.mentee.id);
                @if found.reasons.iter().any(is_full) {
                    input type="hidden" name="if_full" value="waitlist";
                    (submit("Join the waiting list", Weight::Plain))
                } @else { (submit("Book", Weight::Plain)) }
            }
        } @else if found.reasons.iter().all(is_passable) {
            a.button.quiet href=(with_reason) { "Book with a reason" }
        }
    }
}

#[get("/slots/{id}/book/{mentee}")]
pub async fn get_booking_form(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(form(&visit, &deps, &path, None).await?))
}

#[post("/slots/{id}/book/{mentee}")]
pub async fn send_booking(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let new = input::new_booking(given.fields()?)?;
        let (booking, _) = book::book(conn, stamp, &new)?;
        let waits = crate::bookings::waitlist::waits(&booking);
        Ok(Goto::new(format!("/slots/{}", new.slot_id), if waits { Notice::Waitlisted } else { Notice::Booked }))
    };
    let again = async |refused| form(&visit, &deps, &path, Some(refused)).await;
    step(sent, "console_book", visit.actor, &deps, act, again).await
}

async fn form(visit: &Visit, deps: &Deps, path: &(String, String), refused: Option<Refused>) -> Result<Markup> {
    let slot: SlotId = path.0.parse().map_err(|_| Error::NotFound)?;
    let mentee = path.1.parse().map_err(|_| Error::NotFound)?;
    let read = deps.db.read("console_booking_form", move |conn| {
        Ok((institute::read(conn)?, slots::brief(conn, slot)?, crate::mentees::store::find(conn, mentee)?))
    });
    let (institute, brief, mentee) = read.await?;
    let if_full = vec![Choice::new("refuse", "Do nothing"), Choice::new("waitlist", "Join the waiting list")];
    let form = Form::new(format!("/slots/{slot}/book/{}", mentee.id), "Book")
        .back_to(format!("/slots/{slot}/book"))
        .hidden("slot_id", slot.to_string())
        .hidden("mentee_id", mentee.id.to_string())
        .field(Field::one_of("if_full", "If every seat is taken?", if_full))
        .field(
            Field::lines("override.reason", "Why may a limit or the end of booking be passed over?")
                .hint("It is kept with the booking, and listed.")
                .optional(),
        );
    let typed = Typed::default().with("if_full", "refuse");
    let filled = Filled::new(typed, refused, deps.ids);
    let title = format!("Book {}", mentee.full_name);
    let consequences = [
        html! { (mentee.full_name) " gets a seat in “" (brief.facts.title) "” at " (brief.facts.company_name) ", " (words::kind(brief.facts.kind)) "." },
    ];
    let content = html! {
        p.crumb { a href={ "/slots/" (slot) "/book" } dir="auto" { (brief.facts.title) } }
        (confirm(&title, &consequences, &form, &filled))
    };
    Ok(visit.page(&institute.name, &filled.title(&title), content))
}
