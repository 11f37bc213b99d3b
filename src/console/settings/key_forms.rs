//! A new key, and the steps of one: `/settings/keys/new` and `/settings/keys/{id}/{step}`. The key itself is shown once.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::{owner, when};
use crate::auth::secret::new_key as draw_key;
use crate::auth::{Role, Stamp};
use crate::console::asked::Asked;
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::shown_once::{Part, ShownOnce, step_once};
use crate::console::sign_in::again::warn;
use crate::console::step::{Goto, page, step};
use crate::console::visit::{AdminVisit, Visit};
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::KeyId;
use crate::institute::store::{self as institute, InstituteRow};
use crate::keys::input::new_key;
use crate::keys::key;
use crate::keys::store::{self as keys, KeyRow};
use crate::time::Zone;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

const LIST: &str = "/settings/keys";

/// The fields in which a time is typed.
const TIMES: [&str; 1] = ["expires_at"];

#[get("/settings/keys/new")]
pub async fn get_new_key(AdminVisit(visit): AdminVisit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let company = Asked::of(&request).value("company_id").map(str::to_owned);
    let typed = match company {
        Some(company) => Typed::default().with("company_id", company).with("role", Role::Partner),
        None => Typed::default(),
    };
    Ok(page(show_new(&visit, &deps, typed, None).await?))
}

#[post("/settings/keys/new")]
pub async fn send_new_key(sent: Sent<AdminVisit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: AdminVisit(visit), form: sent } = sent;
    let (secret, typed) = (draw_key()?, sent.form.typed.clone());
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let given = when::given(&typed, &institute::read(conn)?.timezone, &TIMES)?;
        let key = key::create(conn, stamp, &new_key(given.fields()?)?, &secret)?;
        Ok(shown(&key, &secret, "Give it to the program that calls the API. It sends it in the header Authorization: Bearer …"))
    };
    let again = async |refused| show_new(&visit, &deps, Typed::default(), Some(refused)).await;
    step_once(sent, "console_new_key", &visit, &deps, act, again).await
}

fn shown(key: &KeyRow, secret: &str, advice: &str) -> ShownOnce {
    ShownOnce {
        title: format!("The key {}", key.name),
        advice: advice.to_owned(),
        parts: vec![Part::new("Key", secret)],
        next: LIST.to_owned(),
    }
}

async fn show_new(visit: &Visit, deps: &Deps, typed: Typed, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_new_key", |conn| Ok((institute::read(conn)?, owner::companies(conn)?)));
    let (institute, companies) = read.await?;
    let filled = Filled::new(typed, refused, deps.ids);
    let roles = Role::ALL.iter().map(|role| Choice::new(role.as_str(), words::role(*role))).collect();
    let form = Form::new("/settings/keys/new", "Make the key")
        .back_to(LIST)
        .field(Field::text("name", "What is it for?").hint("Such as the name of the program. Histories show it."))
        .field(Field::one_of("role", "What may it do?", roles))
        .field(Field::select("company_id", "Of which company?", companies).hint("Only for the contact of a company.").optional())
        .field(expiry(&institute.timezone));
    let content = html! { p.crumb { a href=(LIST) { "API keys" } } h1 { "New key" } (warn(visit)) (form.show(&filled)) };
    Ok(visit.page(&institute.name, &filled.title("New key"), content))
}

fn expiry(zone: &Zone) -> Field {
    Field::local_time("expires_at", "Until when does it work?")
        .hint(format!("It has no end where this is empty. {}", when::hint(zone)))
        .optional()
}

crate::words! {
    /// What an administrator does with a key on a page.
    pub enum Step { Edit = "edit", Replace = "replace", Revoke = "revoke" }
}

#[get("/settings/keys/{id}/{step}")]
pub async fn get_key_step(AdminVisit(visit): AdminVisit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/settings/keys/{id}/{step}")]
pub async fn send_key_step(path: Path<(String, String)>, sent: Sent<AdminVisit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: AdminVisit(visit), form: sent } = sent;
    let (id, word) = named(&path)?;
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    let typed = sent.form.typed.clone();
    match word {
        Step::Edit => {
            let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
                let given = changes(conn, id, &typed)?;
                key::change(conn, stamp, &given, id)?;
                Ok(Goto::new(LIST, Notice::Saved))
            };
            step(sent, "console_edit_key", visit.actor, &deps, act, again).await
        }
        Step::Revoke => {
            let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
                key::revoke(conn, stamp, given, id)?;
                Ok(Goto::new(LIST, Notice::Revoked))
            };
            step(sent, "console_revoke_key", visit.actor, &deps, act, again).await
        }
        Step::Replace => {
            let secret = draw_key()?;
            let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
                let given = when::given(&typed, &institute::read(conn)?.timezone, &TIMES)?;
                let key = key::replace(conn, stamp, &given, id, &secret)?;
                Ok(shown(&key, &secret, "Give it to the program in place of the old one, which goes on for the time that you chose."))
            };
            step_once(sent, "console_replace_key", &visit, &deps, act, again).await
        }
    }
}

/// Gives what a form changes. An end that is as it was shown, to the minute, stays to the second.
fn changes(conn: &mut Conn, id: KeyId, typed: &Typed) -> Result<Given> {
    let zone = institute::read(conn)?.timezone;
    let there = keys::find(conn, id)?.expires_at.map(|end| zone.local_time_at(end).to_string()).unwrap_or_default();
    if typed.value("expires_at") != there {
        return when::given(typed, &zone, &TIMES);
    }
    let others = typed.pairs().filter(|(name, _)| !name.starts_with("expires_at"));
    when::given(&others.fold(Typed::default(), |kept, (name, value)| kept.with(name, value)), &zone, &TIMES)
}

fn named(path: &(String, String)) -> Result<(KeyId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visit: &Visit, deps: &Deps, id: KeyId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_key_step", move |conn| Ok((institute::read(conn)?, keys::find(conn, id)?)));
    let (institute, key): (InstituteRow, KeyRow) = read.await?;
    let zone = &institute.timezone;
    let form = |submit| Form::new(format!("{LIST}/{id}/{step}"), submit).back_to(LIST);
    let (title, consequences, form, typed) = match step {
        Step::Edit => {
            let typed = Typed::default().with("name", &key.name).with_some("expires_at", key.expires_at.map(|end| zone.local_time_at(end)));
            (
                format!("Edit {}", key.name),
                Vec::new(),
                form("Save").field(Field::text("name", "What is it for?")).field(expiry(zone)),
                typed,
            )
        }
        Step::Replace => (
            format!("Replace {}", key.name),
            vec![
                html! { "A new key with the same name, role and company is made, and shown once." },
                html! { "The old one goes on for so many hours, so that the program can change without a gap." },
            ],
            form("Replace")
                .field(
                    Field::number("overlap_hours", "For how many hours does the old one go on?").hint("0 to 168; with 0 it ends at once."),
                )
                .field(
                    Field::local_time("expires_at", "Until when does the new one work?")
                        .hint(format!("As long as the old one was to work where this is empty. {}", when::hint(zone)))
                        .optional(),
                ),
            Typed::default().with("overlap_hours", 24),
        ),
        Step::Revoke => (
            format!("Revoke {}", key.name),
            vec![html! { "Programs that send it are refused at once, on every instance. It cannot be taken back." }],
            form("Revoke").dangerous(),
            Typed::default(),
        ),
    };
    let filled = Filled::of(typed, key.version, refused, deps.ids);
    let content = html! { p.crumb { a href=(LIST) { "API keys" } } (warn(visit)) (confirm(&title, &consequences, &form, &filled)) };
    Ok(visit.page(&institute.name, &filled.title(&title), content))
}
