//! Several mentees are booked into one slot: all of them or none. They are ticked on the page of those who can be booked.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use maud::{Markup, html};

use super::kit::button::Weight;
use super::kit::field::{Choice, Field};
use super::kit::filled::{Again, Filled};
use super::kit::form::{Form, Pressed, go_on, happens};
use super::kit::frame::head;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, foresee, page, step};
use super::visit::Visit;
use super::words;
use crate::auth::Stamp;
use crate::bookings::book_several::book_several;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, SlotId};
use crate::institute::store as institute;
use crate::mentees::store as mentees;
use crate::slots::store::{self as slots, SlotBrief};
use crate::web::change_request::Given;
use crate::wire::form::{Form as SentForm, Typed};

#[post("/slots/{id}/book")]
pub async fn send_several(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let id: SlotId = id.parse().map_err(|_| Error::NotFound)?;
    let again = async |refused| show(&visit, &deps, id, Again::Refused(refused)).await;
    match Pressed::of(&sent.form.typed) {
        Pressed::Edit => Ok(page(show(&visit, &deps, id, Again::Kept(sent.form)).await?)),
        Pressed::Preview => {
            let would = move |conn: &mut Conn, stamp: &Stamp, given: &Given| book_several(conn, stamp, given, id);
            let shown = async |booked: Vec<BookingRow>, form: SentForm| preview(&visit, &deps, id, &booked, &form).await;
            foresee(sent, "console_foresee_bookings", visit.actor, &deps, would, shown, again).await
        }
        Pressed::Act => {
            let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                book_several(conn, stamp, given, id)?;
                Ok(Goto::new(format!("/slots/{id}"), Notice::Booked))
            };
            step(sent, "console_book_several", visit.actor, &deps, act, again).await
        }
    }
}

/// This holds the slot, and the names of those who were ticked.
struct Seen {
    institute: String,
    brief: SlotBrief,
    names: HashMap<MenteeId, String>,
}

async fn read(deps: &Deps, id: SlotId, typed: &Typed) -> Result<Seen> {
    let ticked: Vec<MenteeId> = typed.values("mentee_ids").filter_map(|id| id.parse().ok()).collect();
    let read = deps.db.read("console_book_several", move |conn| {
        slots::find(conn, crate::auth::Scope::Institute, id)?;
        let (brief, names) = (slots::brief(conn, id)?, mentees::full_names(conn, &ticked)?);
        Ok(Seen { institute: institute::read(conn)?.name, brief, names })
    });
    read.await
}

/// Shows who was ticked, with what is in the way of each.
async fn show(visit: &Visit, deps: &Deps, id: SlotId, again: Again) -> Result<Markup> {
    let typed = again.typed();
    let ticked: Vec<String> = typed.values("mentee_ids").map(str::to_owned).collect();
    let Seen { institute, brief, names } = read(deps, id, typed).await?;
    let name = |id: &str| names.get(&id.parse().ok()?).cloned();
    let choices = ticked.iter().filter_map(|id| Some(Choice::new(id.clone(), name(id)?))).collect();
    let again = match again {
        Again::Refused(refused) => Again::Refused(refused.naming("mentee_id", name)),
        kept @ Again::Kept(_) => kept,
    };
    let form = Form::new(format!("/slots/{id}/book"), "Preview")
        .foreseen()
        .back_to(format!("/slots/{id}/book"))
        .field(Field::some_of("mentee_ids", "Who is booked?", choices).hint("All of them are booked, or nobody is."))
        .field(
            Field::lines("override.reason", "Why may a limit or the end of booking be passed over?")
                .hint("It is kept with the bookings, and listed.")
                .optional(),
        );
    let filled = Filled::foreseen(Typed::default(), None, Some(again), deps.ids);
    let content = html! {
        (crumb(id, &brief))
        h1 { "Book several" }
        (form.show(&filled))
    };
    Ok(visit.page(&institute, &filled.title("Book several"), content))
}

fn crumb(id: SlotId, brief: &SlotBrief) -> Markup {
    html! { p.crumb { a href={ "/slots/" (id) "/book" } dir="auto" { (brief.facts.title) } } }
}

/// Shows what each of them would get.
async fn preview(visit: &Visit, deps: &Deps, id: SlotId, booked: &[BookingRow], form: &SentForm) -> Result<Markup> {
    let Seen { institute, brief, names } = read(deps, id, &form.typed).await?;
    let company = &brief.facts.company_name;
    let line = |booking: &BookingRow| {
        let name = names.get(&booking.mentee_id).map_or("A mentee", String::as_str);
        html! {
            span dir="auto" { (name) }
            @match booking.status {
                BookingStatus::Requested => { " gets a seat, and " (company) " has to approve it." },
                BookingStatus::Offered => " is offered a seat.",
                _ => " gets a seat.",
            }
        }
    };
    let lines: Vec<_> = booked.iter().map(line).collect();
    let title = format!("Book {}", words::count(u32::try_from(booked.len()).unwrap_or(u32::MAX), "mentee"));
    let content = html! {
        (crumb(id, &brief))
        (head(&title, Some(&format!("{}, {company}. Nobody is booked yet.", brief.facts.title)), html! {}))
        (happens(&lines))
        (go_on(&format!("/slots/{id}/book"), &form.typed, &[], Some((title.as_str(), Weight::Primary))))
    };
    Ok(visit.page(&institute, &title, content))
}
