//! This module holds the extractors that prove who is calling. Each extractor accepts a set of roles and gives the handler an actor that
//! has one of them.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use super::address::{count, count_address};
use super::model::{Actor, Role};
use super::secret::looks_like_key;
use super::store;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::limits::Counted;
use crate::partnership::PartnershipStatus;
use crate::seal::fingerprint;

macro_rules! proof {
    ($(#[$meta:meta])* $name:ident: $($role:ident)|+) => {
        $(#[$meta])*
        pub struct $name(pub Actor);

        impl FromRequest for $name {
            type Error = Error;
            type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                Box::pin(async move {
                    let (actor, role) = identify(&request).await?;
                    accepts_json(&request)?;
                    match role {
                        $(Role::$role)|+ => Ok(Self(actor)),
                        #[allow(unreachable_patterns, reason = "AnyKey names every role")]
                        _ => Err(refused(role)),
                    }
                })
            }
        }
    };
}

proof! {
    /// This proves that the caller is an administrator.
    Admin: Admin
}
proof! {
    /// This proves that the caller is a coordinator or an administrator.
    Coordinator: Admin | Coordinator
}
proof! {
    /// This proves that the caller is a partner, who acts for its own company, or a coordinator or an administrator, who acts for all
    /// companies.
    CompanySide: Admin | Coordinator | Partner
}
proof! {
    /// This proves that the caller belongs to the institute: a coordinator, an administrator, or a viewer, who reads figures only.
    InstituteSide: Admin | Coordinator | Viewer
}
proof! {
    /// This proves that the caller has a valid key of any role.
    AnyKey: Admin | Coordinator | Partner | Viewer
}

/// This function proves that the caller is an administrator and ignores `Accept`. It is for the one route whose answer is not JSON.
pub async fn prove_admin(request: &HttpRequest) -> Result<Admin> {
    match identify(request).await? {
        (actor, Role::Admin) => Ok(Admin(actor)),
        (_, role) => Err(refused(role)),
    }
}

fn refused(role: Role) -> Error {
    Error::Forbidden(format!("A key with role {role} may not do this."))
}

async fn identify(request: &HttpRequest) -> Result<(Actor, Role)> {
    let Some(deps) = request.app_data::<Data<Deps>>() else { return Err(Error::Internal("no Deps in the app".to_owned())) };
    let presented = match find(request, deps).await {
        Ok(presented) => presented,
        Err(error @ Error::Unauthorized(_)) => return Err(count_address(request, deps, Counted::Stranger).err().unwrap_or(error)),
        Err(error) => return Err(error),
    };
    admit(request, deps, Counted::Key(presented.id), presented.partnership_status)?;
    deps.last_used.key(presented.id, deps.clock.now());
    let access = presented.access()?;
    Ok((Actor::Key { id: presented.id, access }, access.role()))
}

/// This function counts the request of a caller who is known. It refuses a change for a company whose partnership is suspended, whether a key
/// or a person asks for it.
pub(super) fn admit(request: &HttpRequest, deps: &Deps, who: Counted, partnership: Option<PartnershipStatus>) -> Result<()> {
    count(request, &deps.limits, who)?;
    let in_flight = deps.limits.begin(who)?;
    request.extensions_mut().insert(in_flight);
    if partnership == Some(PartnershipStatus::Suspended) && !request.method().is_safe() {
        return Err(Error::Forbidden("The partnership is suspended: the company may read, not write.".to_owned()));
    }
    Ok(())
}

async fn find(request: &HttpRequest, deps: &Deps) -> Result<store::Presented> {
    let key = bearer(request)?;
    if !looks_like_key(key) {
        return Err(Error::Unauthorized("This is not a key of this service."));
    }
    let hash = fingerprint(key);
    let presented = deps.db.read("find_presented_key", move |conn| store::find_presented(conn, &hash)).await?;
    match presented {
        Some(presented) if presented.expires_at.is_none_or(|end| deps.clock.now() < end) => Ok(presented),
        Some(_) => Err(Error::Unauthorized("This key has expired.")),
        None => Err(Error::Unauthorized("There is no such key, or it was revoked.")),
    }
}

fn bearer(request: &HttpRequest) -> Result<&str> {
    let missing = Error::Unauthorized("Send the header Authorization: Bearer fhk_…");
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Err(missing) };
    let Ok(value) = value.to_str() else { return Err(missing) };
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(key.trim()),
        _ => Err(missing),
    }
}

/// This function refuses a request with 406 only if `Accept` allows neither JSON nor calendars nor tables (some downloads are one of them).
fn accepts_json(request: &HttpRequest) -> Result<()> {
    let Some(accept) = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()) else { return Ok(()) };
    let acceptable = ["*/*", "application/*", "application/json", "application/problem+json", "text/calendar", "text/csv", "text/*"];
    let ranges = accept.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
    if accept.trim().is_empty() || ranges.into_iter().any(|range| acceptable.iter().any(|known| known.eq_ignore_ascii_case(range))) {
        Ok(())
    } else {
        Err(Error::NotAcceptable)
    }
}
