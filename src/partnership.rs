//! This module names the states of a partnership (docs/product.md, Partnership). `companies` defines the steps between them. The words are
//! here, below `auth`, because `auth` needs them: a key of a suspended company may only read.

crate::words! {
    /// Where the relationship with a company stands; only an `active` one has slots submitted or published.
    pub enum PartnershipStatus {
        Identified = "identified",
        Approached = "approached",
        InConversation = "in_conversation",
        AgreementPending = "agreement_pending",
        Active = "active",
        Paused = "paused",
        Dormant = "dormant",
        Declined = "declined",
        Suspended = "suspended",
        Ended = "ended",
    }
}
