//! This module holds the extractors that prove who is signed in, for pages. They read the cookie and never a key, as the API's extractors
//! read a key and never the cookie. A session is looked up at each request, so that what ends it works at once on every instance.

use std::future::Future;
use std::pin::Pin;

use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use jiff::SignedDuration;

use super::address::count_address;
use super::cookie::SessionCookie;
use super::extract::admit;
use super::model::{Actor, Role};
use super::store::{self, PresentedSession};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::limits::Counted;
use crate::seal::fingerprint;

/// This is a person who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn {
    /// Acts are called with it as they are with the actor of a key.
    pub by: Actor,
}

/// This says how long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// Without a request for so long a session has ended.
    pub idle: SignedDuration,
    /// It lasts for so long at most.
    pub longest: SignedDuration,
}

impl Ages {
    /// Staff see everything, so their sessions are shorter than those of a company's contacts, who come three times a month.
    pub fn of(role: Role) -> Self {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        match role {
            Role::Admin | Role::Coordinator | Role::Viewer => Self { idle: SignedDuration::from_hours(12), longest: days(7) },
            Role::Partner => Self { idle: days(30), longest: days(90) },
        }
    }
}

macro_rules! signed_in {
    ($(#[$meta:meta])* $name:ident: $($role:ident)|+) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name(pub SignedIn);

        impl FromRequest for $name {
            type Error = Error;
            type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                Box::pin(async move {
                    match identify(&request).await? {
                        (signed_in, $(Role::$role)|+) => Ok(Self(signed_in)),
                        #[allow(unreachable_patterns, reason = "AnyAccount names every role")]
                        (_, role) => Err(Error::Forbidden(format!("An account with the role {role} may not do this."))),
                    }
                })
            }
        }
    };
}

signed_in! {
    /// This proves that a coordinator or an administrator is signed in.
    Staff: Admin | Coordinator
}
signed_in! {
    /// This proves that an administrator is signed in.
    AdminAccount: Admin
}
signed_in! {
    /// This proves that the contact of a company is signed in.
    Contact: Partner
}
signed_in! {
    /// This proves that the contact of a company is signed in, who acts for that company, or a coordinator or an administrator, who acts
    /// for all companies.
    CompanyAccount: Admin | Coordinator | Partner
}
signed_in! {
    /// This proves that somebody of the institute is signed in: a coordinator, an administrator, or a viewer, who reads figures only.
    InstituteAccount: Admin | Coordinator | Viewer
}
signed_in! {
    /// This proves that somebody is signed in.
    AnyAccount: Admin | Coordinator | Partner | Viewer
}

async fn identify(request: &HttpRequest) -> Result<(SignedIn, Role)> {
    let Some(deps) = request.app_data::<Data<Deps>>() else { return Err(Error::Internal("no Deps in the app".to_owned())) };
    let Some(session) = find(request, deps).await? else { return Err(Error::SignedOut) };
    admit(request, deps, Counted::Session(session.id), session.partnership_status)?;
    deps.last_used.session(session.id, deps.clock.now());
    let access = session.access()?;
    let by = Actor::Account { id: session.account_id, session: session.id, access, signed_in_at: session.signed_in_at() };
    Ok((SignedIn { by }, access.role()))
}

/// Finds the session that a request came with, if it has not ended. Callers who guess are counted by their address.
async fn find(request: &HttpRequest, deps: &Deps) -> Result<Option<PresentedSession>> {
    let Some(token) = SessionCookie::of(&deps.public_url).token(request) else { return Ok(None) };
    let hash = fingerprint(&token);
    let found = deps.db.read("find_session", move |conn| store::find_session(conn, &hash)).await?;
    let living = found.filter(|session| session.is_valid_at(deps.clock.now(), deps.demonstration));
    if living.is_none() {
        count_address(request, deps, Counted::Stranger)?;
    }
    Ok(living)
}
