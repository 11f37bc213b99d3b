//! Who came, for all who were expected: in one slot, or in every slot of a day.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::attendance_form::{OfSlot, expected, of_slots, outcomes, recorded_meanwhile};
use super::attendance_sheet::{Of, Sheet};
use super::kit::button::Weight;
use super::kit::filled::{Again, Filled, Refused};
use super::kit::form::{Form, Pressed, go_on, happens};
use super::kit::frame::head;
use super::kit::list::empty;
use super::kit::moment::Reader;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, foresee, page, step};
use super::visit::Visitor;
use super::words;
use crate::auth::Stamp;
use crate::bookings::attend_slot::attend_slot;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, FieldError, Result};
use crate::web::change_request::Given;
use crate::wire::form::Form as SentForm;

#[get("/slots/{id}/attendance")]
pub async fn get_slot_attendance(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show(&visitor, &deps, of_slot(&id)?, None).await?))
}

#[post("/slots/{id}/attendance")]
pub async fn send_slot_attendance(id: Path<String>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    send(sent, &deps, of_slot(&id)?).await
}

#[get("/day/{date}/attendance")]
pub async fn get_day_attendance(visitor: Visitor, day: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show(&visitor, &deps, of_day(&day)?, None).await?))
}

#[post("/day/{date}/attendance")]
pub async fn send_day_attendance(day: Path<String>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    send(sent, &deps, of_day(&day)?).await
}

fn of_slot(id: &str) -> Result<Of> {
    Ok(Of::Slot(id.parse().map_err(|_| Error::NotFound)?))
}

fn of_day(day: &str) -> Result<Of> {
    Ok(Of::Day(day.parse().map_err(|_| Error::NotFound)?))
}

async fn send(Sent { who: visitor, form: sent }: Sent<Visitor>, deps: &Deps, of: Of) -> Result<HttpResponse> {
    let said = of_slots(&sent.form.typed)?;
    let again = async |refused| show(&visitor, deps, of, Some(Again::Refused(refused))).await;
    match Pressed::of(&sent.form.typed) {
        Pressed::Edit => Ok(page(show(&visitor, deps, of, Some(Again::Kept(sent.form))).await?)),
        Pressed::Preview => {
            let would = move |conn: &mut Conn, stamp: &Stamp, _: &Given| record(conn, stamp, &said);
            let shown = async |recorded: Vec<BookingRow>, form: SentForm| preview(&visitor, deps, of, &recorded, &form).await;
            foresee(sent, "console_foresee_attendance", visitor.actor(), deps, would, shown, again).await
        }
        Pressed::Act => {
            let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
                record(conn, stamp, &said)?;
                Ok(Goto::new(of.back(), Notice::Recorded))
            };
            step(sent, "console_attendance", visitor.actor(), deps, act, again).await
        }
    }
}

/// Records what was said of each slot, of all of them or of none. Slots are locked in the order of their ids.
fn record(conn: &mut Conn, stamp: &Stamp, said: &[OfSlot]) -> Result<Vec<BookingRow>> {
    if said.is_empty() {
        return Err(Error::invalid("", "required", "Say of at least one mentee what happened."));
    }
    let mut recorded = Vec::new();
    for of_slot in said {
        let given = Given::of_form(of_slot.form.clone());
        recorded.extend(attend_slot(conn, stamp, &given, of_slot.id).map_err(|error| of_slot.placed(error))?);
    }
    Ok(recorded)
}

async fn show(visitor: &Visitor, deps: &Deps, of: Of, again: Option<Again>) -> Result<Markup> {
    let (scope, now) = (visitor.scope(), visitor.visit().now);
    let sheet = deps.db.read("console_attendance", move |conn| of.read(conn, scope, now)).await?;
    let reader = Reader { now, zone: &sheet.institute.timezone };
    let again = match again {
        Some(Again::Refused(refused)) => Some(Again::Refused(naming(refused, &sheet))),
        other => other,
    };
    let (form, typed) = outcomes(Form::new(of.path(), "Preview").foreseen().back_to(of.back()), &sheet, reader);
    let filled = Filled::foreseen(typed, None, again, deps.ids);
    let title = of.title(&sheet);
    let nobody = form.fields().next().is_none();
    let content = html! {
        (head(&title, Some("Who came? Nothing is recorded before you have seen it."), html! {}))
        @if nobody { (empty("There is nobody to record", "Mentees with a confirmed booking stand here once the slot has begun. Correct what is recorded on the page of the booking.", Some((&of.back(), "Go back")))) }
        @else { (form.show(&filled)) }
        (recorded_before(&sheet))
    };
    Ok(visitor.page(&sheet.institute.name, &filled.title(&title), content))
}

/// Names the mentees of those bookings that cannot be recorded.
fn naming(refused: Refused, sheet: &Sheet) -> Refused {
    let names: HashMap<_, _> = sheet.bookings.iter().map(|booking| (booking.id.to_string(), sheet.name(booking.id).to_owned())).collect();
    let refused = refused.naming("booking_id", |id| names.get(id).cloned());
    let Error::Invalid(mut faults) = refused.error else { return refused };
    for fault in &mut faults {
        if let Some(name) = recorded_meanwhile(fault).and_then(|id| names.get(id)) {
            *fault = FieldError {
                pointer: String::new(),
                code: fault.code,
                detail: format!("{name} was recorded meanwhile, and is left out now."),
            };
        }
    }
    Refused { error: Error::Invalid(faults), ..refused }
}

/// Shows what is recorded already, with links to where it is corrected.
fn recorded_before(sheet: &Sheet) -> Markup {
    let is_recorded = |booking: &&BookingRow| matches!(booking.status, BookingStatus::Attended | BookingStatus::NoShow);
    let recorded: Vec<_> = sheet.bookings.iter().filter(is_recorded).collect();
    html! {
        @if !recorded.is_empty() {
            section.panel {
                h2 { "Recorded already" }
                ul.plain {
                    @for booking in recorded {
                        li { a href={ "/bookings/" (booking.id) "/attendance" } dir="auto" { (sheet.name(booking.id)) } " " (words::booking_state(booking.status)) }
                    }
                }
            }
        }
    }
}

/// Shows what would be recorded.
async fn preview(visitor: &Visitor, deps: &Deps, of: Of, recorded: &[BookingRow], form: &SentForm) -> Result<Markup> {
    let (scope, now) = (visitor.scope(), visitor.visit().now);
    let sheet = deps.db.read("console_attendance", move |conn| of.read(conn, scope, now)).await?;
    let names = |is: &dyn Fn(&BookingRow) -> bool| -> Vec<String> {
        recorded.iter().filter(|booking| is(booking)).map(|booking| sheet.name(booking.id).to_owned()).collect()
    };
    let came = names(&|booking| booking.status == BookingStatus::Attended);
    let stayed_away = names(&|booking| booking.status == BookingStatus::NoShow);
    let reader = Reader { now, zone: &sheet.institute.timezone };
    let open = expected(&sheet, reader).iter().map(|(_, bookings)| bookings.len()).sum::<usize>().saturating_sub(recorded.len());
    let people = |who: &[String], said: &str| {
        (!who.is_empty()).then(|| html! { (who.len()) " " (said) ": " span dir="auto" { (who.join(", ")) } "." })
    };
    let sentences = [
        people(&came, "came"),
        people(&stayed_away, "did not meet"),
        (open > 0).then(|| html! { (open) @if open == 1 { " stays" } @else { " stay" } " open, because it is not known yet." }),
    ];
    let sentences: Vec<_> = sentences.into_iter().flatten().collect();
    let title = of.title(&sheet);
    let content = html! {
        (head(&title, Some("Nothing is recorded yet."), html! {}))
        (happens(&sentences))
        (go_on(&of.path(), &form.typed, &[], Some(("Record", Weight::Primary))))
    };
    Ok(visitor.page(&sheet.institute.name, &format!("Preview: {title}"), content))
}
