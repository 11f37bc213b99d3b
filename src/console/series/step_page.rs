//! The pages of what is done with a series: `/series/{id}/{step}`. A step is filled in, what it would do is shown, and then it is done.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::calendar;
use super::new::{on_clash, sentence};
use super::steps::{Seen, Step, WouldDo};
use crate::auth::{Scope, Stamp};
use crate::console::foreseen::sentences;
use crate::console::host_choices::host_choices;
use crate::console::kit::button::Weight;
use crate::console::kit::filled::{Again, Filled, Refused};
use crate::console::kit::form::{Pressed, go_on, happens};
use crate::console::kit::frame::head;
use crate::console::kit::moment::{Reader, local};
use crate::console::kit::table::{Column, table};
use crate::console::sent::Sent;
use crate::console::step::{Goto, foresee, page, rehearse, step};
use crate::console::visit::Visit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Refusal, Result};
use crate::ids::SeriesId;
use crate::institute::store as institute;
use crate::schedule::series::change::Changed;
use crate::slots::store as slots;
use crate::web::change_request::Given;
use crate::wire::form::Form as SentForm;

/// At most this many slots that were left alone are shown.
const SHOWN: usize = 100;

#[get("/series/{id}/{step}")]
pub async fn get_series_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/series/{id}/{step}")]
pub async fn send_series_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: mut sent } = sent;
    let (id, word) = named(&path)?;
    let would = move |conn: &mut Conn, stamp: &Stamp, given: &Given| word.rehearse(conn, stamp, given, id);
    match Pressed::of(&sent.form.typed) {
        Pressed::Edit => Ok(page(show(&visit, &deps, id, word, Some(Again::Kept(sent.form))).await?)),
        Pressed::Preview => {
            sent.form = word.seeing_clashes(sent.form)?;
            let shown = async |would_do, form: SentForm| preview(&visit, &deps, id, word, would_do, &form, false).await;
            let again = async |refused| show(&visit, &deps, id, word, Some(Again::Refused(refused))).await;
            foresee(sent, "console_foresee_series_step", visit.actor, &deps, would, shown, again).await
        }
        Pressed::Act => {
            let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                word.act(conn, stamp, given, id)?;
                Ok(Goto::new(format!("/series/{id}"), word.notice()))
            };
            let again = async |refused: Refused| match (&refused.error, word) {
                // Something has come in the way since the preview, so there is a new one.
                (Error::Refused(Refusal::SeriesClash { .. }), Step::Publish | Step::Extend) => {
                    let form = word.seeing_clashes(refused.form)?;
                    let would_do = rehearse(&form, "console_foresee_series_step", visit.actor, &deps, would).await?;
                    preview(&visit, &deps, id, word, would_do, &form, true).await
                }
                _ => show(&visit, &deps, id, word, Some(Again::Refused(refused))).await,
            };
            step(sent.long(), "console_series_step", visit.actor, &deps, act, again).await
        }
    }
}

fn named(path: &(String, String)) -> Result<(SeriesId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn read(deps: &Deps, id: SeriesId) -> Result<Seen> {
    let read = deps.db.read("console_series_step", move |conn| {
        let series = slots::find_series(conn, Scope::Institute, id)?;
        let hosts = host_choices(conn, Scope::Institute, Some(series.company_id), &series.pattern.host_ids)?;
        Ok(Seen { institute: institute::read(conn)?, hosts, series })
    });
    read.await
}

async fn show(visit: &Visit, deps: &Deps, id: SeriesId, step: Step, again: Option<Again>) -> Result<Markup> {
    let seen = read(deps, id).await?;
    let filled = Filled::foreseen(step.typed(&seen.series), Some(seen.series.version), again, deps.ids);
    let title = format!("{}: {}", step.label(), seen.series.template.title);
    let content = html! {
        (crumb(&seen))
        (head(&title, Some(step.lead()), html! {}))
        (step.form(&seen, &filled).show(&filled))
    };
    Ok(visit.page(&seen.institute.name, &filled.title(&title), content))
}

fn crumb(seen: &Seen) -> Markup {
    html! { p.crumb { a href={ "/series/" (seen.series.id) } dir="auto" { (seen.series.template.title) } } }
}

/// Shows what the step would do. `has_changed` says that something came in the way after it was shown before.
async fn preview(
    visit: &Visit,
    deps: &Deps,
    id: SeriesId,
    step: Step,
    would_do: WouldDo,
    form: &SentForm,
    has_changed: bool,
) -> Result<Markup> {
    let seen = read(deps, id).await?;
    let title = format!("{}: {}", step.label(), seen.series.template.title);
    let action = format!("/series/{id}/{step}");
    let (shown, with, submit) = match &would_do {
        WouldDo::Make(made) => {
            let publishes = step == Step::Publish || form.typed.value("publish") == "true";
            let what = if publishes { "would be published" } else { "would be made as drafts" };
            let verb = if publishes { "Publish" } else { "Make" };
            let submit = match made.fit() {
                0 => None,
                _ if made.clash() == 0 => Some(format!("{verb} them")),
                fit => Some(format!("{verb} the {fit} that fit")),
            };
            (html! { (sentence(made, what, has_changed)) (calendar::show(made)) }, vec![("on_clash", on_clash(made))], submit)
        }
        WouldDo::Change(changed) => (of_change(changed), Vec::new(), Some("Change them".to_owned())),
        WouldDo::Cancel(foreseen) => {
            let reader = Reader { now: visit.now, zone: &seen.institute.timezone };
            let sentences = sentences(foreseen, reader);
            let shown = html! { @if foreseen.slots.is_empty() { p.sentence { "No slot is left to cancel." } } (happens(&sentences)) };
            (shown, Vec::new(), (!foreseen.slots.is_empty()).then(|| format!("Cancel {}", slots_in_words(foreseen.counts.slots))))
        }
    };
    let weight = if step == Step::Cancel { Weight::Danger } else { Weight::Primary };
    let content = html! {
        (crumb(&seen))
        (head(&title, Some("Nothing is done yet."), html! {}))
        (shown)
        (go_on(&action, &form.typed, &with, submit.as_deref().map(|submit| (submit, weight))))
    };
    Ok(visit.page(&seen.institute.name, &format!("Preview: {title}"), content))
}

fn of_change(changed: &Changed) -> Markup {
    const COLUMNS: [Column; 2] = [Column::text("Slot"), Column::text("Why it stays as it is")];
    let Changed { changed, left_alone, .. } = changed;
    let rows: Vec<_> = left_alone
        .iter()
        .take(SHOWN)
        .map(|(slot, why)| {
            let when = slot.local_start.map_or_else(|| "To be confirmed".to_owned(), local);
            vec![html! { a href={ "/slots/" (slot.id) } { (when) } }, html! { (words::left_alone(*why)) }]
        })
        .collect();
    html! {
        p.sentence {
            (slots_in_words(changed.len())) @if changed.len() == 1 { " changes" } @else { " change" } ", and "
            (slots_in_words(left_alone.len())) @if left_alone.len() == 1 { " stays as it is." } @else { " stay as they are." }
        }
        @if !rows.is_empty() { section.panel { (table("Slots that stay as they are", &COLUMNS, &rows)) } }
        @if left_alone.len() > SHOWN { p.muted { "And " (left_alone.len() - SHOWN) " more." } }
    }
}

fn slots_in_words(count: usize) -> String {
    words::count(u32::try_from(count).unwrap_or(u32::MAX), "slot")
}
