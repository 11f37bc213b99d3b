//! The words of a change of the institute.

use crate::time::Zone;

/// A merge patch of the institute (RFC 7396): `None` keeps a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct InstitutePatch {
    pub name: Option<String>,
    /// The time zone of the institute's and the mentees' feeds; it also says on which day a next action is due.
    pub timezone: Option<Zone>,
    /// How the institute can be reached, in free text.
    pub contact: Option<Option<String>>,
    pub website: Option<Option<String>>,
}
