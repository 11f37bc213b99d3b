//! A new endpoint, and the steps of one: `/settings/webhooks/new` and `/settings/webhooks/{id}/{step}`. A secret is shown once.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::webhooks::crumb_to_list;
use super::{owner, when};
use crate::auth::{Scope, Stamp};
use crate::console::asked::Asked;
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::shown_once::{Part, ShownOnce, step_once};
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visitor;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::ids::EndpointId;
use crate::institute::store as institute;
use crate::time::Zone;
use crate::web::change_request::Given;
use crate::webhooks::endpoint;
use crate::webhooks::input::new_endpoint;
use crate::webhooks::model::endpoint::Status;
use crate::webhooks::recover::recover;
use crate::webhooks::secret::FreshSecret;
use crate::webhooks::store::{self as webhooks, EndpointRow};
use crate::wire::form::Typed;

const LIST: &str = "/settings/webhooks";

/// The fields in which a time is typed.
const TIMES: [&str; 2] = ["since", "until"];

#[get("/settings/webhooks/new")]
pub async fn get_new_webhook(visitor: Visitor, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let typed = Typed::default().with_some("company_id", Asked::of(&request).value("company_id"));
    Ok(page(show_new(&visitor, &deps, typed, None).await?))
}

#[post("/settings/webhooks/new")]
pub async fn send_new_webhook(sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let now = deps.clock.now();
    let secret = FreshSecret::make(deps.ids, &deps.sealer, deps.ids.new_id(now), now)?;
    let http = deps.http.clone();
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let new = new_endpoint(given.fields()?, stamp.by.scope(), http.guard())?;
        let endpoint = endpoint::create(conn, stamp, &new, &secret)?;
        Ok(shown(&endpoint, &secret))
    };
    let again = async |refused| show_new(&visitor, &deps, Typed::default(), Some(refused)).await;
    step_once(sent, "console_new_webhook", visitor.visit(), &deps, act, again).await
}

fn shown(endpoint: &EndpointRow, secret: &FreshSecret) -> ShownOnce {
    ShownOnce {
        title: "The secret of the endpoint".to_owned(),
        advice: format!("The program at {} needs it to see that a call comes from here. Its owner keeps it as a password.", endpoint.url),
        parts: vec![Part::new("Secret", secret.reveal())],
        next: format!("{LIST}/{}", endpoint.id),
    }
}

async fn show_new(visitor: &Visitor, deps: &Deps, typed: Typed, refused: Option<Refused>) -> Result<Markup> {
    let scope = visitor.scope();
    let read = deps.db.read("console_new_webhook", move |conn| {
        let companies = match scope {
            Scope::Institute => Some(owner::companies(conn)?),
            Scope::Company(_) => None,
        };
        Ok((institute::read(conn)?.name, companies))
    });
    let (institute, companies) = read.await?;
    let filled = Filled::new(typed, refused, deps.ids);
    let form = Form::new("/settings/webhooks/new", "Register").back_to(LIST);
    let form = match companies {
        Some(companies) => {
            let whose = Field::select("company_id", "Of which company?", companies);
            form.field(whose.hint("Without one it is the institute's, and hears of everything.").optional())
        }
        None => form,
    };
    let form = with_details(form, &events_of(scope));
    let content = html! { (crumb_to_list(visitor)) h1 { "New endpoint" } (form.show(&filled)) };
    Ok(visitor.page(&institute, &filled.title("New endpoint"), content))
}

/// Gives the events of which an endpoint of this owner can hear.
fn events_of(owner: Scope) -> Vec<EventType> {
    let is_heard = |event: &EventType| match owner {
        Scope::Institute => true,
        Scope::Company(_) => event.is_shown_to_companies(),
    };
    EventType::ALL.iter().copied().filter(is_heard).collect()
}

fn with_details(form: Form, heard: &[EventType]) -> Form {
    let events = heard.iter().map(|event| Choice::new(event.as_str(), event.as_str())).collect();
    form.field(Field::address("url", "Which address is called?").hint("It begins with https, and has port 443 or 8443."))
        .field(Field::text("description", "What is it?").hint("Such as the name of the program.").optional())
        .field(
            Field::some_of("event_types", "Which events does it hear of?", events)
                .hint("All that its owner may see, where none is ticked.")
                .optional(),
        )
}

crate::words! {
    /// What a person does with an endpoint on a page.
    pub enum Step {
        Edit = "edit", RotateSecret = "rotate-secret", Recover = "recover", Disable = "disable", Enable = "enable", Delete = "delete",
    }
}

impl Step {
    /// Gives what can be done with an endpoint in this state, the likeliest first.
    pub const fn possible(status: Status) -> &'static [Self] {
        match status {
            Status::Enabled => &[Self::Edit, Self::RotateSecret, Self::Recover, Self::Disable, Self::Delete],
            Status::Disabled => &[Self::Enable, Self::Edit, Self::RotateSecret, Self::Delete],
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Edit => "Edit",
            Self::RotateSecret => "Replace the secret",
            Self::Recover => "Recover",
            Self::Disable => "Disable",
            Self::Enable => "Enable",
            Self::Delete => "Delete",
        }
    }

    fn form(self, endpoint: &EndpointRow, zone: &Zone) -> Form {
        let form = Form::new(format!("{LIST}/{}/{self}", endpoint.id), self.label()).back_to(format!("{LIST}/{}", endpoint.id));
        match self {
            Self::Edit => with_details(form, &events_of(endpoint.company_id.map_or(Scope::Institute, Scope::Company))),
            Self::RotateSecret => form.field(
                Field::number("overlap_seconds", "For how many seconds does the old secret sign too?")
                    .hint("86400 are a day, and 604800, a week, are the most. With 0 it ends at once."),
            ),
            Self::Recover => form
                .field(Field::local_time("since", "Since when?").hint(format!("At most 14 days ago. {}", when::hint(zone))))
                .field(Field::local_time("until", "Until when?").hint("Now, where this is empty.").optional()),
            Self::Disable | Self::Enable => form,
            Self::Delete => form.dangerous(),
        }
    }

    fn consequences(self) -> Vec<Markup> {
        match self {
            Self::Edit => vec![html! { "What waits goes to the address as it is then. The secret stays." }],
            Self::RotateSecret => vec![
                html! { "A new secret is made, and shown once." },
                html! { "For the time that you choose each call carries both signatures, so that the receiver can change without a gap." },
            ],
            Self::Recover => vec![
                html! { "What happened in this time and was never delivered is sent again: given up, paused, or waiting. Nothing is sent twice." },
            ],
            Self::Disable => vec![html! { "Nothing more is sent. What happens is written down for 30 days, and a recovery sends it." }],
            Self::Enable => vec![html! { "It is called again, without the failures of before. What was paused waits for a recovery." }],
            Self::Delete => {
                vec![html! { "What waits is not sent any more, and nothing more is written down for it. It cannot be taken back." }]
            }
        }
    }

    fn typed(self, endpoint: &EndpointRow) -> Typed {
        match self {
            Self::Edit => endpoint.event_types.0.iter().fold(
                Typed::default().with("url", &endpoint.url).with_some("description", endpoint.description.as_ref()),
                |typed, event| typed.with("event_types", event),
            ),
            Self::RotateSecret => Typed::default().with("overlap_seconds", 86_400),
            Self::Recover | Self::Disable | Self::Enable | Self::Delete => Typed::default(),
        }
    }
}

#[get("/settings/webhooks/{id}/{step}")]
pub async fn get_webhook_step(visitor: Visitor, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visitor, &deps, id, word, None).await?))
}

#[post("/settings/webhooks/{id}/{step}")]
pub async fn send_webhook_step(path: Path<(String, String)>, sent: Sent<Visitor>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visitor, form: sent } = sent;
    let (id, word) = named(&path)?;
    let again = async |refused| show(&visitor, &deps, id, word, Some(refused)).await;
    if word == Step::RotateSecret {
        let secret = FreshSecret::make(deps.ids, &deps.sealer, id, deps.clock.now())?;
        let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
            let endpoint = endpoint::rotate_secret(conn, stamp, given, id, &secret)?;
            Ok(shown(&endpoint, &secret))
        };
        return step_once(sent, "console_rotate_secret", visitor.visit(), &deps, act, again).await;
    }
    let (http, typed) = (deps.http.clone(), sent.form.typed.clone());
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let here = format!("{LIST}/{id}");
        Ok(match word {
            Step::Edit => {
                endpoint::change(conn, stamp, given, id, http.guard())?;
                Goto::new(here, Notice::Saved)
            }
            Step::Recover => {
                let zone = institute::read(conn)?.timezone;
                recover(conn, stamp, &when::given(&typed, &zone, &TIMES)?, id)?;
                Goto::new(here, Notice::Recovering)
            }
            Step::Disable => {
                endpoint::disable(conn, stamp, given, id)?;
                Goto::new(here, Notice::Disabled)
            }
            Step::Enable => {
                endpoint::enable(conn, stamp, given, id)?;
                Goto::new(here, Notice::Enabled)
            }
            Step::Delete => {
                endpoint::delete(conn, stamp, given, id)?;
                Goto::new(LIST, Notice::Deleted)
            }
            Step::RotateSecret => return Err(Error::NotFound),
        })
    };
    step(sent, "console_webhook_step", visitor.actor(), &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(EndpointId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visitor: &Visitor, deps: &Deps, id: EndpointId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let scope = visitor.scope();
    let read = deps.db.read("console_webhook_step", move |conn| Ok((institute::read(conn)?, webhooks::find(conn, scope, id)?)));
    let (institute, endpoint) = read.await?;
    let filled = Filled::of(step.typed(&endpoint), endpoint.version, refused, deps.ids);
    let name = endpoint.description.as_deref().unwrap_or(&endpoint.url);
    let title = format!("{}: {name}", step.label());
    let content = html! {
        p.crumb { a href={ (LIST) "/" (id) } dir="auto" { (name) } }
        (confirm(&title, &step.consequences(), &step.form(&endpoint, &institute.timezone), &filled))
    };
    Ok(visitor.page(&institute.name, &filled.title(&title), content))
}
