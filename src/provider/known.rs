//! What the provider says of itself (OpenID Connect Discovery 1.0), and the keys with which it signs.

use std::sync::Arc;

use jiff::SignedDuration;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, EndSessionUrl, LogoutRequest, ProviderMetadata};
use serde::{Deserialize, Serialize};
use url::Url;

use super::client::Provider;
use super::failed::Failed;
use crate::config::is_http_on_loopback;
use crate::time::Instant;

/// What the provider has said is believed for this long.
const BELIEVED: SignedDuration = SignedDuration::from_hours(1);

/// A token with a key that is not known makes us ask for the keys, but not more often than this: anybody can write a token with such a key.
const ASKED_EVERY: SignedDuration = SignedDuration::from_mins(1);

pub(super) type Metadata = ProviderMetadata<
    Announced,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// This holds what the crate does not read by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Announced {
    end_session_endpoint: Option<EndSessionUrl>,
    /// It says whether the provider names itself when it leads people back (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Announced {}

/// This holds what is known of the provider.
pub struct Known {
    pub(super) metadata: Metadata,
    read_at: Instant,
}

/// This is kept between two sign-ins.
#[derive(Default)]
pub struct Kept {
    known: Option<Arc<Known>>,
    keys_asked_at: Option<Instant>,
}

impl Known {
    pub(super) fn keys(&self) -> CoreJsonWebKeySet {
        self.metadata.jwks().clone()
    }

    /// Tells whether the provider takes a scope of this name. A provider that lists none may take any, so none is asked for.
    pub(super) fn takes_scope(&self, name: &str) -> bool {
        self.metadata.scopes_supported().is_some_and(|scopes| scopes.iter().any(|scope| scope.as_str() == name))
    }
}

impl Provider {
    /// Gives what the provider says of itself, and asks it where that is older than an hour.
    pub async fn known(&self, now: Instant) -> Result<Arc<Known>, Failed> {
        let kept = self.kept().known.clone();
        if let Some(known) = kept.filter(|known| now < known.read_at.plus(BELIEVED)) {
            return Ok(known);
        }
        let call = |request| self.exchange(request);
        let metadata = Metadata::discover_async(self.issuer.clone(), &call).await.map_err(|error| Failed::Unreachable(cause(&error)))?;
        self.check_addresses(&metadata)?;
        let known = Arc::new(Known { metadata, read_at: now });
        *self.kept() = Kept { known: Some(known.clone()), keys_asked_at: None };
        Ok(known)
    }

    /// Asks for the keys anew; `None` if they were asked for within the last minute.
    pub(super) async fn with_new_keys(&self, known: &Known, now: Instant) -> Result<Option<Arc<Known>>, Failed> {
        if !self.may_ask_for_keys(now) {
            return Ok(None);
        }
        let call = |request| self.exchange(request);
        let keys = CoreJsonWebKeySet::fetch_async(known.metadata.jwks_uri(), &call).await;
        let keys = keys.map_err(|error| Failed::Unreachable(cause(&error)))?;
        let known = Arc::new(Known { metadata: known.metadata.clone().set_jwks(keys), read_at: known.read_at });
        self.kept().known = Some(known.clone());
        Ok(Some(known))
    }

    fn may_ask_for_keys(&self, now: Instant) -> bool {
        let mut kept = self.kept();
        let may = kept.keys_asked_at.is_none_or(|asked_at| now >= asked_at.plus(ASKED_EVERY));
        if may {
            kept.keys_asked_at = Some(now);
        }
        may
    }

    /// Checks that people and secrets go over https, or stay on this machine.
    fn check_addresses(&self, metadata: &Metadata) -> Result<(), Failed> {
        let announced = metadata.additional_metadata();
        let end_session = announced.end_session_endpoint.as_ref().map(|address| address.as_str());
        let on_this_machine = is_http_on_loopback(self.issuer());
        let is_private = |address: &str| address.starts_with("https://") || (on_this_machine && is_http_on_loopback(address));
        if [metadata.authorization_endpoint().as_str()].into_iter().chain(end_session).all(is_private) {
            return Ok(());
        }
        Err(Failed::Unreachable("an address of the provider is not https".to_owned()))
    }

    /// Gives the address under which somebody also signs out of the provider, where there is one and it is known or can be asked for.
    pub async fn end_session(&self, now: Instant) -> Option<Url> {
        let known = self.known(now).await.ok()?;
        let address = known.metadata.additional_metadata().end_session_endpoint.clone()?;
        Some(LogoutRequest::from(address).set_client_id(self.client_id()).http_get_url())
    }
}

/// Names an error and what caused it.
fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
