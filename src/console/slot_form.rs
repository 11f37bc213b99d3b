//! A new slot and changes of one: one page in groups, for a company that was chosen before.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::asked::Asked;
use super::card_fields::{activities, card_fields};
use super::contact;
use super::host_choices::{host_choices, ticked};
use super::kit::field::{Choice, Field};
use super::kit::filled::{Filled, Refused};
use super::kit::form::Form;
use super::kit::frame::head;
use super::kit::list::empty;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::slot_typed::typed;
use super::step::{Goto, page, step};
use super::visit::{Visit, Visitor};
use super::words;
use crate::auth::{Scope, Stamp};
use crate::companies::model::{CompanyFilter, PlaceFilter};
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, HostId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::model::CohortFilter;
use crate::mentees::store as mentees;
use crate::partnership::PartnershipStatus;
use crate::schedule::{change, publish};
use crate::slots::card::{CompensationKind, MayLeadToJob};
use crate::slots::model::{Approval, Mode, SlotKind};
use crate::slots::store::{self as slots, SlotRow, hosts};
use crate::web::change_request::Given;
use crate::wire::form::Typed;
use crate::wire::paging::PageRequest;

/// Choices of a field are not more than so many.
const MOST: usize = 200;
/// This hint says what it means that a session books its cohort.
pub(super) const BOOKS_COHORT: &str =
    "Only for group sessions. They are booked when a session is published, and those who are enrolled later are booked too.";

/// These can be chosen for a slot of a company.
pub(super) struct Choices {
    pub hosts: Vec<Choice>,
    pub sites: Vec<Choice>,
    pub cohorts: Vec<Choice>,
}

#[get("/slots/new")]
pub async fn get_new_slot(visitor: Visitor, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::new_slot::get(visit, &request, &deps).await,
    };
    let asked = Asked::of(&request);
    let company = match asked.value("company_id") {
        Some(id) => id.parse().map_err(|_| Error::NotFound)?,
        None => return Ok(page(choose_company(&visit, &deps, "New slot", &asked).await?)),
    };
    let wanted = ["kind", "cohort_id", "book_cohort"];
    let wanted = wanted.iter().fold(Typed::default(), |typed, name| typed.with_some(name, asked.value(name)));
    Ok(page(show_new(&visit, &deps, company, wanted, None).await?))
}

/// Asks for the company first, because hosts and sites are those of a company. What else was asked for goes on with it.
pub(super) async fn choose_company(visit: &Visit, deps: &Deps, title: &str, asked: &Asked) -> Result<Markup> {
    let read = deps.db.read("console_companies_for_slot", |conn| {
        let all = PageRequest { limit: MOST, after: None };
        let partners = CompanyFilter { status: Some(PartnershipStatus::Active), active: Some(true), ..CompanyFilter::default() };
        let own = CompanyFilter { own: true, ..CompanyFilter::default() };
        let mut found = companies::list_companies(conn, Scope::Institute, &own, &all)?;
        found.extend(companies::list_companies(conn, Scope::Institute, &partners, &all)?);
        Ok((institute::read(conn)?, found))
    });
    let (institute, found) = read.await?;
    let content = html! {
        (head(title, Some("Which company offers it?"), html! {}))
        @if found.is_empty() { (empty("No partnership is active", "A slot belongs to a company with an active partnership.", Some(("/companies", "Look at the companies")))) }
        ul.plain.list { @for company in &found { li { a href=(asked.with("company_id", &company.id.to_string())) dir="auto" { (company.name) } } } }
    };
    Ok(visit.page(&institute.name, title, content))
}

#[post("/slots/new")]
pub async fn send_new_slot(sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::new_slot::send(visit, sent, &deps).await,
    };
    let company = sent.form.typed.value("company_id").parse().map_err(|_| Error::NotFound)?;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let made = publish::create(conn, stamp, given)?;
        Ok(Goto::new(format!("/slots/{}", made.slot.id), Notice::Created))
    };
    let again = async |refused| show_new(&visit, &deps, company, Typed::default(), Some(refused)).await;
    step(sent, "console_new_slot", visit.actor, &deps, act, again).await
}

async fn show_new(visit: &Visit, deps: &Deps, id: CompanyId, wanted: Typed, refused: Option<Refused>) -> Result<Markup> {
    let ticked = ticked(refused.as_ref().map(|refused| &refused.form.typed));
    let read = deps.db.read("console_new_slot", move |conn| {
        let company = companies::find_company(conn, Scope::Institute, id)?;
        Ok((institute::read(conn)?, choices(conn, id, &ticked)?, company))
    });
    let (institute, choices, company): (InstituteRow, Choices, CompanyRow) = read.await?;
    let start = wanted
        .with("timezone", company.timezone.name())
        .with("duration_minutes", 45)
        .with("capacity", 1)
        .with("approval", Approval::Automatic.as_str())
        .with("card.compensation.kind", CompensationKind::None.as_str())
        .with("card.may_lead_to_job", MayLeadToJob::No.as_str());
    let filled = Filled::new(start, refused, deps.ids);
    let form = Form::new("/slots/new", "Save as a draft").back_to("/slots").hidden("company_id", id.to_string());
    let content = html! {
        (head("New slot", Some(&company.name), html! {}))
        (with_fields(form, choices, &filled).show(&filled))
    };
    Ok(visit.page(&institute.name, &filled.title("New slot"), content))
}

#[get("/slots/{id}/edit")]
pub async fn get_slot_form(visitor: Visitor, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::slot_form::get(visit, id, &deps).await,
    };
    Ok(page(show(&visit, &deps, id, None).await?))
}

#[post("/slots/{id}/edit")]
pub async fn send_slot_form(id: Path<String>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let id: SlotId = id.parse().map_err(|_| Error::NotFound)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::slot_form::send(visit, sent, id, &deps).await,
    };
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        change::patch(conn, stamp, given, id)?;
        Ok(Goto::new(format!("/slots/{id}"), Notice::Saved))
    };
    let again = async |refused| show(&visit, &deps, id, Some(refused)).await;
    step(sent, "console_edit_slot", visit.actor, &deps, act, again).await
}

async fn show(visit: &Visit, deps: &Deps, id: SlotId, refused: Option<Refused>) -> Result<Markup> {
    let ticked = ticked(refused.as_ref().map(|refused| &refused.form.typed));
    let read = deps.db.read("console_slot_form", move |conn| {
        let slot = slots::find(conn, Scope::Institute, id)?;
        let of_slot = hosts::hosts_of(conn, id)?;
        let choices = choices(conn, slot.company_id, &[&of_slot[..], &ticked].concat())?;
        Ok((institute::read(conn)?, slot, of_slot, choices))
    });
    let (institute, slot, of_slot, choices) = read.await?;
    let filled = Filled::of(typed(&slot, &of_slot), slot.version, refused, deps.ids);
    let title = format!("Edit {}", slot.title);
    let form = with_fields(Form::new(format!("/slots/{id}/edit"), "Save").back_to(format!("/slots/{id}")), choices, &filled);
    let content = html! {
        p.crumb { a href={ "/slots/" (id) } dir="auto" { (slot.title) } }
        h1 dir="auto" { (title) }
        (with_reason(form, &slot).show(&filled))
    };
    Ok(visit.page(&institute.name, &filled.title(&title), content))
}

/// The terms of a slot on which people are booked change only with a reason.
fn with_reason(form: Form, slot: &SlotRow) -> Form {
    if slot.booking_closes_at.is_none() {
        return form;
    }
    form.field(Field::lines("reason", "Why do its terms change?").hint("Needed where people could have booked on other terms.").optional())
}

/// Reads what can be chosen for a slot of this company, with the hosts who are chosen already.
pub(super) fn choices(conn: &mut Conn, company: CompanyId, chosen: &[HostId]) -> Result<Choices> {
    let of_company = PlaceFilter { company_id: Some(company), active: Some(true), ..PlaceFilter::default() };
    let sites = companies::list_sites(conn, Scope::Institute, &of_company, &PageRequest { limit: MOST, after: None })?;
    let active = CohortFilter { active: Some(true), ..CohortFilter::default() };
    let cohorts = mentees::list_cohorts(conn, &active, &PageRequest { limit: MOST, after: None })?;
    Ok(Choices {
        hosts: host_choices(conn, Scope::Institute, Some(company), chosen)?,
        sites: sites.into_iter().map(|site| Choice::new(site.id.to_string(), site.name)).collect(),
        cohorts: cohorts.into_iter().map(|cohort| Choice::new(cohort.id.to_string(), cohort.details.name)).collect(),
    })
}

fn with_fields(form: Form, Choices { hosts, sites, cohorts }: Choices, filled: &Filled) -> Form {
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    let modes = Mode::ALL.iter().map(|mode| Choice::new(mode.as_str(), words::mode(*mode))).collect();
    form.group(
        "What it is",
        [
            Field::text("title", "What is it called?").hint("Mentees read this first."),
            Field::one_of("kind", "What kind is it?", kinds),
            Field::words("fields", "For which fields of work?")
                .hint("Short words with commas between them. Leave it empty for any.")
                .optional(),
            Field::select("cohort_id", "Only for a cohort?", cohorts).optional(),
            Field::yes_or_no("book_cohort", "Book everybody who is enrolled in the cohort").hint(BOOKS_COHORT),
        ],
    )
    .group(
        "When and where",
        [
            Field::local_time("local_start", "When does it begin?").optional(),
            Field::text("timezone", "In which time zone?").hint("Such as Europe/London."),
            Field::number("duration_minutes", "How many minutes does it last?"),
            Field::one_of("mode", "Online or in person?", modes),
            Field::select("site_id", "At which site?", sites).optional(),
            Field::text("location", "In which room, or where?").optional(),
            Field::address("join_url", "At which address online?").optional(),
        ],
    )
    .group(
        "Who",
        [
            Field::some_of("host_ids", "Who hosts it?", hosts),
            Field::number("capacity", "How many seats are there?"),
            Field::one_of("approval", "Who says yes to a booking?", approvals()),
            Field::yes_or_no("allow_host_overlap", "The hosts may have another slot at the same time"),
        ],
    )
    .group("The card", card_fields(""))
    .group("What the mentee does (needed for shadowing)", activities("", filled))
}

pub(super) fn approvals() -> Vec<Choice> {
    vec![
        Choice::new(Approval::Automatic.as_str(), "Nobody has to: a booking is confirmed at once"),
        Choice::new(Approval::Employer.as_str(), "The company approves the time of each booking"),
    ]
}
