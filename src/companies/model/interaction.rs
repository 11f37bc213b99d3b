//! What was said between the institute and a company, and what is to be done next.

use jiff::civil::Date;

crate::words! {
    pub enum InteractionKind { Call = "call", Meeting = "meeting", Message = "message", Visit = "visit", Note = "note" }
}

/// An interaction to be written down.
#[derive(Debug, Clone)]
pub struct NewInteraction {
    pub kind: InteractionKind,
    pub summary: String,
    pub next_action: Option<String>,
    /// In the institute's zone; goes with a next action.
    pub next_action_due: Option<Date>,
}
