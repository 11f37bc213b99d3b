//! The steps of a slot, each with a page of its own that says what will happen: `/slots/{id}/{step}`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::contact;
use super::foreseen::sentences;
use super::kit::button::Weight;
use super::kit::field::Field;
use super::kit::filled::{Again, Filled};
use super::kit::form::{Form, Pressed, confirm, go_on, happens};
use super::kit::frame::head;
use super::kit::moment::Reader;
use super::kit::notice::Notice;
use super::review;
use super::sent::Sent;
use super::slot::Seen;
use super::slot_step_fields::{before_moving, moving, note, start, why};
use super::step::{self, Goto, page};
use super::visit::{Visit, Visitor};
use super::words;
use crate::auth::Stamp;
use crate::bookings::dry_run::answer::DryRunView;
use crate::bookings::dry_run::foresee;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::SlotId;
use crate::schedule::{cancel, complete, dry_run, hold, moving, publish};
use crate::slots::model::SlotStatus;
use crate::slots::series::leave;
use crate::slots::store::SlotRow;
use crate::slots::{copy, publish as submission, seen};
use crate::web::change_request::Given;
use crate::wire::form::{Form as SentForm, Typed};
use crate::wire::problem::Problem;

crate::words! {
    /// What a person does with a slot on a page.
    pub enum Step {
        Submit = "submit", Publish = "publish", Return = "return", Move = "move", Hold = "hold", Release = "release", Copy = "copy",
        Cancel = "cancel", Complete = "complete", Seen = "seen", LeaveSeries = "leave-series",
    }
}

impl Step {
    /// Gives what can be done with a slot in this state, the likeliest first. Whether it is possible at this time is judged by the step.
    pub const fn possible(status: SlotStatus) -> &'static [Self] {
        match status {
            SlotStatus::Draft => &[Self::Submit, Self::Move, Self::Copy, Self::Cancel],
            SlotStatus::Submitted => &[Self::Publish, Self::Return, Self::Move, Self::Copy, Self::Cancel],
            SlotStatus::Published => &[Self::Move, Self::Hold, Self::Complete, Self::Copy, Self::Cancel],
            SlotStatus::OnHold => &[Self::Release, Self::Move, Self::Copy, Self::Cancel],
            SlotStatus::Cancelled | SlotStatus::Completed => &[Self::Copy],
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Submit => "Submit",
            Self::Publish => "Publish",
            Self::Return => "Return with a comment",
            Self::Move => "Move",
            Self::Hold => "Put on hold",
            Self::Release => "Release",
            Self::Copy => "Copy",
            Self::Cancel => "Cancel this slot",
            Self::Complete => "Complete",
            Self::Seen => "Mark as seen",
            Self::LeaveSeries => "Take out of its series",
        }
    }

    const fn notice(self) -> Notice {
        match self {
            Self::Submit => Notice::Submitted,
            Self::Publish => Notice::Published,
            Self::Return => Notice::Returned,
            Self::Move => Notice::Moved,
            Self::Hold => Notice::Held,
            Self::Release => Notice::Released,
            Self::Copy => Notice::Created,
            Self::Cancel => Notice::Cancelled,
            Self::Complete => Notice::Completed,
            Self::Seen | Self::LeaveSeries => Notice::Saved,
        }
    }

    /// Gives the slot as the step has left it, or the copy of it.
    fn act(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
        match self {
            Self::Submit => submission::submit(conn, stamp, given, id),
            Self::Publish => publish::publish(conn, stamp, given, id).map(|published| published.slot),
            Self::Return => submission::return_to_company(conn, stamp, given, id),
            Self::Move => moving::move_slot(conn, stamp, given, id).map(|moved| moved.slot),
            Self::Hold => hold::hold(conn, stamp, given, id),
            Self::Release => hold::release(conn, stamp, given, id),
            Self::Copy => copy::copy(conn, stamp, given, id),
            Self::Cancel => cancel::cancel(conn, stamp, given, id),
            Self::Complete => complete::complete_by_hand(conn, stamp, given, id),
            Self::Seen => seen::mark_seen(conn, stamp, given, id),
            Self::LeaveSeries => leave::leave(conn, stamp, given, id),
        }
    }

    fn form(self, slot: &SlotRow) -> Form {
        let form = Form::new(format!("/slots/{}/{self}", slot.id), self.label()).back_to(format!("/slots/{}", slot.id));
        let pass_over = Field::lines("override.reason", "If it falls on a blackout or a busy time of a host: why all the same?")
            .hint("Leave this empty unless you were told that something is in the way.")
            .optional();
        match self {
            Self::Submit | Self::Release | Self::Complete | Self::Seen | Self::LeaveSeries => form,
            Self::Publish => form.field(pass_over),
            Self::Return => form.field(Field::lines("comment", "What should the company mend?").hint("The company reads this.")),
            Self::Move => moving(form.foreseen(), slot).field(pass_over),
            Self::Hold => form.field(Field::lines("reason", "Why?").hint("Only coordinators read this.")),
            Self::Copy => form.field(start("When is the copy?", slot)),
            Self::Cancel => form
                .dangerous()
                .field(why())
                .field(Field::one_of("cancelled_by", "Who cancels?", words::sides().into_iter().skip(1).collect()))
                .field(note()),
        }
    }

    /// What stands in the form when it is shown first.
    fn typed(self, slot: &SlotRow) -> Typed {
        match self {
            Self::Move => before_moving(slot),
            Self::Copy => Typed::default().with_some("local_start", slot.local_start.map(|start| start.plus_days(7))),
            Self::Cancel => Typed::default().with("cancelled_by", "institute"),
            _ => Typed::default(),
        }
    }

    /// Gives what a dry run has to be sent, where it is the same for everything that can be typed. So what will happen stands on the page
    /// before anything is typed.
    fn dry(self) -> Option<Typed> {
        match self {
            Self::Cancel => Some(Typed::default().with("reason_code", "other")),
            Self::Hold => Some(Typed::default().with("reason", "A dry run.")),
            Self::Release => Some(Typed::default()),
            Self::Submit | Self::Publish | Self::Return | Self::Move | Self::Copy | Self::Complete | Self::Seen | Self::LeaveSeries => None,
        }
    }

    /// Says what will happen, before it does, where no dry run tells it.
    fn consequences(self, seen: &Seen) -> Vec<Markup> {
        let company = &seen.brief.facts.company_name;
        match self {
            Self::Submit => vec![html! { "A coordinator looks at it next." }],
            Self::Publish => vec![html! { "It stands in calendars, and can be booked." }, html! { (company) " is told." }],
            Self::Return => vec![html! { "It becomes a draft again, and " (company) " reads your comment." }],
            Self::Move => vec![],
            Self::Hold => vec![html! { "Nobody can be booked until it is released." }],
            Self::Release => vec![html! { "It can be booked again." }],
            Self::Copy => vec![html! { "The copy is a draft with the same card, hosts and seats." }],
            Self::Cancel => vec![html! { "It cannot be taken back." }],
            Self::Complete => vec![html! { "It is over: nothing can be booked or changed any more." }],
            Self::Seen => vec![html! { "It leaves Today. Nothing of the slot changes." }],
            Self::LeaveSeries => vec![html! { "Changes of the series no longer reach it." }],
        }
    }
}

#[get("/slots/{id}/{step}")]
pub async fn get_slot_step(visitor: Visitor, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::slot_steps::get(visit, id, &path.1, &deps).await,
    };
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/slots/{id}/{step}")]
pub async fn send_slot_step(path: Path<(String, String)>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let (id, word) = named(&path)?;
    let visit = match visitor {
        Visitor::Staff(visit) => visit,
        Visitor::Contact(visit) => return contact::slot_steps::send(visit, sent, id, &path.1, &deps).await,
    };
    let to = sent.form.typed.value("_to").to_owned();
    if word == Step::Move {
        match Pressed::of(&sent.form.typed) {
            Pressed::Edit => return Ok(page(show(&visit, &deps, id, word, Some(Again::Kept(sent.form))).await?)),
            Pressed::Preview => {
                let would = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                    foresee::view(dry_run::slot, moving::move_slot)(conn, stamp, given, id)
                };
                let shown = async |foreseen: DryRunView, form: SentForm| preview(&visit, &deps, id, word, &foreseen, &form).await;
                let again = async |refused| show(&visit, &deps, id, word, Some(Again::Refused(refused))).await;
                return step::foresee(sent, "console_foresee_slot_step", visit.actor, &deps, would, shown, again).await;
            }
            Pressed::Act => {}
        }
    }
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let slot = word.act(conn, stamp, given, id)?;
        let next = match to.as_str() {
            "today" => "/".to_owned(),
            "review" => review::next(conn, &slot)?.map_or_else(|| "/".to_owned(), |next| format!("/slots/{next}/review")),
            _ => format!("/slots/{}", slot.id),
        };
        Ok(Goto::new(next, word.notice()))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(Again::Refused(refused))).await;
    step::step(sent, "console_slot_step", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(SlotId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visit: &Visit, deps: &Deps, id: SlotId, step: Step, again: Option<Again>) -> Result<Markup> {
    let seen = Seen::read(deps, visit, id).await?;
    let filled = Filled::foreseen(step.typed(&seen.slot), Some(seen.slot.version), again, deps.ids);
    let title = format!("{}: {}", step.label(), seen.slot.title);
    let mut consequences = step.consequences(&seen);
    consequences.splice(0..0, dry_run_of(visit, deps, step, &seen).await?);
    let content = html! {
        (crumb(&seen))
        (confirm(&title, &consequences, &step.form(&seen.slot), &filled))
    };
    Ok(visit.page(&seen.institute, &filled.title(&title), content))
}

fn crumb(seen: &Seen) -> Markup {
    html! { p.crumb { a href={ "/slots/" (seen.slot.id) } dir="auto" { (seen.slot.title) } } }
}

/// Tells what the dry run of the step says, or why the step is not possible now.
async fn dry_run_of(visit: &Visit, deps: &Deps, step: Step, seen: &Seen) -> Result<Vec<Markup>> {
    let (Some(typed), id) = (step.dry(), seen.slot.id) else { return Ok(Vec::new()) };
    let would = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        foresee::view(dry_run::slot, move |conn, stamp, given, id| step.act(conn, stamp, given, id))(conn, stamp, given, id)
    };
    match step::rehearse(&SentForm::of(typed)?, "console_foresee_slot_step", visit.actor, deps, would).await {
        Ok(foreseen) => Ok(sentences(&foreseen, Reader { now: visit.now, zone: &seen.zone })),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            Ok(vec![html! { "It is not possible now. " (Problem::from(&error).detail) }])
        }
        Err(error) => Err(error),
    }
}

/// Shows what the step would do with what was typed.
async fn preview(visit: &Visit, deps: &Deps, id: SlotId, step: Step, foreseen: &DryRunView, form: &SentForm) -> Result<Markup> {
    let seen = Seen::read(deps, visit, id).await?;
    let title = format!("{}: {}", step.label(), seen.slot.title);
    let sentences = sentences(foreseen, Reader { now: visit.now, zone: &seen.zone });
    let content = html! {
        (crumb(&seen))
        (head(&title, Some("Nothing is done yet."), html! {}))
        @if sentences.is_empty() { p.sentence { "Nothing would change." } }
        (happens(&sentences))
        (go_on(&format!("/slots/{id}/{step}"), &form.typed, &[], (!sentences.is_empty()).then_some((step.label(), Weight::Primary))))
    };
    Ok(visit.page(&seen.institute, &format!("Preview: {title}"), content))
}
