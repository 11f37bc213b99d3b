//! A new series: its form for a company that was chosen before, and the calendar of what it would make.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::calendar::{self, Foreseen};
use super::fields::new_series;
use crate::auth::{Scope, Stamp};
use crate::companies::store as companies;
use crate::console::asked::Asked;
use crate::console::host_choices::ticked;
use crate::console::kit::button::Weight;
use crate::console::kit::filled::{Again, Filled, Refused};
use crate::console::kit::form::{Form, Pressed, go_on};
use crate::console::kit::frame::head;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::slot_form::{choices, choose_company};
use crate::console::step::{Goto, foresee, page, rehearse, step};
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Refusal, Result};
use crate::ids::CompanyId;
use crate::institute::store as institute;
use crate::policy::store as policies;
use crate::schedule::series::create;
use crate::slots::card::{CompensationKind, MayLeadToJob};
use crate::slots::model::Approval;
use crate::web::change_request::Given;
use crate::wire::form::{Form as SentForm, Typed};

const PATH: &str = "/series/new";

#[get("/series/new")]
pub async fn get_new_series(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let asked = Asked::of(&request);
    let company = match asked.value("company_id") {
        Some(id) => id.parse().map_err(|_| Error::NotFound)?,
        None => return Ok(page(choose_company(&visit, &deps, "New series", &asked).await?)),
    };
    let wanted = ["kind", "cohort_id", "book_cohort"];
    let wanted = wanted.iter().fold(Typed::default(), |typed, name| typed.with_some(&format!("template.{name}"), asked.value(name)));
    Ok(page(show(&visit, &deps, company, wanted, None).await?))
}

#[post("/series/new")]
pub async fn send_new_series(sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let company: CompanyId = sent.form.typed.value("template.company_id").parse().map_err(|_| Error::NotFound)?;
    match Pressed::of(&sent.form.typed) {
        Pressed::Edit => Ok(page(show(&visit, &deps, company, Typed::default(), Some(Again::Kept(sent.form))).await?)),
        Pressed::Preview => {
            let shown = async |made, form: SentForm| preview(&visit, &deps, company, made, &form, false).await;
            let again = async |refused| show(&visit, &deps, company, Typed::default(), Some(Again::Refused(refused))).await;
            foresee(sent, "console_foresee_series", visit.actor, &deps, would_make, shown, again).await
        }
        Pressed::Act => {
            let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                let made = create::create(conn, stamp, given)?.made;
                let place = made.series.map_or_else(|| "/series".to_owned(), |series| format!("/series/{}", series.id));
                Ok(Goto::new(place, Notice::Created))
            };
            let again = async |refused: Refused| match &refused.error {
                // Something has come in the way since the preview, so there is a new one.
                Error::Refused(Refusal::SeriesClash { .. }) => {
                    let made = rehearse(&refused.form, "console_foresee_series", visit.actor, &deps, would_make).await?;
                    preview(&visit, &deps, company, made, &refused.form, true).await
                }
                _ => show(&visit, &deps, company, Typed::default(), Some(Again::Refused(refused))).await,
            };
            step(sent.long(), "console_new_series", visit.actor, &deps, act, again).await
        }
    }
}

fn would_make(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<Foreseen> {
    let booked = create::foresee(conn, stamp, given)?;
    Foreseen::named(conn, booked)
}

/// Shows the form. `wanted` is what the address asks for, such as a cohort.
async fn show(visit: &Visit, deps: &Deps, id: CompanyId, wanted: Typed, again: Option<Again>) -> Result<Markup> {
    let (now, ticked) = (visit.now, ticked(again.as_ref().map(Again::typed)));
    let read = deps.db.read("console_new_series", move |conn| {
        let company = companies::find_company(conn, Scope::Institute, id)?;
        let gap = policies::in_force(conn, now)?.settings.gap_minutes;
        Ok((institute::read(conn)?.name, choices(conn, id, &ticked)?, company, gap))
    });
    let (institute, choices, company, gap) = read.await?;
    let filled = Filled::foreseen(usual(wanted, company.timezone.name(), gap), None, again, deps.ids);
    let form = Form::new(PATH, "Preview").foreseen().back_to("/series").hidden("template.company_id", id.to_string());
    let lead = format!("{}. Nothing is made before you have seen it on a calendar.", company.name);
    let content = html! {
        (head("New series", Some(&lead), html! {}))
        (new_series(form, choices, &filled).show(&filled))
    };
    Ok(visit.page(&institute, &filled.title("New series"), content))
}

/// Fills in what most series have in common.
fn usual(wanted: Typed, zone: &str, gap_minutes: i32) -> Typed {
    wanted
        .with("timezone", zone)
        .with("gap_minutes", gap_minutes)
        .with("template.duration_minutes", 45)
        .with("template.capacity", 1)
        .with("template.approval", Approval::Automatic.as_str())
        .with("template.card.compensation.kind", CompensationKind::None.as_str())
        .with("template.card.may_lead_to_job", MayLeadToJob::No.as_str())
        .with("parallel", true)
        .with("publish", true)
}

/// Shows what would be made. `has_changed` says that something came in the way after it was shown before.
async fn preview(visit: &Visit, deps: &Deps, id: CompanyId, made: Foreseen, form: &SentForm, has_changed: bool) -> Result<Markup> {
    let read = deps.db.read("console_series_preview", move |conn| {
        Ok((institute::read(conn)?.name, companies::find_company(conn, Scope::Institute, id)?.name))
    });
    let (institute, company) = read.await?;
    let title = format!("{}, {company}", form.typed.value("template.title"));
    let publishes = form.typed.value("publish") == "true";
    let what = if publishes { "would be made and published" } else { "would be made as drafts" };
    let submit = match (publishes, made.clash()) {
        (true, 0) => "Make and publish".to_owned(),
        (false, 0) => "Make as drafts".to_owned(),
        (true, _) => format!("Make and publish the {} that fit", made.fit()),
        (false, _) => format!("Make drafts of the {} that fit", made.fit()),
    };
    let content = html! {
        (head(&title, Some("Nothing is made yet."), html! {}))
        (sentence(&made, what, has_changed))
        (calendar::show(&made))
        (go_on(PATH, &form.typed, &[("on_clash", on_clash(&made))], (made.fit() > 0).then_some((submit.as_str(), Weight::Primary))))
    };
    Ok(visit.page(&institute, "Preview of a series", content))
}

/// Says how many slots fit and how many do not. `what` says what would become of those that fit.
pub fn sentence(made: &Foreseen, what: &str, has_changed: bool) -> Markup {
    html! {
        @if has_changed { div.summary role="alert" tabindex="-1" autofocus { h2 { "Something has come in the way" } p { "Nothing was done. This is what fits now." } } }
        p.sentence {
            @if made.fit() == 0 { "None of these slots fits." } @else { (calendar::slots(made)) " " (what) "." }
            @if made.clash() > 0 && made.fit() > 0 { " " (made.clash()) @if made.clash() == 1 { " does not fit." } @else { " do not fit." } }
        }
    }
}

/// Says what becomes of slots that clash. What was shown to clash is left out; what was not shown is refused.
pub fn on_clash(made: &Foreseen) -> &'static str {
    if made.clash() == 0 { "refuse" } else { "skip" }
}
