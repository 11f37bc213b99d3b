//! What is written down of a company, its hosts and its sites.

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
use crate::auth::{Scope, Stamp};
use crate::companies::input::{new_company, new_host, new_interaction, new_site};
use crate::companies::model::interaction::InteractionKind;
use crate::companies::model::{HostRole, SizeBand};
use crate::companies::store::{self as companies, CompanyRow};
use crate::companies::{company, host, interaction, site};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::CompanyId;
use crate::institute::store as institute;
use crate::lifecycle::{archive, restore, suspend};
use crate::partnership::PartnershipStatus;
use crate::schedule::release_held;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

crate::words! {
    /// What a person does with a company on a page.
    pub enum Step {
        Contact = "contact", Edit = "edit", Partnership = "partnership", Archive = "archive", Restore = "restore",
        ReleaseSlots = "release-slots", Host = "host", Site = "site",
    }
}

#[get("/companies/new")]
pub async fn get_new_company(visit: Visit, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show_new(&visit, &deps, None).await?))
}

#[post("/companies/new")]
pub async fn send_new_company(sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let company = company::create(conn, stamp, &new_company(given.fields()?)?)?;
        Ok(Goto::new(format!("/companies/{}", company.id), Notice::Created))
    };
    let again = async |refused| show_new(&visit, &deps, Some(refused)).await;
    step(sent, "console_new_company", visit.actor, &deps, act, again).await
}

async fn show_new(visit: &Visit, deps: &Deps, refused: Option<Refused>) -> Result<Markup> {
    let institute = deps.db.read("console_institute", institute::read).await?;
    let typed = Typed::default().with("timezone", institute.timezone.name());
    let filled = Filled::new(typed, refused, deps.ids);
    let form = with_details(Form::new("/companies/new", "Register").back_to("/companies"));
    let content = html! { h1 { "New company" } (form.show(&filled)) };
    Ok(visit.page(&institute.name, &filled.title("New company"), content))
}

fn with_details(form: Form) -> Form {
    let sizes = SizeBand::ALL.iter().map(|size| Choice::new(size.as_str(), words::size(*size))).collect();
    form.field(Field::text("name", "What is it called?"))
        .field(Field::text("sector", "In which sector is it?").hint("One short word, such as engineering_construction."))
        .field(Field::one_of("size_band", "How large is it?", sizes))
        .field(Field::text("timezone", "In which time zone?").hint("Such as Europe/London."))
        .field(Field::address("website", "What is its website?").optional())
        .field(Field::yes_or_no("may_publish", "It may publish its own slots, without a coordinator"))
        .field(Field::text("external_id", "Which number does it have elsewhere?").optional())
}

#[get("/companies/{id}/{step}")]
pub async fn get_company_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/companies/{id}/{step}")]
pub async fn send_company_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, word) = named(&path)?;
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let notice = word.act(conn, stamp, given, id)?;
        Ok(Goto::new(format!("/companies/{id}"), notice))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    step(sent, "console_company_step", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(CompanyId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

impl Step {
    fn act(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: CompanyId) -> Result<Notice> {
        let locked = |conn: &mut Conn| companies::lock_company(conn, Scope::Institute, id);
        match self {
            Self::Contact => {
                let company = locked(conn)?;
                interaction::create(conn, stamp, &company, &new_interaction(given.fields()?)?)?;
                Ok(Notice::Saved)
            }
            Self::Edit => company::patch(conn, stamp, given, id).map(|_| Notice::Saved),
            Self::Partnership => suspend::transition(conn, stamp, given, id).map(|_| Notice::Saved),
            Self::Archive => archive::archive_company(conn, stamp, given, id).map(|_| Notice::Archived),
            Self::Restore => restore::restore_company(conn, stamp, given, id).map(|_| Notice::Restored),
            Self::ReleaseSlots => release_held::release_held(conn, stamp, given, id).map(|_| Notice::Released),
            Self::Host => {
                let company = locked(conn)?;
                host::create(conn, stamp, &company, &new_host(given.fields()?)?)?;
                Ok(Notice::Created)
            }
            Self::Site => {
                let company = locked(conn)?;
                site::create(conn, stamp, &company, &new_site(given.fields()?)?)?;
                Ok(Notice::Created)
            }
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Contact => "Log contact with",
            Self::Edit => "Edit",
            Self::Partnership => "Partnership with",
            Self::Archive => "Archive",
            Self::Restore => "Restore",
            Self::ReleaseSlots => "Release the slots of",
            Self::Host => "New host of",
            Self::Site => "New site of",
        }
    }

    fn form(self, id: CompanyId) -> Form {
        let form = |submit| Form::new(format!("/companies/{id}/{self}"), submit).back_to(format!("/companies/{id}"));
        let why = Field::lines("reason", "Why?").optional();
        match self {
            Self::Contact => {
                let kinds = InteractionKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::interaction(*kind))).collect();
                form("Save")
                    .field(Field::one_of("kind", "How did you speak?", kinds))
                    .field(Field::lines("summary", "What was said?"))
                    .field(Field::lines("next_action", "What is to be done next?").optional())
                    .field(Field::date("next_action_due", "By which day?").optional())
            }
            Self::Edit => with_details(form("Save")),
            Self::Partnership => partnership(form("Save"), why),
            Self::Archive => form("Archive").dangerous().field(why),
            Self::Restore => form("Restore").field(why),
            Self::ReleaseSlots => form("Release"),
            Self::Host => host_details(form("Save")),
            Self::Site => site_details(form("Save")),
        }
    }

    fn consequences(self, company: &CompanyRow) -> Vec<Markup> {
        match self {
            Self::Contact | Self::Edit | Self::Host | Self::Site => Vec::new(),
            Self::Partnership => vec![html! { "A step to suspended, dormant or ended puts slots to come on hold. Bookings stay." }],
            Self::Archive => vec![html! { (company.name) " offers nothing more. It is refused while bookings stand." }],
            Self::Restore => vec![html! { (company.name) " can offer slots again." }],
            Self::ReleaseSlots => {
                vec![html! { "Every slot that the partnership has put on hold can be booked again, where its hosts and site allow it." }]
            }
        }
    }

    fn typed(self, company: &CompanyRow) -> Typed {
        match self {
            Self::Edit => Typed::default()
                .with("name", &company.name)
                .with("sector", &company.sector)
                .with("size_band", company.size_band.as_str())
                .with("timezone", company.timezone.name())
                .with_some("website", company.website.as_ref())
                .with("may_publish", company.may_publish)
                .with_some("external_id", company.external_id.as_ref()),
            _ => Typed::default(),
        }
    }
}

fn partnership(form: Form, why: Field) -> Form {
    let statuses = PartnershipStatus::ALL.iter().map(|status| Choice::new(status.as_str(), words::partnership(*status))).collect();
    form.field(Field::select("to", "Where does it stand now?", statuses))
        .field(why)
        .group(
            "If an agreement was signed",
            [
                Field::date("agreement.signed_on", "When was it signed?").optional(),
                Field::text("agreement.signed_by_name", "By whom?").optional(),
                Field::date("agreement.ends_on", "When does it end?").optional(),
                Field::number("agreement.commitment.mock_interview", "How many mock interviews are promised?").optional(),
                Field::number("agreement.commitment.shadowing", "How many shadowings?").optional(),
                Field::number("agreement.commitment.group_session", "How many group sessions?").optional(),
            ],
        )
        .field(Field::date("do_not_contact_until", "If the company has declined: when may it be asked again?").optional())
}

/// Adds the fields of a host.
pub fn host_details(form: Form) -> Form {
    let roles = HostRole::ALL.iter().map(|role| Choice::new(role.as_str(), words::host_role(*role))).collect();
    form.field(Field::text("name", "What is the name?"))
        .field(Field::text("job_title", "What is the job?").optional())
        .field(Field::email("email", "What is the e-mail address?").optional())
        .field(Field::some_of("roles", "What does this person do?", roles))
}

/// Adds the fields of a site.
pub fn site_details(form: Form) -> Form {
    form.field(Field::text("name", "What is the site called?"))
        .field(Field::text("address", "What is the address?").optional())
        .field(Field::text("area", "In which part of town?").optional())
        .field(Field::text("timezone", "In which time zone, if not the company's?").optional())
        .field(Field::lines("access_notes", "How does one get in, and what helps?").optional())
}

async fn show(visit: &Visit, deps: &Deps, id: CompanyId, step: Step, refused: Option<Refused>) -> Result<Markup> {
    let read = deps
        .db
        .read("console_company_step", move |conn| Ok((institute::read(conn)?, companies::find_company(conn, Scope::Institute, id)?)));
    let (institute, company) = read.await?;
    let filled = match step {
        Step::Contact | Step::Host | Step::Site => Filled::new(step.typed(&company), refused, deps.ids),
        _ => Filled::of(step.typed(&company), company.version, refused, deps.ids),
    };
    let title = format!("{} {}", step.label(), company.name);
    let content = html! {
        p.crumb { a href={ "/companies/" (id) } dir="auto" { (company.name) } }
        (confirm(&title, &step.consequences(&company), &step.form(id), &filled))
    };
    Ok(visit.page(&institute.name, &filled.title(&title), content))
}
