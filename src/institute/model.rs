//! What a change of the institute may say.

use crate::time::Zone;

/// A merge patch of the institute: absent leaves a value, null clears it.
#[derive(Debug, Clone, Default)]
pub struct InstitutePatch {
    pub name: Option<String>,
    pub timezone: Option<Zone>,
    pub contact: Option<Option<String>>,
    pub website: Option<Option<String>>,
}
