//! Leads somebody to the provider.

use std::time::Duration;

use openidconnect::core::CoreResponseType;
use openidconnect::{AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use url::Url;

use super::begun::Begun;
use super::client::Provider;
use super::failed::Failed;
use crate::time::Instant;

impl Provider {
    /// Gives the address at the provider under which the sign-in that was begun goes on.
    pub async fn address_of(&self, begun: &Begun, now: Instant) -> Result<Url, Failed> {
        let known = self.known(now).await?;
        let client = self.typed(&known);
        let (state, nonce) = (CsrfToken::new(begun.state.clone()), Nonce::new(begun.nonce.clone()));
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(begun.verifier.clone()));
        let mut request = client
            .authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, || state, || nonce)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        // Some providers say somebody's groups only to those who ask for a scope of that name.
        if self.gives_roles() && known.takes_scope(&self.config.groups_claim) {
            request = request.add_scope(Scope::new(self.config.groups_claim.clone()));
        }
        if begun.again {
            request = request.set_max_age(Duration::ZERO);
        }
        Ok(request.url().0)
    }
}
