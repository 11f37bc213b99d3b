//! The steps of a slot that its company takes, each with a page of its own that says what will happen: `/slots/{id}/{step}`.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::slot::Seen;
use crate::auth::Stamp;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::notice::Notice;
use crate::console::slot_step_fields::{before_moving, moving, note, why};
use crate::console::step::{Goto, page, step};
use crate::console::visit::ContactVisit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::SlotId;
use crate::schedule::{cancel, moving, publish};
use crate::slots::model::SlotStatus;
use crate::slots::publish as review;
use crate::slots::store::SlotRow;
use crate::web::change_request::Given;
use crate::web::form_request::FormRequest;
use crate::wire::form::Typed;

crate::words! {
    /// These are the steps that a company's contact takes with a slot on a page. The API gives a partner the same steps.
    pub enum Step { Submit = "submit", Publish = "publish", Move = "move", Cancel = "cancel" }
}

impl Step {
    /// Gives what the company can do with the slot now, the likeliest first.
    pub fn possible(seen: &Seen) -> &'static [Self] {
        match seen.slot.status {
            SlotStatus::Draft | SlotStatus::Submitted if seen.company.may_publish => &[Self::Publish, Self::Cancel],
            SlotStatus::Draft => &[Self::Submit, Self::Cancel],
            SlotStatus::Submitted => &[Self::Cancel],
            SlotStatus::Published | SlotStatus::OnHold if !seen.has_begun() => &[Self::Move, Self::Cancel],
            SlotStatus::Published | SlotStatus::OnHold | SlotStatus::Cancelled | SlotStatus::Completed => &[],
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Submit => "Submit",
            Self::Publish => "Publish",
            Self::Move => "Move",
            Self::Cancel => "Cancel this slot",
        }
    }

    const fn notice(self) -> Notice {
        match self {
            Self::Submit => Notice::Submitted,
            Self::Publish => Notice::Published,
            Self::Move => Notice::Moved,
            Self::Cancel => Notice::Cancelled,
        }
    }

    fn act(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
        match self {
            Self::Submit => review::submit(conn, stamp, given, id),
            Self::Publish => publish::publish(conn, stamp, given, id).map(|published| published.slot),
            Self::Move => moving::move_slot(conn, stamp, given, id).map(|moved| moved.slot),
            Self::Cancel => cancel::cancel(conn, stamp, given, id),
        }
    }

    fn form(self, slot: &SlotRow) -> Form {
        let form = Form::new(format!("/slots/{}/{self}", slot.id), self.label()).back_to(format!("/slots/{}", slot.id));
        match self {
            Self::Submit | Self::Publish => form,
            Self::Move => moving(form, slot),
            Self::Cancel => form.dangerous().field(why()).field(note()),
        }
    }

    /// Gives what stands in the form when it is shown first.
    fn typed(self, slot: &SlotRow) -> Typed {
        match self {
            Self::Move => before_moving(slot),
            Self::Submit | Self::Publish | Self::Cancel => Typed::default(),
        }
    }

    /// Says what will happen, before it does: who loses what, and who is told.
    fn consequences(self, seen: &Seen) -> Vec<Markup> {
        let seats = seen.seats_known();
        let known = html! { @if seats == 1 { "One person is booked" } @else { (seats) " people are booked" } };
        match self {
            Self::Submit => vec![html! { "A coordinator looks at it next, and publishes it or returns it with a comment." }],
            Self::Publish => vec![html! { "It can be booked, and it stands in calendars." }],
            Self::Move if seats > 0 => vec![
                html! { (known) ". They are asked whether the new time suits them, and you are told of each answer." },
                html! { "Calendars show the new time." },
            ],
            Self::Move => vec![html! { "Calendars show the new time." }],
            Self::Cancel if seats > 0 => {
                vec![html! { (known) ". They lose the seat and are told." }, html! { "It cannot be taken back." }]
            }
            Self::Cancel => vec![html! { "It cannot be taken back." }],
        }
    }
}

fn named(word: &str) -> Result<Step> {
    word.parse().map_err(|_| Error::NotFound)
}

pub async fn get(contact: ContactVisit, id: SlotId, word: &str, deps: &Deps) -> Result<HttpResponse> {
    Ok(page(show(&contact, deps, id, named(word)?, None).await?))
}

pub async fn send(contact: ContactVisit, sent: FormRequest, id: SlotId, word: &str, deps: &Deps) -> Result<HttpResponse> {
    let word = named(word)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        word.act(conn, stamp, given, id)?;
        Ok(Goto::new(format!("/slots/{id}"), word.notice()))
    };
    let again = async |refused| show(&contact, deps, id, word, Some(refused)).await;
    step(sent, "console_contact_slot_step", contact.visit.actor, deps, act, again).await
}

async fn show(contact: &ContactVisit, deps: &Deps, id: SlotId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let seen = Seen::read(deps, contact, id).await?;
    let filled = Filled::of(step.typed(&seen.slot), seen.slot.version, refused, deps.ids);
    let title = format!("{}: {}", step.label(), seen.slot.title);
    let content = html! {
        p.crumb { a href={ "/slots/" (id) } dir="auto" { (seen.slot.title) } }
        (confirm(&title, &step.consequences(&seen), &step.form(&seen.slot), &filled))
    };
    Ok(contact.page(&seen.institute, &filled.title(&title), content))
}
