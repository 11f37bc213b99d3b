//! The states of a partnership (docs/product.md, Partnership). `companies` says which steps there are; the words stand here, below `auth`,
//! because a key of a suspended company only reads.

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
