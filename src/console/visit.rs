//! A visit is made by somebody who opens a page or sends a form. Its type says who may make it.

#![expect(clippy::needless_pass_by_value, reason = "markup is written where it is passed: html! { … }")]

use std::future::Future;
use std::pin::Pin;

use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use maud::{Markup, html};

use super::error_page::Reading;
use super::kit::frame::{CONTACT, Frame, STAFF, SignedIn, VIEWER};
use super::kit::notice::Notice;
use crate::accounts::store as accounts;
use crate::auth::{self, Access, Actor, AdminAccount, AnyAccount, CompanyAccount, Contact, InstituteAccount, Scope, Staff};
use crate::companies::store::{self as companies, CompanyRow};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId};
use crate::institute::store as institute;
use crate::partnership::PartnershipStatus;
use crate::time::Instant;

/// This says who is there, on which page, and when. A handler that takes it is for the institute's staff alone.
pub struct Visit {
    pub actor: Actor,
    pub now: Instant,
    signed_in: SignedIn,
    here: String,
    notice: Option<Notice>,
}

/// This is a visit by the contact of a company, who reads and acts for that company alone.
pub struct ContactVisit {
    pub visit: Visit,
    pub company: CompanyRow,
}

/// This is a visit that only an administrator makes.
pub struct AdminVisit(pub Visit);

/// This is a visit by somebody of the institute. It may also be one who reads figures only.
pub struct InstituteVisit(pub Visit);

/// This is a visit to a page that is there for the staff and for contacts. Behind the address each of them finds a page of its own.
#[expect(clippy::large_enum_variant, reason = "there is one of them for each request, and it is not kept")]
pub enum Visitor {
    Staff(Visit),
    Contact(ContactVisit),
}

impl Visit {
    /// Writes a whole page for this visitor.
    pub fn page(&self, institute: &str, title: &str, content: Markup) -> Markup {
        Frame { institute, signed_in: &self.signed_in, here: &self.here, notice: self.notice }.page(title, content)
    }

    /// Gives the account of this visitor.
    pub fn account(&self) -> Result<AccountId> {
        match self.actor {
            Actor::Account { id, .. } => Ok(id),
            Actor::Key { .. } | Actor::System => Err(Error::SignedOut),
        }
    }

    /// Makes the visit of somebody of the institute.
    pub async fn of(request: &HttpRequest, signed_in: auth::SignedIn) -> Result<Self> {
        let name = match signed_in.by {
            Actor::Account { id, .. } => deps_of(request)?.db.read("console_account", move |conn| accounts::name_of(conn, id)).await?,
            Actor::Key { .. } | Actor::System => String::new(),
        };
        let (role, navigation) = match signed_in.by.access() {
            Some(Access::Admin) | None => ("Administrator", STAFF),
            Some(Access::Coordinator) => ("Coordinator", STAFF),
            Some(Access::Viewer) => ("Reads figures", VIEWER),
            Some(Access::Partner(_)) => ("Contact of a company", CONTACT),
        };
        Self::here(request, signed_in.by, SignedIn { name, role: role.to_owned(), navigation })
    }

    fn here(request: &HttpRequest, actor: Actor, signed_in: SignedIn) -> Result<Self> {
        let now = deps_of(request)?.clock.now();
        let notice = Notice::of_query(request.query_string());
        Ok(Self { actor, now, signed_in, here: request.path().to_owned(), notice })
    }
}

fn deps_of(request: &HttpRequest) -> Result<&Data<Deps>> {
    request.app_data::<Data<Deps>>().ok_or_else(|| Error::Internal("no Deps in the app".to_owned()))
}

impl ContactVisit {
    /// Makes the visit of a contact of this company.
    pub async fn of(request: &HttpRequest, signed_in: auth::SignedIn, company: CompanyId) -> Result<Self> {
        let actor = signed_in.by;
        let read = deps_of(request)?.db.read("console_contact", move |conn| {
            let name = match actor {
                Actor::Account { id, .. } => accounts::name_of(conn, id)?,
                Actor::Key { .. } | Actor::System => String::new(),
            };
            Ok((name, companies::find_company(conn, Scope::Company(company), company)?))
        });
        let (name, company) = read.await?;
        let signed_in = SignedIn { name, role: company.name.clone(), navigation: CONTACT };
        Ok(Self { visit: Visit::here(request, actor, signed_in)?, company })
    }

    /// Gives whose data the contact can see.
    pub fn scope(&self) -> Scope {
        Scope::Company(self.company.id)
    }

    /// Writes a whole page for the contact. While the partnership is suspended it says that nothing can be changed.
    pub fn page(&self, institute: &str, title: &str, content: Markup) -> Markup {
        let is_suspended = self.company.partnership_status == PartnershipStatus::Suspended;
        let content = html! {
            @if is_suspended { p.note { "The partnership with " (institute) " is suspended: you can read everything here, and change nothing." } }
            (content)
        };
        self.visit.page(institute, title, content)
    }
}

impl Visitor {
    /// Gives the visit without the company.
    pub fn visit(&self) -> &Visit {
        match self {
            Self::Staff(visit) => visit,
            Self::Contact(contact) => &contact.visit,
        }
    }

    pub fn actor(&self) -> Actor {
        self.visit().actor
    }

    /// Gives whose data the visitor can see.
    pub fn scope(&self) -> Scope {
        self.actor().scope()
    }

    /// Writes a whole page for this visitor.
    pub fn page(&self, institute: &str, title: &str, content: Markup) -> Markup {
        match self {
            Self::Staff(visit) => visit.page(institute, title, content),
            Self::Contact(contact) => contact.page(institute, title, content),
        }
    }
}

/// Gives the company of a contact, and `None` for everybody else.
fn company_of(signed_in: auth::SignedIn) -> Option<CompanyId> {
    signed_in.by.access().and_then(Access::company)
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

impl FromRequest for Visit {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, staff) = (request.clone(), Staff::from_request(request, payload));
        Box::pin(async move { Self::of(&request, staff.await?.0).await })
    }
}

impl FromRequest for ContactVisit {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, contact) = (request.clone(), Contact::from_request(request, payload));
        Box::pin(async move {
            let Contact(signed_in) = contact.await?;
            let company = company_of(signed_in).ok_or(Error::SignedOut)?;
            Self::of(&request, signed_in, company).await
        })
    }
}

impl FromRequest for InstituteVisit {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, institute) = (request.clone(), InstituteAccount::from_request(request, payload));
        Box::pin(async move { Visit::of(&request, institute.await?.0).await.map(Self) })
    }
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, account) = (request.clone(), CompanyAccount::from_request(request, payload));
        Box::pin(async move {
            let CompanyAccount(signed_in) = account.await?;
            match company_of(signed_in) {
                Some(company) => ContactVisit::of(&request, signed_in, company).await.map(Self::Contact),
                None => Visit::of(&request, signed_in).await.map(Self::Staff),
            }
        })
    }
}

impl FromRequest for AdminVisit {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, admin) = (request.clone(), AdminAccount::from_request(request, payload));
        Box::pin(async move { Visit::of(&request, admin.await?.0).await.map(Self) })
    }
}

/// Finds out who reads the page of an error, whatever the role; `None` where nobody is signed in, or the database cannot be asked.
pub async fn reading(request: &HttpRequest) -> Option<Reading> {
    let AnyAccount(signed_in) = AnyAccount::extract(request).await.ok()?;
    let visit = match company_of(signed_in) {
        Some(company) => ContactVisit::of(request, signed_in, company).await.ok()?.visit,
        None => Visit::of(request, signed_in).await.ok()?,
    };
    let institute = deps_of(request).ok()?.db.read("console_institute", institute::read).await.ok()?;
    Some(Reading { institute: institute.name, visit: Visit { notice: None, ..visit } })
}
