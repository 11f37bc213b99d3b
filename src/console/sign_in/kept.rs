//! A sign-in that is under way at the provider, as the browser keeps it: sealed, for ten minutes, with the page to go on to.

use actix_web::HttpRequest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::next::NextPage;
use crate::auth::cookie::SessionCookie;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::provider::Begun;
use crate::provider::begun::LASTS;

/// The seal is bound to these words, so nothing else that this service seals opens as a sign-in.
const BOUND_TO: &str = "a sign-in with the provider";

#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub begun: Begun,
    next: String,
}

impl Kept {
    pub fn new(begun: Begun, next: &NextPage) -> Self {
        Self { begun, next: next.path().to_owned() }
    }

    /// Gives the page to go on to. It was checked when the sign-in began, and is checked again, because that costs nothing.
    pub fn next(&self) -> NextPage {
        NextPage::read(&self.next)
    }

    /// Gives the header `Set-Cookie` that makes the browser keep it.
    pub fn cookie(&self, deps: &Deps) -> Result<String> {
        let unsealed = || Error::Internal("a sign-in could not be sealed".to_owned());
        let text = serde_json::to_vec(self).map_err(|_| unsealed())?;
        let sealed = deps.sealer.seal_alike(&text, BOUND_TO).ok_or_else(unsealed)?;
        Ok(SessionCookie::of(&deps.public_url).kept_sign_in(&URL_SAFE_NO_PAD.encode(sealed), LASTS.as_secs()))
    }

    /// Gives the header `Set-Cookie` that makes the browser forget it.
    pub fn forgotten(deps: &Deps) -> String {
        SessionCookie::of(&deps.public_url).kept_sign_in("", 0)
    }

    /// Opens the sign-in that a request came with; `None` if there is none, or one that this service has not sealed.
    pub fn of(request: &HttpRequest, deps: &Deps) -> Option<Self> {
        let sealed = SessionCookie::of(&deps.public_url).sign_in(request)?;
        let text = deps.sealer.open_alike(&URL_SAFE_NO_PAD.decode(sealed).ok()?, BOUND_TO)?;
        serde_json::from_slice(&text).ok()
    }
}
