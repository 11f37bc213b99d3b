//! What is written down of a mentee: a new one, changes, notes, archiving.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::kit::field::{Choice, Field};
use super::kit::filled::{Filled, Refused};
use super::kit::form::{Form, confirm};
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, page, step};
use super::visit::Visit;
use super::words;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, NoteId};
use crate::institute::store as institute;
use crate::lifecycle::{archive, details, restore};
use crate::mentees::input::{new_mentee, new_note};
use crate::mentees::model::WorkplaceClearance;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::mentees::{mentee, note};
use crate::web::change_request::Given;
use crate::wire::form::Typed;

crate::words! {
    /// What a person does with a mentee on a page.
    pub enum Step { Edit = "edit", Archive = "archive", Restore = "restore", Note = "note" }
}

#[get("/mentees/new")]
pub async fn get_new_mentee(visit: Visit, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show_new(&visit, &deps, None).await?))
}

#[post("/mentees/new")]
pub async fn send_new_mentee(sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let mentee = mentee::create(conn, stamp, &new_mentee(given.fields()?)?)?;
        Ok(Goto::new(format!("/mentees/{}", mentee.id), Notice::Created))
    };
    let again = async |refused| show_new(&visit, &deps, Some(refused)).await;
    step(sent, "console_new_mentee", visit.actor, &deps, act, again).await
}

async fn show_new(visit: &Visit, deps: &Deps, refused: Option<Refused>) -> Result<Markup> {
    let institute = deps.db.read("console_institute", institute::read).await?;
    let typed =
        Typed::default().with("timezone", institute.timezone.name()).with("workplace_clearance", WorkplaceClearance::NotChecked.as_str());
    let filled = Filled::new(typed, refused, deps.ids);
    let form = with_details(Form::new("/mentees/new", "Register").back_to("/mentees"));
    let content = html! { h1 { "New mentee" } (form.show(&filled)) };
    Ok(visit.page(&institute.name, &filled.title("New mentee"), content))
}

fn with_details(form: Form) -> Form {
    let cleared = WorkplaceClearance::ALL.iter().map(|word| Choice::new(word.as_str(), words::clearance(*word))).collect();
    form.field(Field::text("full_name", "What is the full name?"))
        .field(Field::text("preferred_name", "What is the mentee called?").hint("A host reads this name once a booking is confirmed."))
        .field(Field::email("email", "What is the e-mail address?").optional())
        .field(Field::telephone("phone", "What is the telephone number?").optional())
        .field(Field::text("profession", "What is the profession?").optional())
        .field(Field::text("target_role", "Which role does the mentee aim at?").optional())
        .field(
            Field::words("fields", "Which fields of work?")
                .hint("Short words with commas between them, such as engineering_construction, health.")
                .optional(),
        )
        .field(Field::text("timezone", "In which time zone?").hint("Such as Europe/London."))
        .field(Field::one_of("workplace_clearance", "Is the mentee cleared for workplaces?", cleared))
        .field(
            Field::lines("adjustment_for_host", "What helps on the day?")
                .hint("The host reads this once a booking is confirmed.")
                .optional(),
        )
        .field(Field::text("external_id", "Which number does the mentee have elsewhere?").optional())
}

#[get("/mentees/{id}/{step}")]
pub async fn get_mentee_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/mentees/{id}/{step}")]
pub async fn send_mentee_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, word) = named(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let notice = word.act(conn, stamp, given, id)?;
        Ok(Goto::new(format!("/mentees/{id}"), notice))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    step(sent, "console_mentee_step", visit.actor, &deps, act, again).await
}

#[post("/notes/{id}/delete")]
pub async fn send_note_deletion(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let id: NoteId = id.parse().map_err(|_| Error::NotFound)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let mentee = mentees::mentee_of_note(conn, id)?;
        note::delete(conn, stamp, id)?;
        Ok(Goto::new(format!("/mentees/{mentee}"), Notice::Deleted))
    };
    let again = async |refused: Refused| Err(refused.error);
    step(sent, "console_delete_note", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(MenteeId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

impl Step {
    fn act(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: MenteeId) -> Result<Notice> {
        match self {
            Self::Edit => details::change_mentee(conn, stamp, given, id).map(|_| Notice::Saved),
            Self::Archive => archive::archive_mentee(conn, stamp, given, id).map(|_| Notice::Archived),
            Self::Restore => restore::restore_mentee(conn, stamp, given, id).map(|_| Notice::Restored),
            Self::Note => {
                let mentee = mentees::lock(conn, id)?;
                note::create(conn, stamp, &mentee, new_note(given.fields()?)?)?;
                Ok(Notice::Saved)
            }
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Edit => "Edit",
            Self::Archive => "Archive",
            Self::Restore => "Restore",
            Self::Note => "Write a note about",
        }
    }

    fn form(self, id: MenteeId) -> Form {
        let form = |submit| Form::new(format!("/mentees/{id}/{self}"), submit).back_to(format!("/mentees/{id}"));
        match self {
            Self::Edit => with_details(form("Save")),
            Self::Archive => form("Archive").dangerous().field(Field::lines("reason", "Why?").optional()),
            Self::Restore => form("Restore").field(Field::lines("reason", "Why?").optional()),
            Self::Note => {
                form("Save").field(Field::lines("text", "What should be remembered?").hint("No immigration status, health or faith."))
            }
        }
    }

    fn consequences(self, name: &str) -> Vec<Markup> {
        match self {
            Self::Edit | Self::Note => Vec::new(),
            Self::Archive => vec![html! { (name) " can no longer be booked. Nothing is deleted." }],
            Self::Restore => vec![html! { (name) " can be booked again." }],
        }
    }
}

async fn show(visit: &Visit, deps: &Deps, id: MenteeId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_mentee_step", move |conn| Ok((institute::read(conn)?, mentees::find(conn, id)?)));
    let (institute, mentee) = read.await?;
    let filled = match step {
        Step::Edit => Filled::of(typed(&mentee), mentee.version, refused, deps.ids),
        Step::Archive | Step::Restore => Filled::of(Typed::default(), mentee.version, refused, deps.ids),
        Step::Note => Filled::new(Typed::default(), refused, deps.ids),
    };
    let title = format!("{} {}", step.label(), mentee.full_name);
    let content = html! {
        p.crumb { a href={ "/mentees/" (id) } dir="auto" { (mentee.full_name) } }
        (confirm(&title, &step.consequences(&mentee.full_name), &step.form(id), &filled))
    };
    Ok(visit.page(&institute.name, &filled.title(&title), content))
}

fn typed(mentee: &MenteeRow) -> Typed {
    Typed::default()
        .with("full_name", &mentee.full_name)
        .with("preferred_name", &mentee.preferred_name)
        .with_some("email", mentee.email.as_ref())
        .with_some("phone", mentee.phone.as_ref())
        .with_some("profession", mentee.profession.as_ref())
        .with_some("target_role", mentee.target_role.as_ref())
        .with("fields", mentee.fields.0.join(", "))
        .with("timezone", mentee.timezone.name())
        .with("workplace_clearance", mentee.workplace_clearance.as_str())
        .with_some("adjustment_for_host", mentee.adjustment_for_host.as_ref())
        .with_some("external_id", mentee.external_id.as_ref())
}
