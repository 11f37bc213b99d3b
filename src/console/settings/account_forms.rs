//! A new account, and the steps of one: `/settings/accounts/new` and `/settings/accounts/{id}/{step}`. A sign-in link is shown once.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::owner;
use crate::accounts::input::new_account;
use crate::accounts::model::Reach;
use crate::accounts::secret::LinkSecret;
use crate::accounts::store::{self as accounts, AccountRow};
use crate::accounts::{activate, change, create, sessions, sign_in_link};
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
use crate::console::visit::Visit;
use crate::console::words;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::AccountId;
use crate::institute::store as institute;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

const LIST: &str = "/settings/accounts";

#[get("/settings/accounts/new")]
pub async fn get_new_account(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let company = Asked::of(&request).value("company_id").map(str::to_owned);
    let typed = match company {
        Some(company) => Typed::default().with("company_id", company).with("role", Role::Partner),
        None => Typed::default(),
    };
    Ok(page(show_new(&visit, &deps, typed, None).await?))
}

#[post("/settings/accounts/new")]
pub async fn send_new_account(sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let account = create::create(conn, stamp, &new_account(given.fields()?)?)?;
        Ok(Goto::new(format!("{LIST}/{}/{}", account.id, Step::SignInLink), Notice::Created))
    };
    let again = async |refused| show_new(&visit, &deps, Typed::default(), Some(refused)).await;
    step(sent, "console_new_account", visit.actor, &deps, act, again).await
}

async fn show_new(visit: &Visit, deps: &Deps, typed: Typed, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_new_account", |conn| Ok((institute::read(conn)?, owner::companies(conn)?)));
    let (institute, companies) = read.await?;
    let is_admin = visit.actor.is_admin();
    let filled = Filled::new(typed, refused, deps.ids);
    let form = Form::new("/settings/accounts/new", "Make the account")
        .back_to(LIST)
        .field(Field::text("name", "What is the person's name?"))
        .field(Field::email("email", "What is the e-mail address?").hint("No two accounts have the same one."));
    let form = if is_admin {
        form.field(Field::one_of("role", "What may the person do?", roles()))
            .field(Field::select("company_id", "Of which company?", companies).hint("Only for the contact of a company.").optional())
    } else {
        form.hidden("role", Role::Partner.as_str()).field(Field::select("company_id", "Of which company is this the contact?", companies))
    };
    let content = html! {
        p.crumb { a href=(LIST) { "Accounts" } }
        h1 { "New account" }
        @if !is_admin { p.muted { "You make accounts of companies' contacts. Only an administrator makes those of staff." } }
        (warn(visit))
        (form.show(&filled))
    };
    Ok(visit.page(&institute.name, &filled.title("New account"), content))
}

fn roles() -> Vec<Choice> {
    Role::ALL.iter().map(|role| Choice::new(role.as_str(), words::role(*role))).collect()
}

crate::words! {
    /// What staff do with an account on a page.
    pub enum Step {
        Edit = "edit", Deactivate = "deactivate", Reactivate = "reactivate", SignInLink = "sign-in-link", EndSessions = "end-sessions",
    }
}

impl Step {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Edit => "Edit",
            Self::Deactivate => "Deactivate",
            Self::Reactivate => "Reactivate",
            Self::SignInLink => "Make a sign-in link",
            Self::EndSessions => "End all sessions",
        }
    }

    /// Does the step. A sign-in link is made elsewhere, because it shows a secret.
    fn act(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: AccountId, groups_decide: bool) -> Result<Notice> {
        match self {
            Self::Edit => change::patch(conn, stamp, given, id, groups_decide).map(|_| Notice::Saved),
            Self::Deactivate => activate::deactivate(conn, stamp, given, id).map(|_| Notice::Deactivated),
            Self::Reactivate => activate::reactivate(conn, stamp, given, id).map(|_| Notice::Reactivated),
            Self::EndSessions => sessions::end(conn, stamp, given, id).map(|()| Notice::SessionsEnded),
            Self::SignInLink => Err(Error::NotFound),
        }
    }

    fn form(self, id: AccountId, is_admin: bool, companies: Vec<Choice>) -> Form {
        let form = Form::new(format!("{LIST}/{id}/{self}"), self.label()).back_to(format!("{LIST}/{id}"));
        let why = Field::lines("reason", "Why?").optional();
        match self {
            Self::Edit => {
                let form = form.field(Field::text("name", "What is the person's name?"));
                if is_admin {
                    form.field(Field::email("email", "What is the e-mail address?"))
                        .field(Field::one_of("role", "What may the person do?", roles()))
                        .field(
                            Field::select("company_id", "Of which company?", companies)
                                .hint("Only for the contact of a company.")
                                .optional(),
                        )
                } else {
                    form
                }
            }
            Self::Deactivate => form.dangerous().field(why),
            Self::Reactivate => form.field(why),
            Self::SignInLink | Self::EndSessions => form,
        }
    }

    fn consequences(self, name: &str, is_admin: bool) -> Vec<Markup> {
        match self {
            Self::Edit if is_admin => {
                vec![html! { "With a new address, role or company every session ends, and so does a link that waits." }]
            }
            Self::Edit => vec![html! { "Only an administrator changes the address, the role and the company." }],
            Self::Deactivate => {
                vec![html! { bdi { (name) } " can no longer sign in, and every session ends at once. What was done keeps the name." }]
            }
            Self::Reactivate => vec![html! { bdi { (name) } " can sign in again, with a new link." }],
            Self::SignInLink => vec![
                html! { "The link and its code are shown to you once, to hand them over. They work once, within 24 hours." },
                html! { "An earlier link of " bdi { (name) } " ends." },
                html! { bdi { (name) } " is told on the page Me that you made it." },
            ],
            Self::EndSessions => vec![html! { bdi { (name) } " is signed out everywhere, and can sign in again." }],
        }
    }

    fn typed(self, account: &AccountRow, is_admin: bool) -> Typed {
        let name = Typed::default().with("name", &account.name);
        match self {
            Self::Edit if is_admin => {
                name.with("email", &account.email).with("role", account.role).with_some("company_id", account.company_id)
            }
            Self::Edit => name,
            Self::Deactivate | Self::Reactivate | Self::SignInLink | Self::EndSessions => Typed::default(),
        }
    }
}

#[get("/settings/accounts/{id}/{step}")]
pub async fn get_account_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/settings/accounts/{id}/{step}")]
pub async fn send_account_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, word) = named(&path)?;
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    if word == Step::SignInLink {
        let (secret, public_url) = (LinkSecret::new()?, deps.public_url.clone());
        let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
            sign_in_link::create(conn, stamp, given, id, &secret)?;
            let name = accounts::find(conn, Reach::of(&stamp.by)?, id)?.name;
            Ok(ShownOnce {
                title: format!("A sign-in link for {name}"),
                advice: format!(
                    "Give {name} both, by different ways: such as the link in a message and the code on the telephone. They work once, within 24 hours."
                ),
                parts: vec![Part::new("Link", secret.url(&public_url)), Part::new("Code", secret.code())],
                next: format!("{LIST}/{id}"),
            })
        };
        return step_once(sent, "console_sign_in_link", &visit, &deps, act, again).await;
    }
    let groups_decide = deps.groups_give_roles();
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let notice = word.act(conn, stamp, given, id, groups_decide)?;
        Ok(Goto::new(format!("{LIST}/{id}"), notice))
    };
    step(sent, "console_account_step", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(AccountId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visit: &Visit, deps: &Deps, id: AccountId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let (reach, is_admin) = (Reach::of(&visit.actor)?, visit.actor.is_admin());
    let read = deps.db.read("console_account_step", move |conn| {
        let companies = if step == Step::Edit { owner::companies(conn)? } else { Vec::new() };
        Ok((institute::read(conn)?.name, accounts::find(conn, reach, id)?, companies))
    });
    let (institute, account, companies) = read.await?;
    let filled = Filled::of(step.typed(&account, is_admin), account.version, refused, deps.ids);
    let title = match step {
        Step::SignInLink => format!("A sign-in link for {}", account.name),
        Step::EndSessions => format!("End all sessions of {}", account.name),
        Step::Edit | Step::Deactivate | Step::Reactivate => format!("{} {}", step.label(), account.name),
    };
    let content = html! {
        p.crumb { a href={ (LIST) "/" (id) } dir="auto" { (account.name) } }
        (warn(visit))
        (confirm(&title, &step.consequences(&account.name, is_admin), &step.form(id, is_admin, companies), &filled))
    };
    Ok(visit.page(&institute, &filled.title(&title), content))
}
