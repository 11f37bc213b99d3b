//! An interaction: what was said between the institute and a company, and what is to be done next.

use jiff::civil::Date;

crate::words! {
    pub enum InteractionKind { Call = "call", Meeting = "meeting", Message = "message", Visit = "visit", Note = "note" }
}

/// The interaction that a coordinator writes down.
#[derive(Debug, Clone)]
pub struct NewInteraction {
    pub kind: InteractionKind,
    pub summary: String,
    pub next_action: Option<String>,
    /// The day on which the next action is due, in the institute's time zone. It needs a next action.
    pub next_action_due: Option<Date>,
}
