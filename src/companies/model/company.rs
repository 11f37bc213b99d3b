//! The words for registering, changing and listing companies.

use super::partnership::PartnershipStatus;
use crate::ids::CompanyId;
use crate::time::Zone;

crate::words! {
    /// How many people work for the company.
    pub enum SizeBand { Micro = "micro", Small = "small", Medium = "medium", Large = "large" }
}

/// The company that a coordinator registers; its partnership starts as `identified`.
#[derive(Debug, Clone)]
pub struct NewCompany {
    pub name: String,
    /// An open slug, such as `engineering_construction`.
    pub sector: String,
    pub size_band: SizeBand,
    pub timezone: Zone,
    pub website: Option<String>,
    /// Whether the company's partners publish without a coordinator.
    pub may_publish: bool,
    /// This is the company's id in another system of the institute. No two companies have the same.
    pub external_id: Option<String>,
}

/// A merge patch of a company (RFC 7396): `None` keeps a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct CompanyPatch {
    pub name: Option<String>,
    pub sector: Option<String>,
    pub size_band: Option<SizeBand>,
    pub timezone: Option<Zone>,
    pub website: Option<Option<String>>,
    /// Whether the company's partners publish without a coordinator; only coordinators change it.
    pub may_publish: Option<bool>,
    /// This is the company's id in another system of the institute; only coordinators change it.
    pub external_id: Option<Option<String>>,
}

/// The conditions of a list of companies; an absent one excludes nothing.
#[derive(Debug, Clone, Default)]
pub struct CompanyFilter {
    pub sector: Option<String>,
    pub status: Option<PartnershipStatus>,
    /// A part of the name, in any case and with or without accents.
    pub name_part: Option<String>,
    pub active: Option<bool>,
    /// Whether the institute's own company is wanted, and not its partners.
    pub own: bool,
    /// This is the whole external id, as it was typed.
    pub external_id: Option<String>,
}

/// These are the conditions of a list of hosts or of sites. A condition that is absent excludes nothing.
#[derive(Debug, Clone, Default)]
pub struct PlaceFilter {
    pub company_id: Option<CompanyId>,
    /// This is a part of the name. Case and accents make no difference.
    pub name_part: Option<String>,
    pub active: Option<bool>,
}
