//! The steps of a booking that its company takes: `/bookings/{id}/{step}`. The buttons of the start page and of the day sheet send to the
//! same addresses.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::booking::Seen;
use crate::auth::Stamp;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::BookingRow;
use crate::bookings::{attend, cancel, respond};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::notice::Notice;
use crate::console::step::{Goto, page, step};
use crate::console::visit::ContactVisit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::BookingId;
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::web::form_request::FormRequest;
use crate::wire::form::Typed;

crate::words! {
    /// These are the steps that a company's contact takes with a booking on a page. The API gives a partner the same steps.
    pub enum Step { Confirm = "confirm", Decline = "decline", Cancel = "cancel", Attendance = "attendance" }
}

impl Step {
    /// Gives what the company can do with the booking now, the likeliest first. The step itself judges whether it is still in time.
    pub fn possible(booking: &BookingRow, now: Instant) -> &'static [Self] {
        match booking.status {
            BookingStatus::Requested => &[Self::Confirm, Self::Decline],
            BookingStatus::Confirmed if booking.starts_at <= now => &[Self::Attendance],
            BookingStatus::Confirmed => &[Self::Cancel],
            BookingStatus::Waitlisted
            | BookingStatus::Offered
            | BookingStatus::Declined
            | BookingStatus::Expired
            | BookingStatus::Cancelled
            | BookingStatus::Attended
            | BookingStatus::NoShow => &[],
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Confirm => "Confirm the time",
            Self::Decline => "Decline the time",
            Self::Cancel => "Cancel this booking",
            Self::Attendance => "Record attendance",
        }
    }

    const fn notice(self) -> Notice {
        match self {
            Self::Confirm => Notice::Confirmed,
            Self::Decline => Notice::Declined,
            Self::Cancel => Notice::Cancelled,
            Self::Attendance => Notice::Recorded,
        }
    }

    fn act(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: BookingId) -> Result<BookingRow> {
        match self {
            Self::Confirm => respond::confirm(conn, stamp, given, id),
            Self::Decline => respond::decline(conn, stamp, given, id),
            Self::Cancel => cancel::cancel(conn, stamp, given, id),
            Self::Attendance => attend::attend(conn, stamp, given, id),
        }
    }

    fn form(self, id: BookingId) -> Form {
        let form = Form::new(format!("/bookings/{id}/{self}"), self.label()).back_to(format!("/bookings/{id}"));
        let note = Field::lines("note", "What else should the institute know?").optional();
        let why = Field::select("reason_code", "Why?", words::reasons());
        match self {
            Self::Confirm => form,
            Self::Decline => form.field(why.optional()).field(note),
            Self::Cancel => form.dangerous().field(why).field(note),
            Self::Attendance => {
                let outcomes = vec![Choice::new("attended", "The meeting took place"), Choice::new("no_show", "Somebody did not come")];
                form.field(Field::one_of("outcome", "What happened?", outcomes))
                    .field(Field::number("late_minutes", "How many minutes late was the mentee?").optional())
                    .field(Field::one_of("party", "If somebody did not come, who?", words::parties()).optional())
            }
        }
    }

    /// Says what will happen, before it does.
    fn consequences(self, seen: &Seen) -> Vec<Markup> {
        match self {
            Self::Confirm => vec![html! { "The time is fixed, and you see who comes." }],
            Self::Decline => vec![html! { "The institute and the mentee are told, and the seat can be offered to somebody else." }],
            Self::Cancel => vec![
                html! { (seen.name()) " loses the seat and is told." },
                html! { "The seat can be offered to somebody else. If nobody should come, cancel the slot instead." },
            ],
            Self::Attendance => vec![],
        }
    }
}

fn named(word: &str) -> Result<Step> {
    word.parse().map_err(|_| Error::NotFound)
}

pub async fn get(contact: ContactVisit, id: BookingId, word: &str, deps: &Deps) -> Result<HttpResponse> {
    Ok(page(show(&contact, deps, id, named(word)?, None).await?))
}

pub async fn send(contact: ContactVisit, sent: FormRequest, id: BookingId, word: &str, deps: &Deps) -> Result<HttpResponse> {
    let word = named(word)?;
    let next = match sent.form.typed.value("_to") {
        "today" => "/".to_owned(),
        "day" => format!("/day/{}", contact.company.timezone.date_at(Seen::read(deps, &contact, id).await?.booking.starts_at)),
        _ => format!("/bookings/{id}"),
    };
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        word.act(conn, stamp, given, id)?;
        Ok(Goto::new(next.clone(), word.notice()))
    };
    let again = async |refused| show(&contact, deps, id, word, Some(refused)).await;
    step(sent, "console_contact_booking_step", contact.visit.actor, deps, act, again).await
}

async fn show(contact: &ContactVisit, deps: &Deps, id: BookingId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let seen = Seen::read(deps, contact, id).await?;
    let filled = Filled::of(Typed::default(), seen.booking.version, refused, deps.ids);
    let title = format!("{}: {}", step.label(), seen.slot.facts.title);
    let content = html! {
        p.crumb { a href={ "/bookings/" (id) } dir="auto" { (seen.slot.facts.title) ", " (seen.name()) } }
        (confirm(&title, &step.consequences(&seen), &step.form(id), &filled))
    };
    Ok(contact.page(&seen.institute, &filled.title(&title), content))
}
