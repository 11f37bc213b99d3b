//! The words for registering and changing sites.

use crate::time::Zone;

/// The site that a caller registers.
#[derive(Debug, Clone)]
pub struct NewSite {
    pub name: String,
    /// The site's own time zone; `None` where it is the company's.
    pub timezone: Option<Zone>,
    pub address: Option<String>,
    /// The town or district, such as `Leeds`.
    pub area: Option<String>,
    pub access_notes: Option<String>,
}

/// A merge patch of a site (RFC 7396): `None` keeps a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct SitePatch {
    pub name: Option<String>,
    pub timezone: Option<Option<Zone>>,
    pub address: Option<Option<String>>,
    pub area: Option<Option<String>>,
    pub access_notes: Option<Option<String>>,
}
