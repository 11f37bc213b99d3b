//! A new slot of the company, filled in from the last one, so that only the day has to be typed. It is saved as a draft each time, and
//! submitted or published at once where nothing is missing.

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};
use serde_json::Map;

use super::slot_fields::{self, Places};
use crate::auth::{Scope, Stamp};
use crate::companies::store::{self as companies, CompanyRow};
use crate::console::asked::Asked;
use crate::console::host_choices::ticked;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::frame::head;
use crate::console::kit::moment::{Reader, relative};
use crate::console::kit::notice::Notice;
use crate::console::slot_typed::typed;
use crate::console::step::{Goto, page, step};
use crate::console::visit::ContactVisit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{HostId, SlotId};
use crate::institute::store as institute;
use crate::schedule::publish;
use crate::slots::card::{CompensationKind, MayLeadToJob};
use crate::slots::model::Approval;
use crate::slots::publish as review;
use crate::slots::rules::missing_to_submit;
use crate::slots::store::{self as slots, SlotFilter, SlotRow, hosts};
use crate::web::change_request::Given;
use crate::web::form_request::FormRequest;
use crate::wire::form::Typed;
use crate::wire::sorting::{Sort, SortedPage};

crate::words! {
    /// This is what happens with a draft once it is saved. The button that was pressed says it.
    pub enum Then { Submit = "submit", Publish = "publish" }
}

/// This says where a new slot takes its texts from.
#[derive(Debug, Clone, Copy)]
enum From {
    /// It takes them from the slot that was made last.
    Last,
    Slot(SlotId),
    Nothing,
}

pub async fn get(contact: ContactVisit, request: &HttpRequest, deps: &Deps) -> Result<HttpResponse> {
    let from = match Asked::of(request).value("from") {
        None => From::Last,
        Some("nothing") => From::Nothing,
        Some(id) => From::Slot(id.parse().map_err(|_| Error::NotFound)?),
    };
    Ok(page(show(&contact, deps, from, None).await?))
}

pub async fn send(contact: ContactVisit, sent: FormRequest, deps: &Deps) -> Result<HttpResponse> {
    let then: Option<Then> = sent.form.typed.value("_then").parse().ok();
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let draft = publish::create(conn, stamp, given)?.slot;
        let id = draft.id;
        Ok(match then {
            None => Goto::new(format!("/slots/{id}"), Notice::Created),
            Some(_) if !missing_to_submit(&draft).is_empty() => Goto::new(format!("/slots/{id}/edit"), Notice::Incomplete),
            Some(then) => Goto::new(format!("/slots/{id}"), then.take(conn, stamp, id)?),
        })
    };
    let again = async |refused| show(&contact, deps, From::Nothing, Some(refused)).await;
    step(sent, "console_contact_new_slot", contact.visit.actor, deps, act, again).await
}

impl Then {
    /// Takes the step with a draft that this transaction has written.
    pub fn take(self, conn: &mut Conn, stamp: &Stamp, id: SlotId) -> Result<Notice> {
        let nothing = Given::filled_in(Map::new(), None);
        match self {
            Self::Submit => review::submit(conn, stamp, &nothing, id).map(|_| Notice::Submitted),
            Self::Publish => publish::publish(conn, stamp, &nothing, id).map(|_| Notice::Published),
        }
    }

    /// Gives what a company may do with a complete draft, and what its button says.
    pub const fn of(company: &CompanyRow) -> (Self, &'static str) {
        if company.may_publish { (Self::Publish, "Publish") } else { (Self::Submit, "Submit") }
    }
}

async fn show(contact: &ContactVisit, deps: &Deps, from: From, refused: Option<Refused>) -> Result<Markup> {
    let (scope, ticked) = (contact.scope(), ticked(refused.as_ref().map(|refused| &refused.form.typed)));
    let read = deps.db.read("console_contact_new_slot", move |conn| {
        let source = find(conn, scope, from)?;
        let of_source = source.as_ref().map_or(&[][..], |(_, hosts)| hosts.as_slice());
        let places = Places::read(conn, scope, &[of_source, &ticked].concat())?;
        Ok((institute::read(conn)?, places, source))
    });
    let (institute, places, source) = read.await?;
    let reader = Reader { now: contact.visit.now, zone: &institute.timezone };
    let values = match &source {
        Some((slot, hosts)) => from_slot(slot, hosts, &places, reader),
        None => from_nothing(&contact.company),
    };
    let filled = Filled::new(values, refused, deps.ids);
    let (then, more) = Then::of(&contact.company);
    let form = Form::new("/slots/new", "Save as a draft").does_more(then.as_str(), more).back_to("/slots");
    let content = html! {
        (head("New slot", None, html! {}))
        @if let Some((slot, _)) = &source { (said_of_source(slot, reader)) }
        (slot_fields::all(form, places, &filled).show(&filled))
    };
    Ok(contact.page(&institute.name, &filled.title("New slot"), content))
}

/// Finds the slot that the texts are taken from, with its hosts who are not archived.
fn find(conn: &mut Conn, scope: Scope, from: From) -> Result<Option<(SlotRow, Vec<HostId>)>> {
    let slot = match from {
        From::Nothing => None,
        From::Slot(id) => Some(slots::find(conn, scope, id)?),
        From::Last => {
            let last = SortedPage::first(Sort::CreatedAtDown, 1);
            slots::list(conn, scope, &SlotFilter::default(), &last)?.into_iter().next()
        }
    };
    let Some(slot) = slot else { return Ok(None) };
    let mut hosts = hosts::hosts_of(conn, slot.id)?;
    let active = companies::active_hosts_of(conn, slot.company_id, &hosts)?;
    hosts.retain(|host| active.contains(host));
    Ok(Some((slot, hosts)))
}

/// Gives everything that the slot says without its cohort, a week later where that is still to come. A site that is archived is left out.
fn from_slot(slot: &SlotRow, hosts: &[HostId], places: &Places, reader: Reader<'_>) -> Typed {
    let next = slot.local_start.map(|start| start.plus_days(7));
    let is_to_come = |start| slot.timezone.instant_of(start).is_ok_and(|at| at > reader.now);
    let site_id = slot.site_id.filter(|site| places.has_site(*site));
    let slot = SlotRow { local_start: next.filter(|start| is_to_come(*start)), site_id, cohort_id: None, ..slot.clone() };
    typed(&slot, hosts)
}

fn from_nothing(company: &CompanyRow) -> Typed {
    Typed::default()
        .with("timezone", company.timezone.name())
        .with("duration_minutes", 45)
        .with("capacity", 1)
        .with("approval", Approval::Automatic.as_str())
        .with("card.compensation.kind", CompensationKind::None.as_str())
        .with("card.may_lead_to_job", MayLeadToJob::No.as_str())
}

fn said_of_source(slot: &SlotRow, reader: Reader<'_>) -> Markup {
    html! {
        p.note {
            "Filled in from “" span dir="auto" { (slot.title) } "”, which was made " (relative(slot.created_at, reader.now)) ". Look at the time, and change what is different. "
            a href="/slots/new?from=nothing" { "Start with an empty page" } " instead."
        }
    }
}
