//! Changes of a slot by its company: everything while it is a draft, and what is no term of it once it is published.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::new_slot::Then;
use super::slot_fields::{self, Places};
use crate::auth::Stamp;
use crate::console::host_choices::ticked;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::notice::Notice;
use crate::console::slot_typed::typed;
use crate::console::step::{Goto, page, step};
use crate::console::visit::ContactVisit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{FieldError, Result};
use crate::ids::SlotId;
use crate::institute::store as institute;
use crate::schedule::change;
use crate::slots::model::SlotStatus;
use crate::slots::rules::missing_to_submit;
use crate::slots::store::{self as slots, SlotRow, hosts};
use crate::web::change_request::Given;
use crate::web::form_request::FormRequest;

pub async fn get(contact: ContactVisit, id: SlotId, deps: &Deps) -> Result<HttpResponse> {
    Ok(page(show(&contact, deps, id, None).await?))
}

pub async fn send(contact: ContactVisit, sent: FormRequest, id: SlotId, deps: &Deps) -> Result<HttpResponse> {
    let submits = sent.form.typed.value("_then") == Then::Submit.as_str();
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let slot = change::patch(conn, stamp, given, id)?;
        Ok(match submits {
            false => Goto::new(format!("/slots/{id}"), Notice::Saved),
            true if !missing_to_submit(&slot).is_empty() => Goto::new(format!("/slots/{id}/edit"), Notice::Incomplete),
            true => Goto::new(format!("/slots/{id}"), Then::Submit.take(conn, stamp, id)?),
        })
    };
    let again = async |refused| show(&contact, deps, id, Some(refused)).await;
    step(sent, "console_contact_edit_slot", contact.visit.actor, deps, act, again).await
}

async fn show(contact: &ContactVisit, deps: &Deps, id: SlotId, refused: Option<Refused>) -> Result<Markup> {
    let (scope, ticked) = (contact.scope(), ticked(refused.as_ref().map(|refused| &refused.form.typed)));
    let read = deps.db.read("console_contact_slot_form", move |conn| {
        let slot = slots::find(conn, scope, id)?;
        let of_slot = hosts::hosts_of(conn, id)?;
        let places = Places::read(conn, scope, &[&of_slot[..], &ticked].concat())?;
        Ok((institute::read(conn)?, slot, of_slot, places))
    });
    let (institute, slot, of_slot, places) = read.await?;
    let was_refused = refused.is_some();
    let filled = Filled::of(typed(&slot, &of_slot), slot.version, refused, deps.ids);
    let title = format!("Edit {}", slot.title);
    let form = form(&slot, contact.company.may_publish, places, &filled);
    let content = html! {
        p.crumb { a href={ "/slots/" (id) } dir="auto" { (slot.title) } }
        h1 dir="auto" { (title) }
        @if let Some(comment) = &slot.return_comment { p.note dir="auto" { "A coordinator asks: " (comment) } }
        @if slot.status == SlotStatus::Draft && !was_refused { (still_missing(&form, &missing_to_submit(&slot))) }
        (form.show(&filled))
    };
    Ok(contact.page(&institute.name, &filled.title(&title), content))
}

fn form(slot: &SlotRow, may_publish: bool, places: Places, filled: &Filled) -> Form {
    let form = |submit| Form::new(format!("/slots/{}/edit", slot.id), submit).back_to(format!("/slots/{}", slot.id));
    match slot.status {
        // A company that publishes by itself does so on the slot's page, where publishing locks what it needs in its own order.
        SlotStatus::Draft if may_publish => slot_fields::all(form("Save"), places, filled),
        SlotStatus::Draft => slot_fields::all(form("Save as a draft").does_more(Then::Submit.as_str(), "Submit"), places, filled),
        SlotStatus::Submitted => slot_fields::all(form("Save"), places, filled),
        SlotStatus::Published | SlotStatus::OnHold | SlotStatus::Cancelled | SlotStatus::Completed => {
            slot_fields::of_published(form("Save"), places)
        }
    }
}

/// Says what a draft needs before it can be submitted, with a link to each field.
fn still_missing(form: &Form, missing: &[FieldError]) -> Markup {
    let field = |fault: &FieldError| {
        let name = fault.pointer.trim_start_matches('/').replace('/', ".");
        form.fields().find(|field| field.name().starts_with(&name))
    };
    html! {
        @if !missing.is_empty() {
            div.note {
                p { "Before it can be submitted, this is still needed:" }
                ul { @for field in missing.iter().filter_map(field) { li { a href={ "#" (field.name()) } { (field.label()) } } } }
            }
        }
    }
}
