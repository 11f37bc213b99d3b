//! The steps of a booking, each with a page of its own: `/bookings/{id}/{step}`. Today's buttons send to the same addresses.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::booking::Seen;
use super::contact;
use super::kit::button::{Weight, link};
use super::kit::field::{Choice, Field};
use super::kit::filled::{Filled, Refused};
use super::kit::form::{Form, confirm};
use super::kit::frame::head;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, page, step};
use super::visit::{Visit, Visitor};
use super::words;
use crate::auth::Stamp;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::bookings::{attend, cancel, excuse, reinstate, reschedule, respond, waitlist};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::BookingId;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

crate::words! {
    /// What a person does with a booking on a page.
    pub enum Step {
        Confirm = "confirm", Decline = "decline", Cancel = "cancel", Reschedule = "reschedule", Attendance = "attendance", Excuse = "excuse",
        Reinstate = "reinstate", Offer = "offer",
    }
}

impl Step {
    /// Gives what can be done with a booking in this state, the likeliest first. Whether it is still in time is judged by the step itself.
    pub const fn possible(status: BookingStatus) -> &'static [Self] {
        match status {
            BookingStatus::Waitlisted => &[Self::Offer, Self::Cancel],
            BookingStatus::Requested => &[Self::Confirm, Self::Decline, Self::Reschedule, Self::Cancel],
            BookingStatus::Offered => &[Self::Confirm, Self::Decline, Self::Cancel],
            BookingStatus::Confirmed => &[Self::Attendance, Self::Reschedule, Self::Excuse, Self::Cancel],
            BookingStatus::Attended | BookingStatus::NoShow => &[Self::Attendance, Self::Excuse],
            BookingStatus::Cancelled => &[Self::Reinstate, Self::Excuse],
            BookingStatus::Declined => &[Self::Reinstate],
            BookingStatus::Expired => &[],
        }
    }

    /// Says what its button says, for a booking in this state.
    pub const fn label(self, status: BookingStatus) -> &'static str {
        match (self, status) {
            (Self::Confirm, BookingStatus::Offered) => "Accepted",
            (Self::Confirm, _) => "Confirm for the company",
            (Self::Decline, BookingStatus::Offered) => "Declined",
            (Self::Decline, _) => "Decline for the company",
            (Self::Cancel, _) => "Cancel this booking",
            (Self::Reschedule, _) => "Reschedule",
            (Self::Attendance, BookingStatus::Attended | BookingStatus::NoShow) => "Correct attendance",
            (Self::Attendance, _) => "Record attendance",
            (Self::Excuse, _) => "Excuse",
            (Self::Reinstate, _) => "Reinstate",
            (Self::Offer, _) => "Offer a seat out of line",
        }
    }

    const fn notice(self) -> Notice {
        match self {
            Self::Confirm => Notice::Confirmed,
            Self::Decline => Notice::Declined,
            Self::Cancel => Notice::Cancelled,
            Self::Reschedule => Notice::Rescheduled,
            Self::Attendance => Notice::Recorded,
            Self::Excuse => Notice::Excused,
            Self::Reinstate => Notice::Reinstated,
            Self::Offer => Notice::Offered,
        }
    }

    fn act(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
        match self {
            Self::Confirm => respond::confirm(conn, stamp, given, id),
            Self::Decline => respond::decline(conn, stamp, given, id),
            Self::Cancel => cancel::cancel(conn, stamp, given, id),
            Self::Reschedule => reschedule::reschedule(conn, stamp, given, id),
            Self::Attendance => attend::attend(conn, stamp, given, id),
            Self::Excuse => excuse::excuse(conn, stamp, given, id),
            Self::Reinstate => reinstate::reinstate(conn, stamp, given, id),
            Self::Offer => waitlist::offer_out_of_order(conn, stamp, given, id),
        }
    }

    fn form(self, seen: &Seen) -> Form {
        let booking = &seen.booking;
        let form =
            Form::new(format!("/bookings/{}/{self}", booking.id), self.label(booking.status)).back_to(format!("/bookings/{}", booking.id));
        let note = Field::lines("note", "What else should be known?").optional();
        let why = |question| Field::select("reason_code", question, words::reasons());
        match self {
            Self::Confirm => form,
            Self::Decline => form.field(why("Why?").optional()).field(note),
            Self::Cancel => form
                .dangerous()
                .field(why("Why?"))
                .field(
                    Field::one_of("cancelled_by", "Who cancels?", words::sides())
                        .hint("A late cancellation counts against the mentee only if the mentee cancels."),
                )
                .field(Field::select("excused.category", "Is it excused?", words::excuses()).optional())
                .field(note),
            Self::Reschedule => form
                .field(
                    Field::select("slot_id", "To which slot?", seen.fitting.clone())
                        .hint("Only slots are shown into which this mentee can be booked now."),
                )
                .field(why("Why?").optional())
                .field(Field::one_of("on_behalf_of", "Who asked for it?", words::sides()))
                .field(Field::select("excused.category", "If it is late, is it excused?", words::excuses()).optional()),
            Self::Attendance => attendance(form, booking.status),
            Self::Excuse => form
                .field(Field::select("category", "Why does it not count against the mentee?", words::excuses()))
                .field(Field::lines("reason", "What do you know of it?").hint("Only coordinators read this.")),
            Self::Reinstate | Self::Offer => form.field(Field::lines("reason", "Why?").hint("Only coordinators read this.")),
        }
    }

    /// Says what will happen, before it does.
    fn consequences(self, seen: &Seen) -> Vec<Markup> {
        let Seen { booking, slot, mentee, .. } = seen;
        let company = &slot.facts.company_name;
        let holds_seat = BookingStatus::HOLDING.contains(&booking.status);
        let late = booking.cancel_cutoff_at.is_some_and(|cutoff| cutoff <= seen.now);
        match self {
            Self::Confirm if booking.status == BookingStatus::Offered => vec![html! { (mentee) " has said yes." }],
            Self::Confirm => vec![html! { (company) " sees who comes: " (mentee) "." }],
            Self::Decline if booking.status == BookingStatus::Offered => {
                vec![html! { (mentee) " has said no. The seat goes to the next on the waiting list." }]
            }
            Self::Decline => vec![html! { (company) " cannot offer the time. The seat goes to the next on the waiting list." }],
            Self::Cancel if holds_seat => vec![
                html! { (mentee) " loses the seat, which goes to the next on the waiting list." },
                html! { (company) " is told, and no longer sees who it was." },
                html! { @if late { "The time for cancelling is over, so it is late." } @else { "It is in time." } },
            ],
            Self::Cancel => vec![html! { (mentee) " leaves the waiting list." }],
            Self::Reschedule => vec![
                html! { "It stays the same booking and the same entry in calendars." },
                html! { @if late { "The time for giving up this seat is over, so it is late." } @else { "It is in time." } },
            ],
            Self::Attendance => vec![],
            Self::Excuse => vec![html! { "What was late or missed no longer counts against " (mentee) ". No company hears of it." }],
            Self::Reinstate => vec![html! { "The booking goes back to the state that it had. It is refused if the seat is taken." }],
            Self::Offer => vec![html! { (mentee) " is offered a free seat, or moves to the head of the waiting list." }],
        }
    }
}

fn attendance(form: Form, status: BookingStatus) -> Form {
    let outcomes = vec![Choice::new("attended", "The meeting took place"), Choice::new("no_show", "Somebody did not come")];
    let form = form
        .field(Field::one_of("outcome", "What happened?", outcomes))
        .field(Field::number("late_minutes", "How many minutes late was the mentee?").optional())
        .field(Field::one_of("party", "If somebody did not come, who?", words::parties()).optional())
        .field(Field::select("excused.category", "Is the mentee excused?", words::excuses()).optional());
    match status {
        BookingStatus::Attended | BookingStatus::NoShow => form.field(Field::lines("reason", "Why is it corrected?")),
        _ => form,
    }
}

#[get("/bookings/{id}/{step}")]
pub async fn get_booking_step(visitor: Visitor, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, step) = named(&path)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::booking_steps::get(visit, id, &path.1, &deps).await,
    };
    Ok(page(show(&visit, &deps, id, step, None).await?))
}

#[post("/bookings/{id}/{step}")]
pub async fn send_booking_step(path: Path<(String, String)>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let (id, word) = named(&path)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::booking_steps::send(visit, sent, id, &path.1, &deps).await,
    };
    let next = if sent.form.typed.value("_to") == "today" { "/".to_owned() } else { format!("/bookings/{id}") };
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        word.act(conn, stamp, given, id)?;
        Ok(Goto::new(next.clone(), word.notice()))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    step(sent, "console_booking_step", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(BookingId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visit: &Visit, deps: &Deps, id: BookingId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let seen = Seen::read(deps, visit, id, step == Step::Reschedule).await?;
    let filled = Filled::of(Typed::default(), seen.booking.version, refused, deps.ids);
    let title = format!("{}: {}", step.label(seen.booking.status), seen.mentee);
    let content = html! {
        p.crumb { a href={ "/bookings/" (id) } { (seen.slot.facts.title) ", " (seen.mentee) } }
        @if step == Step::Offer && seen.booking.entry_id.is_some() {
            (head(&title, None, html! {}))
            p.note { "A round has left this line, so nobody is offered a place out of line by one person alone." }
            p { (link(&format!("/exceptions/new?action=offer&booking_id={id}"), "Ask for an exception", Weight::Primary)) }
        } @else { (confirm(&title, &step.consequences(&seen), &step.form(&seen), &filled)) }
    };
    Ok(visit.page(&seen.institute, &filled.title(&title), content))
}
