//! Judges what the provider says of somebody (OpenID Connect Core 1.0 section 3.1.3.7).

use std::collections::BTreeMap;

use jiff::SignedDuration;
use openidconnect::core::{CoreGenderClaim, CoreIdTokenVerifier, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm as Algorithm};
use openidconnect::{AdditionalClaims, ClientId, IdTokenClaims};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::begun::LASTS;
use super::failed::Failed;
use super::known::Known;
use super::person::{NamedRole, Person};
use crate::config::ProviderConfig;
use crate::time::Instant;
use crate::wire::parse;

/// The provider's clock and ours may differ by this much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// A subject may have at most this many characters (section 2).
const LONGEST_SUBJECT: usize = 255;

/// These are the claims that the crate's types do not name, such as somebody's groups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OtherClaims {
    #[serde(flatten)]
    all: BTreeMap<String, Value>,
}

impl AdditionalClaims for OtherClaims {}

pub(super) type IdToken = openidconnect::IdToken<OtherClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, Algorithm>;
pub(super) type Claims = IdTokenClaims<OtherClaims, CoreGenderClaim>;

/// Makes what verifies issuer, audience, signature and nonce. Only these algorithms count: a token without a signature never does, and
/// neither does one that is signed with a secret which two have. [`check`] judges its times, with our clock.
pub(super) fn verifier(client: ClientId, known: &Known) -> CoreIdTokenVerifier<'static> {
    let algorithms = [Algorithm::RsaSsaPkcs1V15Sha256, Algorithm::RsaSsaPssSha256, Algorithm::EcdsaP256Sha256, Algorithm::EdDsa];
    CoreIdTokenVerifier::new_public_client(client, known.metadata.issuer().clone(), known.keys())
        .set_allowed_algs(algorithms)
        .set_time_fn(Default::default)
}

/// Judges what a verified token says, and makes a person of it. `again_since` is when somebody was asked to prove anew who they are.
pub(super) fn check(claims: &Claims, config: &ProviderConfig, again_since: Option<Instant>, now: Instant) -> Result<Person, Failed> {
    if claims.authorized_party().is_some_and(|party| party.as_str() != config.client_id) {
        return Err(Failed::wrong("the token was made for another party"));
    }
    check_times(instant(claims.issue_time().timestamp())?, instant(claims.expiration().timestamp())?, now)?;
    let said = claims.auth_time().map(|at| instant(at.timestamp())).transpose()?;
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.chars().count() > LONGEST_SUBJECT || subject.contains('\0') {
        return Err(Failed::wrong("the token has no subject that can be kept"));
    }
    Ok(Person {
        issuer: config.issuer.clone(),
        subject: subject.to_owned(),
        verified_email: claims.email().filter(|_| claims.email_verified() == Some(true)).and_then(|email| address(email.as_str())),
        name: claims.name().and_then(|name| name.get(None)).and_then(|name| cut(name.as_str())),
        role: NamedRole::of(claims.additional_claims().all.get(&config.groups_claim), &config.roles),
        authenticated_at: authenticated_at(said, again_since, now)?,
    })
}

/// A token is used at once. Some providers write its beginning some minutes back, so it may be as old as a sign-in can last.
fn check_times(issued: Instant, expires: Instant, now: Instant) -> Result<(), Failed> {
    if now >= expires.plus(SKEW) {
        return Err(Failed::wrong("the token has ended"));
    }
    if issued > now.plus(SKEW) {
        return Err(Failed::wrong("the token is from the future"));
    }
    if issued < now.minus(LASTS).minus(SKEW) {
        return Err(Failed::wrong("the token is old"));
    }
    Ok(())
}

/// Judges when somebody has proved who they are. Somebody who was asked to do it again must have done it since.
fn authenticated_at(said: Option<Instant>, again_since: Option<Instant>, now: Instant) -> Result<Option<Instant>, Failed> {
    if said.is_some_and(|at| at > now.plus(SKEW)) {
        return Err(Failed::wrong("somebody has signed in in the future"));
    }
    match (said, again_since) {
        (Some(at), Some(since)) if at.plus(SKEW) < since => Err(Failed::NotAgain),
        (None, Some(_)) => Err(Failed::NotAgain),
        (said, _) => Ok(said.map(|at| at.min(now))),
    }
}

fn instant(seconds: i64) -> Result<Instant, Failed> {
    let instant = seconds.checked_mul(1_000_000).and_then(Instant::from_microsecond);
    instant.ok_or_else(|| Failed::wrong("a time of the token is none"))
}

fn address(email: &str) -> Option<String> {
    parse::email(Value::String(email.to_owned())).ok()
}

fn cut(name: &str) -> Option<String> {
    let name: String = name.trim().chars().filter(|letter| !letter.is_control()).take(parse::NAME).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_clocks_may_differ_by_a_minute() {
        let now = at("2027-03-08T09:00:00Z");
        let judge = |issued: &str, expires: &str| check_times(at(issued), at(expires), now).is_ok();
        assert!(judge("2027-03-08T09:01:00Z", "2027-03-08T10:00:00Z"));
        assert!(!judge("2027-03-08T09:01:01Z", "2027-03-08T10:00:00Z"));
        assert!(judge("2027-03-08T08:49:00Z", "2027-03-08T08:59:01Z"));
        assert!(!judge("2027-03-08T08:49:00Z", "2027-03-08T08:59:00Z"));
        assert!(!judge("2027-03-08T08:48:59Z", "2027-03-08T10:00:00Z"));
    }

    #[test]
    fn who_is_to_sign_in_again_has_done_it_since() {
        let now = at("2027-03-08T09:05:00Z");
        let since = Some(at("2027-03-08T09:00:00Z"));
        let judge = |said: Option<&str>, since| authenticated_at(said.map(at), since, now).ok();
        assert_eq!(judge(Some("2027-03-08T08:00:00Z"), None), Some(Some(at("2027-03-08T08:00:00Z"))));
        assert_eq!(judge(None, None), Some(None));
        assert_eq!(judge(None, since), None);
        assert_eq!(judge(Some("2027-03-08T08:58:59Z"), since), None);
        assert_eq!(judge(Some("2027-03-08T08:59:00Z"), since), Some(Some(at("2027-03-08T08:59:00Z"))));
        assert_eq!(judge(Some("2027-03-08T09:05:30Z"), since), Some(Some(now)), "a clock that is ahead proves nothing for later");
        assert_eq!(judge(Some("2027-03-08T09:06:01Z"), None), None);
    }
}
