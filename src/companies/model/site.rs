//! What a site is to be.

use crate::time::Zone;

/// A site to be registered.
#[derive(Debug, Clone)]
pub struct NewSite {
    pub name: String,
    /// `None`: the company's.
    pub timezone: Option<Zone>,
    pub address: Option<String>,
    pub area: Option<String>,
    pub access_notes: Option<String>,
}

/// A merge patch: `None` leaves a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct SitePatch {
    pub name: Option<String>,
    pub timezone: Option<Option<Zone>>,
    pub address: Option<Option<String>>,
    pub area: Option<Option<String>>,
    pub access_notes: Option<Option<String>>,
}
