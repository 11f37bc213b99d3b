//! What a company is to be, and how it is looked for.

use super::partnership::PartnershipStatus;
use crate::time::Zone;

crate::words! {
    /// How many people work for the company.
    pub enum SizeBand { Micro = "micro", Small = "small", Medium = "medium", Large = "large" }
}

/// A company to be registered; its partnership starts as `identified`.
#[derive(Debug, Clone)]
pub struct NewCompany {
    pub name: String,
    pub sector: String,
    pub size_band: SizeBand,
    pub timezone: Zone,
    pub website: Option<String>,
    pub may_publish: bool,
}

/// A merge patch: `None` leaves a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct CompanyPatch {
    pub name: Option<String>,
    pub sector: Option<String>,
    pub size_band: Option<SizeBand>,
    pub timezone: Option<Zone>,
    pub website: Option<Option<String>>,
    /// Whether partners publish without a coordinator; theirs to grant.
    pub may_publish: Option<bool>,
}

/// Which companies a list shows; an absent part shows all.
#[derive(Debug, Clone, Default)]
pub struct CompanyFilter {
    pub sector: Option<String>,
    pub status: Option<PartnershipStatus>,
    /// A part of the name, in any case.
    pub name_part: Option<String>,
}
