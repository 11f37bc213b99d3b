//! Asks for an exception: a place for somebody, an offer out of line, or the end of a round that has opened. The page of a slot, of a booking or of
//! a round leads here, and says in the address what it is about.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::{about, said};
use crate::allocation::exception::ask;
use crate::allocation::exception::model::ExceptionAction;
use crate::allocation::store;
use crate::auth::{Scope, Stamp};
use crate::bookings::store as bookings;
use crate::console::kit::button::{Weight, link, submit};
use crate::console::kit::field::Field;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::frame::head;
use crate::console::kit::list::empty;
use crate::console::kit::notice::Notice;
use crate::console::kit::table::{Column, table};
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BookingId, MenteeId, RoundId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::model::MenteeFilter;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::slots::store as slots;
use crate::web::change_request::Given;
use crate::wire::form::Typed;
use crate::wire::paging::PageRequest;

const PATH: &str = "/exceptions/new";

/// The page shows at most this many mentees. The others are found by their names.
const SHOWN: usize = 50;

/// What somebody asks for, as far as the address says it.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    Nothing,
    /// A place in this slot, and it is not chosen yet for whom.
    SomebodyIn(SlotId),
    Place(SlotId, MenteeId),
    Offer(BookingId),
    End(RoundId),
}

impl Wanted {
    fn of(typed: &Typed) -> Self {
        let action = typed.value("action").parse();
        let (slot, mentee) = (typed.value("slot_id").parse().ok(), typed.value("mentee_id").parse().ok());
        let (booking, round) = (typed.value("booking_id").parse().ok(), typed.value("round_id").parse().ok());
        match (action, slot, mentee, booking, round) {
            (Ok(ExceptionAction::Place), Some(slot), Some(mentee), ..) => Self::Place(slot, mentee),
            (Ok(ExceptionAction::Place), Some(slot), None, ..) => Self::SomebodyIn(slot),
            (Ok(ExceptionAction::Offer), _, _, Some(booking), _) => Self::Offer(booking),
            (Ok(ExceptionAction::CancelRound), _, _, _, Some(round)) => Self::End(round),
            _ => Self::Nothing,
        }
    }

    fn in_form(self, form: Form) -> Form {
        let asks = |form: Form, action: ExceptionAction| form.hidden("action", action.as_str());
        match self {
            Self::Nothing | Self::SomebodyIn(_) => form,
            Self::Place(slot, mentee) => {
                asks(form, ExceptionAction::Place).hidden("slot_id", slot.to_string()).hidden("mentee_id", mentee.to_string())
            }
            Self::Offer(booking) => asks(form, ExceptionAction::Offer).hidden("booking_id", booking.to_string()),
            Self::End(round) => asks(form, ExceptionAction::CancelRound).hidden("round_id", round.to_string()),
        }
    }

    /// Gives the page that has led here.
    fn back(self) -> String {
        match self {
            Self::Nothing => "/exceptions".to_owned(),
            Self::SomebodyIn(slot) | Self::Place(slot, _) => format!("/slots/{slot}"),
            Self::Offer(booking) => format!("/bookings/{booking}"),
            Self::End(round) => format!("/rounds/{round}"),
        }
    }
}

struct Seen {
    institute: InstituteRow,
    /// What is asked for, in words.
    asked: String,
    /// Those among whom one is chosen, where nobody is yet.
    found: Vec<MenteeRow>,
}

fn find(conn: &mut Conn, wanted: Wanted, part: Option<String>) -> Result<Seen> {
    let institute = institute::read(conn)?;
    let name = |conn: &mut Conn, id: SlotId| -> Result<String> {
        let slot = slots::find(conn, Scope::Institute, id)?;
        Ok(said::slot(&slot, slots::briefs(conn, &[id])?.get(&id), &institute.timezone))
    };
    let mut found = Vec::new();
    let asked = match wanted {
        Wanted::Nothing => "Ask on the page of a slot, of a booking that waits, or of a round.".to_owned(),
        Wanted::SomebodyIn(slot) => {
            let filter = MenteeFilter { part, active: Some(true), ..MenteeFilter::default() };
            found = mentees::list(conn, &filter, &PageRequest { limit: SHOWN, after: None })?;
            format!("A place in: {}.", name(conn, slot)?)
        }
        Wanted::Place(slot, mentee) => format!("A place for {} in: {}.", mentees::find(conn, mentee)?.full_name, name(conn, slot)?),
        Wanted::Offer(booking) => {
            let booking = bookings::find(conn, Scope::Institute, booking)?;
            let mentee = mentees::find(conn, booking.mentee_id)?.full_name;
            format!("An offer for {mentee} before those who are first in line for: {}.", name(conn, booking.slot_id)?)
        }
        Wanted::End(round) => {
            format!("The end of the round {}. Its slots then stay reserved.", store::find_round(conn, round)?.details.name)
        }
    };
    Ok(Seen { institute, asked, found })
}

#[get("/exceptions/new")]
pub async fn get_new_exception(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let typed = Typed::read(request.query_string().as_bytes())?;
    Ok(page(show(&visit, &deps, typed, None).await?))
}

#[post("/exceptions/new")]
pub async fn send_new_exception(sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let row = ask::ask(conn, stamp, given)?;
        Ok(Goto::new(format!("/exceptions/{}", row.id), Notice::Asked))
    };
    let again = async |refused: Refused| {
        let typed = refused.form.typed.clone();
        show(&visit, &deps, typed, Some(refused)).await
    };
    step(sent, "console_ask_exception", visit.actor, &deps, act, again).await
}

async fn show(visit: &Visit, deps: &Deps, typed: Typed, refused: Option<Refused>) -> Result<Markup> {
    let wanted = Wanted::of(&typed);
    let searched = typed.value("q").to_owned();
    let part = Some(searched.clone()).filter(|part| !part.is_empty());
    let seen = deps.db.read("console_ask_exception", move |conn| find(conn, wanted, part.clone())).await?;
    let filled = Filled::new(Typed::default(), refused, deps.ids);
    let title = "Ask for an exception";
    let lead = "A second person decides. Nothing is done before, and what nobody answers in 72 hours lapses.";
    let content = html! {
        p.crumb { a href=(wanted.back()) { "Back" } }
        (head(title, Some(lead), html! {}))
        p dir="auto" { (seen.asked) }
        @match wanted {
            Wanted::Nothing => (link("/rounds", "See the rounds", Weight::Plain)),
            Wanted::SomebodyIn(slot) => (choose(slot, &searched, &seen.found)),
            Wanted::Place(..) | Wanted::Offer(_) | Wanted::End(_) => (form(wanted).show(&filled)),
        }
    };
    Ok(visit.page(&seen.institute.name, &filled.title(title), content))
}

fn form(wanted: Wanted) -> Form {
    wanted
        .in_form(Form::new(PATH, "Ask a second person").back_to(wanted.back()))
        .field(Field::one_of("category", "What kind of reason is there?", about::categories()))
        .field(Field::lines("reason", "Why?").hint("The second person reads it, and it stays on record."))
}

/// Finds for whom the place is.
fn choose(slot: SlotId, searched: &str, found: &[MenteeRow]) -> Markup {
    const COLUMNS: [Column; 2] = [Column::text("Mentee"), Column::ACTS];
    let to = |mentee: &MenteeRow| format!("{PATH}?action=place&slot_id={slot}&mentee_id={}", mentee.id);
    let row = |mentee: &MenteeRow| vec![html! { span dir="auto" { (mentee.full_name) } }, link(&to(mentee), "Choose", Weight::Plain)];
    let rows: Vec<_> = found.iter().take(SHOWN).map(row).collect();
    html! {
        h2 { "For whom?" }
        form.find method="get" action=(PATH) role="search" aria-label="These mentees" {
            input type="hidden" name="action" value="place";
            input type="hidden" name="slot_id" value=(slot);
            input type="search" name="q" value=(searched) aria-label="Find a mentee" dir="auto";
            (submit("Find", Weight::Plain))
        }
        @if rows.is_empty() { (empty("Nobody is found", "No mentee has this name.", None)) }
        @else {
            (table("Mentees", &COLUMNS, &rows))
            @if found.len() > SHOWN { p.muted { "These are the first ones. Find the others by their names." } }
        }
    }
}
