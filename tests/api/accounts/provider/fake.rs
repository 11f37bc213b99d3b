//! A provider on loopback that says whatever it is told to say, right or wrong.

use foothold::config::{GroupRoles, ProviderConfig, StaffRole};
use zeroize::Zeroizing;

use super::token::{Key, signed};
use crate::harness::prelude::*;
use crate::harness::receiver::{Received, Receiver, Reply};

pub const CLIENT_ID: &str = "foothold";
pub const CLIENT_SECRET: &str = "a secret of two";

pub struct Fake {
    pub server: Receiver,
    /// It has the id `main`. Beside it are `other` and, for encryption alone, `enc`, of the same kind, then `rsa` and `ed`.
    pub main: Key,
    pub other: Key,
    pub encrypting: Key,
    pub rsa: Key,
    pub ed: Key,
}

impl Fake {
    pub async fn start() -> Self {
        let (main, other, encrypting) = (Key::ec(), Key::ec(), Key::ec());
        let fake = Self { server: Receiver::start().await, main, other, encrypting, rsa: Key::rsa(), ed: Key::ed() };
        fake.server.always(Reply::status(404));
        fake.announces(json!({}));
        fake.publishes(&fake.keys());
        fake
    }

    pub fn issuer(&self) -> String {
        self.server.url("")
    }

    /// Gives the settings of a service that knows this provider.
    pub fn config(&self) -> ProviderConfig {
        let roles = [("readers", StaffRole::Viewer), ("careers", StaffRole::Coordinator), ("it", StaffRole::Admin)];
        ProviderConfig {
            issuer: self.issuer(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Zeroizing::new(CLIENT_SECRET.to_owned()),
            roles: GroupRoles(roles.map(|(group, role)| (group.to_owned(), role)).into()),
            groups_claim: "groups".to_owned(),
            allow: vec!["127.0.0.0/8".parse().unwrap()],
        }
    }

    /// Makes the provider say this of itself, with these changes.
    pub fn announces(&self, changes: Value) {
        let mut said = json!({
            "issuer": self.issuer(),
            "authorization_endpoint": self.server.url("/authorize"),
            "token_endpoint": self.server.url("/token"),
            "jwks_uri": self.server.url("/keys"),
            "end_session_endpoint": self.server.url("/end"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "scopes_supported": ["openid", "email", "profile", "groups"],
        });
        said.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        self.server.reply_at("/.well-known/openid-configuration", as_json(&said));
    }

    pub fn keys(&self) -> Vec<Value> {
        let mut encrypting = self.encrypting.public("enc");
        encrypting["use"] = json!("enc");
        vec![self.main.public("main"), self.other.public("other"), encrypting, self.rsa.public("rsa"), self.ed.public("ed")]
    }

    pub fn publishes(&self, keys: &[Value]) {
        self.server.reply_at("/keys", as_json(&json!({"keys": keys})));
    }

    /// Gives this token for every code from now on.
    pub fn gives(&self, token: &str) {
        let answer = json!({"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token});
        self.server.reply_at("/token", as_json(&answer));
    }

    /// Gives a right token with these claims.
    pub fn gives_claims(&self, claims: &Value) {
        self.gives(&signed(&self.main, &header(), claims));
    }

    /// Answers in this way to every code from now on.
    pub fn answers(&self, reply: Reply) {
        self.server.reply_at("/token", reply);
    }

    /// Gives the requests to this path so far.
    pub fn asked_at(&self, path: &str) -> Vec<Received> {
        self.server.received().into_iter().filter(|request| request.path == path).collect()
    }
}

/// Gives the header of a right token.
pub fn header() -> Value {
    json!({"alg": "ES256", "kid": "main", "typ": "JWT"})
}

pub fn as_json(value: &Value) -> Reply {
    Reply::status(200).with("content-type", "application/json").with_body(&value.to_string())
}
