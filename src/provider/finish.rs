//! Finds out who came back from the provider. No transaction is open meanwhile, because the provider is waited for.

use openidconnect::core::CoreErrorResponseType;
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, Nonce, PkceCodeVerifier, RequestTokenError, SignatureVerificationError,
    StandardErrorResponse, TokenResponse,
};

use super::begun::Begun;
use super::claims::{Claims, IdToken, check, verifier};
use super::client::Provider;
use super::failed::Failed;
use super::known::Known;
use super::person::Person;
use super::returned::Returned;
use crate::net::exchange::NoAnswer;
use crate::seal::fingerprint;
use crate::time::Instant;

impl Provider {
    /// Exchanges what somebody brought back for what the provider says of them, and judges it.
    pub async fn person_of(&self, begun: &Begun, returned: Returned, now: Instant) -> Result<Person, Failed> {
        let Some(begun_at) = begun.living_since(now) else { return Err(Failed::wrong("it came too late")) };
        if fingerprint(&returned.state) != fingerprint(&begun.state) {
            return Err(Failed::wrong("it belongs to another sign-in"));
        }
        let known = self.known(now).await?;
        self.check_sender(&known, &returned)?;
        if let Some(error) = returned.error_word() {
            return Err(Failed::Declined(error.to_owned()));
        }
        let code = returned.code.ok_or_else(|| Failed::wrong("there is no code"))?;
        let token = self.token_for(&known, code, begun).await?;
        let claims = self.claims_of(&known, &token, begun, now).await?;
        check(&claims, &self.config, begun.again.then_some(begun_at), now)
    }

    /// Checks that this provider has answered, and not another one that somebody was led to (RFC 9207).
    fn check_sender(&self, known: &Known, returned: &Returned) -> Result<(), Failed> {
        let is_announced = known.metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match &returned.iss {
            Some(iss) if iss == self.issuer() => Ok(()),
            None if !is_announced => Ok(()),
            Some(_) => Err(Failed::wrong("it comes from another provider")),
            None => Err(Failed::wrong("it does not say from which provider it comes")),
        }
    }

    async fn token_for(&self, known: &Known, code: String, begun: &Begun) -> Result<IdToken, Failed> {
        let client = self.typed(known);
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| Failed::Unreachable(error.to_string()))?;
        let call = |request| self.exchange(request);
        let answer = request.set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone())).request_async(&call).await;
        answer.map_err(refused)?.id_token().cloned().ok_or_else(|| Failed::wrong("there is no ID token"))
    }

    /// Verifies the token. If its key is not known, the provider may have made a new one since its keys were asked for.
    async fn claims_of(&self, known: &Known, token: &IdToken, begun: &Begun, now: Instant) -> Result<Claims, Failed> {
        let nonce = Nonce::new(begun.nonce.clone());
        let judge = |known: &Known| token.claims(&verifier(self.client_id(), known), &nonce).cloned();
        match judge(known) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {}
            judged => return judged.map_err(|error| untrusted(&error)),
        }
        match self.with_new_keys(known, now).await? {
            Some(known) => judge(&known).map_err(|error| untrusted(&error)),
            None => Err(Failed::wrong("its key is not known")),
        }
    }
}

/// Says why there is no token. It does not tell what was sent instead, because that may hold one.
fn refused(error: RequestTokenError<NoAnswer, StandardErrorResponse<CoreErrorResponseType>>) -> Failed {
    match error {
        RequestTokenError::ServerResponse(answer) => Failed::Wrong(format!("the code is not taken: {}", answer.error().as_ref())),
        RequestTokenError::Request(error) => Failed::Unreachable(error.to_string()),
        RequestTokenError::Parse(..) => Failed::wrong("the answer for the code cannot be read"),
        RequestTokenError::Other(_) => Failed::wrong("the answer for the code is none"),
    }
}

fn untrusted(error: &ClaimsVerificationError) -> Failed {
    let why = match error {
        ClaimsVerificationError::InvalidIssuer(_) => "the token has another issuer",
        ClaimsVerificationError::InvalidAudience(_) => "the token is for somebody else",
        ClaimsVerificationError::InvalidNonce(_) => "the token belongs to another sign-in",
        ClaimsVerificationError::SignatureVerification(_) => "the token's signature does not count",
        _ => "the token does not count",
    };
    Failed::wrong(why)
}
