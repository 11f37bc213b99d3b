//! Keys of a provider, and tokens that are signed with them, also those that no provider makes.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PSS_SHA256,
    RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// This is what signs.
pub enum Key {
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Ed(Ed25519KeyPair),
    /// Two have this secret.
    Shared(Vec<u8>),
    /// Nobody signs.
    Nothing,
}

impl Key {
    pub fn ec() -> Self {
        Self::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    pub fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub fn ed() -> Self {
        Self::Ed(Ed25519KeyPair::generate().unwrap())
    }

    /// Gives the public half, as a provider publishes it.
    pub fn public(&self, kid: &str) -> Value {
        match self {
            Self::Ec(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": text(x), "y": text(y)})
            }
            // The modulus stands at this place of a PKCS#1 public key of 2,048 bits.
            Self::Rsa(key) => {
                json!({"kty": "RSA", "kid": kid, "use": "sig", "n": text(&key.public_key().as_ref()[9..265]), "e": "AQAB"})
            }
            Self::Ed(key) => json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "use": "sig", "x": text(key.public_key().as_ref())}),
            Self::Shared(_) | Self::Nothing => panic!("it has no public half"),
        }
    }

    /// Gives the public half as bytes, which everybody can know.
    pub fn public_bytes(&self) -> Vec<u8> {
        match self {
            Self::Ec(key) => key.public_key().as_ref().to_vec(),
            Self::Rsa(key) => key.public_key().as_ref().to_vec(),
            Self::Ed(key) => key.public_key().as_ref().to_vec(),
            Self::Shared(_) | Self::Nothing => panic!("it has no public half"),
        }
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Ec(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                match algorithm {
                    "PS256" => key.sign(&RSA_PSS_SHA256, &random, message, &mut signature).unwrap(),
                    "RS384" => key.sign(&RSA_PKCS1_SHA384, &random, message, &mut signature).unwrap(),
                    _ => key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap(),
                }
                signature
            }
            Self::Ed(key) => key.sign(message).as_ref().to_vec(),
            Self::Shared(secret) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec(),
            Self::Nothing => Vec::new(),
        }
    }
}

/// Signs a token with this header and these claims, whatever they say.
pub fn signed(key: &Key, header: &Value, claims: &Value) -> String {
    signed_text(key, header, &claims.to_string())
}

/// Does the same for claims as they are written.
pub fn signed_text(key: &Key, header: &Value, claims: &str) -> String {
    let message = format!("{}.{}", text(header.to_string().as_bytes()), text(claims.as_bytes()));
    let signature = key.sign(header["alg"].as_str().unwrap_or_default(), message.as_bytes());
    format!("{message}.{}", text(&signature))
}

pub fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
