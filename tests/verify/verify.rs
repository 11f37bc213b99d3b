//! Verifies a webhook. `body`: the bytes as they came, for they are what is signed; `secret`: `whsec_…`.

use reqwest::header::HeaderMap; // the same as `http::HeaderMap`
use standardwebhooks::{Webhook, WebhookError};

pub fn accept(secret: &str, headers: &HeaderMap, body: &[u8]) -> Result<serde_json::Value, WebhookError> {
    Webhook::new(secret)?.verify(body, headers)?;
    serde_json::from_slice(body).map_err(|_| WebhookError::InvalidSignature)
}
