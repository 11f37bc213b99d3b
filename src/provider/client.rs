//! The provider, as this service knows it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, Client, ClientId, ClientSecret, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenFields, IssuerUrl, RedirectUrl, StandardErrorResponse, StandardTokenResponse,
};

use super::claims::OtherClaims;
use super::known::{Kept, Known};
use crate::config::ProviderConfig;
use crate::net::client::HttpClient;
use crate::net::exchange::NoAnswer;

/// The provider leads people back to this path.
pub const RETURN_PATH: &str = "/sign-in/provider/return";

/// The provider may take this long for each answer.
const DEADLINE: Duration = Duration::from_secs(10);

/// An answer may have at most this many octets. The keys of a large provider have some 20 KiB.
const MOST: usize = 256 * 1024;

/// This is the crate's client, with claims of any name.
pub(super) type TypedClient = Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

type TokenAnswer = StandardTokenResponse<
    IdTokenFields<OtherClaims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>,
    CoreTokenType,
>;

/// This is the institute's own provider. What it says of itself is kept for an hour.
pub struct Provider {
    pub(super) config: ProviderConfig,
    pub(super) issuer: IssuerUrl,
    /// The provider may lead people back to this address alone.
    redirect: RedirectUrl,
    http: HttpClient,
    kept: Mutex<Kept>,
}

impl Provider {
    /// Makes the provider; nothing is asked of it yet. `http` may call the networks in which the provider is. `public_url` has no slash at
    /// its end.
    pub fn new(config: ProviderConfig, public_url: &str, http: HttpClient) -> Result<Self, String> {
        let wrong = |error| format!("the addresses for signing in cannot be read: {error}");
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(wrong)?;
        let redirect = RedirectUrl::new(format!("{public_url}{RETURN_PATH}")).map_err(wrong)?;
        Ok(Self { config, issuer, redirect, http, kept: Mutex::default() })
    }

    /// Tells whether groups at the provider give roles here.
    pub fn gives_roles(&self) -> bool {
        !self.config.roles.0.is_empty()
    }

    /// Gives what the provider calls itself.
    pub fn issuer(&self) -> &str {
        &self.config.issuer
    }

    /// Locks what is kept. Nobody holds the lock while waiting for the network.
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        self.http.exchange(request, MOST, DEADLINE).await
    }

    pub(super) fn client_id(&self) -> ClientId {
        ClientId::new(self.config.client_id.clone())
    }

    /// Makes the crate's client. It tells the provider its secret in the header, unless the provider takes it in the body alone.
    pub(super) fn typed(&self, known: &Known) -> TypedClient {
        let secret = ClientSecret::new(self.config.client_secret.to_string());
        let ways = known.metadata.token_endpoint_auth_methods_supported();
        let in_body_alone = ways.is_some_and(|ways| {
            ways.contains(&CoreClientAuthMethod::ClientSecretPost) && !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        let way = if in_body_alone { AuthType::RequestBody } else { AuthType::BasicAuth };
        let client = TypedClient::from_provider_metadata(known.metadata.clone(), self.client_id(), Some(secret));
        client.set_auth_type(way).set_redirect_uri(self.redirect.clone())
    }
}
