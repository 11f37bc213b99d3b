//! A delivery is recorded with its event; `webhooks` sends it and writes down what has become of it.

use jiff::SignedDuration;

crate::words! {
    /// What was decided about an endpoint; what a reader sees besides is `webhooks`' `EndpointStatus`.
    pub enum Status { Enabled = "enabled", Disabled = "disabled" }
}

crate::words! {
    /// What has become of a delivery.
    pub enum DeliveryStatus { Pending = "pending", Delivered = "delivered", Failed = "failed", Paused = "paused" }
}

/// For how long events are recorded for a disabled endpoint, and for how long they can be sent: 30 days (docs/webhooks.md, How long things
/// are kept).
pub const SENDABLE_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
